"""The edge where text leaves."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sidecar.errors import UnreadableError, UsageError
from sidecar.output import Output, opened


@pytest.fixture
def full() -> Iterator[int]:
    """Give a descriptor that is always full."""
    fd = os.open("/dev/full", os.O_WRONLY)
    yield fd
    os.close(fd)


def test_two_ways(capfd: pytest.CaptureFixture[str]) -> None:
    """Data and notices leave apart, at once, as UTF-8 even where the text is none."""
    output = Output()
    output.write("Δ\ud800\n")
    output.notice("notice")
    assert capfd.readouterr() == ("Δ\\ud800\n", "notice\n")


def test_large(capfd: pytest.CaptureFixture[str]) -> None:
    """A text larger than any buffer leaves in full."""
    Output().write("x" * 5_000_000)
    assert len(capfd.readouterr().out) == 5_000_000


def test_gone() -> None:
    """A reader of the data that has gone is an end, one of the notices is not."""
    reader, writer = os.pipe()
    os.close(reader)
    output = Output(data=writer, notices=writer)
    output.notice("not written")
    with pytest.raises(BrokenPipeError):
        output.write("x")
    os.close(writer)


def test_full(full: int) -> None:
    """Data that cannot be written is an error with its reason; a notice is let go."""
    output = Output(data=full, notices=full)
    output.notice("not written")
    with pytest.raises(UnreadableError, match=r"^cannot write the output: no space left"):
        output.write("x")


def test_opened_replaces_a_file_whole(tmp_path: Path) -> None:
    """A regular file is replaced at the end or not at all, and keeps its mode."""
    path = tmp_path / "report.html"
    path.write_text("old")
    path.chmod(0o640)
    with opened(path) as output:
        output.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    with suppress(ZeroDivisionError), opened(path) as output:
        output.write("half")
        raise ZeroDivisionError
    assert path.read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_opened_writes_to_the_target_of_a_link(tmp_path: Path) -> None:
    """A symbolic link stays; what it leads to is written."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    with opened(link) as output:
        output.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_opened_writes_through(tmp_path: Path) -> None:
    """A FIFO and a device are written through and stay what they are."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with opened(fifo) as output:
        output.write("through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert fifo.is_fifo()
    with opened(Path("/dev/null")) as output:
        output.write("gone")
    assert Path("/dev/null").is_char_device()


def test_opened_refuses_an_input(tmp_path: Path) -> None:
    """What was read is never overwritten, whatever name it is given."""
    log, link, hard = tmp_path / "app.log", tmp_path / "link", tmp_path / "hard"
    log.write_text("precious")
    link.symlink_to(log)
    hard.hardlink_to(log)
    for path in (log, link, hard):
        with pytest.raises(UsageError, match="is an input; name another file"), opened(path, [log]):
            pass
    assert log.read_text() == "precious"


def test_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    """Without notices the data are the same."""
    with opened(None, quiet=True) as output:
        output.write("data")
        output.notice("notice")
    assert capfd.readouterr() == ("data", "")
