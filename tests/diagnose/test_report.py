"""Evidence → report → the text of a terminal."""

import math
import re
from datetime import UTC

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.diagnose.report import build
from sidecar.model.evidence import Cost, Evidence, Health, HistorySummary, Missing, Window
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level, Record
from sidecar.model.report import CHANGES, Note, Trend
from sidecar.model.sample import Exposition, Fault, Scrape
from sidecar.model.signals import Changes, SeriesChange, Signals
from sidecar.safe_text import columns
from sidecar.times import formatter
from sidecar.views.terminal import report as terminal

NS = 1_000_000_000
DAY = 1_771_632_000 * NS
"""2026-02-21T00:00:00Z."""


def at(hour: int, minute: int, second: int) -> int:
    """Return that time of the sample's day."""
    return DAY + (hour * 3600 + minute * 60 + second) * NS


SAMPLES = {
    "requests_total": 8.0,
    "requests_ok": 5.0,
    "requests_err": 3.0,
    "process_ok": 4.0,
    "process_err": 1.0,
    "uptime_seconds": 47.2,
}
SEED = Evidence(
    at=at(13, 43, 0),
    target="http://app:8080",
    log_path="/logs/app.log",
    history_path="/logs/metrics.jsonl",
    health=Health(200, "ok", 47.2, 0.001),
    metrics=Exposition(SAMPLES),
    logs=LogSummary(
        total=14,
        by_level={Level.INFO: 12, Level.ERROR: 2},
        top=(
            ("processing task", 4),
            ("task complete", 3),
            ("health check", 2),
            ("metrics scraped", 2),
            ("task failed", 2),
            ("app ready", 1),
        ),
        last_errors=(
            Record("task failed", ts=at(13, 42, 7), level=Level.ERROR, fields={"reason": "oops"}),
            Record(
                "task failed", ts=at(13, 42, 9), level=Level.ERROR, fields={"reason": "deliberate"}
            ),
        ),
    ),
    history=HistorySummary(
        scrapes=3,
        failed=0,
        skipped=0,
        first=Scrape(at(13, 42, 5), True, {"requests_total": 3.0}),
        latest=Scrape(at(13, 42, 15), True, {"requests_total": 8.0}),
    ),
)

SEED_TEXT = """
════════════════════════════════════════════════════
  DEBUGGER SIDECAR — Full Inspection Report
  2026-02-21 13:43:00
════════════════════════════════════════════════════

────────────────────────────────────────────────────
  1. App Health  (via network)
────────────────────────────────────────────────────
  Status : ok
  Uptime : 47s

────────────────────────────────────────────────────
  2. Live Metrics  (via network)
────────────────────────────────────────────────────
  requests_total               8
  requests_ok                  5
  requests_err                 3
  process_ok                   4
  process_err                  1
  uptime_seconds               47.2

────────────────────────────────────────────────────
  3. Log Analysis  (via /logs volume)
────────────────────────────────────────────────────
  Total entries : 14
  By level:
    ERROR      2
    INFO       12
  Top messages:
      4×  processing task
      3×  task complete
      2×  health check
      2×  metrics scraped
      2×  task failed
      1×  app ready

  Last 2 error(s):
    13:42:07  task failed  oops
    13:42:09  task failed  deliberate

────────────────────────────────────────────────────
  4. Metrics History  (from metrics-scraper via /logs volume)
────────────────────────────────────────────────────
  Snapshots collected : 3
  First snapshot      : 13:42:05  requests=3
  Latest snapshot     : 13:42:15  requests=8
  Δ requests          : +5 over 3 scrapes

────────────────────────────────────────────────────
  5. Findings  (over all there is)
────────────────────────────────────────────────────
  (No findings. Read: health, 6 live series, 3 scrapes, 14 log lines.)

Report complete.
"""

GONE_TEXT = """
  1. App Health  (via network)
────────────────────────────────────────────────────
  Not available: connection refused (http://app:8080)
  → start it with: make up
"""


def text(evidence: Evidence, *findings: Finding, colour: bool = False) -> str:
    """Return the evidence as a terminal shows it, at UTC."""
    date, time = formatter(UTC, "%Y-%m-%d %H:%M:%S"), formatter(UTC)
    report = build(evidence, findings, date=date, time=time)
    return terminal.report(report, colour=colour)


def change(**parts: object) -> Evidence:
    """Return the sample's evidence with other parts."""
    return msgspec.structs.replace(SEED, **parts)


def test_the_sample() -> None:
    """The sample's evidence gives the sample's report, to the character."""
    assert text(SEED) == SEED_TEXT


def test_colour() -> None:
    """Colours only add escape sequences around the same text."""
    coloured = text(SEED, colour=True)
    assert "\x1b[31mERROR     \x1b[0m 2" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == SEED_TEXT


def test_missing() -> None:
    """What is missing is said with the reason and the remedy, and listed at the end."""
    shown = text(
        change(
            health=Missing("connection refused (http://app:8080)", "start it with: make up"),
            history=Missing("no history at /x"),
        )
    )
    assert GONE_TEXT in shown
    assert "  Not available: no history at /x\n" in shown
    assert shown.endswith("\n\nNot available: App Health, Metrics History.\nReport complete.\n")


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        pytest.param({"health": Health(503, "failing", None, 0)}, "  HTTP   : 503", id="http"),
        pytest.param(
            {"health": Health(200, "answers", None, 0, is_plain=True)},
            "  Asked  : GET /health, 200",
            id="plain-health",
        ),
        pytest.param(
            {"logs": LogSummary(0, {}, (), (), records=3, last=DAY)},
            "  (3 records, the last one of 2026-02-21 00:00:00, none in the window)",
            id="none-in-the-window",
        ),
        pytest.param(
            {"history": HistorySummary(0, 0, 0, None, None, '{job="a"}', 2)},
            '  (of {job="a"}; the history has 2 other targets)',
            id="other-targets",
        ),
        pytest.param(
            {"logs": Missing("gone")},
            "  (No findings. Read: health, 6 live series, 3 scrapes. Not read: the log",
            id="some-missing",
        ),
        pytest.param(
            dict.fromkeys(("health", "metrics", "logs", "history"), Missing("gone")),
            "  (Nothing could be judged: no channel could be read.)",
            id="all-missing",
        ),
        pytest.param(
            {"metrics": Exposition({f"s{n}": 1.0 for n in range(1234)})},
            "  (and 1,214 more series at /metrics)",
            id="many-series",
        ),
        pytest.param(
            {"metrics": Exposition({'h_bucket{le="1"}': 1.0, "h_sum": 1.0, "a": 1.0})},
            "  (and 2 more series at /metrics)",
            id="histogram",
        ),
        pytest.param(
            {"metrics": Exposition({}, (Fault(3, "no sample: x"), Fault(9, "y")))},
            "  (2 unreadable lines; line 3: no sample: x)",
            id="faults",
        ),
        pytest.param(
            {"metrics": Exposition({"a": math.nan})},
            "  a                            nan",
            id="nan",
        ),
        pytest.param({"logs": LogSummary(2, {None: 2}, (), ())}, "    (none)     2", id="no-level"),
        pytest.param(
            {"logs": LogSummary(1, {Level.FATAL: 1}, (), (Record("x", error="why"),))},
            "    --:--:--  x  why",
            id="error-without-time",
        ),
        pytest.param(
            {"history": HistorySummary(3, 3, 0, None, None)},
            "  Failed scrapes      : 3",
            id="all-failed",
        ),
        pytest.param(
            {
                "history": HistorySummary(
                    4, 1, 1, *(Scrape(DAY, True, {"scrape_samples_scraped": 7.0}),) * 2
                )
            },
            "  First snapshot      : 00:00:00  samples=7",
            id="other-target",
        ),
        pytest.param(
            {"history": HistorySummary(0, 0, 1, None, None)},
            "  (1 unreadable line skipped)",
            id="skipped",
        ),
    ],
)
def test_lines(parts: dict[str, object], line: str) -> None:
    """Each peculiarity of the evidence has its line."""
    assert line in text(change(**parts)).splitlines()


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param({"reason": "a", "error": "b"}, "a", id="reason-first"),
        pytest.param({"detail": "d", "task": "t"}, "d", id="detail"),
        pytest.param({"reason": "", "cause": "c"}, "c", id="empty-is-nothing"),
        pytest.param({"task": "t"}, "", id="none"),
    ],
)
def test_why(field: dict[str, object], expected: str) -> None:
    """Beside an error stands the field that says why."""
    logs = LogSummary(1, {Level.ERROR: 1}, (), (Record("x", ts=DAY, fields=field),))
    assert f"    00:00:00  x  {expected}".rstrip() in text(change(logs=logs)).splitlines()


HOSTILE = st.text(st.characters(exclude_categories=()), max_size=300)
ESCAPE = "\x1b]0;owned\x07\u202e\n" * 40
ANY = HOSTILE | st.just(ESCAPE) | st.just("世" * 200)


@given(ANY, ANY, ANY, st.floats(), st.integers(0, 10**9))
def test_hostile_evidence(one: str, two: str, three: str, number: float, count: int) -> None:
    """Whatever the evidence holds, no line is over 80 columns and none acts on the terminal."""
    finite = number if math.isfinite(number) else None
    scrape = Scrape(DAY, True, {"requests_total": number})
    shown = text(
        change(
            health=Health(200, one, finite, 0),
            metrics=Exposition({two: number}, (Fault(count, three),)),
            logs=LogSummary(
                count,
                {Level.INFO: count, None: count},
                ((one, count % 10**6), (two, 1)),
                (Record(two, ts=DAY, error=three), Record(one, fields={"reason": two})),
            ),
            history=HistorySummary(count, count, count, scrape, scrape),
        )
    ) + text(change(logs=Missing(one, "do so"), history=Missing(two)))
    assert max(map(columns, shown.split("\n"))) <= 80
    assert all(line.isprintable() or not set(line) & set("\x1b\x07\r\u202e\x9b") for line in shown)
    assert shown.endswith("Report complete.\n")
    assert shown.encode()


def test_long_reasons_are_whole() -> None:
    """A reason that is too long for a line is wrapped, never cut: it names a path or an address."""
    path = "/a" * 100
    shown = text(change(logs=Missing(f"cannot read {path}: permission denied; run as another")))
    assert path in shown.replace("\n  ", "")
    assert "permission denied; run as another" in shown.replace("\n  ", " ")


def test_findings() -> None:
    """A finding has its severity, onset, evidence and hint; what it explains stands below it."""
    cause = Finding(
        code="new-error",
        severity=Severity.ERROR,
        title="New error: connection to <ip> refused",
        detail="",
        evidence=(Proof("31 lines", at(13, 5, 2)), Proof("\x1b[31mConnectionRefusedError")),
        hint="Look up the message and its cause; what it names is what changed.",
        at=at(13, 5, 2),
        alongside="13:05:00 Z the share of failed requests rose, within one scrape of it.",
    )
    result = Finding(
        code="error-ratio-up",
        severity=Severity.WARNING,
        title="Failed requests: 18% of all, 0.4% before",
        detail="",
        evidence=(Proof("requests_err of requests_total", at(13, 6, 0)),),
        hint="Read the errors of this minute.",
        caused_by=cause.key,
    )
    window = Window(at(12, 43, 0), at(13, 43, 0))
    shown = text(change(window=window, cost=Cost(0.21, 31_000_000, 5_400_000, 2)), cause, result)
    assert (
        shown.partition("  5. ")[2]
        == """\
Findings  (2026-02-21 12:43:00 to 2026-02-21 13:43:00)
────────────────────────────────────────────────────
  ERROR     New error: connection to <ip> refused
            since 2026-02-21 13:05:02
            13:05:02  31 lines
            ␛[31mConnectionRefusedError
            13:05:00 Z the share of failed requests rose, within one scrape of
              it.
            → Look up the message and its cause; what it names is what
              changed.
      WARNING   Failed requests: 18% of all, 0.4% before
                13:06:00  requests_err of requests_total
                → Read the errors of this minute.

Own cost: 0.21 s CPU, 31 MB, 5.4 MB read, 2 requests.
Report complete.
"""
    )


@pytest.mark.parametrize(
    ("begins", "says"),
    [
        pytest.param(at(11, 40, 0), "(No findings. Read: health", id="old"),
        pytest.param(at(13, 30, 0), "there is little earlier history to compare with", id="young"),
    ],
)
def test_little_history(begins: int, says: str) -> None:
    """No finding is no all-clear for a service that has hardly any past."""
    window = Window(at(12, 43, 0), at(13, 43, 0))
    assert says in text(change(window=window, signals=Signals(begins, 60 * NS)))


def test_strongest_changes() -> None:
    """Of many changes the strongest of each onset is shown, and no earlier weak one instead."""
    end = SEED.at
    onsets = [(end - 60 * NS, 90.0), *((end - (3000 - 130 * n) * NS, 9.0) for n in range(20))]
    changes = tuple(
        SeriesChange(
            series=f"series_{number}",
            kind="value",
            unit="",
            before=1.0,
            after=90.0,
            at=onset,
            until=end,
            excess=excess,
            ratio=9.0,
            chance=0.0,
            strong=True,
        )
        for number, (onset, excess) in enumerate(onsets)
    )
    seen = msgspec.structs.replace(SEED, changes=Changes(99, changes))
    sections = build(seen, (), date=formatter(UTC), time=formatter(UTC)).sections
    (lines,) = (section.lines for section in sections if section.title == CHANGES)
    texts = [line.text for line in lines if isinstance(line, Trend)]
    assert len(texts) == 12
    assert texts[-1].startswith("series_0 ")
    assert lines[-2] == Note("and 9 more changes; -o json has all")
