"""Lint the spelling: what can be read although it is not written as specified."""

import math
import re
from collections.abc import Iterator

from sidecar.metrics.exposition.content_type import Form
from sidecar.metrics.exposition.grammar import TYPES, shorten

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*+"
_PAIR = r'[a-zA-Z_][a-zA-Z0-9_]*+="(?:[^"\\]++|\\.)*+"'
_LABELS = rf"\{{(?:{_PAIR}(?:,{_PAIR})*+)?+\}}"
_WORD = r"[^ \t#]++"
_SAMPLE = re.compile(
    rf"{_NAME}(?:{_LABELS})?+ {_WORD}(?: {_WORD})?+(?: # {_LABELS} {_WORD}(?: {_WORD})?+)?+",
    re.ASCII,
)
_METADATA = re.compile(rf"# (HELP|TYPE|UNIT) {_NAME} (.*)", re.ASCII)
_UNIT = re.compile(r"[a-zA-Z0-9_:]*", re.ASCII)
_HELP = re.compile(r"(?:[^\\]++|\\.)*+")

_TEXT_METADATA = re.compile(
    r'[ \t]*#[ \t]+(HELP|TYPE)[ \t]+(?:"(?:[^"\\]|\\.)*"|[^ \t]+)[ \t]*(.*)'
)
_TEXT_TYPES = ("counter", "gauge", "histogram", "summary", "untyped")
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"')
_KNOWN_ESCAPES = re.compile(r'(?:[^\\]++|\\[\\n"])*+')


def slips(line: str, form: Form) -> Iterator[str]:
    """Yield what is wrong with the spelling of a line that the grammar could read."""
    if line.endswith("\r"):
        yield "carriage return at the end"
        line = line.rstrip("\r")
    comment = line.lstrip(" \t").startswith("#")
    if form == "text":
        yield from _text_comment(line) if comment else _text_sample(line)
    elif not line.strip(" \t"):
        yield "blank line"
    elif comment:
        yield from _comment(line)
    elif not _SAMPLE.fullmatch(line):
        yield f"other blanks, commas or quotes than OpenMetrics has: {shorten(line)}"


def beyond(words: str) -> Iterator[str]:
    """Yield the numbers among the words that a 64-bit float cannot hold."""
    for word in words.split():
        if word[-1].isdigit() and math.isinf(float(word)):
            yield f"beyond a 64-bit float: {shorten(word)}"


def _comment(line: str) -> Iterator[str]:
    found = _METADATA.fullmatch(line)
    if found is None:
        yield f"neither TYPE, HELP, UNIT nor EOF: {shorten(line)}"
    elif found[1] == "TYPE" and found[2] not in TYPES:
        yield f"no type of a metric: {shorten(found[2])}"
    elif found[1] == "UNIT" and not _UNIT.fullmatch(found[2]):
        yield f"no unit: {shorten(found[2])}"
    elif found[1] == "HELP" and not _HELP.fullmatch(found[2]):
        yield "a lone backslash at the end of HELP"


def _text_sample(line: str) -> Iterator[str]:
    if not all(map(_KNOWN_ESCAPES.fullmatch, _QUOTED.findall(line))):
        yield f"unknown escape sequence: {shorten(line)}"


def _text_comment(line: str) -> Iterator[str]:
    found = _TEXT_METADATA.fullmatch(line)
    if found is None:
        return
    if found[1] == "TYPE" and found[2].rstrip(" \t") not in _TEXT_TYPES:
        yield f"no type of the text format: {shorten(found[2])}"
    elif found[1] == "HELP" and not _KNOWN_ESCAPES.fullmatch(found[2]):
        yield f"unknown escape sequence: {shorten(found[2])}"
