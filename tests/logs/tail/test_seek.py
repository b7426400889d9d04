"""Offsets of last lines and of times, without reading what comes before them."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.logs.harness import SECOND, time_of, write_at

from sidecar.logs.tail.seek import CHUNK, next_data, offset_of_last, offset_since

SEEDS = range(12)


@pytest.fixture
def fd(tmp_path: Path) -> Iterator[int]:
    """Give an empty file that can be written and read."""
    opened = os.open(tmp_path / "app.log", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give a list that gets the size of every read."""
    sizes: list[int] = []
    pread = os.pread

    def counted(fd: int, size: int, offset: int) -> bytes:
        sizes.append(size)
        return pread(fd, size, offset)

    monkeypatch.setattr(os, "pread", counted)
    return sizes


def fill(fd: int, text: bytes) -> None:
    """Make this the complete content."""
    os.truncate(fd, 0)
    os.pwrite(fd, text, 0)


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        (b"", 5, (0, 0)),
        (b"one\n", 0, (4, 0)),
        (b"one\n", 1, (0, 1)),
        (b"one", 1, (0, 1)),
        (b"one\ntwo\n", 1, (4, 1)),
        (b"one\ntwo", 1, (4, 1)),
        (b"one\ntwo\n", 2, (0, 2)),
        (b"one\ntwo\n", 9, (0, 2)),
        (b"one\n\n", 1, (4, 1)),
        (b"\n", 1, (0, 1)),
        (b"\0\0\0", 2, (0, 0)),
        (b"one\ntwo\n\0\0\0", 1, (4, 1)),
    ],
    ids=repr,
)
def test_last_lines(fd: int, text: bytes, count: int, expected: tuple[int, int]) -> None:
    """The offset is that of the last lines; their number is at most what exists."""
    fill(fd, text)
    assert offset_of_last(fd, count) == expected


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("seed", SEEDS)
def test_last_lines_of_random_files(fd: int, codec: str, seed: int) -> None:
    """The lines after the offset are the last ones, in UTF-16 too."""
    random.seed(seed)
    signs = ["a", "é", "\u0a0a", "\U0001f600", "\u0a00", "b" * 9000]
    lines = ["".join(random.choices(signs, k=random.randint(0, 9))) for _ in range(60)]
    text = "\n".join(lines) + random.choice(("\n", "" if lines[-1] else "\n"))
    raw = text.encode(codec)
    fill(fd, raw)
    for count in (1, 2, 7, 59, 60, 70):
        offset, lines_found = offset_of_last(fd, count)
        name = "utf-16-le" if codec == "utf-16" else codec
        behind = raw[offset:].decode(name).removeprefix("\ufeff").removesuffix("\n")
        assert behind.split("\n") == lines[-count:]
        assert lines_found == min(count, 60)


def test_last_lines_behind_a_hole(fd: int, reads: list[int], tmp_path: Path) -> None:
    """A hole of 10 GB between lines is skipped."""
    fill(fd, b"early\n")
    write_at(tmp_path / "app.log", 10 << 30, b"late\n")
    offset, lines_found = offset_of_last(fd, 2)
    assert (offset, lines_found) == (0, 2)
    assert len(reads) < 8


def test_next_data(fd: int) -> None:
    """Data is at the offset, after a hole, or at the end of the file."""
    os.truncate(fd, 1 << 30)
    os.pwrite(fd, b"x", 1 << 20)
    assert next_data(fd, 0) == 1 << 20
    assert next_data(fd, 1 << 20) == 1 << 20
    assert next_data(fd, 512 << 20) == 1 << 30


def timed_lines(size: int, disorder: int = 0) -> list[bytes]:
    """Return lines: some have a time, many the same one, and a few are long."""
    now, lines, total = 1000, [], 0
    while total < size:
        now += random.choice((0, 0, 0, 1, 2, 40))
        shown = now - random.randint(0, disorder)
        kind = random.random()
        if kind < 0.2:
            line = b"  at some.place(in a trace)"
        elif kind < 0.201:
            line = b"%d " % shown + b"x" * 300_000
        else:
            line = b"%d message " % shown + b"y" * random.randint(0, 2000)
        lines.append(line + random.choice((b"\n", b"\r\n")))
        total += len(lines[-1])
    return lines


@pytest.mark.parametrize("disorder", [0, 60])
@pytest.mark.parametrize("seed", SEEDS)
def test_since_misses_nothing(fd: int, seed: int, disorder: int) -> None:
    """No line at or after the time is before the offset, which begins a line."""
    random.seed(seed)
    lines = timed_lines(3 << 20, disorder)
    text = b"".join(lines)
    fill(fd, text)
    times = [time for line in lines if (time := time_of(line)) is not None]
    for since in [0, *random.sample(times, 12), times[-1], times[-1] + SECOND]:
        offset = offset_since(fd, since, time_of)
        assert offset == 0 or text[offset - 1 : offset] == b"\n"
        before = text[:offset].split(b"\n")[:-1]
        assert not [line for line in before if (time_of(line) or 0) >= since]


def test_since_reads_little(fd: int, reads: list[int]) -> None:
    """In 32 MB the offset needs one or two reads per step, and little is left to read."""
    block = b"".join(b"%d %s\n" % (at // 10, b"m" * 100) for at in range(1_000_000, 1_310_000))
    fill(fd, block)
    since = 130_500 * SECOND
    offset = offset_since(fd, since, time_of)
    assert sum(reads) <= 16 * CHUNK
    place = block.index(b"130500 ")
    assert 0 <= place - offset < 1 << 20


def test_since_in_utf16(fd: int) -> None:
    """A file in UTF-16 is read completely."""
    fill(fd, "".join(f"{at} message\n" for at in range(60_000)).encode("utf-16"))
    assert offset_since(fd, 50_000 * SECOND, time_of) == 0
