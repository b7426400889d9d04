"""The body of a target → its samples: a bad line is a fault, the rest survives."""

import math
import random
import tracemalloc
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidecar.metrics.exposition.grammar import number
from sidecar.metrics.exposition.parse import MAX_FAULTS, Parser, parse
from sidecar.model.sample import Exposition, Family, Fault
from sidecar.model.series import parse_series, spell

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
TEXT = "text/plain; version=0.0.4; charset=utf-8"

BODY = b"""\
# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="no \\"file\\":\\n'x'"} 1.458e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320

# Finally a summary, which has a complex representation, too:
# HELP rpc_duration_seconds A summary of the RPC duration in seconds.\\nOf all.
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} 3102
rpc_duration_seconds_sum 1.7560473e+07
"""

RICH = b"""\
# TYPE up_seconds gauge
# UNIT up_seconds seconds
# HELP up_seconds Since \\"start\\"
up_seconds 1.5 1520879607.789
# TYPE calls counter
calls_total{a="x"} 17 # {trace_id="KOO5S4vxi0o",b="# }"} 0.67 1520879607.789
calls_created{a="x"} 1520430000.123
# TYPE lag histogram
lag_bucket{le="1.0"} 3 123 # {} 0.5
lag_bucket{le="+Inf"} 4
# TYPE queue gaugehistogram
queue_bucket{le="+Inf"} 2
queue_gsum -3
# TYPE build info
build_info{version="8.2.7"} 1
# TYPE lamp stateset
lamp{lamp="on"} 1
# TYPE odd unknown
odd NaN
# EOF
"""


def test_the_documented_example() -> None:
    """The example of the text format's own documentation is read in full."""
    found = parse(BODY, TEXT)
    assert found.samples == {
        'http_requests_total{code="200",method="post"}': 1027.0,
        'http_requests_total{code="400",method="post"}': 3.0,
        r"""msdos_file_access_time_seconds{error="no \"file\":\n'x'",path="C:\\DIR\\FILE.TXT"}""": (
            1458000000.0
        ),
        "metric_without_timestamp_and_labels": 12.47,
        'something_weird{problem="division by zero"}': math.inf,
        'http_request_duration_seconds_bucket{le="0.05"}': 24054.0,
        'http_request_duration_seconds_bucket{le="+Inf"}': 144320.0,
        "http_request_duration_seconds_sum": 53423.0,
        "http_request_duration_seconds_count": 144320.0,
        'rpc_duration_seconds{quantile="0.01"}': 3102.0,
        "rpc_duration_seconds_sum": 17560473.0,
    }
    assert found.faults == ()
    assert found.families == {
        "http_requests_total": Family("counter", "The total number of HTTP requests."),
        "http_request_duration_seconds": Family(
            "histogram", "A histogram of the request duration."
        ),
        "rpc_duration_seconds": Family(
            "summary", "A summary of the RPC duration in seconds.\nOf all."
        ),
    }


def test_openmetrics() -> None:
    """Every type of OpenMetrics is read, with units, exemplars and timestamps in seconds."""
    found = parse(RICH, OPENMETRICS)
    assert math.isnan(found.samples["odd"])
    assert {key: value for key, value in found.samples.items() if key != "odd"} == {
        "up_seconds": 1.5,
        'calls_total{a="x"}': 17.0,
        'calls_created{a="x"}': 1520430000.123,
        'lag_bucket{le="1.0"}': 3.0,
        'lag_bucket{le="+Inf"}': 4.0,
        'queue_bucket{le="+Inf"}': 2.0,
        "queue_gsum": -3.0,
        'build_info{version="8.2.7"}': 1.0,
        'lamp{lamp="on"}': 1.0,
    }
    assert found.faults == ()
    assert found.families["up_seconds"] == Family("gauge", 'Since "start"', "seconds")
    kinds = ["gauge", "counter", "histogram", "gaugehistogram", "info", "stateset", "unknown"]
    assert [family.type for family in found.families.values()] == kinds


@pytest.mark.parametrize(
    ("content_type", "body", "faults"),
    [
        pytest.param(OPENMETRICS, b"a 1 1.5\n# EOF\n", 0, id="openmetrics"),
        pytest.param("Application/OpenMetrics-Text", b"a 1 1.5\n# EOF\n", 0, id="capitals"),
        pytest.param(TEXT, b"a 1 1.5\n# EOF\n", 1, id="text-wins-over-the-end"),
        pytest.param("", b"a 1 1.5\n# EOF\n", 0, id="blank-with-end"),
        pytest.param("", b"a 1 1.5\n# EOF", 0, id="blank-with-end-without-line-feed"),
        pytest.param("text/html", b"a 1 1.5\n# EOF\n", 0, id="wrong-with-end"),
        pytest.param("", b"a 1 15\n", 0, id="blank"),
        pytest.param("application/json", b"a 1 15\n", 0, id="wrong"),
        pytest.param("", b"a 1 1.5\n# NOT EOF\n", 1, id="no-end-after-all"),
    ],
)
def test_content_type(content_type: str, body: bytes, faults: int) -> None:
    """The Content-Type chooses the format; where it is blank or wrong, the end of the body does."""
    assert len(parse(body, content_type).faults) == faults


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        pytest.param("a 1", "a", 1.0, id="plain"),
        pytest.param(" \ta\t1 \t", "a", 1.0, id="blanks-around"),
        pytest.param("a 1\r", "a", 1.0, id="crlf"),
        pytest.param("a  1   1395066363000", "a", 1.0, id="timestamp"),
        pytest.param("a 1 -5", "a", 1.0, id="negative-timestamp"),
        pytest.param("a{} 1", "a", 1.0, id="no-labels"),
        pytest.param('a { b = "c" , d = "e" , } 1', 'a{b="c",d="e"}', 1.0, id="blanks-inside"),
        pytest.param('a{z="1",b="2"} 1', 'a{b="2",z="1"}', 1.0, id="unsorted"),
        pytest.param('a{b1="1",b="2"} 1', 'a{b="2",b1="1"}', 1.0, id="sorted-by-name"),
        pytest.param('a{b="c"}1', 'a{b="c"}', 1.0, id="nothing-after-brace"),
        pytest.param('a{b="x} 7"} 1', 'a{b="x} 7"}', 1.0, id="brace-in-value"),
        pytest.param('a{b="x,c=\\"y"} 1', 'a{b="x,c=\\"y"}', 1.0, id="quote-in-value"),
        pytest.param('a{b="\\\\"} 1', 'a{b="\\\\"}', 1.0, id="ends-in-backslash"),
        pytest.param('a{b="\\x"} 1', 'a{b="\\\\x"}', 1.0, id="unknown-escape"),
        pytest.param('a{b="é 世"} 1', 'a{b="é 世"}', 1.0, id="utf-8-value"),
        pytest.param('a{b="",c="d"} 1', 'a{c="d"}', 1.0, id="empty-value-is-no-label"),
        pytest.param('{"a.b"} 1', '{"a.b"}', 1.0, id="quoted-name"),
        pytest.param('{"a.b",c="d"} 1', '{"a.b",c="d"}', 1.0, id="quoted-name-and-label"),
        pytest.param('{c="d", "a.b"} 1', '{"a.b",c="d"}', 1.0, id="quoted-name-last"),
        pytest.param('{"a",c="d"} 1', 'a{c="d"}', 1.0, id="quoted-without-need"),
        pytest.param('a{"b.c"="d"} 1', 'a{"b.c"="d"}', 1.0, id="quoted-label"),
        pytest.param('{"é} \\"",c="d"} 1', '{"é} \\"",c="d"}', 1.0, id="anything-in-a-name"),
        pytest.param("a:b_C9 1", "a:b_C9", 1.0, id="colon-in-name"),
        pytest.param("nan 1", "nan", 1.0, id="name-like-a-number"),
        pytest.param("a +1.5e-3", "a", 0.0015, id="exponent"),
        pytest.param("a .5", "a", 0.5, id="no-whole-part"),
        pytest.param("a 5.", "a", 5.0, id="no-fraction"),
        pytest.param("a -0", "a", -0.0, id="negative-zero"),
        pytest.param("a +Inf", "a", math.inf, id="infinity"),
        pytest.param("a -inf", "a", -math.inf, id="negative-infinity"),
        pytest.param("a Infinity", "a", math.inf, id="infinity-spelled"),
        pytest.param("a 1e999", "a", math.inf, id="beyond-float"),
        pytest.param("a 18446744073709551616", "a", 2.0**64, id="2-to-the-64"),
    ],
)
def test_sample(line: str, key: str, value: float) -> None:
    """A line of the grammar is a sample under the one spelling of its series."""
    found = parse(line.encode())
    assert (dict(found.samples), found.faults) == ({key: value}, ())
    assert math.copysign(1, found.samples[key]) == math.copysign(1, value)
    assert spell(parse_series(key)) == key


@pytest.mark.parametrize("word", ["NaN", "nan", "NAN"])
def test_not_a_number(word: str) -> None:
    """NaN is a value."""
    assert math.isnan(parse(f"a {word}".encode()).samples["a"])


BAD = [
    pytest.param(b"a", "no sample: a", id="no-value"),
    pytest.param(b"a ", "no value", id="blank-value"),
    pytest.param(b"1a 1", "no sample: 1a 1", id="digit-first"),
    pytest.param(b"a-b 1", "no sample: a-b 1", id="dash-in-name"),
    pytest.param(b'a{b="c} 1', 'no label value at column 5: a{b="c} 1', id="open-quote"),
    pytest.param(b'a{b="c" 1', 'no comma or brace at column 9: a{b="c" 1', id="open-brace"),
    pytest.param(b"a{b=c} 1", "no label value at column 5: a{b=c} 1", id="bare-value"),
    pytest.param(b"a{b} 1", "no label value at column 4: a{b} 1", id="no-equals"),
    pytest.param(b'a{b:c="d"} 1', 'no label value at column 4: a{b:c="d"} 1', id="colon-in-label"),
    pytest.param(b'a{,b="d"} 1', 'no label at column 3: a{,b="d"} 1', id="comma-first"),
    pytest.param(b'a{b="d",,} 1', 'no label at column 9: a{b="d",,} 1', id="two-commas"),
    pytest.param(b'a{b="1",b="1"} 1', "label twice: b", id="label-twice"),
    pytest.param(b'a{b="1",a="2",b="1"} 1', "label twice: b", id="label-twice-unsorted"),
    pytest.param(b'a{__name__="b"} 1', "no name of a label: __name__", id="name-as-label"),
    pytest.param(b'a{""="b"} 1', "no name of a label: empty", id="empty-label"),
    pytest.param(b'{b="c"} 1', 'no sample: {b="c"} 1', id="no-name"),
    pytest.param(b'{""} 1', 'no label value at column 4: {""} 1', id="empty-name"),
    pytest.param(b'a{"b"} 1', 'two names: a{"b"} 1', id="two-names"),
    pytest.param(b'{"a","b"} 1', 'no label value at column 9: {"a","b"} 1', id="two-quoted-names"),
    pytest.param(b"a 1 2 3", "no timestamp: 2 3", id="too-much"),
    pytest.param(b"a 1 NaN", "no timestamp: NaN", id="nan-timestamp"),
    pytest.param(b"a 1 +Inf", "no timestamp: +Inf", id="infinite-timestamp"),
    pytest.param(b"a 1 1.5", "no timestamp: 1.5", id="fraction-timestamp"),
    pytest.param(b"a 1 1_0", "no timestamp: 1_0", id="underscore-timestamp"),
    pytest.param(b'a 1 # {b="c"} 1', 'no exemplar: # {b="c"} 1', id="exemplar-in-text"),
    pytest.param(b"a 1_0", "no number: 1_0", id="underscore"),
    pytest.param(b"a 0x1p3", "no number: 0x1p3", id="hex-float"),
    pytest.param(b"a +NaN", "no number: +NaN", id="signed-nan"),
    pytest.param(b"a 1e", "no number: 1e", id="no-exponent"),
    pytest.param(b"a 1,5", "no number: 1,5", id="comma"),
    pytest.param("a ５".encode(), "no number: ５", id="full-width"),  # noqa: RUF001
    pytest.param("é 1".encode(), "no sample: é 1", id="letter-in-name"),
    pytest.param(b"a\xff 1", r"no UTF-8: a\xff 1", id="invalid-utf-8"),
    pytest.param(b'a{b="\xe9"} 1', r'no UTF-8: a{b="\xe9"} 1', id="invalid-utf-8-in-value"),
    pytest.param(b"# HELP a \xe9", r"no UTF-8: # HELP a \xe9", id="invalid-utf-8-in-help"),
    pytest.param(b"# TYPE a nonsense", "no type of a metric: nonsense", id="type"),
    pytest.param(b"# TYPE a", "no type of a metric: empty", id="no-type"),
    pytest.param(b"# TYPE 1a counter", "no name of a metric: 1a", id="name-in-comment"),
    pytest.param(b"<html>", "no sample: <html>", id="html"),
    pytest.param(b"x" * 500, "no sample: " + "x" * 60, id="long"),
]


@pytest.mark.parametrize(("line", "fault"), BAD)
def test_fault(line: bytes, fault: str) -> None:
    """A line outside the grammar is a fault with its number, the lines around it are read."""
    found = parse(b"# a comment\nbefore 1\n" + line + b"\nafter 2\n", TEXT)
    assert found.samples == {"before": 1.0, "after": 2.0}
    assert found.faults == (Fault(3, fault),)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(b"a 1 NaN", "no timestamp: NaN", id="nan-timestamp"),
        pytest.param(b"a 1 -Inf", "no timestamp: -Inf", id="infinite-timestamp"),
        pytest.param(b"a 1 # {} 0x1", "no number: 0x1", id="hex-exemplar"),
        pytest.param(b"a 1 # {} 1 NaN", "no timestamp: NaN", id="nan-exemplar-timestamp"),
        pytest.param(b"a 1 # {", "no exemplar: # {", id="open-exemplar"),
        pytest.param(b"a 1 # {b=1} 1", "no exemplar: # {b=1} 1", id="exemplar-label"),
        pytest.param(b"a 1 #", "no exemplar: #", id="half-an-exemplar"),
    ],
)
def test_openmetrics_fault(line: bytes, fault: str) -> None:
    """A bad timestamp or exemplar is a fault of its line only."""
    found = parse(b"before 1\n" + line + b"\nafter 2\n# EOF\n", OPENMETRICS)
    assert found.samples == {"before": 1.0, "after": 2.0}
    assert found.faults == (Fault(2, fault),)


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        pytest.param(b"a 1\n", (Fault(1, "no # EOF: the body is cut short"),), id="cut"),
        pytest.param(b"a 1\nb 2", (Fault(2, "no # EOF: the body is cut short"),), id="cut-in-line"),
        pytest.param(b"", (Fault(1, "no # EOF: the body is cut short"),), id="empty"),
        pytest.param(b"a 1\n# EOF\nb 2\nc 3\n", (Fault(3, "text after # EOF"),), id="after"),
        pytest.param(b"a 1\n# EOF", (), id="no-line-feed"),
    ],
)
def test_end(body: bytes, faults: tuple[Fault, ...]) -> None:
    """An OpenMetrics body ends with `# EOF`: without it it was cut, what follows is not read."""
    found = parse(body, OPENMETRICS)
    assert found.faults == faults
    assert "c" not in found.samples


def test_duplicates() -> None:
    """Of a series that stands twice, however it is spelled, the first sample is kept."""
    found = parse(b'a{b="c"} 1\na{ b = "c", } 2\na{b="d"} 3\na{b="c",e=""} 4\n')
    assert found.samples == {'a{b="c"}': 1.0, 'a{b="d"}': 3.0}
    assert found.faults == (
        Fault(2, 'duplicate series: a{b="c"}'),
        Fault(4, 'duplicate series: a{b="c"}'),
    )


@pytest.mark.parametrize("body", [b"", b"\n\n", b"# EOF\n", b"#\n# HELP a\n# what\n#TYPE x\n"])
def test_nothing(body: bytes) -> None:
    """An empty body, blank lines and comments are not samples and no faults."""
    assert parse(body).samples == {}
    assert parse(body).faults == ()


def test_families() -> None:
    """The first line of a kind is kept; `untyped` is unknown; a name in quotes is its own text."""
    body = b'# TYPE a gauge\n# TYPE a counter\n# TYPE b untyped\n# HELP "c.d" x\\\\y\n# UNIT a s\n'
    assert parse(body, TEXT).families == {
        "a": Family("gauge"),
        "b": Family(),
        "c.d": Family(help="x\\y"),
    }


def test_many_faults() -> None:
    """A page that is not an exposition gives its first faults, not one a line for ever."""
    found = parse(b"<p>\n" * 10_000)
    assert [fault.line for fault in found.faults] == list(range(1, MAX_FAULTS + 1))


@given(st.floats(allow_nan=False))
def test_every_float(value: float) -> None:
    """A number that Python wrote is read as the same number."""
    assert number(repr(value)) == value
    assert parse(f"a {value!r}".encode()).samples == {"a": value}


@given(st.binary(max_size=200) | st.text('a1{}=," \\#\n', max_size=200).map(str.encode))
def test_any_bytes(body: bytes) -> None:
    """Any bytes at all give samples and faults with their line numbers, never an exception."""
    for content_type in (TEXT, OPENMETRICS):
        found = parse(body, content_type)
        assert all(1 <= fault.line <= body.count(b"\n") + 1 for fault in found.faults)
        assert all(spell(parse_series(key)) == key for key in found.samples)


@pytest.mark.timeout(5)
def test_hostile_lines_take_no_time() -> None:
    """Lines made to send a regular expression backwards for ever are refused at once."""
    lines = [
        b"a{" + b'b="c",' * 20_000,
        b"a" + b" " * 100_000 + b"!",
        b'a{b="' + b"\\" * 100_000,
        b'a{b="c" ' + b"\t" * 100_000 + b"x",
        b"a 1 # {" + b'b="c",' * 20_000,
        b'a 1 # {b="' + b"\\" * 100_000,
        b"a 1" + b" \t" * 50_000 + b"#",
        b"a " + b"1" * 100_000 + b"e",
        b"a " + b"9" * 1_000_000 + b"_",
        b"# TYPE " + b'"' + b"\\" * 100_000,
        b"# HELP" + b" " * 100_000,
    ]
    assert len(parse(b"\n".join([*lines, b"# EOF"]), OPENMETRICS).faults) == len(lines) - 1


def same(found: Exposition, fresh: Exposition) -> bool:
    """Return whether two say the same; NaN is the same as NaN, and the order does not matter."""
    return (
        bits(found.samples) == bits(fresh.samples)
        and found.faults == fresh.faults
        and found.families == fresh.families
    )


def bits(samples: Mapping[str, float]) -> dict[str, str]:
    """Return the samples so that NaN equals NaN, and -0 differs from 0."""
    return {key: repr(value) for key, value in samples.items()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("# HELP x v1", "# HELP x v12", id="comment-like-a-value"),
        pytest.param("#1", "#12", id="comment-with-a-number"),
        pytest.param("a 1", "1", id="value-without-its-series"),
        pytest.param("a 1", "nan", id="name-that-is-a-number"),
        pytest.param("a 1", "a 1_0", id="underscore"),
        pytest.param("a 1", "a +NaN", id="signed-nan"),
        pytest.param("a 1", "a NaN", id="nan"),
        pytest.param("a 1", "a Infinity", id="infinity"),
        pytest.param("a 1", "a  1 ", id="blanks"),
        pytest.param("a 1", "a \x0b1", id="blank-to-python-only"),
        pytest.param("a 1", "a 1 5", id="timestamp-comes"),
        pytest.param("a 1 5", "a 1 5_0", id="timestamp-breaks"),
        pytest.param("a 1 5", "a 1 5.5", id="timestamp-gets-a-fraction"),
        pytest.param("a 1", 'a {b="c"} 1', id="labels-come"),
        pytest.param("a 1", 'a {b="c"}1', id="labels-come-close"),
        pytest.param('a{b="c"} 1', 'a{b="c"}2', id="blank-goes"),
        pytest.param('a{b="} "} 1', 'a{b="} "} 2', id="brace-in-value"),
        pytest.param("a 1", "", id="line-empties"),
        pytest.param("", "a 1", id="line-fills"),
        pytest.param("a 1", "a", id="value-goes"),
        pytest.param("a 1", "a \xff", id="latin"),
        pytest.param("a one", "a 1", id="fault-mends"),
        pytest.param("kept 1", "kept 2", id="duplicate-changes"),
        pytest.param("a 1", "kept 2", id="duplicate-comes"),
        pytest.param("# TYPE a gauge", "# TYPE a counter", id="type-changes"),
        pytest.param("# EOF", "a 1", id="end-goes"),
        pytest.param("a 1", "# EOF", id="end-comes"),
        pytest.param("a 1", "a 1\nb 2", id="line-comes"),
        pytest.param("a 1\nb 2", "b 2", id="line-goes"),
        pytest.param('a{b="c"} 1 # {} 1', 'a{b="c"} 2 # {} x', id="exemplar-breaks"),
        pytest.param('a{b="c"} 1 # {x="1"} 1', 'a{b="c"} 2 # {x="2"} 1 5', id="exemplar-changes"),
    ],
)
@pytest.mark.parametrize("content_type", [TEXT, OPENMETRICS])
def test_change(before: str, after: str, content_type: str) -> None:
    """However a line changes from one body to the next, it means what it means alone."""
    parser = Parser()
    for middle in (before, after, before, after, after):
        body = f"first 1\nkept 1\n{middle}\nlast 3\n# EOF\n".encode("latin-1")
        assert same(parser.parse(body, content_type), parse(body, content_type)), middle


LINES = st.one_of(
    st.sampled_from(["", "# TYPE a counter", "# HELP a x", "# EOF", "a", "nonsense{", "1", "# 1"]),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["a", "b", "a{}", 'a{b="c"}', 'a{b="} "}', 'a{x="1",b="2"}', '{"d.e"}']),
        st.sampled_from([" ", " ", " ", "  ", "\t", ""]),
        st.sampled_from(["1", "2", "3", "-0", "0", "NaN", "+Inf", "1_0", "1e5", "nan", "+nan", ""]),
        st.sampled_from(["", "", "", " ", "\r", " 5", " 5.5", " NaN", ' # {x="y"} 1', " # {} x"]),
    ),
)


@given(
    st.lists(LINES, max_size=12),
    st.lists(
        st.lists(st.tuples(st.integers(0, 12), LINES, st.sampled_from("sssid")), max_size=4),
        max_size=6,
    ),
    st.sampled_from([TEXT, OPENMETRICS, ""]),
)
@settings(max_examples=300, deadline=None)
def test_any_bodies(
    lines: list[str], rounds: list[list[tuple[int, str, str]]], content_type: str
) -> None:
    """Whatever bodies follow each other, each is read as if it were the only one."""
    parser = Parser()
    for edits in [[], *rounds]:
        for place, line, act in edits:
            at = slice(place, place + (act != "i"))
            lines[at] = [] if act == "d" else [line]
        body = "\n".join(lines).encode()
        assert same(parser.parse(body, content_type), parse(body, content_type)), body


def test_bodies_are_kept_apart() -> None:
    """What the caller does with the samples of one body does not show in the next."""
    parser = Parser()
    first = parser.parse(b"a 1\nb 2\n")
    second = parser.parse(b"a 3\nb 2\n")
    assert isinstance(second.samples, dict)
    second.samples.clear()
    third = parser.parse(b"a 3\nb 4\n")
    assert (first.samples, third.samples) == ({"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0})


def test_churn() -> None:
    """New series in every body do not make the parser grow: it knows the last body alone."""
    parser, seed = Parser(), random.Random(7)

    def scrape() -> int:
        names = [f"m{seed.randrange(1 << 60)}" for _ in range(1000)]
        parser.parse("".join(f'{name}{{a="b"}} 1\n' for name in names).encode())
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        sizes = [scrape() for _ in range(20)]
    finally:
        tracemalloc.stop()
    assert max(sizes[10:]) < sizes[3] * 1.2
