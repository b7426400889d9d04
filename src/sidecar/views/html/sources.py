"""Sources: what each channel gave, what the inspection cost, and what was masked."""

from collections.abc import Iterable, Sequence

from sidecar.model.evidence import Cost, Evidence, Missing, Volume
from sidecar.model.report import (
    CHANGES,
    COMPARISON,
    Fact,
    Masked,
    Note,
    Report,
    Section,
    Unavailable,
)
from sidecar.quantities import format_bytes, format_quantity, format_ratio, format_seconds, plural
from sidecar.views.html.markup import Child, Markup, tag, text
from sidecar.views.html.parts import facts, gap, section, table

_ELSEWHERE = {CHANGES, COMPARISON}
"""Parts of the report that are not sources; they have a section of their own."""


def sources(evidence: Evidence, report: Report, masked: Sequence[Masked] | None) -> Markup:
    """Return the section."""
    cards = (
        *(_channel(item) for item in report.sections if item.title not in _ELSEWHERE),
        _volume(evidence),
        _clock(evidence),
    )
    return section(
        "sources",
        "Sources",
        tag("div", *cards, class_="cards"),
        _cost(evidence.cost) if evidence.cost else None,
        tag("h3", "Masked"),
        _masked(masked),
    )


def _channel(part: Section) -> Markup:
    return tag(
        "div",
        tag("h3", part.title, tag("small", part.channel)),
        *_lines(part),
        class_="card",
    )


def _lines(part: Section) -> Iterable[Markup]:
    pairs = [(line.label, line.value) for line in part.lines if isinstance(line, Fact)]
    if pairs:
        yield facts((label, text(value, 300)) for label, value in pairs)
    for line in part.lines:
        if isinstance(line, Unavailable):
            yield gap(Missing(line.reason, line.remedy))
        elif isinstance(line, Note):
            yield tag("p", line.text, class_="soft")
    if not pairs and not any(isinstance(line, Unavailable | Note) for line in part.lines):
        yield tag("p", f"{plural(len(part.lines), 'line')}, shown above", class_="soft")


def _volume(evidence: Evidence) -> Markup:
    volume = evidence.volume
    where = tag("small", volume.path) if isinstance(volume, Volume) else None
    body = gap(volume) if isinstance(volume, Missing) else facts(_room(volume))
    return tag("div", tag("h3", "Volume", where), body, class_="card")


def _room(volume: Volume) -> Iterable[tuple[str, Child]]:
    share = volume.free / volume.total if volume.total else 0.0
    yield (
        "Free",
        f"{format_bytes(volume.free)} of {format_bytes(volume.total)} ({format_ratio(share)})",
    )
    yield "Logs", format_bytes(volume.used_by_logs)
    if volume.growth is not None:
        yield "Growth", f"{format_bytes(volume.growth * 3600)} an hour"


def _clock(evidence: Evidence) -> Markup | None:
    skew = evidence.skew_s
    if skew is None:
        return None
    said = (
        "as ours"
        if abs(skew) < 1
        else f"{format_seconds(abs(skew))} {'ahead' if skew > 0 else 'behind'}"
    )
    return tag("div", tag("h3", "Clock"), facts([("Target", said)]), class_="card")


def _cost(cost: Cost) -> Markup:
    said = (
        f"This inspection took {format_quantity(cost.cpu_s, 's')} of processor time and"
        f" {format_bytes(cost.peak_memory)} of memory, read {format_bytes(cost.read)}"
        f" and made {plural(cost.requests, 'request')}."
    )
    return tag("p", said, class_="soft cost")


def _masked(masked: Sequence[Masked] | None) -> Markup:
    if masked is None:
        return tag("p", "Secrets were not looked for.", class_="soft")
    if not masked:
        return tag("p", "No secret was found, so nothing is masked.", class_="soft")
    rows = (
        tag(
            "tr",
            tag("td", item.kind),
            tag("td", tag("code", text(item.pseudonym, 200))),
            tag("td", f"{item.count:,}", class_="num", data_v=item.count),
        )
        for item in masked
    )
    titles = (("Kind", "text"), ("Shown as", "text"), ("Times", "num"))
    return table("masked", titles, rows, plural(len(masked), "secret"))
