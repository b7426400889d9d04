"""Values of an observed Compose project: services, mounts, networks, volumes, containers.

The values of environment variables are never part of it: only their names are.
"""

from collections.abc import Mapping

import msgspec

Kind = str
"""`volume`, `bind`, `tmpfs`, `npipe`, `cluster`, or a kind that a later Compose adds."""


class Mount(msgspec.Struct, frozen=True):
    """One mount of a service. `source` is a volume's key, or a folder of the host; may be empty.

    `selinux` is `z` or `Z` where a bind mount has that option.
    """

    kind: Kind
    source: str
    target: str
    read_only: bool = False
    subpath: str = ""
    selinux: str = ""


class Service(msgspec.Struct, frozen=True):
    """One service, as Compose resolved it.

    `ports` are TCP ports inside the container, published or exposed, in order. `health` is the
    test of the health check, with its first word `CMD` or `CMD-SHELL`.
    """

    name: str
    image: str = ""
    mounts: tuple[Mount, ...] = ()
    tmpfs: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    network_mode: str = ""
    ports: tuple[int, ...] = ()
    health: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    log_driver: str = ""
    replicas: int = 1
    profiles: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    read_only: bool = False
    user: str = ""
    container_name: str = ""


class Network(msgspec.Struct, frozen=True):
    """A network of the project; `name` is what the engine calls it."""

    name: str = ""
    external: bool = False
    internal: bool = False
    driver: str = ""
    attachable: bool = False


class ComposeVolume(msgspec.Struct, frozen=True):
    """A named volume of the project; `name` is what the engine calls it."""

    name: str = ""
    external: bool = False
    driver: str = ""


class Container(msgspec.Struct, frozen=True):
    """A container of the project, as the engine has it.

    `state` is `running`, `exited` and so on; `files` are the Compose files that it was
    made from, `folder` what they are relative to; `ours` means that it is a sidecar.
    """

    service: str
    name: str
    id: str
    state: str = ""
    files: tuple[str, ...] = ()
    folder: str = ""
    ours: bool = False


class Project(msgspec.Struct, frozen=True):
    """A Compose project. `folder` is what relative paths of its files are relative to.

    `containers` is empty when none was created, or no engine answered, which a note says.
    `compose` is how a person calls Compose for it.
    """

    name: str
    folder: str
    files: tuple[str, ...]
    services: tuple[Service, ...]
    networks: Mapping[str, Network] = {}
    volumes: Mapping[str, ComposeVolume] = {}
    containers: tuple[Container, ...] = ()
    notes: tuple[str, ...] = ()
    compose: str = "docker compose"

    def service(self, name: str) -> Service | None:
        """Return the service of that name; None if there is none."""
        return next((service for service in self.services if service.name == name), None)
