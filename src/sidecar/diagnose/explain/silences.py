"""Select the silences of a log that matter: long, and clearly beyond its own rhythm."""

from collections.abc import Sequence

from sidecar.model.logs import LogSummary, Silence
from sidecar.times import NS

_SHORTEST = 60 * NS
_LISTED = 20
"""A summary has the twenty longest; that many alike are the log's rhythm."""

_BEYOND, _MEAN = 2, 5
"""A silence is twice as long as the log's rhythm, and five times the mean between records."""


def silences(logs: LogSummary) -> tuple[Silence, ...]:
    """Return the silences, the longest first."""
    least = max(_SHORTEST, _BEYOND * _rhythm(logs.silences), _MEAN * _between(logs))
    return tuple(silence for silence in logs.silences if silence.end - silence.start >= least)


def _rhythm(found: Sequence[Silence]) -> int:
    if len(found) < _LISTED:
        return 0
    return min(item.end - item.start for item in found)


def _between(logs: LogSummary) -> float:
    timed = logs.records - logs.untimed
    if timed < 2 or logs.first is None or logs.last is None:  # noqa: PLR2004 - between two
        return 0.0
    return (logs.last - logs.first) / (timed - 1)
