"""Usage against limits: pairs of a gauge and its limit, recognised by their names."""

import re
from collections.abc import Iterable, Iterator

from sidecar.diagnose.signals.names import Known, Named, keys, words
from sidecar.model.signals import Role

Used = tuple[Role, str, str, str, tuple[str, ...], tuple[str, ...], bool]
"""Role, name, metric, unit, the series of the gauge and of its limit; is the gauge what is free."""

_MEMORY = (
    ("process_resident_memory_bytes", ("process_memory_limit_bytes", "node_memory_MemTotal_bytes")),
    ("jvm_memory_used_bytes", ("jvm_memory_max_bytes",)),
    ("jvm_memory_bytes_used", ("jvm_memory_bytes_max",)),
    ("container_memory_working_set_bytes", ("container_spec_memory_limit_bytes",)),
    ("nodejs_heap_size_used_bytes", ("nodejs_heap_size_limit_bytes",)),
    ("redis_memory_used_bytes", ("redis_memory_max_bytes",)),
    ("go_memstats_heap_inuse_bytes", ("go_gc_gomemlimit_bytes",)),
)
_FILES = (
    ("process_open_fds", "process_max_fds"),
    ("process_files_open_files", "process_files_max_files"),
    ("node_filefd_allocated", "node_filefd_maximum"),
)
_FREE = (("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"),)
_DISK = ("node_filesystem_avail_bytes", "node_filesystem_size_bytes")
_UNREAL = frozenset({"tmpfs", "ramfs", "squashfs", "overlay", "iso9660", "devtmpfs", "nsfs"})
_NAMED = (
    ("pg_stat_activity_count", "pg_settings_max_connections"),
    ("mysql_global_status_threads_connected", "mysql_global_variables_max_connections"),
    ("redis_connected_clients", "redis_config_maxclients"),
)
OLD = "memory of the old generation"
"""The name of a signal that falls only when it is collected, which begins late."""

_OLD = re.compile(r"\b(?:old|tenured)\b", re.IGNORECASE)
_LIMIT = frozenset({"max", "limit", "capacity", "maximum", "maxsize"})
_NOW = frozenset(
    {"active", "used", "in", "use", "inuse", "busy", "current", "open", "size", "length", "depth"}
    | {"count", "flight", "inflight", "progress", "checked", "out", "usage"}
)
_TAKEN = frozenset({"active", "used", "use", "inuse", "busy", "checked"})
"""Words that distinguish what is taken from what is merely there: a pool may always be as large as
it may be, idle members and all."""

_WAITING = "pending"
"""Of a queue what is in it; of anything else those outside, who have no part of its limit."""

_KIND = frozenset(
    {"connection", "thread", "queue", "pool", "worker", "request", "session", "slot", "buffer"}
    | {"flight", "inflight", "job", "task", "client"}
)


def used_of_limits(known: Known) -> Iterator[Used]:
    """Yield what of a target has a limit, or is worth watching without one, as memory."""
    for name, limits in _MEMORY:
        if name in known:
            limit = next((candidate for candidate in limits if candidate in known), "")
            to = keys(_heap(known[limit])) if limit else ()
            used = _heap(known[name])
            of = OLD if any(map(_is_old, used)) else "memory"
            yield Role.MEMORY, of, name, "bytes", keys(used), to, False
    for name, limit in _FREE:
        if name in known and limit in known:
            yield Role.MEMORY, "memory", name, "bytes", keys(known[name]), keys(known[limit]), True
    for name, limit in _FILES:
        if name in known:
            to = keys(known.get(limit, ()))
            yield Role.FILES, "open files", name, "", keys(known[name]), to, False
    yield from _disks(known)
    yield from _pairs(known)


def _heap(series: Iterable[Named]) -> list[Named]:
    """Return the heap's series of a virtual machine, and of anything else all.

    Of a heap with generations the old one: what a leak keeps ends there, and its own limit is
    exposed, while the young ones fill and empty all the time and often have none (-1).
    """
    heap = [
        one_series for one_series in series if dict(one_series.labels).get("area", "heap") == "heap"
    ]
    return [member for member in heap if _is_old(member)] or heap


def _is_old(series: Named) -> bool:
    return _OLD.search(dict(series.labels).get("id", "")) is not None


def _disks(known: Known) -> Iterator[Used]:
    free, size = (known.get(name, ()) for name in _DISK)
    sizes = {disk.labels: disk.key for disk in size}
    for disk in free:
        labels = dict(disk.labels)
        if disk.labels in sizes and labels.get("fstype") not in _UNREAL:
            name = f"disk {labels.get('mountpoint', '')}".strip()
            whole = (sizes[disk.labels],)
            yield Role.SATURATION, name, _DISK[0], "bytes", (disk.key,), whole, True


def _pairs(known: Known) -> Iterator[Used]:
    for name, limit in _NAMED:
        if name in known and limit in known:
            yield Role.SATURATION, name, name, "", keys(known[name]), keys(known[limit]), False
    ours = {name for pair in (*_NAMED, *_FILES) for name in pair}
    gauges = [name for name in known if name not in ours and _is_gauge(name)]
    limits = {_stem(name, _LIMIT): name for name in gauges if _LIMIT & set(words(name))}
    rest = sorted(name for name in gauges if not _LIMIT & set(words(name)))
    taken = {_stem(name, frozenset()) for name in rest if _TAKEN & set(words(name))}
    for name in rest:
        stem = _stem(name, frozenset())
        is_whole = stem in taken and not _TAKEN & set(words(name))
        if stem in limits and not is_whole:
            to = keys(known[limits[stem]])
            yield Role.SATURATION, name, name, "", keys(known[name]), to, False


def _is_gauge(name: str) -> bool:
    counted = name.endswith(("_total", "_bucket", "_sum", "_seconds", "_bytes"))
    return not counted and bool(_KIND & set(words(name)))


def _stem(name: str, without: frozenset[str]) -> frozenset[str]:
    """Return the words that a gauge and its limit share."""
    beside = _NOW | {_WAITING} if "queue" in words(name) else _NOW
    stem = frozenset(words(name)) - without - beside
    return stem or frozenset(words(name)) - without
