"""Compressed rotated files: read to the end, and up to any damage."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.logs.harness import Follower, append, follower, lines_of, without_inotify
from tests.logs.tail.harness import write, zstd

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gz", "zst"])
@pytest.mark.parametrize(
    ("damage", "least"),
    [
        (lambda data: data[: len(data) // 2], 1000),
        (lambda _: b"", 0),
        (lambda _: b"not packed at all\n", 0),
        (lambda data: data[:-2000] + bytes(2000), 1000),
    ],
    ids=["torn", "empty", "foreign", "overwritten"],
)
def test_damaged(pack: Damage, damage: Damage, least: int, tmp_path: Path) -> None:
    """Lines before the damage are shown with a notice, and reading continues with the next file."""
    end = ".gz" if pack is gzip.compress else ".zst"
    rng = random.Random(3)
    lines = [b"%d %x" % (number, rng.getrandbits(400)) for number in range(5000)]
    log = write(tmp_path, _3=b"before\n", _1=b"after\n", **{"": b"live\n"})
    (tmp_path / f"app.log.2{end}").write_bytes(damage(pack(b"\n".join(lines) + b"\n")))
    run = Follower(log, keep_on=False, rotated=True)
    shown = run.rest()
    assert (shown[0], shown[-2:]) == (b"before", [b"after", b"live"])
    middle = shown[1:-2]
    assert len(middle) >= least
    # What was overwritten within a gzip is noticed at its end alone.
    whole = middle[:-1][:2000]
    assert whole == lines[: len(whole)]
    assert len(run.notices) == 1 or not damage(b"x")
    assert all("app.log.2" in notice and "damaged" in notice for notice in run.notices)


def test_packed_file_named(tmp_path: Path) -> None:
    """A compressed file given by name is shown decompressed."""
    path = tmp_path / "app.log.2.gz"
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    assert lines_of(path) == [b"one", b"two"]
    with follower(path) as run:
        assert run.look() == [b"one", b"two"]
        append(tmp_path / "other", b"")
        assert run.look() == []
