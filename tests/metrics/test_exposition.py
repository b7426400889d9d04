"""The text format 0.0.4: a bad line is a fault, the rest survives."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.metrics.exposition import parse, parse_value
from sidecar.model.sample import Fault

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
"""


def test_the_documented_example() -> None:
    """The example of the format's own documentation is read in full."""
    assert parse(BODY).samples == {
        'http_requests_total{method="post",code="200"}': 1027.0,
        'http_requests_total{method="post",code="400"}': 3.0,
        r"""msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="no \"file\":\n'x'"}""": (
            1458000000.0
        ),
        "metric_without_timestamp_and_labels": 12.47,
        'something_weird{problem="division by zero"}': math.inf,
    }
    assert parse(BODY).faults == ()


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
        pytest.param('a{b="x} 7"} 1', 'a{b="x} 7"}', 1.0, id="brace-in-value"),
        pytest.param('a{b="x,c=\\"y"} 1', 'a{b="x,c=\\"y"}', 1.0, id="quote-in-value"),
        pytest.param('a{b="\\\\"} 1', 'a{b="\\\\"}', 1.0, id="ends-in-backslash"),
        pytest.param('a{b="é 世"} 1', 'a{b="é 世"}', 1.0, id="utf-8-value"),
        pytest.param('a{b=""} 1', 'a{b=""}', 1.0, id="empty-value"),
        pytest.param("a:b_C9 1", "a:b_C9", 1.0, id="colon-in-name"),
        pytest.param("a +1.5e-3", "a", 0.0015, id="exponent"),
        pytest.param("a .5", "a", 0.5, id="no-whole-part"),
        pytest.param("a 5.", "a", 5.0, id="no-fraction"),
        pytest.param("a -0", "a", -0.0, id="negative-zero"),
        pytest.param("a +Inf", "a", math.inf, id="infinity"),
        pytest.param("a -inf", "a", -math.inf, id="negative-infinity"),
        pytest.param("a 1e999", "a", math.inf, id="beyond-float"),
        pytest.param("a 18446744073709551616", "a", 2.0**64, id="2-to-the-64"),
    ],
)
def test_sample(line: str, key: str, value: float) -> None:
    """A line of the grammar is a sample under the one spelling of its series."""
    found = parse(line.encode())
    assert (dict(found.samples), found.faults) == ({key: value}, ())
    assert math.copysign(1, found.samples[key]) == math.copysign(1, value)


@pytest.mark.parametrize("word", ["NaN", "nan", "NAN"])
def test_not_a_number(word: str) -> None:
    """NaN is a value."""
    assert math.isnan(parse(f"a {word}".encode()).samples["a"])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(b"a", "no sample: a", id="no-value"),
        pytest.param(b"1a 1", "no sample: 1a 1", id="digit-first"),
        pytest.param(b"a-b 1", "no sample: a-b 1", id="dash-in-name"),
        pytest.param(b'a{b="c} 1', 'no sample: a{b="c} 1', id="open-quote"),
        pytest.param(b'a{b="c" 1', 'no sample: a{b="c" 1', id="open-brace"),
        pytest.param(b"a{b=c} 1", "no sample: a{b=c} 1", id="bare-value"),
        pytest.param(b'a{b:c="d"} 1', 'no sample: a{b:c="d"} 1', id="colon-in-label"),
        pytest.param(b'a{,b="d"} 1', 'no sample: a{,b="d"} 1', id="comma-first"),
        pytest.param(b"a 1 2 3", "no sample: a 1 2 3", id="too-much"),
        pytest.param(b"a 1 NaN", "no sample: a 1 NaN", id="nan-timestamp"),
        pytest.param(b"a 1 1.5", "no sample: a 1 1.5", id="fraction-timestamp"),
        pytest.param(b"a 1_2", "no number: 1_2", id="underscore"),
        pytest.param(b"a 0x1p3", "no number: 0x1p3", id="hex-float"),
        pytest.param(b"a 1,5", "no number: 1,5", id="comma"),
        pytest.param(b"a infinity", "no number: infinity", id="infinity-spelled"),
        pytest.param("a ５".encode(), "no number: ５", id="full-width"),  # noqa: RUF001
        pytest.param("é 1".encode(), "no sample: é 1", id="letter-in-name"),
        pytest.param(b"a\xff 1", r"no sample: a\xff 1", id="invalid-utf-8"),
        pytest.param(b"<html>", "no sample: <html>", id="html"),
        pytest.param(b"x" * 500, "no sample: " + "x" * 60, id="long"),
    ],
)
def test_fault(line: bytes, fault: str) -> None:
    """A line outside the grammar is a fault with its number, the lines around it are read."""
    found = parse(b"# a comment\nbefore 1\n" + line + b"\nafter 2\n")
    assert found.samples == {"before": 1.0, "after": 2.0}
    assert found.faults == (Fault(3, fault),)


def test_invalid_utf8_in_a_label() -> None:
    """Bytes that are no UTF-8 inside a label value are written out."""
    assert parse(b'a{b="\xe9"} 1').samples == {r'a{b="\xe9"}': 1.0}


def test_duplicates() -> None:
    """Of a series that stands twice, however it is spelled, the first sample is kept."""
    found = parse(b'a{b="c"} 1\na{ b = "c", } 2\na{b="d"} 3\n')
    assert found.samples == {'a{b="c"}': 1.0, 'a{b="d"}': 3.0}
    assert found.faults == (Fault(2, 'duplicate series: a{b="c"}'),)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"# EOF\n", b"#\n# HELP a\n# TYPE a nonsense\n"])
def test_nothing(body: bytes) -> None:
    """An empty body, blank lines and comments are no samples and no faults."""
    assert parse(body).samples == {}
    assert parse(body).faults == ()


@given(st.floats(allow_nan=False))
def test_every_float(value: float) -> None:
    """A number that Python wrote is read as the same number."""
    assert parse_value(repr(value)) == value


@given(st.binary(max_size=200) | st.text('a1{}=," \\\n', max_size=200).map(str.encode))
def test_any_bytes(body: bytes) -> None:
    """Any bytes at all give samples and faults with their line numbers, never an exception."""
    found = parse(body)
    assert all(1 <= fault.line <= body.count(b"\n") + 1 for fault in found.faults)
    assert len(found.samples) + len(found.faults) <= body.count(b"\n") + 1


@pytest.mark.timeout(5)
def test_hostile_lines_take_no_time() -> None:
    """Lines made to send a regular expression backwards for ever are refused at once."""
    lines = [b"a{" + b'b="c",' * 20_000, b"a" + b" " * 100_000 + b"!", b'a{b="' + b"\\" * 100_000]
    assert len(parse(b"\n".join(lines)).faults) == 3
