"""Strings that hold a secret, and harmless ones that look alike, by the module that decides it.

Those with a shape of their own stand in `vendors.toml`.
"""

import random
import re
import string
import uuid

from sidecar.redact.rules import find_all
from sidecar.redact.vendors import VendorRule, vendor_rules

LETTERS = "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"

Row = tuple[str, str, str]
"""A text, the kind of the secret in it, and the secret itself."""


ALPHABETS = {
    "text": string.ascii_letters + string.digits,
    "letters": string.ascii_letters,
    "lower": string.ascii_lowercase,
    "caps": string.ascii_uppercase + string.digits,
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "bech": "023456789ACDEFGHJKLMNPQRSTUVWXYZ",
}


def filled(template: str, seed: int = 1) -> str:
    """Return a template with characters in place of `{hex32}` and the like."""
    chance = random.Random(seed)

    def characters(match: re.Match[str]) -> str:
        if match[1] == "uuid":
            return str(uuid.UUID(int=chance.getrandbits(128)))
        return "".join(chance.choices(ALPHABETS[match[1]], k=int(match[2])))

    return re.sub(r"\{([a-z]+)(\d*)\}", characters, template)


def own_part(rule: VendorRule, text: str) -> str:
    """Return what of a sample is the secret: all of it, or the group of that name."""
    found = re.search(rule.shape, text, re.VERBOSE | re.IGNORECASE)
    assert found is not None
    return found["secret"] if "secret" in found.re.groupindex else found[0]


HEADERS_AND_URLS: list[Row] = [
    ("Authorization: Bearer abc123def456", "authorization", "abc123def456"),
    ("authorization=Basic dXNlcjpwYXNz status=200", "authorization", "dXNlcjpwYXNz"),
    ('"Authorization": ["Token 9f8e7d6c5b4a"]', "authorization", "9f8e7d6c5b4a"),
    ("Authorization: 3f2a9c8b7d6e", "authorization", "3f2a9c8b7d6e"),
    ("curl sent bearer k3J9xQ2mPz again", "authorization", "k3J9xQ2mPz"),
    ("Basic dXNlcjpwYXNz", "authorization", "dXNlcjpwYXNz"),
    (
        'Digest username="bob", response="0123456789abcdef0123456789abcdef"',
        "authorization",
        "0123456789abcdef0123456789abcdef",
    ),
    ("Cookie: sid=abc; theme=dark", "cookie", "sid=abc; theme=dark"),
    ('"set-cookie":"sid=x y; Path=/"', "cookie", "sid=x y; Path=/"),
    ("GET /a;jsessionid=0A1B2C3D4E5F6A7B", "cookie", "0A1B2C3D4E5F6A7B"),
    ("connect postgres://bob:s3cret@db:5432/x", "url-password", "s3cret"),
    ("redis://:p%40ss@cache", "url-password", "p%40ss"),
    ("amqp://a:b@c@host/", "url-password", "b@c"),
    ("clone https://abcdef0123456789abcdef@host/x", "url-password", "abcdef0123456789abcdef"),
    (f"https://x/y?sv=1&sig={LETTERS}%3D&e=2", "signature", f"{LETTERS}%3D"),
    (f"?X-Amz-Signature={LETTERS}", "signature", LETTERS),
]

NAMED_VALUES: list[Row] = [
    ("password=hunter2", "password", "hunter2"),
    ("PASSWORD = monkey", "password", "monkey"),
    ("user=a password=p,w user=b", "password", "p,w"),
    ("{password=monkey, user=bob}", "password", "monkey"),
    ("password: monkey", "password", "monkey"),
    ("password: hunter2 for bob", "password", "hunter2"),
    ("DB_PASS=xyz", "password", "xyz"),
    ("db.userPassword=xyz", "password", "xyz"),
    ('{"password":"hun\\"ter 2","a":1}', "password", 'hun\\"ter 2'),
    ("{'passwd': 'x y z'}", "password", "x y z"),
    ('{"msg":"{\\"password\\":\\"hunter2\\"}"}', "password", "hunter2"),
    ('{"m":"{\\"password\\":\\"a\\\\\\"b\\"}"}', "password", 'a\\\\\\"b'),
    (':password=>"ruby"', "password", "ruby"),
    ("<password>xml</password>", "password", "xml"),
    ("run --db-password hunter2 --x", "password", "hunter2"),
    ("/login?user=a&password=b&c=d", "password", "b"),
    ("body=user%3Da%26password%3Dhunter2", "password", "hunter2"),
    ("PIN: password=1234", "password", "1234"),
    ("client_secret=abc", "password", "abc"),
    ("pwd=x1", "password", "x1"),
    ('"password":["first"]', "password", "first"),
    ("password=«hunter2", "password", "«hunter2"),
    ("password='cut off", "password", "cut off"),
    ("token=a1b2c3d4e5", "token", "a1b2c3d4e5"),
    ("access_token: 7f3e9a1c", "token", "7f3e9a1c"),
    ("token=550e8400-e29b-41d4-a716-446655440000", "token", "550e8400-e29b-41d4-a716-446655440000"),
    ("otp_token=482913", "token", "482913"),
    ("X-Auth: abc12345def", "token", "abc12345def"),
    ("X-Api-Key: abc12345def", "api-key", "abc12345def"),
    ("apiKey=abc12345def", "api-key", "abc12345def"),
    (f"aws_secret_access_key = {LETTERS}", "api-key", LETTERS),
    (f"AccountName=x;AccountKey={LETTERS}==;End=y", "api-key", f"{LETTERS}=="),
]

CARDS: list[Row] = [
    ("paid by 4111 1111 1111 1111.", "card", "4111 1111 1111 1111"),
    ('"card":"5555555555554444"', "card", "5555555555554444"),
    ("3782-822463-10005", "card", "3782-822463-10005"),
    ("é 4111111111111111", "card", "4111111111111111"),
]

SHAPES: list[Row] = [
    (f"saw {filled(rule.sample)} here", rule.kind, own_part(rule, filled(rule.sample)))
    for rule in vendor_rules()
]

NOT_HEADERS_AND_URLS = [
    "authorization: denied for user",
    "Authorization header missing",
    "bearer token expired",
    "basic authentication failed",
    "basic settings",
    "cookie_name=sid",
    "cookies=3",
    "cookie: not found",
    "http://host:8080/path?mail=a@b",
    "ssh://git@host/repo",
    "https://a.b/c@d",
    "signal=15 sig=TERM",
    "authorization:\nabc12345def",
]

NOT_NAMED_VALUES = [
    "token=3",
    "tokens=123456789",
    "max_tokens: 4096000",
    "token_type=bearer-abc123",
    "token=expired",
    "invalid token: Unauthorized",
    "unexpected token: '}' at 3",
    "token=/var/run/secrets/token",
    "password reset requested",
    "password: expired for user 7",
    "wrong password: mismatch",
    "password=null",
    'password="" user=x',
    '"password":null',
    "password=***",
    "password=${DB_PASSWORD}",
    "password=<*>",
    "password=«password-1»",
    "password_changed_at=2026-02-21",
    "secret_name=db-creds-1234",
    "pwd=/home/bob/work1",
    "trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
    "request 550e8400-e29b-41d4-a716-446655440000 done",
    "digest=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    'etag="33a64df551425fcc55e4d42a148795d9f25f89d4"',
    "cache key=user:1234567",
    "monkey=12345678abc",
    "author=abc12345def",
    "the secret of success",
    "Enter password:\n2026-02-21T13:42:05Z next",
    "password=\nhunter2",
    "auth=true",
    "",
]

NOT_CARDS = [
    "ts=1771681325123456789",
    "id=4111111111111111",
    '"span_id": "4111111111111111"',
    "took 0.4111111111111111 s",
    "4111111111111112",
    "4111111111111111234",
    "f-4111111111111111",
]

NOT_SHAPES = [filled(text) for rule in vendor_rules() for text in rule.harmless]

SECRETS = [*HEADERS_AND_URLS, *NAMED_VALUES, *CARDS, *SHAPES]
HARMLESS = [*NOT_HEADERS_AND_URLS, *NOT_NAMED_VALUES, *NOT_CARDS, *NOT_SHAPES]


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each secret."""
    return [(secret.kind, text[secret.start : secret.end]) for secret in find_all(text)]


def name_of(value: object) -> str:
    """Return the beginning of a text, to name its test case."""
    return str(value)[:40]
