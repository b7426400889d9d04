"""Open log files: encodings, holes, long lines, damage, and how far they were read."""

import errno
import os
from pathlib import Path

import pytest
from tests.logs.harness import SHIFT_JIS_A, append, follower, lines_of, without_inotify, write_at

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow without inotify, in time that the test lets pass."""
    without_inotify(monkeypatch)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Give a log with one line."""
    path = tmp_path / "app.log"
    path.write_bytes(b"first\n")
    return path


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16(codec: str, tmp_path: Path) -> None:
    """UTF-16 with its mark becomes UTF-8, wherever it is cut, and can be tailed."""
    log = tmp_path / "app.log"
    text = "\ufeffeins é\r\nzwei \U0001f600\nਊ drei\n".encode(codec)
    log.touch()
    with follower(log) as run:
        shown = []
        for at in range(0, len(text), 3):
            append(log, text[at : at + 3])
            shown += run.look(0.1)
    lines = ["eins é".encode(), "zwei \U0001f600".encode(), "ਊ drei".encode()]
    assert shown == lines
    for count in range(4):
        assert lines_of(log, tail=count) == lines[3 - count :]


def test_utf8_mark(log: Path) -> None:
    """The mark of UTF-8 is not part of the first line."""
    log.write_bytes(b"\xef\xbb\xbfone\ntwo\n")
    assert lines_of(log) == [b"one", b"two"]


def test_no_utf8(log: Path) -> None:
    """Bytes that are not UTF-8 are passed on."""
    log.write_bytes(SHIFT_JIS_A + b"\n")
    assert lines_of(log) == [SHIFT_JIS_A]


@pytest.mark.parametrize("tail", [None, 1, 5])
def test_hole(log: Path, tail: int | None) -> None:
    """A hole of 10 GB is skipped, forwards and backwards."""
    os.truncate(log, 0)
    write_at(log, 10 << 30, b"line\n")
    with follower(log, tail=tail) as run:
        assert run.look() == [b"line"]
    assert run.tally.bytes < 1 << 20


def test_hole_while_following(log: Path) -> None:
    """A writer that does not append leaves a hole after a truncation; the lines go on."""
    with follower(log) as run:
        run.look()
        os.truncate(log, 0)
        write_at(log, 5 << 30, b"second\n")
        assert run.look() == [b"second"]
        write_at(log, (5 << 30) + 7, b"third\n")
        assert run.look() == [b"third"]
        os.truncate(log, 6 << 30)
        assert run.look() == []
        append(log, b"fourth\n")
        assert run.look() == [b"fourth"]


def test_written_nuls(log: Path) -> None:
    """NULs that were written are skipped where no line is, and kept where there is one."""
    log.write_bytes(b"one\n" + bytes(300_000) + b"two\n" + bytes(10) + b"th\0ree\n" + bytes(100))
    with follower(log) as run:
        assert run.look(3) == [b"one", b"two", b"th\0ree"]
        append(log, b"four\n")
        assert run.look() == [b"four"]
    assert run.tally.skipped_bytes == 300_110


def test_long_line(log: Path) -> None:
    """A line of 64 MB is cut and counted, and the next line is shown."""
    write_at(log, 0, b"begun")
    for at in range(5, 64 << 20, 1 << 20):
        write_at(log, at, b"x" * (1 << 20))
    append(log, b"\nnext\n")
    size = log.stat().st_size - 6
    with follower(log) as run:
        cut, after = run.look()
    assert cut.endswith(b"x ... [%d bytes cut]" % (size - (1 << 20)))
    assert (after, run.tally.cut_bytes) == (b"next", size - (1 << 20))


def test_trouble_with_the_disk(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed read is reported once and retried at its offset; no line is shown twice."""
    pread = os.pread

    def failing(*_: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with follower(log) as run:
        run.look()
        append(log, b"second\n")
        monkeypatch.setattr(os, "pread", failing)
        assert run.look(5) == []
        monkeypatch.setattr(os, "pread", pread)
        assert run.look() == [b"second"]
    assert run.notices == [f"cannot read {log}: input/output error"]
