"""What observers cost the app: paired runs of the same load, observers off and on."""

import asyncio
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from _processes import APP, SIDECAR, running

PAIRS, SECONDS, CLIENTS = 7, 4.0, 20
BODY = b'{"task":"bench"}'
REQUESTS = {
    "POST /process": b"POST /process HTTP/1.1\r\nHost: app\r\nContent-Length: %d\r\n\r\n%s"
    % (len(BODY), BODY),
    "GET /health": b"GET /health HTTP/1.1\r\nHost: app\r\n\r\n",
}
GOAL = 0.03


def main() -> None:
    """Print the ratios on / off, pair by pair medians."""
    with tempfile.TemporaryDirectory() as folder, app(Path(folder)) as port:
        for name, request in REQUESTS.items():
            load(port, request, 1.0)
            pairs = [measure_pair(Path(folder), port, request, number) for number in range(PAIRS)]
            rates = [on[0] / off[0] for off, on in pairs]
            tails = [on[1] / off[1] for off, on in pairs]
            off_rate = statistics.median(off[0] for off, _ in pairs)
            off_tail = statistics.median(off[1] for off, _ in pairs)
            print(f"{name}, {CLIENTS} clients, unobserved: {off_rate:.0f}/s, p99 {off_tail:.1f} ms")
            print(f"  throughput, observed / unobserved: {spread(rates)}")
            print(f"  p99,        observed / unobserved: {spread(tails)}")
    print(f"goal: both within {GOAL:.0%} of 1")


def spread(ratios: list[float]) -> str:
    """Return the median and the ends."""
    return f"{statistics.median(ratios):.3f}   ({min(ratios):.3f} to {max(ratios):.3f})"


def measure_pair(
    folder: Path, port: int, request: bytes, number: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return (rate, p99) unobserved and observed; which comes first alternates."""
    found: dict[bool, tuple[float, float]] = {}
    for on in (False, True) if number % 2 else (True, False):
        with observers(folder, port) if on else contextlib.nullcontext():
            found[on] = load(port, request, SECONDS)
    return found[False], found[True]


def load(port: int, request: bytes, seconds: float) -> tuple[float, float]:
    """Return requests a second and the 99th percentile in ms of a closed loop of clients."""
    times = asyncio.run(clients(port, request, seconds))
    return len(times) / seconds, statistics.quantiles(times, n=100)[98] * 1000


async def clients(port: int, request: bytes, seconds: float) -> list[float]:
    """Run the clients side by side."""
    end = time.perf_counter() + seconds
    found = await asyncio.gather(*(client(port, request, end) for _ in range(CLIENTS)))
    return [taken for times in found for taken in times]


async def client(port: int, request: bytes, end: float) -> list[float]:
    """Send the request again and again over one connection; return how long each took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    while (begun := time.perf_counter()) < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
        await reader.readexactly(int(length))
        times.append(time.perf_counter() - begun)
    writer.close()
    return times


@contextlib.contextmanager
def app(folder: Path) -> Iterator[int]:
    """Run the app; give its port."""
    log = folder / "app.log"
    settings = {"PORT": "0", "HOST": "127.0.0.1", "LOG_PATH": str(log)}
    with running(APP, settings):
        while not log.exists() or "app ready" not in log.read_text():
            time.sleep(0.05)
        ready = next(line for line in log.read_text().splitlines() if "app ready" in line)
        yield int(json.loads(ready)["port"])


@contextlib.contextmanager
def observers(folder: Path, port: int) -> Iterator[None]:
    """Run both observers as they run in Compose."""
    places = {
        "APP_URL": f"http://127.0.0.1:{port}",
        "LOG_PATH": str(folder / "app.log"),
        "SIDECAR_HISTORY": str(folder / "metrics.jsonl"),
        "SCRAPE_INTERVAL": "1",
        "FORCE_COLOR": "1",
    }
    with running([SIDECAR, "watch"], places), running([SIDECAR, "scrape"], places):
        time.sleep(1.0)
        yield


if __name__ == "__main__":
    main()
