"""Columns: every value comes back bit by bit, and what can be short is."""

import math
import struct
from array import array

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.metrics.storage.columns import EXACT, decode, encode, expand, metric

NUMBERS = st.one_of(
    st.floats(),
    st.integers(-(1 << 60), 1 << 60).map(float),
    st.decimals(-1000, 1000, places=3).map(float),
    st.sampled_from(
        [0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324, 1.7e308, 2.0**53, 0.1 + 0.2]
    ),
)


def bits(values: list[float]) -> list[bytes]:
    """Return the bits of each value; all NaN are one."""
    return [struct.pack("d", math.nan if math.isnan(value) else value) for value in values]


def form(line: bytes) -> str:
    """Return which of the four forms a line has."""
    (found,) = {"c", "d", "dd", "v"} & msgspec.json.decode(line, type=dict[str, object]).keys()
    return found


@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_round_trip(values: list[float]) -> None:
    """Any values come back as they were, bit by bit."""
    line = encode("s", 0, array("d", values))
    back = expand(decode(line), len(values))
    assert None not in back
    assert bits([value for value in back if value is not None]) == bits(values)


@given(st.lists(st.one_of(st.none(), NUMBERS), min_size=1, max_size=30))
def test_absence(values: list[float | None]) -> None:
    """Scrapes without the series stay without it."""
    there = [value for value in values if value is not None]
    if not there:
        return
    present = bytes(value is not None for value in values)
    back = expand(decode(encode("s", 0, array("d", there), present)), len(values))
    assert [value is None for value in back] == [value is None for value in values]
    assert bits([value for value in back if value is not None]) == bits(there)


@given(st.lists(st.floats(0, 5), min_size=2, max_size=50), st.sampled_from([3, 6, 9]))
def test_sums(steps: list[float], decimals: int) -> None:
    """Sums of decimal fractions, whose rounding adds up, come back bit by bit."""
    total, values = 0.0, []
    for step in steps:
        total += round(step, decimals)
        values.append(total)
    back = expand(decode(encode("s", 0, array("d", values))), len(values))
    assert [*back] == values


@pytest.mark.parametrize(
    ("values", "line"),
    [
        pytest.param([5, 5, 5], '{"s":"s","c":5}', id="constant"),
        pytest.param([math.nan, math.nan], '{"s":"s","c":"NaN"}', id="constant-nan"),
        pytest.param([-0.0, -0.0], '{"s":"s","c":-0.0}', id="minus-zero"),
        pytest.param([0.0, -0.0], '{"s":"s","v":[0,-0.0]}', id="two-zeros"),
        pytest.param([10, 30, 20], '{"s":"s","k":10,"x":10,"d":[0,2,-1]}', id="common-divisor"),
        pytest.param([0.5, 0.75, 1.5], '{"s":"s","e":2,"k":25,"x":50,"d":[0,1,3]}', id="decimals"),
        pytest.param(
            [0, 101, 200, 301, 401],
            '{"s":"s","x":0,"dd":[0,101,-2,2,-1]}',
            id="second-differences",
        ),
        pytest.param([1, math.inf], '{"s":"s","v":[1,"+Inf"]}', id="infinity"),
        pytest.param(
            [0.1, 0.30000000000000004],
            '{"s":"s","e":3,"k":200,"x":100,"u":[0,1],"d":[0,1]}',
            id="rounding",
        ),
        pytest.param([math.pi, 1e-300], '{"s":"s","v":[3.141592653589793,1e-300]}', id="noise"),
        pytest.param([EXACT, 0], '{"s":"s","v":[9007199254740992,0]}', id="too-large"),
    ],
)
def test_forms(values: list[float], line: str) -> None:
    """Each kind of series has its form."""
    assert encode("s", 0, array("d", values)).decode() == line + "\n"


def test_runs() -> None:
    """A constant series that comes and goes is one value and the runs of scrapes that had it."""
    line = encode("a", 0, array("d", [5, 5, 5]), bytes([0, 1, 1, 0, 1]))
    assert line == b'{"s":"a","c":5,"i":[[1,2],[4,1]]}\n'
    assert expand(decode(line), 5) == [None, 5.0, 5.0, None, 5.0]


def test_absent() -> None:
    """Where the series was absent stands null, whatever the form; differences pass over it."""
    line = encode('up{a="1"}', 2, array("d", [7, 7, 9]), bytes([1, 0, 1, 1]))
    assert line == b'{"s":"up{a=\\"1\\"}","p":2,"k":2,"x":7,"d":[0,null,0,1]}\n'
    assert expand(decode(line), 4) == [7.0, None, 7.0, 9.0]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("a", "a"),
        ('a{b="c"}', "a"),
        ('{"a.b",c="d"}', "a.b"),
        ("{broken", "{broken"),
    ],
)
def test_metric(key: str, name: str) -> None:
    """The metric of a series is its name, also where it is quoted."""
    assert metric(key) == name
