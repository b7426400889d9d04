"""Comparisons of `--where`: the right side decides how the two sides are compared."""

import re

import pytest
from tests.logs.filters.harness import RECORD

from sidecar.errors import UsageError
from sidecar.logs.filters.comparisons import (
    Word,
    WrongValueError,
    comparison,
    exists,
    holds,
    search,
)


def when(text: str) -> int:
    """Return a time in ns for digits; anything else is refused."""
    if not text.isdigit():
        raise UsageError(text)
    return int(text)


@pytest.mark.parametrize(
    ("path", "sign", "word", "matches"),
    [
        ("status", ">=", Word("500"), True),
        ("status", "=", Word("503", quoted=True), True),
        ("code", ">", Word("60"), True),
        ("code", ">", Word("60", quoted=True), False),
        ("took", "<", Word("1s"), True),
        ("count", "<", Word("1s"), False),
        ("path", "<", Word("500"), False),
        ("path", "!=", Word("500"), True),
        ("missing", "!=", Word("500"), False),
        ("level", ">=", Word("30"), True),
        ("level", "<", Word("error"), True),
        ("ts", ">", Word("1771681324000000000"), True),
    ],
)
def test_comparison(path: str, sign: str, word: Word, matches: bool) -> None:  # noqa: FBT001 - a table
    """Values are compared as levels, times, numbers, durations or text."""
    assert comparison(path, sign, word, when)(RECORD) is matches


@pytest.mark.parametrize(
    ("path", "message"),
    [("level", "a level such as warn"), ("ts", "a time such as 2026-02-21T13:00")],
)
def test_wrong_value(path: str, message: str) -> None:
    """A right side that is no level or no time is refused, with an example."""
    with pytest.raises(WrongValueError, match=message):
        comparison(path, "=", Word("loud"), when)


def test_search() -> None:
    """A pattern is searched in any value as text; a missing field matches neither sign."""
    assert search("tags", re.compile("x"), found=True)(RECORD)
    assert search("status", re.compile("^4"), found=False)(RECORD)
    assert not search("missing", re.compile(""), found=False)(RECORD)


@pytest.mark.parametrize(
    ("path", "present", "true"),
    [
        ("status", True, True),
        ("cached", True, False),
        ("retry", True, False),
        ("nothing", True, False),
        ("missing", False, False),
    ],
)
def test_presence(path: str, present: bool, true: bool) -> None:  # noqa: FBT001 - a table
    """`exists` asks for the field alone, a bare name for a value that means yes."""
    assert exists(path)(RECORD) is present
    assert holds(path)(RECORD) is true
