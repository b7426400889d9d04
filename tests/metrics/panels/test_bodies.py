"""What is chosen, with no configuration, of what real exporters and client libraries say.

The bodies were recorded five seconds apart and trimmed, those of Java after the libraries' own
documentation.
"""

import pytest
from tests.metrics.panels.harness import recorded

from sidecar.metrics.panels.board import Panels

EXPECTED = {
    "demo": (
        "Requests | 7.8/s",
        "Errors | 48.7% |  |  | bad",
        "process duration p95 | 54.8 ms | p50 52.5 ms, p99 54.9 ms",
        "Requests OK | 4/s",
        "Tasks | 3.8/s",
        "Tasks failed | 0%",
        "Uptime | 107 s",
    ),
    "go": (
        "Requests | 22.4/s",
        "Errors 5xx | 1.79% |  |  | warn",
        "Latency p95 | 290 ms | p50 10.4 ms, p99 458 ms",
        "In flight | 3",
        "Process CPU | 0.8%",
        "Process memory | 71.4 MiB",
        "Heap | 31.9 MiB |  | +1.82 MiB",
        "Open files | 18 | of 20,000 | -1",
        "Goroutines | 35",
        "Threads | 9",
        "GC pauses | 0%",
        "Uptime | 27 min",
    ),
    "java-micrometer": (
        "Requests | 10/s",
        "Errors 5xx | 10% |  |  | bad",
        "Latency mean | 100 ms",
        "DB connections | 9 | of 10 |  | warn",
        "DB waiting | 3 |  |  | warn",
        "Busy threads | 12 | of 200",
        "Errors logged | 1/s",
        "Process CPU | 3.4%",
        "Heap | 25% | 128 MiB of 512 MiB",
        "Open files | 95 | of 1.05M",
        "Threads | 41",
        "GC pauses | 0%",
        "Uptime | 274 d 23 h",
    ),
    "java-simpleclient": (
        "Process CPU | 50%",
        "Process memory | 300 MiB",
        "Heap | 91.6% | 469 MiB of 512 MiB | +66.6% | warn",
        "Open files | 120 | of 1,024",
        "Threads | 23",
        "GC pauses | 10% |  |  | warn",
        "Uptime | 274 d 23 h",
    ),
    "nginx": (
        "nginx | up",
        "Requests | 3.8/s",
        "Connections | 2 |  | +1",
        "Accepted | 3.8/s",
        "Dropped | 0%",
        "Reading | 0",
        "Writing | 1",
        "Waiting | 1 |  | +1",
    ),
    "node": (
        "CPU busy | 64.4%",
        "Load 1 min | 0.75 |  | +0.29",
        "Memory used | 2.9% | 699 MiB of 23.5 GiB | +0.0318%",
        "Disk / | 69.8% | 176 GiB of 252 GiB",
        "Network in | 0 B/s",
        "Network out | 0 B/s",
        "Disk read | 1.2 MiB/s",
        "Disk written | 2.26 MiB/s",
        "Disk busy vda | 2%",
        "Files open, all | 1,248 | of 2.47M | -266",
        "Blocked on IO | 0",
        "Machine up | 3 h 33 min",
        "Process CPU | 1.2%",
        "Process memory | 21 MiB |  | -152 KiB",
        "Heap | 2.14 MiB |  | +230 KiB",
        "Open files | 12 | of 20,000",
        "Goroutines | 8",
        "Threads | 6",
        "GC pauses | 0.00396%",
        "Uptime | 27 min",
    ),
    "otel": (
        "Requests | 19.8/s",
        "Errors 5xx | 5.05% |  |  | bad",
        "Latency p95 | 144 ms | p50 20.9 ms, p99 229 ms",
        "In flight | 1",
        "Process CPU | 0.4%",
        "Process memory | 26.8 MiB",
        "Open files | 8 | of 20,000",
        "GC runs | 0/s",
        "Uptime | 5 min",
    ),
    "postgres": (
        "pg | up",
        "Connections | 2 | of 100",
        "Active | 1",
        "Idle in transaction | 0",
        "Transactions | 9.4/s",
        "Rollbacks | 0%",
        "Cache hits | 99.9%",
        "Locks | 1",
        "Longest transaction | 0 s",
        "Deadlocks | 0/s",
        "Size postgres | 7.28 MiB",
        "Process CPU | 0%",
        "Process memory | 13.4 MiB |  | +128 KiB",
        "Heap | 798 KiB |  | +411 KiB",
        "Open files | 13 | of 20,000",
        "Goroutines | 13 |  | +4",
        "Threads | 7",
        "GC pauses | 0%",
        "Uptime | 27 min",
    ),
    "prometheus": (
        "Requests | 5.2/s",
        "Errors 5xx | 0%",
        "Latency p95 | 95 ms | p50 50 ms, p99 99 ms",
        "notifications queue | 0 | of 10,000",
        "Samples stored | 935/s",
        "Series | 935",
        "Targets | 2",
        "Queries now | 0 | of 20",
        "Query time p99 | 1.8 ms | p50 76.4 µs, p90 100 µs",
        "Blocks on disk | 0 B",
        "Process CPU | 0.8%",
        "Process memory | 71.4 MiB",
        "Heap | 31.9 MiB |  | +1.82 MiB",
        "Open files | 18 | of 20,000 | -1",
        "Goroutines | 35",
        "Threads | 9",
        "GC pauses | 0%",
        "Uptime | 27 min",
    ),
    "python": (
        "Requests | 60.2/s",
        "Errors 5xx | 5.98% |  |  | bad",
        "Latency p95 | 192 ms | p50 32.5 ms, p99 246 ms",
        "In flight | 3 |  | +1",
        "job queue | 5 |  | +1",
        "Process CPU | 0.2%",
        "Process memory | 23.2 MiB",
        "Open files | 8 | of 20,000",
        "GC runs | 0.2/s",
        "Uptime | 5 min",
    ),
    "unknown": (
        "spool written | 457 KiB/s",
        "widgets made | 15.2/s",
        "oven temperature celsius | 205",
    ),
}
"""Label, value, note, change and tone of each panel, in the order of their importance."""


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_chosen(name: str) -> None:
    """Each target has its panels, most important first, with values of the right size and unit."""
    panels = Panels(name)
    panels.feed(recorded(name, 1))
    panels.feed(recorded(name, 2))
    found = tuple(
        f"{panel.label} | {panel.value} | {panel.note} | {panel.change} | {panel.tone}".rstrip(" |")
        for panel in panels.board().panels
    )
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_order_of_a_body(name: str) -> None:
    """The choice does not depend on the order in which a body tells its series."""
    first, second = recorded(name, 1), recorded(name, 2)
    panels = [Panels(name), Panels(name)]
    for scrape in (first, second):
        panels[0].feed(scrape)
        turned = dict(reversed(list(scrape.samples.items())))
        panels[1].feed(type(scrape)(scrape.ts, True, turned, families=scrape.families))
    one, other = ([(panel.label, panel.value) for panel in each.board().panels] for each in panels)
    assert one == other
