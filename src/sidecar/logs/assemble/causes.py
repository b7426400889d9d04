"""The cause of a stack trace: the one line of it that says why."""

import re
from collections.abc import Sequence
from itertools import pairwise

from sidecar.logs.assemble.traces import (
    BLANKS,
    CARET,
    DOTTED,
    FRAME,
    MAX_MATCHED,
    RUST_PANIC,
    THROWN_AS,
    State,
    begin,
)

MAX_CAUSE = 500
"""Characters of a cause; the complete text is in the lines of the record."""

_PY_HEADER = "Traceback (most recent call last):"
_PY_FILE = '  File "'
_PY_BLANKS = re.compile(r" +[|+] ")
_PY_MEMBER = re.compile(r" *\+-[+-]-+ (\S+) -")
_THROWN = re.compile(
    r"(?:Exception in thread \"[^\"]{0,200}\" |Uncaught |Unhandled [eE]xception[.:] "
    r"|\(node:\d+\) UnhandledPromiseRejectionWarning: |\[ERROR\] FATAL UNHANDLED EXCEPTION: )"
    rf"(.+)|({THROWN_AS}.*)"
)
_PANIC = re.compile(r"(?:panic|fatal error): .")
_PANICKED = re.compile(RUST_PANIC)
_CAUSED_BY = re.compile(r"Caused by: (.+)")
_NODE_CAUSE = re.compile(r"\s+\[cause\]: (.+)")
_INNERMOST = re.compile(r"(?:.* )?---> (?!\(Inner Exception #)(.+)")
_RUBY = re.compile(r"\S+\.(?:rb|erb|ru):\d+:in [`'].{1,200}?': (.*) \(([A-Z][\w:]*)\)$")
_SANITIZER = re.compile(r"==\d+==ERROR: (\w+Sanitizer: .*)")
_NUMBERED = re.compile(r"\s+\d+: (.+)")


def cause(lines: Sequence[str]) -> str:
    """Return the line of a trace that states its cause, "" if none is recognised.

    Python: the exception raised last; of a group, its first member. Java, .NET, Node and error
    chains of Rust: the innermost cause. Panics of Go and Rust: the panic.
    """
    heads = [line[:MAX_MATCHED] for line in lines]
    for read in (
        _ruby,
        _perl,
        _elixir,
        _sanitizer,
        _python,
        _rust_panic,
        _go,
        _rust_chain,
        _dotnet,
        _node,
        _java,
        _thrown,
    ):
        if text := read(heads).strip():
            return text[:MAX_CAUSE]
    return ""


def _python(lines: list[str]) -> str:
    exception = ""
    # A SyntaxError of the program itself has no header.
    due = bool(lines) and lines[0].startswith(_PY_FILE)
    other_member = False
    for line in lines:
        if member := _PY_MEMBER.match(line):
            due, other_member = True, other_member or member[1] != "1"
            continue
        margin = _PY_BLANKS.match(line)
        text = line[margin.end() :] if margin else line
        if text.endswith(_PY_HEADER):
            other_member = other_member and margin is not None and "+" not in margin[0]
            due = True
        elif due and not other_member and text and not text.startswith(BLANKS):
            exception, due = text, False
    return exception


def _ruby(lines: list[str]) -> str:
    for line in lines:
        if match := _RUBY.match(line):
            return f"{match[2]}: {match[1]}"
    return ""


def _perl(lines: list[str]) -> str:
    framed = " called at " in "".join(lines[1:2])
    return lines[0] if framed and " line " in lines[0] else ""


def _elixir(lines: list[str]) -> str:
    return next((line[3:] for line in lines if line.startswith("** (")), "")


def _sanitizer(lines: list[str]) -> str:
    return next((match[1] for line in lines if (match := _SANITIZER.match(line))), "")


def _rust_panic(lines: list[str]) -> str:
    for number, line in enumerate(lines):
        if _PANICKED.match(line):
            message = lines[number + 1 : number + 2] if line.endswith(":") else []
            return " ".join([line, *message])
    return ""


def _go(lines: list[str]) -> str:
    return next((line for line in lines if _PANIC.match(line)), "")


def _rust_chain(lines: list[str]) -> str:
    """Read the list that anyhow writes below `Caused by:` and eyre below `Error:`."""
    for number, line in enumerate(lines):
        if line.rstrip() in ("Caused by:", "Error:"):
            return _last_item(lines[number + 1 :])
    return ""


def _last_item(lines: list[str]) -> str:
    last = ""
    for line in lines:
        if not line.startswith(BLANKS):
            break
        numbered = _NUMBERED.match(line)
        last = numbered[1] if numbered else last or line
    return last


def _dotnet(lines: list[str]) -> str:
    return _last(_INNERMOST, lines).removesuffix("<---")


def _node(lines: list[str]) -> str:
    return _last(_NODE_CAUSE, lines) or _below_caret(lines)


def _below_caret(lines: list[str]) -> str:
    """Read the thrown value that Node writes below its source, which may be any text."""
    if not lines or begin(lines[0]) is not State.SOURCE:
        return ""
    carets = (number for number, line in enumerate(lines) if CARET.match(line))
    below = lines[next(carets, len(lines)) + 1 :]
    return next((line for line in below if line.strip()), "")


def _java(lines: list[str]) -> str:
    # An indented `Caused by` belongs to a suppressed exception.
    return _last(_CAUSED_BY, lines)


def _thrown(lines: list[str]) -> str:
    for line, below in pairwise([*lines, ""]):
        text = line.lstrip()
        if thrown := _THROWN.match(text):
            return thrown[1] or thrown[2]
        if DOTTED.match(text) and FRAME.match(below):
            return text
    return ""


def _last(pattern: re.Pattern[str], lines: list[str]) -> str:
    last = ""
    for line in lines:
        if match := pattern.match(line):
            last = match[1]
    return last
