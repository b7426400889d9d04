"""The edge where text leaves."""

import os
from collections.abc import Iterator

import pytest

from sidecar.errors import UnreadableError
from sidecar.output import Output


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
    output.notice("told")
    assert capfd.readouterr() == ("Δ\\ud800\n", "told\n")


def test_large(capfd: pytest.CaptureFixture[str]) -> None:
    """A text larger than any buffer leaves in full."""
    Output().write("x" * 5_000_000)
    assert len(capfd.readouterr().out) == 5_000_000


def test_gone() -> None:
    """A reader of the data that has gone is an end, one of the notices is not."""
    reader, writer = os.pipe()
    os.close(reader)
    output = Output(data=writer, notices=writer)
    output.notice("told to nobody")
    with pytest.raises(BrokenPipeError):
        output.write("x")
    os.close(writer)


def test_full(full: int) -> None:
    """Data that cannot be written is an error with its reason; a notice is let go."""
    output = Output(data=full, notices=full)
    output.notice("told to nobody")
    with pytest.raises(UnreadableError, match=r"^cannot write the output: no space left"):
        output.write("x")
