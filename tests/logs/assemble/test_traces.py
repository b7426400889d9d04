"""Stack traces: which lines begin and continue one, and which states the cause."""

import time
from pathlib import Path

import pytest

from sidecar.logs.assemble.traces import MAX_CAUSE, State, begin, cause, proves, step

SAMPLES = Path(__file__).parent / "samples"
"""Traces as the runtimes write them; those of Go, .NET and older Rust are from public reports."""

CAUSES = {
    "dotnet-aggregate": "System.Exception: no route",
    "dotnet-inner": "System.Net.Sockets.SocketException (111): Connection refused",
    "dotnet-mono": "System.Net.Sockets.SocketException: Connection refused",
    "go-deadlock": "fatal error: all goroutines are asleep - deadlock!",
    "go-nil": "panic: runtime error: invalid memory address or nil pointer dereference",
    "go-recovered": "panic: no route [recovered]",
    "java-chained": "java.lang.IllegalArgumentException: port out of range:70000",
    "java-message-of-two-lines": "java.lang.IllegalStateException: cannot reach",
    "java-unnamed": "Main3$OrderRejected: no stock",
    "node-aggregate": "RangeError: deep",
    "node-assert": "AssertionError [ERR_ASSERTION]: Expected values to be loosely deep-equal:",
    "node-cause": "Error: connect ECONNREFUSED",
    "node-module": (
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/gone.mjs'"
        " imported from /app/nope.mjs"
    ),
    "node-rejection": "TypeError: x is not a function",
    "node-rejection-string": (
        "UnhandledPromiseRejection: This error originated either by throwing inside of an async"
        " function without a catch block, or by rejecting a promise which was not handled with"
        ' .catch(). The promise rejected with the reason "boom".'
    ),
    "node-string": "boom",
    "node-syntax": "SyntaxError: Unexpected end of input",
    "python-39-chained": "RuntimeError: cannot start",
    "python-chained-notes-group": "ValueError: one",
    "python-group-then-chained": "RuntimeError: after",
    "python-logging-error": "TypeError: not enough arguments for format string",
    "python-process": "ValueError: in process",
    "python-process-pool": "ValueError: no route",
    "python-syntax-error": "SyntaxError: '(' was never closed",
    "python-task-debug": "ValueError: lost",
    "python-task-group": "ConnectionRefusedError: upstream",
    "python-task-never-retrieved": "ValueError: lost",
    "python-thread": "ValueError: in thread",
    "python-uncaught": "RuntimeError: cannot start",
    "rust-1.72-panic": (
        "thread 'main' panicked at 'called `Option::unwrap()` on a `None` value', src/main.rs:4:37"
    ),
    "rust-anyhow": "No such file or directory (os error 2)",
    "rust-anyhow-single": "No such file or directory (os error 2)",
    "rust-assert": (
        "thread 'main' (2550) panicked at src/main.rs:5:22: assertion `left == right` failed: sums"
    ),
    "rust-eyre": "No such file or directory (os error 2)",
    "rust-no-backtrace": (
        "thread 'main' (2541) panicked at src/main.rs:7:50:"
        " called `Option::unwrap()` on a `None` value"
    ),
    "rust-panic": (
        "thread 'main' (2537) panicked at src/main.rs:7:50:"
        " called `Option::unwrap()` on a `None` value"
    ),
    "rust-thread-two-lines": ("thread 'worker-1' (2549) panicked at src/main.rs:3:29: no route"),
}


def sample(name: str) -> list[str]:
    """Return the lines of a trace."""
    return (SAMPLES / f"{name}.txt").read_text().splitlines()


def test_every_sample_is_tried() -> None:
    """Each sample has an expected cause."""
    assert sorted(path.stem for path in SAMPLES.glob("*.txt")) == sorted(CAUSES)


@pytest.mark.parametrize("name", CAUSES)
def test_the_cause_is_what_went_wrong_in_the_first_place(name: str) -> None:
    """The cause of each runtime's trace is found."""
    assert cause(sample(name)) == CAUSES[name]


@pytest.mark.parametrize("name", CAUSES)
def test_a_sample_begins_a_trace(name: str) -> None:
    """The first line of each trace is recognised."""
    assert begin(sample(name)[0]) is not None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param(["", "ready", "  - a: 1"], "", id="no-trace"),
        pytest.param(["Traceback (most recent call last):"], "", id="python-cut"),
        pytest.param(
            [
                "Traceback (most recent call last):",
                '  File "a.py", line 1, in f',
                "KeyboardInterrupt",
            ],
            "KeyboardInterrupt",
            id="python-no-message",
        ),
        pytest.param(
            ["Traceback (most recent call last):", '  File "a", line 1', "app.Bad: 1", "2", " 3"],
            "app.Bad: 1",
            id="python-message-of-lines",
        ),
        pytest.param(
            ["java.io.IOException: disk full"], "java.io.IOException: disk full", id="one"
        ),
        pytest.param(
            ["com.acme.OrderRejected: no stock", "\tat com.acme.Shop.sell(Shop.java:3)"],
            "com.acme.OrderRejected: no stock",
            id="java-type-without-telling-name",
        ),
        pytest.param(
            ["A.B: x ---> System.IO.IOException: disk full", "   at A.B()"],
            "System.IO.IOException: disk full",
            id="dotnet-framework-one-line",
        ),
        pytest.param(
            ["      System.Exception: no route", "         at A.B()"],
            "System.Exception: no route",
            id="dotnet-indented",
        ),
        pytest.param(
            [
                "(node:7) UnhandledPromiseRejectionWarning: Error: no route",
                "    at f (/app/a.js:1:2)",
            ],
            "Error: no route",
            id="node-14",
        ),
        pytest.param(["panic: x" + "y" * 9_999], "panic: x" + "y" * (MAX_CAUSE - 8), id="bounded"),
    ],
)
def test_the_cause_of_a_part(lines: list[str], expected: str) -> None:
    """A part of a trace has the cause that it shows, or none."""
    assert cause(lines) == expected


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
    cause([text] * 20)
    assert time.process_time() - began < 0.5
