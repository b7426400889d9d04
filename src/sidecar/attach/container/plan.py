"""Plan the sidecar of one container: which logs, metrics and networks it gets. Pure."""

from urllib.parse import urlsplit

import msgspec

from sidecar.attach.container.spec import HOST, SidecarSpec
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.plan.health import find_health
from sidecar.attach.plan.logs import find_logs
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import OBSERVED, HealthPage, LogFiles, MetricsPages, Unattachable
from sidecar.attach.plan.networks import NetworkAddress, find_network
from sidecar.attach.plan.requests import IMAGE
from sidecar.errors import UnreadableError, UsageError

WATCH, SCRAPE, DEBUG = "watch", "scrape", "debug"
BRIDGE = "bridge"
"""The engine's default network, the only one that resolves no names."""


class ContainerRequest(msgspec.Struct, frozen=True):
    """What the user requested: the kind of sidecar, and `words`, its own arguments.

    `logs` are files in the container; `stdout` reads standard output even if there are files.
    `host_network` permits a sidecar in the network of the machine.
    """

    kind: str = WATCH
    words: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    metrics: str = ""
    stdout: bool = False
    host_network: bool = False
    image: str = IMAGE
    user: str = ""


class ContainerChannels(msgspec.Struct, frozen=True):
    """What can be observed. `logs` None is standard output; `via` owns the target's network."""

    target: ObservedContainer
    via: ObservedContainer
    logs: LogFiles | None
    metrics: MetricsPages | Unattachable
    health: HealthPage | Unattachable
    network: NetworkAddress | Unattachable


def find_channels(
    target: ObservedContainer, via: ObservedContainer, request: ContainerRequest
) -> ContainerChannels:
    """Return what can be observed; raises UsageError for requested files that cannot."""
    service = _service(target, via, request)
    project = Project(target.name, "", (), (service,))
    files = find_logs(project, service, request.logs)
    if isinstance(files, Unattachable) and request.logs:
        raise UsageError(f"--logs {request.logs[0]}: {files.reason}; {files.remedy}")
    logs = None if isinstance(files, Unattachable) or request.stdout else files
    return ContainerChannels(
        target,
        via,
        logs,
        find_metrics(project, service, request.metrics),
        find_health(project, service),
        find_network(project, service),
    )


def _service(
    target: ObservedContainer, via: ObservedContainer, request: ContainerRequest
) -> Service:
    is_host = via.mode == HOST
    shares = request.host_network and is_host
    return Service(
        name="localhost" if shares else via.name,
        image=target.image,
        mounts=target.mounts,
        tmpfs=target.tmpfs,
        networks=(HOST,) if shares else tuple(name for name, _ in via.networks),
        network_mode=via.mode if via.mode == "none" or (is_host and not shares) else "",
        ports=target.ports,
        health=target.health,
        labels=target.labels,
        log_driver=target.log_driver,
        container_name=target.name,
    )


def plan_sidecar(
    channels: ContainerChannels,
    request: ContainerRequest,
    name: str,
    environment: tuple[tuple[str, str], ...],
) -> SidecarSpec:
    """Return the sidecar to run; raises UnreadableError if it would have nothing to observe."""
    made = {WATCH: _watch, SCRAPE: _scrape, DEBUG: _debug}[request.kind](channels, request)
    return msgspec.structs.replace(
        made,
        name=name,
        arguments=(*made.arguments, *request.words),
        environment=(*made.environment, *environment),
        user=request.user,
    )


def _basic(channels: ContainerChannels, request: ContainerRequest, *words: str) -> SidecarSpec:
    return SidecarSpec("", channels.target.name, request.image, (request.kind, *words))


def _watch(channels: ContainerChannels, request: ContainerRequest) -> SidecarSpec:
    paths, mounts = _files(channels)
    return msgspec.structs.replace(_basic(channels, request, *paths), mounts=mounts)


def _scrape(channels: ContainerChannels, request: ContainerRequest) -> SidecarSpec:
    has_target = _names_target(request.words)
    metrics = channels.metrics
    if isinstance(channels.network, Unattachable):
        raise UnreadableError(_refusal(channels, channels.network))
    if isinstance(metrics, Unattachable) and not has_target:
        raise UnreadableError(
            f"{channels.target.name}: {metrics.reason}; give their address:"
            f" -- --target http://{channels.via.name}:PORT/metrics"
        )
    made = _basic(channels, request)
    if not has_target and not isinstance(metrics, Unattachable):
        urls = " ".join(f"{name}={url}" for name, url in metrics.urls)
        made = msgspec.structs.replace(made, environment=(("SIDECAR_TARGET", urls),))
    return msgspec.structs.replace(made, has_history=True, **_network(channels))


def _debug(channels: ContainerChannels, request: ContainerRequest) -> SidecarSpec:
    paths, mounts = _files(channels)
    words = tuple(word for path in paths or ("-",) for word in ("--logs", path))
    made = msgspec.structs.replace(
        _basic(channels, request, *words),
        mounts=mounts,
        reads_stdin=not paths,
        has_history=not paths,
        runs_once=True,
    )
    environment = _address(channels.metrics, channels.health)
    if isinstance(channels.network, Unattachable) or not (
        environment or _names_target(request.words)
    ):
        return msgspec.structs.replace(made, arguments=(*made.arguments, "--target", "none"))
    return msgspec.structs.replace(made, environment=environment, **_network(channels))


def _address(
    metrics: MetricsPages | Unattachable, health: HealthPage | Unattachable
) -> tuple[tuple[str, str], ...]:
    """Return the one address to ask: that of both if they are the same, else that of health."""
    # The debugger asks for `/metrics` by itself, and without it tries the usual health pages.
    url = "" if isinstance(metrics, Unattachable) else metrics.urls[0][1].removesuffix("/metrics")
    if isinstance(health, Unattachable):
        return (("SIDECAR_TARGET", url),) if url else ()
    if urlsplit(url).netloc != urlsplit(health.url).netloc:
        url = health.url
    return (("SIDECAR_TARGET", url), ("SIDECAR_HEALTH", health.page))


def _files(channels: ContainerChannels) -> tuple[tuple[str, ...], tuple[Mount, ...]]:
    if channels.logs is None:
        return (), ()
    return tuple(OBSERVED + path for path in channels.logs.paths), channels.logs.mounts


def _names_target(words: tuple[str, ...]) -> bool:
    return any(word == "--target" or word.startswith("--target=") for word in words)


def _network(channels: ContainerChannels) -> dict[str, tuple[object, ...]]:
    """Return the networks to join, the one to ask over first, and names they do not resolve."""
    assert isinstance(channels.network, NetworkAddress)  # noqa: S101 - narrows; callers check it
    first = channels.network.network
    if first == HOST:
        return {"networks": (HOST,), "hosts": ()}
    others = [name for name, _ in channels.via.networks if name not in (first, BRIDGE)]
    address = dict(channels.via.networks).get(BRIDGE, "")
    hosts = ((channels.via.name, address),) if first == BRIDGE and address else ()
    return {"networks": (first, *others), "hosts": hosts}


def _refusal(channels: ContainerChannels, network: Unattachable) -> str:
    text = f"{channels.target.name}: {network.reason}; "
    if channels.via.mode == HOST:
        return text + "--host-network permits it; follow needs no network"
    return text + "follow and debug read its logs without a network"
