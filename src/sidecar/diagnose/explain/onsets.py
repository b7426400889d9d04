"""Group changes by service and onset, the strongest first; and say what a change is."""

from collections.abc import Callable, Iterable

import msgspec

from sidecar.model.report import LogChange
from sidecar.model.signals import SeriesChange
from sidecar.quantities import (
    format_change,
    format_number,
    format_quantity,
    format_seconds,
    plural,
)

TOGETHER_NS = 120_000_000_000
"""Between onsets of one event: two scrapes a minute apart, and what takes a scrape to spread."""


_NS = 1_000_000_000

_IMMENSE = 1_000
"""Ranges of the past beyond which the number says nothing more."""


class Onset(msgspec.Struct, frozen=True):
    """Changes of one service, or else target, that began within `TOGETHER_NS` of each other.

    `at` is the first onset. `logs` are templates of the log that changed in the same minutes.
    """

    at: int
    target: str
    changes: tuple[SeriesChange, ...]
    service: str = ""
    logs: tuple[LogChange, ...] = ()


def of_target(change: SeriesChange) -> str:
    """Return the target of a change."""
    return change.target


def of_service(change: SeriesChange) -> str:
    """Return the service of a change, or else its target."""
    return change.service or change.target


def onsets(
    changes: Iterable[SeriesChange], of: Callable[[SeriesChange], str] = of_target
) -> list[Onset]:
    """Return the changes grouped by what `of` says and by onset, in the order of time.

    Within a group the strongest comes first, and of one metric the strongest represents all.
    """
    groups: list[list[SeriesChange]] = []
    for change in sorted(changes, key=lambda change: (of(change), change.at)):
        last = groups[-1] if groups else None
        if last and of(last[0]) == of(change) and change.at - last[0].at <= TOGETHER_NS:
            last.append(change)
        else:
            groups.append([change])
    found = [
        Onset(
            min((change.at for change in group if change.strong), default=group[0].at),
            group[0].target,
            tuple(sorted(group, key=lambda change: (not change.strong, -change.excess))),
            group[0].service,
        )
        for group in groups
    ]
    return sorted(found, key=lambda onset: onset.at)


def with_logs(groups: Iterable[Onset], logs: Iterable[LogChange]) -> list[Onset]:
    """Return the groups with the log templates that changed in the same minutes.

    A template of a service joins a group of it; one of no known service the nearest group. What
    has no group is one of its own.
    """
    found = [*groups]
    for log in logs:
        near = [
            (abs(onset.at - log.at), number)
            for number, onset in enumerate(found)
            if abs(onset.at - log.at) <= TOGETHER_NS
            and (not log.service or log.service == onset.service)
        ]
        if near:
            number = min(near)[1]
            joined = (*found[number].logs, log)
            found[number] = msgspec.structs.replace(found[number], logs=joined)
        else:
            found.append(Onset(log.at, "", (), log.service, (log,)))
    return sorted(found, key=lambda onset: onset.at)


def title(onset: Onset) -> str:
    """Return `7 series of cartservice within 30 s`, or `2 log templates`."""
    times = [*(change.at for change in onset.changes), *(log.at for log in onset.logs)]
    seconds = round((max(times) - min(times)) / 1e9)
    series = plural(len(onset.changes), "series", "series") if onset.changes else ""
    logs = plural(len(onset.logs), "log template") if onset.logs else ""
    name = onset.service or onset.target
    parts = [" and ".join(filter(None, (series, logs))), f"of {name}" if name else ""]
    return " ".join([*filter(None, parts), *([f"within {seconds} s"] if seconds else [])])


def described(change: SeriesChange) -> str:
    """Return `queue_depth rose to 40 (normally 1)`, or `rate of errors_total rose to …`."""
    return f"{_name(change)}{_shaped(change)}"


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


def measured(change: SeriesChange) -> str:
    """Return `cart: latency 12 → 840 ms, 60× the range of its past beyond it`."""
    service = change.service if change.service not in change.series else ""
    of = f"{service}: " if service else ""
    if change.shape in ("labels", "flat"):
        return f"{of}{described(change)}"
    values = format_change(change.before, change.after, change.unit)
    far = f"{format_number(change.excess)}×" if change.excess < _IMMENSE else "over 1,000×"
    words = _WORDS.get(change.shape, " ")
    return f"{of}{_name(change)}{words}{values}, {far} the range of its past beyond it"


def logged(change: LogChange) -> str:
    """Return `log appeared: 111× “upstream timeout”, 0 → 3.7/min`; with an example of it."""
    before, after = map(format_number, (change.before, change.after))
    service = f"{change.service}: " if change.service else ""
    example = f"; {change.example}" if change.example != change.template else ""
    return (
        f"{service}log {change.kind}: {change.count:,}× “{change.template}”,"
        f" {before} → {after}/min{example}"
    )


_WORDS = {
    "trend": " began to move: ",
    "spread": " varies by ",
    "value": " has a value never seen: ",
    "spike": " for a while: ",
}


def _name(change: SeriesChange) -> str:
    of = "" if change.kind in ("value", "labels") else f"{change.kind} of "
    role = f"{change.role} " if change.role else ""
    return f"{role}{of}{change.series}"
