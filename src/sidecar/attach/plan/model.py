"""Values of a plan: sidecars, what each observes, what is unavailable and why."""

from pathlib import PurePath

import msgspec

from sidecar.attach.observe.model import Container, Mount, Service

LOG_WATCHER = "log-watcher"
METRICS_SCRAPER = "metrics-scraper"
DEBUGGER = "debugger"

OBSERVED = "/observed"
"""The folder of a sidecar in which the mounts of its service are, each at its own path."""

HISTORY = "/logs"
"""Where the history volume is mounted: in the image, the folder that a sidecar may write to."""

HISTORY_VOLUME = "sidecar-history"
"""The key of the history volume in the Compose file."""


class Unattachable(msgspec.Struct, frozen=True):
    """Something that a service does not get, the reason, and the remedy.

    `general` is a remedy that is the same for every service; the plan shows it once.
    """

    reason: str
    remedy: str = ""
    general: str = ""


class LogFiles(msgspec.Struct, frozen=True):
    """Where a service logs: paths and globs inside its container, and the mounts they are in."""

    paths: tuple[str, ...]
    mounts: tuple[Mount, ...]
    origin: str
    notes: tuple[str, ...] = ()


class MetricsPages(msgspec.Struct, frozen=True):
    """Where metrics are: a name and a URL for each replica, and the network to ask over."""

    urls: tuple[tuple[str, str], ...]
    network: str
    origin: str
    notes: tuple[str, ...] = ()


class HealthPage(msgspec.Struct, frozen=True):
    """Where the health page is: the address without a path, and the path."""

    url: str
    page: str
    network: str
    origin: str


class Sidecar(msgspec.Struct, frozen=True):
    """One sidecar of a plan. `network` is empty for none at all.

    `observes` and `reason` are texts for people: what it reads, and how that was determined.
    """

    kind: str
    name: str
    service: str
    observes: str
    reason: str
    paths: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()
    history: str = ""
    network: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    user: str = ""


class ServicePlan(msgspec.Struct, frozen=True):
    """One service of the project with the sidecars it gets, and what is unavailable by kind."""

    service: Service
    containers: tuple[Container, ...] = ()
    sidecars: tuple[Sidecar, ...] = ()
    unavailable: tuple[tuple[str, Unattachable], ...] = ()
    notes: tuple[str, ...] = ()


class AttachPlan(msgspec.Struct, frozen=True):
    """The plan of a project. `observe` and `debug` are the profiles of the sidecars."""

    project: str
    folder: str
    files: tuple[str, ...]
    image: str
    services: tuple[ServicePlan, ...]
    observe: str = "observe"
    debug: str = "debug"
    notes: tuple[str, ...] = ()

    @property
    def sidecars(self) -> tuple[Sidecar, ...]:
        """Return all sidecars, in the order of the services."""
        return tuple(sidecar for service in self.services for sidecar in service.sidecars)


def source_of(plan: AttachPlan, mount: Mount) -> str:
    """Return a mount's source, relative to the project's folder where it is in that folder."""
    source, folder = PurePath(mount.source), PurePath(plan.folder)
    if mount.kind == "bind" and source.is_absolute() and source.is_relative_to(folder):
        return f"./{source.relative_to(folder)}"
    return mount.source
