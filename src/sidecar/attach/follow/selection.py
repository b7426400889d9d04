"""Select the containers to follow, and the name that is shown for each."""

from collections.abc import Callable, Mapping

import msgspec

from sidecar.attach.observe.compose_command import Compose, read_config
from sidecar.attach.observe.compose_config import read_project
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.engine import inspect_container, inspect_project
from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.requests import AttachRequest, check_names
from sidecar.errors import UnreadableError


class Selection(msgspec.Struct, frozen=True):
    """Services of a project; or one container, if `container` is given.

    `on_container` is called with that one each time the engine shows it.
    """

    project: str = ""
    services: tuple[str, ...] = ()
    container: str = ""
    on_container: Callable[[ObservedContainer], None] | None = None


def select_services(compose: Compose | None, project: str, services: tuple[str, ...]) -> Selection:
    """Return the services that were named; all if none was.

    Raises UnreadableError when there is no such project, UsageError when no such service.
    """
    if compose is not None:
        described = read_project(read_config(compose, everything=True).json, "", ())
        known = [service.name for service in described.services]
        name = described.name
    elif project:
        known = sorted({container.service for container in inspect_project(project)})
        name = project
        if not known:
            raise UnreadableError(
                f"no such project: {project}; 'docker compose ls --all' lists all projects"
            )
    else:
        raise UnreadableError(
            "no Compose file here or above; name one with --file, or a project with --project-name"
        )
    check_names(Project(name, "", (), tuple(map(Service, known))), AttachRequest(services=services))
    return Selection(name, services or tuple(known))


def container_query(selection: Selection) -> Callable[[], Mapping[str, ObservedContainer]]:
    """Return a function that asks the engine for the selected containers, by the name to show.

    A container keeps its name while it is followed, also when replicas are added.
    """
    single = dict[str, str]()

    def query() -> Mapping[str, ObservedContainer]:
        if selection.container:
            target = inspect_container(selection.container)
            if target is None:
                return {}
            if selection.on_container is not None:
                selection.on_container(target)
            return {selection.container: target}
        selected = [
            container
            for container in inspect_project(selection.project)
            if container.service in selection.services
        ]
        return _by_name(selected, single)

    return query


def _by_name(
    targets: list[ObservedContainer], single: dict[str, str]
) -> dict[str, ObservedContainer]:
    """Return the newest of each replica by its name.

    `single` has the number of the replica that was its service's only one at first, by service.
    """
    newest = dict[tuple[str, str], ObservedContainer]()
    # While Compose recreates a container, there are two with one number for a moment.
    for target in sorted(targets, key=lambda target: (bool(target.started), target.created)):
        newest[target.service, target.number] = target
    for service in {service for service, _ in newest} - single.keys():
        numbers = [number for other, number in newest if other == service]
        single[service] = numbers[0] if len(numbers) == 1 else ""
    return {
        service if single[service] == number else f"{service}-{number}": target
        for (service, number), target in sorted(newest.items())
    }
