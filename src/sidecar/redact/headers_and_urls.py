"""Secrets in HTTP headers and in URLs: authorization, cookies, passwords, signatures."""

import base64
import binascii
import re

from sidecar.redact.named_values import VALUE, value_span
from sidecar.redact.plausible import LONG, is_nothing, is_prose, is_token
from sidecar.redact.rule import RedactionRule, anchored

_SCHEMES = "basic|bearer|digest|token|apikey|api-key|negotiate|ntlm|key|hmac|dpop|jwt|sso-key"

_AUTHORIZATION = rf"""
    authorization(?:\\*["'`])?[ \t]{{0,4}}(?:=>|[:=])[ \t]{{0,4}}\[?(?:\\*["'`])?
    (?:(?P<scheme>{_SCHEMES})(?:[ \t]|%20|\+)+)?
    (?P<secret>[^\s"'`,;\\<>]+)
"""

_CREDENTIALS = r"""
    ://(?:
        [^\s/?#:@"'`<>\\]*+ : (?P<secret>[^\s/"'`<>\\]+) @
      | (?P<lone>[^\s/?#:@"'`<>\\]+) @
    )
"""


def _authorization(match: re.Match[str]) -> tuple[int, int] | None:
    value = match["secret"]
    if is_nothing(value) or (is_prose(value) if match["scheme"] else not is_token(value)):
        return None
    return match.span("secret")


def _bearer(match: re.Match[str]) -> tuple[int, int] | None:
    return match.span("secret") if is_token(match["secret"]) else None


def _basic(match: re.Match[str]) -> tuple[int, int] | None:
    """Return the span of what decodes to `user:password`; "basic settings" does not."""
    text = match["secret"].rstrip("=")
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    is_pair = b":" in plain and min(plain) >= ord(" ")
    return match.span("secret") if is_pair else None


def _cookie(match: re.Match[str]) -> tuple[int, int] | None:
    if not match["sep"].strip(" >"):
        return None
    start, end, is_quoted = value_span(match)
    if not is_quoted:
        end = match.end()
    value = match.string[start:end]
    if is_nothing(value) or not ("=" in value or is_token(value)):
        return None
    return start, end


def _credentials(match: re.Match[str]) -> tuple[int, int] | None:
    lone = match["lone"]
    if lone is None:
        return None if is_nothing(match["secret"]) else match.span("secret")
    # A user name without a password may be a token; `git@` and `service-account@` are none.
    is_name = len(lone) < LONG or is_prose(lone)
    return None if is_name or is_nothing(lone) else match.span("lone")


RULES: tuple[RedactionRule, ...] = (
    anchored("authorization", b"authorization", _AUTHORIZATION, _authorization),
    anchored(
        "authorization", b"bearer", r"bearer(?:[ \t]|%20)+(?P<secret>[\w.~+/=-]{8,})", _bearer
    ),
    anchored("authorization", b"basic", r"basic(?:[ \t]|%20)+(?P<secret>[A-Z0-9+/]{4,}=*)", _basic),
    anchored("authorization", b"response=", r"""response=\\*"(?P<secret>[0-9a-f]{32,128})"""),
    anchored("cookie", b"cookie", rf"cookies?{VALUE}(?:;[ ]*+[^\s\"'`;\\]+)*+", _cookie),
    anchored("cookie", b"sess", rf"sess(?:ion)?id{VALUE}", _cookie),
    # An address without an @ before its path has no credentials; most have none.
    anchored("url-password", rb"://[^\s/\"'`<>\\]+@", _CREDENTIALS, _credentials),
    # Shared access signatures of Azure, presigned URLs of AWS and Google.
    anchored("signature", b"sig", r"""sig(?:nature)?=\\*["']?(?P<secret>[\w%/+.=-]{20,})"""),
)
