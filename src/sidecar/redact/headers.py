"""Secrets of HTTP: who asks, and the cookies by which a server knows them again."""

import base64
import binascii
import re

from sidecar.redact.named_values import VALUE, value_span
from sidecar.redact.plausible import is_nothing, is_prose, is_token
from sidecar.redact.rule import RedactionRule, anchored

_SCHEMES = "basic|bearer|digest|token|apikey|api-key|negotiate|ntlm|key|hmac|dpop|jwt|sso-key"

_AUTHORIZATION = rf"""
    authorization(?:\\*["'`])?[ \t]{{0,4}}(?:=>|[:=])[ \t]{{0,4}}\[?(?:\\*["'`])?
    (?:(?P<scheme>{_SCHEMES})(?:[ \t]|%20|\+)+)?
    (?P<secret>[^\s"'`,;\\<>]+)
"""


def _authorization(found: re.Match[str]) -> tuple[int, int] | None:
    value = found["secret"]
    if is_nothing(value) or (is_prose(value) if found["scheme"] else not is_token(value)):
        return None
    return found.span("secret")


def _bearer(found: re.Match[str]) -> tuple[int, int] | None:
    return found.span("secret") if is_token(found["secret"]) else None


def _basic(found: re.Match[str]) -> tuple[int, int] | None:
    """Take what is `user:password` once decoded; "basic settings" is not."""
    text = found["secret"].rstrip("=")
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    is_pair = b":" in plain and min(plain) >= ord(" ")
    return found.span("secret") if is_pair else None


def _cookie(found: re.Match[str]) -> tuple[int, int] | None:
    if not found["sep"].strip(" >"):
        return None
    start, end, is_quoted = value_span(found)
    if not is_quoted:
        end = found.end()
    value = found.string[start:end]
    if is_nothing(value) or not ("=" in value or is_token(value)):
        return None
    return start, end


RULES: tuple[RedactionRule, ...] = (
    anchored("authorization", b"authorization", _AUTHORIZATION, _authorization),
    anchored(
        "authorization", b"bearer", r"bearer(?:[ \t]|%20)+(?P<secret>[\w.~+/=-]{8,})", _bearer
    ),
    anchored("authorization", b"basic", r"basic(?:[ \t]|%20)+(?P<secret>[A-Z0-9+/]{4,}=*)", _basic),
    anchored("authorization", b"response=", r"""response=\\*"(?P<secret>[0-9a-f]{32,128})"""),
    anchored("cookie", b"cookie", rf"cookies?{VALUE}(?:;[ ]*+[^\s\"'`;\\]+)*+", _cookie),
    anchored("cookie", b"sess", rf"sess(?:ion)?id{VALUE}", _cookie),
)
