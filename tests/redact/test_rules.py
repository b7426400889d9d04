"""What is a secret, and what only looks like one."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.redact.rule import Secret, folded
from sidecar.redact.rules import find_all

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
PEM = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx7Q2v9\nq8w1zL0m==\n"
    "-----END RSA PRIVATE KEY-----"
)
LETTERS = "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"

SECRETS = [
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
    (f"aws_secret_access_key = {LETTERS}", "password", ""),
    (f"AccountName=x;AccountKey={LETTERS}==;End=y", "api-key", f"{LETTERS}=="),
    (f"https://x/y?sv=1&sig={LETTERS}%3D&e=2", "signature", f"{LETTERS}%3D"),
    (f"?X-Amz-Signature={LETTERS}", "signature", LETTERS),
    (f"saw {JWT} here", "jwt", JWT),
    ("id AKIAIOSFODNN7EXAMPLE used", "aws-key", "AKIAIOSFODNN7EXAMPLE"),
    (f"AIza{LETTERS}abc", "google-key", f"AIza{LETTERS}abc"),
    (f"ghp_{LETTERS}Abcd", "github-token", f"ghp_{LETTERS}Abcd"),
    (f"github_pat_{LETTERS}", "github-token", f"github_pat_{LETTERS}"),
    (f"glpat-{LETTERS}", "gitlab-token", f"glpat-{LETTERS}"),
    ("xox" + "b-1234567890-abcdefGHIJ", "slack-token", "xox" + "b-1234567890-abcdefGHIJ"),
    ("https://hooks.slack.com/services/T00/B00/Abcdefgh12345678", "slack-token", ""),
    ("sk_" + f"live_{LETTERS}", "stripe-key", "sk_" + f"live_{LETTERS}"),
    (f"sk-{LETTERS}abcd", "api-key", f"sk-{LETTERS}abcd"),
    (f"key:\n{PEM}\nend", "private-key", PEM),
    (json.dumps(PEM), "private-key", json.dumps(PEM)[1:-1]),
    ("paid by 4111 1111 1111 1111.", "card", "4111 1111 1111 1111"),
    ('"card":"5555555555554444"', "card", "5555555555554444"),
    ("3782-822463-10005", "card", "3782-822463-10005"),
    ("é 4111111111111111", "card", "4111111111111111"),
]

NONE = [
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
    "task-abcdefghijklmnopqrstuvwxyz0123456789",
    "AKIA is a prefix",
    "eyJ is a beginning",
    "ts=1771681325123456789",
    "id=4111111111111111",
    '"span_id": "4111111111111111"',
    "took 0.4111111111111111 s",
    "4111111111111112",
    "4111111111111111234",
    "f-4111111111111111",
    "-----BEGIN CERTIFICATE-----\nMIIEowIBAAKCAQEAx7Q2v9",
    "the secret of success",
    "Enter password:\n2026-02-21T13:42:05Z next",
    "password=\nhunter2",
    "authorization:\nabc12345def",
    "auth=true",
    "",
]


def texts(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each secret."""
    return [(each.kind, text[each.start : each.end]) for each in find_all(text)]


@pytest.mark.parametrize(("text", "kind", "secret"), SECRETS, ids=[row[0][:40] for row in SECRETS])
def test_finds(text: str, kind: str, secret: str) -> None:
    """A secret is found whole, and nothing else with it."""
    found = texts(text)
    if not secret:
        # A row that has other names for the same is told by what is left.
        assert len(found) == 1
        return
    assert found == [(kind, secret)]


@pytest.mark.parametrize("text", NONE, ids=[row[:40] for row in NONE])
def test_leaves(text: str) -> None:
    """What only looks like a secret stays."""
    assert texts(text) == []


def test_overlap() -> None:
    """Two secrets that overlap are one, called by the first of them."""
    text = f"Authorization: Bearer {JWT}"
    assert find_all(text) == [Secret("jwt", 22, len(text))]


def test_within_lines() -> None:
    """A password ends with its line."""
    assert texts("password='a\nb' token=3") == [("password", "a")]


@given(st.text(max_size=200))
def test_folded_is_aligned(text: str) -> None:
    """The folded text has a byte for each character, so a place in one is a place in the other."""
    assert len(folded(text)) == len(text)


@given(st.sampled_from(SECRETS), st.text(max_size=100))
def test_short_is_long(row: tuple[str, str, str], text: str) -> None:
    """What is found does not depend on which way a text's length makes it go."""
    line = f"{row[0]}\n{text}\n"
    assert find_all(line + " \n" * 3000) == find_all(line)


@pytest.mark.parametrize(
    "text",
    [
        "password=" * 20_000,
        "token=" * 20_000,
        "://" * 50_000,
        "://a:" * 30_000,
        "-----BEGIN PRIVATE KEY-----" * 5_000,
        "eyJ" * 50_000,
        "eyJ-" * 50_000,
        "sk-" * 60_000,
        "4" * 200_000,
        "4111 " * 40_000,
        'password:"' * 20_000,
        'password:\\"' * 20_000,
        "cookie=a;" * 20_000,
        "basic " * 30_000,
        "bearer aaaaaaaa" * 20_000,
        "a-" * 100_000 + "=",
        "--password " * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_is_linear(text: str) -> None:
    """No text that is made for it takes long: 200 KB in well under a second."""
    begun = time.process_time()
    find_all(text)
    assert time.process_time() - begun < 1.0
