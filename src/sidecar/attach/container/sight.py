"""A running container → what a sidecar beside it can see, and how. Pure."""

from urllib.parse import urlsplit

import msgspec

from sidecar.attach.container.spec import HOST, Visitor
from sidecar.attach.observe.container import ObservedContainer
from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.plan.health import find_health
from sidecar.attach.plan.logs import find_logs
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import OBSERVED, HealthPage, LogFiles, MetricsPages, Without
from sidecar.attach.plan.networks import Reach, reach
from sidecar.attach.plan.requests import IMAGE
from sidecar.errors import UnreadableError, UsageError

WATCH, SCRAPE, DEBUG = "watch", "scrape", "debug"
BRIDGE = "bridge"
"""The engine's first network, the only one that resolves no names."""


class VisitRequest(msgspec.Struct, frozen=True):
    """What the user asked for: which sidecar, with which words of its own.

    `logs` are files in the container; `stdout` wants its output also where there are files.
    `host_network` consents to a sidecar in the network of the machine.
    """

    kind: str = WATCH
    words: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    metrics: str = ""
    stdout: bool = False
    host_network: bool = False
    image: str = IMAGE
    user: str = ""


class ContainerView(msgspec.Struct, frozen=True):
    """What there is to see. `logs` None is standard output; `via` has the network of the target."""

    target: ObservedContainer
    via: ObservedContainer
    logs: LogFiles | None
    metrics: MetricsPages | Without
    health: HealthPage | Without
    network: Reach | Without


def see(target: ObservedContainer, via: ObservedContainer, asked: VisitRequest) -> ContainerView:
    """Return what a sidecar can see; raises UsageError for files that it cannot."""
    service = _service(target, via, asked)
    project = Project(target.name, "", (), (service,))
    found = find_logs(project, service, asked.logs)
    if isinstance(found, Without) and asked.logs:
        raise UsageError(f"--logs {asked.logs[0]}: {found.reason}; {found.remedy}")
    logs = None if isinstance(found, Without) or asked.stdout else found
    return ContainerView(
        target,
        via,
        logs,
        find_metrics(project, service, asked.metrics),
        find_health(project, service),
        reach(project, service),
    )


def _service(target: ObservedContainer, via: ObservedContainer, asked: VisitRequest) -> Service:
    is_host = via.mode == HOST
    shares = asked.host_network and is_host
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


def visitor_of(
    seen: ContainerView, asked: VisitRequest, name: str, environment: tuple[tuple[str, str], ...]
) -> Visitor:
    """Return the sidecar to run; raises UnreadableError when it would have nothing to see."""
    made = {WATCH: _watch, SCRAPE: _scrape, DEBUG: _debug}[asked.kind](seen, asked)
    return msgspec.structs.replace(
        made,
        name=name,
        words=(*made.words, *asked.words),
        environment=(*made.environment, *environment),
        user=asked.user,
    )


def _blank(seen: ContainerView, asked: VisitRequest, *words: str) -> Visitor:
    return Visitor("", seen.target.name, asked.image, (asked.kind, *words))


def _watch(seen: ContainerView, asked: VisitRequest) -> Visitor:
    paths, mounts = _files(seen)
    return msgspec.structs.replace(_blank(seen, asked, *paths), mounts=mounts)


def _scrape(seen: ContainerView, asked: VisitRequest) -> Visitor:
    own = _names_target(asked.words)
    metrics = seen.metrics
    if isinstance(seen.network, Without):
        raise UnreadableError(_why(seen, seen.network, asked))
    if isinstance(metrics, Without) and not own:
        raise UnreadableError(
            f"{seen.target.name}: {metrics.reason}; name them:"
            f" -- --target http://{seen.via.name}:PORT/metrics"
        )
    made = _blank(seen, asked)
    if not own and not isinstance(metrics, Without):
        urls = " ".join(f"{name}={url}" for name, url in metrics.urls)
        made = msgspec.structs.replace(made, environment=(("SIDECAR_TARGET", urls),))
    return msgspec.structs.replace(made, keeps=True, **_network(seen))


def _debug(seen: ContainerView, asked: VisitRequest) -> Visitor:
    paths, mounts = _files(seen)
    words = tuple(word for path in paths or ("-",) for word in ("--logs", path))
    made = msgspec.structs.replace(
        _blank(seen, asked, *words), mounts=mounts, reads=not paths, keeps=not paths, heavy=True
    )
    environment = _address(seen.metrics, seen.health)
    if isinstance(seen.network, Without) or not (environment or _names_target(asked.words)):
        return msgspec.structs.replace(made, words=(*made.words, "--target", "none"))
    return msgspec.structs.replace(made, environment=environment, **_network(seen))


def _address(
    metrics: MetricsPages | Without, health: HealthPage | Without
) -> tuple[tuple[str, str], ...]:
    """Return the one address to ask: of both where they are the same, else of health."""
    # `/metrics` is asked for anyway; without it health is looked for where it may be.
    url = "" if isinstance(metrics, Without) else metrics.urls[0][1].removesuffix("/metrics")
    if isinstance(health, Without):
        return (("SIDECAR_TARGET", url),) if url else ()
    if urlsplit(url).netloc != urlsplit(health.url).netloc:
        url = health.url
    return (("SIDECAR_TARGET", url), ("SIDECAR_HEALTH", health.page))


def _files(seen: ContainerView) -> tuple[tuple[str, ...], tuple[Mount, ...]]:
    if seen.logs is None:
        return (), ()
    return tuple(OBSERVED + path for path in seen.logs.paths), seen.logs.mounts


def _names_target(words: tuple[str, ...]) -> bool:
    return any(word == "--target" or word.startswith("--target=") for word in words)


def _network(seen: ContainerView) -> dict[str, tuple[object, ...]]:
    """Return the networks to join, the one to ask over first, and names they do not resolve."""
    assert isinstance(seen.network, Reach)  # noqa: S101 - narrows; asked by the one who calls
    first = seen.network.network
    if first == HOST:
        return {"networks": (HOST,), "hosts": ()}
    others = [name for name, _ in seen.via.networks if name not in (first, BRIDGE)]
    address = dict(seen.via.networks).get(BRIDGE, "")
    hosts = ((seen.via.name, address),) if first == BRIDGE and address else ()
    return {"networks": (first, *others), "hosts": hosts}


def _why(seen: ContainerView, without: Without, asked: VisitRequest) -> str:
    text = f"{seen.target.name}: {without.reason}; "
    if seen.via.mode == HOST:
        return text + f"to let it in, say --host-network; watch needs none of it, not {asked.kind}"
    return text + "watch and debug see its logs all the same"
