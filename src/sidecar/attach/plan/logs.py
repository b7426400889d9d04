"""Where a service's logs are: named by a flag or a label, or looked up among its mounts."""

import re
from collections.abc import Iterable, Iterator

from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.plan.model import LogFiles, Without
from sidecar.known.images import has_binary_logs, logs_to_stdout

LABEL = "sidecar.logs"
LOOKED_UP = "a mount that is called so"

_NAMED_LOGS = re.compile(r"(?:^|.*[-_.])logs?(?:[-_.].*)?$|^logs?$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,]+")
_MAGIC = frozenset("*?[")


def find_logs(
    project: Project, service: Service, asked: tuple[str, ...], seen: tuple[str, ...] = ()
) -> LogFiles | Without:
    """Return where the logs are: as the flag says, else the label, a probe, the names of mounts."""
    if asked:
        return _named(service, asked, "named by --logs")
    label = service.labels.get(LABEL, "")
    if label:
        paths = tuple(filter(None, _SEPARATORS.split(label)))
        return _named(service, paths, f"named by the label {LABEL}")
    if seen:
        return _named(service, seen, "seen by --probe")
    return _looked_up(service, _follow(project, service))


def _named(service: Service, paths: tuple[str, ...], origin: str) -> LogFiles | Without:
    good, mounts, bad = list[str](), dict[Mount, None](), list[Without]()
    for path in paths:
        found = _mount_of(service, path)
        if isinstance(found, Without):
            bad.append(found)
        else:
            good.append(path)
            mounts[found] = None
    if not good:
        return bad[0]
    return LogFiles(
        tuple(good),
        tuple(mounts),
        origin,
        (*(_both(item) for item in bad), *_notes(mounts)),
    )


def _both(without: Without) -> str:
    return f"{without.reason}; {without.remedy}"


def _mount_of(service: Service, path: str) -> Mount | Without:
    if not path.startswith("/") or ".." in path.split("/"):
        return Without(
            f"{path} is not an absolute path in the container", "write /var/log/app/*.log"
        )
    inside = [mount for mount in service.mounts if _is_below(path, mount.target)]
    memory = [place for place in service.tmpfs if _is_below(path, place)]
    best = max(inside, key=lambda item: len(item.target), default=None)
    if best is None or any(len(item) > len(best.target) for item in memory):
        return _of_memory(memory[0]) if memory else _no_volume(path)
    return shared(best)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _of_memory(folder: str) -> Without:
    return Without(
        f"{folder} is a tmpfs, the memory of one container, which no other can see",
        f"mount a volume there: NAME:{folder}",
    )


def _no_volume(path: str) -> Without:
    fixed = path
    while _MAGIC & set(fixed):
        fixed = fixed.rpartition("/")[0]
    return Without(f"no volume holds {path}", f"mount one there: NAME:{fixed or '/var/log'}")


def shared(mount: Mount) -> Mount | Without:
    """Return a mount that another container may have, too; or why it may not."""
    if mount.kind == "tmpfs":
        return _of_memory(mount.target)
    if mount.kind not in ("volume", "bind"):
        return Without(
            f"{mount.target} is a mount of type {mount.kind}, which Compose cannot share",
            f"mount a volume there: NAME:{mount.target}",
        )
    if not mount.source:
        return Without(
            f"the volume at {mount.target} is anonymous: it has no name to mount it by",
            f"give it one: NAME:{mount.target}",
        )
    if mount.source.endswith(".sock"):
        return Without(
            f"{mount.source} is a socket; a sidecar gets none", "name a folder with logs"
        )
    if mount.selinux == "Z":
        return Without(
            f"{mount.target} is mounted with Z, for that container alone", "mount it with z"
        )
    return mount


def _looked_up(service: Service, follow: str) -> LogFiles | Without:
    found = [mount for mount in service.mounts if _looks_like_logs(mount)]
    if found and has_binary_logs(service.image):
        return Without(
            f"what {service.image} keeps in {found[0].target} is its data, no text",
            follow,
        )
    usable = [item for item in map(shared, found) if isinstance(item, Mount)]
    if usable:
        return LogFiles(
            tuple(path for item in usable for path in _paths(item)),
            tuple(usable),
            LOOKED_UP,
            (*_notes(usable), *_links(service, usable)),
        )
    refused = [item for item in map(shared, found) if isinstance(item, Without)]
    memory = [_of_memory(place) for place in service.tmpfs if _is_called_logs(place)]
    if refused or memory:
        return (refused or memory)[0]
    if service.log_driver == "none":
        return Without(
            "no volume with logs, and its log driver is none, which drops its output",
            f"remove 'driver: none', or name files: --logs {service.name}=GLOB",
        )
    return Without("logs to standard output only", follow)


def _follow(project: Project, service: Service) -> str:
    return f"{project.compose} logs -f --no-log-prefix {service.name} | sidecar watch -"


def _looks_like_logs(mount: Mount) -> bool:
    # What a service may only read was written by somebody else.
    if mount.read_only or mount.target.startswith("/var/lib/docker"):
        return False
    return _is_called_logs(mount.target) or (
        mount.kind == "volume" and bool(_NAMED_LOGS.match(mount.source))
    )


def _is_called_logs(path: str) -> bool:
    parts = [part for part in path.split("/") if part]
    # A journal is binary; `/var/log/nginx` is called logs by a folder above it.
    return "journal" not in parts and any(_NAMED_LOGS.match(part) for part in parts)


def _paths(mount: Mount) -> Iterator[str]:
    yield mount.target
    if not mount.target.endswith(".log"):
        yield f"{mount.target}/**/*.log"


def _notes(mounts: Iterable[Mount]) -> Iterator[str]:
    for mount in mounts:
        if re.match(r"[A-Za-z]:[\\/]", mount.source):
            yield f"{mount.source} is a path of Windows, mounted by Docker Desktop alone"


def _links(service: Service, mounts: Iterable[Mount]) -> Iterator[str]:
    if logs_to_stdout(service.image) and any(mount.kind == "volume" for mount in mounts):
        yield (
            f"{service.image} links its log files to standard output, and a named volume may hold"
            " those links: then follow docker compose logs"
        )
