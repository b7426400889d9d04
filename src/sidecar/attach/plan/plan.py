"""Make the plan of a project: which sidecars each service gets, and why not the rest."""

from collections.abc import Iterable, Iterator

import msgspec

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.health import find_health
from sidecar.attach.plan.logs import BY_NAME, find_logs
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import (
    DEBUGGER,
    HISTORY_VOLUME,
    LOG_WATCHER,
    METRICS_SCRAPER,
    AttachPlan,
    ServicePlan,
    Sidecar,
    Unattachable,
)
from sidecar.attach.plan.requests import IMAGE, AttachRequest, check_names
from sidecar.attach.plan.sidecars import debugger, log_watcher, metrics_scraper
from sidecar.errors import UsageError
from sidecar.known.images import repository

OPT_OUT = "sidecar.attach"
_PROFILES = ("observe", "debug")


def plan(project: Project, request: AttachRequest) -> AttachPlan:
    """Return what would be attached; changes nothing.

    Raises UsageError for a service that does not exist, and for names that are taken.
    """
    check_names(project, request)
    wanted = [
        service
        for service in project.services
        if not request.services or service.name in request.services
    ]
    taken = {profile for service in project.services for profile in service.profiles}
    prefix = "sidecar-" if taken & set(_PROFILES) else ""
    made = AttachPlan(
        project=project.name,
        folder=project.folder,
        files=project.files,
        image=request.image,
        services=tuple(_once(_service_plan(project, service, request) for service in wanted)),
        observe=f"{prefix}observe",
        debug=f"{prefix}debug",
        notes=tuple(_notes(project, prefix)),
    )
    _check_free(project, made)
    return made


def _notes(project: Project, prefix: str) -> Iterator[str]:
    if prefix:
        yield f"the profiles observe and debug are taken; ours are {prefix}observe, {prefix}debug"
    yield from project.notes


def _check_free(project: Project, made: AttachPlan) -> None:
    for sidecar in made.sidecars:
        if project.service(sidecar.name):
            raise UsageError(
                f"the name {sidecar.name} is taken: {', '.join(project.files)} has such a service;"
                f" rename it, or exclude {sidecar.service} with a label {OPT_OUT}=false"
            )
    if HISTORY_VOLUME in project.volumes and any(sidecar.history for sidecar in made.sidecars):
        raise UsageError(
            f"the name {HISTORY_VOLUME} is taken: {', '.join(project.files)} has such a volume;"
            " rename it"
        )


def _once(services: Iterable[ServicePlan]) -> Iterator[ServicePlan]:
    """Yield the services; logs that several of them share get one watcher."""
    watched = dict[tuple[str, ...], str]()
    for planned in services:
        watcher = next(
            (sidecar for sidecar in planned.sidecars if sidecar.kind == LOG_WATCHER), None
        )
        if watcher is None or watcher.reason != BY_NAME:
            yield planned
            continue
        places = [(mount.kind, mount.source, mount.subpath) for mount in watcher.mounts]
        if any(place not in watched for place in places):
            watched |= dict.fromkeys(places, planned.service.name)
            yield planned
            continue
        other = Unattachable(f"{watched[places[0]]}-{LOG_WATCHER} shows the same logs")
        yield msgspec.structs.replace(
            planned,
            sidecars=tuple(sidecar for sidecar in planned.sidecars if sidecar is not watcher),
            unavailable=((LOG_WATCHER, other), *planned.unavailable),
        )


def _service_plan(project: Project, service: Service, request: AttachRequest) -> ServicePlan:
    containers = tuple(
        container for container in project.containers if container.service == service.name
    )
    if service.labels.get(OPT_OUT, "").lower() == "false":
        return ServicePlan(
            service, containers, notes=(f"left out: its label {OPT_OUT} says false",)
        )
    if service.image and repository(service.image) in map(repository, (IMAGE, request.image)):
        return ServicePlan(service, containers, notes=("left out: it is a sidecar itself",))
    if service.replicas == 0:
        return ServicePlan(service, containers, notes=("left out: it has no replicas",))
    logs = find_logs(
        project,
        service,
        request.logs.get(service.name, ()),
        request.probed_logs.get(service.name, ()),
    )
    metrics = find_metrics(
        project,
        service,
        request.metrics.get(service.name, ""),
        request.probed_metrics.get(service.name, ""),
    )
    health = find_health(project, service)
    user = _user(service, request)
    sidecars, unavailable = list[Sidecar](), list[tuple[str, Unattachable]]()
    for kind, made in (
        (LOG_WATCHER, log_watcher(service, logs, user)),
        (METRICS_SCRAPER, metrics_scraper(service, metrics)),
        (DEBUGGER, debugger(service, logs, metrics, health, user)),
    ):
        if isinstance(made, Sidecar):
            sidecars.append(made)
        else:
            unavailable.append((kind, made))
    notes = [
        note
        for channel in (logs, metrics)
        if not isinstance(channel, Unattachable)
        for note in channel.notes
    ]
    if service.profiles:
        notes.append(f"runs only with its profile {' or '.join(service.profiles)}")
    return ServicePlan(service, containers, tuple(sidecars), tuple(unavailable), tuple(notes))


def _user(service: Service, request: AttachRequest) -> str:
    user = request.users.get(service.name, service.labels.get("sidecar.user", ""))
    if not user:
        return ""
    parts = user.split(":")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - user and group
        raise UsageError(f"--user {service.name}={user}: write the number of a user, or UID:GID")
    if int(parts[0]) == 0:
        raise UsageError(
            f"--user {service.name}={user}: sidecars never run as root; give the group of the logs:"
            f" --user {service.name}=10002:GID"
        )
    return user
