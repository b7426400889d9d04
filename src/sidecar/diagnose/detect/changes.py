"""Signals of all series → the changes of a window, with a bound on false alarms over all of them.

With ten thousand series something always looks odd, so the chance of each change is held against
their number: of the changes that are shown at most `SHOWN_RATE` are expected to be false, of the
strong ones `STRONG_RATE` (Benjamini and Hochberg, 1995).
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from sidecar.diagnose.detect.outages import MS
from sidecar.diagnose.detect.series.candidates import MOST_EXCESS, SHAPES, TESTS
from sidecar.diagnose.detect.series.comparison import OWN, ComparedSpan, compare
from sidecar.diagnose.detect.series.label_change import merged
from sidecar.diagnose.detect.services import Services
from sidecar.diagnose.signals.meanings import SignalMeaning
from sidecar.metrics.storage.select import names
from sidecar.model.evidence import Window
from sidecar.model.signals import Changes, SeriesChange

SHOWN_RATE, STRONG_RATE = 0.05, 0.01


def find_changes(
    path: Path,
    earliest: int,
    window: Window,
    meanings: Sequence[SignalMeaning] = (),
    processes: int | None = None,
) -> Changes:
    """Return what changed in the window, compared with what was from `earliest` (ns) on.

    `meanings` are what the settings say of series; by default up to two processes are used.
    Raises HistoryError when there is no history or it cannot be read.
    """
    since, until = window.start // MS, window.end // MS
    known = [*names(path, since, until)]
    services = Services(name for name in known if not name[1].startswith(OWN))
    span = ComparedSpan(earliest // MS, since, until, tuple(meanings), services)
    compared = compare(path, span, known, processes)
    chances = [change.chance for change in compared.candidates]
    count = compared.signals * TESTS
    shown, strong = (bound(chances, count, rate) for rate in (SHOWN_RATE, STRONG_RATE))
    accepted = (
        msgspec.structs.replace(change, strong=change.strong and change.chance <= strong)
        for change in compared.candidates
        if change.chance <= shown
    )
    changes = [
        msgspec.structs.replace(change, service=services.of(change.target, change.series))
        for change in (*_one_each(accepted), *merged(compared.labels))
    ]
    changes.sort(
        key=lambda change: (not change.strong, -min(change.excess, MOST_EXCESS), change.series)
    )
    return Changes(compared.signals, tuple(changes), compared.short, compared.shifts.ranked())


def bound(chances: Iterable[float], count: int, rate: float) -> float:
    """Return the largest chance that is accepted, so that of all accepted `rate` are false."""
    accepted = 0.0
    for rank, chance in enumerate(sorted(chances), 1):
        if chance <= rate * rank / max(count, 1):
            accepted = chance
    return accepted


def _one_each(changes: Iterable[SeriesChange]) -> Iterator[SeriesChange]:
    """Yield of each signal the change that says most."""
    chosen: dict[tuple[str, str, str], SeriesChange] = {}
    for change in changes:
        key = change.target, change.series, change.kind
        old = chosen.get(key)
        if old is None or SHAPES.index(change.shape) < SHAPES.index(old.shape):
            chosen[key] = change
    yield from chosen.values()
