"""Detect a restart of the target between two scrapes."""

from sidecar.model.sample import Scrape

_STARTS = ("process_start_time_seconds", "jvm_start_time_seconds")
_FALLING = ("uptime_seconds", "process_uptime_seconds", "requests_total")
_SLACK_S = 1.0
"""A moment of start that is computed from an uptime moves by less than this."""


def restarted(now: Scrape, before: Scrape | None) -> bool:
    """Return whether its moment of start moved on, or else its uptime, or a total, fell."""
    if before is None:
        return False
    for name in _STARTS:
        if name in now.samples and name in before.samples:
            return now.samples[name] > before.samples[name] + _SLACK_S
    return any(
        now.samples[name] < before.samples[name]
        for name in _FALLING
        if name in now.samples and name in before.samples
    )
