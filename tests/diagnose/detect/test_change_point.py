"""The test for change: finds what changed, to the minute, and nothing where nothing did."""

from math import pi, sin
from random import Random

import msgspec
import pytest
from tests.diagnose.harness import DAY, ONSET, counted, steady

from sidecar.diagnose.detect.change_point import Change, level_rise, rate_fall, ratio_rise, reached
from sidecar.diagnose.detect.excursions import SignalSeries

HOUR = 60
WINDOW = DAY - HOUR


def rhythm(mean: float, swing: float, phase: float = 0.0, count: int = DAY) -> list[float]:
    """Return a figure that goes up and down with the day."""
    return [mean * (1 + swing * sin(2 * pi * (step + phase) / DAY)) for step in range(count)]


def ratio(share: list[float], events: list[float], seed: int = 1002) -> SignalSeries:
    """Return a series of failures among events."""
    failed = counted([each * of for each, of in zip(share, events, strict=True)], seed)
    values = [min(some / of, 1.0) if of else None for some, of in zip(failed, events, strict=True)]
    return SignalSeries(values, 60, WINDOW, events)


def rate(events: list[float], since: int = WINDOW) -> SignalSeries:
    """Return a series of events a second."""
    return SignalSeries([event / 60 for event in events], 60, since)


@pytest.mark.parametrize("a_minute", [20.0, 200.0, 5000.0], ids=str)
@pytest.mark.parametrize("lasts", [10, 30])
def test_failures_rise(a_minute: float, lasts: int) -> None:
    """More failures are found with their minute, in sparse and in dense traffic."""
    share = [0.2 if ONSET <= step < ONSET + lasts else 0.01 for step in range(DAY)]
    found = ratio_rise(ratio(share, counted([a_minute] * DAY)))
    assert found is not None
    assert abs(found.at - ONSET) <= 1
    assert found.before < 0.02
    assert 0.1 < found.after < 0.3


@pytest.mark.parametrize("factor", [2.0, 4.0])
def test_level_rises(factor: float) -> None:
    """A latency that goes up is found with its minute."""
    usual = steady(0.1, 0.15)
    values = [each * factor if step >= ONSET else each for step, each in enumerate(usual)]
    found = level_rise(SignalSeries(values, 60, WINDOW))
    assert found is not None
    assert abs(found.at - ONSET) <= 1
    assert found.after / found.before == pytest.approx(factor, rel=0.2)


@pytest.mark.parametrize("left", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("a_minute", [30.0, 3000.0], ids=str)
def test_rate_falls(a_minute: float, left: float) -> None:
    """A drop, or a stop, is found with its minute, on any day's rhythm."""
    usual = rhythm(a_minute, 0.6, 300)
    usual[ONSET:] = [each * left for each in usual[ONSET:]]
    found = rate_fall(rate(counted(usual)))
    assert found is not None
    assert abs(found.at - ONSET) <= 1


def test_limit_is_reached() -> None:
    """What reaches its limit as it never did is found."""
    values = [20.0 if step >= ONSET else each for step, each in enumerate(steady(8.0))]
    found = reached(SignalSeries(values, 60, WINDOW), 18.0)
    assert found is not None
    assert found.at == ONSET


def test_short_history() -> None:
    """Half an hour of a past is enough for a strong change, however all of it is judged."""
    values = [*steady(0.1, 0.1, count=30), *steady(0.5, 0.1, count=15)]
    found = level_rise(SignalSeries(values, 60, 0))
    assert found is not None
    assert found.at == 30


def bursts(seed: int, every: int, factor: float) -> list[float]:
    """Return a level with a batch job's burst of some minutes, again and again."""
    chance = Random(seed)
    long = [chance.randint(4, 9) for _ in range(DAY // every + 1)]
    return [
        each * (factor if step % every < long[step // every] else 1.0)
        for step, each in enumerate(steady(0.1, 0.1, seed))
    ]


QUIET = {
    "nothing": lambda seed: level_rise(SignalSeries(steady(0.1, 0.2, seed), 60, WINDOW)),
    "noise": lambda seed: level_rise(SignalSeries(steady(0.1, 0.8, seed), 60, WINDOW)),
    "a batch job each hour": lambda seed: level_rise(
        SignalSeries(bursts(seed, 60, 4.0), 60, WINDOW)
    ),
    "a batch job each quarter": lambda seed: level_rise(
        SignalSeries(bursts(seed, 15, 3.0), 60, WINDOW)
    ),
    "traffic of a night": lambda seed: rate_fall(
        rate(counted(rhythm(3.0, 0.9, 720 + 10 * seed), seed))
    ),
    "an evening's decline": lambda seed: rate_fall(
        rate(counted(rhythm(300.0, 0.9, 300 + 17 * seed), seed))
    ),
    "sparse failures": lambda seed: ratio_rise(
        ratio([0.01] * DAY, counted([2.0] * DAY, seed), seed)
    ),
    "failures in clusters": lambda seed: ratio_rise(
        ratio(
            [0.3 if (step * 7919 + seed * 31) % 97 < 2 else 0.002 for step in range(DAY)],
            counted([50.0] * DAY, seed),
            seed,
        )
    ),
    "no past": lambda seed: level_rise(SignalSeries(steady(0.1, 0.3, seed, count=45), 60, 0)),
}


@pytest.mark.parametrize("name", QUIET)
def test_quiet(name: str) -> None:
    """Nothing is found where nothing changed, over many seeds of each kind of service."""
    found = {seed: QUIET[name](seed) for seed in range(1000, 1030)}
    assert {seed: each for seed, each in found.items() if each is not None} == {}


def test_longer_than_ever() -> None:
    """A batch job that does not end is found, as its bursts alone are not."""
    values = bursts(1000, 60, 4.0)
    values[1385:] = [0.4] * (DAY - 1385)
    found = level_rise(SignalSeries(values, 60, WINDOW))
    assert found is not None
    assert found.until == DAY


@pytest.mark.parametrize("onset", [1300, 1000, 760])
def test_before_the_window_and_still_there(onset: int) -> None:
    """What began before the window is reported while it lasts, though by now it is as usual."""
    values = [0.5 if step >= onset else each for step, each in enumerate(steady(0.1))]
    found = level_rise(SignalSeries(values, 60, WINDOW))
    assert found is not None
    assert (found.at, found.until) == (onset, DAY)


@pytest.mark.parametrize(
    ("onset", "end"), [(1300, 1370), (1000, 1300), (500, DAY)], ids=["over", "long over", "normal"]
)
def test_before_the_window(onset: int, end: int) -> None:
    """What ended before the window is not told, nor what has been so for longer than not."""
    values = [0.5 if onset <= step < end else each for step, each in enumerate(steady(0.1))]
    assert level_rise(SignalSeries(values, 60, WINDOW)) is None


def test_failures_that_came_with_a_restart() -> None:
    """Failures from a restart on count from it on, once they outlast its first minutes."""
    share = [0.3 if ONSET <= step < ONSET + 9 else 0.004 for step in range(DAY)]
    series = ratio(share, counted([60.0] * DAY))
    settling = frozenset(range(ONSET, ONSET + 6))
    found = ratio_rise(msgspec.structs.replace(series, settling=settling))
    assert found is not None
    assert found.at == ONSET
    share = [0.3 if ONSET <= step < ONSET + 6 else 0.004 for step in range(DAY)]
    series = ratio(share, counted([60.0] * DAY))
    assert ratio_rise(msgspec.structs.replace(series, settling=settling)) is None


@pytest.mark.parametrize("stray", [4, 7, 9])
def test_noise_does_not_move_the_onset(stray: int) -> None:
    """A wild minute some time before the rest does not pull the onset to itself."""
    bad = {ONSET - stray, *range(ONSET, DAY)}
    share = [0.25 if step in bad else 0.005 for step in range(DAY)]
    found = ratio_rise(ratio(share, counted([80.0] * DAY)))
    assert found is not None
    assert abs(found.at - ONSET) <= 1


def test_many_users() -> None:
    """Where many come, fewer in a hundred are as many users."""
    share = [0.004 if step >= ONSET else 0.0006 for step in range(DAY)]
    found = ratio_rise(ratio(share, counted([15_000.0] * DAY)))
    assert found is not None
    assert abs(found.at - ONSET) <= 1
    assert ratio_rise(ratio(share, counted([1_000.0] * DAY))) is None


def test_a_load_test_that_ends() -> None:
    """Of a service that had no work for part of its short past, an end of it is none."""
    work = [*([0.0] * 20), *([40.0] * 50), *([0.0] * 20)]
    assert rate_fall(rate(counted(work), since=30)) is None
    assert rate_fall(rate(counted([40.0] * 70 + [0.0] * 20), since=30)) is not None


def test_settling() -> None:
    """The minutes after a restart make no change of their own."""
    values = [0.5 if ONSET <= step < ONSET + 5 else each for step, each in enumerate(steady(0.1))]
    assert level_rise(SignalSeries(values, 60, WINDOW)) is not None
    settling = frozenset(range(ONSET, ONSET + 6))
    assert level_rise(SignalSeries(values, 60, WINDOW, (), settling)) is None


def test_settling_can_begin_a_change() -> None:
    """What a deploy brought and does not go away began with the deploy."""
    values = [0.5 if step >= ONSET else each for step, each in enumerate(steady(0.1))]
    found = level_rise(SignalSeries(values, 60, WINDOW, (), frozenset(range(ONSET, ONSET + 6))))
    assert found is not None
    assert found.at == ONSET


@pytest.mark.parametrize(
    "values",
    [(), (None,) * DAY, (0.0,) * DAY, (1.0,), (None, 1.0) * (DAY // 2)],
    ids=["empty", "unknown", "zero", "one", "holes"],
)
def test_edges(values: tuple[float | None, ...]) -> None:
    """Holes, zeros and nothing at all are not a change."""
    series = SignalSeries(values, 60, max(len(values) - HOUR, 0), tuple(1.0 for _ in values))
    found: list[Change | None] = [level_rise(series), ratio_rise(series), rate_fall(series)]
    assert found == [None, None, None]
