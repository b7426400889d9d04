"""Lines with times, and where to go on."""

import pytest

from sidecar.attach.follow.timestamps import TimestampedStream

ONE = b"2026-02-21T13:42:05.000000001Z "
TWO = b"2026-02-21T13:42:06.000000000Z "


def texts(stream: TimestampedStream, *chunks: bytes) -> list[bytes]:
    """Return the lines of these chunks."""
    return [line.text for chunk in chunks for line in stream.feed(chunk)]


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([ONE + b"a\n" + TWO + b"b\n"], [b"a", b"b"]),
        ([ONE + b"a", b"b\n"], [b"ab"]),
        ([ONE[:9], ONE[9:] + b"a\n"], [b"a"]),
        ([ONE + b"\n"], [b""]),
        ([ONE + b"a\r\n"], [b"a"]),
        ([ONE + b"no end", b""], [b"no end"]),
        ([b"2026-02-21T14:42:05.1+01:00 podman\n"], [b"podman"]),
        (
            [ONE + b"x" * 16_384 + ONE + b"y" * 16_384 + ONE + b"z\n"],
            [b"x" * 16_384 + b"y" * 16_384 + b"z"],
        ),
        ([ONE + b"x" * 16_384 + b"no stamp\n"], [b"x" * 16_384 + b"no stamp"]),
    ],
    ids=["two", "split", "split stamp", "empty", "tty", "no end", "offset", "pieces", "long"],
)
def test_lines(chunks: list[bytes], expected: list[bytes]) -> None:
    """Each line comes once, whole, without its stamp."""
    assert texts(TimestampedStream(), *chunks) == expected


def test_times() -> None:
    """A line has the time that the engine gave it."""
    assert TimestampedStream().feed(ONE + b"a\n")[0].ts == 1771681325000000001


def test_what_the_engine_says() -> None:
    """What has no stamp is no line of the container."""
    stream = TimestampedStream()
    assert texts(stream, b"Error response from daemon: no\n") == []
    assert stream.message == "Error response from daemon: no"


def test_resume() -> None:
    """After a break the lines seen are skipped, also where several have the same time."""
    stream = TimestampedStream()
    assert texts(stream, ONE + b"a\n" + TWO + b"b\n" + TWO + b"c\n" + TWO + b"torn") == [
        b"a",
        b"b",
        b"c",
    ]
    stream.resume()
    assert texts(stream, TWO + b"b\n" + TWO + b"c\n" + TWO + b"torn\n") == [b"torn"]
    stream.resume()
    assert texts(stream, TWO + b"b\n" + TWO + b"c\n" + TWO + b"torn\n" + TWO + b"e\n") == [b"e"]


def test_resume_of_nothing() -> None:
    """A stream that had no line skips none."""
    stream = TimestampedStream()
    stream.resume()
    assert texts(stream, ONE + b"a\n") == [b"a"]


def test_endless_line() -> None:
    """A line without an end does not fill the memory."""
    stream = TimestampedStream()
    for _ in range(40):
        assert texts(stream, ONE + b"x" * 65_536) == []
    assert len(texts(stream, b"\n")[0]) <= 1 << 20
