"""The checks: each is one file, pure, and its module's docstring is its documentation."""

from sidecar.inspect.checks import (
    clock_skew,
    disk_filling,
    error_burst,
    error_ratio_up,
    exposition_faults,
    failing_from_start,
    files_growing,
    first_cause,
    health_not_ok,
    latency_up,
    log_clock,
    log_noise,
    logs_silent,
    memory_growing,
    new_error,
    restart,
    restart_loop,
    saturation,
    scrape_gaps,
    secrets_in_logs,
    target_down,
    target_slow,
    traffic_dropped,
    unreadable_lines,
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
