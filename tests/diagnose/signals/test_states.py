"""Metrics of replicas, leaders and last successes, recognised by their names."""

import pytest

from sidecar.diagnose.signals.names import bare
from sidecar.diagnose.signals.states import leader_counters, replica_gauges, success_times


@pytest.mark.parametrize(
    "name",
    [
        "kube_deployment_status_replicas_available",
        "kube_statefulset_status_replicas_ready",
        "redis_connected_slaves",
        "etcd_server_is_leader",
        "etcd_server_has_leader",
        "kafka_controller_activecontrollercount",
    ],
)
def test_replicas(name: str) -> None:
    """Gauges of members that are well and of leadership are states."""
    assert list(replica_gauges(bare([name]))) == [name]


@pytest.mark.parametrize(
    "name", ["etcd_server_leader_changes_seen_total", "raft_leader_elections_total"]
)
def test_leader_counters(name: str) -> None:
    """Counters of elections are changes of a leader."""
    assert list(leader_counters(bare([name]))) == [name]


@pytest.mark.parametrize(
    ("name", "is_time"),
    [
        ("backup_last_success_timestamp_seconds", True),
        ("kube_cronjob_status_last_successful_time", True),
        ("seconds_since_last_success", False),
        ("backup_age_seconds", False),
    ],
)
def test_success_times(name: str, is_time: bool) -> None:  # noqa: FBT001 - expected value
    """Times and ages of a last success are told apart."""
    assert list(success_times(bare([name]))) == [(name, is_time)]


@pytest.mark.parametrize(
    "name",
    [
        "kube_deployment_spec_replicas",
        "http_requests_total",
        "leader_requests_total",
        "prometheus_config_last_reload_success_timestamp_seconds",
        "jobs_completed_total",
        "process_start_time_seconds",
    ],
)
def test_no_state(name: str) -> None:
    """Settings, counts of work, and what a person asks for are no such states."""
    known = bare([name])
    assert [*replica_gauges(known), *leader_counters(known), *success_times(known)] == []
