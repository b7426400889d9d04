"""Collect the state of the file system of the logs: how full it is, how fast the logs grow."""

import os
from collections.abc import Sequence
from pathlib import Path

from sidecar.errors import LogError
from sidecar.logs.statistics.summary import logs_of
from sidecar.model.evidence import Missing, Volume
from sidecar.model.logs import LogSummary

_NS = 1_000_000_000


def collect_volume(paths: Sequence[Path], logs: LogSummary | Missing) -> Volume:
    """Return the file system of the logs, or of their folders where they are gone.

    Of several the one with the least room. Raises LogError when none is there.
    """
    named = logs_of(paths, rotated=True) or paths
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in named)
    rooms = {folder: room for folder in folders if (room := _room(folder)) is not None}
    if not rooms:
        raise LogError(f"cannot look at {next(iter(folders), '')}: no such folder; check --logs")
    folder, room = min(rooms.items(), key=lambda pair: pair[1].f_bavail * pair[1].f_frsize)
    size, growth = (0, None) if isinstance(logs, Missing) else (logs.size, _growth(logs))
    return Volume(
        path=str(folder),
        total=room.f_blocks * room.f_frsize,
        free=room.f_bavail * room.f_frsize,
        used_by_logs=size,
        growth=growth,
    )


def _room(folder: Path) -> os.statvfs_result | None:
    try:
        return os.statvfs(folder)
    except OSError:
        return None


def _growth(logs: LogSummary) -> float | None:
    """Return bytes a second, over all the time that the log covers."""
    if logs.first is None or logs.last is None or logs.last - logs.first < 60 * _NS:
        return None
    return logs.size * _NS / (logs.last - logs.first)
