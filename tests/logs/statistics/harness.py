"""Lines, batches and tallies for the tests of statistics."""

import json
from collections.abc import Sequence

from tests.harness import FakeClock

from sidecar.logs.statistics.reading.rows import Batch, RowReader
from sidecar.logs.statistics.tally import LogTally

T0 = 1_771_681_325


def line(second: float = 0, level: str = "INFO", msg: str = "hi", **fields: object) -> bytes:
    """Return a line, `second` seconds after the first."""
    at = round(second * 1000) + (42 * 60 + 5) * 1000
    minute, milli = divmod(at, 60_000)
    ts = f"2026-02-21T13:{minute:02}:{milli // 1000:02}.{milli % 1000:03}Z"
    return json.dumps({"ts": ts, "level": level, "msg": msg, **fields}).encode()


def batch(lines: Sequence[bytes], *, typed: bool = True) -> Batch:
    """Return the rows of these lines."""
    rows = RowReader(FakeClock(), typed=typed)
    rows_read, rest = rows.feed(list(lines)), rows.flush()
    begin = len(rows_read.rows)
    rows_read.rows += rest.rows
    rows_read.raws += rest.raws
    rows_read.slow += [begin + place for place in rest.slow]
    return rows_read


def tally(lines: Sequence[bytes], since: int | None = None) -> LogTally:
    """Return the tally of these lines."""
    log_tally = LogTally(FakeClock().time_ns(), since)
    log_tally.add(batch(lines))
    return log_tally
