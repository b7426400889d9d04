r"""Byte-level prefilter: drop lines that are certainly not wanted before they are parsed.

The kept records are the same with and without it, because of these rules:

- Only a line that begins with `{"` is dropped. The first and the last line of a run of such lines
  stay. So lines of text around the run keep their neighbours, which decide about stack traces.
- The first line of the run must be JSON, which is checked by parsing it. A torn `{"level":"info`
  may be part of a stack trace; after a JSON record it is a plain line of its own, because no text
  format begins with `{"`.
- A line stays if its record may contain what its bytes do not show: with `\u00` (letters, digits,
  `-` and `_` have no other escape), Docker's `"log"` (a line within the line), journald's
  `"MESSAGE"` (may be an array of numbers), `"@mt"` (a template) or `"thrown"` (parts of a trace).

Times and `--where` are not checked here. The prefilter must not be used with context records, or
where all lines are counted.
"""

import re
from collections.abc import Callable

import msgspec

from sidecar.logs.decode.lines import Sift
from sidecar.logs.filters.keep import Keep
from sidecar.logs.formats.levels import parse_level
from sidecar.model.record import Level

Drop = Callable[[bytes], object]
"""A function from a line that begins with `{"` to whether it is certainly not wanted."""

_WRAPPED = b'"log"'
_ESCAPED = b"\\u00"
_GELF = b'"short_message"'
"""With this key a `level` has another meaning (GELF)."""

_TEMPLATE = b'"@mt"'
_HIDING = (_ESCAPED, b'"MESSAGE"', _TEMPLATE, b'"thrown"')
_ADDED = (
    *("Caused", "True", "False", "None", "Information", "ERROR", "WARNING", "INFO", "severity"),
    *("logger", "message", "type", "timestamp", "seconds", "nanos"),
)
"""Words that parsing may add to a record although its line does not have them."""

_OPENS = b'{"'
_OTHER_LINE = re.compile(rb'\n(?!\{")')

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_LIKE_NUMBER = re.compile(r"[0-9eE-]+")
_NO_FLAGS = re.compile("").flags

_NAMES = ("info", "debug", "warning", "warn", "notice", "error", "trace")
_NUMBERS = (30, 20, 40, 50, 10)


def sifter(keep: Keep) -> Sift | None:
    """Return a function that drops lines which the filter `keep` certainly drops.

    None if the bytes of a line cannot decide it.
    """
    if keep.since is not None or keep.until is not None:
        # Plain lines take the time of the record before them, which must not be dropped.
        return None
    needles = _needles(keep)
    if not needles and keep.level is None:
        return None
    sift = _by_needles(needles + _HIDING) if needles else _by_level(keep.level or Level.TRACE)
    return lambda chunk: sift(chunk.removesuffix(b"\n")) if chunk else []


def _needles(keep: Keep) -> tuple[bytes, ...]:
    """Return byte strings of which every wanted line has at least one; empty if unknown."""
    if keep.trace and _is_literal(keep.trace, digits=True):
        return (keep.trace.encode(),)
    for pattern in keep.include:
        if pattern.flags != _NO_FLAGS or not _is_literal(pattern.pattern, digits=False):
            return ()
    return tuple(pattern.pattern.encode() for pattern in keep.include)


def _is_literal(word: str, *, digits: bool) -> bool:
    """Return whether the bytes of a line contain the word if its record does.

    A word with other characters is a regex, or may span parts that are separate in the line: the
    searched `key=value` is `"key": "value"` in the log. Numbers may be written in another way, 1e5
    for 100000.0; only a complete value of digits, such as a trace id, is certain.
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
            # A byte that is not UTF-8 becomes `\xe9`, which a pattern may match. Colours are
            # removed, which joins the text on both sides.
            return body.split(b"\n")
        if _begins_as_json(body) and _lacks(body, _WRAPPED) and not _OTHER_LINE.search(body):
            return _lines_with(body, needles)
        return _one_by_one(body, drop)

    return sift


def _lines_with(body: bytes, needles: tuple[bytes, ...]) -> list[bytes]:
    """Return the first and the last line and all lines with a needle, without splitting others."""
    starts = {0, body.rfind(b"\n") + 1}
    for needle in needles:
        # Most chunks have no `@`; searching one byte is 20 times as fast.
        if needle == _TEMPLATE and b"@" not in body:
            continue
        # Backwards, which is twice as fast: CPython's rfind does less work per step.
        at = body.rfind(needle)
        while at >= 0:
            start = body.rfind(b"\n", 0, at) + 1
            starts.add(start)
            at = body.rfind(needle, 0, start)
    return [body[start : _end(body, start)] for start in sorted(starts)]


def _by_level(level: Level) -> Sift:
    """Return a function that drops lines whose level is certainly lower.

    What makes it certain:

    - After the first `{` come complete strings without a backslash: the next quote opens a string.
    - That string is `level` and a colon follows: it is a key. No other `{` precedes it, so it is
      a key of the record itself, the one with the highest rank.
    - Its value is a low level. No other `"level"` follows, and no escape spells one: of two equal
      keys JSON keeps the last.
    - No `"short_message"` makes it GELF, which has other levels. Docker's envelope has no `level`,
      so the line is not an envelope.
    - If the line is not JSON, it is a plain line and has no level.
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
            # Each dropped line has one `"level"`; a second one in any would make the sum differ.
            once = rest.count(b'"level"') + dropped == body.count(b'"level"')
            if once and _WRAPPED not in rest and not _OTHER_LINE.search(rest):
                return rest.split(b"\n")
        return _one_by_one(body, drop)

    return sift


def _low(level: Level) -> bytes:
    """Return a regex for the beginning of a JSON line with a level below this one."""
    spelled = [spell(name) for name in _NAMES for spell in (str.lower, str.upper, str.capitalize)]
    names = "|".join(name for name in spelled if _is_below(name, level))
    numbers = "|".join(str(number) for number in _NUMBERS if _is_below(number, level))
    value = rf'(?:"(?:{names or "(?!)"})"|(?:{numbers or "(?!)"})(?=[,}}]))'
    # Possessive quantifiers: no character is read twice.
    strings = r'(?:"(?!level")[^\n\\{"]*+"[^\n\\{"]*+)*+'
    return rf'\{{{strings}"level": ?{value}'.encode()


def _is_below(value: object, level: Level) -> bool:
    read = parse_level(value)
    return read is not None and read < level


def _one_by_one(body: bytes, drop: Drop) -> list[bytes]:
    lines = body.split(b"\n")
    kept = []
    after_json = False
    for line, after in zip(lines, [*lines[1:], b""], strict=True):
        if after_json and line.startswith(_OPENS) and after.startswith(_OPENS) and drop(line):
            continue
        kept.append(line)
        if not line.startswith(_OPENS) or _WRAPPED in line:
            after_json = False
        elif not after_json:
            after_json = _is_json(line)
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
