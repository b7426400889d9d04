"""Text → tree. The grammar is promql-parser's; what we do not evaluate is refused here."""

import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal, NoReturn

import promql_parser as grammar

from sidecar.errors import UsageError
from sidecar.metrics.promql.parser.error_position import (
    Token,
    check,
    explain,
    find_call,
    find_text,
    mistake,
    tokens,
)
from sidecar.metrics.promql.parser.tree import (
    Aggregate,
    At,
    Binary,
    Call,
    Matcher,
    Matching,
    Negative,
    Node,
    Number,
    RangeWindow,
    Selector,
    Subquery,
    Text,
    test,
)
from sidecar.model.matrix import NAME

AGGREGATIONS = frozenset(
    {"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile"}
    | {"topk", "bottomk", "count_values"}
)
LONGEST = 5_000
"""Characters of an expression. The parser's own recursion ends the process far beyond that."""

DEEPEST = 100
"""Nodes within each other; Python's own limit is ten times that."""

DEFAULT_STEP = 60_000
"""Step of a subquery that names none: Prometheus' default evaluation interval."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_SIGNS: dict[str, Literal["=", "!=", "=~", "!~"]] = {
    "Equal": "=",
    "NotEqual": "!=",
    "Re": "=~",
    "NotRe": "!~",
}


def parse(text: str, functions: frozenset[str]) -> Node:
    """Return the tree of an expression that calls these functions only.

    Raises UsageError, which names the column, for what is not PromQL or is not evaluated here.
    """
    if len(text) > LONGEST:
        raise UsageError(f"the expression has {len(text):,} characters; {LONGEST:,} are read")
    found = check(text, DEEPEST)
    for before, after in pairwise(found):
        if before.text == "@" and after.text == "-":
            raise mistake(text, after.begin, "a time before 1970")
    try:
        root = _grammar(text)
    except ValueError as error:
        _explain(text, found, str(error), functions)
    return _Reader(text, found, functions).node(root, 0)


def _explain(text: str, found: list[Token], said: str, functions: frozenset[str]) -> NoReturn:
    if name := re.fullmatch(r"unknown function with name '(.*)'", said):
        raise _unknown(text, found, name[1], functions)
    explain(text, found, said, _grammar)


def _grammar(text: str) -> object:
    """Return the library's tree; it reads escapes in raw strings, so those go in as others."""
    if "`" not in text:
        return grammar.parse(text)
    pieces, end = [], 0
    for token in tokens(text):
        if token.text.startswith("`") and token.kind == "text":
            raw = token.text[1:-1].replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
            pieces += [text[end : token.begin], f'"{raw}"']
            end = token.end
    return grammar.parse("".join(pieces) + text[end:])


def _unknown(text: str, found: list[Token], name: str, functions: frozenset[str]) -> UsageError:
    near = get_close_matches(name, sorted(functions), 1)
    remedy = f"did you mean {near[0]}?" if near else "docs/query.md lists those that there are"
    return mistake(text, find_call(found, name), f"no function '{name}'", remedy)


class _Reader:
    """Turns the library's nodes into ours; the text is for the place of what is refused."""

    def __init__(self, text: str, found: list[Token], functions: frozenset[str]) -> None:
        self.text, self.found, self.functions = text, found, functions

    def node(self, node: object, depth: int) -> Node:  # noqa: C901 - one case a kind of node
        if depth > DEEPEST:
            raise UsageError(f"more than {DEEPEST} operators within each other; split the query")
        match node:
            case grammar.NumberLiteral():
                return Number(node.val)
            case grammar.StringLiteral():
                return Text(node.val)
            case grammar.ParenExpr():
                return self.node(node.expr, depth + 1)
            case grammar.UnaryExpr():
                return Negative(self.node(node.expr, depth + 1))
            case grammar.VectorSelector():
                return self.selector(node)
            case grammar.MatrixSelector():
                return RangeWindow(self.selector(node.vector_selector), _ms(node.range))
            case grammar.SubqueryExpr():
                return self.subquery(node, depth + 1)
            case grammar.Call():
                return self.call(node, depth + 1)
            case grammar.AggregateExpr():
                return self.aggregate(node, depth + 1)
            case grammar.BinaryExpr():
                return self.binary(node, depth + 1)
            case _:
                raise self._refuse(0, f"{type(node).__name__} is not supported")

    def selector(self, node: grammar.VectorSelector) -> Selector:
        if node.matchers.or_matchers:
            raise self._refuse(find_call(self.found, "or"), "'or' within braces is not supported")
        own = [Matcher(NAME, "=", node.name)] if node.name else []
        rest = [
            Matcher(item.name, _SIGNS[str(item.op).rpartition(".")[2]], item.value)
            for item in node.matchers.matchers
        ]
        for matcher in rest:
            self._compiles(matcher)
        return Selector(tuple(own + rest), _ms(node.offset), _at(node.at))

    def subquery(self, node: grammar.SubqueryExpr, depth: int) -> Node:
        return Subquery(
            self.node(node.expr, depth),
            _ms(node.range),
            _ms(node.step) or DEFAULT_STEP,
            _ms(node.offset),
            _at(node.at),
        )

    def call(self, node: grammar.Call, depth: int) -> Node:
        name = node.func.name
        if name not in self.functions:
            raise _unknown(self.text, self.found, name, self.functions)
        return Call(name, tuple(self.node(arg, depth) for arg in node.args))

    def aggregate(self, node: grammar.AggregateExpr, depth: int) -> Node:
        name = str(node.op)
        if name not in AGGREGATIONS:
            raise self._refuse(find_call(self.found, name), f"'{name}' is not supported")
        modifier = node.modifier
        return Aggregate(
            name,
            self.node(node.expr, depth),
            tuple(modifier.labels) if modifier else (),
            modifier is not None and modifier.type == grammar.AggModifierType.Without,
            None if node.param is None else self.node(node.param, depth),
        )

    def binary(self, node: grammar.BinaryExpr, depth: int) -> Node:
        op, modifier = str(node.op).split()[0], node.modifier
        if modifier and _fills(modifier.fill_values):
            raise self._refuse(find_call(self.found, "fill"), "'fill' is not supported")
        return Binary(
            op,
            self.node(node.lhs, depth),
            self.node(node.rhs, depth),
            _matching(modifier) if modifier else Matching(),
            modifier is not None and modifier.return_bool,
        )

    def _compiles(self, matcher: Matcher) -> None:
        try:
            test(matcher)
        except (re.error, OverflowError) as error:
            place = find_text(self.found, matcher.value)
            raise self._refuse(place, f"regex is not supported ({error})") from error

    def _refuse(self, position: int, what: str) -> UsageError:
        return mistake(self.text, position, what)


def _ms(span: timedelta | None) -> int:
    return 0 if span is None else span // _MS


def _at(modifier: grammar.AtModifier | None) -> At:
    if modifier is None:
        return None
    if modifier.type == grammar.AtModifierType.Start:
        return "start"
    if modifier.type == grammar.AtModifierType.End:
        return "end"
    return 0 if modifier.at is None else (modifier.at - _EPOCH) // _MS


def _fills(values: grammar.VectorMatchFillValues) -> bool:
    return values.lhs is not None or values.rhs is not None


def _matching(modifier: grammar.BinModifier) -> Matching:
    sides: dict[str, Literal["left", "right"]] = {"ManyToOne": "left", "OneToMany": "right"}
    matching = modifier.matching
    return Matching(
        tuple(matching.labels) if matching else (),
        matching is not None and matching.type == grammar.LabelModifierType.Include,
        sides.get(str(modifier.card).rpartition(".")[2], ""),
        tuple(modifier.group_labels or ()),
    )
