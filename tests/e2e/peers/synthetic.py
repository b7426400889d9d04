"""Hours of two targets, seeded: resets, gaps, failed scrapes, and series that come and go."""

import math
import random
from collections.abc import Iterator

from sidecar.model.sample import Scrape
from sidecar.model.series import series, spell

START = 1_771_681_325_000
"""2026-02-21T13:42:05Z in milliseconds, as all that follows."""

STEP = 15_000
SCRAPES = 500
END = START + SCRAPES * STEP
SILENT = range(200, 232)
"""Scrapes that never were, of both targets: eight minutes, longer than the lookback."""

BUCKETS = (0.005, 0.05, 0.5, 2.5, math.inf)
TARGETS = ('{instance="a:1",job="web",zone="eu"}', '{instance="b:1",job="web",zone="us"}')


class Target:
    """What one target counts between two scrapes."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.chance = random.Random(seed)
        self.counters: dict[str, float] = {}
        self.level = 20.0

    def restart(self) -> None:
        """Begin all counters anew."""
        self.counters.clear()

    def samples(self, number: int) -> dict[str, float]:
        """Return what a scrape finds."""
        self._live()
        found = dict(self.counters)
        found |= {
            "temperature_celsius": round(self.level, 2),
            'disk_free_bytes{device="sda",mountpoint="/"}': 1e15 - 4096.0 * number,
            'disk_free_bytes{device="sdb",mountpoint="/data"}': 5e11 + 1.25 * number,
            'disk_size_bytes{device="sda",mountpoint="/"}': 2e15,
            'disk_size_bytes{device="sdb",mountpoint="/data"}': 1e12,
            'build_info{version="1.2.3"}': 1.0,
            "negative": -1.5 - number % 7,
            "ratio": math.nan if number % 9 == 0 else number % 10 / 10,
            "limit": math.inf if number % 40 < 5 else 100.0,
            f'job_progress{{id="{number // 33}"}}': number % 33 / 33,
            "tiny": 3e-300 * (number % 3),
            'clash{instance="own",other="x"}': float(number),
        }
        if number % 50 < 30:
            found["sometimes"] = float(number)
        return found

    def _live(self) -> None:
        self.level += self.chance.uniform(-1, 1)
        for code in ("200", "404", "500"):
            for method in ("get", "post"):
                key = spell(series("requests_total", [("code", code), ("method", method)]))
                self._count(key, self.chance.randrange(40 if code == "200" else 3))
        self._count("cpu_seconds_total", self.chance.random() * 7)
        for path in ("/", "/api"):
            self._observe(path, [self.chance.expovariate(2.0) for _ in range(9)])

    def _observe(self, path: str, times: list[float]) -> None:
        for bound in BUCKETS:
            le = "+Inf" if bound == math.inf else f"{bound:g}"
            key = spell(series("latency_seconds_bucket", [("le", le), ("path", path)]))
            self._count(key, sum(taken <= bound for taken in times))
        self._count(f'latency_seconds_sum{{path="{path}"}}', sum(times))
        self._count(f'latency_seconds_count{{path="{path}"}}', len(times))

    def _count(self, key: str, more: float) -> None:
        self.counters[key] = self.counters.get(key, 0.0) + more


def scrapes() -> Iterator[Scrape]:
    """Yield the scrapes of both targets in the order of their times."""
    targets = [Target(name, seed) for seed, name in enumerate(TARGETS)]
    for number in range(SCRAPES):
        for offset, target in enumerate(targets):
            if number in (90 + offset, 91, 300, 470):
                target.restart()
            if number not in SILENT:
                # The second target's clock runs a little off the grid.
                millis = START + number * STEP + offset * (7_301 + number % 5)
                yield _scrape(target, number, offset, millis)


def _scrape(target: Target, number: int, offset: int, millis: int) -> Scrape:
    ts = millis * 1_000_000
    failed = offset == 1 and (100 <= number < 112 or number % 61 == 0)
    found = {} if failed else target.samples(number)
    about = {"scrape_duration_seconds": 0.004, "scrape_samples_scraped": float(len(found))}
    error = "connection refused" if failed else ""
    return Scrape(ts=ts, up=not failed, samples=found | about, error=error, target=target.name)
