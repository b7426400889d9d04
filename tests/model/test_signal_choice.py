"""Which signals stand for the service."""

import pytest

from sidecar.model.signal_choice import failing, last, of_role, own, quantiles
from sidecar.model.signals import Role, Signal, Signals

APP = '{instance="app:8080",job="app"}'
DB = '{instance="db:9187",job="db"}'


def signal(
    name: str, *values: float | None, target: str = APP, role: Role = Role.LATENCY
) -> Signal:
    """Return a signal; its series is what its name says after `of`."""
    return Signal(role, name, name.rpartition(" ")[2], "s", values, target=target)


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("http://app:8080/metrics", "a"),
        ("http://me:secret@app:8080", "a"),
        ("http://db:9187", "d"),
        ("http://other:1", "ad"),
        ("unix:/run/app.sock", "ad"),
        ("http://[bad", "ad"),
        ("", "ad"),
    ],
)
def test_own(target: str, names: str) -> None:
    """Signals of the inspected target come before those of others, where any is its own."""
    found = [signal("a", 1), signal("d", 1, target=DB)]
    assert "".join(chosen.name for chosen in own(found, target)) == names


def test_default_port() -> None:
    """An address without a port has that of its scheme."""
    found = [signal("a", 1, target='{instance="shop:443"}'), signal("d", 1, target=DB)]
    assert [chosen.name for chosen in own(found, "https://shop/metrics")] == ["a"]


def test_without_values() -> None:
    """A signal of which nothing is known stands for nothing."""
    found = Signals(0, 1, (signal("p50 of x", None), signal("p99 of x", 3, None)))
    assert [chosen.name for chosen in of_role(found, Role.LATENCY)] == ["p99 of x"]
    assert last(found.signals[1]) == 3
    assert last(found.signals[0]) is None


def test_quantiles() -> None:
    """The quantiles of one metric are shown together: of that which has most of them."""
    found = [signal("p99 of y", 9), signal("p50 of x", 1), signal("p99 of x", 3)]
    assert [quantile.name for quantile in quantiles(found)] == ["p50 of x", "p99 of x"]
    assert quantiles([]) == []


def test_failing() -> None:
    """The largest share of failures of the target's own is the one that is looked at."""
    found = Signals(
        0,
        1,
        (
            signal("less", 0.1, role=Role.ERRORS),
            signal("more", 0.3, role=Role.ERRORS),
            signal("other", 0.9, role=Role.ERRORS, target=DB),
        ),
    )
    chosen = failing(found, "http://app:8080")
    assert chosen is not None
    assert chosen.name == "more"
    assert failing(Signals(0, 1), "http://app:8080") is None
