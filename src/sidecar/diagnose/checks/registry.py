"""The registry of checks: each is one file and pure, its docstring is its documentation."""

from sidecar.diagnose.checks.availability import (
    flapping,
    health_not_ok,
    restart,
    restart_loop,
    target_down,
)
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
    cache_misses,
    cpu_high,
    disk_filling,
    files_growing,
    gc_time_up,
    memory_growing,
    pool_waiting,
    saturation,
    series_changed,
)
from sidecar.diagnose.checks.traffic import (
    error_ratio_up,
    failing_from_start,
    latency_up,
    queue_growing,
    retries_up,
    success_overdue,
    throughput_halved,
    traffic_dropped,
)

CHECKS = tuple(
    module.CHECK
    for module in (
        target_down,
        health_not_ok,
        restart_loop,
        restart,
        flapping,
        error_ratio_up,
        failing_from_start,
        latency_up,
        traffic_dropped,
        throughput_halved,
        queue_growing,
        retries_up,
        success_overdue,
        target_slow,
        saturation,
        pool_waiting,
        cpu_high,
        gc_time_up,
        cache_misses,
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
