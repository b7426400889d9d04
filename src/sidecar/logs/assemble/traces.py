"""Stack traces of Python, Java, Go, Node, .NET and Rust: recognise their lines, find their cause.

Pure functions on lines. Each pattern is anchored and reads only the first characters of a line, so
that a line of 1 MiB costs no more than a short one.
"""

import enum
import re
from collections.abc import Sequence
from itertools import pairwise

MAX_CAUSE = 500
"""Characters of a cause; the complete text is in the lines of the record."""

_MAX_MATCHED = 2_000
"""Characters of a line that are matched: more than a frame or the name of a type has."""


class State(enum.Enum):
    """What was read of a record: it decides which lines without indentation continue it."""

    QUIET = "a record below WARNING: indented lines belong to it, a trace does not"
    RECORD = "a record that a trace may follow"
    ANNOUNCED = "a trace is announced, or is the cause of the next one"
    FRAMES = "frames of Python: the exception follows"
    SOURCE = "a position in a file of Node: its line of source follows"
    CARET = "a line of source: its caret follows"
    ANY = "the thrown value follows: any line"
    THROWN = "the thrown value: its message may have more lines"
    STACK = "frames below the thrown value"
    GO = "goroutines: lines of functions are not indented"


_BLANKS = (" ", "\t")
_GROUP = "  + Exception Group Traceback (most recent call last):"

# Possessive quantifiers: a long word is read once.
_TYPE = r"(?:[\w$`+]++\.)*+[\w$`+]++(?:(?<=Exception)|(?<=Error)|(?<=Throwable))"
_THROWN_AS = rf"{_TYPE}(?: [\[(]\w+[\])])?(?::|$)"
_RUST = r"thread '.{0,200}' (?:\(\d+\) )?panicked at "

_BEGINNINGS = {
    # A SyntaxError of the program itself has no header.
    State.FRAMES: r"Traceback \(most recent call last\):|  File \"[^\"]+\", line \d",
    State.ANNOUNCED: r"Exception (?:in thread|ignored in:|in callback) [^\"]"
    r"|Task exception was never retrieved|Future exception was never retrieved"
    r"|Process [\w.-]+:$|--- Logging error ---|Unhandled Exception:$"
    r"|concurrent\.futures\.process\._RemoteTraceback:|multiprocessing\.pool\.RemoteTraceback:",
    # Since Rust 1.73 the message of a panic has its own line.
    State.ANY: rf"{_RUST}[^']+:$",
    State.GO: r"goroutine \d+ [^\[]{0,80}\[[^\]]+\]:",
    State.SOURCE: r"node:\S+:\d+$|(?:/|file:///|[A-Z]:\\)\S*\.[cm]?[jt]sx?:\d+$|\[eval\]:\d+$",
    State.THROWN: rf"{re.escape(_GROUP)}|panic: |fatal error: |{_RUST}|Exception in thread \""
    r"|Unhandled [eE]xception[.:] |\[ERROR\] FATAL UNHANDLED EXCEPTION: |Uncaught "
    rf"|\(node:\d+\) UnhandledPromiseRejectionWarning: |Stack overflow\.$|{_THROWN_AS}",
}
_CONTINUATIONS = {
    State.ANNOUNCED: r"During handling of the above exception,|\"\"\"$|source_traceback: "
    r"|The above exception was the direct cause of|(?:future|task|handle|protocol|transport): <",
    State.THROWN: r"(?:Caused by|Suppressed|Wrapped by): .|---> ."
    r"|Message: ['\"<]|Arguments: [({]",
    State.FRAMES: r"Call stack:$",
    State.GO: r"goroutine \d+ [^\[]{0,80}\[|goroutine running on |created by |runtime stack:"
    r"|\[signal |r[a-z0-9]+ +0x|exit status \d",
    State.STACK: r"\.\.\. \d+ |--- End of |Caused by:$|[sS]tack backtrace:$|Location:$"
    r"|note: (?:[rR]un with|Some details are omitted)|\(Use `node --trace-|Node\.js v\d",
}
_BEGINS = {state: re.compile(pattern) for state, pattern in _BEGINNINGS.items()}
_JOINS = {state: re.compile(pattern) for state, pattern in _CONTINUATIONS.items()}
# Nearly all lines match neither: one search rules both out.
_ANY_BEGIN = re.compile("|".join(_BEGINNINGS.values())).match
_ANY_JOIN = re.compile("|".join(_CONTINUATIONS.values())).match

_FRAME = re.compile(
    r"\s++(?:at \S|File \"|\d+: |\.\.\. \d|--- End of |---> |[|+]|\S+\.(?:go|s):\d)"
)
_CALL = re.compile(r"\s++(?:at [^\s(]+.*[(:]|---> )")
_INNER = re.compile(r"\s++---> ")
_CARET = re.compile(r"\s*+\^++\s*$")
_DOTTED = re.compile(r"(?:[a-z][\w$]*+\.){2,}+[A-Z][\w$]*(?:: |$)")
# States in which an indented line may begin a trace; in others `  File "…"` is a frame.
_MAY_BEGIN = (State.QUIET, State.RECORD, State.THROWN)
_ANY_LINE = {State.SOURCE: State.CARET, State.ANY: State.THROWN}
# Lines without indentation that are expected in one state only, and the state after them.
_EXPECTED = {
    State.FRAMES: (re.compile(r"(?:(?:[\w<>]++\.)++\w+|[A-Z_]\w*)(?::|$)"), State.THROWN),
    State.CARET: (_CARET, State.ANY),
    State.STACK: (re.compile(r"[}\]]"), State.STACK),
    State.GO: (re.compile(r"[^\s(]+\(.*\)$"), State.GO),
    # Below a record any dotted type counts: `com.acme.OrderRejected: no stock`.
    State.RECORD: (_DOTTED, State.THROWN),
}


def begin(text: str) -> State | None:
    """Return the state after a line that begins a trace; None for any other line."""
    if _ANY_BEGIN(text, 0, _MAX_MATCHED) is None:
        return None
    return _which(_BEGINS, text)


def _which(patterns: dict[State, re.Pattern[str]], text: str) -> State | None:
    return next(
        (state for state, pattern in patterns.items() if pattern.match(text, 0, _MAX_MATCHED)), None
    )


def step(state: State, text: str) -> State | None:
    """Return the state after a line that continues a record; None for any other line.

    An indented line continues it; a line without indentation must be the part of a trace that
    `state` expects. Blank lines are not for this function: the lines around them decide.
    """
    if state in _ANY_LINE:
        return _ANY_LINE[state]
    if text.startswith(_BLANKS):
        return _indented(state, text)
    return _without_margin(state, text)


def _indented(state: State, text: str) -> State | None:
    if (text.startswith(_GROUP) or state in _MAY_BEGIN) and (begins := begin(text)):
        return _begun_below(state, begins)
    if state is State.CARET:
        return State.ANY if _CARET.match(text, 0, _MAX_MATCHED) else State.STACK
    # Below a record, lists and tables look like frames: only a call counts.
    frame = _CALL if state is State.RECORD else _FRAME
    if state in (State.RECORD, State.THROWN) and frame.match(text, 0, _MAX_MATCHED):
        return State.THROWN if _INNER.match(text, 0, _MAX_MATCHED) else State.STACK
    return state


def _without_margin(state: State, text: str) -> State | None:
    if state is State.QUIET:
        return None
    joins = _joins(text)
    # Directly below a record, `Location:` is a word like any other.
    if joins is not None and (state is not State.RECORD or joins is State.ANNOUNCED):
        return joins
    if state in _EXPECTED and _EXPECTED[state][0].match(text, 0, _MAX_MATCHED):
        return _EXPECTED[state][1]
    begins = begin(text)
    return None if begins is None else _begun_below(state, begins)


def _begun_below(state: State, begins: State) -> State | None:
    return begins if state in (State.RECORD, State.ANNOUNCED) else None


def _joins(text: str) -> State | None:
    return None if _ANY_JOIN(text, 0, _MAX_MATCHED) is None else _which(_JOINS, text)


def proves(text: str) -> bool:
    """Return whether a line can only belong to a trace; unknown lines before it then do too."""
    return _FRAME.match(text, 0, _MAX_MATCHED) is not None or _joins(text) is not None


_PY_HEADER = "Traceback (most recent call last):"
_PY_FILE = '  File "'
_PY_BLANKS = re.compile(r" +[|+] ")
_PY_MEMBER = re.compile(r" *\+-[+-]-+ (\S+) -")
_THROWN = re.compile(
    r"(?:Exception in thread \"[^\"]{0,200}\" |Uncaught |Unhandled [eE]xception[.:] "
    r"|\(node:\d+\) UnhandledPromiseRejectionWarning: |\[ERROR\] FATAL UNHANDLED EXCEPTION: )"
    rf"(.+)|({_THROWN_AS}.*)"
)
_PANIC = re.compile(r"(?:panic|fatal error): .")
_PANICKED = re.compile(_RUST)
_CAUSED_BY = re.compile(r"Caused by: (.+)")
_NODE_CAUSE = re.compile(r"\s+\[cause\]: (.+)")
_INNERMOST = re.compile(r"(?:.* )?---> (?!\(Inner Exception #)(.+)")
_NUMBERED = re.compile(r"\s+\d+: (.+)")


def cause(lines: Sequence[str]) -> str:
    """Return the line of a trace that states its cause, "" if none is recognised.

    Python: the exception raised last; of a group, its first member. Java, .NET, Node and error
    chains of Rust: the innermost cause. Panics of Go and Rust: the panic.
    """
    heads = [line[:_MAX_MATCHED] for line in lines]
    for read in (_python, _rust_panic, _go, _rust_chain, _dotnet, _node, _java, _thrown):
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
        elif due and not other_member and text and not text.startswith(_BLANKS):
            exception, due = text, False
    return exception


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
        if not line.startswith(_BLANKS):
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
    carets = (number for number, line in enumerate(lines) if _CARET.match(line))
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
        if _DOTTED.match(text) and _FRAME.match(below):
            return text
    return ""


def _last(pattern: re.Pattern[str], lines: list[str]) -> str:
    last = ""
    for line in lines:
        if match := pattern.match(line):
            last = match[1]
    return last
