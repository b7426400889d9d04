"""Names and numbers of levels."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.formats.levels import (
    gcp_level,
    http_level,
    logback_level,
    otel_level,
    parse_level,
    python_level,
    syslog_level,
)
from sidecar.model.record import Level

READERS = (parse_level, gcp_level, logback_level, otel_level, python_level, syslog_level)


@pytest.mark.parametrize(
    ("level", "names"),
    [
        (Level.TRACE, "trace TRACE Verbose finest silly t DEBUG-4"),
        (Level.DEBUG, "debug DEBUG Debug dbug fine D DEBUG1 debug5 INFO-4"),
        (Level.INFO, "info INFO Information LOG default I Note System DEBUG+4"),
        (Level.NOTICE, "notice NOTICE Success INFO+2"),
        (Level.WARNING, "warn WARNING Wrn w WARN+1 INFO+4"),
        (Level.ERROR, "error ERROR Err SEVERE fail e ERROR+2"),
        (Level.FATAL, "fatal CRITICAL crit alert Emerg PANIC dpanic ftl F ERROR+4"),
    ],
)
def test_names(level: Level, names: str) -> None:
    """Each logger's name for a level is known in any case."""
    assert {name: parse_level(name) for name in names.split()} == dict.fromkeys(
        names.split(), level
    )


@pytest.mark.parametrize(
    ("read", "numbers"),
    [
        pytest.param(parse_level, {10: 1, 20: 2, 30: 3, 35: 3, 40: 5, 50: 6, 60: 7}, id="pino"),
        pytest.param(parse_level, {5000: 1, 10000: 2, 20000: 3, 30000: 5, 40000: 6}, id="bare"),
        pytest.param(
            logback_level, {5000: 1, 10000: 2, 20000: 3, 30000: 5, 40000: 6}, id="logback"
        ),
        pytest.param(python_level, {5: 1, 10: 2, 20: 3, 25: 4, 30: 5, 40: 6, 50: 7}, id="python"),
        pytest.param(syslog_level, {0: 7, 2: 7, 3: 6, 4: 5, 5: 4, 6: 3, 7: 2}, id="syslog"),
        pytest.param(otel_level, {1: 1, 4: 1, 5: 2, 9: 3, 13: 5, 17: 6, 21: 7, 24: 7}, id="otel"),
        pytest.param(gcp_level, {100: 2, 200: 3, 300: 4, 400: 5, 500: 6, 600: 7, 800: 7}, id="gcp"),
        pytest.param(gcp_level, {3: 6, 7: 2}, id="severity-of-syslog"),
    ],
)
def test_numbers(read: Callable[[object], Level | None], numbers: dict[int, int]) -> None:
    """Each scale of numbers is read, also as text."""
    assert {number: read(number) for number in numbers} == numbers
    assert {number: read(str(number)) for number in numbers} == numbers


@pytest.mark.parametrize(
    "value", [0, 3, 8, -4, True, "", "3", "odd", "9" * 5000, None, [], {}, 2.5]
)
def test_no_level(value: object) -> None:
    """What names no level is none: numbers below ten mean too many things."""
    assert parse_level(value) is None


@pytest.mark.parametrize(("status", "level"), [(200, 3), (302, 3), (404, 5), (499, 5), (500, 6)])
def test_http(status: int, level: int) -> None:
    """The server's faults are errors, the client's are warnings."""
    assert http_level(status) == level


@given(st.text(max_size=20) | st.integers() | st.floats() | st.none() | st.lists(st.integers()))
def test_never_raises(value: object) -> None:
    """Whatever stands where a level should, the answer is a level or None."""
    assert all(isinstance(read(value), Level | None) for read in READERS)
