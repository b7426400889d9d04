"""A change ends a wait at once with inotify, and soon without it."""

import ctypes
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.harness import FakeClock
from tests.logs.harness import append, descriptors, without_inotify

from sidecar.clock import SystemClock
from sidecar.logs.tail import inotify
from sidecar.logs.tail.follow import Following, follow
from sidecar.logs.tail.inotify import Kernel, Waiter


@pytest.fixture
def waiter() -> Iterator[Waiter]:
    """Give a waiter with inotify."""
    given = Waiter(SystemClock())
    yield given
    given.close()


def unhelpful(_queue: int, _path: bytes, _events: int) -> int:
    """Refuse each watch, as a kernel whose watches are all in use."""
    return -1


Change = Callable[[Path], object]
CHANGES: dict[str, Change] = {
    "appended": lambda log: append(log, b"line\n"),
    "truncated": lambda log: os.truncate(log, 0),
    "renamed": lambda log: log.rename(log.with_name("app.log.1")),
    "deleted": lambda log: log.unlink(),
    "another one": lambda log: log.with_name("new.log").touch(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_wakes(change: Change, waiter: Waiter, tmp_path: Path) -> None:
    """A change of the file or its folder ends the wait; then nothing else does."""
    log = tmp_path / "app.log"
    log.write_bytes(b"first\n")
    waiter.watch(log)
    assert not waiter.wait(0)
    change(log)
    assert waiter.wait(5)
    assert not waiter.wait(0)


def test_file_that_comes_later(waiter: Waiter, tmp_path: Path) -> None:
    """A file may be created after it was watched; once watched again, its lines end a wait."""
    log = tmp_path / "app.log"
    waiter.watch(log)
    log.touch()
    assert waiter.wait(5)
    waiter.watch(log)
    append(log, b"line\n")
    assert waiter.wait(5)


def test_link(waiter: Waiter, tmp_path: Path) -> None:
    """A file is watched through a link that leads to another folder."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "app.log").touch()
    link = tmp_path / "logs" / "link.log"
    link.symlink_to("../app.log")
    waiter.watch(link)
    append(tmp_path / "app.log", b"line\n")
    assert waiter.wait(5)


def test_no_watch_is_left_behind(waiter: Waiter, tmp_path: Path) -> None:
    """A file that is no longer watched, renamed or not, ends no wait."""
    log = tmp_path / "app.log"
    log.touch()
    waiter.watch(log)
    old = log.rename(tmp_path / "app.log.1")
    log.touch()
    waiter.watch(log)
    while waiter.wait(0):
        pass
    append(old, b"line\n")
    assert not waiter.wait(0)
    waiter.unwatch(log)
    while waiter.wait(0):
        pass
    append(log, b"line\n")
    assert not waiter.wait(0)


def test_overflow(waiter: Waiter, tmp_path: Path) -> None:
    """An overflow of the queue ends a wait like any event, and the queue is emptied."""
    log = tmp_path / "app.log"
    log.touch()
    waiter.watch(log)
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    for number in range(min(limit, 20_000) // 2 + 1):
        append(log, b"line\n")
        log.chmod(0o600 + number % 2)
    woken = 0
    while waiter.wait(0):
        woken += 1
    assert 1 <= woken < 20
    append(log, b"line\n")
    assert waiter.wait(5)


def test_plain_pause(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    """Without inotify a wait is a pause of the clock."""
    without_inotify(monkeypatch)
    waiter = Waiter(clock)
    waiter.watch(Path("/nowhere/app.log"))
    assert not waiter.wait(0.2)
    assert clock.slept == [0.2]
    waiter.close()


def test_no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without inotify, or without a free queue, there is no kernel queue."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    assert inotify.open_kernel() is None


def test_descriptors(tmp_path: Path) -> None:
    """All descriptors and watches are released."""
    before = descriptors()
    waiter = Waiter(SystemClock())
    waiter.watch(tmp_path / "app.log")
    waiter.close()
    assert descriptors() == before


def latencies(log: Path, count: int) -> list[float]:
    """Return for each line the seconds between its write and its yield."""
    log.touch()
    seconds: list[float] = []
    batches = follow(Following((log,)), SystemClock(), lambda _: None, lambda _: None)
    next(batches)
    written = threading.Event()

    def write() -> None:
        for _ in range(count):
            written.wait(5)
            written.clear()
            # At no fixed place between two looks, and not soon after the line before.
            time.sleep(0.33 if count < 10 else 0.012)
            append(log, b"%d\n" % time.monotonic_ns())

    threading.Thread(target=write, daemon=True).start()
    written.set()
    while len(seconds) < count:
        batch = next(batches)
        for line in batch.lines if batch else ():
            seconds.append((time.monotonic_ns() - int(line)) / 1e9)
            written.set()
    batches.close()
    return seconds


def test_latency(tmp_path: Path) -> None:
    """With inotify a line arrives within 20 ms; a loaded machine gets more time."""
    assert statistics.median(latencies(tmp_path / "app.log", 50)) < 0.05


@pytest.mark.parametrize("trouble", ["no inotify", "no watches"])
def test_latency_of_polling(trouble: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without inotify or free watches a line arrives within 250 ms."""
    kernel = inotify.open_kernel()
    assert kernel is not None
    deaf = Kernel(kernel.queue, unhelpful, kernel.remove)
    monkeypatch.setattr(inotify, "open_kernel", lambda: None if trouble == "no inotify" else deaf)
    assert statistics.median(latencies(tmp_path / "app.log", 3)) < 0.25
    if trouble == "no inotify":
        os.close(kernel.queue)


def test_idle_cost(tmp_path: Path) -> None:
    """Following a silent log takes less than a hundredth of a core."""
    log = tmp_path / "app.log"
    log.write_bytes(b"line\n")
    batches = follow(Following((log,)), SystemClock(), lambda _: None, lambda _: None)
    begun = time.monotonic()
    while time.monotonic() < begun + 0.4:
        next(batches)
    begun, cpu = time.monotonic(), time.process_time()
    while time.monotonic() < begun + 3:
        next(batches)
    used = (time.process_time() - cpu) / (time.monotonic() - begun)
    batches.close()
    assert used < 0.01, f"{used:.3%}"
