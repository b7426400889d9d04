"""What would be attached, and what not, with the reasons: values only."""

from pathlib import PurePath

import msgspec

from sidecar.attach.observe.model import Container, Mount, Service

LOG_WATCHER = "log-watcher"
METRICS_SCRAPER = "metrics-scraper"
DEBUGGER = "debugger"

OBSERVED = "/observed"
"""The folder of a sidecar below which the mounts of its service are, each at its own path."""


HISTORY = "/logs"
"""Where the volume of history is mounted: in the image, the folder that a sidecar may write to."""

VOLUME = "sidecar-history"
"""The key of our own volume."""


class Without(msgspec.Struct, frozen=True):
    """Something that a service does not get, why, and what to do about it.

    `general` is a remedy that is the same for every service, and is printed once.
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
    """Where metrics are: a name and an URL for each replica, reached over a network."""

    urls: tuple[tuple[str, str], ...]
    network: str
    origin: str
    notes: tuple[str, ...] = ()


class HealthPage(msgspec.Struct, frozen=True):
    """Where health is asked for: the address without a path, and the page there."""

    url: str
    page: str
    network: str
    origin: str


class Sidecar(msgspec.Struct, frozen=True):
    """One service of ours. `network` is empty for none at all; `what` and `why` are for people."""

    kind: str
    name: str
    service: str
    what: str
    why: str
    paths: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()
    history: str = ""
    network: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    user: str = ""


class Attached(msgspec.Struct, frozen=True):
    """One service of the project with what it gets, and what not."""

    service: Service
    containers: tuple[Container, ...] = ()
    sidecars: tuple[Sidecar, ...] = ()
    without: tuple[tuple[str, Without], ...] = ()
    notes: tuple[str, ...] = ()


class AttachPlan(msgspec.Struct, frozen=True):
    """All of it. `observe` and `debug` are the names of our profiles."""

    project: str
    folder: str
    files: tuple[str, ...]
    image: str
    services: tuple[Attached, ...]
    observe: str = "observe"
    debug: str = "debug"
    notes: tuple[str, ...] = ()

    @property
    def sidecars(self) -> tuple[Sidecar, ...]:
        """Return all sidecars, in the order of the services."""
        return tuple(sidecar for service in self.services for sidecar in service.sidecars)


def source_of(plan: AttachPlan, mount: Mount) -> str:
    """Return a mount's source so that it holds on another machine, too, where it can."""
    source, folder = PurePath(mount.source), PurePath(plan.folder)
    if mount.kind == "bind" and source.is_absolute() and source.is_relative_to(folder):
        return f"./{source.relative_to(folder)}"
    return mount.source
