"""Stack traces: recognise their lines.

Python, Java, Go, Node, .NET, Rust, Ruby, PHP, Elixir, Perl, and C++ with sanitizers.

Pure functions on lines. Each pattern is anchored and reads only the first characters of a line, so
that a line of 1 MiB costs no more than a short one.
"""

import enum
import re

MAX_MATCHED = 2_000
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


BLANKS = (" ", "\t")
_GROUP = "  + Exception Group Traceback (most recent call last):"

# Possessive quantifiers: a long word is read once.
_TYPE = r"(?:[\w$`+]++\.)*+[\w$`+]++(?:(?<=Exception)|(?<=Error)|(?<=Throwable))"
THROWN_AS = rf"{_TYPE}(?: [\[(]\w+[\])])?(?::|$)"
RUST_PANIC = r"thread '.{0,200}' (?:\(\d+\) )?panicked at "

_BEGINNINGS = {
    # A SyntaxError of the program itself has no header.
    State.FRAMES: r"Traceback \(most recent call last\):|  File \"[^\"]+\", line \d",
    State.ANNOUNCED: r"Exception (?:in thread|ignored in:|in callback) [^\"]"
    r"|Task exception was never retrieved|Future exception was never retrieved"
    r"|Process [\w.-]+:$|--- Logging error ---|Unhandled Exception:$"
    r"|concurrent\.futures\.process\._RemoteTraceback:|multiprocessing\.pool\.RemoteTraceback:",
    # Since Rust 1.73 the message of a panic has its own line.
    State.ANY: rf"{RUST_PANIC}[^']+:$",
    State.GO: r"goroutine \d+ [^\[]{0,80}\[[^\]]+\]:",
    State.SOURCE: r"node:\S+:\d+$|(?:/|file:///|[A-Z]:\\)\S*\.[cm]?[jt]sx?:\d+$|\[eval\]:\d+$",
    # Perl says where it died, or warned: frames below it decide.
    State.RECORD: r"\S.{0,300} at \S+ line \d+\.$",
    State.STACK: r"[^\s:]{1,200}\.(?:rb|erb|ru):\d+:in [`'].{1,200}'(?:: .*|)$"
    r"|==\d+==ERROR: \w+Sanitizer|\*\* \(\w[\w.]*\) |\*\* \(EXIT",
    State.THROWN: rf"{re.escape(_GROUP)}|panic: |fatal error: |{RUST_PANIC}|Exception in thread \""
    r"|Unhandled [eE]xception[.:] |\[ERROR\] FATAL UNHANDLED EXCEPTION: |Uncaught "
    rf"|\(node:\d+\) UnhandledPromiseRejectionWarning: |Stack overflow\.$|{THROWN_AS}",
}
_CONTINUATIONS = {
    State.ANNOUNCED: r"During handling of the above exception,|\"\"\"$|source_traceback: "
    r"|The above exception was the direct cause of|(?:future|task|handle|protocol|transport): <",
    State.THROWN: r"(?:Caused by|Suppressed|Wrapped by): .|---> ."
    r"|Message: ['\"<]|Arguments: [({]",
    State.FRAMES: r"Call stack:$",
    State.GO: r"goroutine \d+ [^\[]{0,80}\[|goroutine running on |created by |runtime stack:"
    r"|\[signal |r[a-z0-9]+ +0x",
    State.STACK: r"\.\.\. \d+ |--- End of |Caused by:$|[sS]tack backtrace:$|Location:$"
    r"|note: (?:[rR]un with|Some details are omitted)|\(Use `node --trace-|Node\.js v\d"
    # PHP, Ruby, Elixir, sanitizers.
    r"|#\d+ |Stack trace:$|\[(?:previous )?stacktrace\]|\[previous exception\]|\"\} ?$"
    r"|Next [\w\\]+: |\S+\.(?:rb|erb):\d+:in [`'](?!.*\([A-Z][\w:]*\)$)"
    r"|(?:Last message|State|Function|Args|Initial Call|Ancestors|Messages)\b.{0,40}: "
    r"|SUMMARY: \w+Sanitizer|==\d+==(?:ABORTING|HINT)|0x[0-9a-f]+ is located "
    r"|(?:READ|WRITE) of size |(?:previously )?(?:freed|allocated) by thread ",
}
_BEGINS = {state: re.compile(pattern) for state, pattern in _BEGINNINGS.items()}
_JOINS = {state: re.compile(pattern) for state, pattern in _CONTINUATIONS.items()}
# Nearly all lines match neither: one search rules both out.
_ANY_BEGIN = re.compile("|".join(_BEGINNINGS.values())).match
_ANY_JOIN = re.compile("|".join(_CONTINUATIONS.values())).match

FRAME = re.compile(
    r"\s++(?:at \S|File \"|\d+: |\.\.\. \d|--- End of |---> |[|+]|\S+\.(?:go|s):\d|#\d+ "
    r"|from \S+:\d+|\(\w+ \d[\w.-]*\) |\S+\(.*\) called at |thrown in /)"
)
_CALL = re.compile(r"\s++(?:at [^\s(]+.*[(:]|---> |\S+\(.*\) called at )")
_INNER = re.compile(r"\s++---> ")
CARET = re.compile(r"\s*+\^++\s*$")
DOTTED = re.compile(r"(?:[a-z][\w$]*+\.){2,}+[A-Z][\w$]*(?:: |$)")
_THROWN_BELOW = re.compile(
    rf"{DOTTED.pattern}|Stack trace:$|\[stacktrace\]|#0 |\S+\.(?:rb|erb):\d+:in [`']"
    r"|[A-Z][\w:]*(?:Error|Exception|NotFound|Invalid)\w* \(.+\):?$"
)
# States in which an indented line may begin a trace; in others `  File "…"` is a frame.
_MAY_BEGIN = (State.QUIET, State.RECORD, State.THROWN)
_ANY_LINE = {State.SOURCE: State.CARET, State.ANY: State.THROWN}
# Lines without indentation that are expected in one state only, and the state after them.
_EXPECTED = {
    State.FRAMES: (
        re.compile(r"(?:(?:[\w<>]++\.)++\w+|[A-Z_]\w*)(?::|$)|\S+\.rb:\d+:in [`']"),
        State.THROWN,
    ),
    State.CARET: (CARET, State.ANY),
    State.STACK: (re.compile(r"[}\]]"), State.STACK),
    State.GO: (re.compile(r"[^\s(]+\(.*\)$"), State.GO),
    # Below a record any dotted type counts: `com.acme.OrderRejected: no stock`.
    State.RECORD: (_THROWN_BELOW, State.THROWN),
}


def begin(text: str) -> State | None:
    """Return the state after a line that begins a trace; None for any other line."""
    if _ANY_BEGIN(text, 0, MAX_MATCHED) is None:
        return None
    return _which(_BEGINS, text)


def _which(patterns: dict[State, re.Pattern[str]], text: str) -> State | None:
    return next(
        (state for state, pattern in patterns.items() if pattern.match(text, 0, MAX_MATCHED)), None
    )


def step(state: State, text: str) -> State | None:
    """Return the state after a line that continues a record; None for any other line.

    An indented line continues it; a line without indentation must be the part of a trace that
    `state` expects. Blank lines are not for this function: the lines around them decide.
    """
    if state in _ANY_LINE:
        return _ANY_LINE[state]
    if text.startswith(BLANKS):
        return _indented(state, text)
    return _without_margin(state, text)


def _indented(state: State, text: str) -> State | None:
    if (text.startswith(_GROUP) or state in _MAY_BEGIN) and (begins := begin(text)):
        return _begun_below(state, begins)
    if state is State.CARET:
        return State.ANY if CARET.match(text, 0, MAX_MATCHED) else State.STACK
    # Below a record, lists and tables look like frames: only a call counts.
    frame = _CALL if state is State.RECORD else FRAME
    if state in (State.RECORD, State.THROWN) and frame.match(text, 0, MAX_MATCHED):
        return State.THROWN if _INNER.match(text, 0, MAX_MATCHED) else State.STACK
    return state


def _without_margin(state: State, text: str) -> State | None:
    if state is State.QUIET:
        return None
    joins = _joins(text)
    # Directly below a record, `Location:` is a word like any other.
    if joins is not None and (state is not State.RECORD or joins is State.ANNOUNCED):
        return joins
    if state in _EXPECTED and _EXPECTED[state][0].match(text, 0, MAX_MATCHED):
        return _EXPECTED[state][1]
    begins = begin(text)
    return None if begins is None else _begun_below(state, begins)


def _begun_below(state: State, begins: State) -> State | None:
    return begins if state in (State.RECORD, State.ANNOUNCED) else None


def _joins(text: str) -> State | None:
    return None if _ANY_JOIN(text, 0, MAX_MATCHED) is None else _which(_JOINS, text)


def proves(text: str) -> bool:
    """Return whether a line can only belong to a trace; unknown lines before it then do too."""
    return FRAME.match(text, 0, MAX_MATCHED) is not None or _joins(text) is not None


def is_crash(text: str) -> bool:
    """Return whether a line begins what a program writes when it ends by a fault."""
    return text.startswith(("panic: ", "fatal error: ", "thread '", "Exception in thread "))


def is_function(text: str) -> bool:
    """Return whether a line may be the name of a function, whose file the next line names."""
    return _FUNCTION.match(text, 0, MAX_MATCHED) is not None


_FUNCTION = re.compile(r"[\w./*()\[\]-]{1,300}\.[\w.*()\[\]{}]{1,200}$")
