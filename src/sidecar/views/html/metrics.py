"""Section Metrics: a table of the signals over time, and one of the live series."""

from collections.abc import Iterable
from math import isfinite

from sidecar.model.evidence import Evidence, Missing
from sidecar.model.sample import Exposition, Family
from sidecar.model.signal_choice import has_value
from sidecar.model.signals import Signal, Signals
from sidecar.quantities import exact, format_quantity, plural
from sidecar.views.html.markup import Markup, tag, text
from sidecar.views.html.parts import filters, gap, section, table
from sidecar.views.html.timeline.lanes import signal_values
from sidecar.views.html.timeline.spans import whole
from sidecar.views.html.timeline.svg import TimeFrame, spark

_MOST = 2_000
_SIGNALS = 60
_NAME = 300
_POINTS = 96
"""Points of a small chart: as many as it has pixels."""

_FAULTS = 5
_PARTS = ("_bucket", "_sum", "_count", "_total", "_created", "_info")


def metrics(evidence: Evidence) -> Markup:
    """Return the section."""
    return section(
        "metrics",
        "Metrics",
        tag("h3", "Over time"),
        _signals(evidence.signals, whole(evidence)),
        tag("h3", "Now"),
        *_live(evidence.metrics),
    )


def _signals(signals: Signals | Missing, frame: TimeFrame) -> Markup:
    if isinstance(signals, Missing):
        return gap(signals)
    shown = [signal for signal in signals.signals if has_value(signal)]
    if not shown:
        return tag("p", "The history has no metric that can be judged.", class_="soft")
    titles = (
        ("Signal", "text"),
        ("Trend", "trend"),
        ("Last", "num"),
        ("Least", "num"),
        ("Most", "num"),
        ("Limit", "num"),
    )
    rows = (_signal(signals, signal, frame) for signal in shown[:_SIGNALS])
    more = f", the first {_SIGNALS}" if len(shown) > _SIGNALS else ""
    return table("signals", titles, rows, plural(len(shown), "signal") + more)


def _signal(signals: Signals, signal: Signal, frame: TimeFrame) -> Markup:
    _, values = signal_values(signals, signal, frame)
    known = [value for value in values if value is not None]
    group = -(-len(values) // _POINTS) or 1
    # The largest of each pixel: a short peak must be seen.
    drawn = [
        max((value for value in values[at : at + group] if value is not None), default=None)
        for at in range(0, len(values), group)
    ]
    figures = (known[-1], min(known), max(known), signal.limit) if known else (None,) * 4
    name = f"{signal.name} {signal.target}".strip()
    about = (
        f"{format_quantity(figures[1], signal.unit)} to {format_quantity(figures[2], signal.unit)}"
    )
    return tag(
        "tr",
        tag("td", text(name, _NAME), tag("span", signal.role.value, class_="logger"), class_="of"),
        tag("td", spark(drawn, about), class_="trend"),
        *(_figure(value, signal.unit) for value in figures),
    )


def _figure(value: float | None, unit: str) -> Markup:
    kind = "num" if value is not None else "num none"
    return tag(
        "td", format_quantity(value, unit), class_=kind, data_v=0 if value is None else value
    )


def _live(live: Exposition | Missing) -> Iterable[Markup]:
    if isinstance(live, Missing):
        yield gap(live)
        return
    yield filters("live", "Find a metric")
    shown = list(live.samples.items())[:_MOST]
    titles = (("Metric", "text"), ("Type", "kind"), ("Value", "num"))
    rows = (_sample(key, value, live) for key, value in shown)
    yield table("live", titles, rows, f"{len(live.samples):,} series, as the target exposes them")
    if len(live.samples) > _MOST:
        left = len(live.samples) - _MOST
        yield tag("p", f"and {left:,} more series at the target's address", class_="soft")
    for fault in live.faults[:_FAULTS]:
        fault_text = f"Line {fault.line} could not be read: {fault.reason}"
        yield tag("p", fault_text, class_="missing")


def _sample(key: str, value: float, live: Exposition) -> Markup:
    name, brace, labels = key.partition("{")
    family = _family(name, live)
    shown = (text(name, _NAME), tag("span", text(brace + labels, _NAME), class_="labels"))
    return tag(
        "tr",
        tag(
            "td",
            *(shown if brace else shown[:1]),
            title=family.help[:_NAME] or None,
            class_="of",
        ),
        tag("td", family.type if family.type != "unknown" else "", class_="kind"),
        tag("td", _spelled(value), class_="num", data_v=_spelled(value).replace("Inf", "Infinity")),
    )


def _spelled(value: float) -> str:
    return f"{value:.15g}" if isfinite(value) else exact(value)


def _family(name: str, live: Exposition) -> Family:
    stems = (name, *(name.removesuffix(part) for part in _PARTS if name.endswith(part)))
    return next((live.families[stem] for stem in stems if stem in live.families), Family())
