r"""Secrets by the name in front of them: `password=…`, `"api_key": "…"`, `--token …`.

The name ends with what it is, so `token_type=…` and `tokens=…` are none. After a password's name
all but an empty value is one; after a token's, what is neither a word nor a count.
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
"""What follows a name: a sign, and a value in quotes, in quotes within quotes, or as it is."""

_CLOSERS = ")]}.,\\"
_FLAG = re.compile(r"(?:^|\s)--?[\w-]*$")
_TAG = re.compile(r"<[\w:.-]*$")
_LAST = re.compile(r"[)\]}.,\s]*?(?:\n|\Z)")

_NAME = 40
"""Characters in front of the word that names a flag or a tag, `--database-admin-password`."""

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
    """Return what a field of this name holds: `password`, `token` …; nothing if no secret."""
    low = name.lower().rstrip("0123456789")
    if low.endswith(_PASSWORDS) or low == "pass":
        return "password"
    if low.endswith(_TOKENS) or low == "auth":
        return "api-key" if low.endswith("key") else "token"
    if low.endswith("authorization"):
        return "authorization"
    return "cookie" if low.endswith(("cookie", "cookies", "sessionid")) else ""


def holds(kind: str, value: str) -> bool:
    """Tell whether the value of a field of that kind is a secret."""
    if kind == "password":
        return is_password(value)
    return is_token(value) or (kind != "token" and "=" in value and not is_nothing(value))


def value_span(found: re.Match[str]) -> tuple[int, int, bool]:
    """Return from where to where the value stands, and whether it was in quotes."""
    for group in ("quoted", "inner"):
        if found[group] is not None:
            return (*found.span(group), True)
    start, bare = found.start("bare"), found["bare"]
    value = bare if is_nothing(bare) else bare.rstrip(_CLOSERS)
    return start, start + len(value), False


def _picked(found: re.Match[str], judge: Callable[[str], bool]) -> tuple[int, int] | None:
    sign = found["sep"].strip().lower()
    if not sign and not _FLAG.search(before(found, _NAME)):
        return None
    if sign == ">" and not _TAG.search(before(found, _NAME)):
        return None
    start, end, is_quoted = value_span(found)
    value = found.string[start:end]
    # "password: expired for user 7" is a sentence; "password: monkey" at the end is a setting.
    is_said = sign == ":" and found["sep"] != ":" and not is_quoted and is_prose(value)
    if (is_said and not _LAST.match(found.string, end)) or not judge(value):
        return None
    return start, end


def _password(found: re.Match[str]) -> tuple[int, int] | None:
    if found["name"].lower() == "pass" and not before(found, 1).endswith(_JOINTS):
        return None
    # The folder that a process is in goes by the same name.
    judge = is_token if found["name"].lower() == "pwd" and "/" in found[0] else is_password
    return _picked(found, judge)


def _token(found: re.Match[str]) -> tuple[int, int] | None:
    name = found["name"].lower()
    if name == "key" and not before(found, 12).endswith(_BEFORE_KEY):
        return None
    if name == "auth" and before(found, 1).isalnum():
        return None
    return _picked(found, is_token)


RULES: tuple[RedactionRule, ...] = (
    anchored("password", b"pass", rf"(?P<name>pass(?:word|wd|phrase|code)?){VALUE}", _password),
    anchored("password", b"pwd", rf"(?P<name>pwd){VALUE}", _password),
    anchored("password", b"secret", rf"(?P<name>secret){VALUE}", _password),
    anchored("token", b"token", rf"(?P<name>token){VALUE}", _token),
    anchored("token", b"credential", rf"(?P<name>credentials?){VALUE}", _token),
    anchored("token", b"auth", rf"(?P<name>auth){VALUE}", _token),
    anchored("api-key", b"key", rf"(?P<name>key){VALUE}", _token),
)
