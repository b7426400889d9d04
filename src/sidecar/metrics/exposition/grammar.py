"""One line of an exposition: what it says, or why it says nothing.

The text format 0.0.4, with the names in quotes of 1.0, and OpenMetrics 1.0:
https://prometheus.io/docs/instrumenting/exposition_formats/
https://prometheus.io/docs/specs/om/open_metrics_spec/

Read as widely as Prometheus' scraper does: blanks between the parts, a comma after the last
label. What the formats demand beyond that is the task of `lint.py`.
"""

import math
import re

import msgspec

from sidecar.metrics.exposition.content_type import Form
from sidecar.model.series import series, spell, unescape

TYPES = frozenset(
    ["counter", "gauge", "gaugehistogram", "histogram", "info", "stateset", "summary", "unknown"]
)
"""OpenMetrics' types of a family; `untyped` of the text format is its `unknown`."""

_SHOWN = 60
"""Characters of a bad line that its fault repeats: enough to find it, too few to flood."""

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*+"
_LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*+"
_TEXT = r'"(?:[^"\\]++|\\.)*+"'
_B = r"[ \t]*+"
_WORD = r"[^ \t#]++"

_START = re.compile(rf"{_B}({_NAME})?+{_B}(\{{)?+{_B}", re.ASCII)
_ITEM = re.compile(rf"(?:({_LABEL})|({_TEXT})){_B}(?:(=){_B}({_TEXT})?+)?+{_B}", re.ASCII)
_COMMA = re.compile(rf",{_B}")
_USUAL = re.compile(
    rf'{_NAME}(?:\{{({_LABEL}="[^"\\]+"(?:,{_LABEL}="[^"\\]+")*+)\}})?+ (?![ \t{{])',
    re.ASCII,
)
_USUAL_PAIR = re.compile(rf'({_LABEL})="([^"]+)"', re.ASCII)
_META = re.compile(rf"#[ \t]++(HELP|TYPE|UNIT)[ \t]++({_TEXT}|[^ \t]++){_B}(.*)")
_WHOLE_NAME = re.compile(_NAME, re.ASCII)

_PAIR = rf"(?:{_LABEL}|{_TEXT}){_B}={_B}{_TEXT}{_B}"
_TAIL = {
    "text": re.compile(rf"({_WORD})(?:[ \t]++({_WORD}))?+()()()", re.ASCII),
    "openmetrics": re.compile(
        rf"({_WORD})(?:[ \t]++({_WORD}))?+"
        rf"(?:[ \t]++#{_B}(\{{{_B}(?:{_PAIR}(?:,{_B}{_PAIR})*+(?:,{_B})?+)?+\}})"
        rf"{_B}({_WORD})(?:[ \t]++({_WORD}))?+)?+",
        re.ASCII,
    ),
}
_STAMP = {
    "text": re.compile(r"-?\d+", re.ASCII),
    "openmetrics": re.compile(r"[+-]?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+-]?\d++)?+", re.ASCII),
}
_NUMBER = _STAMP["openmetrics"]
_INFINITE = re.compile(r"([+-]?)inf(?:inity)?", re.ASCII | re.IGNORECASE)


class LineError(ValueError):
    """A line that cannot be read; its text is the reason."""


class Head(msgspec.Struct, frozen=True):
    """A series as a line writes it, and where its value begins."""

    name: str
    labels: tuple[tuple[str, str], ...]
    end: int


class Tail(msgspec.Struct, frozen=True):
    """What follows a series: the value, and the texts of its timestamp and its exemplar."""

    value: float
    timestamp: str = ""
    exemplar: str = ""
    """The exemplar's labels with their braces; empty if there is none."""

    exemplar_value: float = 0.0


class Metadata(msgspec.Struct, frozen=True):
    """A line of `# HELP`, `# TYPE` or `# UNIT`."""

    kind: str
    name: str
    text: str


def read_key(line: str) -> tuple[str, int]:
    """Return the one spelling of a line's series, and where its value begins.

    Raises LineError.
    """
    usual = _USUAL.match(line)
    # Most lines have nothing to unescape or to leave out; to take them apart costs four times more.
    if usual is not None and "__name__" not in usual[0]:
        pairs = _USUAL_PAIR.findall(usual[1] or "")
        names = [name for name, _ in pairs]
        if all(map(str.__lt__, names, names[1:])):
            return usual[0][:-1], usual.end()
        if len(set(names)) == len(names):
            labels = ",".join([f'{name}="{value}"' for name, value in sorted(pairs)])
            return f"{line[: usual.start(1)]}{labels}}}", usual.end()
    head = read_head(line)
    return spell(series(head.name, head.labels)), head.end


def read_head(line: str) -> Head:
    """Return the series that a line begins with; raises LineError."""
    start = _START.match(line)
    assert start is not None  # noqa: S101 - each of its parts may be missing
    name, at = start[1] or "", start.end()
    labels: list[tuple[str, str]] = []
    if start[2]:
        quoted, labels, at = _read_braces(line, at)
        if name and quoted:
            raise LineError(f"two names: {shorten(line)}")
        name = name or quoted
    elif at == start.end(1):
        raise LineError(f"no sample: {shorten(line)}")
    if not name:
        raise LineError(f"no sample: {shorten(line)}")
    return Head(name, tuple(labels), at)


def read_labels(text: str) -> tuple[tuple[str, str], ...]:
    """Return the labels of an exemplar, written with their braces; raises LineError."""
    name, labels, _ = _read_braces(text, 1)
    if name:
        raise LineError(f"no label: {shorten(text)}")
    return tuple(labels)


def _read_braces(line: str, at: int) -> tuple[str, list[tuple[str, str]], int]:
    name, labels = "", dict[str, str]()
    while not line.startswith("}", at):
        item = _ITEM.match(line, at)
        if item is None:
            raise LineError(f"no label at column {at + 1}: {shorten(line)}")
        at = item.end()
        label = item[1] or unescape(item[2][1:-1])
        if item[4] is not None:
            _check_label(label, labels)
            labels[label] = unescape(item[4][1:-1])
        elif item[3] or item[1] or name or not label:
            raise LineError(f"no label value at column {at + 1}: {shorten(line)}")
        else:
            name = label
        comma = _COMMA.match(line, at)
        if comma is None and not line.startswith("}", at):
            raise LineError(f"no comma or brace at column {at + 1}: {shorten(line)}")
        at = comma.end() if comma else at
    at += 1
    return name, list(labels.items()), at + len(line[at:]) - len(line[at:].lstrip(" \t"))


def _check_label(label: str, others: dict[str, str]) -> None:
    if label in others:
        raise LineError(f"label twice: {shorten(label)}")
    if label in ("", "__name__"):
        raise LineError(f"no name of a label: {shorten(label) or 'empty'}")


def read_tail(text: str, form: Form) -> Tail:
    """Return the value of a line, and what follows it; raises LineError."""
    text = text.strip(" \t\r")
    found = _TAIL[form].fullmatch(text)
    if found is None:
        raise LineError(_why_no_tail(text))
    value, stamp, exemplar, exemplar_value, exemplar_stamp = found.groups()
    for time in (stamp, exemplar_stamp):
        if time and not _STAMP[form].fullmatch(time):
            raise LineError(f"no timestamp: {shorten(time)}")
    if not exemplar:
        return Tail(number(value), stamp or "")
    return Tail(number(value), stamp or "", exemplar, number(exemplar_value))


def _why_no_tail(text: str) -> str:
    value, _, rest = text.partition(" ")
    if not value:
        return "no value"
    number(value)
    return f"{'no exemplar' if '#' in rest else 'no timestamp'}: {shorten(rest.strip())}"


def number(text: str) -> float:
    """Return the number as Go reads it, except hexadecimal ones; raises LineError.

    Stricter than float(), which takes `1_0`.
    """
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.lower() == "nan":
        return math.nan
    infinite = _INFINITE.fullmatch(text)
    if infinite is None:
        raise LineError(f"no number: {shorten(text)}")
    return -math.inf if infinite[1] == "-" else math.inf


def read_metadata(line: str, form: Form) -> Metadata | None:
    """Return what a line that begins with `#` says of a family; None for a mere comment.

    Raises LineError. `# UNIT` means something to OpenMetrics only.
    """
    found = _META.fullmatch(line.strip(" \t\r"))
    if found is None or (found[1] == "UNIT" and form == "text"):
        return None
    kind, name, text = found.groups()
    if name[0] == '"' and len(name) > 2:  # noqa: PLR2004 - the two quotes
        name = unescape(name[1:-1])
    elif not _WHOLE_NAME.fullmatch(name):
        raise LineError(f"no name of a metric: {shorten(name)}")
    if kind == "HELP":
        return Metadata(kind, name, unescape(text))
    if kind == "TYPE" and text not in TYPES and text != "untyped":
        raise LineError(f"no type of a metric: {shorten(text) or 'empty'}")
    return Metadata(kind, name, text)


def shorten(text: str) -> str:
    """Return as much of a bad text as a fault repeats."""
    return text[:_SHOWN]
