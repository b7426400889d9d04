"""Decode `docker compose config --format json` into the observed project."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sidecar.attach.observe.model import ComposeVolume, Mount, Network, Project, Service
from sidecar.errors import UnreadableError

_RANGE = re.compile(r"(\d+)(?:-(\d+))?(?:/tcp)?")
_MAX_RANGE = 64
"""Ports of a range that are kept; media servers publish ten thousand in one line."""


class _ConfigMountOptions(msgspec.Struct, frozen=True):
    subpath: str = ""
    selinux: str = ""


class _ConfigMount(msgspec.Struct, frozen=True):
    type: str
    target: str
    source: str = ""
    read_only: bool = False
    volume: _ConfigMountOptions | None = None
    bind: _ConfigMountOptions | None = None


class _ConfigPort(msgspec.Struct, frozen=True):
    target: int
    protocol: str = "tcp"


class _ConfigHealth(msgspec.Struct, frozen=True):
    test: tuple[str, ...] | None = None
    disable: bool = False


class _ConfigLogging(msgspec.Struct, frozen=True):
    driver: str = ""


class _ConfigDeploy(msgspec.Struct, frozen=True):
    replicas: int | None = None


class _ConfigService(msgspec.Struct, frozen=True):
    image: str = ""
    volumes: tuple[_ConfigMount, ...] | None = None
    volumes_from: tuple[str, ...] | None = None
    tmpfs: tuple[str, ...] | None = None
    networks: dict[str, Any] | None = None
    network_mode: str = ""
    ports: tuple[_ConfigPort, ...] | None = None
    expose: tuple[str, ...] | None = None
    healthcheck: _ConfigHealth | None = None
    labels: dict[str, str] | None = None
    logging: _ConfigLogging | None = None
    scale: int | None = None
    deploy: _ConfigDeploy | None = None
    profiles: tuple[str, ...] | None = None
    environment: dict[str, Any] | None = None
    command: tuple[str, ...] | None = None
    read_only: bool = False
    user: str = ""
    container_name: str = ""


class _ConfigNetwork(msgspec.Struct, frozen=True):
    name: str = ""
    external: bool = False
    internal: bool = False
    driver: str = ""
    attachable: bool = False


class _ConfigVolume(msgspec.Struct, frozen=True):
    name: str = ""
    external: bool = False
    driver: str = ""


class _ConfigProject(msgspec.Struct, frozen=True):
    name: str
    services: dict[str, _ConfigService] = {}
    networks: dict[str, _ConfigNetwork] = {}
    volumes: dict[str, _ConfigVolume] = {}


def read_project(config: bytes, folder: str, files: tuple[str, ...]) -> Project:
    """Return the project that the JSON describes; raises UnreadableError for other text."""
    try:
        decoded = msgspec.json.decode(config, type=_ConfigProject)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(
            f"cannot read the output of 'docker compose config': {error};"
            " Compose 2.20 or later is needed"
        ) from error
    return Project(
        name=decoded.name,
        folder=folder,
        files=files,
        services=tuple(
            _service(name, raw, decoded.services) for name, raw in sorted(decoded.services.items())
        ),
        networks={
            key: Network(raw.name, raw.external, raw.internal, raw.driver, raw.attachable)
            for key, raw in decoded.networks.items()
        },
        volumes={
            key: ComposeVolume(raw.name, raw.external, raw.driver)
            for key, raw in decoded.volumes.items()
        },
    )


def _service(name: str, raw: _ConfigService, others: Mapping[str, _ConfigService]) -> Service:
    return Service(
        name=name,
        image=raw.image,
        mounts=tuple(_mounts(raw, others)),
        tmpfs=tuple(_plain(mount).partition(":")[0] for mount in raw.tmpfs or ()),
        networks=tuple(sorted(raw.networks or {})),
        network_mode=raw.network_mode,
        ports=tuple(sorted(set(_ports(raw)))),
        health=_health(raw.healthcheck),
        labels={key: _plain(value) for key, value in (raw.labels or {}).items()},
        log_driver=raw.logging.driver if raw.logging else "",
        replicas=_replicas(raw),
        profiles=raw.profiles or (),
        environment=tuple(sorted(raw.environment or {})),
        command=tuple(map(_plain, raw.command or ())),
        read_only=raw.read_only,
        user=raw.user,
        container_name=raw.container_name,
    )


def _plain(text: str) -> str:
    # Compose doubles each dollar in its output, so that it can read the output again.
    return text.replace("$$", "$")


def _mounts(raw: _ConfigService, others: Mapping[str, _ConfigService]) -> Iterator[Mount]:
    yield from map(_mount, raw.volumes or ())
    for text in raw.volumes_from or ():
        # A name that is not there is a container of no file. Compose refuses circles.
        name, _, mode = text.partition(":")
        for mount in _mounts(others[name], others) if name in others else ():
            yield msgspec.structs.replace(mount, read_only=mount.read_only or mode == "ro")


def _mount(raw: _ConfigMount) -> Mount:
    return Mount(
        kind=raw.type,
        source=_plain(raw.source),
        target=_plain(raw.target).rstrip("/") or "/",
        read_only=raw.read_only,
        subpath=_plain(raw.volume.subpath) if raw.volume else "",
        selinux=raw.bind.selinux if raw.bind else "",
    )


def _ports(raw: _ConfigService) -> Iterator[int]:
    for port in raw.ports or ():
        if port.protocol == "tcp":
            yield port.target
    for text in raw.expose or ():
        if match := _RANGE.fullmatch(text):
            first, last = int(match[1]), int(match[2] or match[1])
            yield from range(first, min(last, first + _MAX_RANGE - 1) + 1)


def _health(raw: _ConfigHealth | None) -> tuple[str, ...]:
    if raw is None or raw.disable or not raw.test or raw.test[0] == "NONE":
        return ()
    return tuple(map(_plain, raw.test))


def _replicas(raw: _ConfigService) -> int:
    if raw.scale is not None:
        return raw.scale
    if raw.deploy is not None and raw.deploy.replicas is not None:
        return raw.deploy.replicas
    return 1
