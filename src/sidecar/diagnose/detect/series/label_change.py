"""Labels that changed: a version, a phase, a leader; shown unless they change all the time.

The number of changes in the window is held against what the past lets expect (Poisson), at
`CHANCE`. Objects of one metric that changed alike are one change.

False alarms: a state that is rare by nature, as a failover that is tested once a month.
"""

from collections.abc import Iterable, Iterator
from math import exp

import msgspec

from sidecar.model.signals import LabelSignal, SeriesChange

CHANCE = 0.05

CERTAIN = 1e9
"""The excess of a change that is read and not estimated; as of a level that was never another."""

_MS = 1_000_000


def label_change(signal: LabelSignal, since: int) -> SeriesChange | None:
    """Return the change of a label from `since` (ms) on; None where it is usual."""
    begun = [number for number, time in enumerate(signal.times) if number and time >= since]
    if not begun:
        return None
    first, last = begun[0], begun[-1]
    before = first - 1
    past = max(since - signal.times[0], 1)
    window = max(signal.times[last] - since, 1)
    if _chance(len(begun), before * window / past) > CHANCE:
        return None
    came = f" ({len(begun)} changes)" if len(begun) > 1 else ""
    return SeriesChange(
        series=signal.series,
        kind="labels",
        unit="",
        before=0.0,
        after=0.0,
        at=signal.times[first] * _MS,
        until=signal.times[last] * _MS,
        excess=CERTAIN,
        ratio=CERTAIN,
        chance=0.0,
        strong=False,
        target=signal.target,
        shape="labels",
        text=f"{signal.label} {signal.values[before]} → {signal.values[last]}{came}",
    )


def merged(changes: Iterable[SeriesChange]) -> Iterator[SeriesChange]:
    """Yield the changes of labels; of objects that changed alike the first, with their number."""
    groups: dict[tuple[str, str, str], list[SeriesChange]] = {}
    for change in changes:
        metric = change.series.partition("{")[0]
        groups.setdefault((change.target, metric, change.text), []).append(change)
    for (_, _, text), alike in groups.items():
        first = min(alike, key=lambda change: change.at)
        more = f", and {len(alike) - 1} more" if len(alike) > 1 else ""
        yield msgspec.structs.replace(first, text=f"{text}{more}")


def _chance(count: int, expected: float) -> float:
    """Return the chance of `count` events or more (Poisson)."""
    term = total = exp(-expected)
    for number in range(1, count):
        term *= expected / number
        total += term
    return max(1.0 - total, 0.0)
