"""How fast a log is analysed, with templates, beside DuckDB's plain count by level and message.

Environment: BENCH_LARGE_MB (1024) is the size of the generated log, BENCH_LOG a file to take
instead.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

SIZE_MB = int(os.environ.get("BENCH_LARGE_MB", "1024"))
RUNS = 3
BLOCK = 200_000
"""Lines that are made at random; a larger log repeats them with times that go on."""

NAMES = ("ada", "grace", "alan", "edsger", "barbara", "donald")
PATHS = ("/api/v1/users", "/api/v1/orders", "/health", "/login", "/static/app.js")
MESSAGES: tuple[tuple[str, int, Callable[[random.Random], str]], ...] = (
    ("INFO", 40, lambda _: "request handled"),
    ("INFO", 15, lambda c: f"task {c.randrange(10**6)} took {c.randrange(3000)} ms"),
    ("DEBUG", 12, lambda _: "cache miss"),
    ("INFO", 8, lambda c: f"connection opened from 10.0.{c.randrange(9)}.{c.randrange(250)}:5432"),
    ("INFO", 8, lambda c: f"user {c.choice(NAMES)} logged in from 10.0.0.{c.randrange(250)}"),
    (
        "DEBUG",
        6,
        lambda c: f"loaded /var/lib/app/{c.randrange(50)}/state.json in 0.{c.randrange(999)}s",
    ),
    ("INFO", 4, lambda c: f"job {c.getrandbits(64):016x} queued"),
    ("WARNING", 5, lambda c: f"retrying in {c.randrange(9)}s: upstream is slow"),
    ("ERROR", 2, lambda c: f"request failed: timeout after {c.randrange(9000)} ms"),
)
TRACE = (
    'Traceback (most recent call last):\n  File "/app/main.py", line 42, in handle\n'
    "    answer = ask(database)\nConnectionError: connection refused by db-2:5432"
)
ANALYSE = """
import sys
from pathlib import Path
from sidecar.clock import SystemClock
from sidecar.logs.summary import summarise_log
if __name__ == "__main__":
    found = summarise_log(Path(sys.argv[1]), SystemClock(), processes=int(sys.argv[2]))
    print(found.records, len(found.templates))
"""
DUCKDB = """
import sys, duckdb
duckdb.sql(f"set threads = {sys.argv[2]}")
where = "format='newline_delimited', maximum_object_size=2000000)"
print(len(duckdb.sql(
    f"select level, msg, count(*) from read_json('{sys.argv[1]}', {where} group by all"
).fetchall()))
"""


def main() -> None:
    """Generate the log, then print each comparison."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(os.environ.get("BENCH_LOG", "") or generate(Path(folder, "app.log")))
        script = Path(folder, "analyse.py")
        script.write_text(ANALYSE)
        print(f"analyse {log.stat().st_size / 1e6:.0f} MB of JSON lines")
        for name, command in (
            ("sidecar, two processes", [sys.executable, str(script), str(log), "2"]),
            ("sidecar, one process", [sys.executable, str(script), str(log), "1"]),
            ("DuckDB count, one thread", [sys.executable, "-c", DUCKDB, str(log), "1"]),
            ("DuckDB count, two threads", [sys.executable, "-c", DUCKDB, str(log), "2"]),
        ):
            if name.startswith("DuckDB") and find_spec("duckdb") is None:
                print(f"  {name:<26} not here")
                continue
            costs = [measure(command) for _ in range(RUNS)]
            wall = statistics.median(wall for wall, _, _ in costs)
            peak = max(peak for _, peak, _ in costs)
            print(f"  {name:<26} {wall:6.2f} s {peak:6.0f} MB in all   {costs[0][2]}")
    print("  goal: 5 s and 150 MB for 1 GB on two cores, templates included")


def generate(log: Path) -> Path:
    """Write a log of a service: in the order of time, of mixed shapes, some with tracebacks."""
    chance = random.Random(1)
    kinds = [each for each in MESSAGES for _ in range(each[1])]
    block = [rest(chance, *chance.choice(kinds)[::2]) for _ in range(BLOCK)]
    size = count = 0
    with log.open("wb", buffering=1 << 20) as file:
        while size < SIZE_MB * 1_000_000:
            size += file.write(stamp(count) + block[count % BLOCK])
            count += 1
    return log


def stamp(count: int) -> bytes:
    """Return the beginning of a line, 80 lines a second."""
    second, part = divmod(count, 80)
    day, second = divmod(second, 86_400)
    hour, minute = second // 3600, second // 60 % 60
    milli = part * 1000 // 80
    return b'{"ts":"2026-02-%02dT%02d:%02d:%02d.%03dZ",' % (
        21 + day,
        hour,
        minute,
        second % 60,
        milli,
    )


def rest(chance: random.Random, level: str, message: Callable[[random.Random], str]) -> bytes:
    """Return a line behind its time."""
    found: dict[str, object] = {
        "level": level,
        "msg": message(chance),
        "path": chance.choice(PATHS),
        "status": chance.choice((200, 200, 200, 204, 404)),
        "elapsed_s": round(chance.random(), 4),
        "request_id": f"{chance.getrandbits(128):032x}",
        "cached": chance.random() < 0.5,
    }
    if chance.random() < 0.2:
        found["user"] = {"id": chance.randrange(10**6), "name": "Grace Hopper"}
    if level == "ERROR" and chance.random() < 0.5:
        found["exc_info"] = TRACE
    return json.dumps(found, separators=(",", ":")).encode()[1:] + b"\n"


def measure(command: Sequence[str]) -> tuple[float, float, str]:
    """Return seconds, the peak of all its processes' memory together, and what it said."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = Peak(process.pid)
        said = process.communicate()[0].strip()
    return time.perf_counter() - begun, peak.mb(), said


class Peak:
    """Watches the proportional memory of a process and its children until they end."""

    def __init__(self, pid: int) -> None:
        """Begin to look."""
        self._pid, self._peak = pid, 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def mb(self) -> float:
        """Return the largest sum seen."""
        self._thread.join(1.0)
        return self._peak

    def _watch(self) -> None:
        while sizes := [size for pid in family(self._pid) if (size := pss_mb(pid))]:
            self._peak = max(self._peak, sum(sizes))
            time.sleep(0.05)


def family(pid: int) -> Iterator[int]:
    """Yield the process and those that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def pss_mb(pid: int) -> float:
    """Return the proportional set size of a process, 0 if it is gone."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(
        (int(row.split()[1]) / 1024 for row in rollup.splitlines() if row.startswith("Pss:")), 0.0
    )


if __name__ == "__main__":
    main()
