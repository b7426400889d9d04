"""From a stored history to signals: roles by name, resets, breaks, and the grid."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sidecar.diagnose.signals.read import signals
from sidecar.errors import HistoryError
from sidecar.metrics.storage.history import History
from sidecar.model.sample import Scrape
from sidecar.model.signals import Role, Signal, Signals

NS = 1_000_000_000
START = 1_771_632_000
Body = Callable[[int], dict[str, float] | None]


def told(
    path: Path, body: Body, scrapes: int = 40, interval: int = 15, target: str = ""
) -> Signals:
    """Return the signals of a history of scrapes; None is one that failed."""
    history = History(path)
    for number in range(scrapes):
        samples = body(number)
        at = (START + number * interval) * NS
        error = "" if samples is not None else "connection refused"
        history.append(Scrape(at, samples is not None, samples or {}, error, target))
    history.close()
    return signals(path, START * NS, (START + scrapes * interval) * NS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the history is."""
    return tmp_path / "metrics.jsonl"


def one(found: Signals, role: Role, name: str = "") -> Signal:
    """Return the only signal of a role and of a name that begins so."""
    (only,) = [
        signal for signal in found.signals if signal.role is role and signal.name.startswith(name)
    ]
    return only


def known(signal: Signal) -> list[float]:
    """Return the values that are known."""
    return [value for value in signal.values if value is not None]


@pytest.mark.parametrize(
    ("body", "series"),
    [
        ({"requests_total": 3, "requests_ok": 2, "requests_err": 1}, "requests_err"),
        ({'http_requests_total{code="200"}': 2, 'http_requests_total{code="503"}': 1}, ""),
        ({'grpc_server_handled_total{grpc_code="OK"}': 2,
          'grpc_server_handled_total{grpc_code="Internal"}': 1}, ""),
        ({'http_server_requests_seconds_count{status="200"}': 2,
          'http_server_requests_seconds_count{status="500"}': 1}, ""),
        ({"pg_stat_database_xact_commit": 3, "pg_stat_database_xact_rollback": 1},
         "pg_stat_database_xact_rollback"),
        ({"worker_emails_total": 3, "worker_emails_failed_total": 1}, "worker_emails_failed_total"),
        ({"http_requests_total": 3, "http_errors_total": 1}, "http_errors_total"),
        ({'nginx_ingress_controller_requests{status="200"}': 2,
          'nginx_ingress_controller_requests{status="502"}': 1}, ""),
        ({'traefik_service_requests{code="200"}': 2,
          'traefik_service_requests{code="500"}': 1}, ""),
        ({'envoy_cluster_upstream_rq{envoy_response_code="200"}': 2,
          'envoy_cluster_upstream_rq{envoy_response_code="503"}': 1}, ""),
        ({'envoy_cluster_upstream_rq_xx{envoy_response_code_class="2"}': 2,
          'envoy_cluster_upstream_rq_xx{envoy_response_code_class="5"}': 1}, ""),
        ({'istio_requests_total{response_code="200"}': 2,
          'istio_requests_total{response_code="500"}': 1}, ""),
    ],
    ids=["demo", "code", "grpc", "micrometer", "postgres", "work", "errors", "ingress", "traefik",
         "envoy", "classes", "istio"],
)  # fmt: skip
def test_work_and_its_failures(path: Path, body: dict[str, float], series: str) -> None:
    """Counters of work are told by their names, and their failures by labels or by siblings."""
    found = told(path, lambda number: {key: value * number for key, value in body.items()})
    errors = one(found, Role.ERRORS)
    assert known(errors) == pytest.approx([1 / 3] * 39)
    assert errors.events[5] == 3
    assert series in (errors.series, "")
    traffic = [signal for signal in found.signals if signal.role is Role.TRAFFIC]
    assert bool(traffic) == ("work" not in next(iter(body)))
    assert all(known(each) == pytest.approx([0.2] * 39) for each in traffic)


def test_first_failure_counts(path: Path) -> None:
    """A counter that was not there before began at zero."""

    def body(number: int) -> dict[str, float]:
        failed = {'http_requests_total{code="500"}': 5.0} if number >= 20 else {}
        return {'http_requests_total{code="200"}': 10.0 * number, **failed}

    values = one(told(path, body), Role.ERRORS).values
    assert values[19] == 0
    assert values[20] == pytest.approx(1 / 3)
    assert values[21] == 0


def test_reset(path: Path) -> None:
    """A counter that began again is not a negative rate, and says that the target restarted."""

    def body(number: int) -> dict[str, float]:
        since = number if number < 20 else number - 20
        return {"requests_total": 10.0 * since, "jobs_total": 3.0 * since}

    found = told(path, body)
    assert min(known(one(found, Role.TRAFFIC, "request"))) >= 0
    assert [restart.at for restart in found.restarts] == [(START + 20 * 15) * NS]


@pytest.mark.parametrize("name", ["process_start_time_seconds", "uptime_seconds"])
def test_restart(path: Path, name: str) -> None:
    """A time of start that moved, or an uptime that fell, tells when the target restarted."""

    def body(number: int) -> dict[str, float]:
        begun = START - 1000 if number < 20 else START + 20 * 15 - 4
        return {name: begun if "start" in name else START + 15 * number - begun}

    (restart,) = told(path, body).restarts
    assert restart.at == (START + 20 * 15 - 4) * NS
    assert name in restart.sign


def test_outage(path: Path) -> None:
    """Scrapes that fail in a row are an outage with its reason; counters go on after it."""
    found = told(path, lambda n: None if 10 <= n < 14 else {"requests_total": 30.0 * n})
    (outage,) = found.outages
    assert (outage.scrapes, outage.error, outage.lasting) == (4, "connection refused", False)
    assert (outage.start, outage.end) == ((START + 150) * NS, (START + 195) * NS)
    values = one(found, Role.TRAFFIC).values
    assert values[9:15] == (2.0, None, None, None, None, None)


def test_down_to_the_end(path: Path) -> None:
    """An outage that no scrape ends is lasting."""
    (outage,) = told(path, lambda n: {"requests_total": 1.0} if n < 30 else None).outages
    assert outage.lasting


def test_gap(path: Path) -> None:
    """A span without scrapes is a gap, and not an outage."""
    history = History(path)
    for number in [*range(10), *range(30, 40)]:
        history.append(Scrape((START + number * 15) * NS, True, {"requests_total": 1.0}))
    history.close()
    found = signals(path, START * NS, (START + 900) * NS)
    assert [(gap.start, gap.end) for gap in found.gaps] == [
        ((START + 135) * NS, (START + 450) * NS)
    ]
    assert found.outages == ()
    assert found.interval == 15 * NS


def test_quantiles(path: Path) -> None:
    """Latency is told from what each step added to the buckets."""

    def body(number: int) -> dict[str, float]:
        name = "http_request_duration_seconds"
        return {
            f'{name}_bucket{{le="0.1"}}': 50.0 * number,
            f'{name}_bucket{{le="0.2"}}': 100.0 * number,
            f'{name}_bucket{{le="+Inf"}}': 100.0 * number,
            f"{name}_count": 100.0 * number,
            f"{name}_sum": 10.0 * number,
        }

    found = told(path, body)
    assert known(one(found, Role.LATENCY, "p50")) == pytest.approx([0.1] * 39)
    assert known(one(found, Role.LATENCY, "p95")) == pytest.approx([0.19] * 39)


@pytest.mark.parametrize(
    ("body", "role", "limit"),
    [
        ({"process_resident_memory_bytes": 5e8}, Role.MEMORY, None),
        ({'jvm_memory_used_bytes{area="heap"}': 5e8, 'jvm_memory_max_bytes{area="heap"}': 1e9},
         Role.MEMORY, 1e9),
        ({"process_open_fds": 5.0, "process_max_fds": 1024.0}, Role.FILES, 1024),
        ({"process_open_fds": 5.0, "process_max_fds": float(2**63)}, Role.FILES, None),
        ({"hikaricp_connections_active": 5.0, "hikaricp_connections_max": 10.0},
         Role.SATURATION, 10),
        ({"db_pool_connections_in_use": 5.0, "db_pool_connections_max": 10.0},
         Role.SATURATION, 10),
        ({"worker_queue_length": 5.0, "worker_queue_capacity": 10.0}, Role.SATURATION, 10),
        ({'pg_stat_activity_count{state="idle"}': 5.0, "pg_settings_max_connections": 100.0},
         Role.SATURATION, 100),
    ],
)  # fmt: skip
def test_limits(path: Path, body: dict[str, float], role: Role, limit: float | None) -> None:
    """What is used is paired with its limit, by name; an endless limit is none."""
    signal = one(told(path, lambda _: body), role)
    assert signal.limit == limit
    assert signal.values[5] in (5.0, 5e8)


def test_disk(path: Path) -> None:
    """A file system is told by what is used of it, by its mount point."""
    labels = '{device="/dev/sda1",fstype="ext4",mountpoint="/"}'
    body = {f"node_filesystem_avail_bytes{labels}": 3e9, f"node_filesystem_size_bytes{labels}": 9e9}
    signal = one(told(path, lambda _: body), Role.SATURATION)
    assert (signal.name, signal.values[3], signal.limit) == ("disk /", 6e9, 9e9)


def test_day_has_minutes(path: Path) -> None:
    """A history of over two hours is told by the minute."""
    found = told(path, lambda n: {"requests_total": 60.0 * n}, 600, 15)
    assert found.step == 60 * NS
    assert len(found.signals[0].values) == 150
    assert known(one(found, Role.TRAFFIC)) == pytest.approx([4.0] * 149)


def test_targets_apart(path: Path) -> None:
    """Signals, outages and restarts know their target."""
    found = told(path, lambda n: {"requests_total": 1.0 * n}, target='{job="db"}')
    assert {signal.target for signal in found.signals} == {'{job="db"}'}


def test_nothing(tmp_path: Path, path: Path) -> None:
    """A span without scrapes has no signals; no history is an error."""
    told(path, lambda _: {"requests_total": 1.0})
    later = (START + 10**6) * NS
    assert signals(path, later, later + NS).signals == ()
    with pytest.raises(HistoryError):
        signals(tmp_path / "other.jsonl", 0, NS)


def test_gauges_are_no_work(path: Path) -> None:
    """What is under way is not a counter, though it is called requests."""
    found = told(path, lambda number: {'pool_requests{state="active"}': number, "requests": 3})
    assert not [signal for signal in found.signals if signal.role in {Role.TRAFFIC, Role.ERRORS}]


def test_the_old_generation(path: Path) -> None:
    """Of a heap the old generation is judged, by its own limit; -1 is none."""
    used, most = (f'jvm_memory_{what}_bytes{{area="heap",id="G1 ' for what in ("used", "max"))
    body = {
        f'{used}Old Gen"}}': 500.0, f'{used}Eden Space"}}': 90.0,
        f'{most}Old Gen"}}': 2048.0, f'{most}Eden Space"}}': -1.0,
    }  # fmt: skip
    memory = one(told(path, lambda _: body), Role.MEMORY)
    assert (known(memory)[0], memory.limit) == (500.0, 2048.0)


def test_who_waits_has_no_limit(path: Path) -> None:
    """Of a pool what is in use has its limit; not those who wait, nor all members of it."""
    pool = {"hikaricp_connections": 10.0, "hikaricp_connections_active": 3.0}
    pool |= {"hikaricp_connections_pending": 0.0, "hikaricp_connections_max": 10.0}
    found = told(path, lambda _: pool)
    assert one(found, Role.SATURATION).series == "hikaricp_connections_active"


def test_fine_steps_of_a_young_history(path: Path) -> None:
    """The shorter a history, the finer its steps."""
    body = {"requests_total": 1.0}
    assert told(path, lambda _: body, scrapes=100, interval=1).step == 5 * NS


def test_age_of_the_last_success(path: Path) -> None:
    """The time of a last success is a signal of its age; a value that is no time has none."""
    key = "backup_last_success_timestamp_seconds"

    def body(number: int) -> dict[str, float]:
        return {key: 0.0 if number < 2 else START + 15.0 * (number - number % 8)}

    age = one(told(path, body), Role.LAST_SUCCESS)
    assert (age.series, age.unit, age.values[:2]) == (key, "s", (None, None))
    assert known(age)[:6] == [30.0, 45.0, 60.0, 75.0, 90.0, 105.0]
    assert max(known(age)) == 105.0


def test_replicas_one_by_one(path: Path) -> None:
    """Each series of replicas is a signal; a counter of elections is a rate."""

    def body(number: int) -> dict[str, float]:
        ready = {f'replicas_ready{{deployment="{name}"}}': 3.0 for name in "ab"}
        return ready | {"leader_elections_total": float(number)}

    found = [signal for signal in told(path, body).signals if signal.role is Role.REPLICAS]
    assert [(signal.series, signal.unit) for signal in found] == [
        ('replicas_ready{deployment="a"}', ""),
        ('replicas_ready{deployment="b"}', ""),
        ("leader_elections_total", "1/s"),
    ]
