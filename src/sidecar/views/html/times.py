"""Times on the page: `13:05`, `20 Feb 13:05`; quantities.js writes them alike."""

from datetime import UTC, datetime, tzinfo

from sidecar.times import NS, formatter
from sidecar.views.html.markup import Markup, tag


class Times:
    """Nanoseconds → text in one time zone; the day stands only where it is not that of `now`."""

    def __init__(self, zone: tzinfo | None, now: int) -> None:
        self.zone, self.now = zone, now
        forms = ("%H:%M", "%H:%M:%S", "%-d %b", "%Y", "%Z")
        self._forms = {form: formatter(zone, form) for form in forms}

    def clock(self, ts: int) -> str:
        """Return `13:05`, `20 Feb 13:05`."""
        return f"{self._day(ts)}{self.text(ts, '%H:%M')}"

    def second(self, ts: int) -> str:
        """Return `13:05:12`, `20 Feb 13:05:12`."""
        return f"{self._day(ts)}{self.text(ts, '%H:%M:%S')}"

    def full(self, ts: int) -> str:
        """Return `21 Feb 2026, 13:05:12 UTC`."""
        parts = [self.text(ts, form) for form in ("%-d %b", "%Y", "%H:%M:%S", "%Z")]
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
        return self.text(ts, "%-d %b")

    def text(self, ts: int, form: str) -> str:
        """Return the time in a form of strftime; `?` for one that no calendar has."""
        try:
            return self._forms[form](ts)
        except (ValueError, OverflowError, OSError):
            return "?"

    def _day(self, ts: int) -> str:
        if self.text(ts, "%Y") != self.text(self.now, "%Y"):
            return f"{self.day(ts)} {self.text(ts, '%Y')} "
        return "" if self.day(ts) == self.day(self.now) else f"{self.day(ts)} "


def iso(ts: int) -> str:
    """Return `2026-02-21T13:05:12Z`; empty for a time that no calendar has."""
    try:
        return datetime.fromtimestamp(ts // NS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""
