"""What was found of a service → its sidecars, each with all that it needs and no more."""

from collections.abc import Iterator

from sidecar.attach.observe.model import Service
from sidecar.attach.plan.model import (
    DEBUGGER,
    HISTORY,
    LOG_WATCHER,
    METRICS_SCRAPER,
    OBSERVED,
    HealthPage,
    LogFiles,
    MetricsPages,
    Sidecar,
    Without,
)


def log_watcher(service: Service, logs: LogFiles | Without, user: str) -> Sidecar | Without:
    """Return the log-watcher, which has no network."""
    if isinstance(logs, Without):
        return logs
    return Sidecar(
        kind=LOG_WATCHER,
        name=f"{service.name}-{LOG_WATCHER}",
        service=service.name,
        what=", ".join(logs.paths),
        why=logs.origin,
        paths=tuple(OBSERVED + path for path in logs.paths),
        mounts=logs.mounts,
        user=user,
    )


def metrics_scraper(service: Service, metrics: MetricsPages | Without) -> Sidecar | Without:
    """Return the metrics-scraper, which is on one network of the service."""
    if isinstance(metrics, Without):
        return metrics
    return Sidecar(
        kind=METRICS_SCRAPER,
        name=f"{service.name}-{METRICS_SCRAPER}",
        service=service.name,
        what=", ".join(url for _, url in metrics.urls),
        why=f"{metrics.origin}; over the network {metrics.network}",
        history=_history(service),
        network=metrics.network,
        environment=(
            ("SIDECAR_TARGET", " ".join(f"{name}={url}" for name, url in metrics.urls)),
            ("SIDECAR_HISTORY", _history(service)),
        ),
    )


def _history(service: Service) -> str:
    return f"{HISTORY}/{service.name}/metrics.jsonl"


def debugger(
    service: Service,
    logs: LogFiles | Without,
    metrics: MetricsPages | Without,
    health: HealthPage | Without,
    user: str,
) -> Sidecar | Without:
    """Return the debugger, which asks one address, or reads logs alone."""
    if isinstance(metrics, Without) and isinstance(health, Without):
        if isinstance(logs, Without):
            return Without(f"no address to ask: {health.reason}", health.remedy, health.general)
        return _log_debugger(service, logs, user)
    network, environment = _addresses(metrics, health)
    if not isinstance(metrics, Without):
        environment.append(("SIDECAR_HISTORY", _history(service)))
    if not isinstance(logs, Without):
        environment.append(("SIDECAR_LOGS", OBSERVED + logs.paths[0]))
    return Sidecar(
        kind=DEBUGGER,
        name=f"{service.name}-{DEBUGGER}",
        service=service.name,
        what=", ".join(_seen(logs, metrics, health)),
        why=f"over the network {network}",
        mounts=() if isinstance(logs, Without) else logs.mounts,
        history="" if isinstance(metrics, Without) else _history(service),
        network=network,
        environment=tuple(environment),
        user=user,
    )


def _addresses(
    metrics: MetricsPages | Without, health: HealthPage | Without
) -> tuple[str, list[tuple[str, str]]]:
    """Return the network, and what is asked over it.

    One address is asked for both. Where they differ it is that of health: the history is about
    the metrics.
    """
    if isinstance(health, Without):
        assert not isinstance(metrics, Without)  # noqa: S101 - one of them is there
        return metrics.network, [("SIDECAR_TARGET", metrics.urls[0][1])]
    target = health.url
    if not isinstance(metrics, Without) and _base(metrics.urls[0][1]) == _base(health.url):
        target = metrics.urls[0][1]
    return health.network, [("SIDECAR_TARGET", target), ("SIDECAR_HEALTH", health.page)]


def _seen(
    logs: LogFiles | Without, metrics: MetricsPages | Without, health: HealthPage | Without
) -> Iterator[str]:
    if not isinstance(health, Without):
        yield f"health at {health.url}{health.page}"
    if not isinstance(metrics, Without):
        yield from ("metrics", "history")
    if not isinstance(logs, Without):
        yield "logs"


def _log_debugger(service: Service, logs: LogFiles, user: str) -> Sidecar:
    return Sidecar(
        kind=DEBUGGER,
        name=f"{service.name}-{DEBUGGER}",
        service=service.name,
        what="logs alone",
        why="no address to ask; without a network",
        mounts=logs.mounts,
        environment=(("SIDECAR_TARGET", "none"), ("SIDECAR_LOGS", OBSERVED + logs.paths[0])),
        user=user,
    )


def _base(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    port = "" if ":" in host else (":443" if scheme == "https" else ":80")
    return f"{scheme}://{host}{port}"
