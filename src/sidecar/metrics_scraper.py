"""The metrics-scraper: scrapes its targets, stores each scrape, prints what changed."""

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
"""Longest time between two drawings of a live screen: it shows ages."""

_REMEMBERED_NS = 600_000_000_000
"""Age of the oldest scrape in the history that a live screen starts with."""

_QUIET_NS = 60_000_000_000
"""Time between two notices about a failure, or about bad lines, that continue."""


class Scraping(msgspec.Struct, frozen=True):
    """What to scrape and how; `count` None means until a signal stops the process."""

    targets: tuple[Target, ...]
    history: Path
    bounds: RetentionBounds
    count: int | None
    colour: bool
    zone: tzinfo | None
    panels: tuple[str, ...] = ()


def scrape_until_stopped(options: Scraping, output: Output, clock: Clock) -> bool:
    """Scrape every target at its interval, store and print each scrape.

    Returns, after the last scrape, whether any target answered its last one. Raises HistoryError
    when the history cannot be written at the start; later failures of a target or of the disk are
    reported, and scraping continues.
    """
    last = newest(options.history, up=True)
    printers = {
        target.identity: _Printer(target, last, options, output) for target in options.targets
    }
    with _running(options, clock) as workers:
        workers.start()
        for result in workers.seen():
            printers[result.target.identity].show(result)
    return any(not printer.failed for printer in printers.values())


def show_live(options: Scraping, clock: Clock) -> None:
    """Scrape and store the same, shown on the whole terminal, until the last scrape or a key."""
    # Only a live screen needs the drawing.
    from sidecar.views.terminal.live.board import Moment  # noqa: PLC0415
    from sidecar.views.terminal.live.layout import draw  # noqa: PLC0415
    from sidecar.views.terminal.live.screen import LiveScreen  # noqa: PLC0415

    boards = _boards(options, clock)
    moment = formatter(options.zone)
    with _running(options, clock) as workers, LiveScreen(colour=options.colour) as screen:
        workers.start(screen.wake)
        trouble = ""
        while workers.running:
            for result in workers.arrived():
                boards[result.target.identity].feed(result.scrape)
                trouble = result.trouble
            shown = [panels.board() for panels in boards.values()]
            now = Moment(clock.time_ns(), moment)
            screen.show(draw(shown, now, screen.size(), trouble or "q quits"))
            if screen.wait(_REDRAW_S):
                return


@contextmanager
def _running(options: Scraping, clock: Clock) -> Iterator[Workers]:
    with closing(History(options.history, options.bounds)) as history:
        workers = Workers(options.targets, partial(_store, history), clock, options.count)
        try:
            yield workers
        finally:
            workers.stop()


def is_fresh(options: Scraping, clock: Clock) -> bool:
    """Return whether the newest scrape in the history is younger than three intervals."""
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


class _Printer:
    """Prints the scrapes of one target; repeated failures and bad lines at most once a minute."""

    def __init__(
        self, target: Target, last: Scrape | None, options: Scraping, output: Output
    ) -> None:
        # The newest scrape is of one target; the others start without a scrape before.
        ours = last is not None and last.target == target.identity
        self._before = last if ours else None
        self._rows = PanelRows()
        self._options = options
        self._output = output
        self._url = target.url
        self._name = target.name if len(options.targets) > 1 else ""
        self._time = formatter(options.zone)
        self.failed = 0
        self._down_noticed = 0
        self._faults_noticed = 0

    def show(self, result: ScrapeSeen) -> None:
        now = result.scrape
        head = BlockHead(result.number, self._time(now.ts), self._name)
        stored = f"stored → {self._options.history}"
        foot = result.trouble or stored
        if now.up:
            self._show_up(head, now, foot)
        else:
            self._show_down(head, now, foot)

    def _show_up(self, head: BlockHead, now: Scrape, foot: str) -> None:
        if self.failed > 1:
            self._note(f"back after {plural(self.failed, 'failed scrape')}")
        if restarted(now, self._before):
            self._note("the target restarted: its counters started from 0")
        self.failed = 0
        self._note_faults(now)
        rows = self._rows.rows(now, self._before)
        self._output.write(dashboard(head, rows, foot, colour=self._options.colour))
        self._before = now

    def _show_down(self, head: BlockHead, now: Scrape, foot: str) -> None:
        self.failed += 1
        if self.failed == 1:
            self._down_noticed = now.ts
            why = f"{now.error} ({self._url})"
            self._output.write(down(head, why, foot, colour=self._options.colour))
        elif now.ts - self._down_noticed >= _QUIET_NS:
            self._down_noticed = now.ts
            self._note(f"still down after {plural(self.failed, 'scrape')}; last: {now.error}")

    def _note_faults(self, now: Scrape) -> None:
        if now.faults and not 0 <= now.ts - self._faults_noticed < _QUIET_NS:
            self._faults_noticed = now.ts
            first = now.faults[0]
            lines = plural(len(now.faults), "unreadable line")
            self._note(f"{lines} in the answer; line {first.line}: {first.reason}")

    def _note(self, text: str) -> None:
        name = f"{self._name}: " if self._name else ""
        self._output.notice(neutralise(f"sidecar scrape: {name}{text}"))
