"""What each service exposes, under the names that its libraries give."""

from collections.abc import Callable, Sequence
from math import exp

from tests.diagnose.scenarios.process import (
    MB,
    concurrent,
    files,
    go,
    heap,
    memory,
    process,
    relative,
    starts,
    teeth,
)
from tests.diagnose.scenarios.services import HOUR
from tests.diagnose.scenarios.shown import Shown
from tests.diagnose.scenarios.world import World

_GO = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_JAVA = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_LONG = (0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


def expose(world: World) -> Shown:
    """Return all series of a world."""
    shown = Shown(world)
    _SERVICES[world.service.name](shown)
    shown.gauge("scrape_duration_seconds", world.answer, 6)
    shown.constant("scrape_samples_scraped", len(shown.series) - 1)
    return shown


def _web(shown: Shown) -> None:
    _codes(shown, 'http_requests_total{{code="{code}",method="{method}"}}')
    shown.histogram("http_request_duration_seconds", "", _GO)
    _in_flight(shown, "http_requests_in_flight")
    used = _pool(shown, 50, 4)
    shown.gauge('go_sql_in_use_connections{db_name="shop"}', used)
    shown.gauge('go_sql_idle_connections{db_name="shop"}', [max(0, 10 - n) for n in used])
    shown.constant('go_sql_max_open_connections{db_name="shop"}', 50)
    hits, misses = shown.split([3 * n for n in shown.world.requests], 0.86)
    shown.counter('cache_requests_total{result="hit"}', hits)
    shown.counter('cache_requests_total{result="miss"}', misses)
    go(shown, shown.dice.choice((512, 1024, 2048)))


def _checkout(shown: Shown) -> None:
    world = shown.world
    _codes(shown, 'flask_http_request_total{{method="{method}",status="{code}"}}')
    shown.histogram("flask_http_request_duration_seconds", 'method="POST"', _GO)
    paid, declined = shown.split(world.requests, 0.95)
    shown.counter('payment_attempts_total{outcome="authorised",provider="acq"}', paid)
    shown.counter('payment_attempts_total{outcome="declined",provider="acq"}', declined)
    shown.gauge("db_pool_connections_in_use", _pool(shown, 20, 3))
    shown.constant("db_pool_connections_max", 20)
    shown.counter(
        'python_gc_collections_total{generation="0"}', [n // 3 + 1 for n in world.requests]
    )
    shown.gauge("outbox_pending_events", _lags(shown, 4))
    process(shown, memory(shown, 420 * MB, None), 35)


def _batch(shown: Shown) -> None:
    world = shown.world
    done = [n - e for n, e in zip(world.requests, world.errors, strict=True)]
    shown.counter('worker_tasks_total{state="succeeded"}', done)
    shown.counter('worker_tasks_total{state="failed"}', world.errors)
    shown.histogram("worker_task_duration_seconds", "", _LONG)
    waiting, depth = 0, []
    for rate, count in zip(reversed(world.rate), reversed(world.requests), strict=True):
        waiting = waiting + count if rate > world.service.rps * 0.1 else shown.dice.randrange(2)
        depth.append(waiting)
    shown.gauge("worker_queue_depth", reversed(depth))
    busy = [8 if rate > world.service.rps * 0.1 else shown.dice.randrange(2) for rate in world.rate]
    shown.gauge("worker_processes_busy", busy)
    shown.constant("worker_processes_max", 8)
    rows = [n * shown.dice.randrange(200, 900) for n in world.requests]
    shown.counter("worker_rows_exported_total", rows)
    load = [180 * MB * (rate / world.service.rps) for rate in world.rate]
    process(shown, [m + x for m, x in zip(memory(shown, 300 * MB, None), load, strict=True)], 28)


def _sparse(shown: Shown) -> None:
    _codes(shown, 'http_server_requests_total{{code="{code}",method="{method}"}}')
    shown.histogram("http_server_request_duration_seconds", "", _GO)
    shown.gauge("backoffice_sessions", [2 + n // 2 for n in _lags(shown, 6)])
    go(shown, shown.dice.choice((128, 256)))


def _webhook(shown: Shown) -> None:
    world = shown.world
    git, billing = shown.split(world.requests, 0.8)
    shown.counter('webhook_events_total{source="git"}', git)
    shown.counter('webhook_events_total{source="billing"}', billing)
    _codes(shown, 'http_requests_total{{method="{method}",status_code="{code}"}}')
    shown.histogram("http_request_duration_seconds", 'route="/hooks"', _GO)
    shown.gauge("webhook_queue_depth", _queue(shown))
    lag = [0.004 + 0.0006 * n + 0.003 * shown.dice.random() for n in world.requests]
    shown.gauge("nodejs_eventloop_lag_seconds", lag, 6)
    heap = teeth(shown, 60 * MB, 130 * MB, 1.1 * MB)
    shown.gauge("nodejs_heap_size_used_bytes", heap)
    shown.gauge("nodejs_heap_size_total_bytes", [h + 30 * MB for h in heap])
    shown.gauge("nodejs_active_handles_total", [12 + n // 2 for n in _lags(shown, 8)])
    process(shown, [h + 70 * MB for h in heap], 30)


def _java(shown: Shown) -> None:
    world = shown.world
    key = (
        'http_server_requests_seconds_{}{{{{method="{{method}}",status="{{code}}",uri="/orders"}}}}'
    )
    _codes(shown, key.format("count"), key.format("sum"))
    # Half of the teams let Spring make the histogram, the others time the method that matters.
    if shown.dice.random() < 0.5:
        labels = 'method="POST",uri="/orders"'
        _buckets(shown, "http_server_requests_seconds", labels, _JAVA)
    else:
        shown.histogram("orders_place_seconds", 'application="orders"', _JAVA)
    heap(shown, shown.dice.choice((1024, 2048, 4096)) * MB)
    used = _pool(shown, 20, 3)
    for state, values in (
        ("active", used),
        ("idle", [20 - n for n in used]),
        ("pending", [shown.dice.randrange(3, 30) if n >= 20 else 0 for n in used]),
    ):
        shown.gauge(f'hikaricp_connections_{state}{{pool="HikariPool-1"}}', values)
    shown.constant('hikaricp_connections_max{pool="HikariPool-1"}', 20)
    busy = [min(200, 1 + shown.dice.poisson(n)) for n in concurrent(world)]
    shown.gauge('tomcat_threads_busy_threads{name="http-nio-8080"}', busy)
    shown.constant('tomcat_threads_config_max_threads{name="http-nio-8080"}', 200)
    shown.gauge("jvm_threads_live_threads", [48 + n for n in busy])
    shown.gauge("process_uptime_seconds", shown.ages, 3)
    starts(shown)
    shown.gauge("process_files_open_files", files(shown, 140))
    shown.constant("process_files_max_files", world.files_limit)
    shown.gauge("system_cpu_usage", [min(1, 0.08 + r * 0.02) for r in world.rate], 4)


def _proxy(shown: Shown) -> None:
    if shown.dice.random() < 0.5:
        _codes(
            shown,
            'nginx_ingress_controller_requests{{ingress="shop",method="{method}",status="{code}"}}',
        )
        name = "nginx_ingress_controller_request_duration_seconds"
        shown.histogram(name, 'ingress="shop"', _GO)
        active = [20 + 3 * n for n in concurrent(shown.world)]
        shown.gauge('nginx_ingress_controller_nginx_process_connections{state="active"}', active)
    else:
        _codes(
            shown,
            'traefik_entrypoint_requests_total{{code="{code}",entrypoint="web",method="{method}"}}',
        )
        shown.histogram("traefik_entrypoint_request_duration_seconds", 'entrypoint="web"', _GO)
        active = [20 + 3 * n for n in concurrent(shown.world)]
        shown.gauge('traefik_open_connections{entrypoint="web"}', active)
    go(shown, shown.dice.choice((256, 512)), opened=120)


_SERVICES: dict[str, Callable[[Shown], None]] = {
    "web": _web, "checkout": _checkout, "batch": _batch, "sparse": _sparse,
    "webhook": _webhook, "java": _java, "proxy": _proxy,
}  # fmt: skip


def _codes(shown: Shown, key: str, sum_key: str = "") -> None:
    """Show requests by code, and how long they took: the keys have `{code}` and `{method}`."""
    world = shown.world
    mean = world.service.median_ms * exp(world.service.sigma**2 / 2)
    fine = [n - e - r for n, e, r in zip(world.requests, world.errors, world.refused, strict=True)]
    get, post = shown.split(fine, 0.82)
    missing, wrong = shown.split(world.refused, 0.7)
    broken, away = shown.split(world.errors, 0.6)
    for code, method, counts in (
        ("200", "GET", get), ("201", "POST", post), ("404", "GET", missing),
        ("400", "POST", wrong), ("500", "GET", broken), ("503", "GET", away),
    ):  # fmt: skip
        # A client library shows a code from its first time on; these have all been seen.
        shown.counter(key.format(code=code, method=method), counts)
        if sum_key:
            took = [int(n * s * mean) for n, s in zip(counts, world.slow, strict=True)]
            shown.counter(sum_key.format(code=code, method=method), took, 3)


def _buckets(shown: Shown, name: str, labels: str, bounds: Sequence[float]) -> None:
    """Show the buckets alone, of those series whose sum and count are shown elsewhere."""
    before = dict(shown.series)
    shown.histogram(name, labels, bounds)
    for key in [key for key in shown.series if key not in before and "_bucket{" not in key]:
        del shown.series[key]


def _in_flight(shown: Shown, key: str) -> None:
    shown.gauge(key, shown.dice.poissons(concurrent(shown.world)))


def _lags(shown: Shown, mean: float) -> list[int]:
    return shown.dice.poissons([mean * exp(x) for x in shown.dice.walk(shown.count, 0.4, 10)])


def _queue(shown: Shown) -> list[int]:
    """Return the events that wait: what comes faster than it is worked off."""
    waiting, depth = 0.0, []
    capacity = shown.world.service.rps * 2 * shown.world.step / 1000
    for count in shown.world.requests:
        waiting = max(0.0, waiting + count - capacity)
        depth.append(int(waiting) + (count > 0) * shown.dice.randrange(4))
    return depth


def _pool(shown: Shown, most: int, usual: float) -> list[int]:
    """Return the connections in use; from an incident on they all are, but for moments."""
    world = shown.world
    busy = [usual + 0.4 * usual * x for x in relative(world.rate)]
    noise = shown.dice.walk(shown.count, 0.25, 5)
    used = [
        min(most - 1, n)
        for n in shown.dice.poissons([b * exp(x) for b, x in zip(busy, noise, strict=True)])
    ]
    for spot in shown.dice.spots(shown.count, 8 * HOUR / world.step):  # all at once, for a moment
        used[int(spot)] = int(most * shown.dice.uniform(0.6, 1))
    if world.pool_full_from is not None:
        first = world.since(world.pool_full_from)
        # Each request keeps a connection, so it takes as long as that many requests take to come.
        rise = min(45_000, max(5_000, 1000 * most / world.rate[first]))
        for at in range(first, shown.count):
            share = min(1.0, (world.times[at] - world.pool_full_from) / rise)
            full = most - (shown.dice.random() < 0.1)
            used[at] = max(used[at], int(used[at] + share * (full - used[at])))
    return used
