"""Select the signals that represent the inspected service."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sidecar.model.signals import Role, Signal, Signals

Values = Sequence[float | None]

_PORTS = {"http": 80, "https": 443}


def of_role(signals: Signals, role: Role) -> list[Signal]:
    """Return the signals of a role that have any value."""
    return [signal for signal in signals.signals if signal.role is role and has_value(signal)]


def own(found: Sequence[Signal], target: str) -> list[Signal]:
    """Return those that the inspected target exposes; all, where none is known to be its own."""
    names = [f'instance="{place}"' for place in _places(target)]
    mine = [item for item in found if any(name in item.target for name in names)]
    return mine or list(found)


def failing(signals: Signals, target: str) -> Signal | None:
    """Return the largest share of failures, which is the one to look at."""
    return max(own(of_role(signals, Role.ERRORS), target), key=total, default=None)


def quantiles(found: Sequence[Signal]) -> list[Signal]:
    """Return the quantiles of what most requests went through; the lowest first."""
    groups: dict[tuple[str, str], list[Signal]] = {}
    for item in found:
        groups.setdefault((item.series, item.target), []).append(item)
    return max(groups.values(), key=lambda group: (len(group), _events(group[0])), default=[])


def last(signal: Signal) -> float | None:
    """Return the newest value that is known."""
    return next((value for value in reversed(signal.values) if value is not None), None)


def has_value(signal: Signal) -> bool:
    """Return whether anything is known of it at all."""
    return any(value is not None for value in signal.values)


def total(signal: Signal) -> float:
    """Return the sum of the values."""
    return sum(value for value in signal.values if value is not None)


def known(values: Values) -> list[float]:
    """Return the values that are there."""
    return [value for value in values if value is not None]


def _events(signal: Signal) -> float:
    return sum(event for event in signal.events if event is not None)


def _places(target: str) -> tuple[str, ...]:
    try:
        url = urlsplit(target)
        port = url.port or _PORTS.get(url.scheme)
    except ValueError:
        return ()
    bare = url.netloc.rpartition("@")[2]
    return (bare, f"{url.hostname}:{port}") if bare else ()
