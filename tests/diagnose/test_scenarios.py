"""The proof that the checks find what is wrong, and nothing else; and that its worlds are real."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from tests.diagnose.scenarios.incidents import INCIDENTS
from tests.diagnose.scenarios.run import HEALTHY, Run, make
from tests.diagnose.scenarios.score import (
    COUNTED,
    FEW,
    Outcome,
    Seen,
    kinds,
    misses,
    prove,
    score,
    table,
)
from tests.diagnose.scenarios.services import HOUR, MINUTE, SERVICES
from tests.harness import ROOT, FakeClock

from sidecar.logs.statistics.summary import summarise_log
from sidecar.metrics.storage.reader import read
from sidecar.metrics.storage.select import select
from sidecar.model.finding import Severity
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level

NAMES = tuple(SERVICES)


def said(run: Run) -> LogSummary:
    """Return what is read of a run's log."""
    clock = FakeClock()
    clock.now = run.end / 1000
    return summarise_log(run.log, clock, since=run.start * 1_000_000, rotated=True)


def columns(run: Run, *wanted: str) -> dict[str, tuple[Sequence[int], Sequence[float | None]]]:
    """Return series of a run by their keys."""
    found = select(run.history, lambda name: name in wanted, 0, run.end)
    return {each.key: (each.times, each.values) for each in found}


def rise(times: Sequence[int], values: Sequence[float | None], begin: int, end: int) -> float:
    """Return how much a counter grew between two times, restarts included."""
    inside = [
        value
        for at, value in zip(times, values, strict=True)
        if begin <= at < end and value is not None
    ]
    return sum(after - before if after >= before else after for before, after in pairwise(inside))


def seed_of(kind: str, service: str) -> int:
    """Return the first seed at which a kind happens to a service; it is not a counted one."""
    names = INCIDENTS[kind].services if kind in INCIDENTS else NAMES
    return next(seed for seed in range(1000, 1100) if names[seed % len(names)] == service)


@pytest.mark.parametrize("service", NAMES)
def test_a_healthy_service_looks_like_one(tmp_path: Path, service: str) -> None:
    """A log of thousands of lines that are all understood, 20 to 60 series, a day of scrapes."""
    run = make(HEALTHY, seed_of(HEALTHY, service), tmp_path)
    log = said(run)
    assert run.service == service
    assert 4_000 <= log.records <= 20_000
    assert log.plain == log.untimed == 0
    assert 8 <= len(log.templates) <= 60
    errors = sum(t.count for t in log.templates if t.level is not None and t.level >= Level.ERROR)
    assert 0 < errors < log.records / 4
    scrapes = [each for each in read(run.history) if each is not None]
    assert len(scrapes) == len(run.world.times)
    assert (scrapes[-1].ts - scrapes[0].ts) / 1e6 >= 24 * HOUR - MINUTE
    assert 20 <= max(len(scrape.samples) for scrape in scrapes) <= 60
    assert sum(not scrape.up for scrape in scrapes) < len(scrapes) / 50


def test_a_run_is_what_its_seed_says(tmp_path: Path) -> None:
    """The same kind and seed give the same bytes; another seed gives others."""
    runs = [make("latency-up", seed, tmp_path / str(n)) for n, seed in enumerate((7, 7, 8))]
    one, same, other = (
        (run.log.read_bytes(), b"".join(p.read_bytes() for p in sorted(run.folder.rglob("*.*l*"))))
        for run in runs
    )
    assert one == same != other


@pytest.mark.parametrize("kind", INCIDENTS)
def test_an_incident_begins_within_the_window(tmp_path: Path, kind: str) -> None:
    """The planted onset lies in the last hour, with time enough after it to be seen."""
    run = make(kind, 1001, tmp_path)
    if INCIDENTS[kind].has_onset:
        assert run.onset is not None
        assert run.start + 9 * MINUTE < run.onset < run.end - 11 * MINUTE


def test_counters_tell_the_planted_error_ratio(tmp_path: Path) -> None:
    """After the onset the share of 5xx is at least four times what it was."""
    run = make("error-ratio-up", seed_of("error-ratio-up", "web"), tmp_path)
    found = columns(run, "http_requests_total")
    assert run.onset is not None

    def share(begin: int, end: int) -> float:
        bad = sum(rise(*c, begin, end) for key, c in found.items() if 'code="5' in key)
        return bad / sum(rise(*c, begin, end) for c in found.values())

    before = share(run.onset - 12 * HOUR, run.onset)
    assert 0.0005 < before < 0.02
    assert share(run.onset, run.onset + 8 * MINUTE) > 4 * before


def test_counters_tell_the_planted_drop(tmp_path: Path) -> None:
    """After the onset there is less than a third of the traffic before it."""
    run = make("traffic-dropped", seed_of("traffic-dropped", "checkout"), tmp_path)
    (column,) = columns(run, "flask_http_request_duration_seconds_count").values()
    assert run.onset is not None
    before = rise(*column, run.onset - 20 * MINUTE, run.onset)
    assert rise(*column, run.onset, run.onset + 20 * MINUTE) < 0.4 * before


def test_buckets_tell_the_planted_latency(tmp_path: Path) -> None:
    """Fewer requests than before stay below the bound that nearly all of them kept."""
    run = make("latency-up", seed_of("latency-up", "web"), tmp_path)
    found = columns(run, "http_request_duration_seconds_bucket")
    assert run.onset is not None

    def below(le: str, begin: int, end: int) -> float:
        column = found[f'http_request_duration_seconds_bucket{{le="{le}"}}']
        return rise(*column, begin, end) / rise(*found[every], begin, end)

    every = 'http_request_duration_seconds_bucket{le="+Inf"}'
    assert below("0.1", run.onset - HOUR, run.onset) > 0.93
    assert below("0.1", run.onset, run.end) < 0.88
    for le in ("0.005", "0.1", "2.5"):
        assert 0 <= below(le, run.start, run.end) <= 1


def test_gauges_tell_the_planted_leak(tmp_path: Path) -> None:
    """Memory ends near the limit that the metrics state, and was far from it."""
    run = make("memory-growing", seed_of("memory-growing", "web"), tmp_path)
    found = columns(run, "process_resident_memory_bytes", "go_gc_gomemlimit_bytes")
    _, used = found["process_resident_memory_bytes"]
    limit = found["go_gc_gomemlimit_bytes"][1][-1]
    assert limit is not None
    assert (used[0] or 0) < 0.5 * limit
    assert 0.7 * limit < (used[-1] or 0) < limit


def test_restarts_reset_counters(tmp_path: Path) -> None:
    """In a restart loop the start time moves again and again, and counters begin at nothing."""
    run = make("restart-loop", seed_of("restart-loop", "web"), tmp_path)
    found = columns(run, "process_start_time_seconds", "process_cpu_seconds_total")
    _, starts = found["process_start_time_seconds"]
    assert len({value for value in starts if value is not None}) > 4
    _, work = found["process_cpu_seconds_total"]
    seen = [value for value in work if value is not None]
    assert sum(after < before for before, after in pairwise(seen)) > 3


def test_the_log_tells_the_planted_burst(tmp_path: Path) -> None:
    """In the minutes after the onset there are ten times the errors of a usual minute."""
    run = make("error-burst", seed_of("error-burst", "checkout"), tmp_path)
    assert run.onset is not None
    errors = {
        minute: sum(n for level, n in by.items() if level is not None and level >= Level.ERROR)
        for minute, by in said(run).minutes.items()
    }
    at = run.onset // MINUTE
    assert errors[at + 1] >= 10
    assert sum(errors.get(at - n, 0) for n in range(1, 60)) < 5 * errors[at + 1]


def test_what_is_right_is_scored_as_right() -> None:
    """Found, missed, wrong, misplaced: each counts in its own column."""
    near = Seen("latency-up", Severity.WARNING, "", "slow", 20.0, main=True, right=True)
    far = Seen("latency-up", Severity.WARNING, "", "slow", 90.0, main=True, right=False)
    other = Seen("log-noise", Severity.INFO, "", "noise", None, main=False, right=False)
    runs = [
        Outcome("latency-up", 1, "web", (near, other)),
        Outcome("latency-up", 2, "web", (far,)),
        Outcome("latency-up", 3, "web", (other,)),
        Outcome(HEALTHY, 1, "web", ()),
    ]
    figures = score(runs[:3])
    assert (figures.runs, figures.found, figures.above_info, figures.wrong) == (3, 2, 2, 1)
    assert (figures.claimed, figures.in_place, figures.typical_off) == (2, 1, 55.0)
    assert misses(runs) == [
        "latency-up 2 (web): wrong: warning latency-up +90 s [slow]",
        "latency-up 3 (web): missed, info log-noise [noise]",
    ]
    assert table(runs).splitlines()[2:] == [
        "| latency-up | 3 | 2 | 1 of 2 | 55 s | 1 | 1 | log-noise (info) 2 |",
        "| **all** | 3 | 2 | 1 of 2 | 55 s | 1 | 1 |  |",
        "| *nothing* | 1 | - | - | - | 0 | 0 |  |",
    ]


@pytest.mark.timeout(180)
def test_a_part_of_the_proof_holds() -> None:
    """Of three runs of each kind and fifteen healthy ones the report tells the truth."""
    holds(prove(FEW), least=2 / 3)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_proof_holds() -> None:
    """Recall of each kind, precision, onsets, and silence on healthy services, as promised."""
    outcomes = prove(COUNTED)
    holds(outcomes, least=0.95)
    told = (ROOT / "docs" / "proof.md").read_text("utf-8")
    assert table(outcomes) in told, "scripts/proof.py writes it anew"


def holds(outcomes: Sequence[Outcome], least: float) -> None:
    """Assert what is promised; `least` is the recall of each kind."""
    of = kinds(outcomes)
    healthy = of.pop(HEALTHY)
    figures = score(row for rows in of.values() for row in rows)
    told = "\n".join([table(outcomes), "", *misses(outcomes)])
    poor = {kind: score(rows).recall for kind, rows in of.items() if score(rows).recall < least}
    assert not poor, told
    assert figures.recall >= 0.95, told
    assert figures.precision >= 0.95, told
    assert figures.placed >= 0.95, told
    assert score(healthy).above_info <= 1, told
