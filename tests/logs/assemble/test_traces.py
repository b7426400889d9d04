"""Stack traces: which lines begin and continue one."""

import time
from pathlib import Path

import pytest

from sidecar.logs.assemble.traces import State, begin, proves, step

SAMPLES = Path(__file__).parent / "samples"
"""Traces as the runtimes write them; those of Go, .NET and older Rust are from public reports."""

NAMES = sorted(path.stem for path in SAMPLES.glob("*.txt"))


def sample(name: str) -> list[str]:
    """Return the lines of a trace."""
    return (SAMPLES / f"{name}.txt").read_text().splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_begins_a_trace(name: str) -> None:
    """The first line of each trace is recognised."""
    assert begin(sample(name)[0]) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "listening on port 8080",
        "Error handling is on",
        "0 errors: fine",
        "no errors",
        "Exceptional service",
        "/healthz:200",
        "/usr/share/nginx/html:80",
        "Processing order 7:",
        "panicked? no",
        "goroutine pool of 4 started",
        "thread 'main' started",
        '{"torn": ',
        "key: value",
        "  key: value",
        "com.acme.Main: started",
        "\tat the gate",
        "Caused by: java.io.IOException: disk full",
        "ValueErrors: 3",
        "C:\\logs:12",
    ],
)
def test_ordinary_lines_begin_no_trace(text: str) -> None:
    """A line that only resembles the beginning of a trace does not begin one."""
    assert begin(text) is None


@pytest.mark.parametrize(
    ("state", "text", "after"),
    [
        (State.QUIET, "  FROM orders", State.QUIET),
        (State.QUIET, "Traceback (most recent call last):", None),
        (State.QUIET, "  + Exception Group Traceback (most recent call last):", None),
        (State.QUIET, "Caused by: x", None),
        (State.RECORD, "\tFROM orders", State.RECORD),
        (State.RECORD, "Traceback (most recent call last):", State.FRAMES),
        (State.RECORD, "\tat com.acme.Shop.sell(Shop.java:3)", State.STACK),
        (State.RECORD, "com.acme.OrderRejected: no stock", State.THROWN),
        (State.RECORD, "Location:", None),
        (State.RECORD, "done", None),
        (State.FRAMES, "done", None),
        (State.FRAMES, "queue.Empty", State.THROWN),
        (State.FRAMES, "app.f.<locals>.Bad: no", State.THROWN),
        (State.THROWN, "Traceback (most recent call last):", None),
        (State.THROWN, "  + Exception Group Traceback (most recent call last):", None),
        (State.ANNOUNCED, "  + Exception Group Traceback (most recent call last):", State.THROWN),
        (State.STACK, "}", State.STACK),
        (State.STACK, "{", None),
        (State.STACK, "java.io.IOException: another", None),
        (State.GO, "main.(*Pool[...]).run(0x1)", State.GO),
        (State.GO, "ready (at last)", None),
        (State.ANY, "whatever it says", State.THROWN),
    ],
)
def test_what_may_come_next(state: State, text: str, after: State | None) -> None:
    """A state accepts the lines that are expected in it, and no others."""
    assert step(state, text) is after


@pytest.mark.parametrize(
    "text",
    [
        "a" * (1 << 20),
        "a." * (1 << 19),
        "A.b$" * (1 << 18),
        " " * (1 << 20),
        "thread '" + "' " * (1 << 19),
        "goroutine 1 " + "[" * (1 << 20),
        "Uncaught " * (1 << 17),
        "f(" * (1 << 19),
        "^ " * (1 << 19),
        '  File "' + "x" * (1 << 20),
        "--->" * (1 << 18),
        "x ---> " * (1 << 17),
    ],
    ids=lambda text: text[:9],
)
def test_a_line_of_1_mib_costs_no_more_than_a_short_one(text: str) -> None:
    """No line of any form makes a pattern slow."""
    began = time.process_time()
    for state in State:
        step(state, text)
    begin(text)
    proves(text)
    assert time.process_time() - began < 0.5
