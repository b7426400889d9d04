"""Telling a secret from an ordinary word that stands in its place."""

import re

LONG = 20
"""Letters in a row that are no word any more."""

_BRIEF = 8
"""Characters that a token has at least."""

_NUMBER = 6
"""Digits from which on a number is a code rather than a count."""

_COUNT = 4
"""The same for a password, which may be a PIN."""

_PROSE = 64
"""Characters of words in a row, joined by dots and dashes, that still are words."""

_PATH = 256
"""Characters up to which a value is looked at closely: what is longer is a secret."""

_WORDS = re.compile(r"(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+(?:[-_./: ](?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+)*+")
_RUN = re.compile(rf"[A-Za-z]{{{LONG}}}")
_NOTHING = re.compile(
    r"""[*•.xX_#-]*                     # struck out already
    | <[^<>]*> | \[[A-Za-z* ]*\] | \(.*\)
    | [<\[({]+ | \$\{[^}]*\} | \$[A-Z_]+ | \{\{?[^{}]*\}?\} | %(?:\(\w+\))?[sdvqr]  # filled in
    | (?:«[a-z-]+-\d+»)+ """,
    re.VERBOSE,
)
_STATES = re.compile(
    "null|none|nil|undefined|true|false|yes|no|on|off|ok|empty|unset|default|redacted|masked"
    "|filtered|hidden|removed|sanitized|required|optional|missing|invalid|valid|expired|incorrect"
    "|wrong|changed|reset|rejected|accepted|failed|failure|denied|enabled|disabled|unknown|error"
    "|must|should|was|is|not|has|cannot|for|and|or|the|in|to|of|with|by|mismatch",
    re.IGNORECASE,
)
"""What is said about a secret rather than being one."""


def is_nothing(value: str) -> bool:
    """Tell whether a value only says that there is one: struck out, a variable, `null`."""
    if len(value) > _PATH:
        return False
    return bool(_STATES.fullmatch(value) or _NOTHING.fullmatch(value))


def is_prose(value: str) -> bool:
    """Tell whether a value is made of words alone."""
    return len(value) <= _PROSE and bool(_WORDS.fullmatch(value)) and not _RUN.search(value)


def is_password(value: str) -> bool:
    """Tell whether a value of a key such as `password` is one: all but a few are."""
    return not is_nothing(value) and not (value.isdecimal() and len(value) < _COUNT)


def is_token(value: str) -> bool:
    """Tell whether a value of a key such as `token` is one; not a word, a count or a path."""
    if is_nothing(value) or is_prose(value):
        return False
    if value.isdecimal():
        return len(value) >= _NUMBER
    if value.startswith(("/", "./", "http://", "https://")) and len(value) <= _PATH:
        return False
    return len(value) >= _BRIEF and not (len(value) <= _PATH and " " in value)
