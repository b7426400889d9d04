"""The board of a target: its panels with their values of the last minutes."""

from collections import deque
from collections.abc import Iterable, Mapping

import msgspec

from sidecar.metrics.panels.cache import Chooser
from sidecar.metrics.panels.figures import NOTHING, Said, grows, growth, levels, shown_in, tone
from sidecar.metrics.panels.growth import CounterGrowth
from sidecar.metrics.panels.requested import asked
from sidecar.metrics.panels.restarts import restarted
from sidecar.metrics.panels.rule import PanelFigure, PanelMethod, Unit
from sidecar.metrics.panels.units import signed, written
from sidecar.model.panel import Board, Panel
from sidecar.model.sample import Scrape

Samples = Mapping[str, float]

POINTS = 240
"""Points of a panel that are kept: twenty minutes at one every 5 s, 2 kB."""

ABSENT = "-"
"""What stands for a value that is not known."""

_AGO_NS = 60_000_000_000
"""A change is shown against this long ago, or against the first known value."""

RISING = frozenset({PanelMethod.AGE, PanelMethod.UPTIME})
"""What only rises, so that neither its change nor its line is news."""

_FROM_ZERO = frozenset({Unit.RATE, Unit.SPEED, Unit.SHARE, Unit.FLAG})
"""Units of which nothing is the natural ground; others are drawn from their least value."""


class Panels:
    """The panels of one target, fed with its scrapes in order; holds no more than it shows.

    `wanted` are texts of `--panel`, shown instead of what would be chosen; raises UsageError for
    one that is not understood. `points` bounds what each panel remembers.
    """

    def __init__(
        self, target: str, url: str = "", *, wanted: Iterable[str] = (), points: int = POINTS
    ) -> None:
        self._board = Board(target, url)
        self._asked = tuple(map(asked, wanted))
        self._chooser = Chooser(self._asked)
        self._chosen: tuple[PanelFigure, ...] = ()
        self._shown: list[_ShownPanel] = []
        self._times: deque[int] = deque(maxlen=points)
        self._before: Scrape | None = None

    def feed(self, scrape: Scrape) -> None:
        """Take in the next scrape of the target; a failed one is a gap in every panel."""
        self._times.append(scrape.ts)
        again = False
        if scrape.up:
            self._choose(scrape)
            for item in self._shown:
                item.feed(scrape, self._before)
            fell = any(item.growth.fell for item in self._shown)
            again = fell or restarted(scrape, self._before)
            self._before = scrape
        else:
            for item in self._shown:
                item.miss()
        self._note(scrape, again=again)

    def board(self) -> Board:
        """Return what is to be shown now."""
        ago = self._steps_ago()
        shown = (item for item in self._shown if self._asked or item.has_spoken())
        panels = tuple(item.panel(ago, up=self._board.up) for item in shown)
        return msgspec.structs.replace(self._board, panels=panels)

    def _choose(self, scrape: Scrape) -> None:
        figures = self._chooser.figures(scrape, self._before)
        if figures is self._chosen:
            return
        # A figure of the same name stays in its place, over whichever series it now has.
        kept = {item.figure.id: item for item in self._shown}
        size = self._times.maxlen or POINTS
        self._shown = [
            _ShownPanel(figure, size).take_over(kept.get(figure.id)) for figure in figures
        ]
        self._chosen = figures

    def _note(self, scrape: Scrape, *, again: bool) -> None:
        old = self._board
        self._board = msgspec.structs.replace(
            old,
            up=scrape.up,
            since=old.since if old.at and old.up == scrape.up else scrape.ts,
            error=scrape.error,
            at=scrape.ts,
            cost_s=scrape.samples.get("scrape_duration_seconds", 0.0),
            samples=int(scrape.samples.get("scrape_samples_scraped", 0)),
            faults=len(scrape.faults),
            restarts=old.restarts + again,
            restarted_at=scrape.ts if again else old.restarted_at,
        )

    def _steps_ago(self) -> int:
        """Return how many scrapes back a minute ago is."""
        newest = self._times[-1] if self._times else 0
        return sum(1 for time in self._times if time > newest - _AGO_NS)


class _ShownPanel:
    """A figure, and what it has said."""

    def __init__(self, figure: PanelFigure, size: int) -> None:
        self.figure = figure
        self.growth = CounterGrowth(figure)
        self.said = NOTHING
        self.points: deque[float | None] = deque(maxlen=size)

    def take_over(self, other: "_ShownPanel | None") -> "_ShownPanel":
        if other is not None and other.figure.how is self.figure.how:
            self.points = other.points
            if len(other.figure.cells) == len(self.figure.cells):
                self.growth = other.growth
                self.growth.cells = self.figure.cells
        return self

    def feed(self, now: Scrape, before: Scrape | None) -> None:
        self.growth.fell = False
        self.said = self._say(now, before)
        self.points.append(self.said.value)

    def miss(self) -> None:
        self.said = NOTHING
        self.growth.fell = False
        self.points.append(None)

    def has_spoken(self) -> bool:
        """Return whether it is worth a line: a gauge that was never there, or no number, is not."""
        return grows(self.figure) or any(point is not None for point in self.points)

    def panel(self, ago: int, *, up: bool) -> Panel:
        figure, value = self.figure, self.said.value
        absent = "" if not up or figure.how is not PanelMethod.LEVEL else "not there"
        return Panel(
            label=figure.label,
            value=ABSENT if value is None else written(value, shown_in(figure)),
            note=absent if value is None else self.said.note,
            change=self._change(ago),
            # A line that only rises says nothing that the value does not.
            points=() if figure.how in RISING else tuple(self.points),
            tone=tone(figure, self.said),
            floor=0.0 if shown_in(figure) in _FROM_ZERO else None,
            ceiling=1.0 if figure.full else None,
        )

    def _say(self, now: Scrape, before: Scrape | None) -> Said:
        if not grows(self.figure):
            return levels(self.figure, now.samples, now.ts / 1e9)
        seconds = (now.ts - before.ts) / 1e9 if before is not None else 0.0
        # A clock that was set back gives no span of time to divide by.
        if before is None or seconds <= 0:
            return NOTHING
        self.growth.feed(now.samples, before.samples, seconds)
        return growth(self.figure, self.growth.last(), self.growth.minute())

    def _change(self, ago: int) -> str:
        value = self.said.value
        if value is None or self.figure.how in RISING:
            return ""
        # From a minute ago on, or from the first after a gap.
        recent = list(self.points)[-ago - 1 :]
        old = next(point for point in recent if point is not None)
        return signed(value, old, shown_in(self.figure))
