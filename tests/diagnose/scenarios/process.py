"""What a process shows of itself: memory, files, its runtime, when it began."""

from collections.abc import Sequence
from math import exp

from tests.diagnose.scenarios.services import HOUR
from tests.diagnose.scenarios.shown import Shown
from tests.diagnose.scenarios.world import World

MB = 1 << 20
UNLIMITED = 9.223372036854776e18
"""What Go says where no memory limit was set."""


def concurrent(world: World) -> list[float]:
    """Return how many requests are at work on average (Little's law)."""
    mean = world.service.median_ms / 1000 * exp(world.service.sigma**2 / 2)
    return [rate * slow * mean for rate, slow in zip(world.rate, world.slow, strict=True)]


def relative(values: Sequence[float]) -> list[float]:
    """Return values as multiples of their mean."""
    mean = sum(values) / len(values)
    return [value / mean for value in values]


def memory(shown: Shown, base: float, limit: float | None) -> list[float]:
    """Return resident bytes: they grow to a plateau after a start, and follow the work a little."""
    world = shown.world
    warm = shown.dice.uniform(200, 1500)
    less = shown.dice.uniform(0.15, 0.4)
    noise = shown.dice.walk(shown.count, 0.012, 30)
    busy = relative(world.rate)
    for spot in shown.dice.spots(shown.count, 16 * HOUR / world.step):
        # What was taken for a rush is not given back until the next start.
        end = next(end for _, end, _ in shown.lives if spot < end)
        kept = shown.dice.uniform(0.02, 0.1)
        for at in range(int(spot), end):
            noise[at] += kept
    values = [
        base * ((1 - less * exp(-age / warm)) * (0.95 + 0.05 * work**0.5) + x)
        for age, work, x in zip(shown.ages, busy, noise, strict=True)
    ]
    return leak(world, values, limit or 4 * base)


def leak(world: World, values: list[float], limit: float) -> list[float]:
    """Let values grow in a line from the leak's begin on."""
    if world.leak_from is None:
        return values
    first = world.since(world.leak_from)
    room = world.leak_to * limit - values[-1]
    span = world.end - world.leak_from
    for at in range(first, len(values)):
        values[at] += room * (world.times[at] - world.leak_from) / span
    return values


def files(shown: Shown, base: float) -> list[int]:
    """Return the open files."""
    world = shown.world
    noise = shown.dice.poissons([0.1 * base * (0.5 + x / 2) for x in relative(world.rate)])
    values = [int(base * 0.9) + n for n in noise]
    if world.files_from is not None:
        room = world.files_to * world.files_limit - values[-1]
        for at in range(world.since(world.files_from), len(values)):
            past = (world.times[at] - world.files_from) / (world.end - world.files_from)
            values[at] += int(room * past)
    return values


def starts(shown: Shown) -> None:
    """Show when the process began."""
    values = [at / 1000 for first, end, at in shown.lives for _ in range(first, end)]
    shown.gauge("process_start_time_seconds", values, 2)


def process(shown: Shown, resident: Sequence[float], opened: float) -> None:
    """Show what every Prometheus client library shows of its process."""
    world = shown.world
    # 4 ms of CPU a request, and some for itself; in hundredths of a second.
    cost = 0.4 if world.service.rps < 100 else 0.03
    shown.counter(
        "process_cpu_seconds_total",
        [int(n * cost + world.step / 20_000) for n in world.requests],
        2,
    )
    shown.gauge("process_resident_memory_bytes", [int(m) // 4096 * 4096 for m in resident])
    shown.gauge(
        "process_virtual_memory_bytes", [int(m) // 4096 * 4096 + 900 * MB for m in resident]
    )
    shown.gauge("process_open_fds", files(shown, opened))
    shown.constant("process_max_fds", world.files_limit)
    starts(shown)


def go(shown: Shown, limit_mb: int, opened: float = 30) -> None:
    """Show what Go's client library shows, process included."""
    world = shown.world
    limited = world.leak_from is not None or shown.dice.random() < 0.5
    limit = limit_mb * MB
    resident = memory(shown, limit * shown.dice.uniform(0.15, 0.4), limit)
    shown.constant("go_gc_gomemlimit_bytes", limit if limited else UNLIMITED)
    parts = shown.dice.choices([0.55 + 0.004 * n for n in range(60)], k=shown.count)
    shown.gauge(
        "go_memstats_heap_inuse_bytes", [m * t for m, t in zip(resident, parts, strict=True)]
    )
    shown.gauge("go_memstats_next_gc_bytes", [m * 0.9 for m in resident])
    shown.gauge("go_goroutines", [14 + n for n in shown.dice.poissons(
        [6 + 2 * c for c in concurrent(world)])])  # fmt: skip
    shown.counter("go_gc_duration_seconds_count", [1 + n // 400 for n in world.requests])
    shown.counter('promhttp_metric_handler_requests_total{code="200"}', [1] * shown.count)
    process(shown, resident, opened)


def teeth(shown: Shown, low: float, high: float, a_request: float) -> list[float]:
    """Return a heap that fills with the work, and is collected at about `high`."""
    dice, used, found = shown.dice, low, []
    ceiling, floor = high, low
    for count in shown.world.requests:
        used += (count + 1) * a_request / 4
        while used > ceiling:
            used -= ceiling - floor
            floor = low * dice.uniform(0.95, 1.05)
            ceiling = high * dice.uniform(0.92, 1.03)
        found.append(used)
    return found


def heap(shown: Shown, most: int) -> None:
    """Show a JVM with G1: Eden fills in seconds, the old generation over hours."""
    world, dice = shown.world, shown.dice
    live = most * dice.uniform(0.15, 0.3)
    begin_mixed = most * dice.uniform(0.45, 0.6)
    eden_most = most * 0.3
    total = sum(world.requests) or 1
    # Old objects fill the room between the floor and the mixed collections every 3 to 8 hours.
    old_a_request = (
        (begin_mixed - live) * (shown.count * world.step / 3.6e6 / dice.uniform(3, 8)) / total
    )
    eden_a_request = (2 << 20) * dice.uniform(0.5, 2)
    old, eden, floor, olds, edens, young, mixed = live, 0.0, live, [], [], [], 0
    starts = {first for first, _, _ in shown.lives}
    for at, count in enumerate(world.requests):
        if at in starts and at:
            old, floor = live * 0.6, live
        old += count * old_a_request
        eden += (count + 1) * eden_a_request
        collections = int(eden / eden_most)
        eden -= collections * eden_most
        if old > begin_mixed:
            floor = live * dice.uniform(0.95, 1.06)
            old, mixed = floor, mixed + 1
        olds.append(old)
        edens.append(eden)
        young.append(collections)
    olds = leak(world, olds, most)
    heap, area = "jvm_memory_used_bytes", 'area="heap",id="G1'
    shown.gauge(f'{heap}{{{area} Old Gen"}}', olds)
    shown.gauge(f'{heap}{{{area} Eden Space"}}', edens)
    shown.gauge(
        f'{heap}{{area="nonheap",id="Metaspace"}}',
        [(92 + 8 * (1 - exp(-a / 900))) * MB for a in shown.ages],
    )
    shown.constant(f'jvm_memory_max_bytes{{{area} Old Gen"}}', most)
    shown.constant(f'jvm_memory_max_bytes{{{area} Eden Space"}}', -1)
    shown.constant('jvm_memory_max_bytes{area="nonheap",id="Metaspace"}', -1)
    pause = 'jvm_gc_pause_seconds_{}{{action="end of minor GC",cause="G1 Evacuation Pause"}}'
    shown.counter(pause.format("count"), young)
    shown.counter(pause.format("sum"), [n * dice.randrange(6, 22) for n in young], 3)
