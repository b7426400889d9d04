"""Selecting series: the same as reading everything and leaving out the rest."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.histories import TS, bits, put, scrape, scrapes

from sidecar.errors import HistoryError
from sidecar.metrics.storage import sealed
from sidecar.metrics.storage.columns import metric
from sidecar.metrics.storage.line_search import Wanted
from sidecar.metrics.storage.lines import encode
from sidecar.metrics.storage.select import names, select
from sidecar.model.sample import Scrape

Found = dict[tuple[str, str], list[tuple[int, bytes | None]]]

SETS = st.frozensets(st.sampled_from(["a", "b", "c", "up", "ts", "g.h", "ü", "none"]), max_size=8)


def expected(stored: Iterable[Scrape], wanted: frozenset[str], start: int, end: int) -> Found:
    """Return each wanted series' values, found the slow way."""
    by_target: dict[str, dict[int, Scrape]] = {}
    for each in stored:
        if start <= each.ts // 1_000_000 <= end:
            by_target.setdefault(each.target, {}).setdefault(each.ts // 1_000_000, each)
    found: Found = {}
    for target, at in by_target.items():
        times = sorted(at)
        keys = {key for time in times for key in at[time].samples if metric(key) in wanted}
        for key in keys - {"up"}:
            found[target, key] = [(time, bits(at[time].samples.get(key))) for time in times]
        if "up" in wanted:
            found[target, "up"] = [(time, bits(float(at[time].up))) for time in times]
    return found


def actual(path: Path, wanted: Wanted, start: int, end: int) -> Found:
    """Return the same from what select() yields."""
    return {
        (each.target, each.key): [*zip(each.times, map(bits, each.values), strict=True)]
        for each in select(path, wanted, start, end)
    }


@settings(max_examples=50, deadline=None)
@given(st.lists(scrapes(5), min_size=1, max_size=4), SETS, st.data())
def test_select(parts: list[list[Scrape]], wanted: frozenset[str], data: st.DataObject) -> None:
    """Any series over any time is what reading everything finds, sealed or not."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "BLOCK_BYTES", data.draw(st.sampled_from([1, 500, 100_000])))
        path = Path(folder) / "m.jsonl"
        for number, part in enumerate(parts[:-1]):
            put(path, number, part, sealed=data.draw(st.booleans()))
        path.write_bytes(b"".join(map(encode, parts[-1])))
        start, end = sorted(data.draw(st.integers(TS - 100_000, TS + 400_000)) for _ in range(2))
        want = expected([each for part in parts for each in part], wanted, start, end)
        assert actual(path, wanted, start, end) == want
        assert actual(path, wanted.__contains__, start, end) == want


def test_names(tmp_path: Path) -> None:
    """Every series that is there in the range is named, with its target."""
    path = tmp_path / "m.jsonl"
    put(path, 1, [scrape(TS - 9_000_000, gone=1.0)])
    put(path, 2, [scrape(TS, **{'b{c="d"}': 1.0})])
    path.write_bytes(encode(Scrape(TS * 1_000_000, up=False, target='{job="x"}')))
    assert [*names(path, TS, TS)] == [("", "a"), ("", 'b{c="d"}'), ("", "up"), ('{job="x"}', "up")]


def test_shared_times(tmp_path: Path) -> None:
    """The columns of a target share one list of times."""
    path = tmp_path / "m.jsonl"
    path.write_bytes(encode(scrape(TS, b=1.0)) + encode(scrape(TS + 5, b=2.0)))
    first, second = select(path, frozenset({"a", "b"}), TS, TS + 5)
    assert first.times is second.times
    assert [*first.times] == [TS, TS + 5]


def test_torn_line(tmp_path: Path) -> None:
    """A line that is being written is not there yet."""
    path = tmp_path / "m.jsonl"
    path.write_bytes(encode(scrape(TS)) + encode(scrape(TS + 5))[:-3])
    (column,) = select(path, frozenset({"a"}), TS, TS + 5)
    assert [*column.times] == [TS]


def test_no_history(tmp_path: Path) -> None:
    """A history that is not there is an error."""
    with pytest.raises(HistoryError, match="no history at"):
        list(select(tmp_path / "m.jsonl", frozenset(), 0, 1))
