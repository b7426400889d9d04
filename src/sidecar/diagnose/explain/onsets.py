"""Group changes by onset, the strongest first."""

from collections.abc import Iterable

import msgspec

from sidecar.model.signals import SeriesChange
from sidecar.quantities import format_quantity

TOGETHER_NS = 120_000_000_000
"""Between onsets of one event: two scrapes a minute apart, and what takes a scrape to spread."""


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
    of = "" if change.kind == "value" else f"{change.kind} of "
    verb = "rose" if change.after > change.before else "fell"
    now, usual = (format_quantity(value, change.unit) for value in (change.after, change.before))
    return f"{of}{change.series} {verb} to {now} (normally {usual})"
