"""Roles of single series, recognised by their names."""

import pytest

from sidecar.diagnose.signals.name_roles import (
    leader_counters,
    replica_gauges,
    role_by_name,
    success_times,
)
from sidecar.diagnose.signals.names import bare
from sidecar.model.signals import Role


@pytest.mark.parametrize(
    ("spelling", "kind", "role"),
    [
        ("process_cpu_seconds_total", "rate", Role.CPU),
        ('node_cpu_seconds_total{cpu="0",mode="user"}', "rate", Role.CPU),
        ("pod_cpu_usage_millicores", "value", Role.CPU),
        ("system_cpu_usage", "value", Role.CPU),
        ("jobs_queue_depth", "value", Role.QUEUE),
        ('rabbitmq_queue_messages_ready{queue="mail"}', "value", Role.QUEUE),
        ('kafka_consumergroup_lag{partition="3"}', "value", Role.QUEUE),
        ("kafka_consumer_records_lag_max", "value", Role.QUEUE),
        ("pg_replication_lag_seconds", "value", Role.QUEUE),
        ("celery_tasks_pending", "value", Role.QUEUE),
        ("workqueue_depth", "value", Role.QUEUE),
        ("redis_keyspace_hits_total", "ratio", Role.CACHE),
        ("cache_hit_ratio", "value", Role.CACHE),
        ("hikaricp_connections_pending", "value", Role.POOL),
        ("pgbouncer_pools_client_waiting_connections", "value", Role.POOL),
        ("go_sql_wait_count_total", "rate", Role.POOL),
        ("go_sql_wait_duration_seconds_total", "rate", Role.POOL),
        ("db_pool_timeouts_total", "rate", Role.POOL),
        ("http_client_timeouts_total", "rate", Role.RETRIES),
        ('apache_workers{state="idle"}', "value", Role.POOL),
        ("hikaricp_connections_idle", "value", Role.POOL),
        ("grpc_client_retries_total", "rate", Role.RETRIES),
        ("upstream_timeouts_total", "rate", Role.RETRIES),
        ("requests_timed_out_total", "rate", Role.RETRIES),
        ("node_netstat_Tcp_RetransSegs", "rate", Role.OTHER),
        ('http_requests_total{code="200"}', "rate", Role.THROUGHPUT),
        ("orders_processed_total", "rate", Role.THROUGHPUT),
        ("pod_server_latency_p95_seconds", "value", Role.LATENCY),
        ('http_request_duration_seconds{quantile="0.95"}', "p95", Role.LATENCY),
        ("http_request_duration_seconds", "mean", Role.LATENCY),
        ("request_time_ms", "value", Role.LATENCY),
        ("queue_wait_duration_seconds", "p95", Role.LATENCY),
        ("jvm_gc_collection_seconds", "mean", Role.COLLECTION),
        ("jvm_gc_pause_duration_seconds", "mean", Role.COLLECTION),
        ("python_gc_duration_seconds_total", "rate", Role.COLLECTION),
        ("pod_workload_ops", "value", Role.THROUGHPUT),
    ],
)
def test_known_names(spelling: str, kind: str, role: Role) -> None:
    """A name that says what a series measures gives its role."""
    assert role_by_name(spelling, kind) is role


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        pytest.param("container_spec_cpu_quota", "value", id="limit of the CPU"),
        pytest.param('node_cpu_seconds_total{mode="idle"}', "rate", id="idle CPU"),
        pytest.param("queue_capacity", "value", id="size of a queue"),
        pytest.param("rabbitmq_queue_consumers", "value", id="readers of a queue"),
        pytest.param("jvm_gc_collection_seconds_count", "rate", id="collections, counted"),
        pytest.param("nodejs_eventloop_lag_seconds", "value", id="lag of an event loop"),
        pytest.param("http_requests_failed_total", "rate", id="failures"),
        pytest.param("prometheus_http_requests_total", "rate", id="the observer's own requests"),
        pytest.param("go_gc_duration_seconds", "p99", id="pauses of a runtime"),
        pytest.param("response_size_bytes", "p95", id="size of an answer"),
        pytest.param("jvm_gc_collections_total", "rate", id="a count of collections"),
        pytest.param("temperature_celsius", "value", id="no name of the list"),
        pytest.param("{", "value", id="no series"),
    ],
)
def test_other_names(spelling: str, kind: str) -> None:
    """A name without a known meaning has none, and neither has a limit or an idle resource."""
    assert role_by_name(spelling, kind) is Role.OTHER


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
