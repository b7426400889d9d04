"""Secrets that are known by their own shape, wherever they stand: keys of vendors, JWTs, PEM."""

import re

from sidecar.redact.rule import RedactionRule, anchored

_APART = r"(?<![A-Za-z0-9])"
"""Not within a word: `task-…` is not `sk-…`. And none is longer than 512 characters: a text made
of beginnings must not be searched to its end for each of them."""

_PEM = r"""
    -----BEGIN[ ](?:[A-Z0-9]+[ ])*PRIVATE[ ]KEY(?:[ ]BLOCK)?-----
    (?:
        (?:(?!-----)[\s\S])*+-----END[ ][A-Z0-9 ]+-----
      | (?:(?:\s|\\[nr])*+[A-Za-z0-9+/=]{16,}+)*+       # one that was cut off
    )
"""


def _digits_and_letters(found: re.Match[str]) -> tuple[int, int] | None:
    return found.span() if re.search(r"\d", found[0]) else None


def _shape(kind: str, anchor: bytes, shape: str) -> RedactionRule:
    return anchored(kind, anchor, f"{_APART}(?-i:{shape})", _digits_and_letters)


RULES: tuple[RedactionRule, ...] = (
    anchored("private-key", b"-----begin", _PEM),
    anchored("jwt", b"eyj", r"(?<![\w-])(?-i:eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*(?:\.[\w-]+){0,2}"),
    _shape("aws-key", b"akia", r"AKIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _shape("aws-key", b"asia", r"ASIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _shape("google-key", b"aiza", r"AIza[\w-]{35}"),
    _shape("google-key", b"ya00", r"ya29\.[\w-]{20,512}"),
    _shape("google-key", b"gocspx-", r"GOCSPX-[\w-]{20,512}"),
    _shape("github-token", b"gh[pousr]_", r"gh[pousr]_[A-Za-z0-9]{30,255}"),
    _shape("github-token", b"github_pat_", r"github_pat_\w{22,255}"),
    _shape("gitlab-token", b"gl(?:pat|dt|rt|ptt|cbt|ft|soat)-", r"gl[a-z]+-[\w-]{20,512}"),
    _shape("slack-token", b"xox[abeoprs]-", r"xox[abeoprs](?:\.xox[a-z])?-[\w-]{10,512}"),
    _shape("slack-token", b"xapp-", r"xapp-[\w-]{20,512}"),
    anchored(
        "slack-token",
        b"hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[\w/]{20,})",
    ),
    _shape("stripe-key", b"sk_(?:live|test)_", r"sk_(?:live|test)_\w{10,}"),
    _shape("stripe-key", b"rk_(?:live|test)_", r"rk_(?:live|test)_\w{10,}"),
    _shape("stripe-key", b"whsec_", r"whsec_[\w+/=]{16,}"),
    _shape("sendgrid-key", b"sg\\.", r"SG\.[\w-]{16,128}\.[\w-]{16,128}"),
    _shape("api-key", b"sk-", r"sk-[\w-]{32,512}"),
    _shape("npm-token", b"npm_", r"npm_[A-Za-z0-9]{36}"),
)
