"""What scraping, storing and asking cost, beside Prometheus and VictoriaMetrics in the same run.

Arguments choose among large, idle, disk and day; by default all. Environment, with its default:
SIDECAR_RECORDINGS, a tar of recorded bodies (else they are generated); BENCH_SERIES (100000) and
BENCH_SCRAPES (20) of the large target; BENCH_IDLE_S (180) seconds of the small one;
BENCH_DISK (600) scrapes on disk; BENCH_DAY (17280) scrapes of a day. 'make peers' gets the peers.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import _peers
from _peers import ask, here, scraping, size, storing, until, write
from _processes import SIDECAR, free_port, pss_mb, running
from _recordings import Body, changing, recorded
from tests.e2e.peers.remote_write import requests

from sidecar.metrics.exposition.parse import Parser
from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.lines import encode
from sidecar.metrics.storage.segments import folder_of, segments
from sidecar.metrics.storage.select import select
from sidecar.model.sample import Scrape

SERIES = int(os.environ.get("BENCH_SERIES", "100000"))
SCRAPES = int(os.environ.get("BENCH_SCRAPES", "20"))
IDLE_S = float(os.environ.get("BENCH_IDLE_S", "180"))
DISK = int(os.environ.get("BENCH_DISK", "600"))
DAY = int(os.environ.get("BENCH_DAY", "17280"))

INTERVAL_S = 5.0
TITLES = {"prometheus": "Prometheus", "victoria-metrics": "VictoriaMetrics"}
PEERS = tuple(TITLES)
RUNS = 7
AT_ONCE = 500
"""Scrapes that are stored before sealing is waited for."""


class Use(NamedTuple):
    """What a process used: CPU seconds a scrape, MB in the end."""

    cpu_s: float
    rss_mb: float
    pss_mb: float


def main() -> None:
    """Print each comparison that is asked for."""
    parts = {"large": large, "idle": idle, "disk": disk, "day": day}
    for name in sys.argv[1:] or parts:
        if name not in parts:
            sys.exit(f"metrics: no part {name}; there are {', '.join(parts)}")
        with tempfile.TemporaryDirectory() as folder:
            parts[name](Path(folder))


def large(folder: Path) -> None:
    """Compare them, one after the other, with one large target."""
    generator = changing(SERIES, 1_000)
    bodies = [next(generator) for _ in range(6)]
    length = len(bodies[0].text) / 1e6
    print(f"scrape and store {SERIES:,} series, {length:.0f} MB, 21 % changed, {SCRAPES} scrapes")
    interval = max(1.0, SERIES / 100_000)
    found = {}
    with serving(folder / "bodies", bodies) as url:
        for name in filter(here, ("sidecar", "sidecar, unsealed", *PEERS)):
            with scraping(name, folder / name, page(url, name), interval) as pid:
                found[name] = use(url, name, pid, SCRAPES)
            print(
                f"  {title(name):<18} {found[name].cpu_s * 1000:7.0f} ms CPU {memory(found[name])}"
            )
    compare(found, "cpu_s", 0.8)
    sealing = found["sidecar"].cpu_s - found["sidecar, unsealed"].cpu_s
    print(f"  sealing is {sealing * 1000:.0f} ms of ours")


def idle(folder: Path) -> None:
    """Compare all of them, at the same time, with the usual target."""
    source, bodies = recorded(round(IDLE_S / INTERVAL_S) + 20)
    print(f"\nabout 1,000 series every {INTERVAL_S:g} s for {IDLE_S:g} s ({source})")
    names = [name for name in ("sidecar", *PEERS) if here(name)]
    with serving(folder / "bodies", bodies) as url, ExitStack() as stack:
        pids = {
            name: stack.enter_context(scraping(name, folder / name, page(url, name), INTERVAL_S))
            for name in names
        }
        for name in names:
            until(partial(begun, url, name))
        before = {name: (served(url, name), cpu_of(pid)) for name, pid in pids.items()}
        time.sleep(IDLE_S)
        found = {name: used(url, name, pid, *before[name]) for name, pid in pids.items()}
    for name, use_ in found.items():
        minute = use_.cpu_s * 60 / INTERVAL_S
        print(f"  {title(name):<18} {minute:7.3f} s CPU a minute {memory(use_)}")
    print("  without sealing or compaction, which 'disk' measures")
    compare(found, "cpu_s", 0.7)
    compare(found, "rss_mb", 0.7)


def disk(folder: Path) -> None:
    """Compare what the same scrapes take on disk."""
    source, bodies = recorded(DISK)
    scrapes = list(parsed(bodies))
    samples = sum(len(scrape.samples) + 1 for scrape in scrapes)
    print(f"\nbytes a sample: {len(scrapes)} scrapes, {samples:,} samples ({source})")
    history = folder / "sidecar" / "metrics.jsonl"
    whole, own = time.process_time(), time.thread_time()
    stored(history, scrapes)
    # Sealing has a thread of its own.
    appending = time.thread_time() - own
    sealing = time.process_time() - whole - appending
    found = {"sidecar": size(folder_of(history)) / samples}
    live = sum(map(len, lines(scrapes))) / samples
    print(f"  {'sidecar':<18} {found['sidecar']:6.3f} sealed, {live:.1f} live")
    minute = 60 / INTERVAL_S / len(scrapes)
    print(
        f"  {'':<18} {appending * minute:6.3f} s CPU a minute at {INTERVAL_S:g} s for appending,"
        f" {sealing * minute:.3f} for sealing"
    )
    for name in filter(here, PEERS):
        with storing(name, folder / name) as url:
            write(url, requests(scrapes, 20))
            raw = size(folder / name / "data") / samples
            found[name] = packed(name, folder / name / "data", url) / samples
        # VictoriaMetrics keeps the newest in memory alone.
        log = f", {raw:.1f} before, with its log" if name == "prometheus" else ""
        print(f"  {title(name):<18} {found[name]:6.3f} packed{log}")
    for name, goal in (("prometheus", 0.35), ("victoria-metrics", 1.0)):
        if name in found:
            ratio = found["sidecar"] / found[name]
            print(f"  sidecar / {title(name)}: {ratio:.2f}; goal: {goal:g}")


def day(folder: Path) -> None:
    """Ask for one series of a day."""
    _, bodies = recorded(DISK)
    scrapes = list(parsed(bodies))
    history = folder / "metrics.jsonl"
    step = round(INTERVAL_S * 1e9)
    begin = scrapes[0].ts
    stored(history, again(scrapes, begin, step), seal=False)
    complete(history, begin // 10**6, DAY)
    print(f"\none series of {len(scrapes[0].samples):,}, {DAY:,} scrapes, processes started cold")
    end = (begin + DAY * step) // 10**9
    span = ["--history", str(history), "--since", str(begin // 10**9), "--until", str(end)]
    name = next(key for key in scrapes[0].samples if "{" not in key)
    for what, query, step_s, goal in (
        ("as it is", name, "5s", 200),
        ("rate", f"rate({name}[1m])", "60s", 400),
    ):
        command = [SIDECAR, "query", query, *span, "--step", step_s, "-o", "csv"]
        times = [cold_ms(command, folder) for _ in range(RUNS)]
        print(
            f"  {what:<10} {statistics.median(times):6.0f} ms"
            f"   ({min(times):.0f} to {max(times):.0f}); goal: {goal}"
        )


def use(url: str, name: str, pid: int, scrapes: int) -> Use:
    """Wait for so many scrapes after the first ones; return what they took."""
    until(lambda: served(url, name) >= 3, 60)
    before = served(url, name), cpu_of(pid)
    until(lambda: served(url, name) >= before[0] + scrapes, 60 + 10 * scrapes)
    return used(url, name, pid, *before)


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a running process, finer than the ticks of /proc.

    Linux makes the id of a process's clock so; it counts threads that have ended, too.
    """
    return time.clock_gettime((~pid << 3) | 2)


def begun(url: str, name: str) -> bool:
    """Return whether a client has been served twice."""
    return served(url, name) > 1


def used(url: str, name: str, pid: int, count: int, cpu: float) -> Use:
    """Return what was used since then."""
    status = Path(f"/proc/{pid}/status").read_text()
    rss = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    scrapes = served(url, name) - count
    return Use((cpu_of(pid) - cpu) / scrapes, int(rss) / 1024, pss_mb(pid))


@contextmanager
def serving(folder: Path, bodies: list[Body]) -> Iterator[str]:
    """Serve the bodies from a process of their own; give its address."""
    folder.mkdir()
    for number, body in enumerate(bodies):
        (folder / f"{number:06d}").write_bytes(body.text)
    url = f"http://127.0.0.1:{(port := free_port())}"
    script = str(Path(__file__).with_name("_serve.py"))
    with running([sys.executable, script, port, str(folder)], {}):
        until(lambda: _peers.answers(f"{url}/nobody/count"))
        yield url


def page(url: str, name: str) -> str:
    """Return the page of a client."""
    return f"{url}/{name.replace(', ', '-')}/metrics"


def served(url: str, name: str) -> int:
    """Return how many bodies a client was given."""
    return int(ask(page(url, name).replace("/metrics", "/count")))


def parsed(bodies: list[Body]) -> Iterator[Scrape]:
    """Yield the bodies as scrapes."""
    parser = Parser()
    for body in bodies:
        samples = dict(parser.parse(body.text).samples)
        about = {"scrape_duration_seconds": 0.003, "scrape_samples_scraped": float(len(samples))}
        yield Scrape(ts=body.millis * 1_000_000, up=True, samples=samples | about)


def again(scrapes: list[Scrape], begin: int, step: int) -> Iterator[Scrape]:
    """Yield a day of them, over and over."""
    for number in range(DAY):
        samples = scrapes[number % len(scrapes)].samples
        yield Scrape(ts=begin + number * step, up=True, samples=samples)


def stored(history: Path, scrapes: Iterator[Scrape] | list[Scrape], *, seal: bool = True) -> None:
    """Store the scrapes; with `seal` also what would still be live, and wait until it is."""

    def is_sealed() -> bool:
        return all(segment.is_sealed for segment in segments(folder_of(history)))

    with closing(History(history)) as writer:
        last = 0
        for number, scrape in enumerate(scrapes):
            writer.append(scrape)
            last = scrape.ts
            # No scraper is as fast: what is not sealed in time would be let go.
            if number % AT_ONCE == AT_ONCE - 1:
                until(is_sealed, 600)
        if seal:
            # An empty scrape, hours later, begins a new live segment.
            writer.append(Scrape(ts=last + 7_200 * 10**9, up=False, error="the end"))
        until(is_sealed, 600)
        if writer.trouble:
            sys.exit(f"metrics: {writer.trouble}")


def complete(history: Path, begin: int, count: int) -> None:
    """End here unless all scrapes are there, from that millisecond on."""
    (column,) = select(history, frozenset({"up"}), begin, 1 << 62)
    if len(column.times) != count:
        sys.exit(f"metrics: of {count:,} scrapes {len(column.times):,} are there")


def lines(scrapes: list[Scrape]) -> Iterator[bytes]:
    """Yield the lines of a live segment."""
    return map(encode, scrapes)


def packed(name: str, data: Path, url: str) -> int:
    """Return the bytes that remain when everything is packed."""
    if name == "prometheus":
        ask(f"{url}/api/v1/admin/tsdb/snapshot", b"")
        return size(data / "snapshots")
    ask(f"{url}/internal/force_flush")
    ask(f"{url}/internal/force_merge")
    time.sleep(5.0)
    return size(data)


def cold_ms(command: list[str], folder: Path) -> float:
    """Return the milliseconds of a whole process, the history out of the page cache."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True)
    taken = time.perf_counter() - begun
    if done.stdout.count(b"\n") < 10:
        sys.exit(f"metrics: {' '.join(command[1:3])} found nothing")
    return taken * 1000


def compare(found: dict[str, Use], what: str, goal: float) -> None:
    """Print our part of each peer's."""
    for name in PEERS:
        if name not in found:
            print(f"  {title(name):<18} not here; 'make peers' gets it")
            continue
        ratio = getattr(found["sidecar"], what) / getattr(found[name], what)
        aim = f"; goal: {goal:g}" if name == "prometheus" else ""
        print(f"  {what.split('_', maxsplit=1)[0]}: sidecar / {title(name)}: {ratio:.2f}{aim}")


def title(name: str) -> str:
    """Return a peer's own spelling."""
    return TITLES.get(name, name)


def memory(found: Use) -> str:
    """Return the memory as it is printed."""
    return f"{found.rss_mb:6.1f} MB RSS {found.pss_mb:6.1f} PSS"


if __name__ == "__main__":
    main()
