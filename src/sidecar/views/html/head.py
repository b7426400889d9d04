"""The head of the page: the service, the span of time, and the verdict in one sentence."""

from collections.abc import Iterable, Sequence

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.record import Level
from sidecar.model.report import CHANGES, COMPARISON, Report
from sidecar.model.signal_choice import last, of_role, own, quantiles, total
from sidecar.model.signals import Role, Signal, Signals
from sidecar.quantities import format_quantity, format_seconds, plural
from sidecar.times import NS
from sidecar.views.html.findings import FindingTree
from sidecar.views.html.markup import Child, Markup, tag, text
from sidecar.views.html.times import Times

_TITLE = 160
"""Characters of a finding's title in the verdict."""

_PARTS = (
    ("findings", "Findings"),
    ("changes", CHANGES),
    ("comparison", COMPARISON),
    ("timeline", "Timeline"),
    ("log", "Log"),
    ("errors", "Last errors"),
    ("metrics", "Metrics"),
    ("sources", "Sources"),
)


def head(evidence: Evidence, tree: FindingTree, report: Report, times: Times) -> Markup:
    """Return the page's banner."""
    worst = max((root.finding.severity for root in tree.roots), default=None)
    kind = worst.name.lower() if worst else "unknown" if report.reservations else "good"
    shown = {part.title for part in report.sections}
    return tag(
        "header",
        tag("p", "Inspection report", class_="kicker"),
        tag("h1", text(service(evidence), 200)),
        tag("p", *_verdict(report, tree, times), class_=f"verdict {kind}"),
        tag("p", _when(evidence, report, times), class_="soft times"),
        tag("dl", *(_fact(label, value, more) for label, value, more in _facts(evidence))),
        tag(
            "nav",
            *(
                tag("a", title, href=f"#{name}")
                for name, title in _PARTS
                if name not in {"changes", "comparison"} or title in shown
            ),
            aria_label="Parts of this report",
        ),
        class_="head",
    )


def service(evidence: Evidence) -> str:
    """Return what the report is of: the target, or the log where there is none."""
    return evidence.target or evidence.log_path or "a service"


def verdict(report: Report, tree: FindingTree, times: Times) -> str:
    """Return the verdict as text."""
    if not tree.roots:
        more = f" But {report.reservations[0]}." if report.reservations and not report.blind else ""
        return f"{report.verdict}{more}"
    said, finding = _count(tree), tree.roots[0].finding
    since = f", since {times.clock(finding.at)}" if finding.at is not None else ""
    return f"{said}{finding.title[:_TITLE]}{since}"


def _verdict(report: Report, tree: FindingTree, times: Times) -> Iterable[Child]:
    if not tree.roots:
        yield verdict(report, tree, times)
        return
    finding = tree.roots[0].finding
    yield _count(tree)
    yield tag("a", text(finding.title, _TITLE), href=f"#{tree.roots[0].anchor}")
    if finding.at is not None:
        yield ", since "
        yield times.mark(finding.at)
    yield "."


def _count(tree: FindingTree) -> str:
    more = len(tree.all()) - len(tree.roots)
    led = f", with {plural(more, 'consequence')}" if more else ""
    worst = "; worst: " if more else ", worst: " if len(tree.roots) > 1 else ": "
    return f"{plural(len(tree.roots), 'finding')}{led}{worst}"


def _when(evidence: Evidence, report: Report, times: Times) -> Markup:
    made = tag("span", f"Made {report.time or times.full(evidence.at)}")
    window = evidence.window
    if window is None:
        return made
    judged = f"Judged: {times.clock(window.start)} to {times.clock(window.end)}"
    long = format_seconds((window.end - window.start) / NS)
    zone = times.text(window.end, "%Z")
    return Markup(tag("span", f"{judged} {zone} ({long})") + made)


def _facts(evidence: Evidence) -> Iterable[tuple[str, str, str]]:
    yield _health(evidence)
    if isinstance(evidence.signals, Signals):
        for role, label in (
            (Role.TRAFFIC, "Requests"),
            (Role.ERRORS, "Failed"),
            (Role.LATENCY, "Latency"),
        ):
            yield from _now(evidence, of_role(evidence.signals, role), label)
    if not isinstance(evidence.logs, Missing):
        grave = sum(
            count for level, count in evidence.logs.by_level.items() if (level or 0) >= Level.ERROR
        )
        yield "Logged errors", f"{grave:,}", f"of {plural(evidence.logs.total, 'line')}"


def _health(evidence: Evidence) -> tuple[str, str, str]:
    health = evidence.health
    if isinstance(health, Missing):
        return "Health", "no answer" if evidence.target else "not asked", ""
    return (
        "Health",
        health.status[:40],
        f"{health.http_status}, {format_quantity(health.latency_s, 's')}",
    )


def _now(evidence: Evidence, found: Sequence[Signal], label: str) -> Iterable[tuple[str, str, str]]:
    mine = own(found, evidence.target)
    if not mine:
        return
    is_time = mine[0].role is Role.LATENCY
    signal = quantiles(mine)[-1] if is_time else max(mine, key=total)
    about = signal.name.partition(" of ")[0] if is_time else "at the end"
    yield label, format_quantity(last(signal), signal.unit), about


def _fact(label: str, value: str, more: str) -> Markup:
    return tag(
        "div",
        tag("dt", label),
        tag("dd", value, tag("small", more) if more else None),
        class_="fact",
    )
