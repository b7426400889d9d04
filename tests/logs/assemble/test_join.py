"""Stack traces and indented lines join the record before them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.assemble.causes import cause
from sidecar.logs.assemble.join import MAX_CHARS, MAX_LINES, Joiner
from sidecar.model.record import Level, Record

SAMPLES = Path(__file__).parent / "samples"
TRACES = {path.stem: path.read_text().splitlines() for path in sorted(SAMPLES.glob("*.txt"))}
PYTHON = TRACES["python-uncaught"]
JAVA = TRACES["java-chained"]


def plain(text: str) -> Record:
    """Return a line that no format understood."""
    return Record(msg=text, plain=True)


def logged(msg: str, level: Level | None = Level.ERROR) -> Record:
    """Return a record of a text format."""
    return Record(msg=msg, ts=1, level=level)


def as_records(lines: Iterable[str | Record]) -> Iterator[Record]:
    """Return the records, and a plain one for each text."""
    return (plain(line) if isinstance(line, str) else line for line in lines)


def join(*lines: str | Record) -> list[Record]:
    """Return the records of one stream of these lines."""
    joiner = Joiner()
    records = [done for record in as_records(lines) for done in joiner.feed(record)]
    return [*records, *joiner.flush()]


def written(records: Iterable[Record]) -> list[str]:
    """Return the lines in the records; a trace without a record has its cause before them."""
    texts: list[str] = []
    for record in records:
        bare = record.ts is None and record.lines
        texts += record.lines if bare else (record.msg, *record.lines)
    return texts


def shape(records: Iterable[Record]) -> list[tuple[str, int]]:
    """Return each record's message and how many lines it has."""
    return [(record.msg, len(record.lines)) for record in records]


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_alone_is_an_error_between_ordinary_lines(name: str) -> None:
    """A trace of each runtime is one record: the cause as message, and all lines."""
    lines = TRACES[name]
    why = cause(lines)
    assert join("listening on port 8080", *lines, "ready again", "  - indented") == [
        plain("listening on port 8080"),
        Record(msg=why, level=Level.ERROR, error=why, lines=tuple(lines)),
        plain("ready again"),
        plain("  - indented"),
    ]


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_belongs_to_the_record_above_it(name: str) -> None:
    """After a record, a trace of each runtime belongs to it, up to the next record."""
    lines = TRACES[name]
    first, after = join(logged("failed"), *lines, logged("going on", Level.INFO))
    assert first == Record(
        msg="failed", ts=1, level=Level.ERROR, error=cause(lines), lines=tuple(lines)
    )
    assert after == logged("going on", Level.INFO)


@pytest.mark.parametrize("name", TRACES)
def test_two_traces_in_a_row_are_two(name: str) -> None:
    """A trace ends where the next one begins."""
    lines = TRACES[name]
    assert [record.lines for record in join(*lines, *lines)] == [tuple(lines)] * 2


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_cut_anywhere_loses_nothing(name: str) -> None:
    """Wherever a flush cuts a trace, both parts have all of its lines, in order."""
    lines = TRACES[name]
    for cut in range(1, len(lines)):
        joiner = Joiner()
        done = [record for line in lines[:cut] for record in joiner.feed(plain(line))]
        done += joiner.flush()
        done += [record for line in lines[cut:] for record in joiner.feed(plain(line))]
        done += joiner.flush()
        assert written(done) == lines


def test_the_rest_of_a_cut_trace_stays_together() -> None:
    """The rest of a trace after a flush between frames is one record, with the cause."""
    joiner = Joiner()
    for line in PYTHON[:3]:
        assert joiner.feed(plain(line)) == ()
    (begun,) = joiner.flush()
    assert (begun.msg, begun.level, begun.error) == (PYTHON[0], Level.ERROR, "")
    for line in PYTHON[3:]:
        assert joiner.feed(plain(line)) == ()
    (rest,) = joiner.flush()
    assert (rest.msg, rest.lines) == ("RuntimeError: cannot start", tuple(PYTHON[3:]))


@pytest.mark.parametrize("name", TRACES)
def test_after_a_flush_an_indented_line_stands_alone(name: str) -> None:
    """After the flush of a complete trace, an indented line is a record of its own."""
    joiner = Joiner()
    for line in TRACES[name]:
        joiner.feed(plain(line))
    joiner.flush()
    assert joiner.flush() == ()
    assert joiner.feed(plain("  - a: 1")) == (plain("  - a: 1"),)
    assert joiner.feed(plain("\tat com.acme.Shop")) == (plain("\tat com.acme.Shop"),)


@pytest.mark.parametrize("level", [Level.TRACE, Level.DEBUG, Level.INFO, Level.NOTICE])
def test_a_crash_does_not_hide_below_a_quiet_record(level: Level) -> None:
    """A trace after a record below WARNING is an ERROR record of its own."""
    head, crash = join(logged("processing", level), *PYTHON)
    assert head == logged("processing", level)
    assert (crash.level, crash.lines) == (Level.ERROR, tuple(PYTHON))


def test_a_warning_keeps_its_level() -> None:
    """A trace does not change the level of its record."""
    (record,) = join(logged("retrying", Level.WARNING), *PYTHON)
    assert (record.level, record.error) == (Level.WARNING, "RuntimeError: cannot start")


def test_a_record_without_level_is_an_error_by_its_trace() -> None:
    """A record without level becomes an ERROR by its trace, as panics of Go's HTTP server."""
    head = logged("http: panic serving 10.0.0.7:49355: no route", None)
    lines = ["goroutine 57 [running]:", *TRACES["go-recovered"][4:]]
    (record,) = join(head, *lines)
    assert (record.level, record.lines) == (Level.ERROR, tuple(lines))


def test_an_error_that_the_record_names_is_kept() -> None:
    """A cause found in the lines does not replace what the logger wrote."""
    head = Record(msg="failed", ts=1, level=Level.ERROR, error="no stock")
    assert join(head, *JAVA)[0].error == "no stock"


SQL = ["\tSELECT *", "\t  FROM orders", "\t WHERE id = 7;"]
YAML = ["  server:", "    port: 8080"]
TABLE = ["  | api | up |", "  +-----+----+", "  1: a", "  at the gate"]


@pytest.mark.parametrize("level", [None, Level.INFO, Level.ERROR])
@pytest.mark.parametrize("lines", [SQL, YAML, TABLE], ids=["postgresql", "yaml", "table"])
def test_indented_lines_belong_to_the_record_above(level: Level | None, lines: list[str]) -> None:
    """Indented lines, as of a PostgreSQL statement, join their record and change nothing in it."""
    head = logged("statement:", level)
    assert join(head, *lines, "ready") == [
        Record(msg="statement:", ts=1, level=level, lines=tuple(lines)),
        plain("ready"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["{", '  "a": 1,', '  "b": [', "    2", "  ]", "}"], id="json"),
        pytest.param(["server:", "  port: 8080", "", "  tls:", "    on: true"], id="yaml"),
        pytest.param(["NAME   STATUS", "  api  up", "  db   up"], id="table"),
        pytest.param(["", "", "ready", "", "\t", "   "], id="blanks"),
        pytest.param(["at the gate", "... 12 more", "}", "Caused by: nothing"], id="words"),
    ],
)
def test_below_a_plain_line_everything_stands_alone(lines: list[str]) -> None:
    """Lines without a trace and without a record pass through at once, line by line."""
    joiner = Joiner()
    for line in lines:
        assert joiner.feed(plain(line)) == (plain(line),)
    assert joiner.flush() == ()


def test_ordinary_lines_after_a_trace_are_their_own() -> None:
    """Lines that may belong to a message are returned as records when no frame follows."""
    records = join(*PYTHON, "retrying", "", "retrying", "done", logged("ready", Level.INFO))
    assert shape(records[:2]) == [("RuntimeError: cannot start", len(PYTHON)), ("retrying", 0)]
    assert written(records) == [*PYTHON, "retrying", "", "retrying", "done", "ready"]


def test_blank_lines_between_records_are_kept() -> None:
    """A blank line without a trace after it is a record of its own."""
    blank = plain("")
    assert join(logged("a"), "", "", logged("b")) == [logged("a"), blank, blank, logged("b")]
    assert written(join(*JAVA, *[""] * 50, "ready")) == [*JAVA, *[""] * 50, "ready"]


def test_a_whole_record_is_never_held() -> None:
    """A JSON object is returned at once, after held records; a trace after it is a record."""
    joiner = Joiner()
    assert joiner.feed(logged("a"), whole=True) == (logged("a"),)
    assert joiner.feed(plain("  indented")) == (plain("  indented"),)
    assert joiner.feed(logged("b")) == ()
    assert joiner.feed(logged("c"), whole=True) == (logged("b"), logged("c"))
    for line in PYTHON:
        assert joiner.feed(plain(line)) == ()
    trace, record = joiner.feed(logged("d"), whole=True)
    assert (trace.lines, record) == (tuple(PYTHON), logged("d"))
    assert joiner.flush() == ()


def test_what_an_envelope_says_of_a_trace_is_kept() -> None:
    """A trace in envelopes has the time and the fields of its first line."""
    head = Record(msg=JAVA[0], ts=7, ts_text="t", fields={"stream": "stderr"}, plain=True)
    (record,) = join(head, *JAVA[1:])
    assert (record.ts, record.ts_text, record.fields) == (7, "t", {"stream": "stderr"})
    assert (record.plain, record.lines) == (False, tuple(JAVA))


def test_the_bytes_of_a_record_are_those_of_all_its_lines() -> None:
    """With raw bytes, a joined record has the bytes of all its lines."""
    lines = [Record(msg=line, plain=True, raw=line.encode()) for line in PYTHON]
    head = Record(msg="failed", ts=1, raw=b"1 failed")
    assert join(*lines)[0].raw == "\n".join(PYTHON).encode()
    assert join(head, *lines)[0].raw == "\n".join(["1 failed", *PYTHON]).encode()


def test_a_line_that_is_all_of_a_trace_is_not_said_twice() -> None:
    """A trace of one line, `Error: …`, is an error without further lines."""
    why = "Error: no route"
    assert join(why) == [Record(msg=why, level=Level.ERROR, error=why)]
    (record,) = join('Exception in thread "main" java.io.IOException: full')
    assert (record.msg, len(record.lines)) == ("java.io.IOException: full", 1)


def test_a_trace_without_end_is_given_back_in_parts() -> None:
    """A record has at most the bound of lines; the rest of a trace is another record."""
    frames = ["\tat com.acme.Shop.sell(Shop.java:3)"] * (2 * MAX_LINES)
    records = join("java.lang.StackOverflowError", *frames)
    assert [len(record.lines) for record in records] == [MAX_LINES + 1, MAX_LINES]
    assert all(record.level is Level.ERROR for record in records)


def test_lines_without_end_below_a_record_stand_alone() -> None:
    """Indented lines beyond the bound of a record pass through at once."""
    joiner = Joiner()
    joiner.feed(logged("dump"))
    for _ in range(MAX_LINES):
        assert joiner.feed(plain("  x")) == ()
    (record, rest) = joiner.feed(plain("  x"))
    assert (len(record.lines), rest) == (MAX_LINES, plain("  x"))
    assert joiner.feed(plain("  x")) == (plain("  x"),)


def test_what_is_held_is_bounded() -> None:
    """A stream of huge lines that may belong to a trace holds little more than the bound."""
    joiner = Joiner()
    held = 0
    for line in ("ValueError: x", *[("y" * 10_000)] * 100, *["\t" + "z" * 10_000] * 100):
        done = joiner.feed(plain(line))
        held += len(line) - sum(map(len, written(done)))
        assert held < MAX_CHARS + 20_000


def test_streams_do_not_mix() -> None:
    """Two traces that arrive in alternating lines are two complete records, one per stream."""
    names = ("java-unnamed", "dotnet-mono")
    joiners = {name: Joiner() for name in names}
    for pair in zip(*(TRACES[name] for name in names), strict=False):
        for name, line in zip(names, pair, strict=True):
            assert joiners[name].feed(plain(line)) == ()
    for name in names:
        (record,) = joiners[name].flush()
        assert record.lines == tuple(TRACES[name])[:2]


LINES = st.sampled_from(
    [*{line for lines in TRACES.values() for line in lines}, "", " ", "ready", "  - a", "{", "}"]
)
RECORDS = st.lists(
    st.one_of(
        LINES.map(plain),
        st.sampled_from(list(TRACES))
        .flatmap(lambda name: st.sampled_from(TRACES[name]))
        .map(plain),
        st.text(max_size=20).map(plain),
        st.builds(logged, st.just("logged"), st.sampled_from([None, Level.INFO, Level.ERROR])),
    ),
    max_size=40,
)


@given(RECORDS, st.randoms(use_true_random=False))
def test_every_line_comes_out_once_and_in_order(records: list[Record], chance: Random) -> None:
    """Each line is returned once and in order, for any input and any flushes."""
    joiner = Joiner()
    done: list[Record] = []
    for record in records:
        done += joiner.feed(record, whole=not record.plain and chance.random() < 0.3)
        if chance.random() < 0.1:
            done += joiner.flush()
    done += joiner.flush()
    assert written(done) == [record.msg for record in records]


@given(RECORDS)
def test_nothing_is_held_below_a_whole_record(records: list[Record]) -> None:
    """A whole record releases everything held before it."""
    joiner = Joiner()
    done = [out for record in records for out in joiner.feed(record)]
    last = logged("last")
    done += joiner.feed(last, whole=True)
    assert done[-1] == last
    assert written(done) == [*(record.msg for record in records), "last"]
