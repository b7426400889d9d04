"""The language of `--where`: matches, and positions of mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.logs.filters.harness import RECORD

from sidecar.errors import UsageError
from sidecar.logs.filters.where import compile_where
from sidecar.model.record import Record
from sidecar.safe_text import neutralise


@pytest.mark.parametrize(
    "expression",
    [
        "status=503",
        "status==503",
        "status>=500",
        "status!=500",
        "status<503.5",
        "code>=500",
        "code=5e2",
        "code!=501",
        'code="500"',
        'status="503"',
        "big=12345678901234567890",
        "big>12345678901234567889",
        'path~"^/api"',
        "path~^/api/",
        r'path~"/\w+$"',
        'path!~"^/health"',
        'path=~"^/api"',
        "path=/api/items",
        "user.id=7",
        "user.roles.main=admin",
        "http.method=GET",
        "a.b.c=1",
        '"user agent"=curl',
        "status in [500, 503]",
        "status in (500,503)",
        "path in [/x, '/api/items']",
        "status not in [500, 502]",
        "took>500ms",
        "took<=0.512s",
        "took!=1s",
        "cached=false",
        "retry=false",
        "nothing=null",
        "nothing!=1",
        "exists nothing",
        "exists(cached)",
        "status",
        "not cached",
        "not retry",
        "not count",
        "not nothing",
        "!missing",
        "not missing=1",
        "not missing!=1",
        "level>=warn",
        "level=WARNING",
        "level<err",
        "level=40",
        "level in [warn, error]",
        "level~^warn",
        "severity>=warn",
        ".level=odd",
        "msg~done",
        "message='request done'",
        "event=paid",
        "logger=shop.db",
        "trace_id=4bf9",
        "traceId=4bf9",
        "error~route",
        "ts>=2026-02-21T13:42:05Z",
        "ts<2026-02-21T13:43",
        "time<2026-02-22",
        "ts=1771681325",
        "tags~x",
        "status=503 and code=500",
        "status=503 && code=500",
        "status=1 or code=500",
        "status=1 || code=500",
        "status=503 or status=1 and status=2",
        "(status=503 or status=1) and code=500",
        "not (status=1 or code=1)",
        "NOT status=1 AND Exists code",
        "not not status=503",
        "status = 503 and\n code = 500",
        "status=503 and code=500 and level=warn",
        "status=1 or status=2 or status=503",
        r'path="/api/items" or path="\""',
    ],
)
def test_matches(expression: str) -> None:
    """The record matches."""
    assert compile_where(expression)(RECORD) is True


@pytest.mark.parametrize(
    "expression",
    [
        "status=500",
        "status<500",
        'status>"6"',
        "code=501",
        "path>=500",
        "path<500",
        "status=true",
        "missing=1",
        "missing!=1",
        "missing<1",
        'missing~"."',
        'missing!~"."',
        "missing in [1]",
        "missing not in [1]",
        "exists missing",
        "missing",
        "cached",
        "retry",
        "count",
        "nothing",
        "status not in [500, 503]",
        "status>500ms",
        "user.missing=1",
        "status.missing=1",
        "user.id.missing=1",
        "level>warn",
        "level!=warn",
        "trace_id~^f",
        "ts>2026-02-21T13:42:05Z",
        "PATH=/api/items",
        "path~^/API",
        "status=503 and status=1",
        "status=1 or status=2 and status=503",
        "not (status=503 and code=500)",
        "big=12345678901234567891",
        "took=512",
        "level=error and level=warn and status=503",
        "status=1 or status=2 or status=3",
    ],
)
def test_does_not_match(expression: str) -> None:
    """The record does not match."""
    assert compile_where(expression)(RECORD) is False


@pytest.mark.parametrize("expression", ["level>=trace", "level!=info", "ts>0", "logger", "error~."])
def test_a_record_without_the_part(expression: str) -> None:
    """A plain line has no level, time or logger: none of these matches."""
    matches = compile_where(expression.replace("ts>0", "ts>1970-01-01"))
    assert matches(Record(msg="plain", plain=True)) is False


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "expected a field such as status at column 1: "),
        ("  ", "expected a field such as status at column 3:   "),
        ("status>= and x", "expected a value after '>=' at column 10: status>= and …"),
        ("status>=", "expected a value after '>=' at column 9: status>="),
        ("a=1 and", "expected a field such as status at column 8: a=1 and"),
        (
            "a=1 b=2",
            "expected 'and', 'or' or the end (quotes keep a value together) at column 5: a=1 b …",
        ),
        (
            "a=/x?y=1",
            "expected 'and', 'or' or the end (quotes keep a value together) at column 7: a=/x?y= …",
        ),
        ("(a=1", "expected ')' at column 5: (a=1"),
        (
            "a=1)",
            "expected 'and', 'or' or the end (quotes keep a value together) at column 4: a=1)",
        ),
        ('p~"[a"', 'bad regex (unterminated character set) at column 4: p~"[a"'),
        (
            "p~ab(c and x",
            "expected 'and', 'or' or the end (quotes keep a value together) at column 5: p~ab( …",
        ),
        ("p~*a", "bad regex (nothing to repeat) at column 3: p~*a"),
        ('p~"ab(c"', 'bad regex (missing ), unterminated subpattern) at column 6: p~"ab(c"'),
        ('a="b', 'expected a closing quote for this at column 3: a=" …'),
        ("a & b", "expected '&&' at column 3: a & …"),
        ("a | b", "expected '||' at column 3: a | …"),
        ("level>=wran", "expected a level such as warn after '>=' at column 8: level>=wran"),
        ("ts>soon", "expected a time such as 2026-02-21T13:00 after '>' at column 4: ts>soon"),
        ("a in b", "expected '[' after 'in' at column 6: a in b"),
        ("a in [1", "expected ']' at column 8: a in [1"),
        ("a in (1]", "expected ')' at column 8: a in (1]"),
        ("a in []", "expected a value after '=' at column 7: a in []"),
        ("a not b", "expected 'in' after 'not' at column 7: a not b"),
        ("exists", "expected a field such as status at column 7: exists"),
        ("exists(a", "expected ')' at column 9: exists(a"),
        (
            "a=\x1b[31m",
            "expected 'and', 'or' or the end (quotes keep a value together) at column 4: a=␛[ …",
        ),
        ("x" * 60 + "=", "expected a value after '=' at column 62: …" + "x" * 39 + "="),
    ],
)
def test_mistakes(expression: str, message: str) -> None:
    """A mistake is reported in one line: what is expected, at which column, and the text."""
    with pytest.raises(UsageError) as raised:
        compile_where(expression)
    assert str(raised.value) == f"--where: {message}"


@pytest.mark.parametrize("opening", ["(", "not ", "!", "not ("])
def test_depth(opening: str) -> None:
    """Too deep nesting is a usage error, not a RecursionError."""
    with pytest.raises(UsageError, match="expected at most 50 levels"):
        compile_where(opening * 100_000)


def test_long_chains() -> None:
    """Thousands of terms side by side are accepted."""
    text = " or ".join(["status=1"] * 5_000 + ["status=503"])
    assert compile_where(text)(RECORD)
    assert not compile_where(f"not ({text}) and exists status")(RECORD)


def test_times_of_the_caller() -> None:
    """Times are read by the function of the caller, which knows the zone and the current time."""
    matches = compile_where("ts>=10m", lambda text: {"10m": 1_000}[text])
    assert matches(Record(msg="", ts=1_000))
    assert not matches(Record(msg="", ts=999))


WORDS = st.sampled_from(
    [
        *("a", "b.c", "status", "level", "ts", "500", "5ms", "warn", "true", "null", "."),
        *(">=", "<=", "!=", "=", "~", "!~", "<", ">", "&", "|", "(", ")", "[", "]", ","),
        *("and", "or", "not", "in", "exists", '"x"', "'y'", '"["', "\\", "*"),
    ]
)


def mistake(expression: str) -> str:
    """Return the message about the expression, "" if it works."""
    try:
        assert compile_where(expression)(RECORD) in (True, False)
    except UsageError as error:
        return str(error)
    return ""


@given(st.text(max_size=30) | st.lists(WORDS, max_size=12).map(" ".join))
def test_any_text(expression: str) -> None:
    """Any text works, or is refused in one line that is safe to show."""
    message = mistake(expression)
    assert message == neutralise(message)
    assert message.startswith("--where: ") or not message


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
NESTED = st.recursive(
    VALUES, lambda inner: st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
)


@given(
    st.dictionaries(st.sampled_from(["a", "b", "a.b"]), NESTED, max_size=3),
    st.sampled_from(["a", "a.b", "b.a.b"]),
    st.sampled_from(["=1", "=x", "<5", ">=a", "<=1s", "~x", " in [1, x]"]),
)
def test_negation(fields: dict[str, object], path: str, rest: str) -> None:
    """`not` is the opposite; a comparison of a missing field is false."""
    record = Record(msg="", fields=fields)
    matches = compile_where(path + rest)(record)
    assert compile_where(f"not {path}{rest}")(record) is not matches
    assert not (matches and not compile_where(f"exists {path}")(record))


@given(
    st.dictionaries(st.sampled_from(["a", "b"]), NESTED, max_size=2),
    st.sampled_from(["1", "x", "1s"]),
)
def test_different(fields: dict[str, object], value: str) -> None:
    """A present field is either equal or different."""
    record = Record(msg="", fields=fields)
    equal, different = (compile_where(f"a{sign}{value}")(record) for sign in ("=", "!="))
    assert equal + different == ("a" in fields)
