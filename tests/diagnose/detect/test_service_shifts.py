"""Services in the order of how likely each is the cause."""

import random
from collections.abc import Callable, Sequence

import pytest

from sidecar.diagnose.detect.service_shifts import Shifts, measure, shift
from sidecar.model.signals import SeriesSignal

STEP = 300_000
PAST, LATER = 60, 6


def signal(series: str, bad: Callable[[float], float] = float, kind: str = "value") -> SeriesSignal:
    """Return a noisy series that differs in the last four of six samples of the window."""
    dice = random.Random(series)
    values = [100.0 + dice.gauss(0, 2) for _ in range(PAST + LATER)]
    values[-4:] = map(bad, values[-4:])
    times = [STEP * number for number in range(PAST + LATER)]
    return SeriesSignal("", series, kind, "", times, values)


def ranked(**services: Sequence[SeriesSignal]) -> list[str]:
    """Return the names of the services, the likeliest cause first."""
    shifts = Shifts()
    for service, signals in services.items():
        for one_signal in signals:
            shifts.take(service, one_signal, PAST * STEP)
    return [rank.name for rank in shifts.ranked()]


def test_strongest_first() -> None:
    """The service whose latency rose most stands first, one that did not change is left out."""
    assert ranked(
        front=[signal("latency_p99", lambda value: value * 1.5)],
        cart=[signal("latency_p99", lambda value: value * 9)],
        quiet=[signal("cpu"), signal("latency_p50")],
    ) == ["cart", "front"]


def test_harm() -> None:
    """Latency that fell and availability that rose are no sign of a cause."""
    assert ranked(
        faster=[signal("latency_p99", lambda value: value / 9)],
        failing=[signal("availability", lambda value: value - 20)],
        better=[signal("availability", lambda value: value + 90)],
    ) == ["failing"]


def test_traffic() -> None:
    """Traffic follows from what happens elsewhere, and counts little."""
    assert ranked(
        called=[signal("requests", lambda value: value / 9)],
        cause=[signal("cpu", lambda value: value * 1.3)],
    ) == ["cause", "called"]


def test_one_measure() -> None:
    """Quantiles of one latency count once; another measure of the service counts as well."""
    worse = [signal(f"latency_p{share}", lambda value: value * 2) for share in (50, 90, 95, 99)]
    assert ranked(
        quantiles=worse,
        two=[worse[0], signal("cpu", lambda value: value * 2)],
    ) == ["two", "quantiles"]


def test_first_change() -> None:
    """A rank has the time of the first change and the number of series that changed."""
    shifts = Shifts()
    for name in ("cpu", "memory"):
        shifts.take("cart", signal(name, lambda value: value * 3), PAST * STEP)
    (rank,) = shifts.ranked()
    assert (rank.first_change, rank.changes) == ((PAST + 2) * STEP * 1_000_000, 2)


@pytest.mark.parametrize(
    ("series", "kind", "measured"),
    [
        ('http_request_errors_total{code="500"}', "rate", ("errors", False, True)),
        ("availability_average", "value", ("availability", True, False)),
        ("process_cpu_seconds_total", "rate", ("process_cpu_seconds_total", False, True)),
        ("http_request_duration_seconds", "p99", ("latency", False, True)),
        ("http_requests_total", "rate", ("traffic", True, True)),
        ("jobs_waiting", "value", ("jobs_waiting", True, True)),
    ],
)
def test_measure(series: str, kind: str, measured: tuple[str, bool, bool]) -> None:
    """The words of a name say what is measured and which direction does harm."""
    assert measure(series, kind) == measured


def test_shift() -> None:
    """A single wild sample is none; a flat past does not make a change infinite."""
    past = [10.0] * 20
    wild = shift([*past, 10.0, 90.0, 10.0], 20, falls=True, rises=True)
    assert wild is not None
    assert wild.size == 0.0
    held = shift([*past, 10.0, 20.0, 20.0], 20, falls=True, rises=True)
    assert held is not None
    assert (held.size, held.at) == (20.0, 21)
    assert shift([10.0] * 11, 5, falls=True, rises=True) is None
