"""Durations, sizes and numbers are read and written by one table of cases."""

import json
import math
from collections.abc import Callable

import pytest
from tests.harness import ROOT

from sidecar import quantities

CASES = json.loads((ROOT / "tests" / "quantities.json").read_text("utf-8"))

WRITERS: dict[str, Callable[[float], str]] = {
    "number": quantities.format_number,
    "bytes": quantities.format_bytes,
    "seconds": quantities.format_seconds,
    "ratio": quantities.format_ratio,
    "rate": quantities.format_rate,
    "bytes/s": lambda value: quantities.format_quantity(value, "bytes/s"),
}
READERS: dict[str, Callable[[str], int]] = {
    "duration": quantities.read_duration,
    "size": quantities.read_size,
}


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [(form, float(value), text) for form in WRITERS for value, text in CASES[form]],
)
def test_written(form: str, value: float, text: str) -> None:
    """A figure is written as the table says."""
    assert WRITERS[form](value) == text


@pytest.mark.parametrize(
    ("form", "text", "value"), [(form, *case) for form in READERS for case in CASES[form]]
)
def test_read(form: str, text: str, value: int) -> None:
    """A quantity means what the table says."""
    assert READERS[form](text) == value


@pytest.mark.parametrize(
    ("form", "text"), [(form, text) for form in READERS for text in CASES[f"no {form}"]]
)
def test_refused(form: str, text: str) -> None:
    """What is not a quantity is refused with examples of what is."""
    with pytest.raises(ValueError, match=rf"invalid {form} .*: use "):
        READERS[form](text)


def test_long_text_is_cut() -> None:
    """An error quotes the beginning of a long text only."""
    with pytest.raises(ValueError, match="invalid size") as error:
        quantities.read_size("9" * 10_000)
    assert len(str(error.value)) < 120


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "s", "—"),
        (1.5, "s", "1.5 s"),
        (1536, "bytes", "1.5 KiB"),
        (0.375, "ratio", "37.5%"),
        (1518.7, "1/s", "1,519/s"),
        (1234567, "", "1.23M"),
    ],
)
def test_quantity(value: float | None, unit: str, text: str) -> None:
    """A quantity is written by its unit."""
    assert quantities.format_quantity(value, unit) == text


@pytest.mark.parametrize(
    ("count", "nouns", "text"),
    [(0, "", "0 entrys"), (1, "entries", "1 entry"), (12300, "entries", "12,300 entries")],
)
def test_plural(count: int, nouns: str, text: str) -> None:
    """One thing is singular; every other count is plural."""
    assert quantities.plural(count, "entry", nouns) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.1, "0.1"),
        (1e23, "100000000000000000000000"),
        (1e-7, "0.0000001"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_exact(value: float, text: str) -> None:
    """Prometheus' digits have no exponent and lose nothing."""
    assert quantities.exact(value) == text


@pytest.mark.parametrize(
    ("before", "after", "unit", "text"),
    [
        (0.012, 0.84, "s", "12 → 840 ms"),
        (0.012, 2.5, "s", "0.012 → 2.5 s"),
        (60, 3 * 3600, "s", "0.0167 → 3 h"),
        (1.17, 0.22, "1/s", "1.17 → 0.22/s"),
        (512, 3 * 2**20, "bytes", "0.000488 → 3 MiB"),
        (0, 2048, "bytes/s", "0 → 2 KiB/s"),
        (0.9, 0.18, "ratio", "90 → 18%"),
        (1, 40, "", "1 → 40"),
        (500_000, 2_000_000, "", "0.5 → 2M"),
        (0, 0, "s", "0 → 0 s"),
        (1, float("inf"), "bytes", "1 → +Inf bytes"),
    ],
)
def test_change(before: float, after: float, unit: str, text: str) -> None:
    """Two values are in one unit, that of the larger, so that they can be compared."""
    assert quantities.format_change(before, after, unit) == text
