"""Card numbers: an issuer's prefix, the right length, a valid check digit, not named as an id."""

import re
from collections.abc import Iterator

from sidecar.redact.rule import RedactionRule, Secret, before

_RUNS = re.compile(rb"0000(?<![.0]0000)[ -]?00[ -]?00[0 -]{6,}+")
"""Digits of a folded text that are enough for a card number."""

_CARD = re.compile(
    r"""
    (?<![\w.+-]) (?:
        (?: 4\d{3} | 5[1-5]\d\d | 2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720) | 6011 | 64[4-9]\d
          | 65\d\d | 35(?:2[89]|[3-8]\d) | 62\d\d )
        (?: \d{12} | (?:[ ]\d{4}){3} | (?:-\d{4}){3} )
      | 3[47]\d\d (?: \d{11} | [ ]\d{6}[ ]\d{5} | -\d{6}-\d{5} )      # American Express
      | 3(?:0[0-5]|[68]\d)\d (?: \d{10} | [ ]\d{6}[ ]\d{4} | -\d{6}-\d{4} )   # Diners Club
    ) (?! [\w+-] | \.\d )
    """,
    re.VERBOSE,
)
"""Visa, Mastercard, Discover, JCB, UnionPay by their prefixes in ISO/IEC 7812's register."""

_NO_CARD = re.compile(
    r"""(?:id|ids|_ts|time|stamp|offset|seq|sequence|nonce|lsn|span|trace|uuid|hash|_ns|_us|version
        |bytes|size|count|total)["']?\s?[:=]\s?["']?$""",
    re.VERBOSE,
)
_NAME = 24
"""Characters in front of a number that are searched for its name."""


def _search(text: str, folds: bytes) -> Iterator[Secret]:
    for run in _RUNS.finditer(folds):
        # Two more characters, for the look-ahead behind the last digit.
        for match in _CARD.finditer(text, run.start(), run.end() + 2):
            if luhn(match[0]) and not _is_identifier(match):
                yield Secret("card", *match.span())


def _is_identifier(match: re.Match[str]) -> bool:
    name = before(match, _NAME)
    return match[0].isdecimal() and _NO_CARD.search(name) is not None


def luhn(number: str) -> bool:
    """Return whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    digits = [int(character) for character in reversed(number) if character.isdecimal()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


RULES: tuple[RedactionRule, ...] = (RedactionRule("0000", _search),)
