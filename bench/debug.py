"""What a report costs: counting a large log, the demo's small one, judging the history of a day.

Arguments choose among log, demo, history and healthy; by default all. Environment: BENCH_LARGE_MB
(1024) is the size of the generated log, beside which DuckDB only counts by level and message;
BENCH_LOG a file to take instead; BENCH_DAY (17280) the scrapes of a day; BENCH_HEALTHY (1000,10000)
the numbers of healthy series that a report is made of.
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
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from _healthy import START_S, scrapes
from _processes import APP, SIDECAR, free_port, running
from _recordings import recorded

SIZE_MB = int(os.environ.get("BENCH_LARGE_MB", "1024"))
HEALTHY = [int(text) for text in os.environ.get("BENCH_HEALTHY", "1000,10000").split(",")]
HEALTHY_STEP_S = 15
HEALTHY_GOALS_S = {1000: 5.0, 10_000: 45.0}

RUNS = 3
REPORTS = 7
"""Runs of what takes less than a second."""

SCRAPES = 5
SCRAPED = 600
"""Scrapes of the demo, and those that a day repeats."""

SCRAPING = {"SCRAPE_INTERVAL": "0.2"}
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
from sidecar.logs.statistics.summary import summarise_log
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
    """Print each comparison that is asked for."""
    parts = {"log": large_log, "demo": demo, "history": history, "healthy": healthy}
    for name in sys.argv[1:] or parts:
        if name not in parts:
            sys.exit(f"debug: no part {name}; there are {', '.join(parts)}")
        with tempfile.TemporaryDirectory() as folder:
            parts[name](Path(folder))


def large_log(folder: Path) -> None:
    """Count a large log in one process and in two, beside DuckDB."""
    log = Path(os.environ.get("BENCH_LOG", "") or generate(folder / "app.log"))
    script = folder / "analyse.py"
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


def demo(folder: Path) -> None:
    """Print the demo's report: an app that answers, 15 s of its log, 5 scrapes."""
    port = free_port()
    log, past = folder / "app.log", folder / "metrics.jsonl"
    url = f"http://127.0.0.1:{port}"
    with running(APP, {"PORT": port, "HOST": "127.0.0.1", "LOG_PATH": str(log)}):
        until(lambda: log.exists() and b"app ready" in log.read_bytes())
        for number in range(30):
            path, body = ("fail", "reason") if number % 6 == 5 else ("process", "task")
            send(f"{url}/{path}", json.dumps({body: "benchmark"}).encode())
        with running([SIDECAR, "scrape", "--target", url, "--history", str(past)], SCRAPING):
            until(lambda: past.exists() and past.read_bytes().count(b"\n") >= SCRAPES)
        command = [SIDECAR, "debug", "--target", url, "--logs", str(log), "--history", str(past)]
        costs = [measure(command) for _ in range(REPORTS)]
    covers(costs[0][2], "Status : ok", "processing task", "Snapshots collected : 5")
    print(f"\nthe demo's report, {log.stat().st_size / 1e3:.0f} kB of log, processes started cold")
    tell("whole process", [wall for wall, _, _ in costs], max(peak for _, peak, _ in costs), 0.4)


def history(folder: Path) -> None:
    """Judge a day of 1,000 series, one scrape every 5 s, of which nothing is in the page cache."""
    from metrics import DAY, INTERVAL_S, again, parsed, stored  # noqa: PLC0415 - it needs the peers

    scrapes = list(parsed(recorded(SCRAPED)[1]))
    past, begin, step = folder / "metrics.jsonl", scrapes[0].ts, round(INTERVAL_S * 1e9)
    stored(past, again(scrapes, begin, step), seal=False)
    command = [SIDECAR, "debug", "--target", "none", "--logs", str(folder / "app.log")]
    (folder / "app.log").touch()
    end = (begin + DAY * step) // 10**9
    command += ["--history", str(past), "--until", str(end), "--fail-on", "never"]
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    costs = []
    for _ in range(RUNS):
        forget(folder)
        costs.append(measure(command))
    covers(costs[0][2], f"Snapshots collected : {3600 // round(INTERVAL_S)}\n")
    print(f"\na day of {len(scrapes[0].samples):,} series, {size / 1e6:.1f} MB, judged")
    tell("whole process", [wall for wall, _, _ in costs], max(peak for _, peak, _ in costs), 3.0)


def healthy(folder: Path) -> None:
    """Judge a day of healthy series, one scrape every 15 s: what it costs and what it says."""
    from metrics import stored  # noqa: PLC0415 - it needs the peers

    count = 86_400 // HEALTHY_STEP_S
    for series in HEALTHY:
        past = folder / str(series) / "metrics.jsonl"
        past.parent.mkdir()
        stored(past, scrapes(series, count, HEALTHY_STEP_S), seal=False)
        command = [SIDECAR, "debug", "--target", "none", "--logs", "none", "--history", str(past)]
        command += ["--until", str(START_S + 86_400), "--fail-on", "never", "-o", "json"]
        costs = [measure(command) for _ in range(RUNS)]
        report = json.loads(costs[0][2])
        changes = report["changes"]
        strong = sum(change["strong"] for change in changes["changes"])
        print(
            f"\na day of {series:,} healthy series: {changes['signals']:,} signals compared,"
            f" {len(changes['changes'])} changes shown, {strong} strong,"
            f" {len(report['findings'])} findings"
        )
        goal = HEALTHY_GOALS_S.get(series, 0.0)
        seconds = [wall for wall, _, _ in costs]
        tell("whole process", seconds, max(peak for _, peak, _ in costs), goal)


def covers(report: str, *parts: str) -> None:
    """Make sure that a report tells what it was measured for: one of nothing is quick."""
    for part in (*parts, "Report complete."):
        if part not in report:
            sys.exit(f"debug: the report that was measured lacks {part!r}:\n{report}")


def tell(what: str, seconds: Sequence[float], peak: float, goal: float) -> None:
    """Print a median, its range and the goal."""
    print(
        f"  {what:<26} {statistics.median(seconds):6.2f} s {peak:6.0f} MB"
        f"   ({min(seconds):.2f} to {max(seconds):.2f}); goal: {goal:g} s"
    )


def send(url: str, body: bytes) -> None:
    """Send one request to the app; its failures are answers, too."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=5) as answer:
        answer.read()


def until(holds: Callable[[], bool], patience: float = 30.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            sys.exit("debug: what is to be measured did not get ready")
        time.sleep(0.05)


def forget(folder: Path) -> None:
    """Put the files of a folder out of the page cache."""
    for path in filter(Path.is_file, folder.rglob("*")):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


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
