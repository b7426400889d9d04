"""Evidence made by hand, for the page: calm, in trouble, empty, large and hostile."""

import math
import random
from collections.abc import Callable

import msgspec

from sidecar.diagnose.explain.reservations import nothing_known, reservations, without_findings
from sidecar.diagnose.explain.silences import silences
from sidecar.model.evidence import Cost, Evidence, Health, HistorySummary, Missing, Volume, Window
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Cause, LogSummary, Silence, Template
from sidecar.model.record import Level, Record
from sidecar.model.report import Fact, Figure, Masked, Report, ReportLine, Section, Unavailable
from sidecar.model.sample import Exposition, Family, Fault
from sidecar.model.signals import Gap as ScrapeGap
from sidecar.model.signals import Outage, Restart, Role, Signal, Signals

NS = 1_000_000_000
MINUTE = 60 * NS
NOW = 1_771_681_325 * NS
"""2026-02-21 13:42:05 UTC."""

INCIDENT = NOW - 37 * MINUTE
DAY = 1440
LRM, RLO, ESC = "\u200e", "\u202e", "\x1b"

CHECKED = (
    ("target-down", "The target does not answer"),
    ("error-ratio-up", "More requests fail than before"),
    ("latency-up", "Requests take longer than before"),
    ("new-error", "An error that was never logged before"),
    ("error-burst", "Many errors in one minute"),
    ("memory-growing", "Memory grows towards its limit"),
    ("disk-filling", "The volume fills up"),
    ("logs-silent", "The log fell silent"),
)
MASKED = (Masked("authorization header", "«bearer-1»", 12), Masked("password", "«password-1»", 3))

Sample = tuple[Evidence, tuple[Finding, ...], Report]


def healthy() -> Sample:
    """Return a service in which nothing is wrong."""
    evidence = _evidence(DAY, trouble=False, kinds=24)
    return evidence, (), report(evidence)


def troubled() -> Sample:
    """Return a service with a cause, what it led to, and something else."""
    evidence = _evidence(DAY, trouble=True, kinds=40)
    return evidence, findings(), report(evidence)


def missing() -> Sample:
    """Return what is left when no channel could be read."""
    refused = Missing("connection refused (http://app:8080)", "start the service, or use --target")
    no_log = Missing("/logs/app.log: no such file", "name the log with --logs")
    no_history = Missing("/logs/metrics.jsonl: no such file", "start the metrics-scraper")
    evidence = Evidence(
        at=NOW,
        target="http://app:8080",
        log_path="/logs/app.log",
        history_path="/logs/metrics.jsonl",
        health=refused,
        metrics=refused,
        logs=no_log,
        history=no_history,
        window=Window(NOW - 60 * MINUTE, NOW),
        signals=no_history,
        volume=Missing("/logs: no such folder"),
    )
    return evidence, (), report(evidence)


def day() -> Sample:
    """Return a day, minute by minute, with 300 kinds of messages and 1,000 live series."""
    evidence = _evidence(DAY, trouble=True, kinds=300, series=1000, window=DAY)
    return evidence, findings(), report(evidence)


def young() -> Sample:
    """Return a service that began half a minute ago, as in a demo."""
    evidence = _evidence(1, trouble=False, kinds=3)
    assert isinstance(evidence.signals, Signals)
    signals = msgspec.structs.replace(evidence.signals, start=NOW - 30 * NS, step=15 * NS)
    signals = msgspec.structs.replace(
        signals,
        signals=tuple(
            msgspec.structs.replace(
                signal, values=signal.values[:1] * 2, events=signal.events[:1] * 2
            )
            for signal in signals.signals
        ),
    )
    evidence = msgspec.structs.replace(evidence, signals=signals)
    return evidence, (), report(evidence)


def hostile() -> Sample:
    """Return evidence in which every text from outside tries to act."""
    bad = f"</script><script>alert(1)</script><img src=x onerror=alert(2)>{ESC}[31m{RLO}{LRM}'\"&`"
    long = f"{bad}{'A' * 1_000_000}"
    base = _evidence(DAY, trouble=True, kinds=3)
    assert isinstance(base.logs, LogSummary)
    assert isinstance(base.signals, Signals)
    record = Record(
        msg=long,
        ts=253_402_300_799 * NS,
        level=Level.ERROR,
        logger=long,
        trace_id=bad,
        error=long,
        fields={bad: long, "nested": {"a": [bad, {"b": bad}]}, "nan": math.nan, "none": None},
        lines=(long, bad) * 300,
    )
    template = Template(
        "deadbeef", long, Level.ERROR, bad, 10**15, 1, 0, 253_402_300_799 * NS, record, record
    )
    logs = msgspec.structs.replace(
        base.logs,
        last_errors=(record, msgspec.structs.replace(record, ts=None, level=None)),
        templates=(template,),
        causes=(Cause(long, 1, None, None),),
        groups={bad: ((bad, 3),)},
        minutes={**base.logs.minutes, 0: {Level.INFO: 5}, 4_223_371_679: {Level.ERROR: 9}},
    )
    signals = msgspec.structs.replace(
        base.signals,
        signals=tuple(
            msgspec.structs.replace(
                signal, name=f"p50 of {bad}", series=bad, target=f'{{job="{bad}"}}'
            )
            for signal in base.signals.signals
        ),
        outages=(Outage(NOW - 9 * MINUTE, NOW, 3, bad, bad, lasting=True),),
        restarts=(Restart(NOW - 5 * MINUTE, bad, bad),),
    )
    live = Exposition(
        samples={f'm{{l="{bad}"}}': math.nan, bad: math.inf, "x": -math.inf},
        faults=(Fault(1, bad),),
        families={bad: Family(bad, bad, bad)},
    )
    found = Finding(
        bad, Severity.CRITICAL, long, long, (Proof(long, NOW), Proof(bad)), long, NOW, bad, "", bad
    )
    evidence = msgspec.structs.replace(
        base,
        target=bad,
        log_path=bad,
        health=Health(500, long, None, 0.1),
        metrics=live,
        logs=logs,
        signals=signals,
        history=Missing(bad, bad),
    )
    return evidence, (found,), report(evidence)


SAMPLES: dict[str, Callable[[], Sample]] = {
    "healthy": healthy,
    "troubled": troubled,
    "missing": missing,
    "day": day,
    "young": young,
    "hostile": hostile,
}


def findings() -> tuple[Finding, ...]:
    """Return findings as checks make them: one led to two others, one is a remark."""
    return (
        Finding(
            code="error-ratio-up",
            severity=Severity.ERROR,
            title="18% of http_requests_total fail, usual is 0.3%",
            detail="The share of failures went up and still is; it has not been like this before.",
            evidence=(
                Proof("0.31% of 2,460 requests a minute failed, the usual", INCIDENT - MINUTE),
                Proof("17.8% of 1,902 requests failed in the first minute", INCIDENT),
                Proof("18.4% of 1,844 requests failed in the last", NOW - 5 * NS),
            ),
            hint="Read the errors in the log from this minute on, and what was deployed before it.",
            at=INCIDENT,
            subject="http_requests_total",
            alongside="first `connection pool exhausted` 13:05:04, failures up 13:05:00",
        ),
        Finding(
            code="new-error",
            severity=Severity.ERROR,
            title="New error: connection pool exhausted after <num> ms",
            detail="This message was never logged before, and 4,211 times since.",
            evidence=(Proof("connection pool exhausted after 5000 ms  pool=orders", INCIDENT),),
            hint="Look at what holds the pool's connections.",
            at=INCIDENT + 4 * NS,
            subject="1f00aa21",
            caused_by="error-ratio-up:http_requests_total",
        ),
        Finding(
            code="latency-up",
            severity=Severity.WARNING,
            title="p99 of http_request_duration is 1.9 s, usual is 120 ms",
            detail="Slower requests are mostly those that fail in the end.",
            evidence=(Proof("p99 118 ms, the usual"), Proof("p99 1.9 s", INCIDENT + MINUTE)),
            hint="Compare with the database's own latency.",
            at=INCIDENT + MINUTE,
            caused_by="error-ratio-up:http_requests_total",
        ),
        Finding(
            code="memory-growing",
            severity=Severity.WARNING,
            title="Memory grows by 38 MiB an hour and reaches its limit in 5 h",
            detail="It has grown steadily since the restart.",
            evidence=(Proof("311 MiB", NOW - 300 * MINUTE), Proof("498 MiB of 512 MiB", NOW)),
            hint="Take a heap profile now and in an hour.",
            at=NOW - 300 * MINUTE,
        ),
        Finding(
            code="log-noise",
            severity=Severity.INFO,
            title="One message is 61% of the log's volume",
            detail="",
            evidence=(Proof("request done  method=GET path=/orders"),),
            hint="Log it at DEBUG, or one in a hundred.",
        ),
    )


def report(evidence: Evidence) -> Report:
    """Lay out the four sections, as short as may be."""

    def lines(part: object, *others: ReportLine) -> tuple[ReportLine, ...]:
        return (Unavailable(part.reason, part.remedy),) if isinstance(part, Missing) else others

    status = evidence.health.status if isinstance(evidence.health, Health) else ""
    network, volume = "via network", "via /logs volume"
    return Report(
        title="DEBUGGER SIDECAR — Full Inspection Report",
        time="2026-02-21 13:42:05 UTC",
        sections=(
            Section("App Health", network, lines(evidence.health, Fact("Status", status))),
            Section("Live Metrics", network, lines(evidence.metrics, Figure("up", "1"))),
            Section("Log Analysis", volume, lines(evidence.logs, Fact("Total entries", "1"))),
            Section(
                "Metrics History", volume, lines(evidence.history, Fact("Snapshots", "17,280"))
            ),
        ),
        verdict=without_findings(evidence),
        reservations=reservations(evidence),
        blind=nothing_known(evidence),
        silences=() if isinstance(evidence.logs, Missing) else silences(evidence.logs),
    )


def _evidence(
    minutes: int, *, trouble: bool, kinds: int, series: int = 60, window: int = 60
) -> Evidence:
    chance = random.Random(7)
    return Evidence(
        at=NOW,
        target="http://orders.shop.internal:8080",
        log_path="/logs/app.log",
        history_path="/logs/metrics.jsonl",
        health=Health(200, "ok", 86_400.0, 0.0042),
        metrics=_live(series, chance),
        logs=_logs(minutes, chance, kinds, trouble=trouble),
        history=HistorySummary(17_280, 4, 0, None, None),
        window=Window(NOW - window * MINUTE, NOW),
        signals=_signals(minutes, chance, trouble=trouble),
        volume=Volume("/logs", 50 * 2**30, 31 * 2**30, 3 * 2**30, 4200.0),
        skew_s=0.2,
        cost=Cost(0.31, 41 * 2**20, 218 * 2**20, 2),
    )


def _bad(minute: int, minutes: int) -> bool:
    return minutes - 37 <= minute


def _signals(minutes: int, chance: random.Random, *, trouble: bool) -> Signals:
    start = NOW - minutes * MINUTE
    traffic, errors, memory = [], [], []
    quantiles: tuple[list[float], ...] = ([], [], [])
    for minute in range(minutes):
        bad = trouble and _bad(minute, minutes)
        rhythm = 30 + 14 * math.sin((minute - 500) / 1440 * math.tau) + chance.gauss(0, 1.4)
        traffic.append(rhythm * (0.75 if bad else 1))
        errors.append(max(chance.gauss(0.178 if bad else 0.003, 0.008 if bad else 0.0012), 0.0))
        memory.append(2**20 * (240 + 250 * (minute % 700) / 700 + chance.gauss(0, 2)))
        for values, usual in zip(quantiles, (0.022, 0.061, 0.118), strict=True):
            peak = 14 if usual > 0.05 else 1.6
            values.append(usual * math.exp(chance.gauss(0, 0.09)) * (peak if bad else 1))
    down = range(minutes - 620, minutes - 609) if trouble else range(0)
    unseen = range(minutes - 1000, minutes - 960) if trouble else range(0)

    def broken(values: list[float]) -> tuple[float | None, ...]:
        return tuple(None if at in down or at in unseen else v for at, v in enumerate(values))

    events = tuple(each * 60 for each in traffic)
    name = "http_request_duration_seconds"
    return Signals(
        start=start,
        step=MINUTE,
        signals=(
            Signal(
                Role.TRAFFIC, "http requests", "http_requests_total", "1/s", broken(traffic), events
            ),
            Signal(
                Role.ERRORS,
                "errors of http requests",
                "http_requests_total",
                "ratio",
                broken(errors),
                events,
            ),
            *(
                Signal(Role.LATENCY, f"p{share} of {name}", name, "s", broken(values), events)
                for share, values in zip((50, 95, 99), quantiles, strict=True)
            ),
            Signal(
                Role.MEMORY,
                "resident memory",
                "process_resident_memory_bytes",
                "bytes",
                broken(memory),
                limit=512 * 2.0**20,
            ),
        ),
        outages=(
            (Outage(start + down[0] * MINUTE, start + down[-1] * MINUTE, 120, "no answer in 5 s"),)
            if trouble
            else ()
        ),
        gaps=(ScrapeGap(start + unseen[0] * MINUTE, start + unseen[-1] * MINUTE),)
        if trouble
        else (),
        restarts=(Restart(start + down[-1] * MINUTE, "process_start_time_seconds"),)
        if trouble
        else (),
        interval=5 * NS,
    )


_WORDS = (
    "request done method=<*> path=<*> in <num> ms",
    "cache miss for <*>",
    "connection pool exhausted after <num> ms",
    "retrying payment <id>, attempt <num>",
    "job <*> finished in <num> s",
    "slow query took <num> ms: SELECT <*> FROM orders WHERE id = <num>",
)


def _template(number: int, chance: random.Random, start: int) -> Template:
    level = (Level.INFO, Level.DEBUG, Level.ERROR, Level.WARNING, Level.INFO, Level.WARNING)[
        number % 6
    ]
    words = _WORDS[number % 6] + (f" in step {number}" if number >= len(_WORDS) else "")
    count = int(180_000 / (number + 1) ** 1.3) + 1
    first = start + chance.randrange(0, 20 * 60) * MINUTE // 20
    example = Record(
        msg=words.replace("<num>", "312").replace("<*>", "orders").replace("<id>", "9f3e77a1"),
        ts=first,
        level=level,
    )
    hours = {first // NS // 3600 + hour: 1 + chance.randrange(count) for hour in range(20)}
    minutes = {}
    if level >= Level.WARNING:
        minutes = {
            (NOW - chance.randrange(2400) * NS * (1 if level is Level.ERROR else 30)) // MINUTE: 3
            for _ in range(60)
        }
    return Template(
        id=f"{number:08x}",
        text=words,
        level=level,
        logger="shop.orders" if number % 2 else "",
        count=count,
        size=count * 120,
        first=first,
        last=NOW - chance.randrange(4000) * NS,
        example=example,
        first_example=example,
        minutes=minutes,
        hours=hours,
    )


def _logs(minutes: int, chance: random.Random, kinds: int, *, trouble: bool) -> LogSummary:
    start = NOW - minutes * MINUTE
    by_minute: dict[int, dict[Level | None, int]] = {}
    totals: dict[Level | None, int] = {}
    for minute in range(minutes):
        bad = trouble and _bad(minute, minutes)
        rhythm = 300 + 120 * math.sin((minute - 500) / 1440 * math.tau)
        counts: dict[Level | None, int] = {
            Level.DEBUG: chance.randrange(20, 60),
            Level.INFO: int(rhythm + chance.gauss(0, 14)),
            Level.WARNING: chance.randrange(4) + (chance.randrange(20, 45) if bad else 0),
            Level.ERROR: (not chance.randrange(12)) + (chance.randrange(80, 130) if bad else 0),
        }
        if not trouble:
            counts[Level.ERROR] = 0
            counts[Level.WARNING] = int(not chance.randrange(40))
        by_minute[(start // MINUTE) + minute + 1] = counts
        for level, count in counts.items():
            totals[level] = totals.get(level, 0) + count
    errors = tuple(_error(number) for number in range(10)) if trouble else ()
    return LogSummary(
        total=sum(totals.values()),
        by_level=totals,
        top=(),
        last_errors=errors,
        first=start,
        last=NOW,
        size=218 * 2**20,
        records=sum(totals.values()),
        minutes=by_minute,
        templates=tuple(_template(number, chance, start) for number in range(kinds)),
        causes=(
            Cause("TimeoutError: no connection within <num> s", 4211, INCIDENT, NOW),
            Cause("KeyError: <*>", 3, NOW - 300 * MINUTE, NOW - 20 * MINUTE),
        )
        if trouble
        else (),
        groups={
            "logger": (("shop.orders", 4120), ("shop.payment", 88)),
            "path": (("/orders", 3990), ("/orders/<num>", 131), ("/pay", 87)),
            "status": (("500", 4100), ("504", 108)),
        }
        if trouble
        else {},
        silences=(Silence(NOW - 800 * MINUTE, NOW - 790 * MINUTE),) if trouble else (),
    )


def _error(number: int) -> Record:
    return Record(
        msg=f"connection pool exhausted after {5000 + number} ms",
        ts=NOW - (60 - number * 5) * NS,
        level=Level.ERROR,
        logger="shop.orders",
        trace_id=f"4bf92f3577b34da6a3ce929d0e0e47{number:02x}",
        error="TimeoutError: no connection within 5 s",
        fields={"method": "POST", "path": "/orders", "status": 500, "pool": {"size": 20}},
        lines=(
            "Traceback (most recent call last):",
            '  File "/srv/shop/orders.py", line 118, in place',
            "    with pool.connection(timeout=5) as connection:",
            '  File "/srv/shop/pool.py", line 44, in connection',
            '    raise TimeoutError(f"no connection within {timeout} s")',
            "TimeoutError: no connection within 5 s",
        ),
    )


def _live(series: int, chance: random.Random) -> Exposition:
    samples = {
        "process_cpu_seconds_total": 812.44,
        "process_resident_memory_bytes": 522190848.0,
        "http_requests_in_flight": 12.0,
    }
    paths = ("/orders", "/orders/{id}", "/pay", "/health")
    for number in range(series - len(samples)):
        labels = f'code="{200 + number % 5}",path="{paths[number % 4]}",pod="{number}"'
        samples[f"http_requests_total{{{labels}}}"] = float(chance.randrange(10**6))
    families = {
        "process_cpu_seconds": Family("counter", "Processor time used.", "seconds"),
        "http_requests_total": Family("counter", "Requests by code and path."),
        "process_resident_memory_bytes": Family("gauge", "Memory that is held."),
    }
    return Exposition(samples=samples, families=families)
