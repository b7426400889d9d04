"""The file system that a log is on: how full it is, and how fast the log grows."""

import os
from pathlib import Path

from sidecar.errors import LogError, reason
from sidecar.model.evidence import Missing, Volume
from sidecar.model.logs import LogSummary

_NS = 1_000_000_000


def look_at_volume(log: Path, logs: LogSummary | Missing) -> Volume:
    """Return the file system of a log, or of its folder where the log is gone.

    Raises LogError when neither is there.
    """
    folder = log if log.is_dir() else log.parent
    try:
        found = os.statvfs(folder)
    except OSError as error:
        raise LogError(f"cannot look at {folder}: {reason(error)}; check --logs") from error
    size, growth = (0, None) if isinstance(logs, Missing) else (logs.size, _growth(logs))
    return Volume(
        path=str(folder),
        total=found.f_blocks * found.f_frsize,
        free=found.f_bavail * found.f_frsize,
        used_by_logs=size,
        growth=growth,
    )


def _growth(logs: LogSummary) -> float | None:
    """Return bytes a second, over all the time that the log tells of."""
    if logs.first is None or logs.last is None or logs.last - logs.first < 60 * _NS:
        return None
    return logs.size * _NS / (logs.last - logs.first)
