"""Probe running services for metrics and log files (--probe), with temporary containers.

Each is made from the sidecar's image, read-only and without permissions, on one network of the
project or on none, with existing volumes, read-only. It removes itself.
"""

from collections.abc import Mapping, Sequence

from sidecar.attach.observe import docker_command, engine
from sidecar.attach.observe.model import ComposeVolume, Mount, Network, Project, Service
from sidecar.attach.plan.logs import find_logs, shareable
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import OBSERVED, LogFiles, MetricsPages
from sidecar.attach.plan.networks import NetworkAddress, find_network

_ANSWER_S = 2
"""Seconds for one port to answer; on one machine that takes milliseconds."""

_START_S = 30.0
"""Seconds for the engine to start a container, and to remove it."""

_GUARDS = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--pids-limit=32")
_DEPTH = "4"
"""The depth of folders that is searched for logs; deeper folders hold data."""


def probe_metrics(project: Project, services: Sequence[Service], image: str) -> dict[str, str]:
    """Return the URLs of metrics that no flag, label or image names, by service.

    Sends one GET for /metrics to each exposed TCP port. Raises EngineError.
    """
    metrics = dict[str, str]()
    for network, urls in _candidates(project, services).items():
        name = project.networks.get(network, Network()).name or network
        served = _served(name, list(urls), image)
        for url in urls:
            if url in served:
                service, port = urls[url]
                metrics.setdefault(service, f"http://{service}:{port}/metrics")
    return metrics


def _candidates(
    project: Project, services: Sequence[Service]
) -> dict[str, dict[str, tuple[str, int]]]:
    """Return the URLs to try, by network, with their service and port."""
    candidates = dict[str, dict[str, tuple[str, int]]]()
    for service in services:
        address = find_network(project, service)
        if isinstance(address, NetworkAddress) and not isinstance(
            find_metrics(project, service, ""), MetricsPages
        ):
            for port in service.ports:
                url = f"http://{address.names[0]}:{port}/metrics"
                candidates.setdefault(address.network, {})[url] = (service.name, port)
    return candidates


def _served(network: str, urls: list[str], image: str) -> set[str]:
    words = ["run", "--rm", f"--network={network}", *_GUARDS, image]
    words += ["lint", "--timeout", f"{_ANSWER_S}s", *urls]
    done = docker_command.run(words, _START_S + _ANSWER_S * len(urls))
    report = (done.stdout + done.stderr).decode("utf-8", "replace")
    if "exposition" not in report:
        raise docker_command.engine_error(report)
    return {
        url for url in urls if f"cannot read {url}:" not in report and not _is_page(url, report)
    }


def _is_page(url: str, report: str) -> bool:
    return f"{url}:1: the Content-Type is " in report


def probe_logs(
    project: Project, services: Sequence[Service], image: str
) -> Mapping[str, tuple[str, ...]]:
    """Return globs of the log files on mounts that are not named so, by service.

    Raises EngineError.
    """
    logs = dict[str, tuple[str, ...]]()
    for service in services:
        if isinstance(find_logs(project, service, ()), LogFiles):
            continue
        mounts = [mount for mount in service.mounts if _is_searched(project, mount)]
        if mounts:
            files = _log_files(project, mounts, image)
            if files:
                logs[service.name] = files
    return logs


def _is_searched(project: Project, mount: Mount) -> bool:
    if mount.read_only or mount.subpath or not isinstance(shareable(mount), Mount):
        return False
    if mount.kind == "bind":
        return True
    # A volume that does not exist yet would be created by mounting it.
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
    done = docker_command.run(words, _START_S)
    paths = done.stdout.decode("utf-8", "replace").splitlines()
    folders = {path.removeprefix(OBSERVED).rpartition("/")[0] for path in paths}
    return tuple(f"{folder}/*.log" for folder in sorted(folders))
