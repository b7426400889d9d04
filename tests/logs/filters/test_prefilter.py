"""The prefilter drops lines before they are parsed, and never a wanted one."""

import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs import formats
from sidecar.logs.assemble.join import Joiner
from sidecar.logs.filters.keep import Keep, predicate
from sidecar.logs.filters.prefilter import sifter
from sidecar.logs.filters.where import compile_where
from sidecar.logs.formats.parse import parse
from sidecar.model.record import Level, Record


def including(*patterns: str) -> Keep:
    """Return the filter of `-i`."""
    return Keep(include=tuple(map(re.compile, patterns)))


def joined(lines: list[bytes]) -> Iterator[Record]:
    """Return the records of a stream, as `watch` assembles them."""
    joiner = Joiner()
    for line in lines:
        record = parse(line, NOW)
        whole = line.startswith(b"{") and not record.plain and b'"log"' not in line
        yield from joiner.feed(record, whole=whole)
    yield from joiner.flush()


def kept(lines: list[bytes], keep: Keep) -> list[Record]:
    """Return the records that are wanted."""
    wanted = predicate(keep)
    return [record for record in joined(lines) if wanted is None or wanted(record)]


def sifted(lines: list[bytes], keep: Keep) -> list[bytes]:
    """Return the lines of one chunk that the prefilter keeps."""
    sift = sifter(keep)
    assert sift is not None
    return sift(b"".join(line + b"\n" for line in lines))


NOW = 1_771_681_325_000_000_000
"""2026-02-21T13:42:05Z."""

JSON = b'{"level":"info","msg":"first"}'
LAST = b'{"level":"info","msg":"last"}'


@pytest.mark.parametrize(
    ("keep", "line"),
    [
        (Keep(level=Level.ERROR), line)
        for line in (
            b'{"level":"info","msg":"m"}',
            b'{"level": "INFO", "msg": "m"}',
            b'{"ts":"2026-02-21T13:42:05Z","level":"Warning","msg":"m"}',
            b'{"level":30,"pid":7}',
            b'{"pid":7,"level":20}',
            b'{"level":"debug","a":{"b":1},"tb":"x\\n  y"}',
            b'{"level":"info","severity":"error"}',
            b'{"a":["b","c"],"level":"info"}',
        )
    ]
    + [
        (including("rare"), line)
        for line in (
            b'{"level":"error","msg":"m"}',
            b'{"msg":"two\\nlines \\"quoted\\""}',
            b'{"msg":"caf\xc3\xa9","n":1e5}',
            b'{"msg":"Rare"}',
        )
    ]
    + [
        (including("rare", "seldom"), b'{"msg":"often"}'),
        (Keep(trace="4bf9"), b'{"trace_id":"4bf8","msg":"m"}'),
        (Keep(trace="77"), b'{"dd":78,"msg":"m"}'),
        (Keep(level=Level.ERROR, where=compile_where("a=1")), b'{"level":"info","a":1}'),
        (Keep(level=Level.TRACE, trace="4bf9"), b'{"level":"fatal","msg":"m"}'),
    ],
)
def test_left_out(keep: Keep, line: bytes) -> None:
    """A line that is certainly not wanted is dropped between any other lines."""
    assert sifted([JSON, line, line, LAST], keep) == [JSON, LAST]
    assert sifted([b"text", JSON, line, LAST, b"text"], keep) == [b"text", JSON, LAST, b"text"]
    assert kept([line], keep) == []


@pytest.mark.parametrize(
    ("keep", "line"),
    [
        (Keep(level=Level.ERROR), line)
        for line in (
            b'{"level":"error","msg":"m"}',
            b'{"level":"ERR"}',
            b'{"level":50}',
            b'{"level":300}',
            b'{"msg":"no level"}',
            b'{"level":"info","level":"error"}',
            b'{"level":"info","lev\\u0065l":"error"}',
            b'{"a\\"level":"info","severity":"error"}',
            b'{"a":{"level":"info"},"severity":"error"}',
            b'{"x":"level","y":"info","severity":"error"}',
            b'{"level":"info","short_message":"m","severity":"error"}',
            b'{"severity":"error","message":"m"}',
            b'{"log":"{\\"level\\":\\"error\\"}\\n","time":"2026-02-21T13:42:05Z"}',
            b'  {"level":"info"}',
            b"level=info text",
            b"",
        )
    ]
    + [
        (including("rare"), line)
        for line in (
            b'{"msg":"a rare one"}',
            b'{"rare":1}',
            b'{"a":{"b":["rare"]}}',
            b'{"msg":"\\u0072are"}',
            b'{"log":"rar","MESSAGE":"x"}',
            b'{"MESSAGE":[114,97,114,101]}',
            b'{"@t":"2026-02-21T13:42:05Z","@mt":"{a}{b}","a":"ra","b":"re"}',
            b"rare text",
            b"text",
        )
    ]
    + [
        (including("rare", "seldom"), b'{"msg":"seldom"}'),
        (Keep(trace="4bf9"), b'{"trace_id":"4bf9"}'),
        (Keep(trace="77"), b'{"dd":77}'),
        (including("xcerare"), b'{"msg":"\xcerare"}'),
        (including("rare"), b'{"msg":"r\x1b[1mare'),
        (including("status"), b'{"log":"1.2.3.4 - - [21/Feb/2026:13:42:05 +0000] 500","time":"x"}'),
    ],
)
def test_stays(keep: Keep, line: bytes) -> None:
    """A line that may be wanted stays, and so does each line that is not JSON."""
    assert line in sifted([JSON, line, LAST], keep)
    assert line in sifted([JSON, JSON, line, LAST, b"text"], keep)


@pytest.mark.parametrize(
    "keep",
    [
        Keep(),
        Keep(since=1),
        Keep(level=Level.ERROR, until=1),
        Keep(where=compile_where("a=1")),
        Keep(exclude=(re.compile("a"),)),
        Keep(trace="4bf9:1"),
        *map(including, ("", "a=b", "ra.e", "(?i)rare", "two words", "12", "1e5", "e-07", "ERROR")),
        including("rare", "ra.e"),
        Keep(include=(re.compile("rare", re.IGNORECASE),)),
    ],
)
def test_no_sifting(keep: Keep) -> None:
    """There is no prefilter where the bytes cannot decide."""
    assert sifter(keep) is None


def test_neighbours_of_text() -> None:
    """The first and last JSON line of a run stay; a torn line does not count as JSON."""
    keep = Keep(level=Level.ERROR)
    torn = b'{"level":"info","msg":"to'
    assert sifted([torn, torn, torn], keep) == [torn, torn, torn]
    assert sifted([torn, JSON, JSON, LAST], keep) == [torn, JSON, LAST]
    mixed = [JSON, b"t", JSON, LAST, b"t"]
    assert sifted(mixed, keep) == mixed
    assert sifted([b"t", *mixed], keep) == [b"t", *mixed]


@pytest.mark.parametrize("keep", [Keep(level=Level.ERROR), including("node")])
@pytest.mark.parametrize("before", [[], [JSON], [b"text", JSON]])
@pytest.mark.parametrize(
    "trace",
    [b"node:internal/x:1", b'{"log":"node:internal/x:1\\n","time":"2026-02-21T13:42:05Z"}'],
)
def test_torn_lines_within_a_trace(keep: Keep, before: list[bytes], trace: bytes) -> None:
    """A torn line within a trace, even in Docker's envelope, stays in it."""
    torn = b'{"level":"info","msg":"to'
    lines = [*before, trace, torn, JSON, LAST]
    (record,) = kept(lines, keep)
    assert record.lines[-1] == torn.decode()
    assert kept(sifted(lines, keep), keep) == [record]


@pytest.mark.parametrize(
    "chunk", [b"", b"\n", b"text", b"text\n", b'{"a":1}', b'{"a":1}\n', b"\n\n"]
)
def test_ends(chunk: bytes) -> None:
    """Lines have no line ends, empty lines are kept, and the last may lack its end."""
    for keep in (Keep(level=Level.ERROR), including("rare")):
        sift = sifter(keep)
        assert sift is not None
        assert sift(chunk) == (chunk.removesuffix(b"\n").split(b"\n") if chunk else [])


def samples() -> Iterator[bytes]:
    """Return the sample lines of every format."""
    for module in pkgutil.walk_packages(formats.__path__, f"{formats.__name__}."):
        imported = importlib.import_module(module.name)
        for sample in getattr(imported, "SAMPLES", ()):
            yield sample[0]


SAMPLES = sorted({line for line in samples() if line.startswith(b'{"')})
TEXTS = sorted({line for line in samples() if line.strip() and line[:1] != b"{"})


def test_there_are_samples() -> None:
    """There are samples for the next tests."""
    assert len(SAMPLES) > 20
    assert len(TEXTS) > 20


@pytest.mark.parametrize("torn", [b'{"level":"info"', b'{"a": 1 ', b'{"level":"info","msg":"'])
def test_torn_lines(torn: bytes) -> None:
    """A torn line is plain and has no level, whatever it contains."""
    for text in TEXTS:
        record = parse(torn + text, NOW)
        assert record == Record(msg=record.msg, plain=True)


@pytest.mark.parametrize("line", SAMPLES, ids=range(len(SAMPLES)))
def test_every_word_of_every_format(line: bytes) -> None:
    """Each word of a record keeps its line."""
    for record in joined([line]):
        text = json.dumps(msgspec.to_builtins(record), ensure_ascii=False)
        for word in set(re.findall(r"[A-Za-z0-9_-]+", text.replace("\\n", " "))):
            for keep in (including(re.escape(word)), Keep(trace=word)):
                if sifter(keep) is not None and kept([line], keep):
                    assert sifted([JSON, line, LAST], keep)[1:2] == [line], word


NAMES = st.sampled_from(
    [
        "level",
        "severity",
        "lvl",
        "msg",
        "log",
        "trace_id",
        "a",
        "short_message",
        "@mt",
        "MESSAGE",
        "thrown",
        "error",
        "level ",
        'x"level',
        "log.level",
    ]
)
SCALARS = (
    st.sampled_from(
        ["info", "error", "INFO", "warn", "rare", "a rare b", "level", "{", "}", "\\", "{a}"]
    )
    | st.sampled_from([10, 30, 50, 1e5, 77, True, None])
    | st.text(max_size=4)
)
VALUES_ = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def objects(draw: st.DrawFn) -> bytes:
    """Generate a JSON object with spaces, escapes and duplicate keys."""
    pairs = draw(st.lists(st.tuples(NAMES, VALUES_), max_size=4))
    ascii_only, space = draw(st.booleans()), draw(st.sampled_from(["", " "]))

    def dump(value: object) -> str:
        return json.dumps(value, ensure_ascii=ascii_only, separators=("," + space, ":" + space))

    body = f",{space}".join(f"{dump(name)}:{space}{dump(value)}" for name, value in pairs)
    return f"{{{body}}}".encode("utf-8", "backslashreplace").replace(b"\n", b" ")


WRAPPED = objects().map(
    lambda line: json.dumps({"log": line.decode() + "\n", "time": "2026-02-21T13:42:05Z"}).encode()
)
TEXT = st.sampled_from(
    [
        *(
            b"plain rare",
            b"plain",
            b"",
            b"2026-02-21T13:42:05Z ERROR boom",
            b"level=error msg=rare",
        ),
        *(
            b'2026-02-21T13:42:05Z stdout F {"level":"error"}',
            b"Traceback (most recent call last):",
        ),
        *(
            b'  File "a.py", line 3, in f',
            b"    rare()",
            b"ValueError: rare",
            b"\tat a.B.c(B.java:1)",
        ),
        *(
            b"java.lang.Error: x",
            b"Caused by: a.B: rare",
            b"node:internal/x:1",
            b"panic: rare",
            b"{",
        ),
        *(
            b'{"level":"info","msg":"to',
            b'{"log":"node:internal/x:1\\n","time":"1"}',
            b'{"msg":"\xcerare"}',
        ),
    ]
)
LINES = st.lists(
    objects() | objects().map(lambda line: line[:-1]) | WRAPPED | TEXT | st.just(JSON), max_size=14
)
KEEPS: dict[str, Keep] = {
    "trace": Keep(level=Level.DEBUG),
    "warn": Keep(level=Level.WARNING),
    "error": Keep(level=Level.ERROR),
    "rare": including("rare"),
    "two": including("rare", "info"),
    "both": Keep(level=Level.WARNING, include=(re.compile("rare"),), exclude=(re.compile("a="),)),
    "id": Keep(trace="rare"),
    "number": Keep(trace="77"),
}


@pytest.mark.parametrize("keep", KEEPS.values(), ids=KEEPS)
def test_the_same_is_kept(keep: Keep) -> None:
    """The kept records are the same with and without the prefilter."""
    check = checking(keep)
    check()


def checking(keep: Keep) -> Callable[[], None]:
    """Return the property for one choice of filters."""

    @given(LINES)
    def check(lines: list[bytes]) -> None:
        assert kept(sifted(lines, keep), keep) == kept(lines, keep)

    return check
