"""The summary of a run."""

import re

from sidecar.logs.run_statistics import Stats
from sidecar.logs.tail.followed import ReadTally
from sidecar.model.record import Level


def test_report() -> None:
    """Read lines, shown records, levels and cost are reported."""
    stats = Stats()
    stats.shown, stats.plain = 1_203, 3
    stats.levels.update({Level.INFO: 1_000, None: 3, Level.ERROR: 200})
    tally = ReadTally(lines=1_210, bytes=123_456, cut_bytes=1, skipped_bytes=4_096)
    *counts, cost = stats.report(tally).split("\n")
    assert counts == [
        "read      1,210 lines, 123,456 bytes; 1 byte cut, 4,096 skipped",
        "shown     1,203 records; 3 of no known format",
        "levels    ERROR=200  INFO=1,000  (none)=3",
    ]
    assert re.fullmatch(r"own cost  \d+\.\d\d s CPU, \d+\.\d MB peak memory", cost)


def test_nothing() -> None:
    """A run without lines reports zeros."""
    counts = Stats().report(ReadTally()).split("\n")[:3]
    assert counts == [
        "read      0 lines, 0 bytes; 0 bytes cut, 0 skipped",
        "shown     0 records; 0 of no known format",
        "levels    -",
    ]
