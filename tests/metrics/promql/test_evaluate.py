"""What queries come to: rows computed by hand from what Prometheus documents."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.metrics.promql.harness import Answer, ask, store

from sidecar.errors import UsageError
from sidecar.metrics.promql import query
from sidecar.model.matrix import Matrix

INF, NAN = math.inf, math.nan

SHOP = store(
    {
        'requests_total{code="200",path="/"}': "0+60x10",
        'requests_total{code="500",path="/"}': "0+6x10",
        'requests_total{code="200",path="/pay"}': "0+30x5 10+30x4",
        'limit{path="/"}': "1200+0x10",
        'limit{path="/pay"}': "600+0x10",
        'temperature{room="a"}': "1 2 3 4 5 6 7 8 9 10 11",
        'temperature{room="b"}': "-4 -4 -4 2 2 NaN 2 2 2 2 2",
        'gone{a="1"}': "5 5 5 - - - - - - - -",
        'here{a="1"}': "5 5 5",
        "zero": "0+0x10",
        'info{path="/",version="1.2"}': "1+0x10",
    }
)
"""A scrape a minute for ten minutes. `/pay` was restarted before its seventh scrape."""


def check(text: str, expected: Answer, at: float = 600) -> None:
    """Ask, and compare to 1e-9."""
    found = ask(text, SHOP, at)
    assert found.keys() == expected.keys()
    assert found == {name: pytest.approx(v, rel=1e-9, nan_ok=True) for name, v in expected.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('requests_total{code="500"}', {'requests_total{code="500",path="/"}': 60}),
        ('requests_total{path=~"/p.*"}', {'requests_total{code="200",path="/pay"}': 130}),
        ('requests_total{path!~"/p.*",code!="200"}', {'requests_total{code="500",path="/"}': 60}),
        ('{__name__=~"ze.o"}', {"zero": 0}),
        ('zero{absent=""}', {"zero": 0}),
        ('zero{absent!=""}', {}),
        ('requests_total{path=~"p"}', {}),
        ("gone", {}),
        ("here", {}),
        ("zero offset 5m", {"zero": 0}),
        ('temperature{room="a"} offset 2m', {'temperature{room="a"}': 9}),
        ('temperature{room="a"} offset -2m', {'temperature{room="a"}': 11}),
        ('temperature{room="a"} @ 120', {'temperature{room="a"}': 3}),
        ('temperature{room="a"} @ 180 offset 1m', {'temperature{room="a"}': 3}),
        ('temperature{room="a"} @ end()', {'temperature{room="a"}': 11}),
        ('timestamp(temperature{room="a"} offset 30s)', {'{room="a"}': 540}),
        ('timestamp(-temperature{room="a"})', {'{room="a"}': 600}),
    ],
)
def test_selectors(text: str, expected: Answer) -> None:
    """Matchers are anchored and take what is absent as empty; offset and @ move the time."""
    check(text, expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [(120, 5), (179, 5), (420, 5), (421, None)],
)
def test_lookback(at: float, expected: float | None) -> None:
    """Without newer scrapes the last value counts for five minutes, the fifth included."""
    assert ask("here", SHOP, at).get('here{a="1"}') == expected


@pytest.mark.parametrize(("at", "there"), [(120, True), (179, True), (180, False), (300, False)])
def test_stale(at: float, *, there: bool) -> None:
    """A series that a scrape no longer has is gone at once."""
    assert bool(ask("gone", SHOP, at)) is there


ROOT, ERRORS, PAY = '{code="200",path="/"}', '{code="500",path="/"}', '{code="200",path="/pay"}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Five minutes hold six scrapes, at both ends: nothing to stretch.
        ('rate(requests_total{code="500"}[5m])', {ERRORS: 0.1}),
        ('increase(requests_total{code="500"}[5m])', {ERRORS: 30}),
        # 5:00 … 9:00 offset by 30 s: 240 s are sampled, 30 s stretched at either end.
        ('increase(requests_total{code="500"}[5m] offset 30s)', {ERRORS: 30}),
        # 150, 10, 40, 70, 100, 130: fell once, so 130 - 150 + 150 = 130 in 300 s.
        ('increase(requests_total{path="/pay"}[5m])', {PAY: 130}),
        ('rate(requests_total{path="/pay"}[5m])', {PAY: 130 / 300}),
        ('resets(requests_total{path="/pay"}[10m])', {PAY: 1}),
        ('delta(temperature{room="a"}[5m])', {'{room="a"}': 5}),
        ('delta(requests_total{path="/pay"}[5m])', {PAY: -20}),
        ('irate(requests_total{code="500"}[5m])', {ERRORS: 0.1}),
        ('irate(requests_total{path="/pay"}[2m] @ 360)', {PAY: 10 / 60}),
        # Two samples are enough.
        ('irate(requests_total{path="/pay"}[1m] @ 360)', {PAY: 10 / 60}),
        ('idelta(requests_total{path="/pay"}[1m] @ 360)', {PAY: -140}),
        ('idelta(requests_total{path="/pay"}[2m] @ 360)', {PAY: -140}),
        # One scrape is not enough.
        ("rate(zero[30s])", {}),
        ("irate(zero[30s])", {}),
        ("rate(nothing[5m])", {}),
        ('deriv(temperature{room="a"}[5m])', {'{room="a"}': 1 / 60}),
        ("deriv(zero[5m])", {"{}": 0}),
        ('predict_linear(temperature{room="a"}[5m], 60)', {'{room="a"}': 12}),
        ('changes(temperature{room="b"}[10m])', {'{room="b"}': 3}),
        ('changes(temperature{room="a"}[10m])', {'{room="a"}': 10}),
    ],
)
def test_rates(text: str, expected: Answer) -> None:
    """Change in a window: resets are made up for, and its ends are reached by extrapolation."""
    check(text, expected)


@pytest.mark.parametrize(
    ("series", "every", "text", "at", "expected"),
    [
        # Four samples from 20 to 80 s in [0, 100]: 60 s become 100 s.
        pytest.param("_ 10+10x3", 20, "delta(x[100s])", 100, 50, id="both-ends-near"),
        # The counter's zero is 20 s before its first sample: no farther than the window's start.
        pytest.param("_ 10+10x3", 20, "increase(x[100s])", 100, 50, id="zero-at-start"),
        # Here it is 10 s before: 60 s become 90 s.
        pytest.param("_ 5+10x3", 20, "increase(x[100s])", 100, 45, id="zero-after-start"),
        # Three samples from 60 to 80 s in [-20, 80]: half a distance at the start.
        pytest.param("_ _ _ _ _ _ 90+10x2", 10, "delta(x[100s])", 80, 25, id="far-start"),
        pytest.param("90+10x2", 10, "increase(x[100s])", 100, 25, id="far-end"),
        # A sample is due up to 11 s after the last one.
        pytest.param("0+10x10", 10, "delta(x[50s])", 110, 50, id="near-end"),
        pytest.param("0+10x10", 10, "delta(x[50s])", 112, 43, id="just-too-far-end"),
        # A counter that was negative has no zero to stop at.
        pytest.param("_ -10+10x3", 20, "increase(x[100s])", 100, 50, id="negative"),
    ],
)
def test_extrapolation(series: str, every: int, text: str, at: float, expected: float) -> None:
    """The change is stretched to an end no farther than the next sample would be."""
    found = ask(text, store({"x": series}, every), at)
    assert found == {"{}": pytest.approx(expected, rel=1e-12)}


B = '{room="b"}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("avg_over_time(temperature[2m])", {'{room="a"}': 10, B: 2}),
        ("sum_over_time(temperature[2m])", {'{room="a"}': 30, B: 6}),
        ("min_over_time(temperature[10m])", {'{room="a"}': 1, B: -4}),
        ("max_over_time(temperature[10m])", {'{room="a"}': 11, B: 2}),
        ("max_over_time(temperature[1m] @ 300)", {'{room="a"}': 6, B: 2}),
        ("max_over_time(temperature[5m])", {'{room="a"}': 11, B: 2}),
        ("min_over_time(temperature[30s] @ 300)", {'{room="a"}': 6, B: NAN}),
        ("sum_over_time(temperature[1m] @ 300)", {'{room="a"}': 11, B: NAN}),
        ("count_over_time(temperature[2m])", {'{room="a"}': 3, B: 3}),
        ("count_over_time(gone[10m])", {'{a="1"}': 3}),
        (
            "last_over_time(temperature[2m])",
            {'temperature{room="a"}': 11, 'temperature{room="b"}': 2},
        ),
        ("present_over_time(temperature[2m])", {'{room="a"}': 1, B: 1}),
        ("stdvar_over_time(temperature[2m])", {'{room="a"}': 2 / 3, B: 0}),
        ("stddev_over_time(temperature[2m])", {'{room="a"}': math.sqrt(2 / 3), B: 0}),
        ("quantile_over_time(0.5, temperature[2m])", {'{room="a"}': 10, B: 2}),
        ("quantile_over_time(0.25, temperature[3m])", {'{room="a"}': 8.75, B: 2}),
        ("quantile_over_time(2, temperature[3m])", {'{room="a"}': INF, B: INF}),
        ("quantile_over_time(-1, zero[3m])", {"{}": -INF}),
        ("quantile_over_time(0, temperature[5m])", {'{room="a"}': 6, B: NAN}),
        ('absent_over_time(nothing{a="1",b=~"2"}[5m])', {'{a="1"}': 1}),
        ("absent_over_time(zero[5m])", {}),
    ],
)
def test_over_time(text: str, expected: Answer) -> None:
    """A window holds both its ends, no gaps, and only last_over_time() keeps the name."""
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abs(vector(-2))", 2),
        ("ceil(vector(1.2))", 2),
        ("floor(vector(-1.2))", -2),
        ("floor(vector(Inf))", INF),
        ("round(vector(2.5))", 3),
        ("round(vector(-2.5))", -2),
        ("round(vector(7.3), 5)", 5),
        ("round(vector(1.26), 0.1)", 1.3),
        ("clamp(vector(7), 1, 5)", 5),
        ("clamp_min(vector(7), 9)", 9),
        ("clamp_max(vector(7), 5)", 5),
        ("clamp_max(vector(NaN), 5)", NAN),
        ("sqrt(vector(-1))", NAN),
        ("sqrt(vector(9))", 3),
        ("ln(vector(0))", -INF),
        ("ln(vector(-1))", NAN),
        ("log2(vector(8))", 3),
        ("log10(vector(0.01))", -2),
        ("exp(vector(1000))", INF),
        ("exp(vector(0))", 1),
        ("sgn(vector(-3))", -1),
        ("sgn(vector(NaN))", NAN),
        ("deg(vector(pi()))", 180),
        ("rad(vector(180))", math.pi),
        ("sin(vector(Inf))", NAN),
        ("cosh(vector(1000))", INF),
        ("sinh(vector(-1000))", -INF),
        ("atanh(vector(1))", INF),
        ("atanh(vector(2))", NAN),
        ("hour(vector(3660))", 1),
        ("minute(vector(3660))", 1),
        ("hour()", 0),
        ("minute()", 10),
        ("day_of_week(vector(0))", 4),
        ("day_of_month(vector(86400))", 2),
        ("day_of_year(vector(86400 * 31))", 32),
        ("days_in_month(vector(86400 * 31))", 28),
        ("month(vector(86400 * 31))", 2),
        ("year(vector(0))", 1970),
        ("hour(vector(NaN))", NAN),
        ("vector(time())", 600),
        ("vector(scalar(zero))", 0),
        ("vector(scalar(temperature))", NAN),
    ],
)
def test_functions(text: str, expected: float) -> None:
    """Functions of one number; outside their domain they are NaN or infinite, never an error."""
    check(text, {"{}": expected})


def test_empty_clamp() -> None:
    """Bounds that exclude each other leave nothing."""
    check("clamp(zero, 2, 1)", {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 ^ 2", 19),
        ("2 ^ 3 ^ 2", 512),
        ("-1 ^ 2", -1),
        ("7 % 4", 3),
        ("-7 % 4", -3),
        ("7 % 0", NAN),
        ("1 / 0", INF),
        ("-1 / 0", -INF),
        ("0 / 0", NAN),
        ("(-8) ^ (1 / 3)", NAN),
        ("0 ^ -1", INF),
        ("10 ^ 400", INF),
        ("(-10) ^ 401", -INF),
        ("1 == bool 1", 1),
        ("NaN == bool NaN", 0),
        ("NaN != bool NaN", 1),
        ("2 > bool 3", 0),
        ("1 atan2 1", math.pi / 4),
    ],
)
def test_numbers(text: str, expected: float) -> None:
    """Arithmetic of numbers is IEEE 754's, whatever Python raises."""
    check(text, {"{}": expected})


A_ROOM, B_ROOM = 'temperature{room="a"}', 'temperature{room="b"}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("temperature * 2", {'{room="a"}': 22, B: 4}),
        ("2 - temperature", {'{room="a"}': -9, B: 0}),
        ("-temperature", {'{room="a"}': -11, B: -2}),
        ("temperature > 5", {A_ROOM: 11}),
        ("5 < temperature", {A_ROOM: 11}),
        ("temperature > bool 5", {'{room="a"}': 1, B: 0}),
        ("temperature == temperature", {A_ROOM: 11, B_ROOM: 2}),
        ("temperature / temperature", {'{room="a"}': 1, B: 1}),
        ("temperature / zero", {}),
        ("temperature / ignoring(room) zero", None),
        ("temperature / ignoring(room) group_left zero", {'{room="a"}': INF, B: INF}),
        ("zero * ignoring(room) group_right temperature", {'{room="a"}': 0, B: 0}),
        (
            "requests_total / on(path) group_left limit",
            {ROOT: 0.5, ERRORS: 0.05, PAY: 130 / 600},
        ),
        (
            "requests_total * on(path) group_left(version) info",
            {
                '{code="200",path="/",version="1.2"}': 600,
                '{code="500",path="/",version="1.2"}': 60,
            },
        ),
        ("limit * on(path) info", {'{path="/"}': 1200}),
        ("limit - on(path) requests_total", None),
        ("requests_total / on(path) limit", None),
        ("limit > on(path) info", {'{path="/"}': 1200}),
        ('temperature and temperature{room="a"}', {A_ROOM: 11}),
        ('temperature unless temperature{room="a"}', {B_ROOM: 2}),
        ('temperature{room="a"} or temperature', {A_ROOM: 11, B_ROOM: 2}),
        ("temperature or on() zero", {A_ROOM: 11, B_ROOM: 2}),
        ("nothing or zero", {"zero": 0}),
        ("temperature and on() zero", {A_ROOM: 11, B_ROOM: 2}),
        ("temperature and on() nothing", {}),
        ("temperature unless nothing", {A_ROOM: 11, B_ROOM: 2}),
    ],
)
def test_operators(text: str, expected: Answer | None) -> None:
    """Series meet by their labels; arithmetic drops the name, filters keep it."""
    if expected is None:
        with pytest.raises(UsageError, match=r"group_left|unique on one side"):
            ask(text, SHOP, 600)
    else:
        check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(requests_total)", {"{}": 790}),
        ("sum by (code) (requests_total)", {'{code="200"}': 730, '{code="500"}': 60}),
        ("sum without (code) (requests_total)", {'{path="/"}': 660, '{path="/pay"}': 130}),
        ("sum by (nothing) (requests_total)", {"{}": 790}),
        ("sum(nothing)", {}),
        ("avg(requests_total)", {"{}": 790 / 3}),
        ("min(requests_total)", {"{}": 60}),
        ("max(requests_total)", {"{}": 600}),
        ("max(temperature @ 300)", {"{}": 6}),
        ("count(requests_total)", {"{}": 3}),
        ("group(requests_total)", {"{}": 1}),
        ("stdvar(temperature)", {"{}": 20.25}),
        ("stddev(temperature)", {"{}": 4.5}),
        ("quantile(0.5, temperature)", {"{}": 6.5}),
        ("quantile(NaN, temperature)", {"{}": NAN}),
        ("topk(1, temperature)", {A_ROOM: 11}),
        ("bottomk(1, temperature)", {B_ROOM: 2}),
        ("topk(0, temperature)", {}),
        # What is not a number gives way to any number, whichever comes first.
        (
            'topk(1, temperature{room="b"} @ 300 or temperature{room="a"} @ 300)',
            {A_ROOM: 6},
        ),
        (
            'bottomk(1, temperature{room="b"} @ 300 or temperature{room="a"} @ 300)',
            {A_ROOM: 6},
        ),
        ("topk(5, temperature @ 300)", {A_ROOM: 6, B_ROOM: NAN}),
        (
            "topk by (code) (1, requests_total)",
            {f"requests_total{ROOT}": 600, f"requests_total{ERRORS}": 60},
        ),
        ('count_values("v", temperature)', {'{v="11"}': 1, '{v="2"}': 1}),
        ('count_values by (path) ("v", limit > 700)', {'{path="/",v="1200"}': 1}),
        ('avg(vector(1e308) or label_replace(vector(1e308), "a", "b", "", ""))', {"{}": 1e308}),
    ],
)
def test_aggregations(text: str, expected: Answer) -> None:
    """Groups by the labels that are named, or by all others; NaN is smaller than anything."""
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('label_replace(zero, "a", "$1-x", "__name__", "z(.*)")', {'zero{a="ero-x"}': 0}),
        ('label_replace(zero, "a", "x", "b", "nothing")', {"zero": 0}),
        ('label_replace(info, "version", "", "path", ".*")', {'info{path="/"}': 1}),
        (
            'label_replace(info, "v", "$major", "version", "(?P<major>.).*")',
            {'info{path="/",v="1",version="1.2"}': 1},
        ),
        (
            'label_join(info, "all", "|", "path", "none", "version")',
            {'info{all="/||1.2",path="/",version="1.2"}': 1},
        ),
        ("max_over_time(zero[5m:1m])", {"{}": 0}),
        ('sum_over_time(temperature{room="a"}[3m:1m])', {'{room="a"}': 38}),
        ('sum_over_time(temperature{room="a"}[3m:2m])', {'{room="a"}': 9 + 11}),
        ('max_over_time(rate(requests_total{code="500"}[2m])[5m:])', {ERRORS: 0.1}),
        ('avg_over_time((temperature{room="a"} * 2)[2m:1m] offset 1m)', {'{room="a"}': 18}),
        ('absent(nothing{a="1"})', {'{a="1"}': 1}),
        ("absent(zero)", {}),
        ("absent(sum(nothing))", {"{}": 1}),
    ],
)
def test_others(text: str, expected: Answer) -> None:
    """Labels are rewritten, expressions evaluated within expressions, absence is a series."""
    check(text, expected)


BUCKETS = store(
    {
        'latency_bucket{le="0.1"}': "10",
        'latency_bucket{le="0.5"}': "30",
        'latency_bucket{le="1.0"}': "20",
        'latency_bucket{le="1"}': "20",
        'latency_bucket{le="+Inf"}': "50",
        'latency_bucket{le="odd"}': "99",
        'open_bucket{le="1"}': "10",
        'open_bucket{le="2"}': "20",
        'empty_bucket{le="1"}': "0",
        'empty_bucket{le="+Inf"}': "0",
        'below_bucket{le="-1"}': "5",
        'below_bucket{le="+Inf"}': "10",
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 10 to 0.1, 30 to 0.5, 20 + 20 to 1: rank 20 lies halfway in the second bucket.
        ("histogram_quantile(0.4, latency_bucket)", 0.3),
        ("histogram_quantile(0.1, latency_bucket)", 0.05),
        ("histogram_quantile(0.95, latency_bucket)", 1),
        ("histogram_quantile(-1, latency_bucket)", -INF),
        ("histogram_quantile(2, latency_bucket)", INF),
        ("histogram_quantile(NaN, latency_bucket)", NAN),
        ("histogram_quantile(0.5, open_bucket)", NAN),
        ("histogram_quantile(0.5, empty_bucket)", NAN),
        ("histogram_quantile(0.2, below_bucket)", -1),
    ],
)
def test_histograms(text: str, expected: float) -> None:
    """Bounds are numbers, counts never fall; without +Inf or observations there is no answer."""
    assert ask(text, BUCKETS, 0) == {"{}": pytest.approx(expected, rel=1e-9, nan_ok=True)}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('abs({__name__=~"gone|here"} @ 60)', "same labelset"),
        ('rate({__name__=~"gone|here"}[5m] @ 120)', "same labelset"),
        ('-{__name__=~"gone|here"} @ 60', "same labelset"),
        ('label_replace(temperature, "room", "x", "", "")', "same labelset"),
        ('label_replace(zero, "a b", "x", "", "")', "not a name of a label"),
        ('label_replace(zero, "a", "x", "", "(")', "not supported"),
        ('count_values("1", zero)', "not a name of a label"),
        ("topk(NaN, zero)", "number of series"),
    ],
)
def test_refused(text: str, complaint: str) -> None:
    """What would give two series the same labels, or makes no sense, is an error of one line."""
    with pytest.raises(UsageError, match=complaint) as error:
        ask(text, SHOP, 600)
    assert "\n" not in str(error.value)


QUERIES = [
    "temperature",
    "gone",
    "rate(requests_total[3m])",
    "increase(requests_total[90s])",
    "irate(requests_total[3m])",
    "sum by (code) (rate(requests_total[2m]))",
    "topk(1, temperature)",
    "temperature > 3",
    "temperature and temperature > 3",
    "temperature or zero",
    "requests_total / on(path) group_left limit",
    "stddev_over_time(temperature[3m])",
    "quantile(0.3, temperature)",
    "max_over_time(rate(requests_total[2m])[3m:1m])",
    "absent(gone)",
    "scalar(gone) + time()",
    "predict_linear(temperature[4m], 30)",
    "timestamp(temperature)",
    "temperature offset 90s",
    "deriv(temperature[3m] offset 30s)",
]


@pytest.mark.parametrize("text", QUERIES)
def test_over_steps(text: str) -> None:
    """Each step of a range is what the query is at that time alone."""
    start, end, step = 0, 700_000, 17_000
    over = dict(_points(query.evaluate(text, SHOP, start, end, step)))
    alone: dict[tuple[str, int], float] = {}
    for at in range(start, end + 1, step):
        alone |= dict(_points(query.instant(text, SHOP, at)))
    assert over.keys() == alone.keys()
    assert over == {key: pytest.approx(value, nan_ok=True) for key, value in alone.items()}


def _points(matrix: Matrix) -> list[tuple[tuple[str, int], float]]:
    return [
        ((curve.spelling, time), value)
        for curve in matrix.curves
        for time, value in zip(matrix.times, curve.values, strict=True)
        if value is not None
    ]


numbers = st.lists(st.floats(0, 1e6, allow_nan=False) | st.none(), min_size=2, max_size=40)


@given(numbers)
def test_increase_is_never_negative(values: list[float | None]) -> None:
    """A counter may restart at any time: its increase is at least nothing, and finite."""
    text = " ".join("-" if value is None else repr(value) for value in values)
    source = store({"x": text}, 15)
    for _, points in query.samples(query.evaluate("increase(x[1m])", source, 0, 600_000, 7_000)):
        assert all(0 <= value < INF for _, value in points)


@given(numbers)
def test_sums_add_up(values: list[float | None]) -> None:
    """A mean is the sum by the count, and lies between the least and the largest."""
    text = " ".join("-" if value is None else repr(value) for value in values)
    source = store({"x": text}, 15)

    def over(name: str) -> list[float]:
        found = query.samples(query.evaluate(f"{name}_over_time(x[1m])", source, 0, 600_000, 7_000))
        return [value for _, points in found for _, value in points]

    columns = [over(name) for name in ("sum", "count", "avg", "min", "max")]
    for total, count, mean, least, most in zip(*columns, strict=True):
        assert mean == pytest.approx(total / count)
        assert least - 1e-6 <= mean <= most + 1e-6
