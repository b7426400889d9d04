"""Expressions that nobody thought of: seeded, from the grammar, over the synthetic series."""

import random
from collections.abc import Iterator

SELECTORS = (
    "requests_total",
    'requests_total{code=~"2..|5..",method!="get"}',
    "temperature_celsius",
    'disk_free_bytes{device="sda"}',
    "disk_size_bytes",
    "cpu_seconds_total",
    "negative",
    "ratio",
    "limit",
    "sometimes",
    "job_progress",
    "latency_seconds_bucket",
    "latency_seconds_count",
    'up{zone=~"e.*"}',
    '{__name__=~"disk_.*|up"}',
)
RANGES = ("rate", "increase", "irate", "delta", "avg_over_time", "max_over_time", "min_over_time")
MORE_RANGES = ("sum_over_time", "count_over_time", "last_over_time", "changes", "resets", "deriv")
SPANS = ("20s", "45s", "1m", "3m", "7m30s", "25m")
OFFSETS = ("", "", "", " offset 1m", " offset 11m", " offset -2m")
AGGREGATIONS = ("sum", "avg", "min", "max", "count")
GROUPS = ("", "by (code)", "by (instance)", "by (job, zone)", "by (le)", "without (code, method)")
ARITHMETIC = ("+", "-", "*", "/", "%")
COMPARISONS = ("==", "!=", "<", ">", "<=", ">=", "> bool", "<= bool", "== bool")
MATCHINGS = ("", "", "on (instance)", "ignoring (code, method)", "on (job, zone)")
SETS = ("and", "or", "unless")
NUMBERS = ("0", "2", "0.5", "-3", "100", "1e3")


def expressions(count: int, seed: int) -> Iterator[str]:
    """Yield that many expressions, the same ones for a seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _vector(chance, 3)


def _vector(chance: random.Random, depth: int) -> str:
    pick = chance.choice
    if depth == 0:
        return pick(SELECTORS) + pick(OFFSETS)
    kind = chance.randrange(7)
    if kind == 0:
        return pick(SELECTORS) + pick(OFFSETS)
    if kind in (1, 2):
        return f"{pick(RANGES + MORE_RANGES)}({pick(SELECTORS)}[{pick(SPANS)}]{pick(OFFSETS)})"
    inner = _vector(chance, depth - 1)
    if kind == 3:
        return f"{pick(AGGREGATIONS)} {pick(GROUPS)} ({inner})"
    operator = pick(ARITHMETIC + COMPARISONS)
    if kind == 4:
        return f"({inner}) {operator} {pick(NUMBERS)}"
    if kind == 5:
        return f"{pick(NUMBERS)} {operator} ({inner})"
    operator = pick((operator, pick(SETS)))
    return f"({inner}) {operator} {pick(MATCHINGS)} ({_vector(chance, depth - 1)})"
