"""What the user asked for beside what the files say."""

import difflib
from collections.abc import Iterable, Mapping

import msgspec

from sidecar.attach.observe.model import Project
from sidecar.errors import UsageError

IMAGE = "poserforge-sidecar/sidecar"
"""What `make build` calls the image."""


class Wishes(msgspec.Struct, frozen=True):
    """Which services, empty for all, and what their owner knows better: each by service.

    `seen_…` is what a probe saw; it counts where nobody says anything.
    """

    services: tuple[str, ...] = ()
    logs: Mapping[str, tuple[str, ...]] = {}
    metrics: Mapping[str, str] = {}
    users: Mapping[str, str] = {}
    image: str = IMAGE
    seen_logs: Mapping[str, tuple[str, ...]] = {}
    seen_metrics: Mapping[str, str] = {}


def by_service(flag: str, given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the values of `SERVICE=VALUE`, those of one service together; raises UsageError."""
    found = dict[str, tuple[str, ...]]()
    for text in given:
        service, _, value = text.partition("=")
        if not service or not value:
            raise UsageError(f"{flag} {text}: write SERVICE=VALUE")
        found[service] = (*found.get(service, ()), value)
    return found


def one_by_service(flag: str, given: Iterable[str]) -> dict[str, str]:
    """Return the same where a service can have one value only; raises UsageError."""
    found = by_service(flag, given)
    for service, values in found.items():
        if len(values) > 1:
            raise UsageError(f"{flag} {service}=…: given {len(values)} times; keep one")
    return {service: values[0] for service, values in found.items()}


def check_names(project: Project, wishes: Wishes) -> None:
    """Raise UsageError when a service is named that the project does not have."""
    known = [service.name for service in project.services]
    named = [*wishes.services, *wishes.logs, *wishes.metrics, *wishes.users]
    for name in named:
        if name not in known:
            raise UsageError(f"no such service: {name}{_meant(name, known)}")


def _meant(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known) or 'none'}"
