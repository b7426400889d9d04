"""The registry of checks: each is one file and pure, its docstring is its documentation."""

from sidecar.diagnose.checks.availability import health_not_ok, restart, restart_loop, target_down
from sidecar.diagnose.checks.logs import (
    error_burst,
    first_cause,
    log_clock,
    log_noise,
    logs_silent,
    new_error,
    secrets_in_logs,
    unreadable_lines,
)
from sidecar.diagnose.checks.observer import clock_skew, exposition_faults, scrape_gaps, target_slow
from sidecar.diagnose.checks.resources import (
    disk_filling,
    files_growing,
    memory_growing,
    saturation,
    series_changed,
)
from sidecar.diagnose.checks.traffic import (
    error_ratio_up,
    failing_from_start,
    latency_up,
    traffic_dropped,
)

CHECKS = tuple(
    module.CHECK
    for module in (
        target_down,
        health_not_ok,
        restart_loop,
        restart,
        error_ratio_up,
        failing_from_start,
        latency_up,
        traffic_dropped,
        target_slow,
        saturation,
        memory_growing,
        files_growing,
        disk_filling,
        series_changed,
        first_cause,
        new_error,
        error_burst,
        logs_silent,
        log_noise,
        secrets_in_logs,
        unreadable_lines,
        log_clock,
        clock_skew,
        scrape_gaps,
        exposition_faults,
    )
)
"""All checks, in the order in which docs/checks.md describes them."""
