"""The body of a target → its samples; a bad line is a fault with its number, the rest survives.

Successive bodies of a target are nearly the same bytes. A line that did not change means what it
meant; one whose series did not change needs only its value read; the grammar is for new lines.
`docs/exposition.md` says what is read, and how that differs from Prometheus.
"""

import re
from collections.abc import Sequence
from itertools import compress
from operator import ne

from sidecar.metrics.exposition.content_type import Form, form_of
from sidecar.metrics.exposition.grammar import (
    LineError,
    read_key,
    read_metadata,
    read_tail,
    shorten,
)
from sidecar.model.sample import Exposition, Family, Fault

MAX_FAULTS = 100
"""Faults of a body that are kept, the first ones. A page of HTML has one a line."""

_DIGITS = b"0123456789.+-eE"
_NUMBER = rb"[+-]?\d++(?:\.\d*+)?+(?:[eE][+-]?\d++)?+"
_LABEL = rb'[a-zA-Z_]\w*+="[ !#-\[\]-~]*+"'
_USUAL = {
    "text": re.compile(rb"(%b) -?\d++" % _NUMBER),
    "openmetrics": re.compile(
        rb"(%b)(?: %b)?+(?: # \{(?:%b(?:,%b)*+)?+\} %b(?: %b)?+)?+"
        % (_NUMBER, _NUMBER, _LABEL, _LABEL, _NUMBER, _NUMBER)
    ),
}
"""What follows a head, where it is more than a number and all plain: a third of the full cost."""

_NO_HEAD = b"\n"
"""Stands among the heads for a line that is not a sample: no line begins with it."""


def parse(body: bytes, content_type: str = "") -> Exposition:
    """Return every sample that can be read, and a fault for every line that cannot.

    Of a series that stands twice the first sample is kept, as Prometheus does. The faults are
    the first MAX_FAULTS.
    """
    return Parser().parse(body, content_type)


class Parser:
    """Reads the bodies of one target, one after the other.

    It keeps the lines of the last body and what they meant, and nothing of those before: its
    memory is a small multiple of a body, however many series come and go.
    """

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._last = _Reading("text")

    def parse(self, body: bytes, content_type: str = "") -> Exposition:
        """Return what the body says, as the function does; the samples are the caller's to keep."""
        form = form_of(content_type, body)
        lines = body.split(b"\n")
        last = self._last
        if form != last.form or not last.patch(lines):
            known = dict(zip(last.heads, last.keys, strict=True))
            self._last = _read(lines, form, known)
        return self._last.exposition()


class _Reading:
    """A body, line by line: a sample's head is the bytes before its value."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.heads: list[bytes] = []
        self.keys: list[str] = []
        self._lines: list[bytes] = []
        self._samples: dict[str, float] = {}
        self._said: dict[str, dict[str, str]] = {}
        self._faults: list[Fault] = []
        self._families: dict[str, Family] = {}
        self._ended = False

    def exposition(self) -> Exposition:
        """Return what was read; the samples are a copy."""
        return Exposition(self._samples.copy(), tuple(self._faults), self._families)

    def patch(self, lines: list[bytes]) -> bool:
        """Take over a body that differs in values only; return whether it does."""
        if len(lines) != len(self._lines):
            return False
        differs = list(map(ne, lines, self._lines))
        changed = list(compress(lines, differs))
        heads = list(compress(self.heads, differs))
        rests = list(map(bytes.removeprefix, changed, heads))
        # A head that was not there was not removed, and then the lengths do not add up.
        if sum(map(len, changed)) != sum(map(len, heads)) + sum(map(len, rests)):
            return False
        try:
            values = _values(rests, self.form)
        except ValueError:
            return False
        self._samples.update(zip(compress(self.keys, differs), values, strict=True))
        self._lines = lines
        return True

    def read(self, lines: list[bytes], known: dict[bytes, str]) -> None:
        """Read a body; of a head that is known, only the value.

        Raises ValueError when a series that is known has none.
        """
        self._lines, samples = lines, self._samples
        heads, keys = self.heads, self.keys
        taken: list[str] = []
        rests: list[bytes] = []
        for number, line in enumerate(lines, 1):
            # Where a head ends nearly always. If it ends elsewhere, it is none of those known.
            cut = line.find(b"} ") + 2 if b"{" in line else line.find(b" ") + 1
            head = line[:cut]
            key = known.get(head, "")
            if key and key not in samples:
                samples[key] = 0.0
                taken.append(key)
                rests.append(line[cut:])
            else:
                head, key = self._new(number, line)
            heads.append(head)
            keys.append(key)
            if self._ended:
                break
        samples.update(zip(taken, _values(rests, self.form), strict=True))
        self._end(lines)
        self._families = {name: _family(said) for name, said in self._said.items()}

    def _new(self, number: int, line: bytes) -> tuple[bytes, str]:
        try:
            text = line.decode()
            bare = text.strip(" \t\r")
            if bare.startswith("#"):
                self._describe(bare)
            elif bare:
                return self._sample(text)
        except UnicodeDecodeError:
            self._fault(number, f"no UTF-8: {shorten(line.decode(errors='backslashreplace'))}")
        except LineError as error:
            self._fault(number, str(error))
        return _NO_HEAD, ""

    def _sample(self, text: str) -> tuple[bytes, str]:
        key, end = read_key(text)
        value = read_tail(text[end:], self.form).value
        if key in self._samples:
            raise LineError(f"duplicate series: {shorten(key)}")
        self._samples[key] = value
        return text[:end].encode(), key

    def _describe(self, comment: str) -> None:
        self._ended = comment == "# EOF" and self.form == "openmetrics"
        found = read_metadata(comment, self.form)
        if found is not None:
            self._said.setdefault(found.name, {}).setdefault(found.kind, found.text)

    def _end(self, lines: list[bytes]) -> None:
        """Judge how an OpenMetrics body ends; what follows its end is not part of it."""
        read = len(self.heads)
        self.heads += [_NO_HEAD] * (len(lines) - read)
        self.keys += [""] * (len(lines) - read)
        if self.form == "text":
            return
        after = [number for number, line in enumerate(lines[read:], read + 1) if line]
        if not self._ended:
            self._fault(len(lines) - (not lines[-1]) or 1, "no # EOF: the body is cut short")
        elif after:
            self._fault(after[0], "text after # EOF")

    def _fault(self, number: int, reason: str) -> None:
        if len(self._faults) < MAX_FAULTS:
            self._faults.append(Fault(number, reason))


def _read(lines: list[bytes], form: Form, known: dict[bytes, str]) -> _Reading:
    reading = _Reading(form)
    try:
        reading.read(lines, known)
    except ValueError:
        reading = _Reading(form)
        reading.read(lines, {})
    return reading


def _family(said: dict[str, str]) -> Family:
    kind = said.get("TYPE", "unknown")
    return Family(
        "unknown" if kind == "untyped" else kind, said.get("HELP", ""), said.get("UNIT", "")
    )


def _values(rests: Sequence[bytes], form: Form) -> list[float]:
    # All at once where all are plain numbers, as they nearly always are.
    if not b"".join(rests).translate(None, _DIGITS):
        return list(map(float, rests))
    return [_value(rest, form) for rest in rests]


def _value(rest: bytes, form: Form) -> float:
    # float() alone would take `1_0`, and blanks.
    if not rest.translate(None, _DIGITS):
        return float(rest)
    usual = _USUAL[form].fullmatch(rest)
    return float(usual[1]) if usual else read_tail(rest.decode(), form).value
