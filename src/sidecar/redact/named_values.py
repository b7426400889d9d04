r"""Secrets by the name in front of them: `password=…`, `"api_key": "…"`, `--token …`.

Only the end of a name counts, so `token_type=…` and `tokens=…` name no secret. After the name of a
password every value but an empty one is a secret; after the name of a token, every value that is
neither a word nor a count.
"""

import re
from collections.abc import Callable

from sidecar.redact.plausible import is_nothing, is_password, is_prose, is_token
from sidecar.redact.rule import RedactionRule, anchored, before

VALUE = r"""
    \d{0,3}(?:\\*["'`\]])*+                             # the end of a name, quoted or not
    (?P<sep>[ \t]{0,4}(?:=>|:=|[:=]|%3d)[ \t]{0,4} | > | [ ]{1,4})
    (?:\[[ \t]{0,4})?                                      # a list of one
    (?:
        (?P<quote>["'`])(?P<quoted>(?:\\[^\n]|(?!(?P=quote))[^\\\n])*+)
      | (?P<escaped>\\+["'])(?P<inner>(?:(?!(?<!\\)(?P=escaped))[^\n])*+)
      | (?P<bare>[^\s"'`&;,<>]++(?:,(?![\w.-]+[=:])[^\s"'`&;,<>]++)*+)
    )
"""
"""What follows a name: a separator, then a value that is quoted, quoted within quotes, or bare."""

_CLOSERS = ")]}.,\\"
_FLAG = re.compile(r"(?:^|\s)--?[\w-]*$")
_TAG = re.compile(r"<[\w:.-]*$")
_LAST = re.compile(r"[)\]}.,\s]*?(?:\n|\Z)")

_NAME = 40
"""Characters in front of a name that are searched for the start of its flag or tag, as in
`--database-admin-password`."""

_OF_KEYS = (
    "api", "access", "secret", "private", "encryption", "signing", "account", "shared", "auth",
    "master", "session", "storage", "license",
)  # fmt: skip
_BEFORE_KEY = tuple(name + joint for name in _OF_KEYS for joint in ("", "_", "-", " ", "."))
_JOINTS = ("_", "-", ".")
_PASSWORDS = (
    "password", "passwd", "pwd", "passphrase", "passcode", "secret",
    *(f"{joint}pass" for joint in _JOINTS),
)  # fmt: skip
_TOKENS = (
    "token", "credential", "credentials", *(f"{joint}auth" for joint in _JOINTS),
    *(f"{name}key" for name in _BEFORE_KEY),
)  # fmt: skip


def kind_of(name: str) -> str:
    """Return the kind of secret that a field of this name holds; empty if it holds none."""
    low = name.lower().rstrip("0123456789")
    if low.endswith(_PASSWORDS) or low == "pass":
        return "password"
    if low.endswith(_TOKENS) or low == "auth":
        return "api-key" if low.endswith("key") else "token"
    if low.endswith("authorization"):
        return "authorization"
    return "cookie" if low.endswith(("cookie", "cookies", "sessionid")) else ""


def holds(kind: str, value: str) -> bool:
    """Return whether a value is a secret in a field of this kind."""
    if kind == "password":
        return is_password(value)
    return is_token(value) or (kind != "token" and "=" in value and not is_nothing(value))


def value_span(match: re.Match[str]) -> tuple[int, int, bool]:
    """Return start and end of the value, and whether it is quoted."""
    for group in ("quoted", "inner"):
        if match[group] is not None:
            return (*match.span(group), True)
    start, bare = match.start("bare"), match["bare"]
    value = bare if is_nothing(bare) else bare.rstrip(_CLOSERS)
    return start, start + len(value), False


def _value_if(match: re.Match[str], is_secret: Callable[[str], bool]) -> tuple[int, int] | None:
    separator = match["sep"].strip().lower()
    if not separator and not _FLAG.search(before(match, _NAME)):
        return None
    if separator == ">" and not _TAG.search(before(match, _NAME)):
        return None
    start, end, is_quoted = value_span(match)
    value = match.string[start:end]
    # "password: expired for user 7" is a sentence; "password: monkey" at the end is a setting.
    is_sentence = separator == ":" and match["sep"] != ":" and not is_quoted and is_prose(value)
    if (is_sentence and not _LAST.match(match.string, end)) or not is_secret(value):
        return None
    return start, end


def _password(match: re.Match[str]) -> tuple[int, int] | None:
    if match["name"].lower() == "pass" and not before(match, 1).endswith(_JOINTS):
        return None
    # `pwd` also names the working directory of a process.
    is_secret = is_token if match["name"].lower() == "pwd" and "/" in match[0] else is_password
    return _value_if(match, is_secret)


def _token(match: re.Match[str]) -> tuple[int, int] | None:
    name = match["name"].lower()
    if name == "key" and not before(match, 12).endswith(_BEFORE_KEY):
        return None
    if name == "auth" and before(match, 1).isalnum():
        return None
    return _value_if(match, is_token)


RULES: tuple[RedactionRule, ...] = (
    anchored("password", b"pass", rf"(?P<name>pass(?:word|wd|phrase|code)?){VALUE}", _password),
    anchored("password", b"pwd", rf"(?P<name>pwd){VALUE}", _password),
    anchored("password", b"secret", rf"(?P<name>secret){VALUE}", _password),
    anchored("token", b"token", rf"(?P<name>token){VALUE}", _token),
    anchored("token", b"credential", rf"(?P<name>credentials?){VALUE}", _token),
    anchored("token", b"auth", rf"(?P<name>auth){VALUE}", _token),
    anchored("api-key", b"key", rf"(?P<name>key){VALUE}", _token),
)
