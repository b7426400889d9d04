"""The cause of a stack trace."""

import time
from pathlib import Path

import pytest

from sidecar.logs.assemble.causes import MAX_CAUSE, cause

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
    "elixir": "(RuntimeError) boom",
    "ruby": "ZeroDivisionError: divided by 0",
    "ruby-2.7": "NoMethodError: undefined method `bar' for nil:NilClass",
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
    "sanitizer": "AddressSanitizer: heap-use-after-free on address 0x602000000010",
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


def test_a_long_line_has_no_cause_that_costs_more() -> None:
    """No line of any form makes the search for a cause slow."""
    began = time.process_time()
    for text in (
        "a" * (1 << 20),
        "x ---> " * (1 << 17),
        "Uncaught " * (1 << 17),
        " 1: " * (1 << 18),
    ):
        cause([text] * 20)
    assert time.process_time() - began < 0.5
