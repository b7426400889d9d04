"""Where reading starts: at the last lines, at a time, or at the oldest rotated file."""

import gzip
import os
from pathlib import Path

import pytest
from tests.logs.harness import SECOND, follower, lines_of, without_inotify
from tests.logs.tail.harness import write, zstd

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


def three(folder: Path) -> Path:
    """Write a log with nine lines in a gzip, a Zstandard and two plain files."""
    return write(
        folder,
        _3_zst=zstd(b"1\n2\n3\n"),
        _2_gz=gzip.compress(b"4\n5\n"),
        _1=b"6\n7",
        **{"": b"8\n9\n"},
    )


@pytest.mark.parametrize("count", range(11))
def test_tail(count: int, tmp_path: Path) -> None:
    """The last N lines reach back into as many rotated files as needed."""
    expected = [b"%d" % number for number in range(1, 10)][max(0, 9 - count) :]
    assert lines_of(three(tmp_path), tail=count, rotated=True) == expected


def test_all(tmp_path: Path) -> None:
    """Without a limit everything is read, the oldest first; rotated files only on request."""
    log = three(tmp_path)
    assert lines_of(log, rotated=True) == [b"%d" % number for number in range(1, 10)]
    assert lines_of(log) == [b"8", b"9"]


def test_live_file_is_not_there_yet(tmp_path: Path) -> None:
    """A start during a rotation reads the rotated files, then waits."""
    log = three(tmp_path)
    log.unlink()
    with follower(log, rotated=True, tail=3) as run:
        assert run.look(2) == [b"5", b"6", b"7"]
        log.write_bytes(b"8\n")
        assert run.look() == [b"8"]


def test_since(tmp_path: Path) -> None:
    """Rotated files that were last written before the time are not read."""
    log = three(tmp_path)
    for sign, seconds in ((".3.zst", 1000), (".2.gz", 2000), (".1", 3000)):
        os.utime(f"{log}{sign}", (seconds, seconds))
    assert lines_of(log, since=2000 * SECOND, rotated=True) == [b"4", b"5", b"6", b"7", b"8", b"9"]


def test_since_within_a_rotated_file(tmp_path: Path) -> None:
    """The offset is found in a large rotated file too."""
    text = b"".join(b"%d message\n" % at for at in range(100_000))
    log = write(tmp_path, _1=text, **{"": b"100000 last\n"})
    shown = lines_of(log, since=90_000 * SECOND, rotated=True)
    assert shown[-1] == b"100000 last"
    assert b"90000 message" in shown
    assert len(shown) < 40_000
