"""When the next scrape is due, and which time it is stored under."""

from itertools import islice

import pytest
from tests.harness import FakeClock

from sidecar.metrics.scrape.schedule import ticks

S = 1_000_000_000


@pytest.mark.parametrize("interval", [0.1, 1.0, 5.0, 1 / 3])
def test_rhythm(interval: float, clock: FakeClock) -> None:
    """Ticks come at exact multiples of the interval, the first one at once."""
    begun = clock.monotonic()
    times = [clock.monotonic() - begun for _ in islice(ticks(interval, clock), 100)]
    assert times == pytest.approx([number * interval for number in range(100)], abs=1e-6)


@pytest.mark.parametrize(
    ("takes", "starts"),
    [
        pytest.param([0, 0, 0], [0, 5, 10], id="at-once"),
        pytest.param([4.9, 4.9, 0], [0, 5, 10], id="almost-the-interval"),
        pytest.param([5.1, 0, 0], [0, 10, 15], id="one-missed"),
        pytest.param([23, 1, 0], [0, 25, 30], id="many-missed"),
        pytest.param([5, 0, 0], [0, 10, 15], id="exactly-the-interval"),
    ],
)
def test_missed(takes: list[float], starts: list[float], clock: FakeClock) -> None:
    """Slow work skips the ticks that it missed, and shifts none after them."""
    begun, seen = clock.monotonic(), []
    for tick, each in zip(ticks(5.0, clock), takes, strict=False):
        seen.append((tick.number, clock.monotonic() - begun))
        clock.now += each
    assert seen == list(enumerate(starts, 1))


def test_offset(clock: FakeClock) -> None:
    """With an offset the first tick comes after it, and the others follow from there."""
    begun = clock.monotonic()
    times = [clock.monotonic() - begun for _ in islice(ticks(5.0, clock, 1.5), 3)]
    assert times == pytest.approx([1.5, 6.5, 11.5])


def late(clock: FakeClock, seconds: float) -> None:
    """Make the next pause longer than asked for."""
    pause = clock.sleep

    def sleep(seconds_asked: float) -> None:
        pause(seconds_asked + seconds)
        clock.sleep = pause  # type: ignore[method-assign]

    clock.sleep = sleep  # type: ignore[assignment, method-assign]


@pytest.mark.parametrize(
    ("delay", "stored"),
    [
        pytest.param(0.04, 5.0, id="a-little"),
        pytest.param(0.2, 5.2, id="much"),
    ],
)
def test_late(delay: float, stored: float, clock: FakeClock) -> None:
    """A scrape a little late is stored as if in time; a later one tells, the next are exact."""
    begun = clock.time_ns()
    found = ticks(5.0, clock)
    next(found)
    late(clock, delay)
    times = [(next(found).at - begun) / S for _ in range(3)]
    assert times == pytest.approx([stored, 10.0, 15.0], abs=1e-9)


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 0.5], ids=str)
def test_the_calendar_is_set(jump: float, clock: FakeClock) -> None:
    """A calendar that is set anew moves the times once, and the rhythm stays."""
    begun, calendar, true = clock.time_ns(), 0.0, clock.time_ns

    def time_ns() -> int:
        return true() + round(calendar * 1e9)

    clock.time_ns = time_ns  # type: ignore[method-assign]
    found = ticks(5.0, clock)
    before = [(next(found).at - begun) / S for _ in range(2)]
    calendar = jump
    after = [(next(found).at - begun) / S for _ in range(3)]
    assert before == [0.0, 5.0]
    assert after == pytest.approx([10 + jump, 15 + jump, 20 + jump], abs=1e-9)
    assert clock.monotonic() * S - begun == pytest.approx(20 * S, abs=1e6)
