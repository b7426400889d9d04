"""Decode `docker container inspect` into a container; compare one before and after."""

from collections.abc import Mapping

import msgspec

from sidecar.attach.observe.model import Kind, Mount

_COMPOSE = "com.docker.compose"
_KINDS: Mapping[str, Kind] = {"volume": "volume", "bind": "bind", "tmpfs": "tmpfs"}


class ObservedContainer(msgspec.Struct, frozen=True):
    """One container. `networks` has names with its address there; `mode` is network_mode.

    `started` is empty for one that never ran.
    """

    id: str
    name: str
    image: str = ""
    running: bool = False
    created: str = ""
    started: str = ""
    restarts: int = 0
    mounts: tuple[Mount, ...] = ()
    tmpfs: tuple[str, ...] = ()
    networks: tuple[tuple[str, str], ...] = ()
    mode: str = ""
    ports: tuple[int, ...] = ()
    health: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    log_driver: str = ""

    @property
    def service(self) -> str:
        """Return the name of its service, if Compose made it."""
        return self.labels.get(f"{_COMPOSE}.service", "")

    @property
    def number(self) -> str:
        """Return which replica of its service it is."""
        return self.labels.get(f"{_COMPOSE}.container-number", "")


class _InspectPart(msgspec.Struct, rename="pascal"):
    """Docker's names; a field that another engine leaves out, or that is `null`, is empty."""


class _InspectState(_InspectPart):
    running: bool = False
    started_at: str = ""


class _InspectHealth(_InspectPart):
    test: list[str] | None = None


class _InspectConfig(_InspectPart):
    image: str = ""
    labels: dict[str, str] | None = None
    exposed_ports: dict[str, object] | None = None
    healthcheck: _InspectHealth | None = None


class _InspectLogConfig(_InspectPart):
    type: str = ""


class _InspectHostConfig(_InspectPart):
    network_mode: str = ""
    log_config: _InspectLogConfig | None = None
    tmpfs: dict[str, str] | None = None


class _InspectMount(_InspectPart):
    type: str = ""
    name: str = ""
    source: str = ""
    destination: str = ""
    rw: bool = msgspec.field(default=True, name="RW")


class _InspectEndpoint(_InspectPart):
    ip: str = msgspec.field(default="", name="IPAddress")


class _InspectNetworkSettings(_InspectPart):
    networks: dict[str, _InspectEndpoint] | None = None


class _InspectContainer(_InspectPart):
    id: str
    name: str
    created: str = ""
    restart_count: int = 0
    state: _InspectState = msgspec.field(default_factory=_InspectState)
    config: _InspectConfig = msgspec.field(default_factory=_InspectConfig)
    host_config: _InspectHostConfig = msgspec.field(default_factory=_InspectHostConfig)
    mounts: list[_InspectMount] | None = None
    network_settings: _InspectNetworkSettings = msgspec.field(
        default_factory=_InspectNetworkSettings
    )


def read_container(text: bytes) -> ObservedContainer:
    """Return the container of one JSON object; raises msgspec.DecodeError for other text."""
    raw = msgspec.json.decode(text, type=_InspectContainer)
    config, host = raw.config, raw.host_config
    networks = raw.network_settings.networks or {}
    return ObservedContainer(
        id=raw.id,
        name=raw.name.removeprefix("/"),
        image=config.image,
        running=raw.state.running,
        created=raw.created,
        started="" if raw.state.started_at.startswith("0001-") else raw.state.started_at,
        restarts=raw.restart_count,
        mounts=tuple(sorted(map(_mount, raw.mounts or ()), key=lambda mount: mount.target)),
        tmpfs=tuple(host.tmpfs or ()),
        networks=tuple((name, networks[name].ip) for name in sorted(networks)),
        mode=host.network_mode,
        ports=tuple(sorted(_port(text) for text in config.exposed_ports or () if _is_tcp(text))),
        health=_health(config.healthcheck),
        labels=config.labels or {},
        log_driver=host.log_config.type if host.log_config else "",
    )


def _mount(raw: _InspectMount) -> Mount:
    kind = _KINDS.get(raw.type, "cluster")
    source = raw.name if kind == "volume" else raw.source
    return Mount(kind, source, raw.destination.rstrip("/") or "/", read_only=not raw.rw)


def _is_tcp(text: str) -> bool:
    number, _, protocol = text.partition("/")
    return number.isdigit() and protocol in ("", "tcp")


def _port(text: str) -> int:
    return int(text.partition("/")[0])


def _health(raw: _InspectHealth | None) -> tuple[str, ...]:
    test = tuple(raw.test or ()) if raw else ()
    return () if test[:1] == ("NONE",) else test


def changes(before: ObservedContainer, after: ObservedContainer | None) -> tuple[str, ...]:
    """Return what differs of the facts that attaching must never change; empty for nothing."""
    if after is None:
        return ("it was removed",)
    compared = {
        "id": (before.id[:12], after.id[:12]),
        "StartedAt": (before.started, after.started),
        "RestartCount": (before.restarts, after.restarts),
        "mounts": (_places(before), _places(after)),
        "networks": (_names(before), _names(after)),
    }
    return tuple(f"{name} {old} → {new}" for name, (old, new) in compared.items() if old != new)


def _places(target: ObservedContainer) -> str:
    return ", ".join(f"{mount.source}:{mount.target}" for mount in target.mounts) or "none"


def _names(target: ObservedContainer) -> str:
    return ", ".join(name for name, _ in target.networks) or "none"
