"""What a user typed → a regular expression, or one line that says where it is wrong.

Python's `re` backtracks: a pattern such as `(a+)+$` takes time exponential in the length of what
it searches. Who types a pattern runs it on a machine of theirs, so this is documented, not
prevented; a line is at most 1 MiB, and Ctrl-C ends the search.
"""

import re
import warnings

from sidecar.errors import UsageError
from sidecar.safe_text import neutralise

_SHOWN = 40
"""Characters of a pattern that an error message repeats."""


class BadPatternError(ValueError):
    """The text is not a regular expression; `position` counts characters from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.position = position


def compile_regex(text: str) -> re.Pattern[str]:
    """Return the regular expression, or raise BadPatternError."""
    try:
        with warnings.catch_warnings():
            # "Possible nested set" and the like are for programmers; the meaning is as it was.
            warnings.simplefilter("ignore")
            return re.compile(text)
    except re.error as error:
        raise BadPatternError(error.msg, error.pos or 0) from error
    except (OverflowError, RecursionError) as error:
        raise BadPatternError("too large or too deep", 0) from error


def pattern(flag: str, text: str) -> re.Pattern[str]:
    """Return what `flag` was given as a regular expression, or raise UsageError."""
    try:
        return compile_regex(text)
    except BadPatternError as error:
        shown = neutralise(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
        place = f"at position {error.position + 1}: {shown}"
        remedy = "put a backslash before a sign that is meant as itself"
        raise UsageError(f"{flag}: bad regex ({error}) {place}; {remedy}") from error
