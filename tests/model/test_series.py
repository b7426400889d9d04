"""The spelling of a series, and the unit in the name of a metric."""

import re

import pytest

from sidecar.model.series import Series, base_unit, parse_series, series, spell


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("a_seconds", "s"), ("a_seconds_sum", "s"), ("a_bytes_total", "bytes"),
        ("a_seconds_count", ""), ("seconds", "s"), ("a", ""), ("", ""),
    ],
)  # fmt: skip
def test_base_unit(metric: str, unit: str) -> None:
    """The unit is at the end of a name; a count of measurements has none."""
    assert base_unit(metric) == unit


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (Series("up"), "up"),
        (Series("a", (("code", "200"), ("le", "+Inf"))), 'a{code="200",le="+Inf"}'),
        (Series("a", (("path", 'x"\\\n'),)), 'a{path="x\\"\\\\\\n"}'),
        (Series("a.b", (("c.d", "1"),)), '{"a.b","c.d"="1"}'),
    ],
    ids=["name", "labels", "escapes", "beyond the classic grammar"],
)
def test_one_spelling(value: Series, spelling: str) -> None:
    """A series has one spelling, from which it is read again."""
    assert spell(value) == spelling
    assert parse_series(spelling) == value


@pytest.mark.parametrize("spelling", ['a{b="1"', "a{b=1}", 'a{"', "{}", 'a{b="1"}x'])
def test_no_spelling(spelling: str) -> None:
    """What is no spelling of a series is refused."""
    with pytest.raises(ValueError, match=re.escape(spelling)):
        parse_series(spelling)


def test_empty_labels() -> None:
    """Labels are sorted, and a label with an empty value is none."""
    assert series("a", [("z", "1"), ("b", "2"), ("c", "")]) == Series("a", (("b", "2"), ("z", "1")))
