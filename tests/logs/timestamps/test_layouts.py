"""The table of layouts: each with samples, read as a value and inside a line."""

import re

import pytest

from sidecar.logs.timestamps.layouts import BY_START, NOW, TABLE
from sidecar.logs.timestamps.read import read_time, timestamp_at
from sidecar.times import parse_time

SAMPLES = [
    pytest.param(text, expected, id=f"{layout.name}-{number}")
    for layout in TABLE
    for number, (text, expected) in enumerate(layout.samples)
]


@pytest.mark.parametrize(("text", "expected"), SAMPLES)
def test_samples(text: str, expected: str) -> None:
    """Each sample is read as it says, to its last character."""
    stamp = timestamp_at(text, 0, NOW)
    assert stamp is not None
    assert (stamp.ts, stamp.text, stamp.end) == (parse_time(expected), text, len(text))
    assert read_time(text, NOW) == parse_time(expected)


@pytest.mark.parametrize(("text", "expected"), SAMPLES)
def test_inside_a_line(text: str, expected: str) -> None:
    """What stands before and behind a time does not change it."""
    for before, behind in (("[", "] no route"), ("", " ERROR no route"), ("web ", " - x")):
        stamp = timestamp_at(f"{before}{text}{behind}", len(before), NOW)
        assert stamp is not None
        assert (stamp.ts, stamp.text) == (parse_time(expected), text)


def test_every_layout_has_samples_and_a_start() -> None:
    """No layout stands in the table that nothing reaches."""
    assert all(layout.samples for layout in TABLE)
    assert {layout.name for rows in BY_START.values() for layout in rows} == {
        layout.name for layout in TABLE
    }


def test_names_are_unique() -> None:
    """A layout is named in one way."""
    names = [layout.name for layout in TABLE]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[\w ,µé]+", name) for name in names)
