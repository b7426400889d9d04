"""Cache the choice of a target's figures for as long as its series stay the same."""

from collections.abc import Iterable, Iterator, Mapping

from sidecar.metrics.panels.choose import choose
from sidecar.metrics.panels.fastest import mover, movers, stem
from sidecar.metrics.panels.index import Index, index
from sidecar.metrics.panels.requested import PanelRequest, wanted_figures
from sidecar.metrics.panels.rule import PanelFigure, PanelMethod
from sidecar.metrics.panels.rules import ABOUT_THE_PROCESS, ABOUT_THE_WORK
from sidecar.model.sample import Scrape

Samples = Mapping[str, float]

_FEW = 6
"""Fewer panels about the work than this, and the series that move most are shown as well."""

_MOST = 24
"""Panels of a board: what fills a large terminal."""

_PATIENCE = 12
"""Scrapes between two searches for what moves, while there is room for it."""

_EAGER = 3
"""Searches at the start that do not wait: a new board should fill soon."""


class Chooser:
    """Chooses again when the set of series changes, and looks at times for what moves.

    What was once found to move stays: a board whose panels jump cannot be read.
    """

    def __init__(self, wanted: Iterable[PanelRequest] = ()) -> None:
        self._wanted = tuple(wanted)
        self._known: Index | None = None
        self._samples: Samples = {}
        self._work: tuple[PanelFigure, ...] = ()
        self._process: tuple[PanelFigure, ...] = ()
        self._moving: dict[str, PanelFigure] = {}
        self._searches = 0
        self._patience = 0
        self._figures: tuple[PanelFigure, ...] = ()

    def figures(self, now: Scrape, before: Scrape | None) -> tuple[PanelFigure, ...]:
        """Return the figures of the target, most important first; the same object if unchanged."""
        if self._known is None or self._changed(now):
            self._choose(now)
        self._samples = now.samples
        if not self._wanted and before is not None and len(self._work) < _FEW:
            self._look_for_movers(now, before)
        return self._figures

    def _changed(self, now: Scrape) -> bool:
        assert self._known is not None  # noqa: S101 - narrows; figures() has just asked
        # Scrapes that are read back from a history do not carry their families.
        described = bool(now.families) and not self._known.families
        # Nearly always the very keys in the same order, which are compared without a look-up.
        same = list(now.samples) == list(self._samples)
        return described or not (same or now.samples.keys() == self._samples.keys())

    def _choose(self, now: Scrape) -> None:
        families = now.families or (self._known.families if self._known else {})
        known = self._known = index(now.samples, families)
        if self._wanted:
            self._figures = tuple(_asked_for(self._wanted, known, now.samples))
            return
        self._work = choose(ABOUT_THE_WORK, known, now.samples)
        self._process = choose(ABOUT_THE_PROCESS, known, now.samples)
        found = ((name, mover(name, known)) for name in self._moving)
        self._moving = {name: figure for name, figure in found if figure is not None}
        self._gather()

    def _look_for_movers(self, now: Scrape, before: Scrape) -> None:
        room = _FEW - len(self._work) - len(self._moving)
        self._patience -= 1
        if room <= 0 or self._patience > 0:
            return
        assert self._known is not None  # noqa: S101 - narrows; figures() has just chosen
        shown = (*self._work, *self._process, *self._moving.values())
        skip = {stem(key) for item in shown for cell in item.cells for key in cell}
        found = list(movers(self._known, now, before, skip))[:room]
        self._moving |= found
        self._searches += 1
        self._patience = 1 if self._searches < _EAGER else _PATIENCE
        self._gather()

    def _gather(self) -> None:
        self._figures = (*self._work, *self._moving.values(), *self._process)[:_MOST]


def _asked_for(
    wanted: Iterable[PanelRequest], known: Index, samples: Samples
) -> Iterator[PanelFigure]:
    for item in wanted:
        found = wanted_figures(item, known, samples)
        # What is not there is shown as absent: it may come, or be mistyped.
        yield from found or (
            PanelFigure(id=item.text, label=item.text, how=PanelMethod.LEVEL, cells=((),)),
        )
