"""The schedule of scrapes: when the next one is due, and its timestamp."""

from collections.abc import Iterator

import msgspec

from sidecar.clock import Clock

_TOLERANCE = 0.01
"""Share of the interval by which a scrape may be late and still carry the time it was due at: then
times step exactly, as Prometheus stores them. One that is later carries its own."""

_MAX_LATE_S = 0.1
"""The most that a stored time may differ from the true one, however long the interval is."""

_MS = 1_000_000


class Tick(msgspec.Struct, frozen=True):
    """The `number` of a scrape, from 1, and the time that it is stored under, in ns."""

    number: int
    at: int


def ticks(interval: float, clock: Clock, offset: float = 0.0) -> Iterator[Tick]:
    """Yield a tick at `offset` seconds from now and at exact multiples of the interval after it.

    Ticks that were missed are skipped: a slow target delays its own next scrape, never shifts the
    ones after it. A clock that is set moves the times, never the interval.
    """
    begun = clock.monotonic()
    started = clock.time_ns() // _MS * _MS
    tolerance = min(interval * _TOLERANCE, _MAX_LATE_S)
    due = number = 0
    while True:
        clock.sleep(begun + offset + due * interval - clock.monotonic())
        number += 1
        expected = started + round((offset + due * interval) * 1000) * _MS
        now, late = clock.time_ns(), clock.monotonic() - begun - offset - due * interval
        jump = (now - expected) / 1e9 - late
        if abs(jump) > tolerance:
            moved = round(jump * 1000) * _MS
            started, expected = started + moved, expected + moved
        yield Tick(number, expected if late <= tolerance else now)
        # Never the same tick again, whatever rounding makes of the time that has passed.
        passed = clock.monotonic() - begun - offset
        due = max(due, int(passed / interval)) + 1
