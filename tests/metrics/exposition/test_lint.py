"""The strict voice: each row is a body, and the faults that the specification finds in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.metrics.exposition.content_type import Form
from sidecar.metrics.exposition.lint import lint

GOOD = {
    "empty": "# EOF\n",
    "no-line-feed-after-eof": "x 1\n# EOF",
    "no-metadata": "x 1\n# EOF\n",
    "only-metadata": "# TYPE x gauge\n# EOF\n",
    "empty-help-and-unit": "# HELP x \n# UNIT x \n# EOF\n",
    "type-after-help": "# HELP x y\n# TYPE x gauge\nx 1\n# EOF\n",
    "help-with-anything": '# HELP x \x00 é "q" \\" \\\\ \\n \\q\n# EOF\n',
    "braces-without-labels": "x{} 1\n# EOF\n",
    "label-with-anything": 'x{y="# {}\\\\\\"\\n\\q é"} 1\n# EOF\n',
    "empty-label-is-none": '# TYPE x gauge\nx{y="1"} 1\nx{y=""} 2\n# EOF\n',
    "numbers": "".join(
        f"x{place} {text}\n"
        for place, text in enumerate(
            ["0042", "5.", ".5", "+1e+5", "1E-5", "-0", "nan", "NaN", "+INF", "-infinity", "1e308"]
        )
    )
    + "# EOF\n",
    "timestamps": "x 1 -5\nx 1 000\nx 1 1.5e3\nx 1 12345678901234567890.5\n# EOF\n",
    "the-same-time-twice": "x 1 5\nx 2 5\n# EOF\n",
    "counter": "# TYPE x counter\nx_total 1\nx_created 1.5\n# EOF\n",
    "counter-exemplar": '# TYPE x counter\nx_total{} 1 5 # {y="z"} 0.5 6\n# EOF\n',
    "infinite-counter": "# TYPE x counter\nx_total +Inf\n# EOF\n",
    "unit": "# TYPE x_s gauge\n# UNIT x_s s\nx_s 1\n# EOF\n",
    "info": '# TYPE x info\nx_info{y="1"} 1 9\nx_info{y="2"} 1.0 5\n# EOF\n',
    "stateset": '# TYPE x stateset\nx{x="on",y="1"} 1\nx{x="off",y="1"} 0.0\n# EOF\n',
    "summary": '# TYPE x summary\nx{quantile="1"} 2\nx{quantile="0"} NaN\nx_sum 1\nx_count 1\n'
    "x_created 1\n# EOF\n",
    "histogram": '# TYPE x histogram\nx_bucket{le="1e-04"} 0\nx_bucket{le="1"} 2 # {} 1\n'
    'x_bucket{le="+Inf"} 3.0\nx_count 3\nx_sum 2.5\nx_created 1\n# EOF\n',
    "histogram-below-zero": '# TYPE x histogram\nx_bucket{le="-1"} 1\nx_bucket{le="+Inf"} 1\n'
    "# EOF\n",
    "gaugehistogram": '# TYPE x gaugehistogram\nx_bucket{le="-1.0"} 1\nx_bucket{le="+Inf"} 2\n'
    "x_gcount 2\nx_gsum -5\n# EOF\n",
    "points-of-two-times": '# TYPE x histogram\nx_bucket{le="+Inf"} 1 1\nx_count 1 1\nx_sum 1 1\n'
    'x_bucket{le="+Inf"} 2 2\nx_count 2 2\nx_sum 2 2\n# EOF\n',
    "counter-of-a-total": "# TYPE x_total counter\nx_total_total 1\n# TYPE y counter\ny_total 1\n"
    "# EOF\n",
    "suffix-of-another-type": "# TYPE x counter\nx_total 1\nx_bucket 1\n# EOF\n",
    "exemplar-of-128-characters": f'# TYPE x counter\nx_total 1 # {{a="{"é" * 127}"}} 1\n# EOF\n',
}

BAD = {
    "blank-line": ("x 1\n\n# EOF\n", ["2: blank line"]),
    "no-eof": ("x 1\n", ["1: no # EOF at the end"]),
    "nothing": ("", ["1: no # EOF at the end"]),
    "after-eof": ("# EOF\nx 1\n", ["2: text after # EOF"]),
    "blank-after-eof": ("# EOF\n\n", ["2: text after # EOF"]),
    "eof-with-more": (
        "# EOF.\n",
        ["1: neither TYPE, HELP, UNIT nor EOF: # EOF.", "1: no # EOF at the end"],
    ),
    "crlf": ("x 1\r\n# EOF\n", ["1: carriage return at the end"]),
    "byte-order-mark": ("\ufeffx 1\n# EOF\n", ["1: byte order mark at the beginning"]),
    "comment": ("# hello\n# EOF\n", ["1: neither TYPE, HELP, UNIT nor EOF: # hello"]),
    "no-help": ("# HELP x\n# EOF\n", ["1: neither TYPE, HELP, UNIT nor EOF: # HELP x"]),
    "two-blanks-in-help": (
        "# HELP  x y\n# EOF\n",
        ["1: neither TYPE, HELP, UNIT nor EOF: # HELP  x y"],
    ),
    "blank-before-help": (
        " # HELP x y\n# EOF\n",
        ["1: neither TYPE, HELP, UNIT nor EOF:  # HELP x y"],
    ),
    "help-ends-in-backslash": (
        "# HELP x y\\\n# EOF\n",
        ["1: a lone backslash at the end of HELP"],
    ),
    "unknown-type": ("# TYPE x meter\n# EOF\n", ["1: no type of a metric: meter"]),
    "untyped": ("# TYPE x untyped\n# EOF\n", ["1: no type of a metric: untyped"]),
    "type-with-blank": ("# TYPE x gauge \n# EOF\n", ["1: no type of a metric: gauge "]),
    "no-type": ("# TYPE x\n# EOF\n", ["1: no type of a metric: empty"]),
    "unit-with-blank": ("# UNIT x_s s \n# EOF\n", ["1: no unit: s "]),
    "unit-is-no-suffix": ("# UNIT xs s\n# EOF\n", ["1: xs does not end with its unit, _s"]),
    "unit-of-info": (
        "# TYPE x_s info\n# UNIT x_s s\n# EOF\n",
        ["2: x_s is of type info, which has no unit"],
    ),
    "unit-of-stateset": (
        "# UNIT x_s s\n# TYPE x_s stateset\n# EOF\n",
        ["1: x_s is of type stateset, which has no unit"],
    ),
    "second-help": ("# HELP x y\n# HELP x y\n# EOF\n", ["2: a second HELP of x"]),
    "second-type": ("# TYPE x info\n# TYPE x gauge\n# EOF\n", ["2: a second TYPE of x"]),
    "second-unit": ("# UNIT x_s s\n# UNIT x_s s\n# EOF\n", ["2: a second UNIT of x_s"]),
    "type-after-sample": ("x 1\n# TYPE x gauge\n# EOF\n", ["2: TYPE of x after its samples"]),
    "interleaved-families": (
        "# TYPE x gauge\nx 1\ny 1\nx{z='1'} 1\nx 2\n# EOF\n".replace("'", '"'),
        ["4: the lines of x do not stand together"],
    ),
    "metadata-apart": (
        "# HELP x y\nz 1\n# TYPE x gauge\n# EOF\n",
        ["3: the lines of x do not stand together"],
    ),
    "suffix-apart": (
        "# TYPE x counter\nx_total 1\ny 1\nx_created 1\n# EOF\n",
        ["4: the lines of x do not stand together"],
    ),
    "clash-before": (
        "# TYPE x_created gauge\n# TYPE x counter\n# EOF\n",
        ["2: x clashes with x_created: both may have x_created"],
    ),
    "clash-after": (
        "# TYPE x histogram\n# TYPE x_bucket gauge\n# EOF\n",
        ["2: x_bucket clashes with x: both may have x_bucket"],
    ),
    "counter-without-total": (
        "# TYPE x counter\nx 1\n# EOF\n",
        ["2: x is of type counter: call it x_total or x_created"],
    ),
    "counter-with-total-in-its-type": (
        "# TYPE requests_total counter\nrequests_total 1\n# EOF\n",
        ["2: requests_total is of type counter: write '# TYPE requests counter'"],
    ),
    "info-with-suffix-in-its-type": (
        "# TYPE x_info info\nx_info 1\n# EOF\n",
        ["2: x_info is of type info: write '# TYPE x info'"],
    ),
    "info-without-suffix": (
        "# TYPE x info\nx 1\n# EOF\n",
        ["2: x is of type info: call it x_info"],
    ),
    "reserved-name": ("_x 1\n# EOF\n", ["1: _x begins with an underscore, which is reserved"]),
    "reserved-label": (
        'x{_y="1"} 1\n# EOF\n',
        ["1: the label _y begins with an underscore, which is reserved"],
    ),
    "bad-name": ("x.y 1\n# EOF\n", ["1: no sample: x.y 1"]),
    "name-in-quotes": (
        '{"x.y"} 1\n# EOF\n',
        ['1: other blanks, commas or quotes than OpenMetrics has: {"x.y"} 1'],
    ),
    "two-blanks": (
        "x  1\n# EOF\n",
        ["1: other blanks, commas or quotes than OpenMetrics has: x  1"],
    ),
    "blank-at-the-end": (
        "x 1 \n# EOF\n",
        ["1: other blanks, commas or quotes than OpenMetrics has: x 1 "],
    ),
    "tab": ("x\t1\n# EOF\n", ["1: other blanks, commas or quotes than OpenMetrics has: x\t1"]),
    "comma-at-the-end": (
        'x{y="1",} 1\n# EOF\n',
        ['1: other blanks, commas or quotes than OpenMetrics has: x{y="1",} 1'],
    ),
    "no-blank-after-labels": (
        'x{y="1"}1\n# EOF\n',
        ['1: other blanks, commas or quotes than OpenMetrics has: x{y="1"}1'],
    ),
    "label-twice": ('x{y="1",y="2"} 1\n# EOF\n', ["1: label twice: y"]),
    "underscore-in-number": ("x 1_0\n# EOF\n", ["1: no number: 1_0"]),
    "hexadecimal": ("x 0x1p-3\n# EOF\n", ["1: no number: 0x1p-3"]),
    "beyond-a-float": ("x 1e999\n# EOF\n", ["1: beyond a 64-bit float: 1e999"]),
    "nan-timestamp": ("x 1 NaN\n# EOF\n", ["1: no timestamp: NaN"]),
    "backwards": ("x 1 2\nx 1 1.9\n# EOF\n", ["2: x goes back in time"]),
    "backwards-by-a-nanosecond": (
        "x 1 1604676851.123456789\nx 1 1604676851.123456788\n# EOF\n",
        ["2: x goes back in time"],
    ),
    "timestamp-only-sometimes": ("x 1 2\nx 1\n# EOF\n", ["2: x has a timestamp only sometimes"]),
    "twice": (
        '# TYPE x gauge\nx{y="1",z="2"} 1\nx{z="2",y="1"} 2\n# EOF\n',
        ["3: x twice with the same labels"],
    ),
    "interleaved-metrics": (
        '# TYPE x gauge\nx{y="1"} 1 1\nx{y="2"} 1 1\nx{y="1"} 1 2\n# EOF\n',
        ["4: the lines of one metric of x stand apart"],
    ),
    "interleaved-points": (
        "# TYPE x summary\nx_count 0 1\nx_count 0 2\nx_sum 0 1\n# EOF\n",
        ["4: x_sum goes back in time"],
    ),
    "nan-counter": ("# TYPE x counter\nx_total NaN\n# EOF\n", ["2: x_total must not be NaN"]),
    "negative-counter": (
        "# TYPE x counter\nx_total -1\n# EOF\n",
        ["2: x_total must not be negative"],
    ),
    "created-alone": (
        "# TYPE x counter\nx_created 1\n# EOF\n",
        ["2: x_created without x_total"],
    ),
    "created-is-no-time": (
        "# TYPE x counter\nx_total 1\nx_created NaN\n# EOF\n",
        ["3: x_created must be a time"],
    ),
    "info-value": (
        '# TYPE x info\nx_info{y="z"} 2\n# EOF\n',
        ["2: x_info is of type info, and must be 1"],
    ),
    "state-value": (
        '# TYPE x stateset\nx{x="on"} 0.5\n# EOF\n',
        ["2: x is a state, and must be 0 or 1"],
    ),
    "state-label": (
        '# TYPE x stateset\nx{y="on"} 1\n# EOF\n',
        ["2: x is a state, and lacks the label x"],
    ),
    "quantile-missing": (
        "# TYPE x summary\nx 1\n# EOF\n",
        ["2: x without the label quantile"],
    ),
    "quantile-range": (
        '# TYPE x summary\nx{quantile="1.01"} 1\n# EOF\n',
        ['2: quantile="1.01" is not between 0 and 1'],
    ),
    "quantile-nan": (
        '# TYPE x summary\nx{quantile="NaN"} 1\n# EOF\n',
        ['2: quantile="NaN" is not a number'],
    ),
    "quantile-twice": (
        '# TYPE x summary\nx{quantile="0.5"} 1\nx{quantile="0.50"} 1\n# EOF\n',
        ["3: x has the quantile 0.5 twice"],
    ),
    "quantile-negative": (
        '# TYPE x summary\nx{quantile="0.5"} -1\n# EOF\n',
        ["2: x is a quantile, and must not be negative"],
    ),
    "quantile-at-a-sum": (
        '# TYPE x summary\nx_sum{quantile="0.5"} 1\n# EOF\n',
        ["2: x_sum has a label quantile, which is for its other samples"],
    ),
    "summary-count": (
        "# TYPE x summary\nx_count 1.5\n# EOF\n",
        ["2: x_count must be a whole number"],
    ),
    "summary-sum": ("# TYPE x summary\nx_sum -1\n# EOF\n", ["2: x_sum must not be negative"]),
    "le-missing": (
        "# TYPE x histogram\nx_bucket 1\n# EOF\n",
        ["2: x_bucket without the label le", '2: x without a bucket le="+Inf"'],
    ),
    "le-is-no-number": (
        '# TYPE x histogram\nx_bucket{le="a"} 1\nx_bucket{le="+Inf"} 1\n# EOF\n',
        ['2: le="a" is not a number'],
    ),
    "le-infinity-spelled": (
        '# TYPE x histogram\nx_bucket{le="+INF"} 1\n# EOF\n',
        ['2: le="+INF" must be spelled +Inf'],
    ),
    "le-twice": (
        '# TYPE x histogram\nx_bucket{le="1"} 1\nx_bucket{le="1.0"} 1\n# EOF\n',
        ['3: x without a bucket le="+Inf"', "3: x_bucket has the le 1 twice"],
    ),
    "le-order": (
        '# TYPE x histogram\nx_bucket{le="+Inf"} 1\nx_bucket{le="1"} 1\n# EOF\n',
        ["3: x_bucket is not in the order of le"],
    ),
    "le-at-a-count": (
        '# TYPE x gaugehistogram\nx_bucket{le="+Inf"} 1\nx_gcount{le="1"} 1\nx_gsum 1\n# EOF\n',
        ["3: x_gcount has a label le, which is for its other samples"],
    ),
    "no-infinite-bucket": (
        '# TYPE x histogram\nx_bucket{le="1"} 1\n# EOF\n',
        ['2: x without a bucket le="+Inf"'],
    ),
    "not-cumulative": (
        '# TYPE x histogram\nx_bucket{le="1"} 2\nx_bucket{le="+Inf"} 1\n# EOF\n',
        ["3: x_bucket counts less than the bucket before it"],
    ),
    "bucket-is-no-count": (
        '# TYPE x histogram\nx_bucket{le="+Inf"} 1.5\n# EOF\n',
        ["2: x_bucket must be a whole number"],
    ),
    "count-is-not-the-last-bucket": (
        '# TYPE x histogram\nx_bucket{le="+Inf"} 1\nx_count 2\nx_sum 1\n# EOF\n',
        ['3: x_count differs from the bucket le="+Inf"'],
    ),
    "sum-without-count": (
        '# TYPE x histogram\nx_bucket{le="+Inf"} 1\nx_sum 1\n# EOF\n',
        ["3: x_sum without x_count"],
    ),
    "count-without-sum": (
        '# TYPE x gaugehistogram\nx_bucket{le="+Inf"} 1\nx_gcount 1\n# EOF\n',
        ["3: x_gcount without x_gsum"],
    ),
    "sum-below-zero": (
        '# TYPE x histogram\nx_bucket{le="-1"} 1\nx_bucket{le="+Inf"} 1\nx_count 1\nx_sum 1\n# EOF',
        ["5: x_sum where a bucket is negative"],
    ),
    "gsum-below-zero": (
        '# TYPE x gaugehistogram\nx_bucket{le="+Inf"} 1\nx_gcount 1\nx_gsum -1\n# EOF\n',
        ["4: x_gsum is negative, and no bucket is"],
    ),
    "gsum-nan": (
        '# TYPE x gaugehistogram\nx_bucket{le="+Inf"} 1\nx_gcount 1\nx_gsum NaN\n# EOF\n',
        ["4: x_gsum must not be NaN"],
    ),
    "exemplar-at-a-gauge": (
        "# TYPE x gauge\nx 1 # {} 1\n# EOF\n",
        ["2: an exemplar at x; only a counter's _total and buckets may have one"],
    ),
    "exemplar-at-created": (
        "# TYPE x counter\nx_total 1\nx_created 1 # {} 1\n# EOF\n",
        ["3: an exemplar at x_created; only a counter's _total and buckets may have one"],
    ),
    "exemplar-of-129-characters": (
        f'# TYPE x counter\nx_total 1 # {{a="{"é" * 128}"}} 1\n# EOF\n',
        ["2: an exemplar's labels have 129 characters, over 128"],
    ),
    "exemplar-label-twice": (
        '# TYPE x counter\nx_total 1 # {a="1",a="2"} 1\n# EOF\n',
        ["2: label twice: a"],
    ),
    "exemplar-reserved-label": (
        '# TYPE x counter\nx_total 1 # {_a="1"} 1\n# EOF\n',
        ["2: the label _a begins with an underscore, which is reserved"],
    ),
    "exemplar-above-its-bucket": (
        '# TYPE x histogram\nx_bucket{le="1"} 1 # {} 2\nx_bucket{le="+Inf"} 1\n# EOF\n',
        ["2: an exemplar above its bucket"],
    ),
    "exemplar-without-blank": (
        "# TYPE x counter\nx_total 1 # {}1\n# EOF\n",
        ["2: other blanks, commas or quotes than OpenMetrics has: x_total 1 # {}1"],
    ),
    "half-an-exemplar": ("x 1 # \n# EOF\n", ["1: no exemplar: #"]),
    "every-fault": (
        "# TYPE x counter\nx_total -1\n\nx_total 1\ny  1\n",
        [
            "2: x_total must not be negative",
            "3: blank line",
            "4: x_total twice with the same labels",
            "5: other blanks, commas or quotes than OpenMetrics has: y  1",
            "5: no # EOF at the end",
        ],
    ),
}

GOOD_TEXT = {
    "empty": "",
    "blanks": '\n  # a comment\n\n \t x { y = "1" , }  1  \n'.replace("'", '"'),
    "untyped": "# TYPE x untyped\nx 1 -5\n",
    "eof-is-a-comment": "x 1\n# EOF\n",
    "unit-is-a-comment": "# UNIT x s\nx 1\n",
    "counter-without-suffix": "# TYPE x counter\nx -1\n",
    "name-in-quotes": '# TYPE "x.y" gauge\n{"x.y",z="1"} 1\n',
    "escapes": '# HELP x \\\\ \\n\nx{y="\\\\ \\" \\n"} 1\n',
    "histogram": '# TYPE x histogram\nx_bucket{y="1",le="1"} 1\nx_bucket{y="1",le="+Inf"} 2\n'
    'x_bucket{y="2",le="inf"} 2\nx_sum{y="1"} -1\nx_count{y="1"} 2\nx_created 1\n',
    "summary": '# TYPE x summary\nx{quantile="0.5"} NaN\nx{quantile="1"} -1\nx_sum 1\nx_count 1\n',
}

BAD_TEXT = {
    "no-line-feed": ("x 1", ["1: no line feed at the end"]),
    "crlf": ("x 1\r\n", ["1: carriage return at the end"]),
    "bad-name": ("1x 1\n", ["1: no sample: 1x 1"]),
    "fraction-timestamp": ("x 1 1.5\n", ["1: no timestamp: 1.5"]),
    "exemplar": ("x 1 # {} 1\n", ["1: no exemplar: # {} 1"]),
    "type-of-openmetrics": ("# TYPE x info\n", ["1: no type of the text format: info"]),
    "second-type": ("# TYPE x gauge\n# TYPE x gauge\n", ["2: a second TYPE of x"]),
    "second-help": ("# HELP x y\n# HELP x z\n", ["2: a second HELP of x"]),
    "type-after-sample": ("x 1\n# TYPE x gauge\n", ["2: TYPE of x after its samples"]),
    "apart": ('x 1\ny 1\nx{z="1"} 1\n', ["3: the lines of x do not stand together"]),
    "twice": ("x 1\nx 1 5\n", ["2: x twice with the same labels"]),
    "unknown-escape": ('x{y="\\z"} 1\n', ['1: unknown escape sequence: x{y="\\z"} 1']),
    "unknown-escape-in-help": ("# HELP x \\z\n", ["1: unknown escape sequence: \\z"]),
    "beyond-a-float": ("x 1e999\n", ["1: beyond a 64-bit float: 1e999"]),
    "histogram-itself": (
        "# TYPE x histogram\nx 1\n",
        ["2: x is of type histogram: call it x_count or x_sum or x_bucket"],
    ),
    "no-infinite-bucket": (
        '# TYPE x histogram\nx_bucket{le="1"} 1\n',
        ['2: x without a bucket le="+Inf"'],
    ),
    "le-order": (
        '# TYPE x histogram\nx_bucket{le="+Inf"} 1\nx_bucket{le="1"} 1\n',
        ["3: x_bucket is not in the order of le"],
    ),
    "count-is-not-the-last-bucket": (
        '# TYPE x histogram\nx_bucket{le="+Inf"} 1\nx_count 2\n',
        ['3: x_count differs from the bucket le="+Inf"'],
    ),
    "quantile-order": (
        '# TYPE x summary\nx{quantile="0.9"} 1\nx{quantile="0.5"} 1\n',
        ["3: x is not in the order of quantile"],
    ),
}


def found(body: str, form: Form) -> list[str]:
    """Return the faults as they are printed."""
    return [f"{fault.line}: {fault.reason}" for fault in lint(body.encode(), form)]


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_good_openmetrics(body: str) -> None:
    """What the specification allows has no fault."""
    assert found(body, "openmetrics") == []


@pytest.mark.parametrize(("body", "faults"), BAD.values(), ids=BAD)
def test_bad_openmetrics(body: str, faults: list[str]) -> None:
    """What the specification forbids is a fault at its line."""
    assert found(body, "openmetrics") == faults


@pytest.mark.parametrize("body", GOOD_TEXT.values(), ids=GOOD_TEXT)
def test_good_text(body: str) -> None:
    """What the text format allows has no fault."""
    assert found(body, "text") == []


@pytest.mark.parametrize(("body", "faults"), BAD_TEXT.values(), ids=BAD_TEXT)
def test_bad_text(body: str, faults: list[str]) -> None:
    """What the text format forbids is a fault at its line."""
    assert found(body, "text") == faults


def test_no_utf8() -> None:
    """Bytes that are not UTF-8 are a fault of their line in both formats."""
    for form in ("text", "openmetrics"):
        faults = lint(b"# HELP a \xe9\na 1\n# EOF\n", form)
        assert [(fault.line, fault.reason) for fault in faults] == [(1, r"no UTF-8: # HELP a \xe9")]


@given(st.binary(max_size=200) | st.text('a1{}=," \\#_\n', max_size=200).map(str.encode))
def test_any_bytes(body: bytes) -> None:
    """Any bytes at all are judged, and every fault has a line of the body or the one after it."""
    for form in ("text", "openmetrics"):
        assert all(1 <= fault.line <= body.count(b"\n") + 1 for fault in lint(body, form))
