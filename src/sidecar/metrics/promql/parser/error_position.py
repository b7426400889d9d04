"""Find the position of a syntax error, which the parser does not report."""

import re
from collections.abc import Callable
from itertools import product
from typing import NoReturn

import msgspec

from sidecar.errors import UsageError
from sidecar.safe_text import neutralise

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r\n]+|\#[^\n]*)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
    |(?P<number>(?:\d|\.\d)[\w.]*(?:(?<=\d[eE])[-+]\d+)?)
    |(?P<word>[a-zA-Z_:][a-zA-Z0-9_:]*)
    |(?P<sign>==|!=|>=|<=|=~|!~|[-+*/%^=<>(){}\[\],:@])
    |(?P<bad>.)""",
    re.VERBOSE | re.DOTALL,
)
_CLOSES = {"(": ")", "{": "}", "[": "]"}
_BEFORE = 24
_AFTER = 24
"""Characters of the expression that are shown before and after the place."""

_FILLERS = (
    "",
    " x",
    "(x)",
    " 1",
    "1m",
    '"a"',
    '="a"',
    " a",
    ":1m",
    'a="a"',
    "1m:",
    "=~'a'",
    " (a) (x)",
)
_ENDINGS = ("", " (x)", " x", " 1m")
_SYNTAX = (
    "invalid promql",
    "unexpected",
    "unclosed",
    "no expression",
    "unterminated",
    "bad number",
)

Parse = Callable[[str], object]


class Token(msgspec.Struct, frozen=True):
    """A word, number, text or sign, and where it begins and ends."""

    kind: str
    text: str
    begin: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of an expression, without spaces and comments."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "skip":
            found.append(Token(kind, match[0], match.start(), match.end()))
    return found


def mistake(text: str, position: int, what: str, remedy: str = "") -> UsageError:
    """Return the error: what is wrong at which column, from 1, and the text around it."""
    begin = max(0, position - _BEFORE)
    shown = text[begin : position + _AFTER]
    around = ("…" if begin else "") + shown + ("…" if len(text) > position + _AFTER else "")
    place = f"{what} at column {position + 1}: {neutralise(around)}"
    return UsageError(f"{place}; {remedy}" if remedy else place)


def check(text: str, depth: int) -> list[Token]:
    """Return the tokens; raises UsageError for what needs no grammar to be wrong."""
    found = tokens(text)
    opened: list[Token] = []
    for token in found:
        if token.kind == "bad":
            quoted = token.text in "\"'`"
            what = "the quote is never closed" if quoted else f"{token.text!r} means nothing here"
            raise mistake(text, token.begin, what)
        if token.text in _CLOSES:
            opened.append(token)
        elif _is_closing(token) and not (opened and _CLOSES[opened.pop().text] == token.text):
            raise mistake(text, token.begin, f"'{token.text}' closes nothing")
        if len(opened) > depth:
            raise mistake(text, token.begin, f"more than {depth} brackets within each other")
    if opened:
        raise mistake(text, opened[-1].begin, f"'{opened[-1].text}' is never closed")
    return found


def explain(text: str, found: list[Token], said: str, parse: Parse) -> NoReturn:
    """Raise UsageError for what the parser refused, with the place of it."""
    if (position := _named(found, said)) is not None:
        raise mistake(text, position, said)
    if said.startswith(_SYNTAX):
        position = _first_impossible(text, found, parse)
        wrong = next((token.text for token in found if token.begin == position), "")
        if not wrong:
            raise mistake(text, position, "something is missing")
        shown = said if said.startswith("unexpected") else f"unexpected '{wrong}'"
        raise mistake(text, position, shown)
    remedy = "write a range such as x[5m]" if "expected type matrix" in said else ""
    raise mistake(text, _innermost(text, found, parse), said, remedy)


def find_call(found: list[Token], name: str) -> int:
    """Return where a function is called, or an aggregation begins; 0 when it is nowhere."""
    words = (token.begin for token in found if token.kind == "word" and token.text == name)
    return next(words, 0)


def find_text(found: list[Token], value: str) -> int:
    """Return where a string stands that has this value; 0 when it is nowhere."""
    spellings = {quote + value.replace("\\", "\\\\") + quote for quote in "\"'"} | {f"`{value}`"}
    return next((token.begin for token in found if token.text in spellings), 0)


def _named(found: list[Token], said: str) -> int | None:
    """Return the place of what the message names: a function, an operator or a regex."""
    if regex := re.fullmatch(r"illegal regex for (.*)", said, re.DOTALL):
        return find_text(found, regex[1])
    if name := re.search(r"function with name '(\w+)'|set operator '(\w+)'", said):
        return find_call(found, name[1] or name[2])
    if "comparisons between scalars" in said:
        signs = {"==", "!=", ">", "<", ">=", "<="}
        return next((token.begin for token in found if token.text in signs), 0)
    return None


def _first_impossible(text: str, found: list[Token], parse: Parse) -> int:
    """Return the first token after which nothing that could follow would be right."""
    for number, token in enumerate(found):
        begun, closers = text[: token.end], _closers(found[: number + 1])
        if not any(
            _is_grammatical(begun + filler + closers[:1] + middle + closers[1:] + ending, parse)
            for filler, middle, ending in product(_FILLERS, _ENDINGS, _ENDINGS)
        ):
            return token.begin
    return len(text)


def _closers(found: list[Token]) -> str:
    opened: list[str] = []
    for token in found:
        if token.text in _CLOSES:
            opened.append(_CLOSES[token.text])
        elif _is_closing(token):
            opened.pop()
    return "".join(reversed(opened))


def _is_closing(token: Token) -> bool:
    return token.kind == "sign" and token.text in _CLOSES.values()


def _is_grammatical(text: str, parse: Parse) -> bool:
    try:
        parse(text)
    except ValueError as error:
        return not str(error).startswith(_SYNTAX)
    return True


def _innermost(text: str, found: list[Token], parse: Parse) -> int:
    """Return the shortest part that is wrong by itself: a function with its arguments."""
    wrong = []
    for number, token in enumerate(found):
        end = _call_end(found, number)
        if token.kind == "word" and end is not None and not _parses(text[token.begin : end], parse):
            wrong.append((end - token.begin, token.begin))
    return min(wrong)[1] if wrong else 0


def _call_end(found: list[Token], number: int) -> int | None:
    """Return where a call ends that begins at this token: `rate(…)`, `sum by (a) (…)`."""
    after = [token.text for token in found[number + 1 : number + 2]]
    if after not in (["("], ["by"], ["without"]):
        return None
    rounds, depth = (1 if after == ["("] else 2), 0
    for token in found[number + 1 :]:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == ")" and depth == 0:
            rounds -= 1
            if rounds == 0:
                return token.end
    return None


def _parses(text: str, parse: Parse) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
