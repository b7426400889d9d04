"""What is wrong with an expression is said with its column, and what is right is read."""

import pytest

from sidecar.errors import UsageError
from sidecar.metrics.promql.parser.parse import LONGEST
from sidecar.metrics.promql.parser.regex import regex
from sidecar.metrics.promql.query import parse


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "something is missing at column 1"),
        ("up{", "'{' is never closed at column 3"),
        ("sum(rate(x[5m])", "'(' is never closed at column 4"),
        ("x[5m", "'[' is never closed at column 2"),
        ("x)", "')' closes nothing at column 2"),
        ("(x]", "']' closes nothing at column 3"),
        ('x{a="b', "the quote is never closed at column 5"),
        ("x $ y", "'$' means nothing here at column 3"),
        ("x +", "something is missing at column 4"),
        ("x offset", "something is missing at column 9"),
        ("sum(x) by", "something is missing at column 10"),
        ("x y", "unexpected 'y' at column 3"),
        ("a + * b", "unexpected '*' at column 5"),
        ("sum by a (x)", "unexpected 'a' at column 8"),
        ("topk(1, sum by (a (x)))", "unexpected '(' at column 19"),
        ('x{a="1" b="2"}', "unexpected 'b' at column 9"),
        ("x{a=b}", "expected string at column 5"),
        ("x[5m:1m:]", "at column 5"),
        ("1_000", "at column 1"),
        (
            "sum(rats(x[5m]))",
            "no function 'rats' at column 5: sum(rats(x[5m])); did you mean rate?",
        ),
        ("holt_winters(x[5m], 1, 1)", "no function 'holt_winters' at column 1"),
        ("sort_by_label(x, 'a')", "no function 'sort_by_label' at column 1"),
        ("limitk(1, x)", "'limitk' is not supported at column 1"),
        ("abs(rate(x))", "got vector at column 5: abs(rate(x)); write a range such as x[5m]"),
        ("sum(x) + abs(x[5m])", "at column 10"),
        ("topk(x)", "at column 1"),
        ("x[5m] + 1", "at column 1"),
        ("1 == 2", "must use BOOL modifier at column 3"),
        ("x and 1", "at column 3"),
        ('x{a=~"("}', "illegal regex for ( at column 6"),
        (r'x{a=~"\\p{Greek}"}', "regex is not supported (bad escape"),
        ("x @ -5", "a time before 1970 at column 5"),
        ('{a="b" or c="d"}', "'or' within braces is not supported at column 8"),
        ("a + fill(0) b", "'fill' is not supported at column 5"),
        ("x\n  $", "at column 5: x␊  $"),
        ("\x1b[31m", "'\\x1b' means nothing here at column 1"),
        ("(" * 200 + "x" + ")" * 200, "more than 100 brackets within each other at column 101"),
        ("x" + "+1" * 200, "more than 100 operators"),
        ("x" * (LONGEST + 1), "are read"),
    ],
)
def test_mistakes(text: str, said: str) -> None:
    """A mistake is one line that says what is wrong, and at which column."""
    with pytest.raises(UsageError) as error:
        parse(text)
    assert said in str(error.value)
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        'sum by (a) (rate(x{b="c",d=~"e|f"}[5m] offset 1m)) / on (a) group_left (g) y > bool 2',
        "x # why\n+ y",
        "x[1h:5m] @ end() offset 1w",
        'label_replace(x, "a", `\\d`, \'b\', "c")',
        '{"a.b", "c.d"="e"}',
        "offset + by",
        "x offset -1h30m",
        "+x ^ -1 % .5e3",
        "topk without (a,) (scalar(y) + 1, x)",
    ],
)
def test_grammar(text: str) -> None:
    """All of the grammar of Prometheus is read, and of version 3 the quoted names."""
    parse(text)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("a|b", "b", True),
        ("a", "ab", False),
        ("a.c", "a\nc", False),
        (r"\d", "\u0663", False),
        ("x(?i)ab", "xAB", True),
        ("x(?i)ab", "XAB", False),
        ("(x(?i)a|b)c", "Bc", True),
        ("(x(?i)a|b)c", "BC", False),
        ("(x(?i)a|b)c", "xAc", True),
        (r"\((?i)a", "(A", True),
        ("[(?i)]+", "i?", True),
        ("[[:alpha:]_]+", "a_Z", True),
        ("[[:digit:]]", "x", False),
        ("[[a]", "[", True),
        ("(?P<n>a)(?:b)", "ab", True),
        ("(?i)A", "a", True),
    ],
)
def test_regex(pattern: str, text: str, *, fits: bool) -> None:
    """RE2's spellings mean in Python what they mean there."""
    assert bool(regex(pattern).fullmatch(text)) is fits
