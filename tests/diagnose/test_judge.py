"""Findings are judged together: what explains what, what was alongside, and in which order."""

import subprocess
import sys
from itertools import product

import msgspec
import pytest
from tests.diagnose.harness import MINUTE, NOW, ONSET, SECOND, evidence, signal, signals
from tests.diagnose.harness import at as time_at
from tests.diagnose.harness import steady as level
from tests.diagnose.lines import at, seen, steady, summary, template
from tests.harness import ROOT, environment

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.documentation import explain
from sidecar.diagnose.checks.registry import CHECKS
from sidecar.diagnose.explain.causes import TABLE, with_causes
from sidecar.diagnose.explain.correlated import LOGS, METRICS, with_alongside
from sidecar.diagnose.judge import judge
from sidecar.errors import UsageError
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Severity
from sidecar.model.record import Level
from sidecar.model.signals import Outage, Role, Signals

CODES = {check.code for check in CHECKS}


def finding(
    code: str, minute: float | None, subject: str = "", severity: Severity = Severity.WARNING
) -> Finding:
    """Return a finding that began some minutes after the onset that tests speak of."""
    onset = None if minute is None else time_at(ONSET) + round(minute * MINUTE)
    return Finding(code, severity, code, "", (), "", onset, subject)


def scraped() -> Evidence:
    """Return evidence with signals of a minute a step."""
    return evidence(signals=signals())


@pytest.mark.parametrize(
    ("cause", "consequence"),
    [
        pytest.param(("target-down", 0), ("traffic-dropped", 0), id="at once"),
        pytest.param(("target-down", 0), ("logs-silent", -0.9), id="seen a scrape later"),
        pytest.param(("new-error", 0), ("error-ratio-up", 2), id="soon after"),
        pytest.param(("disk-filling", None), ("error-burst", 0), id="there before all"),
        pytest.param(("latency-up", 0), ("saturation", 3), id="queues follow"),
    ],
)
def test_causes(cause: tuple[str, float | None], consequence: tuple[str, float | None]) -> None:
    """A finding explains what the table says, when the onsets fit."""
    both = [finding(*consequence), finding(*cause)]
    found = with_causes(both, scraped())
    assert [result.code for result in found] == [result.code for result in both]
    assert [result.caused_by for result in found] == [both[1].key, ""]


@pytest.mark.parametrize(
    ("cause", "other"),
    [
        pytest.param(("target-down", 0), ("logs-silent", -3), id="begun before"),
        pytest.param(("target-down", 0), ("log-noise", 0), id="not in the table"),
        pytest.param(("new-error", 0), ("error-ratio-up", 20), id="long after"),
        pytest.param(("new-error", None), ("error-burst", 0), id="a cause without an onset"),
        pytest.param(("disk-filling", 0), ("error-burst", None), id="something without one"),
    ],
)
def test_no_causes(cause: tuple[str, float | None], other: tuple[str, float | None]) -> None:
    """What does not fit stays unexplained."""
    both = [finding(*other), finding(*cause)]
    assert with_causes(both, scraped()) == both


def test_down_now() -> None:
    """Where nobody saw the target go down, it explains what began before."""
    down = msgspec.structs.replace(finding("target-down", 0), at=NOW)
    found = with_causes([finding("logs-silent", -20), down], evidence())
    assert found[0].caused_by == "target-down"


def test_targets() -> None:
    """What happens to one target explains nothing of another."""
    one, other = '{job="a"}', '{job="b"}'
    down = finding("target-down", 0, one)
    mine = finding("traffic-dropped", 0, f"http_requests_total {one}")
    its = finding("traffic-dropped", 0, f"http_requests_total {other}")
    found = with_causes([down, mine, its, finding("logs-silent", 0)], scraped())
    assert [result.caused_by for result in found] == ["", down.key, "", down.key]


def test_no_circle() -> None:
    """Findings that could explain each other do so in one direction only, without a circle."""
    codes = ("restart", "new-error", "error-burst", "error-ratio-up", "target-down", "latency-up")
    found = with_causes([finding(code, 0) for code in codes], scraped())
    by_key = {result.key: result for result in found}
    for result in found:
        seen_keys = set()
        cause = result
        while cause.caused_by:
            assert cause.key not in seen_keys
            seen_keys.add(cause.key)
            cause = by_key[cause.caused_by]
    assert sum(not result.caused_by for result in found) == 1


def test_tables_name_checks() -> None:
    """Every code in a table is that of a check."""
    assert set(TABLE) <= CODES
    assert set().union(*(rule.codes for rule in TABLE.values())) <= CODES
    assert set(METRICS) | set(LOGS) <= CODES


def test_alongside() -> None:
    """A changed metric and a new template within one scrape name each other, with both times."""
    new = template("db refused", Level.ERROR, dict.fromkeys(range(ONSET, 1440), 1), second=12)
    given = msgspec.structs.replace(seen(new, info=steady(5)), signals=signals())
    error, ratio, late = with_alongside(
        [finding("new-error", 0.2, new.id), finding("error-ratio-up", 1), finding("latency-up", 9)],
        given,
    )
    assert error.alongside == (
        "This began at 23:30:12 Z; in the metrics more requests failed at 23:31:00 Z."
    )
    assert ratio.alongside == (
        "More requests failed at 23:31:00 Z; the log first has “db refused” at 23:30:12 Z."
    )
    assert late.alongside == ""


def test_order() -> None:
    """Worst first, then by onset; a cause counts as bad as what it explains, which follows it."""
    findings = [
        finding("log-noise", -30),
        finding("unreadable-lines", None),
        finding("error-ratio-up", 1, severity=Severity.ERROR),
        finding("new-error", 0, "x"),
        finding("target-slow", -40),
        finding("scrape-gaps", -50, severity=Severity.INFO),
    ]
    check = Check("all", "", lambda _: findings)
    found = judge(scraped(), [check])
    assert [result.key for result in found] == [
        "new-error:x",
        "error-ratio-up",
        "target-slow",
        "log-noise",
        "unreadable-lines",
        "scrape-gaps",
    ]


def test_a_broken_check() -> None:
    """One that fails is a note, and the others are reported all the same."""

    def broken(_: Evidence) -> list[Finding]:
        raise ZeroDivisionError("oh\x1b")

    checks = [Check("broken", "", broken), Check("ok", "", lambda _: [finding("log-noise", 0)])]
    found = judge(evidence(), checks)
    assert [(result.key, result.severity) for result in found] == [
        ("log-noise", Severity.WARNING),
        ("check-failed:broken", Severity.INFO),
    ]
    assert "ZeroDivisionError: oh" in found[1].evidence[0].text


def outage() -> Signals:
    """Return signals of a target that is down since the onset."""
    work = signal(Role.TRAFFIC, [*level(5.0)[:ONSET]])
    down = Outage(time_at(ONSET), NOW - 15 * SECOND, 120, "refused", lasting=True)
    return signals(work, outages=(down,))


def test_incident() -> None:
    """All findings of an incident come below their cause, and there are no others."""
    new = template("db refused", Level.ERROR, dict.fromkeys(range(ONSET - 1, ONSET), 30))
    log = summary(new, template("usual", Level.ERROR, at(steady(0.1))), info=steady(20)[:ONSET])
    found = judge(evidence(logs=log, signals=outage()))
    roots = [result.key for result in found if not result.caused_by]
    assert roots == [f"new-error:{new.id}"]
    silent = next(result for result in found if result.code == "logs-silent")
    assert silent.caused_by == "target-down"


def test_nothing() -> None:
    """Of nothing, and of a day as ever, nothing is told."""
    work = signal(Role.TRAFFIC, level(5.0))
    calm = seen(template("usual", Level.ERROR, at(steady(0.1))), info=steady(20))
    assert judge(evidence()) == ()
    assert judge(msgspec.structs.replace(calm, signals=signals(work))) == ()


def test_codes() -> None:
    """Each check has a code of its own, which `--explain` knows, and a documented module."""
    assert len(CODES) == len(CHECKS)
    parts = ("Rule:", "Threshold:", "Known false alarms:", "What to do:")
    for check, part in product(CHECKS, parts):
        assert f"\n{part} " in explain(check.code)
        assert explain(check.code).startswith(f"{check.code}: ")


def test_unknown_code() -> None:
    """A code that is mistyped is answered with the one that was meant."""
    with pytest.raises(UsageError, match="did you mean error-burst"):
        explain("eror-burst")
    with pytest.raises(UsageError, match="there are target-down"):
        explain("x")


def test_page() -> None:
    """docs/checks.md is what the checks themselves say."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "checks_docs.py", "--check"],
        capture_output=True,
        env=environment(),
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
