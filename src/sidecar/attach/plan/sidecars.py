"""Make the sidecars of a service from its logs, metrics and health: mounts, network, settings."""

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
    Unattachable,
)


def log_watcher(
    service: Service, logs: LogFiles | Unattachable, user: str
) -> Sidecar | Unattachable:
    """Return the log-watcher, which has no network."""
    if isinstance(logs, Unattachable):
        return logs
    return Sidecar(
        kind=LOG_WATCHER,
        name=f"{service.name}-{LOG_WATCHER}",
        service=service.name,
        observes=", ".join(logs.paths),
        reason=logs.origin,
        paths=tuple(OBSERVED + path for path in logs.paths),
        mounts=logs.mounts,
        user=user,
    )


def metrics_scraper(
    service: Service, metrics: MetricsPages | Unattachable
) -> Sidecar | Unattachable:
    """Return the metrics-scraper, which is on one network of the service."""
    if isinstance(metrics, Unattachable):
        return metrics
    return Sidecar(
        kind=METRICS_SCRAPER,
        name=f"{service.name}-{METRICS_SCRAPER}",
        service=service.name,
        observes=", ".join(url for _, url in metrics.urls),
        reason=f"{metrics.origin}; over the network {metrics.network}",
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
    logs: LogFiles | Unattachable,
    metrics: MetricsPages | Unattachable,
    health: HealthPage | Unattachable,
    user: str,
) -> Sidecar | Unattachable:
    """Return the debugger, which asks one address, or reads only logs."""
    if isinstance(metrics, Unattachable) and isinstance(health, Unattachable):
        if isinstance(logs, Unattachable):
            return Unattachable(
                f"no address to ask: {health.reason}", health.remedy, health.general
            )
        return _log_debugger(service, logs, user)
    network, environment = _addresses(metrics, health)
    if not isinstance(metrics, Unattachable):
        environment.append(("SIDECAR_HISTORY", _history(service)))
    if not isinstance(logs, Unattachable):
        environment.append(("SIDECAR_LOGS", OBSERVED + logs.paths[0]))
    return Sidecar(
        kind=DEBUGGER,
        name=f"{service.name}-{DEBUGGER}",
        service=service.name,
        observes=", ".join(_observed(logs, metrics, health)),
        reason=f"over the network {network}",
        mounts=() if isinstance(logs, Unattachable) else logs.mounts,
        history="" if isinstance(metrics, Unattachable) else _history(service),
        network=network,
        environment=tuple(environment),
        user=user,
    )


def _addresses(
    metrics: MetricsPages | Unattachable, health: HealthPage | Unattachable
) -> tuple[str, list[tuple[str, str]]]:
    """Return the network, and the settings of the debugger.

    It asks one address. Where metrics and health have two, it is that of health, and the history
    has the metrics.
    """
    if isinstance(health, Unattachable):
        assert not isinstance(metrics, Unattachable)  # noqa: S101 - one of them is available
        return metrics.network, [("SIDECAR_TARGET", metrics.urls[0][1])]
    target = health.url
    if not isinstance(metrics, Unattachable) and _base(metrics.urls[0][1]) == _base(health.url):
        target = metrics.urls[0][1]
    return health.network, [("SIDECAR_TARGET", target), ("SIDECAR_HEALTH", health.page)]


def _observed(
    logs: LogFiles | Unattachable,
    metrics: MetricsPages | Unattachable,
    health: HealthPage | Unattachable,
) -> Iterator[str]:
    if not isinstance(health, Unattachable):
        yield f"health at {health.url}{health.page}"
    if not isinstance(metrics, Unattachable):
        yield from ("metrics", "history")
    if not isinstance(logs, Unattachable):
        yield "logs"


def _log_debugger(service: Service, logs: LogFiles, user: str) -> Sidecar:
    return Sidecar(
        kind=DEBUGGER,
        name=f"{service.name}-{DEBUGGER}",
        service=service.name,
        observes="logs alone",
        reason="no address to ask; without a network",
        mounts=logs.mounts,
        environment=(("SIDECAR_TARGET", "none"), ("SIDECAR_LOGS", OBSERVED + logs.paths[0])),
        user=user,
    )


def _base(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    port = "" if ":" in host else (":443" if scheme == "https" else ":80")
    return f"{scheme}://{host}{port}"
