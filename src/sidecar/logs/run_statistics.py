"""Totals of a run of `watch`: lines read, records shown, CPU time and memory."""

import resource
from collections import Counter
from pathlib import Path

from sidecar.logs.tail.followed import ReadTally
from sidecar.model.record import Level
from sidecar.quantities import plural


class Stats:
    """Counts of one run, updated as records are shown."""

    def __init__(self) -> None:
        """Start at zero."""
        self.records = 0
        self.shown = 0
        self.plain = 0
        self.levels: Counter[Level | None] = Counter()

    def report(self, tally: ReadTally) -> str:
        """Return the summary, one subject per line; the levels are those of the shown records."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu = used.ru_utime + used.ru_stime
        peak = _peak_kb() or used.ru_maxrss
        levels = sorted(((level or 0, count) for level, count in self.levels.items()), reverse=True)
        names = "  ".join(
            f"{Level(level).name if level else '(none)'}={count:,}" for level, count in levels
        )
        unread = f"{plural(tally.cut_bytes, 'byte')} cut, {tally.skipped_bytes:,} skipped"
        return "\n".join(
            [
                f"read      {plural(tally.lines, 'line')}, {plural(tally.bytes, 'byte')}; {unread}",
                f"shown     {plural(self.shown, 'record')}; {self.plain:,} of no known format",
                f"levels    {names or '-'}",
                f"own cost  {cpu:.2f} s CPU, {peak / 1024:.1f} MB peak memory",
            ]
        )


def _peak_kb() -> int:
    """Return the peak memory of this process in KiB; 0 where Linux does not report it."""
    # `ru_maxrss` starts with the peak of the parent process.
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.split("\n") if line[:6] == "VmHWM:"), 0)
