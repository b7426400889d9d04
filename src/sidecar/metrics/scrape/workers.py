"""Worker threads, one per target: scrape, store, report to the caller."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice

import msgspec

from sidecar.clock import Clock
from sidecar.metrics.scrape.schedule import ticks
from sidecar.metrics.scrape.scraper import Scraper
from sidecar.metrics.scrape.targets import Target, offset
from sidecar.model.sample import Scrape

_LAST_S = 0.5
"""Seconds that a stop waits for the scrapes that are under way."""

Store = Callable[[Scrape], str]
"""Stores a scrape; returns what is wrong with the store, or nothing."""


class ScrapeSeen(msgspec.Struct, frozen=True):
    """What a target's scrape brought; `trouble` is what is wrong with the history."""

    target: Target
    number: int
    scrape: Scrape
    trouble: str = ""


class Workers:
    """The threads. Between a scrape and its storing none of them is ever interrupted."""

    def __init__(
        self, targets: Sequence[Target], store: Store, clock: Clock, count: int | None
    ) -> None:
        """Take what to scrape, and how often each; None is until stopped."""
        self._seen: queue.SimpleQueue[ScrapeSeen | Exception | None] = queue.SimpleQueue()
        self._wake: Callable[[], None] = _nothing
        self._running = len(targets)
        self._store = store
        self._clock = clock
        self._count = count
        self._idle = threading.Condition()
        self._busy = 0
        self._stopping = False
        self._closed = False
        # One target is asked at once; several are spread over their interval.
        alone = len(targets) == 1
        self._threads = [
            threading.Thread(
                target=self._run, args=(target, 0.0 if alone else offset(target)), daemon=True
            )
            for target in targets
        ]

    @property
    def running(self) -> bool:
        """Whether there will be more to see."""
        return self._running > 0

    def start(self, wake: Callable[[], None] | None = None) -> None:
        """Begin to scrape; `wake` is called, in any thread, when there is something to see."""
        self._wake = wake or _nothing
        for thread in self._threads:
            thread.start()

    def seen(self) -> Iterator[ScrapeSeen]:
        """Yield what is seen, waiting for it, until all have ended."""
        while self._running:
            yield from self._take(self._seen.get())

    def arrived(self) -> Iterator[ScrapeSeen]:
        """Yield what was seen by now, without waiting."""
        while not self._seen.empty():
            yield from self._take(self._seen.get())

    def stop(self) -> None:
        """Let the scrapes under way be stored, for a moment; afterwards nothing is stored."""
        with self._idle:
            self._stopping = True
            self._idle.wait_for(lambda: not self._busy, _LAST_S)
            self._closed = True

    def _take(self, found: ScrapeSeen | Exception | None) -> Iterator[ScrapeSeen]:
        if isinstance(found, Exception):
            raise found
        if found is None:
            self._running -= 1
        else:
            yield found

    def _run(self, target: Target, delay: float) -> None:
        try:
            self._work(target, delay)
        except Exception as error:  # noqa: BLE001 - raised again where it is seen
            self._tell(error)
        else:
            self._tell(None)

    def _tell(self, found: ScrapeSeen | Exception | None) -> None:
        self._seen.put(found)
        self._wake()

    def _work(self, target: Target, delay: float) -> None:
        with closing(Scraper(target, self._clock)) as scraper:
            for tick in islice(ticks(target.interval, self._clock, delay), self._count):
                with self._idle:
                    if self._stopping:
                        return
                    self._busy += 1
                found = scraper.scrape(tick.at)
                with self._idle:
                    trouble = "" if self._closed else self._store(found)
                    self._busy -= 1
                    self._idle.notify_all()
                self._tell(ScrapeSeen(target, tick.number, found, trouble))


def _nothing() -> None:
    """Do nothing: no thread waits."""
