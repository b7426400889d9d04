"""Which of a history's signals stand for the service: those of its own target, with values."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sidecar.model.signals import Role, Signal, Signals
from sidecar.views.html.timeline.svg import Values

_PORTS = {"http": 80, "https": 443}


def of_role(signals: Signals, role: Role) -> list[Signal]:
    """Return the signals of a role that have any value."""
    return [each for each in signals.signals if each.role is role and has_value(each)]


def own(found: Sequence[Signal], target: str) -> list[Signal]:
    """Return those that the inspected target exposes; all, where none is known to be its own."""
    names = [f'instance="{place}"' for place in _places(target)]
    mine = [each for each in found if any(name in each.target for name in names)]
    return mine or list(found)


def failing(signals: Signals, target: str) -> Signal | None:
    """Return the largest share of failures, which is the one to look at."""
    return max(own(of_role(signals, Role.ERRORS), target), key=total, default=None)


def quantiles(found: Sequence[Signal]) -> list[Signal]:
    """Return the quantiles of what most requests went through; the lowest first."""
    groups: dict[tuple[str, str], list[Signal]] = {}
    for each in found:
        groups.setdefault((each.series, each.target), []).append(each)
    return max(groups.values(), key=lambda group: (len(group), _events(group[0])), default=[])


def last(signal: Signal) -> float | None:
    """Return the newest value that is known."""
    return next((each for each in reversed(signal.values) if each is not None), None)


def has_value(signal: Signal) -> bool:
    """Tell whether anything is known of it at all."""
    return any(each is not None for each in signal.values)


def total(signal: Signal) -> float:
    """Return the sum of the values."""
    return sum(each for each in signal.values if each is not None)


def known(values: Values) -> list[float]:
    """Return the values that are there."""
    return [each for each in values if each is not None]


def _events(signal: Signal) -> float:
    return sum(each for each in signal.events if each is not None)


def _places(target: str) -> tuple[str, ...]:
    try:
        url = urlsplit(target)
        port = url.port or _PORTS.get(url.scheme)
    except ValueError:
        return ()
    bare = url.netloc.rpartition("@")[2]
    return (bare, f"{url.hostname}:{port}") if bare else ()
