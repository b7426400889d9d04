"""Counts of repeated records, and marks of silences, for a terminal."""

from collections.abc import Callable

from sidecar.model.record import Record
from sidecar.quantities import plural
from sidecar.times import NS


class Repeats:
    """Replaces equal consecutive records by the first one and a count."""

    def __init__(self, show_time: Callable[[int], str], style: tuple[str, str]) -> None:
        """Start; `show_time` formats times, `style` is written before and after a count."""
        self._show_time = show_time
        self._style = style
        self._margin = " " * (len(show_time(0)) + 1)
        self._last: Record | None = None
        self._mark = ""
        self._until: int | None = None
        self._count = 0

    def feed(self, record: Record, text: str, mark: str = "") -> str:
        """Return the text for this record; "" for a repeat.

        `mark` identifies the source: an equal record of another source is not a repeat.
        """
        if self._last is not None and self._mark == mark and _same(self._last, record):
            self._count += 1
            self._until = record.ts
            return ""
        count = self.flush()
        self._last, self._mark = record, mark
        return f"{count}{text}\n"

    def flush(self) -> str:
        """Return the count of repeats so far; "" if there were none."""
        count, self._count = self._count, 0
        if not count:
            return ""
        until = f" until {self._show_time(self._until)}" if self._until is not None else ""
        begin, end = self._style
        return f"{self._mark}{begin}{self._margin}↳ {plural(count, 'repeat')}{until}{end}\n"

    def end(self) -> str:
        """Return the count of repeats so far; the next record is not a repeat."""
        self._last = None
        return self.flush()


def _same(one: Record, other: Record) -> bool:
    return (
        one.msg == other.msg
        and one.level == other.level
        and one.fields == other.fields
        and one.error == other.error
        and one.lines == other.lines
        and one.plain == other.plain
        and one.logger == other.logger
        and one.trace_id == other.trace_id
    )


class SilenceMarks:
    """Marks silences that are longer than a bound, by the times of the records."""

    def __init__(self, bound_s: float, style: tuple[str, str]) -> None:
        """Start; `bound_s` is in seconds, `style` is written before and after a mark."""
        self._bound = round(bound_s * NS)
        self._style = style
        self._last: int | None = None

    def feed(self, record: Record) -> str:
        """Return the mark before this record, or ""."""
        last, now = self._last, record.ts
        if now is None:
            return ""
        self._last = now
        if last is None or now - last < self._bound:
            return ""
        begin, end = self._style
        return f"{begin}──────── {span((now - last) / NS)} of silence ────────{end}\n"


def span(seconds: float) -> str:
    """Return a duration in its two largest units: `2h 5m`, `41s`, `0.5s`."""
    whole = round(seconds)
    if not whole:
        return f"{seconds:.1g}s"
    units = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        count, whole = divmod(whole, size)
        if count or parts:
            parts.append(f"{count}{name}")
    return " ".join(part for part in parts[:2] if not part.startswith("0"))
