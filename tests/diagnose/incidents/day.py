"""The public day as histories in three forms, and what the debugger finds in them."""

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from sidecar.clock import SystemClock
from sidecar.diagnose.collect.collect import Sources, collect
from sidecar.diagnose.judge import judge
from sidecar.model.finding import Finding, Severity

HERE = Path(__file__).parent
NS = 1_000_000_000
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SHARES = ("90", "95", "99")
TOLERANCE_S = 120
"""Seconds between an onset and the injection: two samples."""


class Row(NamedTuple):
    """A minute of a service."""

    at: int
    cpu: float
    rate: float
    latency: tuple[float, ...]


class Fault(NamedTuple):
    """What was injected, when, and in what it is plain to see."""

    service: str
    kind: str
    at: int
    visible: tuple[str, ...]


def load() -> tuple[dict[str, list[Row]], list[Fault], int]:
    """Return the minutes of each service, the faults, and when the healthy hours begin."""
    services: dict[str, list[Row]] = {}
    with gzip.open(HERE / "metrics.csv.gz", "rt") as file:
        for line in csv.DictReader(file):
            latency = tuple(float(line[f"p{share}_s"]) for share in SHARES)
            row = Row(
                int(line["unix_s"]),
                float(line["cpu_millicores"]),
                float(line["requests_per_s"]),
                latency,
            )
            services.setdefault(line["service"], []).append(row)
    labels = json.loads((HERE / "labels.json").read_text("utf-8"))
    faults = [
        Fault(fault["service"], fault["kind"], fault["unix_s"], tuple(fault["visible"]))
        for fault in labels["faults"]
    ]
    return services, faults, labels["healthy_from"]


Scrape = dict[str, object]


def _begun(at: int) -> Scrape:
    return {"ts": datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z"), "up": 1}


def _is_known(values: Sequence[float]) -> bool:
    return all(value == value for value in values)  # noqa: PLR0124 - NaN alone differs from itself


def gauges(rows: Sequence[Row]) -> Iterator[Scrape]:
    """Yield the day as it was recorded."""
    for row in rows:
        scrape = _begun(row.at) | {
            "pod_cpu_usage_millicores": row.cpu,
            "pod_workload_ops": row.rate,
        }
        for share, value in zip(SHARES, row.latency, strict=True):
            if _is_known((value,)):
                scrape[f"pod_server_latency_p{share}_seconds"] = value
        yield scrape


def summary(rows: Sequence[Row]) -> Iterator[Scrape]:
    """Yield the day as a process with a summary of durations tells it."""
    cpu = count = 0.0
    for row in rows:
        cpu, count = cpu + row.cpu * 0.06, count + row.rate * 60
        scrape = _begun(row.at) | {
            "process_cpu_seconds_total": round(cpu, 4),
            'http_requests_total{code="200"}': round(count),
            "http_request_duration_seconds_count": round(count),
        }
        for share, value in zip(SHARES, row.latency, strict=True):
            if _is_known((value,)):
                name = f'http_request_duration_seconds{{quantile="0.{share.rstrip("0")}"}}'
                scrape[name] = value
        yield scrape


def histogram(rows: Sequence[Row]) -> Iterator[Scrape]:
    """Yield the day as a histogram with these quantiles, every 15 s."""
    cpu = count = total = 0.0
    buckets = [0.0] * len(BOUNDS)
    for row in rows:
        low, middle, high = row.latency
        made = row.rate * 60 if _is_known(row.latency) else 0.0
        for quarter in range(4):
            cpu, count = cpu + row.cpu * 0.015, count + made / 4
            if made:
                mean = 0.405 * low + 0.025 * (low + middle) + 0.025 * (middle + high)
                total += made / 4 * mean
                shares = [_below(bound, row.latency) for bound in BOUNDS]
                buckets = [
                    old + made / 4 * share for old, share in zip(buckets, shares, strict=True)
                ]
            scrape = _begun(row.at - 45 + 15 * quarter) | {
                "process_cpu_seconds_total": round(cpu, 4),
                'http_requests_total{code="200"}': round(count),
            }
            for bound, value in zip(BOUNDS, buckets, strict=True):
                scrape[f'http_request_duration_seconds_bucket{{le="{bound}"}}'] = round(value)
            scrape['http_request_duration_seconds_bucket{le="+Inf"}'] = round(count)
            scrape["http_request_duration_seconds_count"] = round(count)
            scrape["http_request_duration_seconds_sum"] = round(total, 4)
            yield scrape


def _below(bound: float, latency: tuple[float, ...]) -> float:
    low, middle, high = latency
    points = [(0.0, 0.0), (low, 0.9), (max(low, middle), 0.95), (max(latency), 0.99)]
    points.append((max(high, low, middle) * 1.5 + 1e-9, 1.0))
    for (start, share), (end, more) in pairwise(points):
        if bound <= end:
            return share + (more - share) * ((bound - start) / (end - start) if end > start else 1)
    return 1.0


Form = Callable[[Sequence[Row]], Iterator[Scrape]]
FORMS: tuple[Form, ...] = (gauges, summary, histogram)


def findings_of(folder: Path, form: Form, rows: Sequence[Row], since_s: int) -> list[Finding]:
    """Return the findings of warning or worse in the last seconds of a history."""
    path = folder / "metrics.jsonl"
    path.write_text("".join(f"{json.dumps(scrape)}\n" for scrape in form(rows)), "utf-8")
    sources = Sources("", (), path, 3.0, since=since_s * NS, until=(rows[-1].at + 1) * NS)
    evidence = collect(sources, SystemClock())
    return [finding for finding in judge(evidence) if finding.severity >= Severity.WARNING]


def is_found(findings: Sequence[Finding], fault: Fault) -> bool:
    """Return whether a finding begins with the fault."""
    return any(
        finding.at is not None and abs(finding.at / NS - fault.at) <= TOLERANCE_S
        for finding in findings
    )


def around(rows: Sequence[Row], fault: Fault, healthy_from: int) -> list[Row]:
    """Return the healthy hours of a service, followed by the minutes around a fault."""
    healthy = [row for row in rows if row.at > healthy_from]
    near = [row for row in rows if fault.at - 150 <= row.at <= fault.at + 210]
    first = near[0].at - 60 * len(healthy)
    return [row._replace(at=first + 60 * n) for n, row in enumerate(healthy)] + near


class DayScore(NamedTuple):
    """What was found of the faults that are plain to see, and in how many healthy hours what.

    `missed` names the faults, `false` the findings, each with its service.
    """

    form: str
    faults: int
    missed: tuple[str, ...]
    hours: int
    false: tuple[str, ...]


def score_day(folder: Path, form: Form) -> DayScore:
    """Return the score of one form, by the rules of the public day's own scoring.

    Healthy windows of an hour end two hours apart, in the second half of the healthy hours.
    """
    services, faults, healthy_from = load()
    plain = [fault for fault in faults if fault.visible]
    missed = []
    for fault in plain:
        rows = around(services[fault.service], fault, healthy_from)
        if not is_found(findings_of(folder, form, rows, 600), fault):
            missed.append(f"{fault.kind} of {fault.service}")
    false, hours = [], 0
    for service, rows in services.items():
        healthy = [row for row in rows if row.at > healthy_from]
        for end in range(len(healthy) // 2, len(healthy), 120):
            hours += 1
            findings = findings_of(folder, form, healthy[:end], 3600)
            false += [f"{finding.title} ({service})" for finding in findings]
    return DayScore(form.__name__, len(plain), tuple(missed), hours, tuple(false))
