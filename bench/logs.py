"""How fast logs are shown, filtered and followed, beside jq, tail and what else is there.

Environment: BENCH_MB (200) and BENCH_LARGE_MB (1024) are the sizes of the generated logs.
"""

import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from _processes import SIDECAR, cpu_of

SMALL_MB = int(os.environ.get("BENCH_MB", "200"))
LARGE_MB = int(os.environ.get("BENCH_LARGE_MB", "1024"))
RUNS = 3
FOLLOW_S, FOLLOW_RATE = 10.0, 10_000
JQ = (
    '"\\(.ts[11:19]) \\(.level) \\(.msg)  " + '
    '(del(.ts, .level, .msg) | to_entries | map("\\(.key)=\\(.value | tostring)") | join("  "))'
)
PATHS = ("/api/v1/users", "/api/v1/orders", "/health", "/login", "/static/app.js")
MESSAGES = ("request handled", "cache miss", "task complete", "connection opened", "retrying")
DUCKDB = """
import sys, duckdb
duckdb.sql("set threads = 1")
where = "format='newline_delimited', maximum_object_size=2000000) where level in ('ERROR', 'FATAL')"
for row in duckdb.sql(f"select * from read_json('{sys.argv[1]}', {where}").fetchall():
    print(*row)
"""
TRACE = (
    'Traceback (most recent call last):\n  File "/app/main.py", line 42, in handle\n'
    "    answer = ask(database)\nConnectionError: connection refused by db-2:5432"
)


class Cost(NamedTuple):
    """What a whole process took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def main() -> None:
    """Generate the logs, then print each comparison."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.log"), Path(folder, "large.log")
        lines = generate(small, SMALL_MB)
        show(small, lines)
        repeat(small, large)
        few(large)
        follow(Path(folder))


def show(log: Path, lines: int) -> None:
    """Everything, coloured."""
    print(f"show everything: {size_mb(log):.0f} MB, {lines:,} lines, coloured")
    commands = {
        "sidecar watch": [SIDECAR, "watch", "--no-follow", "--color", "always", str(log)],
        "jq, the same job": ["jq", "-rC", JQ, str(log)],
        "jq -C .": ["jq", "-cC", ".", str(log)],
        "hl": ["hl", "-P", "--color", "always", str(log)],
        "pino-pretty": ["sh", "-c", f"pino-pretty -c <{log}"],
    }
    for name, command in commands.items():
        if shutil.which(command[0]) is None or (name == "pino-pretty" and not shutil.which(name)):
            print(f"  {name:<18} not here")
            continue
        cost = measure(command, 1 if name.startswith(("jq", "pino")) else RUNS)
        rate, speed = lines / cost.cpu_s, size_mb(log) / cost.cpu_s
        print(f"  {name:<18} {speed:7.1f} MB/s {rate:11,.0f} lines/s {cost.peak_mb:6.1f} MB peak")
    print("  goal: 30 MB/s and 150,000 lines/s of one core's time, 25 MB")


def few(log: Path) -> None:
    """Few of many."""
    print(f"\nshow few of {size_mb(log):.0f} MB")
    watch = [SIDECAR, "watch", "--no-follow", str(log)]
    commands = {
        "sidecar -l error": [*watch, "-l", "error"],
        "sidecar -i rarity": [*watch, "-i", "rarity"],
        "grep rarity": ["grep", "rarity", str(log)],
        "DuckDB, errors": [sys.executable, "-c", DUCKDB, str(log)],
    }
    for name, command in commands.items():
        if name.startswith("DuckDB") and find_spec("duckdb") is None:
            print(f"  {name:<18} not here")
            continue
        cost = measure(command, RUNS)
        print(f"  {name:<18} {size_mb(log) / cost.cpu_s:7.0f} MB/s {cost.peak_mb:6.1f} MB peak")
    since = measure([*watch, "--since", "2026-02-21T23:59:50"], RUNS)
    print(f"  {'sidecar --since':<18} {since.wall_s * 1000:7.0f} ms to the last seconds")
    print("  goal: 400 MB/s of one core's time")


def follow(folder: Path) -> None:
    """Follow a growing log."""
    print(f"\nfollow {FOLLOW_RATE:,} lines/s for {FOLLOW_S:g} s")
    for name, command, files in (
        ("sidecar, one file", [SIDECAR, "watch"], 1),
        ("sidecar, two files", [SIDECAR, "watch"], 2),
        ("tail -F", ["tail", "-F"], 1),
    ):
        logs = [folder / f"{name.replace(' ', '')}{number}.log" for number in range(files)]
        for log in logs:
            log.touch()
        seen, cpu, latency = follow_one(command, logs)
        lost = round(FOLLOW_S * FOLLOW_RATE) - seen
        print(
            f"  {name:<18} {cpu / FOLLOW_S:6.1%} of a core, {lost} lost,"
            f" latency {latency * 1000:.1f} ms median"
        )
    print("  goal: 12 % of a core, nothing lost, 20 ms")


def follow_one(command: Sequence[str], logs: list[Path]) -> tuple[int, float, float]:
    """Return lines seen, CPU seconds, and the median latency of single lines afterwards."""
    with subprocess.Popen(
        [*command, *map(str, logs)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        counter = Counter(process)
        time.sleep(1.0)
        begun = cpu_of(process.pid)
        write_steadily(logs)
        settle(counter, round(FOLLOW_S * FOLLOW_RATE))
        cpu, seen = cpu_of(process.pid) - begun, counter.lines
        times = [latency_of_one(logs[0], counter) for _ in range(50)]
        process.terminate()
    return seen, cpu, statistics.median(times)


class Counter:
    """Counts the lines that a process writes, and knows when the last one came."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Begin to read."""
        self.lines = 0
        self.last = 0.0
        self._process = process
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        if self._process.stdout is None:
            return
        while chunk := os.read(self._process.stdout.fileno(), 1 << 20):
            self.lines += chunk.count(b"\n") - chunk.count(b"==>") * 2
            self.last = time.perf_counter()


def write_steadily(logs: list[Path]) -> None:
    """Append at the rate, in steps of 5 ms."""
    chance = random.Random(2)
    step_lines = FOLLOW_RATE // 200
    with_logs = [log.open("ab", buffering=0) for log in logs]
    begun = time.perf_counter()
    for step in range(round(FOLLOW_S * 200)):
        for number in range(step_lines):
            with_logs[number % len(logs)].write(record(chance, step, errors=0.0))
        time.sleep(max(begun + (step + 1) / 200 - time.perf_counter(), 0))
    for log in with_logs:
        log.close()


def settle(counter: Counter, lines: int) -> None:
    """Wait until all lines were seen, or nothing comes any more."""
    deadline = time.perf_counter() + 5
    while counter.lines < lines and time.perf_counter() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)


def latency_of_one(log: Path, counter: Counter) -> float:
    """Return seconds from the append of one line until it is shown."""
    time.sleep(random.uniform(0.05, 0.4))
    before, line = counter.lines, record(random.Random(3), 0, errors=0.0)
    with log.open("ab", buffering=0) as file:
        begun = time.perf_counter()
        file.write(line)
    while counter.lines == before and time.perf_counter() - begun < 2:
        time.sleep(0.0002)
    return counter.last - begun


def measure(command: Sequence[str], runs: int) -> Cost:
    """Return the medians over some runs, the output thrown away."""
    costs = [measure_once(command) for _ in range(runs)]
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def measure_once(command: Sequence[str]) -> Cost:
    """Return what one run took."""
    begun = time.perf_counter()
    # A pipe, as a person's pager is; /dev/null lets some tools skip the work.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        if process.stdout is not None:
            while os.read(process.stdout.fileno(), 1 << 20):
                pass
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return Cost(time.perf_counter() - begun, cpu_seconds(usage), usage.ru_maxrss / 1024)


def cpu_seconds(usage: resource.struct_rusage) -> float:
    """Return user and system time together."""
    return usage.ru_utime + usage.ru_stime


def generate(log: Path, megabytes: int) -> int:
    """Write a realistic log; return its lines."""
    chance = random.Random(1)
    count, size = 0, 0
    with log.open("wb", buffering=1 << 20) as file:
        while size < megabytes * 1_000_000:
            size += file.write(record(chance, count // 50))
            count += 1
    return count


def repeat(small: Path, large: Path) -> None:
    """Write the log over and over, with times that go on, and a rare word now and then."""
    copies = max(LARGE_MB * 1_000_000 // small.stat().st_size, 1)
    with large.open("wb") as file:
        for number in range(copies):
            hour = min(number * 24 // copies, 23)
            begin = b'{"ts":"2026-02-21T%02d' % hour
            with small.open("rb") as lines:
                # Line by line: the peak of a child counts what its parent held when it began.
                file.writelines(begin + line[len(begin) :] for line in lines)
            file.write(b'{"ts":"2026-02-21T%02d:59:58Z","level":"INFO","msg":"rarity"}\n' % hour)


def record(chance: random.Random, second: int, errors: float = 0.01) -> bytes:
    """Return one line: 200 bytes on average, mixed types, some errors with a traceback."""
    moment = f"2026-02-21T00:{second // 60 % 60:02}:{second % 60:02}"
    found: dict[str, object] = {
        "ts": f"{moment}.{chance.randrange(1000):03}Z",
        "level": chance.choice(("INFO",) * 17 + ("DEBUG",) * 2 + ("WARNING",)),
        "msg": chance.choice(MESSAGES),
        "path": chance.choice(PATHS),
        "status": chance.choice((200, 200, 200, 204, 404)),
        "elapsed_s": round(chance.random(), 4),
        "request_id": f"{chance.getrandbits(128):032x}",
        "cached": chance.random() < 0.5,
    }
    if chance.random() < 0.2:
        found["user"] = {"id": chance.randrange(10**6), "name": "Grace Hopper"}
    if chance.random() < errors:
        found |= {"level": "ERROR", "msg": "request failed", "exc_info": TRACE}
    return json.dumps(found, separators=(",", ":")).encode() + b"\n"


def size_mb(path: Path) -> float:
    """Return a file's size."""
    return path.stat().st_size / 1e6


if __name__ == "__main__":
    main()
