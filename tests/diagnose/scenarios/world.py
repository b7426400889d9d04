"""What truly happens to a service over a day or two, interval by interval.

A world is made healthy; an incident changes it. Metrics and logs are then what it shows of itself.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from math import cos, exp, pi

from tests.diagnose.scenarios.dice import Dice
from tests.diagnose.scenarios.phrases import Phrase, Said
from tests.diagnose.scenarios.services import HOUR, MINUTE, Service

Event = tuple[int, Said]
"""What is said at a millisecond."""

Span = tuple[int, int]
"""Two times in milliseconds."""

_EPOCH = 1_772_323_200_000
"""2026-03-01 00:00 UTC, in milliseconds."""


@dataclass
class World:
    """The truth.

    Times are in milliseconds; number n of a list is the interval that ends at `times[n]`, where a
    scrape is due.
    """

    service: Service
    dice: Dice
    end: int
    step: int
    times: list[int]
    rate: list[float]
    bad: list[float]
    client: list[float]
    slow: list[float]
    answer: list[float]
    dead: list[Span] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)
    lost: list[Span] = field(default_factory=list)
    leak_from: int | None = None
    leak_to: float = 0.0
    files_from: int | None = None
    files_to: float = 0.0
    files_limit: int = 1024
    pool_full_from: int | None = None
    log_from: int = 0
    said: list[Event] = field(default_factory=list)
    blamed: list[tuple[int, int, Phrase]] = field(default_factory=list)
    hushed: list[Span] = field(default_factory=list)
    edits: list[Callable[[list[tuple[int, str]]], list[tuple[int, str]]]] = field(
        default_factory=list
    )
    clock_step: tuple[int, int] = (0, 0)
    skew_s: float = 0.0
    crashes: set[int] = field(default_factory=set)
    health: str = "ok"
    disk: tuple[int, int, float] = (0, 0, 0.0)
    faults: int = 0
    requests: list[int] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the judged window begins."""
        return self.end - HOUR

    def since(self, ms: int) -> int:
        """Return the number of the first scrape at or after a time."""
        return bisect_left(self.times, ms)

    def scale(self, values: list[float], span: Span, factor: float) -> None:
        """Multiply a truth within a span, the intervals at its ends in part."""
        begin, end = span
        for at in range(self.since(begin + 1), min(self.since(end) + 1, len(self.times))):
            inside = min(self.times[at], end) - max(self.times[at] - self.step, begin)
            if inside > 0:
                values[at] *= 1 + (factor - 1) * min(1.0, inside / self.step)

    def lives(self) -> list[tuple[int, int]]:
        """Return where each life of the process begins: its first scrape's number, its time."""
        found = [(0, self.times[0] - self.dice.randrange(1, 200) * HOUR)]
        for _, back in sorted(self.dead):
            at = self.since(back)
            if at < len(self.times):
                if found[-1][0] == at and at:
                    found.pop()
                found.append((at, back))
        return found

    def is_dead(self, ms: int) -> bool:
        """Return whether the process was not running."""
        return any(begin <= ms < end for begin, end in self.dead)


def world(service: Service, dice: Dice) -> World:
    """Return a healthy service's day."""
    step = dice.choice(service.steps)
    hours = dice.choice(service.hours if step >= 30_000 else service.hours[:1])
    end = _EPOCH + dice.randrange(30 * 24 * HOUR)
    count = hours * HOUR // step
    first = end - dice.randrange(step) - (count - 1) * step
    jitter = dice.choices(range(4), k=count)
    times = [first + number * step + late for number, late in enumerate(jitter)]
    made = World(
        service=service,
        dice=dice,
        end=end,
        step=step,
        times=times,
        rate=_RATES[service.rhythm](service, dice, times),
        bad=_shares(dice, count, dice.uniform(*service.error_share), 8.0),
        client=_shares(dice, count, service.client_share, 30.0),
        slow=[exp(x) for x in dice.walk(count, 0.06, 20)],
        answer=[],
    )
    base = dice.log_uniform(0.002, 0.03)
    made.answer = [base * exp(0.25 * z) for z in dice.normals(count)]
    made.log_from = max(times[0] - step, end - service.log_hours * HOUR)
    made.files_limit = dice.choice((1024, 4096, 65_536, 1_048_576))
    total = dice.choice((20, 50, 100, 500)) * 1_000_000_000
    made.disk = total, int(total * dice.uniform(0.2, 0.9)), dice.log_uniform(30, 3000)
    made.skew_s = dice.gauss(0, 0.3)
    _live(made)
    return made


def _live(made: World) -> None:
    """Let happen what happens on ordinary days."""
    dice, span = made.dice, made.times[-1] - made.times[0]
    for at in dice.spots(span, 9 * HOUR):  # someone's newsletter, a crawler
        begin = int(made.times[0] + at)
        made.scale(
            made.rate, (begin, begin + dice.randrange(MINUTE, 3 * MINUTE)), dice.uniform(1.4, 2.2)
        )
    for at in dice.spots(span, 20 * HOUR):  # a network between has a bad minute
        begin = int(made.times[0] + at)
        made.scale(
            made.rate, (begin, begin + dice.randrange(20_000, 90_000)), dice.uniform(0.5, 0.8)
        )
    if made.service.rhythm == "daily" and dice.random() < 0.5:  # the backup of every night
        at, lasts = dice.randrange(24 * HOUR), dice.randrange(4 * MINUTE, 12 * MINUTE)
        slower = dice.uniform(1.1, 1.3)
        for day in range(made.times[0] // (24 * HOUR), made.end // (24 * HOUR) + 1):
            begin = day * 24 * HOUR + at
            made.scale(made.slow, (begin, begin + lasts), slower)
    for at in dice.spots(span, 7 * HOUR):  # a neighbour hiccups
        begin = int(made.times[0] + at)
        made.scale(made.bad, (begin, begin + dice.randrange(15_000, 60_000)), dice.uniform(2, 5))
    for at in dice.spots(span, 4 * HOUR):  # a cold cache, a lock, a full collection
        begin = int(made.times[0] + at)
        made.scale(
            made.slow, (begin, begin + dice.randrange(5_000, 30_000)), dice.uniform(1.3, 2.5)
        )
    for _ in dice.spots(span, 20 * HOUR):
        made.failed[dice.randrange(len(made.times))] = dice.choice(
            ("timed out after 5 s", "connection reset by peer")
        )
    if made.service.deploys:
        for at in dice.spots(span, made.service.deploys * HOUR):
            deploy(made, int(made.times[0] + at))


def deploy(made: World, at: int) -> None:
    """Replace the process: it is away for some seconds."""
    if all(abs(at - begin) > 5 * MINUTE for begin, _ in made.dead):
        made.dead.append((at, at + made.dice.randrange(3_000, 20_000)))


def realise(made: World) -> None:
    """Turn rates into events."""
    seconds = made.step / 1000
    running = [1.0] * len(made.times)
    for begin, back in made.dead:
        for at in range(made.since(begin), min(made.since(back) + 1, len(made.times))):
            running[at] = max(0.0, min(1.0, (made.times[at] - back) / made.step))
        for at in range(made.since(back), min(made.since(back + 4 * MINUTE), len(made.times))):
            made.slow[at] *= 1 + 0.6 * exp(-(made.times[at] - back) / 40_000)
    noise = made.dice.gammas(made.service.shape, len(made.times))
    means = [r * seconds * part * g for r, part, g in zip(made.rate, running, noise, strict=True)]
    made.requests = made.dice.poissons(means)
    made.errors = made.dice.thinned(made.requests, made.bad)
    left = [n - e for n, e in zip(made.requests, made.errors, strict=True)]
    made.refused = made.dice.thinned(left, made.client)
    for at, when in enumerate(made.times):
        if made.dead and made.is_dead(when):
            made.failed[at] = "connection refused"


def _shares(dice: Dice, count: int, share: float, shape: float) -> list[float]:
    return [min(0.5, share * g) for g in dice.gammas(shape, count)] if share else [0.0] * count


def _daily(service: Service, dice: Dice, times: list[int]) -> list[float]:
    peak = service.rps * dice.log_uniform(0.6, 1.7)
    shift = dice.uniform(-1.5, 1.5)
    noise = dice.walk(len(times), 0.08, 20)
    night = service.night

    def level(ms: int) -> float:
        hour = ms % (24 * HOUR) / HOUR - shift
        day = max(0.0, 0.5 - 0.5 * cos(2 * pi * (hour - 4) / 24))
        off = (hour - 20 + 12) % 24 - 12
        return night + (1 - night) * min(1.0, float(day**1.3) + 0.15 * exp(-off * off / 4))

    return [peak * level(ms) * exp(x) for ms, x in zip(times, noise, strict=True)]


def _jobs(service: Service, dice: Dice, times: list[int]) -> list[float]:
    """Return an hourly job's work, and next to nothing between."""
    minute = dice.randrange(0, 50)
    lasts = {
        hour: dice.gauss(11, 1.5) * MINUTE
        for hour in range(times[0] // HOUR - 1, times[-1] // HOUR + 1)
    }
    speed = {hour: service.rps * dice.uniform(0.85, 1.15) for hour in lasts}
    found = []
    for ms in times:
        begin = (ms - minute * MINUTE) // HOUR
        into = (ms - minute * MINUTE) % HOUR
        found.append(speed[begin] if into < lasts[begin] else service.rps * 0.01)
    return found


def _bursts(service: Service, dice: Dice, times: list[int]) -> list[float]:
    """Return a trickle, and pushes of events that last a minute or so, fewer at night."""
    trickle = [0.08 * x for x in _daily(service, dice, times)]
    found = trickle[:]
    span, step = times[-1] - times[0], times[1] - times[0]
    for spot in dice.spots(span, HOUR / 9):
        height = service.rps * dice.log_uniform(0.5, 6)
        begin = int(spot // step)
        lasts = int(dice.log_uniform(20_000, 240_000) // step) + 1
        level = trickle[begin] / (0.08 * service.rps)
        for at in range(begin, min(begin + lasts, len(found))):
            found[at] += height * level * exp(-(at - begin) / lasts)
    return found


_RATES = {"daily": _daily, "jobs": _jobs, "bursts": _bursts}
