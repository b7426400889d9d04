"""Marks across the lanes: the window, findings, outages, gaps, restarts, and the time axis."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.logs import LogSummary
from sidecar.model.signals import Signals
from sidecar.quantities import plural
from sidecar.times import NS
from sidecar.views.html.markup import Markup, tag
from sidecar.views.html.timeline.svg import TimeFrame
from sidecar.views.html.times import Times

FLAG_ROW = 24
_CLOSE = 0.075
"""Share of the width below which two flags would touch on a phone."""

_STEPS = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800)
_TICKS = 12
_EVERY = 3
"""On a phone one tick of three has room for its text."""


class Numbered(msgspec.Struct, frozen=True):
    """A finding and its number on the page: `2`, and `2.1` for what it led to."""

    number: str
    finding: Finding

    @property
    def anchor(self) -> str:
        """Return what links lead to."""
        return f"finding-{self.number.replace('.', '-')}"


def flag_rows(frame: TimeFrame, numbered: Sequence[Numbered]) -> Mapping[Numbered, int]:
    """Return the row of each flag; flags in one row do not overlap."""
    ends: list[float] = []
    rows: dict[str, tuple[Numbered, int]] = {}
    known = [(flag.finding.at, flag) for flag in numbered if flag.finding.at is not None]
    for at, flag in sorted(known, key=lambda pair: (pair[0], pair[1].number)):
        if frame.holds(at):
            place = frame.x(at) / frame.x(frame.end)
            free = (row for row, end in enumerate(ends) if place - end >= _CLOSE)
            row = next(free, len(ends))
            ends[row : row + 1] = [place]
            rows[flag.number] = (flag, row)
    return dict(rows.values())


def flags(frame: TimeFrame, rows: Mapping[Numbered, int], times: Times) -> Iterable[Markup]:
    """Yield a numbered flag for each finding, linked to its entry."""
    for flag, row in rows.items():
        at = flag.finding.at or 0
        label = f"{flag.number}: {flag.finding.title}, since {times.clock(at)}"
        y = row * FLAG_ROW + FLAG_ROW // 2
        width = 20 if len(flag.number) == 1 else 10 + 7 * len(flag.number)
        yield tag(
            "svg",
            tag("line", y1=y, y2=1000, class_="pole"),
            tag(
                "a",
                tag("title", label),
                tag("rect", x=-width / 2, y=y - 10, width=width, height=20, rx=10),
                tag("text", flag.number, y=y + 4, class_="count"),
                href=f"#{flag.anchor}",
                aria_label=label,
            ),
            x=frame.share(at),
            class_=f"flag {flag.finding.severity.name.lower()}",
        )


def marks(
    evidence: Evidence, frame: TimeFrame, numbered: Sequence[Numbered], *, of_log: bool
) -> Iterable[Markup]:
    """Yield the marks behind the lines of a lane."""
    window = evidence.window
    if window is not None and window.start >= frame.start + 60 * NS:
        yield _band(frame, window.start, window.end, "window")
    if of_log:
        quiet = evidence.logs.silences if isinstance(evidence.logs, LogSummary) else ()
        yield from (_band(frame, silence.start, silence.end, "gap") for silence in quiet)
    elif isinstance(evidence.signals, Signals):
        yield from (_band(frame, gap.start, gap.end, "gap") for gap in evidence.signals.gaps)
        for outage in evidence.signals.outages:
            yield _band(frame, outage.start, outage.end, "outage")
    if isinstance(evidence.signals, Signals):
        for restart in evidence.signals.restarts:
            if frame.holds(restart.at):
                yield _upright(frame, restart.at, "restart")
    for flag in numbered:
        if flag.finding.at is not None and frame.holds(flag.finding.at):
            yield _upright(frame, flag.finding.at, f"since {flag.finding.severity.name.lower()}")


def scrapes(signals: Signals, frame: TimeFrame, times: Times) -> Iterable[Markup]:
    """Yield one bar: where the target answered, where it did not, gaps, restarts."""
    length = max((len(signal.values) for signal in signals.signals), default=0)
    end = min(signals.start + length * signals.step, frame.end)
    yield _band(frame, signals.start, end, "up")
    for gap in signals.gaps:
        title = f"no scrapes, {times.clock(gap.start)} to {times.clock(gap.end)}"
        yield _band(frame, gap.start, gap.end, "blank")
        yield _band(frame, gap.start, gap.end, "gap", title)
    for outage in signals.outages:
        lasted = "" if outage.lasting else f" to {times.clock(outage.end)}"
        failed = plural(outage.scrapes, "failed scrape")
        title = f"{failed}, {times.clock(outage.start)}{lasted}: {outage.error}"
        end = frame.end if outage.lasting else outage.end
        yield _band(frame, outage.start, end, "down", title.rstrip(": "))
    for restart in signals.restarts:
        if frame.holds(restart.at):
            title = f"restart at {times.second(restart.at)}, seen in: {restart.sign}"
            mark = tag("path", tag("title", title), d="M0-2l6 7-6 7-6-7z", class_="again")
            yield tag("svg", mark, x=frame.share(restart.at), class_="out")


def axis(frame: TimeFrame, times: Times) -> Markup:
    """Return the marks of the axis and their times."""
    seconds = (frame.end - frame.start) / NS
    step = next((step for step in _STEPS if seconds / step <= _TICKS), None)
    step = step or -(-int(seconds / _TICKS) // 86_400) * 86_400
    east = times.offset(frame.end)
    first = -(-(frame.start // NS + east) // step) * step - east
    ticks = [_tick(frame, at * NS, times, number) for number, at in _numbered(frame, first, step)]
    return tag("g", *ticks)


def _numbered(frame: TimeFrame, first: int, step: int) -> Iterable[tuple[int, int]]:
    for at in range(first, frame.end // NS + 1, step):
        # Counted from the day's begin, so that those that a phone keeps are round hours.
        yield (at - first) // step, at


def _tick(frame: TimeFrame, at: int, times: Times, number: int) -> Markup:
    hour = times.text(at, "%H:%M")
    shown = times.day(at) if hour == "00:00" else hour
    rare = "" if number % _EVERY == 0 else "often"
    return tag(
        "svg",
        tag("line", y2=4, class_="rule"),
        tag("text", shown, y=16, class_="tick"),
        x=frame.share(at),
        class_=f"out {rare}".strip(),
    )


def _band(frame: TimeFrame, start: int, end: int, kind: str, title: str = "") -> Markup:
    left, right = (min(max(frame.x(at) / frame.x(frame.end), 0), 1) for at in (start, end))
    if end < frame.start or start > frame.end:
        return Markup()
    # What is shorter than a pixel must be seen, too.
    width = max(right - left, 0.002)
    return tag(
        "rect",
        tag("title", title) if title else None,
        x=f"{round(left * 100, 3):g}%",
        width=f"{round(width * 100, 3):g}%",
        height="100%",
        class_=kind,
    )


def _upright(frame: TimeFrame, at: int, kind: str) -> Markup:
    place = frame.share(at)
    return tag("line", x1=place, x2=place, y2="100%", class_=kind)
