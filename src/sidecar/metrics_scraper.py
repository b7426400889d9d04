"""The metrics-scraper: polls its targets, remembers what they said, shows what changed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import tzinfo
from functools import partial
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import HistoryError
from sidecar.metrics.panels.board import Panels
from sidecar.metrics.panels.plain import PanelRows, restarted
from sidecar.metrics.scrape.targets import Target
from sidecar.metrics.scrape.workers import ScrapeSeen, Workers
from sidecar.metrics.storage.history import History, newest, read
from sidecar.metrics.storage.retention import RetentionBounds
from sidecar.model.sample import Scrape
from sidecar.output import Output
from sidecar.quantities import plural
from sidecar.safe_text import neutralise
from sidecar.times import formatter
from sidecar.views.terminal.dashboard import BlockHead, dashboard, down

_REDRAW_S = 1.0
"""Between two drawings of a live screen on which nothing happened: the ages go on."""

_REMEMBERED_NS = 600_000_000_000
"""Of the history, what a live screen begins with."""

_QUIET_NS = 60_000_000_000
"""Between two lines about a failure, or about bad lines, that go on."""


class Scraping(msgspec.Struct, frozen=True):
    """What to scrape and how; `count` None means until asked to stop."""

    targets: tuple[Target, ...]
    history: Path
    bounds: RetentionBounds
    count: int | None
    colour: bool
    zone: tzinfo | None
    panels: tuple[str, ...] = ()


def scrape_until_stopped(options: Scraping, output: Output, clock: Clock) -> bool:
    """Scrape every target at its interval, store and show each result.

    Returns, when all is scraped, whether any target answered its last scrape.

    Raises HistoryError when the history cannot be written at the start. Later failures, of a
    target or of the disk, are shown and survived.
    """
    last = newest(options.history, up=True)
    watched = {
        target.identity: _Watched(target, last, options, output) for target in options.targets
    }
    with _working(options, clock) as workers:
        workers.start()
        for seen in workers.seen():
            watched[seen.target.identity].show(seen)
    return any(not item.failed for item in watched.values())


def show_live(options: Scraping, clock: Clock) -> None:
    """Do the same on the whole terminal, until all is scraped or a key asks for the end."""
    # Drawing is loaded by those alone who look.
    from sidecar.views.terminal.live.board import Moment  # noqa: PLC0415
    from sidecar.views.terminal.live.layout import draw  # noqa: PLC0415
    from sidecar.views.terminal.live.screen import LiveScreen  # noqa: PLC0415

    boards = _boards(options, clock)
    moment = formatter(options.zone)
    with _working(options, clock) as workers, LiveScreen(colour=options.colour) as screen:
        workers.start(screen.wake)
        trouble = ""
        while workers.running:
            for seen in workers.arrived():
                boards[seen.target.identity].feed(seen.scrape)
                trouble = seen.trouble
            shown = [panels.board() for panels in boards.values()]
            now = Moment(clock.time_ns(), moment)
            screen.show(draw(shown, now, screen.size(), trouble or "q quits"))
            if screen.wait(_REDRAW_S):
                return


@contextmanager
def _working(options: Scraping, clock: Clock) -> Iterator[Workers]:
    with closing(History(options.history, options.bounds)) as history:
        workers = Workers(options.targets, partial(_store, history), clock, options.count)
        try:
            yield workers
        finally:
            workers.stop()


def is_fresh(options: Scraping, clock: Clock) -> bool:
    """Tell whether the newest scrape in the history is younger than three intervals."""
    last = newest(options.history)
    if last is None:
        return False
    slowest = max(3 * target.interval + target.timeout for target in options.targets)
    return clock.time_ns() - last.ts < slowest * 1e9


def _store(history: History, now: Scrape) -> str:
    try:
        history.append(now)
    except HistoryError as error:
        return f"not stored: {error}"
    return history.trouble


def _boards(options: Scraping, clock: Clock) -> dict[str, Panels]:
    boards = {
        target.identity: Panels(target.name, target.url, wanted=options.panels)
        for target in options.targets
    }
    with suppress(HistoryError):
        for scrape in read(options.history, since=clock.time_ns() - _REMEMBERED_NS):
            if scrape is not None and scrape.target in boards:
                boards[scrape.target].feed(scrape)
    return boards


class _Watched:
    """What was last said of one target."""

    def __init__(
        self, target: Target, last: Scrape | None, options: Scraping, output: Output
    ) -> None:
        # Of several targets the history's end holds one: the others begin without a scrape before.
        ours = last is not None and last.target == target.identity
        self._before = last if ours else None
        self._rows = PanelRows()
        self._options = options
        self._output = output
        self._url = target.url
        self._name = target.name if len(options.targets) > 1 else ""
        self._time = formatter(options.zone)
        self.failed = 0
        self._down_told = 0
        self._faults_told = 0

    def show(self, seen: ScrapeSeen) -> None:
        now = seen.scrape
        head = BlockHead(seen.number, self._time(now.ts), self._name)
        stored = f"stored → {self._options.history}"
        foot = seen.trouble or stored
        if now.up:
            self._show_up(head, now, foot)
        else:
            self._show_down(head, now, foot)

    def _show_up(self, head: BlockHead, now: Scrape, foot: str) -> None:
        if self.failed > 1:
            self._note(f"back after {plural(self.failed, 'failed scrape')}")
        if restarted(now, self._before):
            self._note("the target has restarted: its counters began again")
        self.failed = 0
        self._tell_faults(now)
        rows = self._rows.rows(now, self._before)
        self._output.write(dashboard(head, rows, foot, colour=self._options.colour))
        self._before = now

    def _show_down(self, head: BlockHead, now: Scrape, foot: str) -> None:
        self.failed += 1
        if self.failed == 1:
            self._down_told = now.ts
            why = f"{now.error} ({self._url})"
            self._output.write(down(head, why, foot, colour=self._options.colour))
        elif now.ts - self._down_told >= _QUIET_NS:
            self._down_told = now.ts
            self._note(f"still down after {plural(self.failed, 'scrape')}; last: {now.error}")

    def _tell_faults(self, now: Scrape) -> None:
        if now.faults and not 0 <= now.ts - self._faults_told < _QUIET_NS:
            self._faults_told = now.ts
            first = now.faults[0]
            lines = plural(len(now.faults), "unreadable line")
            self._note(f"{lines} in the answer; line {first.line}: {first.reason}")

    def _note(self, text: str) -> None:
        name = f"{self._name}: " if self._name else ""
        self._output.notice(neutralise(f"sidecar scrape: {name}{text}"))
