"""What the lines of a file say together about their times."""

import pytest

from sidecar.logs.formats.parse import parse
from sidecar.logs.timestamps.file_times import FileTimes
from sidecar.times import formatter, parse_time

NOW = parse_time("2026-05-28T12:00:00Z") or 0


def times(lines: list[str], written: str = "") -> list[str]:
    """Return the times of the lines of a file, in UTC."""
    from datetime import UTC  # noqa: PLC0415

    file = FileTimes(parse_time(written) if written else None)
    file.look_at(line.encode() for line in lines)
    show = formatter(UTC, "%Y-%m-%d %H:%M:%S")
    records = [file.complete(parse(line.encode(), NOW), NOW) for line in lines]
    return [show(record.ts) if record.ts is not None else "" for record in records]


@pytest.mark.parametrize(
    ("lines", "written", "expected"),
    [
        pytest.param(
            ["23:59:58 ERROR a", "23:59:59.500 ERROR b", "00:00:01 ERROR c"],
            "2026-05-02T00:00:02Z",
            ["2026-05-01 23:59:58", "2026-05-01 23:59:59", "2026-05-02 00:00:01"],
            id="over-midnight",
        ),
        pytest.param(
            ["10:00:00 ERROR a"], "", ["2026-05-28 10:00:00"], id="of-today-without-a-file"
        ),
        pytest.param(["14:00:00 ERROR a"], "", ["2026-05-27 14:00:00"], id="not-in-the-future"),
        pytest.param(
            ["2026-05-01 10:00:00 ERROR a", "10:00:01 ERROR b", "plain"],
            "",
            ["2026-05-01 10:00:00", "2026-05-01 10:00:01", ""],
            id="of-the-line-before",
        ),
        pytest.param(
            ["2026-05-02 00:00:01 ERROR a", "23:59:59 ERROR late"],
            "",
            ["2026-05-02 00:00:01", "2026-05-01 23:59:59"],
            id="a-late-line",
        ),
    ],
)
def test_day(lines: list[str], written: str, expected: list[str]) -> None:
    """A time of day gets the day of the line before it, or of the file's last write."""
    assert times(lines, written) == expected


def test_order_of_a_date() -> None:
    """One date that can only be read with the day first decides for its file."""
    lines = ["05/04/2026 10:00:00 ERROR a", "13/04/2026 10:00:00 ERROR b"]
    assert times(lines) == ["2026-04-05 10:00:00", "2026-04-13 10:00:00"]
    lines = ["05/04/2026 10:00:00 ERROR a", "05/13/2026 10:00:00 ERROR b"]
    assert times(lines) == ["2026-05-04 10:00:00", "2026-05-13 10:00:00"]
    assert times(["05/04/2026 10:00:00 ERROR a"]) == ["2026-05-04 10:00:00"]
