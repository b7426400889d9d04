"""Regular expressions that a user types: compiled, or an error that names the position.

Python's `re` backtracks: a pattern such as `(a+)+$` takes time exponential in the length of the
text. Users run their own patterns on their own machines, so this is documented and not prevented;
a line has at most 1 MiB, and Ctrl-C stops the search.
"""

import re
import warnings

from sidecar.errors import UsageError
from sidecar.safe_text import neutralise

_SHOWN = 40
"""Characters of a pattern that an error message repeats."""


class BadPatternError(ValueError):
    """The regular expression is invalid; `position` counts characters from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.position = position


def compile_regex(text: str) -> re.Pattern[str]:
    """Return the compiled expression; raises BadPatternError."""
    try:
        with warnings.catch_warnings():
            # Warnings such as "possible nested set" are for programmers; the meaning is unchanged.
            warnings.simplefilter("ignore")
            return re.compile(text)
    except re.error as error:
        raise BadPatternError(error.msg, error.pos or 0) from error
    except (OverflowError, RecursionError) as error:
        raise BadPatternError("too large or too deep", 0) from error


def pattern(flag: str, text: str) -> re.Pattern[str]:
    """Return the compiled argument of `flag`; raises UsageError."""
    try:
        return compile_regex(text)
    except BadPatternError as error:
        shown = neutralise(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
        place = f"at position {error.position + 1}: {shown}"
        remedy = "put a backslash before a character that is meant literally"
        raise UsageError(f"{flag}: bad regex ({error}) {place}; {remedy}") from error
