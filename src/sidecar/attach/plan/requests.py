"""What the user requests by flags: services, log files, metrics, users; read and checked."""

import difflib
from collections.abc import Iterable, Mapping

import msgspec

from sidecar.attach.observe.model import Project
from sidecar.errors import UsageError

IMAGE = "poserforge-sidecar/sidecar"
"""The name that `make build` gives to the image."""


class AttachRequest(msgspec.Struct, frozen=True):
    """Which services, empty for all, and what flags say of them by service.

    `probed_logs` and `probed_metrics` were found by --probe; flags and labels override them.
    """

    services: tuple[str, ...] = ()
    logs: Mapping[str, tuple[str, ...]] = {}
    metrics: Mapping[str, str] = {}
    users: Mapping[str, str] = {}
    image: str = IMAGE
    probed_logs: Mapping[str, tuple[str, ...]] = {}
    probed_metrics: Mapping[str, str] = {}


def by_service(flag: str, given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the values of `SERVICE=VALUE` by service, in their order; raises UsageError."""
    values = dict[str, tuple[str, ...]]()
    for text in given:
        service, _, value = text.partition("=")
        if not service or not value:
            raise UsageError(f"{flag} {text}: write SERVICE=VALUE")
        values[service] = (*values.get(service, ()), value)
    return values


def one_by_service(flag: str, given: Iterable[str]) -> dict[str, str]:
    """Return the same where a service can have one value only; raises UsageError."""
    lists = by_service(flag, given)
    for service, values in lists.items():
        if len(values) > 1:
            raise UsageError(f"{flag} {service}=…: given {len(values)} times; keep one")
    return {service: values[0] for service, values in lists.items()}


def check_names(project: Project, request: AttachRequest) -> None:
    """Raise UsageError when a service is named that the project does not have."""
    known = [service.name for service in project.services]
    named = [*request.services, *request.logs, *request.metrics, *request.users]
    for name in named:
        if name not in known:
            raise UsageError(f"no such service: {name}{_suggestion(name, known)}")


def _suggestion(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; the services are {', '.join(known)}" if known else "; the project has no services"
