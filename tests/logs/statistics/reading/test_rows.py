"""Lines become rows, by typed decoders or by the general parser."""

import pytest
from tests.logs.statistics.harness import batch, line

from sidecar.logs.statistics.reading.rows import LogRow

JSON = [line(at, k=at) for at in range(700)]


def test_typed() -> None:
    """A decoder reads lines of a known layout; others are parsed, in their places."""
    rows = batch([*JSON, b"plain", *JSON[:3]])
    assert rows.raws == [*JSON, b"plain", *JSON[:3]]
    assert 400 < len(rows.slow) < 520
    assert rows.slow[-2:] == [700, 701]
    assert [type(row) is LogRow for row in rows.rows[-4:]] == [True, True, False, False]


@pytest.mark.parametrize("place", [0, 699])
def test_record(place: int) -> None:
    """A row of either kind gives the complete record."""
    assert batch(JSON).record(place, 0).fields == {"k": place}


def test_trace() -> None:
    """Lines below a record belong to it, even between typed rows."""
    head = b"2026-02-21 13:42:05,123 ERROR app: x"
    trace = [head, b"Traceback (most recent call last):", b"KeyError: 1"]
    rows = batch([*JSON, *trace, *JSON[:2]])
    places = [place for place in rows.slow if place >= 600]
    assert [rows.rows[place].record.error for place in places] == ["KeyError: 1", ""]


def test_text() -> None:
    """The general parser reads a log of text at once, with the times of its records."""
    lines = [b"2026-02-21 13:42:%02d ERROR app: no" % (at % 60) for at in range(12_000)]
    rows = batch(lines)
    assert rows.slow == list(range(12_000))
    assert rows.rows[-2].ts == rows.rows[-2].record.ts
