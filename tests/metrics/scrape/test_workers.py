"""One thread a target, from the start to a stop that loses nothing."""

import socket
import threading
import time

import pytest
from msgspec import structs
from tests.harness import answer, closed_port, peer, read_request, sends, wait_until

from sidecar.clock import SystemClock
from sidecar.metrics.scrape.targets import Target, targets_from_flags
from sidecar.metrics.scrape.workers import ScrapeSeen, Workers
from sidecar.model.sample import Scrape


def targets(*urls: str, interval: float = 0.02, timeout: float = 5.0) -> tuple[Target, ...]:
    """Return targets of these addresses."""
    return targets_from_flags(urls, interval, timeout)


def silent(client: socket.socket) -> None:
    """Take a request and answer nothing for a while."""
    read_request(client)
    time.sleep(2.0)


class Store:
    """Remembers the scrapes that it was given, and whether two came at once."""

    def __init__(self, says: str = "") -> None:
        self.kept: list[Scrape] = []
        self.at_once = 0
        self._inside = threading.Lock()
        self._says = says

    def __call__(self, scrape: Scrape) -> str:
        """Take one scrape."""
        if not self._inside.acquire(blocking=False):
            self.at_once += 1
            return ""
        time.sleep(0.001)
        self.kept.append(scrape)
        self._inside.release()
        return self._says


def test_each_is_stored_and_seen() -> None:
    """Every target is scraped as often as asked, each scrape is stored, one at a time, and seen."""
    nowhere = [f"http://127.0.0.1:{closed_port()}" for _ in range(5)]
    store = Store("full")
    workers = Workers(targets(*nowhere), store, SystemClock(), count=4)
    workers.start()
    seen = list(workers.seen())
    assert not workers.running
    assert sorted(each.number for each in seen) == sorted([1, 2, 3, 4] * 5)
    assert (len(store.kept), store.at_once) == (20, 0)
    assert {each.trouble for each in seen} == {"full"}
    assert {id(each.scrape) for each in seen} == {id(each) for each in store.kept}


def test_a_slow_target_holds_no_other() -> None:
    """While one target keeps everyone waiting, the others are scraped in time."""
    with peer(silent) as slow:
        quick = f"http://127.0.0.1:{closed_port()}"
        several = targets(slow.url, quick, interval=0.05)
        several = tuple(structs.replace(each, timeout=5.0) for each in several)
        workers = Workers(several, Store(), SystemClock(), count=10)
        begun = time.monotonic()
        workers.start()
        for number, seen in enumerate(workers.seen(), 1):
            assert seen.target.url == quick
            if number == 10:
                break
        assert time.monotonic() - begun < 1.5


def test_stop_waits_for_what_is_under_way() -> None:
    """A stop lets the scrape that is under way be stored; after it nothing is stored."""
    asked = threading.Event()

    def slow(client: socket.socket) -> None:
        read_request(client)
        asked.set()
        time.sleep(0.2)
        client.sendall(answer())

    store = Store()
    with peer(slow) as server:
        several = targets(server.url, interval=5.0)
        workers = Workers(several, store, SystemClock(), count=None)
        workers.start()
        assert asked.wait(5)
        workers.stop()
        assert [scrape.up for scrape in store.kept] == [True]
        time.sleep(0.1)
    assert len(store.kept) == 1


def test_stop_does_not_wait_for_ever() -> None:
    """A target that does not answer holds a stop for half a second at most, and is not stored."""
    store = Store()
    with peer(silent) as server:
        workers = Workers(targets(server.url, interval=9.0), store, SystemClock(), count=None)
        workers.start()
        wait_until(lambda: server.connections, "a connection")
        begun = time.monotonic()
        workers.stop()
        assert 0.4 < time.monotonic() - begun < 1.5
        assert not store.kept


def test_a_fault_of_our_own_is_not_hidden() -> None:
    """What breaks in a thread is raised where its scrapes are looked at."""

    def breaks(_scrape: Scrape) -> str:
        raise ZeroDivisionError

    with peer(sends(answer())) as server:
        workers = Workers(targets(server.url), breaks, SystemClock(), count=None)
        workers.start()
        with pytest.raises(ZeroDivisionError):
            list(workers.seen())


def test_arrived() -> None:
    """Who has other things to do is woken, and takes what there is without waiting."""
    woken = threading.Event()
    nowhere = f"http://127.0.0.1:{closed_port()}"
    workers = Workers(targets(nowhere), Store(), SystemClock(), count=1)
    assert list(workers.arrived()) == []
    workers.start(woken.set)
    seen: list[ScrapeSeen] = []
    while workers.running:
        assert woken.wait(5)
        woken.clear()
        seen += workers.arrived()
    assert [each.number for each in seen] == [1]
