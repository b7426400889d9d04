"""Healthy series of many kinds, drawn at random: what a report must stay quiet about.

They come in families, as real ones do: counters by endpoint with and without a daily rhythm,
histograms, gauges that are independent, slow, heavy-tailed, sawtooth-like or constant, error
counters that hardly ever count, batch jobs that come every day, and gauges that wander.
"""

import math
import random
from collections.abc import Callable, Iterator

from sidecar.model.sample import Scrape

START_S = 1_796_083_200
"""Midnight, UTC."""

Draw = Callable[[int], float]
"""From the seconds since the start to the value."""

_BOUNDS = ("0.01", "0.05", "0.1", "0.5", "1", "+Inf")
_SHARES = (0.2, 0.6, 0.85, 0.97, 0.99, 1.0)


def scrapes(series: int, count: int, step_s: int, seed: int = 8092) -> Iterator[Scrape]:
    """Yield so many scrapes of so many series."""
    draws = drawn(series, random.Random(seed), step_s)
    for number in range(count):
        elapsed = number * step_s
        samples = {key: draw(elapsed) for key, draw in draws.items()}
        yield Scrape((START_S + elapsed) * 1_000_000_000, up=True, samples=samples)


def drawn(series: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    """Return what draws the next value of each series."""
    kinds = (
        _histogram, _counters, _counters, _counters, _rhythm, _independent, _slow, _heavy, _saw,
        _constant, _rare, _hourly, _wandering,
    )  # fmt: skip
    draws: dict[str, Draw] = {}
    number = 0
    while len(draws) < series:
        draws |= kinds[number % len(kinds)](number // len(kinds), chance, step_s)
        number += 1
    return dict([*draws.items()][:series])


def _histogram(number: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    path = f'path="/api/{number}"'
    rate = math.exp(chance.uniform(0, 4)) * step_s
    totals = [0.0] * len(_BOUNDS)
    state = {"at": -1, "sum": 0.0}

    def moved(elapsed: int) -> None:
        if state["at"] != elapsed:
            state["at"] = elapsed
            events = round(max(chance.gauss(rate, math.sqrt(rate)), 0.0))
            for place, share in enumerate(_SHARES):
                totals[place] += min(max(round(chance.gauss(events * share, 0.5)), 0), events)
            state["sum"] += events * max(chance.gauss(0.08, 0.004), 0.0)

    def bucket(place: int) -> Draw:
        def draw(elapsed: int) -> float:
            moved(elapsed)
            return max(totals[: place + 1])

        return draw

    def total(elapsed: int) -> float:
        moved(elapsed)
        return round(state["sum"], 3)

    keys = {
        f'http_request_duration_seconds_bucket{{{path},le="{bound}"}}': bucket(place)
        for place, bound in enumerate(_BOUNDS)
    }
    return keys | {
        f"http_request_duration_seconds_count{{{path}}}": bucket(len(_BOUNDS) - 1),
        f"http_request_duration_seconds_sum{{{path}}}": total,
    }


def _counted(chance: random.Random, mean: Draw) -> Draw:
    total = 0.0

    def draw(elapsed: int) -> float:
        nonlocal total
        expected = mean(elapsed)
        if expected < 1.0:
            total += chance.random() < expected
        else:
            total += max(round(chance.gauss(expected, math.sqrt(expected))), 0)
        return total

    return draw


def _counters(number: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    draws: dict[str, Draw] = {}
    for shard in range(4):
        key = f'work_done_total{{group="{number}",shard="{shard}-{chance.getrandbits(24)}"}}'
        draws[key] = _steady(chance, math.exp(chance.uniform(-3, 5)) * step_s)
    return draws


def _steady(chance: random.Random, mean: float) -> Draw:
    return _counted(chance, lambda _: mean)


def _rhythm(number: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    rate = math.exp(chance.uniform(0, 5)) * step_s

    def mean(elapsed: int) -> float:
        return rate * (1 + 0.6 * math.sin(elapsed / 86_400 * 2 * math.pi))

    return {f'visits_total{{page="{number}"}}': _counted(chance, mean)}


def _independent(number: int, chance: random.Random, _step_s: int) -> dict[str, Draw]:
    level = math.exp(chance.uniform(0, 8))
    spread = level * chance.uniform(0.01, 0.2)
    return {f'temperature{{place="{number}"}}': lambda _: round(chance.gauss(level, spread), 3)}


def _slow(number: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    level, value = math.exp(chance.uniform(0, 8)), 0.0
    stay = math.exp(-step_s / chance.uniform(60, 900))

    def draw(_: int) -> float:
        nonlocal value
        value = stay * value + math.sqrt(1 - stay * stay) * chance.gauss(0, 1)
        return round(level * (1 + 0.1 * value), 3)

    return {f'threads_busy{{pool="{number}"}}': draw}


def _heavy(number: int, chance: random.Random, _step_s: int) -> dict[str, Draw]:
    return {f'batch_size{{stream="{number}"}}': lambda _: round(chance.lognormvariate(3, 0.8), 1)}


def _saw(number: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    level, grown = 1e8 * chance.uniform(1, 9), 0.0
    top = level * chance.uniform(0.2, 0.6)
    speed = top / chance.uniform(120, 3600)

    def draw(_: int) -> float:
        nonlocal grown
        grown += speed * step_s * chance.uniform(0.5, 1.5)
        if grown > top * chance.uniform(0.95, 1.0):
            grown = 0.0
        return round(level + grown)

    return {f'heap_bytes{{process="{number}"}}': draw}


def _constant(number: int, chance: random.Random, _step_s: int) -> dict[str, Draw]:
    value = float(chance.randrange(1000))
    return {f'setting{{name="{number}"}}': lambda _: value}


def _rare(number: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    often = chance.uniform(1, 20) * step_s / 86_400
    return {f'errors_total{{code="{number}"}}': _steady(chance, often)}


def _hourly(number: int, chance: random.Random, _step_s: int) -> dict[str, Draw]:
    begin, length = chance.uniform(0, 86_400), chance.uniform(300, 2400)

    def draw(elapsed: int) -> float:
        runs = (elapsed - begin) % 3600 < length
        return float(chance.randrange(40, 60)) if runs else 0.0

    return {f'jobs_running{{job="{number}"}}': draw}


def _wandering(number: int, chance: random.Random, step_s: int) -> dict[str, Draw]:
    value = 1000.0

    def draw(_: int) -> float:
        nonlocal value
        value += chance.gauss(0, 1) * math.sqrt(step_s / 15)
        return round(value, 2)

    return {f'rows{{table="{number}"}}': draw}
