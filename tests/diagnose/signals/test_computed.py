"""Signals of plans, from columns that come one by one."""

import pytest

from sidecar.diagnose.signals.computed import PlanInputs, computed, groups_of
from sidecar.diagnose.signals.grid import grid_of, ticks
from sidecar.diagnose.signals.roles import Method, SignalPlan
from sidecar.model.signals import Role, Signal

TIMES = [600_000 + 60_000 * number for number in range(6)]
GRID = grid_of(600_000, 87_000_000, 60_000)
STEPS = 6


def signal(plan: SignalPlan, columns: dict[str, list[float | None]]) -> list[Signal]:
    """Return the signals of a plan, given these columns of one value a minute."""
    inputs = PlanInputs([plan], ticks(TIMES, [1.0] * len(TIMES), GRID), GRID)
    for key, column in columns.items():
        inputs.take(key, column)
    return [*computed(plan, inputs)]


def plan(
    how: Method, *of: str, to: tuple[str, ...] = (), bounds: tuple[float, ...] = ()
) -> SignalPlan:
    """Return a plan."""
    return SignalPlan(Role.OTHER, how, "name", "series", "", of, to, bounds)


def test_rate() -> None:
    """Counters are added up, and a reset is no negative rate."""
    columns: dict[str, list[float | None]] = {
        "a": [60.0 * number for number in range(STEPS)],
        "b": [0.0, 60.0, 120.0, 60.0, 120.0, 180.0],
        "other": [9.0] * STEPS,
    }
    (rate,) = signal(plan(Method.RATE, "a", "b"), columns)
    assert rate.values[:STEPS] == (None, 2.0, 2.0, 2.0, 2.0, 2.0)


def test_ratio() -> None:
    """A ratio has its events; where no part is there, it is zero."""
    columns: dict[str, list[float | None]] = {"all": [100.0 * n for n in range(STEPS)]}
    (ratio,) = signal(plan(Method.RATIO, "bad", to=("all",)), columns)
    assert (ratio.values[1], ratio.events[1]) == (0.0, 100.0)
    columns["bad"] = [25.0 * n for n in range(STEPS)]
    (ratio,) = signal(plan(Method.RATIO, "bad", to=("all",)), columns)
    assert ratio.values[1] == 0.25


def test_level_and_limit() -> None:
    """Gauges are added up; a limit of -1 is none."""
    columns: dict[str, list[float | None]] = {
        "a": [1.0] * STEPS, "b": [None, *[2.0] * 5], "max": [8.0] * STEPS, "none": [-1.0] * STEPS
    }  # fmt: skip
    (level,) = signal(plan(Method.LEVEL, "a", "b", to=("max", "none")), columns)
    assert level.values[:3] == (1.0, 3.0, 3.0)
    assert level.limit == 8.0
    (used,) = signal(plan(Method.USED, "a", to=("max",)), columns)
    assert used.values[0] == 7.0


def test_quantiles() -> None:
    """Buckets of one bound are added up, whatever their other labels."""
    inf = float("inf")
    buckets = plan(Method.QUANTILES, "a1", "b1", "a", "b", bounds=(1.0, 1.0, inf, inf))
    assert groups_of(buckets) == (("a1", "b1"), ("a", "b"))
    columns: dict[str, list[float | None]] = {
        key: [10.0 * number for number in range(STEPS)] for key in ("a1", "b1", "a", "b")
    }
    middle, *_ = signal(buckets, columns)
    assert middle.values[1] == 0.5
    assert middle.events[1] == 20.0


@pytest.mark.parametrize("how", [Method.RATE, Method.LEVEL, Method.RATIO])
def test_nothing(how: Method) -> None:
    """A plan of which nothing is there has no signal."""
    assert signal(plan(how, "a", to=("b",)), {"c": [1.0] * STEPS}) == []
