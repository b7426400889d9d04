"""Looking instead of asking: throw-away containers beside a project that runs.

Each is the sidecar's image, read-only and without rights, on one network of the project or on
none, with volumes that are there already, read-only. It removes itself.
"""

from collections.abc import Mapping, Sequence

from sidecar.attach.observe import engine
from sidecar.attach.observe.model import ComposeVolume, Mount, Network, Project, Service
from sidecar.attach.plan.logs import find_logs, shared
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import OBSERVED, LogFiles, MetricsPages
from sidecar.attach.plan.networks import Reach, reach

_ANSWER_S = 2
"""Seconds for one port to answer; a neighbour on one machine takes milliseconds."""

_START_S = 30.0
"""Seconds for the engine to start a container, and to remove it."""

_GUARDS = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--pids-limit=32")
_DEPTH = "4"
"""Folders deep that logs are looked for; below that lies data."""


def probe_metrics(project: Project, services: Sequence[Service], image: str) -> dict[str, str]:
    """Return the URL of each service that serves metrics on an exposed port and does not say so.

    Sends one GET for /metrics to each exposed TCP port. Raises EngineError.
    """
    found = dict[str, str]()
    for network, urls in _candidates(project, services).items():
        name = project.networks.get(network, Network()).name or network
        served = _served(name, list(urls), image)
        for url in urls:
            if url in served:
                service, port = urls[url]
                found.setdefault(service, f"http://{service}:{port}/metrics")
    return found


def _candidates(
    project: Project, services: Sequence[Service]
) -> dict[str, dict[str, tuple[str, int]]]:
    """Return what to ask: network → URL → service and port."""
    found = dict[str, dict[str, tuple[str, int]]]()
    for service in services:
        way = reach(project, service)
        if isinstance(way, Reach) and not isinstance(
            find_metrics(project, service, ""), MetricsPages
        ):
            for port in service.ports:
                url = f"http://{way.names[0]}:{port}/metrics"
                found.setdefault(way.network, {})[url] = (service.name, port)
    return found


def _served(network: str, urls: list[str], image: str) -> set[str]:
    words = ["run", "--rm", f"--network={network}", *_GUARDS, image]
    words += ["lint", "--timeout", f"{_ANSWER_S}s", *urls]
    done = engine.run(words, _START_S + _ANSWER_S * len(urls))
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    if "exposition" not in said:
        raise engine.failed(said)
    return {url for url in urls if f"cannot read {url}:" not in said and not _is_page(url, said)}


def _is_page(url: str, said: str) -> bool:
    return f"{url}:1: the Content-Type is " in said


def probe_logs(
    project: Project, services: Sequence[Service], image: str
) -> Mapping[str, tuple[str, ...]]:
    """Return the log files on volumes that are not called so; raises EngineError."""
    found = dict[str, tuple[str, ...]]()
    for service in services:
        if isinstance(find_logs(project, service, ()), LogFiles):
            continue
        mounts = [mount for mount in service.mounts if _is_worth_a_look(project, mount)]
        if mounts:
            files = _log_files(project, mounts, image)
            if files:
                found[service.name] = files
    return found


def _is_worth_a_look(project: Project, mount: Mount) -> bool:
    if mount.read_only or mount.subpath or not isinstance(shared(mount), Mount):
        return False
    if mount.kind == "bind":
        return True
    # One that is not there yet would be made by looking.
    name = project.volumes.get(mount.source, ComposeVolume()).name
    return bool(name) and engine.has_volume(name)


def _log_files(project: Project, mounts: Sequence[Mount], image: str) -> tuple[str, ...]:
    words = ["run", "--rm", "--network=none", *_GUARDS, "--entrypoint=find"]
    for mount in mounts:
        volume = mount.kind == "volume"
        source = project.volumes[mount.source].name if volume else mount.source
        more = ",volume-nocopy" if volume else ""
        words += [f"--mount=type={mount.kind},src={source},dst={OBSERVED}{mount.target}"]
        words[-1] += f",readonly{more}"
    words += [image, OBSERVED, "-maxdepth", _DEPTH, "-name", "*.log", "-type", "f"]
    done = engine.run(words, _START_S)
    paths = done.stdout.decode("utf-8", "replace").splitlines()
    folders = {path.removeprefix(OBSERVED).rpartition("/")[0] for path in paths}
    return tuple(f"{folder}/*.log" for folder in sorted(folders))
