"""Fifty evidences with findings: those made by hand, and others from a seeded generator."""

import random
from collections.abc import Callable
from typing import TypeVar

import msgspec
from msgspec.structs import replace
from tests.e2e.pages.samples import SAMPLES
from tests.reports import AT, EVIDENCE, FINDINGS, HOSTILE, NOTHING, NS

from sidecar.diagnose.judge import judge
from sidecar.model.evidence import Cost, Evidence, Health, HistorySummary, Missing, Window
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level, Record
from sidecar.model.report import Masked
from sidecar.model.sample import Exposition, Scrape
from sidecar.model.signals import Changes, SeriesChange, ServiceRank

T = TypeVar("T")

COUNT = 50
CODES = ("target-down", "error-ratio-up", "latency-up", "new-error", "error-burst", "restart")
SERVICES = ("front", "cart", "pay", "mail", "ship", "stock", "login")
WORDS = [
    "charge",
    "order",
    "refused",
    "503",
    "pool",
    "exhausted",
    "after",
    "/var/log",
    "12.5",
    "café",
    "世界",
    "retry",
    "#7",
]


class Case(msgspec.Struct, frozen=True):
    """An evidence, what was judged of it, worst first and causes before consequences."""

    name: str
    evidence: Evidence
    findings: tuple[Finding, ...]
    masked: tuple[Masked, ...] | None = None


def cases() -> list[Case]:
    """Return the same fifty cases each time."""
    made = [
        Case("all", EVIDENCE, FINDINGS, (Masked("card", "«card-1»", 2),)),
        Case("nothing", NOTHING, ()),
        *(Case(name, *make()[:2]) for name, make in SAMPLES.items()),
        *(_judged(name) for name in ("healthy", "troubled", "young")),
    ]
    return [*made, *(_generated(seed) for seed in range(COUNT - len(made)))]


def _judged(name: str) -> Case:
    evidence = SAMPLES[name]()[0]
    return Case(f"judged-{name}", evidence, judge(evidence))


def _generated(seed: int) -> Case:
    chance = random.Random(seed)
    evidence = Evidence(
        at=AT,
        target=chance.choice(("", "http://app:8080", f"http://{HOSTILE[-20:]}")),
        log_path=chance.choice(("/logs/app.log", "/var/log/odd name.log")),
        history_path="/logs/metrics.jsonl",
        health=_or_missing(chance, "health", _health),
        metrics=_or_missing(chance, "metrics", _metrics),
        logs=_or_missing(chance, "logs", _logs),
        history=_or_missing(chance, "history", _history),
        window=chance.choice((None, Window(AT - 3600 * NS, AT))),
        signals=Missing("no history", "start the metrics-scraper"),
        skew_s=chance.choice((None, 0.25, -12.0)),
        cost=chance.choice((None, Cost(chance.random(), 10**7 * seed, 10**6 * seed, seed))),
        changes=_changes(chance),
    )
    masked = (
        (Masked("password", f"«password-{seed}»", seed + 1),) if chance.random() < 0.5 else None
    )
    return Case(f"seed-{seed}", evidence, _findings(chance, seed), masked)


def _or_missing(
    chance: random.Random, name: str, make: Callable[[random.Random], T]
) -> T | Missing:
    if chance.random() < 0.7:
        return make(chance)
    number = chance.randrange(1000)
    remedy = chance.choice(("", f"start {name} {number}", f"name {name} {number} with --{name}"))
    return Missing(f"{name} {number}: connection refused {chance.choice(WORDS)}", remedy)


def _health(chance: random.Random) -> Health:
    return Health(chance.choice((200, 503)), chance.choice(("ok", "degraded", "down")), 12.0, 0.004)


def _metrics(chance: random.Random) -> Exposition:
    return Exposition(
        {f"series_{number}": chance.random() for number in range(chance.randrange(9))}
    )


def _logs(chance: random.Random) -> LogSummary:
    total = chance.randrange(1, 99_999)
    errors = tuple(
        Record(f"{_words(chance)} {number}", ts=AT - number * NS, level=Level.ERROR, error=HOSTILE)
        for number in range(chance.randrange(4))
    )
    by_level: dict[Level | None, int] = {Level.ERROR: total // 3, None: total - total // 3}
    return LogSummary(total, by_level, ((_words(chance), total // 2),), errors, records=total + 7)


def _history(chance: random.Random) -> HistorySummary:
    scrapes = chance.randrange(2, 9999)
    ends = (Scrape(AT - 60 * NS, True, {"up": 1.0}), Scrape(AT, True, {"up": 1.0}))
    return HistorySummary(scrapes, chance.randrange(scrapes), chance.randrange(3), *ends)


def _changes(chance: random.Random) -> Changes:
    count = chance.choice((0, 0, 1, 2, 5, 40))
    changes = [_change(chance, number) for number in range(count)]
    changes.sort(key=lambda change: (not change.strong, -change.excess))
    ranks = [
        ServiceRank(f"{name}-service", 9.0 - number, AT - chance.randrange(3600) * NS, number + 1)
        for number, name in enumerate(SERVICES[: chance.choice((0, 2, 7))])
    ]
    if ranks:
        changes = [replace(change, service=chance.choice(ranks).name) for change in changes]
    return Changes(count + chance.randrange(900), tuple(changes), services=tuple(ranks))


def _change(chance: random.Random, number: int) -> SeriesChange:
    shape = chance.choice(("level", "spike", "trend", "spread", "flat", "value", "labels"))
    return SeriesChange(
        series=f'series_{number}{{of="{chance.choice(WORDS)}"}}',
        kind=chance.choice(("value", "rate", "p99")),
        unit=chance.choice(("", "s", "bytes", "/s")),
        before=chance.random(),
        after=100 * chance.random(),
        at=AT - chance.randrange(3600) * NS,
        until=AT,
        excess=3.0 + 9.0 * chance.random(),
        ratio=1.5 + chance.random(),
        chance=1e-6,
        strong=chance.random() < 0.5,
        points=(chance.random(), None, chance.random()),
        shape=shape,
        role=chance.choice(("", "queue")),
        text="version 1.2 → 1.3" if shape == "labels" else "",
    )


def _findings(chance: random.Random, seed: int) -> tuple[Finding, ...]:
    made: list[Finding] = []
    for number in range(chance.choice((0, 1, 2, 3, 5, 9))):
        cause = chance.choice(made).key if made and chance.random() < 0.4 else ""
        made.append(
            Finding(
                code=chance.choice(CODES),
                severity=chance.choice(list(Severity)),
                title=f"Title {seed}.{number} {_words(chance)}",
                detail=f"Detail {seed}.{number} {_words(chance)}",
                evidence=tuple(_proof(chance, at) for at in range(chance.randrange(7))),
                hint=f"Hint {seed}.{number} {_words(chance)}",
                at=chance.choice((None, AT - chance.randrange(86_400) * NS)),
                subject=f"s{number}",
                caused_by=cause,
                alongside=chance.choice(("", f"Alongside {_words(chance)}")),
            )
        )
    return tuple(made)


def _proof(chance: random.Random, number: int) -> Proof:
    return Proof(f"proof {number} {_words(chance)}", chance.choice((None, AT - number * NS)))


def _words(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randrange(2, 14))]
    return " ".join([*words, HOSTILE.strip()] if chance.random() < 0.2 else words)
