"""Find the log files of a service: flag, label, --probe, or the names of mounts."""

import re
from collections.abc import Iterable, Iterator

from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.plan.model import LogFiles, Unattachable
from sidecar.known.images import KnownImage, find_image

LABEL = "sidecar.logs"
BY_NAME = "a mount that is called so"

_NAMED_LOGS = re.compile(r"(?:^|.*[-_.])logs?(?:[-_.].*)?$|^logs?$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,]+")
_MAGIC = frozenset("*?[")
_DEFAULT_FOLDER = "/var/log"


def find_logs(
    project: Project, service: Service, requested: tuple[str, ...], probed: tuple[str, ...] = ()
) -> LogFiles | Unattachable:
    """Return the log files, as paths and globs inside the container, and the mounts they are in.

    `requested` are the globs of --logs, `probed` those that --probe found.
    """
    if requested:
        return _at_paths(service, requested, "named by --logs")
    label = service.labels.get(LABEL, "")
    if label:
        paths = tuple(filter(None, _SEPARATORS.split(label)))
        return _at_paths(service, paths, f"named by the label {LABEL}")
    if probed:
        return _at_paths(service, probed, "seen by --probe")
    return _by_name(project, service)


# --- Paths that somebody gave ----------------------------------------------------------------


def _at_paths(service: Service, paths: tuple[str, ...], origin: str) -> LogFiles | Unattachable:
    usable, mounts, refused = list[str](), dict[Mount, None](), list[Unattachable]()
    for path in paths:
        mount = _mount_of(service, path)
        if isinstance(mount, Unattachable):
            refused.append(mount)
        else:
            usable.append(path)
            mounts[mount] = None
    if not usable:
        return refused[0]
    notes = (f"{reason.reason}; {reason.remedy}" for reason in refused)
    return LogFiles(tuple(usable), tuple(mounts), origin, (*notes, *_windows_notes(mounts)))


def _mount_of(service: Service, path: str) -> Mount | Unattachable:
    if not path.startswith("/") or ".." in path.split("/"):
        return Unattachable(
            f"{path} is no absolute path in the container", "write /var/log/app/*.log"
        )
    mounts = [mount for mount in service.mounts if _is_below(path, mount.target)]
    in_memory = [folder for folder in service.tmpfs if _is_below(path, folder)]
    innermost = max(mounts, key=lambda mount: len(mount.target), default=None)
    if innermost is None or any(len(folder) > len(innermost.target) for folder in in_memory):
        return _tmpfs(in_memory[0]) if in_memory else _no_volume(path)
    return shareable(innermost)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _tmpfs(folder: str) -> Unattachable:
    return Unattachable(
        f"{folder} is a tmpfs, the memory of one container, which no other can see",
        f"mount a volume there: NAME:{folder}",
    )


def _no_volume(path: str) -> Unattachable:
    folder = path
    while _MAGIC & set(folder):
        folder = folder.rpartition("/")[0]
    if folder == path and "." in path.rpartition("/")[2]:
        folder = path.rpartition("/")[0]
    return Unattachable(
        f"no volume holds {path}", f"mount one there: NAME:{folder or _DEFAULT_FOLDER}"
    )


def shareable(mount: Mount) -> Mount | Unattachable:
    """Return a mount that a sidecar may have, too; or the reason why not."""
    if mount.kind == "tmpfs":
        return _tmpfs(mount.target)
    if mount.kind not in ("volume", "bind"):
        return Unattachable(
            f"{mount.target} is a mount of type {mount.kind}, which Compose cannot share",
            f"mount a volume there: NAME:{mount.target}",
        )
    if not mount.source:
        return Unattachable(
            f"the volume at {mount.target} is anonymous: it has no name to mount it by",
            f"give it one: NAME:{mount.target}",
        )
    if mount.source.endswith(".sock"):
        return Unattachable(
            f"{mount.source} is a socket; a sidecar gets none", "name a folder with logs"
        )
    if mount.selinux == "Z":
        return Unattachable(
            f"{mount.target} is mounted with Z, for that container alone", "mount it with z"
        )
    return mount


# --- Mounts that are named so ----------------------------------------------------------------


def _by_name(project: Project, service: Service) -> LogFiles | Unattachable:
    known = find_image(service.image)
    named = [mount for mount in service.mounts if _looks_like_logs(mount)]
    if named and known and known.binary_logs:
        return Unattachable(
            f"what {service.image} keeps in {named[0].target} is its data, no text",
            _follow(project, service),
        )
    usable = [mount for mount in map(shareable, named) if isinstance(mount, Mount)]
    if usable:
        return LogFiles(
            tuple(path for mount in usable for path in _globs(mount)),
            tuple(usable),
            BY_NAME,
            (*_windows_notes(usable), *_link_notes(service, usable, known)),
        )
    refused = [mount for mount in map(shareable, named) if isinstance(mount, Unattachable)]
    in_memory = [_tmpfs(folder) for folder in service.tmpfs if _is_named_logs(folder)]
    if refused or in_memory:
        return (refused or in_memory)[0]
    if service.log_driver == "none":
        return Unattachable(
            "no volume with logs, and its log driver is none, which drops its output",
            f"remove 'driver: none', or name files: --logs {service.name}=GLOB",
        )
    return Unattachable("logs to standard output only", _follow(project, service))


def _follow(project: Project, service: Service) -> str:
    """Return the command that shows what the service writes to standard output."""
    return f"{project.compose} logs -f --no-log-prefix {service.name} | sidecar watch -"


def _looks_like_logs(mount: Mount) -> bool:
    # Files that a service may only read were written by somebody else.
    if mount.read_only or mount.target.startswith("/var/lib/docker"):
        return False
    return _is_named_logs(mount.target) or (
        mount.kind == "volume" and bool(_NAMED_LOGS.match(mount.source))
    )


def _is_named_logs(path: str) -> bool:
    parts = [part for part in path.split("/") if part]
    # A journal is binary. `/var/log/nginx` is named so by the folder above it.
    return "journal" not in parts and any(_NAMED_LOGS.match(part) for part in parts)


def _globs(mount: Mount) -> Iterator[str]:
    yield mount.target
    if not mount.target.endswith(".log"):
        yield f"{mount.target}/**/*.log"


def _windows_notes(mounts: Iterable[Mount]) -> Iterator[str]:
    for mount in mounts:
        if re.match(r"[A-Za-z]:[\\/]", mount.source):
            yield f"{mount.source} is a path of Windows, mounted by Docker Desktop alone"


def _link_notes(
    service: Service, mounts: Iterable[Mount], known: KnownImage | None
) -> Iterator[str]:
    if known is None or not known.links_to_stdout:
        return
    if any(mount.kind == "volume" for mount in mounts):
        yield (
            f"{service.image} links its log files to standard output, and a named volume may hold"
            " those links: then follow docker compose logs"
        )
