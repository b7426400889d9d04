"""Group changes by onset, the strongest first."""

from collections.abc import Iterable

import msgspec

from sidecar.model.signals import SeriesChange
from sidecar.quantities import format_quantity, format_seconds

TOGETHER_NS = 120_000_000_000
"""Between onsets of one event: two scrapes a minute apart, and what takes a scrape to spread."""


_NS = 1_000_000_000


class Onset(msgspec.Struct, frozen=True):
    """Changes of one target that began within `TOGETHER_NS`; `at` is the first onset."""

    at: int
    target: str
    changes: tuple[SeriesChange, ...]


def onsets(changes: Iterable[SeriesChange]) -> list[Onset]:
    """Return the changes grouped by target and onset, in the order of time.

    Within a group the strongest comes first, and of one metric the strongest represents all.
    """
    groups: list[list[SeriesChange]] = []
    for change in sorted(changes, key=lambda change: (change.target, change.at)):
        last = groups[-1] if groups else None
        if last and last[0].target == change.target and change.at - last[0].at <= TOGETHER_NS:
            last.append(change)
        else:
            groups.append([change])
    found = [
        Onset(
            min((change.at for change in group if change.strong), default=group[0].at),
            group[0].target,
            tuple(sorted(group, key=lambda change: (not change.strong, -change.excess))),
        )
        for group in groups
    ]
    return sorted(found, key=lambda onset: onset.at)


def described(change: SeriesChange) -> str:
    """Return `queue_depth rose to 40 (normally 1)`, or `rate of errors_total rose to …`."""
    of = "" if change.kind in ("value", "labels") else f"{change.kind} of "
    role = f"{change.role} " if change.role else ""
    return f"{role}{of}{change.series}{_shaped(change)}"


def _shaped(change: SeriesChange) -> str:
    """Return what happened to a series, as the end of a sentence that begins with its name."""
    now, usual = (format_quantity(value, change.unit) for value in (change.after, change.before))
    verb = "rose" if change.after > change.before else "fell"
    match change.shape:
        case "labels":
            return f": {change.text}"
        case "trend":
            return f" began to {'rise' if verb == 'rose' else 'fall'}: from {usual} to {now}"
        case "spread":
            return f" varies by {now} (normally {usual})"
        case "flat":
            return f" no longer varies (normally by {usual})"
        case "value":
            return f" became {now}, which it never was before (normally {usual})"
        case "spike":
            lasted = format_seconds((change.until - change.at) / _NS)
            return f" {verb} to {now} (normally {usual}) for {lasted}"
    return f" {verb} to {now} (normally {usual})"
