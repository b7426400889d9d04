"""Evidence and findings made by hand, with something of everything that a report can hold."""

import math
from collections.abc import Mapping

from sidecar.model.evidence import Cost, Evidence, Health, HistorySummary, Missing, Volume, Window
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import Cause, LogSummary, Silence, Template
from sidecar.model.record import Level, Record
from sidecar.model.sample import Exposition, Family, Fault, Scrape
from sidecar.model.signals import Changes, Gap, Outage, Restart, Role, SeriesChange, Signal, Signals

NS = 1_000_000_000
AT = 1_771_681_325_123_456_789
"""2026-02-21T13:42:05.123456789Z."""

HOSTILE = 'a|b`c`` @team #12 <script>&"]]> \x1b[31m\u202e\ud800\ufffe\n## x http://x.y [l](u) \\| '

ERROR = Record(
    "charge failed for order 17",
    ts=AT - 5 * NS,
    ts_text="2026-02-21T13:42:00.123Z",
    level=Level.ERROR,
    logger="shop.pay",
    trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
    error="ConnectionRefusedError: refused",
    fields={"password": "hunter2!", "tries": 3, "deep": {"list": [1.5, None, True, "x"]}},
    lines=("Traceback:", '  File "pay.py", line 3'),
)
SAMPLES: Mapping[str, float] = {
    "requests_total": 8.0,
    'http_requests_total{code="500"}': 3.0,
    "odd": math.nan,
    "most": math.inf,
    "least": -math.inf,
}
EVIDENCE = Evidence(
    changes=Changes(
        12,
        (
            SeriesChange(
                series='jobs_queue_depth{queue="mail"}',
                kind="value",
                unit="",
                before=10.0,
                after=400.0,
                at=AT - 600 * 10**9,
                until=AT,
                excess=39.0,
                ratio=33.0,
                chance=1e-9,
                strong=True,
                points=(10.0, 11.0, None, 400.0),
            ),
            SeriesChange(
                series="app_build_info",
                kind="labels",
                unit="",
                before=0.0,
                after=0.0,
                at=AT - 600 * 10**9,
                until=AT - 600 * 10**9,
                excess=1e9,
                ratio=1e9,
                chance=0.0,
                strong=False,
                shape="labels",
                text="version 1.2 → 1.3",
            ),
        ),
        2,
    ),
    at=AT,
    target="http://app:8080",
    log_path="/logs/app.log",
    history_path="/logs/metrics.jsonl",
    health=Health(200, "ok", 47.25, 0.001),
    metrics=Exposition(SAMPLES, (Fault(3, "no value"),), {"odd": Family("gauge", "Odd.", "s")}),
    logs=LogSummary(
        total=14,
        by_level={None: 1, Level.INFO: 11, Level.ERROR: 2},
        top=(("task complete", 3), ("task failed", 2)),
        last_errors=(ERROR, Record("panic", plain=True)),
        plain=1,
        first=AT - 3600 * NS,
        last=AT,
        size=2048,
        records=20,
        untimed=1,
        backwards=2,
        minutes={29_528_021: {Level.ERROR: 2}, 29_528_022: {None: 1, Level.INFO: 5}},
        minutes_dropped=7,
        templates=(
            Template(
                "0badcafe",
                "charge failed for order <num>",
                Level.ERROR,
                "shop.pay",
                2,
                512,
                AT - 600 * NS,
                AT - 5 * NS,
                ERROR,
                ERROR,
                {29_528_021: 2},
                {492_133: 2},
            ),
        ),
        causes=(Cause("ConnectionRefusedError: refused", 2, AT - 9 * NS, None),),
        groups={"logger": (("shop.pay", 2),)},
        silences=(Silence(AT - 900 * NS, AT - 700 * NS),),
    ),
    history=HistorySummary(12, 2, 1, Scrape(AT - 60 * NS, True, SAMPLES), Scrape(AT, True)),
    window=Window(AT - 3600 * NS, AT),
    signals=Signals(
        start=AT - 120 * NS,
        step=60 * NS,
        signals=(
            Signal(Role.ERRORS, "error ratio", "requests", "ratio", (0.1, None), (10.0, 0.0)),
            Signal(Role.FILES, "files", "fds", "", (1.0, math.nan), limit=1024.0, target="{a}"),
        ),
        outages=(Outage(AT - 50 * NS, AT - 40 * NS, 2, "refused", "", True),),
        gaps=(Gap(AT - 30 * NS, AT - 20 * NS),),
        restarts=(Restart(AT - 10 * NS, "uptime fell"),),
        interval=5 * NS,
    ),
    volume=Volume("/logs", 1000, 100, 50, 0.5),
    skew_s=-1.5,
    cost=Cost(0.25, 30_000_000, 2048, 2),
)
NOTHING = Evidence(
    at=AT,
    target="",
    log_path="/logs/app.log",
    history_path="",
    health=Missing("connection refused", "start it"),
    metrics=Missing("connection refused"),
    logs=Missing("no such file"),
    history=Missing("no such file"),
)
FINDINGS = (
    Finding(
        "error-ratio-up",
        Severity.ERROR,
        '12 % of http_requests_total{code="500"} fail, usual is 0.1 %',
        "The share of failures went up and still does.",
        (Proof("0.1 → 12 %", AT - 300 * NS), Proof("of 400 requests")),
        "Read the errors in the log from this minute on.",
        AT - 300 * NS,
        "http_requests_total",
        alongside="new template charge failed at 13:37:05 Z",
    ),
    Finding(
        "new-error",
        Severity.WARNING,
        "A new error: charge failed for order <num>",
        "Seen twice, never before.",
        (),
        "Look at its cause.",
        subject="0badcafe",
        caused_by="error-ratio-up:http_requests_total",
    ),
    Finding("restart", Severity.INFO, "It restarted", "Once.", (), "", AT - 10 * NS),
)
CHECKED = (
    ("error-ratio-up", "More requests fail than before"),
    ("new-error", "An error that was never seen before"),
    ("restart", "The target restarted"),
    ("target-down", "The target is down"),
)
