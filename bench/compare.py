"""Two checkouts at the same work, in turns, on one core: what a change costs, with its uncertainty.

    compare.py OLD [NEW] [--pairs 15] [--only NAME]

OLD and NEW are checkouts, NEW by default this one; the interpreter that runs this has the packages
of both. Each benchmark runs as a whole process, the two alternately and in changing order, and
counts CPU seconds of user and system. Printed are the median of the ratios new/old and its 95 %
interval: the ratios between two ranks, by the binomial distribution of how many of them lie below
the median (Conover, Practical Nonparametric Statistics, 3.2). Then the footprints: peak memory of
each benchmark, and the bytes of the package. Takes 20 minutes.
"""

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from _processes import ROOT, free_port, running
from _recordings import changing

from logs import record

LOG_MB, SERIES, SCRAPES, STEP_S = 20, 300, 1_440, 60
BEGIN = 1_771_632_000
"""2026-02-21T00:00:00Z: the history has a day from here on, a scrape a minute."""

BODY_SERIES, BODIES = 20_000, 3
COMMAND = "from sidecar.cli import main; main()"
CONFIDENCE = 0.95


class Benchmark(NamedTuple):
    """A command line by its name; `{…}` are the inputs."""

    name: str
    arguments: str


BENCHMARKS = (
    Benchmark("start", "--help"),
    Benchmark("watch, first line", "watch --no-follow -n 1 {log}"),
    Benchmark("watch, all JSON", "watch --no-follow --color always {log}"),
    Benchmark("watch, all text", "watch --no-follow --color always {text}"),
    Benchmark("watch -l error", "watch --no-follow -l error {log}"),
    Benchmark("watch -w", "watch --no-follow -w status=404 {log}"),
    Benchmark(
        "scrape, 20,000 series",
        "scrape --target {url} --count 3 --interval 1s --history {new}",
    ),
    Benchmark(
        "query, a day",
        "query rate(series_1_total[10m]) --history {history} --since {begin} --until {end}"
        " --step 10m",
    ),
    Benchmark(
        "debug, log and a day",
        "debug --target none --logs {log} --history {history} --until {end} --fail-on never",
    ),
)


class Cost(NamedTuple):
    """CPU seconds and peak memory in MB of a process."""

    cpu_s: float
    peak_mb: float


def main() -> None:
    """Make the inputs, then print a line for each benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path, nargs="?", default=ROOT)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--only", default="", help="a part of a benchmark's name")
    given = parser.parse_args()
    core = min(os.sched_getaffinity(0))
    print(f"CPU seconds, new / old, {given.pairs} pairs on core {core}: median [95 % interval]")
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        inputs = made(Path(folder)) | {"url": f"http://127.0.0.1:{port}/compare/metrics"}
        serve = [sys.executable, str(ROOT / "bench/_serve.py"), port, inputs["bodies"]]
        with running(serve, {}):
            for benchmark in BENCHMARKS:
                if given.only in benchmark.name:
                    checkouts = (given.old.resolve(), given.new.resolve())
                    pairs = list(paired(benchmark, inputs, checkouts, given.pairs))
                    print(shown(benchmark.name, pairs), flush=True)
    for name, checkout in (("old", given.old), ("new", given.new)):
        size = sum(file.stat().st_size for file in (checkout / "src").rglob("*.py"))
        print(f"package, {name}: {size / 1e3:,.0f} kB of Python")


def made(folder: Path) -> dict[str, str]:
    """Write the inputs; return them by name."""
    log, text, history = folder / "app.log", folder / "text.log", folder / "metrics.jsonl"
    chance = random.Random(1)
    # Line by line: the peak of a child counts what its parent held when it began.
    with log.open("wb") as as_json, text.open("w") as plain, history.open("w") as past:
        for count in range(LOG_MB * 1_000_000 // 200):
            line = record(chance, count // 50)
            as_json.write(line)
            plain.write(as_text(line))
        past.writelines(scraped())
    bodies = folder / "bodies"
    bodies.mkdir()
    for number, body in enumerate(islice(changing(BODY_SERIES, 1_000), BODIES)):
        (bodies / f"{number}").write_bytes(body.text)
    return {
        "log": str(log), "text": str(text), "history": str(history), "bodies": str(bodies),
        "new": str(folder / "new.jsonl"), "end": str(BEGIN + SCRAPES * STEP_S), "begin": str(BEGIN),
    }  # fmt: skip


def as_text(line: bytes) -> str:
    """Return a line of JSON as a program without JSON would have written it."""
    fields = json.loads(line)
    return f"{fields['ts']} {fields['level']} [main] {fields['msg']} path={fields['path']}\n"


def scraped() -> Iterator[str]:
    """Yield the lines of a day's history: half of the series count, half go up and down."""
    chance = random.Random(2)
    values = [1_000.0] * SERIES
    for scrape in range(SCRAPES):
        for number in range(SERIES):
            values[number] += chance.randrange(40) if number % 2 else chance.uniform(-1, 1)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(BEGIN + scrape * STEP_S))
        names = (f"series_{number}{'_total' * (number % 2)}" for number in range(SERIES))
        yield json.dumps({"ts": at, "up": 1, **dict(zip(names, values, strict=True))}) + "\n"


def paired(
    benchmark: Benchmark, inputs: Mapping[str, str], checkouts: Sequence[Path], pairs: int
) -> Iterator[tuple[Cost, Cost]]:
    """Yield the costs of old and new, run one after the other, each first in half of the pairs."""
    arguments = benchmark.arguments.format(**inputs).split()
    for checkout in checkouts:
        run(checkout, arguments, inputs)  # reads the code and the inputs into the page cache
    for number in range(pairs):
        order = (0, 1) if number % 2 else (1, 0)
        costs = {which: run(checkouts[which], arguments, inputs) for which in order}
        yield costs[0], costs[1]


def run(checkout: Path, arguments: Sequence[str], inputs: Mapping[str, str]) -> Cost:
    """Run a checkout's command to its end on one core; return what it took."""
    Path(inputs["new"]).unlink(missing_ok=True)
    environment = os.environ | {"PYTHONPATH": str(checkout / "src"), "TZ": "UTC", "NO_COLOR": ""}
    core = min(os.sched_getaffinity(0))
    command = ["taskset", "-c", str(core), sys.executable, "-c", COMMAND, *arguments]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"compare: {checkout}: sidecar {' '.join(arguments)}: {said}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def shown(name: str, pairs: Sequence[tuple[Cost, Cost]]) -> str:
    """Return the line of a benchmark."""
    ratios = sorted(new.cpu_s / old.cpu_s for old, new in pairs)
    low, high = interval(ratios)
    both = [*zip(*pairs, strict=True)]
    old, new = (statistics.median(cost.cpu_s for cost in costs) for costs in both)
    peaks = [max(cost.peak_mb for cost in costs) for costs in both]
    return (
        f"{name:<24} {statistics.median(ratios):.3f} [{low:.3f}, {high:.3f}]"
        f"   {old:.3f} → {new:.3f} s, peak {peaks[0]:.0f} → {peaks[1]:.0f} MB"
    )


def interval(ratios: Sequence[float]) -> tuple[float, float]:
    """Return the interval that has the median with 95 %, of ratios in ascending order."""
    count = len(ratios)
    outside, rank = 0.0, 0
    while rank < count // 2:
        outside += 2 * math.comb(count, rank) / 2**count
        if outside > 1 - CONFIDENCE:
            break
        rank += 1
    # With five pairs or fewer no interval reaches 95 %: the widest is given.
    place = max(rank - 1, 0)
    return ratios[place], ratios[count - 1 - place]


if __name__ == "__main__":
    main()
