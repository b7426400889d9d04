"""The syntax tree of PromQL: frozen values, one class for each kind of node.

All durations and times are milliseconds. Parentheses are gone: the tree has its shape.
"""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from sidecar.metrics.promql.parser.regex import regex

At = int | Literal["start", "end"] | None
"""A fixed time, the first or last time of the query, or the time that is evaluated."""


class Matcher(msgspec.Struct, frozen=True):
    """A condition on one label; one that is absent counts as empty."""

    name: str
    op: Literal["=", "!=", "=~", "!~"]
    value: str


class Number(msgspec.Struct, frozen=True):
    """A number."""

    value: float


class Text(msgspec.Struct, frozen=True):
    """A string, as label_replace() takes it."""

    value: str


class Selector(msgspec.Struct, frozen=True):
    """Series by name and labels; the name is a matcher of `__name__`."""

    matchers: tuple[Matcher, ...]
    offset: int = 0
    at: At = None


class RangeWindow(msgspec.Struct, frozen=True):
    """The samples of a selector in the last `span`: `x[5m]`."""

    selector: Selector
    span: int


class Subquery(msgspec.Struct, frozen=True):
    """An expression, evaluated at every multiple of `step` within the last `span`: `x[1h:1m]`."""

    body: "Node"
    span: int
    step: int
    offset: int = 0
    at: At = None


class Call(msgspec.Struct, frozen=True):
    """A function with its arguments."""

    name: str
    arguments: tuple["Node", ...]


class Aggregate(msgspec.Struct, frozen=True):
    """One value out of many series: `sum by (code) (x)`; without either, of all of them."""

    name: str
    body: "Node"
    labels: tuple[str, ...] = ()
    without: bool = False
    parameter: "Node | None" = None


class Matching(msgspec.Struct, frozen=True):
    """Which series of both sides belong together.

    `many` is the side with several of them: `left`, `right`, or neither.
    """

    labels: tuple[str, ...] = ()
    on: bool = False
    many: Literal["", "left", "right"] = ""
    include: tuple[str, ...] = ()


class Binary(msgspec.Struct, frozen=True):
    """An operator between two sides; `boolean` turns a comparison's filter into 0 and 1."""

    op: str
    left: "Node"
    right: "Node"
    matching: Matching = Matching()
    boolean: bool = False


class Negative(msgspec.Struct, frozen=True):
    """The unary minus."""

    body: "Node"


Node = Number | Text | Selector | RangeWindow | Subquery | Call | Aggregate | Binary | Negative


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below one."""
    match node:
        case RangeWindow(selector):
            yield selector
        case Subquery(body) | Negative(body):
            yield body
        case Aggregate(_, body, parameter=parameter):
            if parameter is not None:
                yield parameter
            yield body
        case Binary(_, left, right):
            yield from (left, right)
        case Call(_, arguments):
            yield from arguments


def matches(matchers: tuple[Matcher, ...]) -> Callable[[dict[str, str]], bool]:
    """Return whether a series' labels fulfil all matchers.

    Regular expressions are anchored at both ends, their classes are ASCII, and a dot is not a line
    feed. Raises re.error for one that Python does not understand.
    """
    tests = [(matcher.name, test(matcher)) for matcher in matchers]
    return lambda labels: all(fits(labels.get(name, "")) for name, fits in tests)


def test(matcher: Matcher) -> Callable[[str], bool]:
    """Return whether one label's value fulfils a matcher."""
    value = matcher.value
    if matcher.op == "=":
        return lambda found: found == value
    if matcher.op == "!=":
        return lambda found: found != value
    fits = regex(value).fullmatch
    if matcher.op == "=~":
        return lambda found: fits(found) is not None
    return lambda found: fits(found) is None
