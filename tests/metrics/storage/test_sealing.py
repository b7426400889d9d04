"""Sealing: what is read afterwards is what was there before, and other programs read it too."""

import gzip
import json
import resource
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.metrics.histories import TS, plain, put, scrape, scrapes

from sidecar.metrics.storage import sealed
from sidecar.metrics.storage.history import read
from sidecar.metrics.storage.lines import encode
from sidecar.metrics.storage.reader import foreign, newest, oldest
from sidecar.metrics.storage.sealing import Interrupted, seal
from sidecar.metrics.storage.segments import segments, told
from sidecar.metrics.storage.select import names, select
from sidecar.model.sample import Scrape


@given(scrapes(), st.sampled_from([1, 200, 100_000]))
def test_round_trip(stored: list[Scrape], block: int) -> None:
    """A sealed segment gives back exactly the scrapes that were appended, in their order."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "BLOCK_BYTES", block)
        path = Path(folder) / "m.jsonl"
        put(path, 1, stored)
        assert [segment.is_sealed for segment in segments(path.with_name("m.d"))] == [True]
        assert plain(read(path)) == plain(stored)


def test_text(tmp_path: Path) -> None:
    """Unpacked it is JSON lines: a header, then a line a series, sorted."""
    stored = [
        scrape(TS + 5000 * n, n, **{'c{d="e"}': 0.5, "b": n * n})
        if n != 2
        else Scrape((TS + 5000 * n) * 1_000_000, up=False, error="refused")
        for n in range(4)
    ]
    segment = put(tmp_path / "m.jsonl", 7, stored)
    assert segment.sealed.name == "000007-20260221T134205Z-20260221T134220Z.jsonl.gz"
    lines = [json.loads(line) for line in gzip.decompress(segment.sealed.read_bytes()).splitlines()]
    assert lines == [
        {
            "v": 1,
            "parts": [{"t0": TS, "n": 4, "dt": 5000, "failed": [[2, "refused"]]}],
            "blocks": [[0, ["a", "b", "c"]]],
        },
        {"s": "a", "x": 0, "d": [0, 1, None, 2]},
        {"s": "b", "x": 0, "d": [0, 1, None, 8]},
        {"s": 'c{d="e"}', "c": 0.5, "i": [[0, 2], [3, 1]]},
    ]


def test_same_bytes(tmp_path: Path) -> None:
    """The same scrapes give the same bytes, whenever they are sealed."""
    files = [put(tmp_path / name / "m.jsonl", 1, [scrape(TS)]).sealed for name in "ab"]
    assert len({file.read_bytes() for file in files}) == 1


def test_foreign_lines(tmp_path: Path) -> None:
    """Lines that are not scrapes are counted, and still are when they are sealed."""
    segment = put(tmp_path / "m.jsonl", 1, [scrape(TS)], sealed=False)
    segment.plain.write_bytes(b"x\n" + segment.plain.read_bytes() + b"[]\n")
    before = [*read(tmp_path / "m.jsonl")]
    seal(segment, lambda: False)
    after = [*read(tmp_path / "m.jsonl")]
    assert before.count(None) == after.count(None) == 2
    assert plain(each for each in after if each) == plain([scrape(TS)])


def test_churn(tmp_path: Path) -> None:
    """Series that are new with every scrape come back each at its scrape alone."""
    stored = [scrape(TS + n, n, **{f"new_{n}_{m}": m for m in range(50)}) for n in range(40)]
    put(tmp_path / "m.jsonl", 1, stored)
    assert plain(read(tmp_path / "m.jsonl")) == plain(stored)


def test_interrupted(tmp_path: Path) -> None:
    """One who is told to stop while sealing leaves the plain segment as it was."""
    segment = put(tmp_path / "m.jsonl", 1, [scrape(TS, n) for n in range(9)], sealed=False)
    for checks in range(10):
        left = iter([False] * checks)
        with pytest.raises(Interrupted):
            seal(segment, lambda left=left: next(left, True))  # type: ignore[misc] # a default
        assert [path.name for path in segment.plain.parent.iterdir()] == [segment.plain.name]
    assert len([*read(tmp_path / "m.jsonl")]) == 9


def test_full_disk(tmp_path: Path) -> None:
    """Where the sealed form does not fit, nothing of it stays, and the plain segment does."""
    many = {f"s{n}": n / 7 for n in range(3000)}
    segment = put(tmp_path / "m.jsonl", 1, [scrape(TS, **many)], sealed=False)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            seal(segment, lambda: False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert [path.name for path in segment.plain.parent.iterdir()] == [segment.plain.name]
    seal(segment, lambda: False)
    assert plain(read(tmp_path / "m.jsonl")) == plain([scrape(TS, **many)])


@pytest.mark.parametrize("damage", ["empty", "cut", "bits", "text", "newer"])
def test_damage(damage: str, tmp_path: Path) -> None:
    """A segment that is damaged, or of a newer version, is skipped and named; others are read."""
    path = tmp_path / "m.jsonl"
    segment = put(path, 1, [scrape(TS, **{f"s{n}": n / 7 for n in range(500)})])
    others = [scrape(TS + 5000, s499=1.0), scrape(TS + 9000, s499=2.0)]
    put(path, 2, others[:1])
    path.write_bytes(encode(others[1]))
    whole = segment.sealed.read_bytes()
    segment.sealed.write_bytes(
        {
            "empty": b"",
            "cut": whole[:-100],
            "bits": whole[:-50] + bytes(20) + whole[-30:],
            "text": encode(scrape(TS)),
            "newer": gzip.compress(b'{"v":2,"parts":[]}\n'),
        }[damage]
    )
    skipped: list[set[str]] = [set(), set(), set()]
    assert plain(read(path, skipped=skipped[0])) == plain(others)
    (column,) = select(path, frozenset({"s499"}), 0, 1 << 53, skipped=skipped[1])
    assert ([*column.times], [*column.values]) == ([TS + 5000, TS + 9000], [1.0, 2.0])
    found = [key for _, key in names(path, 0, 1 << 53, skipped=skipped[2])]
    assert found == ["a", "s499", "up"]
    assert skipped == [{segment.sealed.name}] * 3
    assert foreign(path) == 0


def test_ends_of_damage(tmp_path: Path) -> None:
    """Where a damaged segment begins its name tells; the newest scrape is one that can be read."""
    path = tmp_path / "m.jsonl"
    ends = [put(path, number, [scrape(TS + 5000 * number)]) for number in range(3)]
    for segment in (ends[0], ends[2]):
        segment.sealed.write_bytes(b"x")
    skipped: set[str] = set()
    assert oldest(path, skipped=skipped) == TS // 1000 * 10**9
    last = newest(path, skipped=skipped)
    assert last is not None
    assert last.ts == (TS + 5000) * 10**6
    assert skipped == {ends[0].sealed.name, ends[2].sealed.name}
    assert told(path, skipped) == (
        f"skipped 2 damaged or newer segments in m.d: {ends[0].sealed.name}"
    )
