"""Whether a value is a secret or an ordinary word, a count, a path or a placeholder."""

import re

LONG = 20
"""Letters in a row from which on they are no word."""

_TOKEN_LENGTH = 8
"""Fewest characters of a token."""

_CODE_DIGITS = 6
"""Fewest digits of a number that is a code; a shorter one is a count."""

_PIN_DIGITS = 4
"""Fewest digits of a password, which may be a PIN."""

_PROSE = 64
"""Most characters of words joined by dots, dashes and blanks; a longer value is no prose."""

_PATH = 256
"""Most characters of a path or a placeholder; a longer value is a secret."""

_WORDS = re.compile(r"(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+(?:[-_./: ](?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+)*+")
_RUN = re.compile(rf"[A-Za-z]{{{LONG}}}")
_NOTHING = re.compile(
    r"""[*•.xX_#-]*                     # masked already
    | <[^<>]*> | \[[A-Za-z* ]*\] | \(.*\)
    | [<\[({]+ | \$\{[^}]*\} | \$[A-Z_]+ | \{\{?[^{}]*\}?\} | %(?:\(\w+\))?[sdvqr]  # templates
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
"""Words that describe the state of a secret."""


def is_nothing(value: str) -> bool:
    """Return whether a value stands for a secret or its absence: masked, a variable, `null`."""
    if len(value) > _PATH:
        return False
    return bool(_STATES.fullmatch(value) or _NOTHING.fullmatch(value))


def is_prose(value: str) -> bool:
    """Return whether a value consists of words alone."""
    return len(value) <= _PROSE and bool(_WORDS.fullmatch(value)) and not _RUN.search(value)


def is_password(value: str) -> bool:
    """Return whether a value named `password` is a secret: all are but placeholders and counts."""
    return not is_nothing(value) and not (value.isdecimal() and len(value) < _PIN_DIGITS)


def is_token(value: str) -> bool:
    """Return whether a value named `token` is a secret: not a word, a count or a path."""
    if is_nothing(value) or is_prose(value):
        return False
    if value.isdecimal():
        return len(value) >= _CODE_DIGITS
    if value.startswith(("/", "./", "http://", "https://")) and len(value) <= _PATH:
        return False
    return len(value) >= _TOKEN_LENGTH and not (len(value) <= _PATH and " " in value)
