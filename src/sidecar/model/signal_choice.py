"""Select the signals that represent the inspected service."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sidecar.model.signals import Role, Signal, Signals

Values = Sequence[float | None]

_PORTS = {"http": 80, "https": 443}


def of_role(signals: Signals, role: Role) -> list[Signal]:
    """Return the signals of a role that have any value."""
    return [signal for signal in signals.signals if signal.role is role and has_value(signal)]


def own(signals: Sequence[Signal], target: str) -> list[Signal]:
    """Return the signals of the inspected target; all of them, where none names it."""
    names = [f'instance="{place}"' for place in _places(target)]
    owned = [signal for signal in signals if any(name in signal.target for name in names)]
    return owned or list(signals)


def failing(signals: Signals, target: str) -> Signal | None:
    """Return the largest share of failures of the target; None where there is none."""
    return max(own(of_role(signals, Role.ERRORS), target), key=total, default=None)


def quantiles(signals: Sequence[Signal]) -> list[Signal]:
    """Return the quantiles of the latency that most requests have; the lowest first."""
    groups: dict[tuple[str, str], list[Signal]] = {}
    for signal in signals:
        groups.setdefault((signal.series, signal.target), []).append(signal)
    return max(groups.values(), key=lambda group: (len(group), _events(group[0])), default=[])


def last(signal: Signal) -> float | None:
    """Return the newest known value of a signal; None without any."""
    return next((value for value in reversed(signal.values) if value is not None), None)


def has_value(signal: Signal) -> bool:
    """Return whether any value of a signal is known."""
    return any(value is not None for value in signal.values)


def total(signal: Signal) -> float:
    """Return the sum of the values."""
    return sum(value for value in signal.values if value is not None)


def known(values: Values) -> list[float]:
    """Return the values that are known."""
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
