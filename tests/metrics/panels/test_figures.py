"""What a figure makes of numbers."""

import math
from bisect import bisect_left

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.panels.harness import scraped, shown

from sidecar.metrics.panels.figures import quantile

BOUNDS = (0.1, 0.5, 1.0, math.inf)


@pytest.mark.parametrize(
    ("wanted", "bounds", "counts", "expected"),
    [
        pytest.param(0.5, BOUNDS, (10, 10, 10, 10), 0.05, id="within-the-first"),
        pytest.param(0.5, BOUNDS, (0, 10, 10, 10), 0.3, id="within-a-later-one"),
        pytest.param(1.0, BOUNDS, (0, 10, 10, 10), 0.5, id="all-of-it"),
        pytest.param(0.0, BOUNDS, (0, 10, 10, 10), 0.1, id="none-of-it"),
        pytest.param(0.99, BOUNDS, (0, 0, 0, 10), 1.0, id="above-all-bounds"),
        pytest.param(0.5, (math.inf,), (10,), math.nan, id="no-finite-bound"),
        pytest.param(0.5, (-1.0, 1.0), (10, 10), -1.0, id="below-zero"),
    ],
)
def test_quantile(
    wanted: float, bounds: tuple[float, ...], counts: tuple[float, ...], expected: float
) -> None:
    """A quantile is what PromQL's histogram_quantile says."""
    assert quantile(wanted, bounds, counts) == pytest.approx(expected, nan_ok=True)


@settings(max_examples=200)
@given(
    st.lists(st.floats(0.001, 20), min_size=1, max_size=200),
    st.sampled_from([0.5, 0.9, 0.95, 0.99]),
)
def test_quantile_is_in_its_bucket(values: list[float], wanted: float) -> None:
    """Whatever was observed, the quantile lies in the bucket of the observation of that rank."""
    bounds = (0.01, 0.1, 1.0, 10.0, math.inf)
    counts = [sum(value <= bound for value in values) for bound in bounds]
    exact = sorted(values)[max(math.ceil(wanted * len(values)) - 1, 0)]
    at = bisect_left(bounds, exact)
    found = quantile(wanted, bounds, counts)
    assert (0, *bounds)[at] <= found <= min(bounds[at], 10.0)


def test_buckets_of_one_bound() -> None:
    """`le="1"` and `le="1.0"` are one bucket, and buckets of all paths are added up."""
    before = dict.fromkeys(
        [
            'http_request_duration_seconds_bucket{le="1",path="/a"}',
            'http_request_duration_seconds_bucket{le="1.0",path="/b"}',
            'http_request_duration_seconds_bucket{le="+Inf",path="/a"}',
            'http_request_duration_seconds_bucket{le="+Inf",path="/b"}',
        ],
        0.0,
    )
    later = dict.fromkeys(before, 10.0)
    panel = shown(scraped(0, before), scraped(5, later))["Latency p95"]
    assert (panel.value, panel.note) == ("950 ms", "p50 500 ms, p99 990 ms")


def test_buckets_out_of_step() -> None:
    """Buckets that fall from one to the next, as some are scraped, give no nonsense."""
    name = "http_request_duration_seconds_bucket"
    before = {f'{name}{{le="{le}"}}': 0.0 for le in ("0.1", "1", "+Inf")}
    later = dict(zip(before, (10.0, 8.0, 9.0), strict=True))
    assert shown(scraped(0, before), scraped(5, later))["Latency p95"].value == "95 ms"


def test_milliseconds() -> None:
    """A histogram of milliseconds is shown in seconds, and its count is a plain rate."""
    name = "http_server_duration_milliseconds"
    before = {f'{name}_bucket{{le="{le}"}}': 0.0 for le in ("100", "+Inf")} | {f"{name}_count": 0.0}
    found = shown(scraped(0, before), scraped(5, dict.fromkeys(before, 10.0)))
    assert (found["Latency p95"].value, found["Requests"].value) == ("95 ms", "2/s")


def test_summary() -> None:
    """Of a summary the quantile nearest to p95 is shown, of several series the worst."""
    name = "http_request_duration_seconds"
    samples = {
        f'{name}{{path="/a",quantile="0.5"}}': 0.1,
        f'{name}{{path="/a",quantile="0.9"}}': 0.2,
        f'{name}{{path="/b",quantile="0.9"}}': 0.4,
        f'{name}{{path="/c",quantile="0.9"}}': math.nan,
    }
    panel = shown(scraped(0, samples, kinds={name: "summary"}))["Latency p90"]
    assert (panel.value, panel.note) == ("400 ms", "p50 100 ms")


@pytest.mark.parametrize(
    ("most", "value", "note", "tone"),
    [(1024.0, "990", "of 1,024", "bad"), (-1.0, "990", "", ""), (math.inf, "990", "", "")],
)
def test_limits(most: float, value: str, note: str, tone: str) -> None:
    """A level near its limit is bad; -1 and infinity are no limits."""
    panel = shown(scraped(0, process_open_fds=990, process_max_fds=most))["Open files"]
    assert (panel.value, panel.note, panel.tone) == (value, note, tone)


def test_no_swap() -> None:
    """A machine without swap has no panel for it."""
    swap = {"node_memory_SwapFree_bytes": 0.0, "node_memory_SwapTotal_bytes": 0.0}
    assert shown(scraped(0, swap)) == {}


def test_fullest_first() -> None:
    """File systems come fullest first, three at most, each device once; memory ones never."""
    disks = [
        ("sda", "/", 50),
        ("sdb", "/data", 10),
        ("sda", "/bind/of/it", 50),
        ("sdc", "/old", 90),
    ]
    disks += [("sdd", "/more", 95)]
    samples = {}
    for device, path, free in [*disks, ("tmpfs", "/run", 1)]:
        kind = "tmpfs" if device == "tmpfs" else "ext4"
        labels = f'{{device="{device}",fstype="{kind}",mountpoint="{path}"}}'
        samples[f"node_filesystem_avail_bytes{labels}"] = float(free)
        samples[f"node_filesystem_size_bytes{labels}"] = 100.0
    found = shown(scraped(0, samples))
    assert [(panel.label, panel.value, panel.tone) for panel in found.values()] == [
        ("Disk /data", "90%", "warn"),
        ("Disk /", "50%", ""),
        ("Disk /old", "10%", ""),
    ]
