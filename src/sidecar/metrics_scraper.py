"""The metrics-scraper: polls a target, remembers what it said, shows what changed."""

from datetime import tzinfo
from itertools import islice
from pathlib import Path

import msgspec

from sidecar.clock import Clock
from sidecar.errors import HistoryError
from sidecar.metrics.fetch import Client
from sidecar.metrics.history import History, newest
from sidecar.metrics.panel import restarted, rows
from sidecar.metrics.scrape import scrape, ticks
from sidecar.model.sample import Scrape
from sidecar.output import Output
from sidecar.text import plural
from sidecar.times import formatter
from sidecar.views.dashboard import Head, dashboard, down

_QUIET_S = 60.0
"""Seconds between two lines about a failure that goes on."""


class Scraping(msgspec.Struct, frozen=True):
    """What to scrape and how; `count` None means until asked to stop. Times in seconds."""

    target: str
    history: Path
    interval: float
    timeout: float
    count: int | None
    colour: bool
    zone: tzinfo | None


def scrape_for_ever(options: Scraping, output: Output, clock: Clock) -> None:
    """Scrape at every tick of the interval, store and show each result.

    Raises HistoryError when the history cannot be written at the start. Later failures, of the
    target or of the disk, are shown and survived.
    """
    client, history = Client(options.target), History(options.history)
    screen = _Screen(options, output, clock)
    before = newest(options.history, up=True)
    try:
        for number in islice(ticks(options.interval, clock), options.count):
            now = scrape(client, timeout=options.timeout, clock=clock)
            screen.show(number, now, before, _store(history, now))
            before = now if now.up else before
    finally:
        client.close()
        history.close()


def is_fresh(options: Scraping, clock: Clock) -> bool:
    """Tell whether the newest scrape in the history is younger than three intervals."""
    last = newest(options.history)
    if last is None:
        return False
    return clock.time_ns() - last.ts < (3 * options.interval + options.timeout) * 1e9


def _store(history: History, now: Scrape) -> str:
    try:
        history.append(now)
    except HistoryError as error:
        return str(error)
    return ""


class _Screen:
    """Shows each scrape, and keeps quiet about a failure that only goes on."""

    def __init__(self, options: Scraping, output: Output, clock: Clock) -> None:
        self._options = options
        self._output = output
        self._clock = clock
        self._time = formatter(options.zone)
        self._failed = 0
        self._told_s = 0.0

    def show(self, number: int, now: Scrape, before: Scrape | None, unstored: str) -> None:
        head = Head(number, self._time(now.ts))
        foot = f"not stored: {unstored}" if unstored else f"stored → {self._options.history}"
        if now.up:
            self._show_up(head, now, before, foot)
        else:
            self._show_down(head, now, foot)

    def _show_up(self, head: Head, now: Scrape, before: Scrape | None, foot: str) -> None:
        if self._failed > 1:
            self._note(f"back after {plural(self._failed, 'failed scrape')}")
        if restarted(now, before):
            self._note("the target has restarted: its counters began again")
        self._failed = 0
        self._output.write(dashboard(head, rows(now, before), foot, colour=self._options.colour))

    def _show_down(self, head: Head, now: Scrape, foot: str) -> None:
        self._failed += 1
        if self._failed == 1:
            self._told_s = self._clock.monotonic()
            why = f"{now.error} ({self._options.target})"
            self._output.write(down(head, why, foot, colour=self._options.colour))
        elif self._clock.monotonic() - self._told_s >= _QUIET_S:
            self._told_s = self._clock.monotonic()
            self._note(f"still down after {plural(self._failed, 'scrape')}; last: {now.error}")

    def _note(self, text: str) -> None:
        self._output.notice(f"sidecar scrape: {text}")
