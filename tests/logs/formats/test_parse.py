"""A line → a record, whatever the line is."""

import json
import math
import sys

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sidecar.logs.formats.json import flat as json_lines
from sidecar.logs.formats.json.field_names import KNOWN
from sidecar.logs.formats.parse import parse, parse_wrapped, unwrap
from sidecar.model.record import Level, Record
from sidecar.times import parse_time

NOW = parse_time("2026-11-23T12:00:00Z") or 0

NAMES = st.sampled_from(
    [
        *sorted(KNOWN),
        *("record", "text", "t", "$date", "fields", "attributes", "key", "value", "stringValue"),
        *("error.message", "error.type", "log.level", "id", "type", "seconds", "nanos", "s", ""),
        *("jsonPayload", "timestampSeconds", "errorType", "errorMessage", "requestURI", "verb"),
    ]
) | st.text(max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
WORDS = st.text(alphabet="abcdefghij", min_size=12, max_size=16)


@given(st.binary(max_size=200))
def test_any_bytes(line: bytes) -> None:
    """Whatever the bytes are, there is a record."""
    assert isinstance(parse(line, NOW), Record)


@given(
    st.text(alphabet=" \t[]{}()<>|:,;=\"'\\-+/.TZ0123456789aEINFORWm\x1b\x00\r\u2028é", max_size=80)
)
def test_any_text(text: str) -> None:
    """Lines that nearly are of some format end in a record too."""
    assert isinstance(parse(text.encode(), NOW), Record)


@given(JSON | st.dictionaries(NAMES, JSON, max_size=6))
@example({"": 1, "msg": "m", "logger": 5})
@example({"time": {"seconds": 1771681325, "nanos": 10**30}})
def test_any_json(value: object) -> None:
    """Whatever the JSON is, there is a record, the second time as the first."""
    line = json.dumps(value).encode()
    first = parse(line, NOW)
    assert repr(parse(line, NOW)) == repr(first)


@given(
    st.dictionaries(
        NAMES, WORDS | st.dictionaries(NAMES, WORDS, min_size=1, max_size=4), max_size=6
    )
)
@example({"error.type": "aaaaaaaaaaaaa", "errorType": "bbbbbbbbbbbbb"})
@example({"exc_info": {"stack": "aaaaaaaaaaaa", "stackTrace": "aaaaaaaaaaaaa"}})
@example(
    {"exc_info": {"message": "aaaaaaaaaaaaa", "stack": "bbbbbbbbbbbb"}, "error": "cccccccccccc"}
)
def test_nothing_is_lost(obj: dict[str, object]) -> None:
    """Every text of an object is somewhere in its record."""
    record = parse(json.dumps(obj).encode(), NOW)
    shown = repr(msgspec.structs.astuple(record))
    for value in obj.values():
        for word in value.values() if isinstance(value, dict) else [value]:
            assert str(word) in shown


@given(st.dictionaries(NAMES, JSON, max_size=6))
def test_shapes_are_only_faster(obj: dict[str, object]) -> None:
    """The remembered shape of an object gives what the general path gives."""
    line = json.dumps(obj).encode()
    json_lines.parse(line)
    quick = json_lines.parse(line)
    general = json_lines.understand_any(line)
    assert repr(quick) == repr(general)


def test_shapes_are_bounded() -> None:
    """Hostile keys do not grow the memory."""
    for number in range(3_000):
        parse(b'{"msg":"m","k%d":1}' % number, NOW)
    assert len(json_lines._shapes) <= 1_024  # noqa: SLF001 - not seen from outside


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"a":' * 200_000, id="deep-objects"),
        pytest.param(b"[" * 200_000, id="deep-lists"),
        pytest.param(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", id="deep-and-closed"),
        pytest.param(b'{"msg": "torn', id="torn"),
        pytest.param(b"{}}", id="too-closed"),
        pytest.param(b"\x00\x00", id="nul"),
        pytest.param(b"\xff\xfe{", id="utf-16"),
    ],
)
def test_plain(line: bytes) -> None:
    """What no format understands is shown as it is."""
    record = parse(line, NOW)
    assert record == Record(line.decode("utf-8", "backslashreplace"), plain=True)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (b'{"level":"error","msg":"no route"} and more', {"rest": "and more"}),
        (b'{"level":"error","msg":"no route"},', {}),
    ],
    ids=["a text", "of an array"],
)
def test_behind_an_object(line: bytes, fields: dict[str, object]) -> None:
    """What stands behind an object is kept, and the object read."""
    assert parse(line, NOW) == Record("no route", level=Level.ERROR, fields=fields)


def test_a_line_that_was_cut() -> None:
    """Of an object whose line was too long to keep, the first keys are read."""
    line = b'{"time":"2026-02-21T13:42:05Z","level":"error","msg":"no","data":"xx ... [9 bytes cut]'
    record = parse(line, NOW)
    assert (record.ts, record.level, record.msg) == (1771681325000000000, Level.ERROR, "no")


def test_numbers_that_json_does_not_have() -> None:
    """NaN, 1e400 and 5,000 digits stay readable and cost no line."""
    digits = "1" * 5_000
    line = b'{"msg":"m","a":NaN,"b":-Infinity,"c":1e400,"d":%s}' % digits.encode()
    fields = parse(line, NOW).fields
    assert fields == {"a": "NaN", "b": "-Infinity", "c": "1e400", "d": digits}
    assert not any(isinstance(value, float) and math.isinf(value) for value in fields.values())


def test_depth_that_is_shown() -> None:
    """An object as deep as Python can walk is still an object."""
    depth = sys.getrecursionlimit() // 4
    line = b'{"msg":"m","a":' + b"[" * depth + b"]" * depth + b"}"
    assert parse(line, NOW).msg == "m"


@pytest.mark.parametrize(
    ("line", "partial", "stream", "inner"),
    [
        pytest.param(
            b'{"log":"half","stream":"stderr","time":"2026-02-21T13:42:05Z"}',
            *(True, "stderr", b"half"),
            id="docker",
        ),
        pytest.param(b"2026-02-21T13:42:05.1Z stdout P half", True, "stdout", b"half", id="cri"),
        pytest.param(
            b"2026-02-21T13:42:05.1Z stdout F  two blanks",
            False,
            "stdout",
            b" two blanks",
            id="full",
        ),
        pytest.param(b"app-1  | a | b", False, "", b"a | b", id="compose"),
    ],
)
def test_unwrap(line: bytes, *, partial: bool, stream: str, inner: bytes) -> None:
    """An envelope says whether its line goes on, and in which stream."""
    wrapped = unwrap(line)
    assert wrapped is not None
    assert (wrapped.partial, wrapped.stream, wrapped.line) == (partial, stream, inner)
    assert parse_wrapped(wrapped, NOW) == parse(line, NOW)


@pytest.mark.parametrize(
    "line",
    [b"", b"listening", b'{"msg":"m"}', b"a | b", b"| a | b |", b"2026-02-21T13:42:05Z INFO up"],
)
def test_no_envelope(line: bytes) -> None:
    """An ordinary line has no envelope."""
    assert unwrap(line) is None


def test_envelopes_end() -> None:
    """Envelopes are opened three deep; the fourth is text."""
    record = parse(b"a-1 | b-1 | c-1 | d-1 | up", NOW)
    assert (record.msg, record.fields) == ("d-1 | up", {"source": "c-1"})


def test_own_fields_count() -> None:
    """A field of the line is not overwritten by its envelope's."""
    assert parse(b'app-1  | {"msg":"m","source":"mine"}', NOW).fields == {"source": "mine"}


def test_now_gives_the_year() -> None:
    """A time without a year is the latest that is not more than a day ahead."""
    assert parse(b"Nov 24 11:00:00 vm app: m", NOW).ts == parse_time("2026-11-24T11:00:00Z")
    assert parse(b"Nov 25 11:00:00 vm app: m", NOW).ts == parse_time("2025-11-25T11:00:00Z")
    assert parse(b"Feb 30 11:00:00 vm app: m", NOW).ts is None


def test_carriage_return() -> None:
    """One carriage return at the end belongs to the line's end."""
    assert parse(b"up\r", NOW).msg == "up"
    assert parse(b'  {"level":"warn","msg":"m"}\r', NOW) == Record("m", level=Level.WARNING)
