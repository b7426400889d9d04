"""Files of a log, their parts, and where logs are split."""

from pathlib import Path

import pytest
from tests.harness import FakeClock
from tests.logs.statistics.harness import line

from sidecar.errors import LogError
from sidecar.logs.statistics.reading.extents import Halves, extents, halves, lines


def log(path: Path, count: int, text: bytes = b"") -> Path:
    """Write a log of `count` lines."""
    path.write_bytes(b"".join((text or line(at)) + b"\n" for at in range(count)))
    return path


def read(parts: Halves) -> tuple[list[bytes], list[bytes]]:
    """Return the lines of both halves."""
    first, second = (
        [each for files in half for file in files for some, _ in lines(file) for each in some]
        for half in (parts.first, parts.second)
    )
    return first, second


def test_within(tmp_path: Path) -> None:
    """One log is split in its middle, at a line that begins a record; older files come first."""
    log(tmp_path / "app.log.1", 10)
    files = extents(log(tmp_path / "app.log", 50), rotated=True)
    assert [Path(file.path).name for file in files] == ["app.log.1", "app.log"]
    parts = halves([files], FakeClock())
    assert parts is not None
    assert parts.shared
    first, second = read(parts)
    assert first + second == [*map(line, range(10)), *map(line, range(50))]
    assert abs(len(first) - len(second)) <= 3


def test_between(tmp_path: Path) -> None:
    """Logs of text without records are split between two logs."""
    logs = [extents(log(tmp_path / f"{n}.log", 9, b"text"), rotated=False) for n in range(4)]
    parts = halves(logs, FakeClock())
    assert parts == Halves(tuple(logs[:2]), tuple(logs[2:]))
    assert halves(logs[:1], FakeClock()) is None
    assert halves([], FakeClock()) is None


def test_replaced(tmp_path: Path) -> None:
    """A file replaced meanwhile is not read instead of the first one."""
    (found,) = extents(log(tmp_path / "app.log", 3), rotated=False)
    (tmp_path / "other").write_bytes(b"x\n")
    (tmp_path / "other").replace(tmp_path / "app.log")
    with pytest.raises(LogError, match="was replaced; try again"):
        list(lines(found))
