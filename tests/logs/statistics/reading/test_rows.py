"""Lines become rows, by a typed decoder or in the ordinary way."""

import pytest
from tests.logs.statistics.harness import batch, line

from sidecar.logs.statistics.reading.rows import LogRow

JSON = [line(at, k=at) for at in range(700)]


def test_typed() -> None:
    """Lines like those before are read by a decoder, all others in their places."""
    found = batch([*JSON, b"plain", *JSON[:3]])
    assert found.raws == [*JSON, b"plain", *JSON[:3]]
    assert 400 < len(found.slow) < 520
    assert found.slow[-2:] == [700, 701]
    assert [type(row) is LogRow for row in found.rows[-4:]] == [True, True, False, False]


@pytest.mark.parametrize("place", [0, 699])
def test_record(place: int) -> None:
    """A row of either kind leads to the whole record."""
    assert batch(JSON).record(place, 0).fields == {"k": place}


def test_trace() -> None:
    """Lines below a record belong to it, also where records around it are typed."""
    head = b"2026-02-21 13:42:05,123 ERROR app: x"
    trace = [head, b"Traceback (most recent call last):", b"KeyError: 1"]
    found = batch([*JSON, *trace, *JSON[:2]])
    places = [place for place in found.slow if place >= 600]
    assert [found.rows[place].record.error for place in places] == ["KeyError: 1", ""]


def test_text() -> None:
    """A log of text is read in the ordinary way, all at once, with the times of its records."""
    lines = [b"2026-02-21 13:42:%02d ERROR app: no" % (at % 60) for at in range(12_000)]
    found = batch(lines)
    assert found.slow == list(range(12_000))
    assert found.rows[-2].ts == found.rows[-2].record.ts
