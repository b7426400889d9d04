"""Where logs end in time."""

import gzip
import os
from pathlib import Path

import pytest
from tests.harness import FakeClock

from sidecar.diagnose.collect.log_ends import date_of_logs, end_of_logs
from sidecar.times import parse_time

END = parse_time("2026-02-21T13:40:00Z")
LAST = b'{"ts":"2026-02-21T13:40:00Z","msg":"last"}\n'
BEFORE = b'{"ts":"2026-02-21T13:39:00Z","msg":"before"}\n'


@pytest.mark.parametrize(
    ("body", "end"),
    [
        pytest.param(BEFORE + LAST, END, id="last-line"),
        pytest.param(LAST + BEFORE, END, id="out-of-order"),
        pytest.param(LAST + b"    at main()\r\n" * 9, END, id="trace-at-the-end"),
        pytest.param(LAST.rstrip(), END, id="unfinished"),
        pytest.param(b"x" * 70_000 + b"\n" + LAST, END, id="long-line-before"),
        pytest.param(LAST + b"plain\n" * 20_000, None, id="no-time-in-the-tail"),
        pytest.param(LAST + b'{"ts":"2199-01-01T00:00:00Z"}\n', END, id="far-future"),
        pytest.param(b"hi\n", None, id="no-time"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_end(body: bytes, end: int | None, tmp_path: Path, clock: FakeClock) -> None:
    """A log ends at the newest time in its last 64 KiB."""
    (tmp_path / "a.log").write_bytes(body)
    assert end_of_logs([tmp_path / "a.log"], clock) == end


def test_several(tmp_path: Path, clock: FakeClock) -> None:
    """Of several logs the last end counts; a log that cannot be read does not count."""
    (tmp_path / "a.log").write_bytes(BEFORE)
    (tmp_path / "b.log").write_bytes(LAST)
    names = ("a.log", "b.log", "none.log")
    assert end_of_logs([*(tmp_path / name for name in names), tmp_path], clock) == END
    assert end_of_logs([], clock) is None


def test_rotated(tmp_path: Path, clock: FakeClock) -> None:
    """Behind a log that has just begun stands its rotated file; packed ones are not unpacked."""
    (tmp_path / "app.log").write_bytes(b"")
    (tmp_path / "app.log.2.gz").write_bytes(gzip.compress(LAST))
    assert end_of_logs([tmp_path / "app.log"], clock) is None
    (tmp_path / "app.log.1").write_bytes(LAST)
    assert end_of_logs([tmp_path / "app.log"], clock) == END


def test_dates(tmp_path: Path) -> None:
    """Without times the dates of the files count; an empty file has no date."""
    for name, body, date in (("a", b"hi\n", 5), ("b", b"hi\n", 7), ("c", b"", 9)):
        (tmp_path / name).write_bytes(body)
        os.utime(tmp_path / name, (date, date))
    assert date_of_logs(tmp_path / name for name in ("a", "b", "c", "none")) == 7 * 10**9
    assert date_of_logs([]) is None
