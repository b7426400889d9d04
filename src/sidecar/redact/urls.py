"""Secrets within addresses: passwords in front of the host, signatures behind it."""

import re

from sidecar.redact.plausible import LONG, is_nothing, is_prose
from sidecar.redact.rule import RedactionRule, anchored

_CREDENTIALS = r"""
    ://(?:
        [^\s/?#:@"'`<>\\]*+ : (?P<secret>[^\s/"'`<>\\]+) @
      | (?P<lone>[^\s/?#:@"'`<>\\]+) @
    )
"""


def _credentials(found: re.Match[str]) -> tuple[int, int] | None:
    if found["lone"] is None:
        return None if is_nothing(found["secret"]) else found.span("secret")
    # A name without a password may be a token; `git@` and `service-account@` are none.
    is_name = len(found["lone"]) < LONG or is_prose(found["lone"])
    return None if is_name or is_nothing(found["lone"]) else found.span("lone")


RULES: tuple[RedactionRule, ...] = (
    anchored("url-password", b"://", _CREDENTIALS, _credentials),
    # SAS of Azure, presigned addresses of AWS and Google.
    anchored("signature", b"sig", r"""sig(?:nature)?=\\*["']?(?P<secret>[\w%/+.=-]{20,})"""),
)
