"""Context records around kept records."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.filters.context import ContextLines
from sidecar.model.record import Record


def shown(kept: str, before: int, after: int) -> str:
    """Feed a record for each letter, keep the capitals, and return what is shown."""
    context = ContextLines(before, after)
    out = []
    for letter in kept:
        for record, is_context, gap in context.feed(Record(msg=letter), letter.isupper()):
            assert is_context == record.msg.islower()
            out.append("-" * gap + record.msg)
    return "".join(out)


@pytest.mark.parametrize(
    ("kept", "before", "after", "expected"),
    [
        ("abCde", 0, 0, "C"),
        ("abCde", 1, 0, "bC"),
        ("abCde", 0, 1, "Cd"),
        ("abCde", 9, 9, "abCde"),
        ("aBcDe", 1, 1, "aBcDe"),
        ("AbcD", 1, 1, "AbcD"),
        ("AbcdE", 1, 1, "Ab-dE"),
        ("AbC", 0, 0, "A-C"),
        ("AB", 0, 0, "AB"),
        ("abC", 0, 0, "C"),
        ("AbcdefG", 2, 1, "Ab-efG"),
        ("abc", 2, 2, ""),
    ],
)
def test_context(kept: str, before: int, after: int, expected: str) -> None:
    """Context is shown once and in order, and gaps between groups are marked."""
    assert shown(kept, before, after) == expected


@given(st.from_regex(r"[aB]{0,30}", fullmatch=True), st.integers(0, 4), st.integers(0, 4))
def test_as_grep(kept: str, before: int, after: int) -> None:
    """The shown records are those near enough to a kept one."""
    wanted = [place for place, letter in enumerate(kept) if letter == "B"]
    near = [p for p in range(len(kept)) if any(w - before <= p <= w + after for w in wanted)]
    gaps = [second for first, second in pairwise(near) if second > first + 1]
    expected = "".join("-" * (place in gaps) + kept[place] for place in near)
    assert shown(kept, before, after) == expected
    assert re.sub("[^B]", "", expected) == re.sub("[^B]", "", kept)
