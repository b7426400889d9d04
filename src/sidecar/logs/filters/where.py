"""The expression language of `--where`: text → a test of records.

    either   = both { ("or" | "||") both }
    both     = negated { ("and" | "&&") negated }
    negated  = [ "not" | "!" ] negated | "(" either ")" | term
    term     = "exists" path | path [ comparison ]
    comparison = ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=") value | ("~" | "=~" | "!~") regex
             | [ "not" ] "in" ( "[" values "]" | "(" values ")" )

`docs/where.md` documents it for users, `docs/decisions/0006` its reasons.
"""

import re
from datetime import UTC
from typing import NamedTuple

from sidecar.errors import UsageError
from sidecar.logs.filters.comparisons import (
    COMPARISONS,
    When,
    Word,
    WrongValueError,
    comparison,
    exists,
    holds,
    search,
)
from sidecar.logs.filters.predicates import Test, all_of, any_of, none_of
from sidecar.patterns import BadPatternError, compile_regex
from sidecar.safe_text import neutralise
from sidecar.time_argument import absolute

_MAX_DEPTH = 50
"""Nesting of parentheses and `not`, at most; Python's recursion limit is far higher."""

_SHOWN = 40
"""Characters before an error that the message shows."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<sign>&&|\|\||>=|<=|==|!=|!~|=~|[=<>~!()\[\],])
      | (?P<word>[^\s"'=!<>~()\[\],&|]+)
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "exists"})
_SAME = {"&&": "and", "||": "or", "!": "not", "==": "=", "=~": "~"}
_CLOSES = {"(": ")", "[": "]"}


class _Token(NamedTuple):
    kind: str
    text: str
    """The text without quotes; a keyword in lower case."""

    start: int
    end: int


def compile_where(expression: str, when: When | None = None) -> Test:
    """Return the test of an expression.

    `when` reads the times that `ts` is compared with; without it they are absolute, in UTC.

    Raises UsageError, in one line with the column, for a text that is not an expression.
    """
    return _Parser(expression, when or _absolute).whole()


def _absolute(text: str) -> int:
    return absolute(text, UTC)


class _Parser:
    """Recursive descent: one method per rule; each returns the test that it read."""

    def __init__(self, expression: str, when: When) -> None:
        self._expression = expression
        self._when = when
        self._depth = 0
        self._token = self._scan(0)

    def whole(self) -> Test:
        test = self._either()
        if self._token.kind != "end":
            raise self._fault("expected 'and', 'or' or the end (quotes keep a value together)")
        return test

    def _either(self) -> Test:
        tests = [self._both()]
        while self._take("or"):
            tests.append(self._both())
        return any_of(tests)

    def _both(self) -> Test:
        tests = [self._negated()]
        while self._take("and"):
            tests.append(self._negated())
        return all_of(tests)

    def _negated(self) -> Test:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._fault(f"expected at most {_MAX_DEPTH} levels of parentheses and 'not'")
        if self._take("not"):
            test = none_of(self._negated())
        elif self._take("("):
            test = self._either()
            self._close("(")
        else:
            test = self._term()
        self._depth -= 1
        return test

    def _term(self) -> Test:
        if self._take("exists"):
            bracket = self._take("(")
            test = exists(self._path())
            if bracket:
                self._close("(")
            return test
        path = self._path()
        sign = self._token.text if self._token.kind in ("sign", "keyword") else ""
        if sign in COMPARISONS:
            self._next()
            return self._compare(path, sign)
        if sign in ("~", "!~"):
            self._next()
            return self._search(path, sign)
        if self._take("in"):
            return any_of(self._list(path, "="))
        if self._take("not"):
            if not self._take("in"):
                raise self._fault("expected 'in' after 'not'")
            return all_of(self._list(path, "!="))
        return holds(path)

    def _path(self) -> str:
        return self._word("a field such as status").text

    def _compare(self, path: str, sign: str) -> Test:
        token = self._word(f"a value after '{sign}'")
        try:
            return comparison(path, sign, Word(token.text, token.kind == "text"), self._when)
        except WrongValueError as error:
            raise self._fault(f"expected {error} after '{sign}'", token) from error

    def _search(self, path: str, sign: str) -> Test:
        token = self._word(f"a regex after '{sign}'")
        try:
            return search(path, compile_regex(token.text), found=sign == "~")
        except BadPatternError as error:
            inside = (token.kind == "text") + error.position
            raise self._fault(f"bad regex ({error})", token, inside) from error

    def _list(self, path: str, sign: str) -> list[Test]:
        bracket = next((sign for sign in _CLOSES if self._take(sign)), "")
        if not bracket:
            raise self._fault("expected '[' after 'in'")
        tests = [self._compare(path, sign)]
        while self._take(","):
            tests.append(self._compare(path, sign))
        self._close(bracket)
        return tests

    def _word(self, expected: str) -> _Token:
        if self._token.kind not in ("text", "word"):
            raise self._fault(f"expected {expected}")
        return self._next()

    def _take(self, text: str) -> bool:
        """Skip the next token if it is this keyword or sign; return whether it was."""
        if self._token.kind not in ("sign", "keyword") or self._token.text != text:
            return False
        self._next()
        return True

    def _close(self, bracket: str) -> None:
        if not self._take(_CLOSES[bracket]):
            raise self._fault(f"expected '{_CLOSES[bracket]}'")

    def _next(self) -> _Token:
        token = self._token
        self._token = self._scan(token.end)
        return token

    def _scan(self, position: int) -> _Token:
        match = _TOKEN.match(self._expression, position)
        if match is None:
            raise self._unreadable(position)
        kind = match.lastgroup or ""
        start, text = match.start(kind), match[kind]
        if kind == "text":
            # Only the quote is unescaped: a regex keeps its other backslashes.
            text = text[1:-1].replace("\\" + text[0], text[0])
        elif kind == "word" and text.lower() in _KEYWORDS:
            kind, text = "keyword", text.lower()
        elif kind == "sign" and text in _SAME:
            kind, text = "keyword", _SAME[text]
        return _Token(kind, text, start, match.end())

    def _unreadable(self, position: int) -> UsageError:
        rest = self._expression[position:].lstrip()
        start = len(self._expression) - len(rest)
        wanted = "a closing quote for this" if rest[0] in "\"'" else f"'{rest[0] * 2}'"
        return self._fault(f"expected {wanted}", _Token("", "", start, start + 1))

    def _fault(self, what: str, token: _Token | None = None, inside: int = 0) -> UsageError:
        """Return the error: what was expected, at which column, and the text up to it."""
        _, _, start, end = token or self._token
        begin = max(start - _SHOWN, 0)
        shown = "…" * (begin > 0) + self._expression[begin : min(end, start + _SHOWN)]
        more = " …" * (end < len(self._expression))
        column = min(start + inside, end) + 1
        return UsageError(f"--where: {what} at column {column}: {neutralise(shown)}{more}")
