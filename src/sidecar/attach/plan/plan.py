"""Project and wishes → plan: which sidecars each service gets, and why not the rest. Pure."""

from collections.abc import Iterable, Iterator

import msgspec

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.health import find_health
from sidecar.attach.plan.logs import LOOKED_UP, find_logs
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import (
    DEBUGGER,
    LOG_WATCHER,
    METRICS_SCRAPER,
    VOLUME,
    Attached,
    AttachPlan,
    Sidecar,
    Without,
)
from sidecar.attach.plan.requests import IMAGE, Wishes, check_names
from sidecar.attach.plan.sidecars import debugger, log_watcher, metrics_scraper
from sidecar.errors import UsageError
from sidecar.known.images import repository

OPT_OUT = "sidecar.attach"
_PROFILES = ("observe", "debug")


def plan(project: Project, wishes: Wishes) -> AttachPlan:
    """Return what would be attached.

    Raises UsageError for a service that is not there, and for names that are taken.
    """
    check_names(project, wishes)
    wanted = [
        service
        for service in project.services
        if not wishes.services or service.name in wishes.services
    ]
    taken = {profile for service in project.services for profile in service.profiles}
    prefix = "sidecar-" if taken & set(_PROFILES) else ""
    made = AttachPlan(
        project=project.name,
        folder=project.folder,
        files=project.files,
        image=wishes.image,
        services=tuple(_once(_attach(project, item, wishes) for item in wanted)),
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
                f" rename it, or leave {sidecar.service} out with a label {OPT_OUT}=false"
            )
    if VOLUME in project.volumes and any(item.history for item in made.sidecars):
        raise UsageError(
            f"the name {VOLUME} is taken: {', '.join(project.files)} has such a volume; rename it"
        )


def _once(services: Iterable[Attached]) -> Iterator[Attached]:
    """Yield them, those logs that several services share watched by one of them only."""
    watched = dict[tuple[str, ...], str]()
    for attached in services:
        watcher = next(
            (sidecar for sidecar in attached.sidecars if sidecar.kind == LOG_WATCHER), None
        )
        if watcher is None or watcher.why != LOOKED_UP:
            yield attached
            continue
        places = [(mount.kind, mount.source, mount.subpath) for mount in watcher.mounts]
        if any(place not in watched for place in places):
            watched |= dict.fromkeys(places, attached.service.name)
            yield attached
            continue
        other = Without(f"{watched[places[0]]}-{LOG_WATCHER} shows the same logs")
        yield msgspec.structs.replace(
            attached,
            sidecars=tuple(sidecar for sidecar in attached.sidecars if sidecar is not watcher),
            without=((LOG_WATCHER, other), *attached.without),
        )


def _attach(project: Project, service: Service, wishes: Wishes) -> Attached:
    containers = tuple(
        container for container in project.containers if container.service == service.name
    )
    if service.labels.get(OPT_OUT, "").lower() == "false":
        return Attached(service, containers, notes=(f"left out: its label {OPT_OUT} says false",))
    if service.image and repository(service.image) in map(repository, (IMAGE, wishes.image)):
        return Attached(service, containers, notes=("left out: it is a sidecar itself",))
    if service.replicas == 0:
        return Attached(service, containers, notes=("left out: it has no replicas",))
    logs = find_logs(
        project,
        service,
        wishes.logs.get(service.name, ()),
        wishes.seen_logs.get(service.name, ()),
    )
    metrics = find_metrics(
        project,
        service,
        wishes.metrics.get(service.name, ""),
        wishes.seen_metrics.get(service.name, ""),
    )
    health = find_health(project, service)
    user = _user(service, wishes)
    sidecars, without = list[Sidecar](), list[tuple[str, Without]]()
    for kind, made in (
        (LOG_WATCHER, log_watcher(service, logs, user)),
        (METRICS_SCRAPER, metrics_scraper(service, metrics)),
        (DEBUGGER, debugger(service, logs, metrics, health, user)),
    ):
        if isinstance(made, Sidecar):
            sidecars.append(made)
        else:
            without.append((kind, made))
    notes = [
        note for found in (logs, metrics) if not isinstance(found, Without) for note in found.notes
    ]
    if service.profiles:
        notes.append(f"runs only with its profile {' or '.join(service.profiles)}")
    return Attached(service, containers, tuple(sidecars), tuple(without), tuple(notes))


def _user(service: Service, wishes: Wishes) -> str:
    user = wishes.users.get(service.name, service.labels.get("sidecar.user", ""))
    if not user:
        return ""
    parts = user.split(":")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - user and group
        raise UsageError(f"--user {service.name}={user}: write the number of a user, or USER:GROUP")
    if int(parts[0]) == 0:
        raise UsageError(
            f"--user {service.name}={user}: no sidecar is root; give the group of the logs:"
            f" --user {service.name}=10002:GROUP"
        )
    return user
