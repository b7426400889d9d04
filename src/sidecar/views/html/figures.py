"""Figures and times of the page, short enough to be read at a glance; script.js spells alike."""

from datetime import UTC, datetime, tzinfo

from sidecar.times import NS, formatter
from sidecar.views.html.markup import Markup, tag

_UNITS = ((86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))
_BYTES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_KIBI = 1024.0
_WHOLE = 100
"""From here on digits behind the point say nothing."""

_HUGE = 1e15


def amount(value: float | None, unit: str) -> str:
    """Return a figure with its unit, as Signal.unit names it: `18.2%`, `41.3/s`, `12.5 ms`."""
    if value is None:
        return "—"
    if unit == "ratio":
        return f"{short(value * 100)}%"
    if unit == "s":
        return f"{short(value)} s" if abs(value) >= 1 or not value else f"{short(value * 1000)} ms"
    if unit == "bytes":
        return size(value)
    return f"{short(value)}/s" if unit == "1/s" else short(value)


def short(value: float) -> str:
    """Return three digits that matter, or the whole number."""
    if abs(value) >= _HUGE or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= _WHOLE or value == int(value) else f"{value:.3g}"


def size(count: float) -> str:
    """Return bytes in units of 1,024."""
    power = 0
    while abs(count) >= _KIBI and power < len(_BYTES) - 1:
        count, power = count / _KIBI, power + 1
    return f"{short(count)} {_BYTES[power]}"


def span(seconds: float) -> str:
    """Return a time as two units at most: `45 s`, `12 min`, `3 h 5 min`."""
    whole = max(round(seconds), 0)
    for unit, name, lower, lower_name in _UNITS:
        if whole >= unit:
            rest = whole % unit // lower if unit > 60 else 0  # noqa: PLR2004 - a minute
            return f"{whole // unit} {name}" + (f" {rest} {lower_name}" if rest else "")
    return f"{whole} s"


class Times:
    """Nanoseconds → text in one time zone; the day stands only where it is not that of `now`."""

    def __init__(self, zone: tzinfo | None, now: int) -> None:
        self.zone, self.now = zone, now
        forms = ("%H:%M", "%H:%M:%S", "%-d %b", "%Y", "%Z")
        self._forms = {each: formatter(zone, each) for each in forms}

    def clock(self, ts: int) -> str:
        """Return `13:05`, `20 Feb 13:05`."""
        return f"{self._day(ts)}{self.said(ts, '%H:%M')}"

    def second(self, ts: int) -> str:
        """Return `13:05:12`, `20 Feb 13:05:12`."""
        return f"{self._day(ts)}{self.said(ts, '%H:%M:%S')}"

    def full(self, ts: int) -> str:
        """Return `21 Feb 2026, 13:05:12 UTC`."""
        parts = [self.said(ts, form) for form in ("%-d %b", "%Y", "%H:%M:%S", "%Z")]
        return "{} {}, {} {}".format(*parts).strip()

    def mark(self, ts: int | None, *, fine: bool = False) -> Markup:
        """Return the time as an element that programs can read, too; `—` for none."""
        if ts is None:
            return Markup("—")
        return tag("time", self.second(ts) if fine else self.clock(ts), datetime=iso(ts))

    def offset(self, ts: int) -> int:
        """Return seconds east of Greenwich."""
        try:
            moved = datetime.fromtimestamp(ts // NS, UTC).astimezone(self.zone)
        except (ValueError, OverflowError, OSError):
            return 0
        east = moved.utcoffset()
        return int(east.total_seconds()) if east else 0

    def day(self, ts: int) -> str:
        """Return `21 Feb`."""
        return self.said(ts, "%-d %b")

    def said(self, ts: int, form: str) -> str:
        """Return the time in a form of strftime; `?` for one that no calendar has."""
        try:
            return self._forms[form](ts)
        except (ValueError, OverflowError, OSError):
            return "?"

    def _day(self, ts: int) -> str:
        if self.said(ts, "%Y") != self.said(self.now, "%Y"):
            return f"{self.day(ts)} {self.said(ts, '%Y')} "
        return "" if self.day(ts) == self.day(self.now) else f"{self.day(ts)} "


def iso(ts: int) -> str:
    """Return `2026-02-21T13:05:12Z`; empty for a time that no calendar has."""
    try:
        return datetime.fromtimestamp(ts // NS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""
