r"""Bytes are looked at before they are parsed: lines that certainly are not wanted are left out.

What is kept in the end is the same with and without. The rules that make it so:

- Only a line that begins with `{"` is left out. The first of a run of such lines stays, and so
  does the last: the text lines around them find the neighbours that they had, for their stack
  traces and for whatever else a line takes from the one before it.
- The first line of the run must be proven to be JSON, by parsing it. A torn `{"level":"info`
  may stand within a stack trace; behind a JSON record it is a plain line of its own, because
  no text format begins with `{"`.
- A line stays if it may say what its bytes do not show: by `\u00` (letters, digits, `-` and `_`
  have no other escape), Docker's `"log"` (a line within the line), journald's `"MESSAGE"` (may be
  an array of numbers), `"@mt"` (a template to be filled in) or `"thrown"` (a trace in parts).

Times and `--where` are not judged here. Who shows context, or counts all lines, must not sift.
"""

import re
from collections.abc import Callable

import msgspec

from sidecar.logs.decode.lines import Sift
from sidecar.logs.filters.keep import Keep
from sidecar.logs.formats.levels import parse_level
from sidecar.model.record import Level

Drop = Callable[[bytes], object]
"""A line that begins with `{"` → whether it is certainly not wanted."""

_WRAPPED = b'"log"'
_ESCAPED = b"\\u00"
_GELF = b'"short_message"'
"""Beside it a `level` is read in another way."""

_TEMPLATE = b'"@mt"'
_HIDING = (_ESCAPED, b'"MESSAGE"', _TEMPLATE, b'"thrown"')
_ADDED = (
    *("Caused", "True", "False", "None", "Information", "ERROR", "WARNING", "INFO", "severity"),
    *("logger", "message", "type", "timestamp", "seconds", "nanos"),
)
"""Words that parsing may put into a record although the line does not have them."""

_OPENS = b'{"'
_OTHER_LINE = re.compile(rb'\n(?!\{")')

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_LIKE_NUMBER = re.compile(r"[0-9eE-]+")
_NO_FLAGS = re.compile("").flags

_NAMES = ("info", "debug", "warning", "warn", "notice", "error", "trace")
_NUMBERS = (30, 20, 40, 50, 10)


def sifter(keep: Keep) -> Sift | None:
    """Return a function that leaves out lines that `keep` certainly does not want.

    None when the bytes alone say nothing about what was asked for.
    """
    if keep.since is not None or keep.until is not None:
        # A record left out could not lend its time to the plain lines below it.
        return None
    needles = _needles(keep)
    if not needles and keep.level is None:
        return None
    sift = _by_needles(needles + _HIDING) if needles else _by_level(keep.level or Level.TRACE)
    return lambda chunk: sift(chunk.removesuffix(b"\n")) if chunk else []


def _needles(keep: Keep) -> tuple[bytes, ...]:
    """Return bytes of which every wanted line has one, or nothing."""
    if keep.trace and _is_literal(keep.trace, digits=True):
        return (keep.trace.encode(),)
    for pattern in keep.include:
        if pattern.flags != _NO_FLAGS or not _is_literal(pattern.pattern, digits=False):
            return ()
    return tuple(pattern.pattern.encode() for pattern in keep.include)


def _is_literal(word: str, *, digits: bool) -> bool:
    """Return whether the bytes of a line have the word if its record does.

    With other signs it is a regex, or may span what is written apart: the `key=value` that is
    searched is `"key": "value"` in the log. Numbers are not shown as written, 1e5 as 100000.0;
    only a whole value of digits, as of a trace, is an integer for certain.
    """
    if _WORD.fullmatch(word) is None:
        return False
    if word.isdigit():
        return digits
    return _LIKE_NUMBER.fullmatch(word) is None and not any(word in added for added in _ADDED)


def _by_needles(needles: tuple[bytes, ...]) -> Sift:
    def drop(line: bytes) -> bool:
        return _WRAPPED not in line and not any(needle in line for needle in needles)

    def sift(body: bytes) -> list[bytes]:
        if b"\x1b" in body or not _is_utf8(body):
            # A byte that is not UTF-8 is shown as `\xe9`, which a pattern may find; colours are
            # taken out of a line, and what they part comes together.
            return body.split(b"\n")
        if _begins_as_json(body) and _lacks(body, _WRAPPED) and not _OTHER_LINE.search(body):
            return _lines_with(body, needles)
        return _one_by_one(body, drop)

    return sift


def _lines_with(body: bytes, needles: tuple[bytes, ...]) -> list[bytes]:
    """Return the lines with a needle, the first and the last, without splitting the others."""
    starts = {0, body.rfind(b"\n") + 1}
    for needle in needles:
        # Most chunks have no `@`, and a single byte is found 20 times as fast.
        if needle == _TEMPLATE and b"@" not in body:
            continue
        # Backwards, because that is twice as fast: CPython's rfind does less at each step.
        at = body.rfind(needle)
        while at >= 0:
            start = body.rfind(b"\n", 0, at) + 1
            starts.add(start)
            at = body.rfind(needle, 0, start)
    return [body[start : _end(body, start)] for start in sorted(starts)]


def _by_level(level: Level) -> Sift:
    """Leave out lines of which it is proven that their level is lower.

    - The first `{` and then whole strings without a backslash: the next quote opens a string.
    - That string is `level` and a colon follows: it is a key. No other `{` came before it, so it
      is one of the record's own, and the one that is trusted most.
    - Its value is a low level. No other `"level"` follows, and no escape could spell one: JSON
      keeps the last of two.
    - No `"short_message"` makes it GELF, which has levels of its own. Docker's envelope has no
      `level`, so the line holds no other one.
    - If the line turns out to be no JSON after all, it is a plain one and has no level.
    """
    low = _low(level)
    lines_of_low = re.compile(rb"\n" + low + rb".*(?=\n)")
    is_low = re.compile(low).match

    def drop(line: bytes) -> bool:
        if is_low(line) is None or line.count(b'"level"') != 1:
            return False
        return _ESCAPED not in line and _GELF not in line

    def sift(body: bytes) -> list[bytes]:
        if _begins_as_json(body) and _lacks(body, _ESCAPED) and _lacks(body, _GELF):
            rest, dropped = lines_of_low.subn(b"", body)
            # Each line dropped has one; were it two in any, there would be more of them.
            once = rest.count(b'"level"') + dropped == body.count(b'"level"')
            if once and _WRAPPED not in rest and not _OTHER_LINE.search(rest):
                return rest.split(b"\n")
        return _one_by_one(body, drop)

    return sift


def _low(level: Level) -> bytes:
    """Return a regex of how a JSON line begins whose level is below this one."""
    spelled = [spell(name) for name in _NAMES for spell in (str.lower, str.upper, str.capitalize)]
    names = "|".join(name for name in spelled if _is_below(name, level))
    numbers = "|".join(str(number) for number in _NUMBERS if _is_below(number, level))
    value = rf'(?:"(?:{names or "(?!)"})"|(?:{numbers or "(?!)"})(?=[,}}]))'
    # Possessive: it never looks at a character twice.
    strings = r'(?:"(?!level")[^\n\\{"]*+"[^\n\\{"]*+)*+'
    return rf'\{{{strings}"level": ?{value}'.encode()


def _is_below(value: object, level: Level) -> bool:
    found = parse_level(value)
    return found is not None and found < level


def _one_by_one(body: bytes, drop: Drop) -> list[bytes]:
    lines = body.split(b"\n")
    kept = []
    behind_json = False
    for line, after in zip(lines, [*lines[1:], b""], strict=True):
        if behind_json and line.startswith(_OPENS) and after.startswith(_OPENS) and drop(line):
            continue
        kept.append(line)
        if not line.startswith(_OPENS) or _WRAPPED in line:
            behind_json = False
        elif not behind_json:
            behind_json = _is_json(line)
    return kept


def _begins_as_json(body: bytes) -> bool:
    return body.startswith(_OPENS) and _is_json(body[: _end(body, 0)])


def _lacks(body: bytes, needle: bytes) -> bool:
    return body.rfind(needle) < 0  # As `not in`, in half the time.


def _end(body: bytes, start: int) -> int:
    end = body.find(b"\n", start)
    return len(body) if end < 0 else end


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
