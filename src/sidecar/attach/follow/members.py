"""Which containers are followed, and what each is called."""

from collections.abc import Callable, Mapping

import msgspec

from sidecar.attach.observe.compose_config import project_from
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.containers import look_at, of_project
from sidecar.attach.observe.engine import Compose, read_config
from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.requests import Wishes, check_names
from sidecar.errors import UnreadableError


class Members(msgspec.Struct, frozen=True):
    """Services of a project, or, where `container` is given, that one alone.

    `saw` is called with that one each time it is found.
    """

    project: str = ""
    services: tuple[str, ...] = ()
    container: str = ""
    saw: Callable[[ObservedContainer], None] | None = None


def members(compose: Compose | None, project: str, services: tuple[str, ...]) -> Members:
    """Return the services asked for, all without any.

    Raises UnreadableError when there is no such project, UsageError when no such service.
    """
    if compose is not None:
        found = project_from(read_config(compose, everything=True).json, "", ())
        known = [service.name for service in found.services]
        name = found.name
    elif project:
        known = sorted({item.service for item in of_project(project)})
        name = project
        if not known:
            raise UnreadableError(f"no such project: {project}; docker compose ls --all lists them")
    else:
        raise UnreadableError(
            "no Compose file here or above; name one with -f, or a project with -p"
        )
    there = tuple(map(Service, known))
    check_names(Project(name, "", (), there), Wishes(services=services))
    return Members(name, services or tuple(known))


def find_members(chosen: Members) -> Callable[[], Mapping[str, ObservedContainer]]:
    """Return a function that asks the engine for the containers there are now, by name to show.

    A container keeps its name while it is followed, whatever others come.
    """
    alone = dict[str, str]()

    def find() -> Mapping[str, ObservedContainer]:
        if chosen.container:
            target = look_at(chosen.container)
            if target is None:
                return {}
            if chosen.saw is not None:
                chosen.saw(target)
            return {chosen.container: target}
        wanted = [item for item in of_project(chosen.project) if item.service in chosen.services]
        return _by_name(wanted, alone)

    return find


def _by_name(
    targets: list[ObservedContainer], alone: dict[str, str]
) -> dict[str, ObservedContainer]:
    """Return the newest of each; `alone` remembers which was its service's only one at first."""
    newest = dict[tuple[str, str], ObservedContainer]()
    # While Compose makes a container anew, there are two with one number for a moment.
    for item in sorted(targets, key=lambda item: (bool(item.started), item.created)):
        newest[item.service, item.number] = item
    for service in {service for service, _ in newest} - alone.keys():
        numbers = [number for other, number in newest if other == service]
        alone[service] = numbers[0] if len(numbers) == 1 else ""
    return {
        service if alone[service] == number else f"{service}-{number}": target
        for (service, number), target in sorted(newest.items())
    }
