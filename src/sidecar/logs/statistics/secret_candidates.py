"""Lines that may have a secret in clear text, a few of each kind, for someone who knows them.

Searching every byte for every sign of a secret would cost as much as all the rest. So a small log
is searched as a whole, a large one in some of its seconds, the same ones in whatever parts it is
read. Lines unlike the others, which no typed decoder took, are searched in any case.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from sidecar.logs.statistics.reading.rows import Batch
from sidecar.logs.statistics.reading.timestamps import Moments
from sidecar.model.logs import Suspect
from sidecar.times import NS

SEARCHED = 4 << 20
SPARSE = 64
"""Bytes of a log that are searched at least, about, in 0.04 s; and of how many one is searched at
least, which takes 2 % of the time that counting takes."""

_NAMES = (*(b"passw", b"secret", b"token", b"authoriz", b"cookie", b"_key", b"apikey", b"bearer"),)
_SHAPES = (b"eyj", b"akia", b"ghp_", b"xoxb-", b"sk_live_", b"sk-", b"-----begin")
"""What names a secret, and with what one begins; in lower case."""

_MOST = 50
_EACH = 4
"""Lines that are kept in all, and of those in which the same stands around the sign."""

_KEPT = 4 * _MOST
"""The same of a part of a log: what stands in front of it may have some of its kinds, too."""

_LONG = 2_048
_BEFORE = 512
"""Bytes of a line that are kept, and how many of them stand in front of the sign."""

_AROUND = 16
"""Bytes in front of a sign that show what is written there."""

_SPREAD = 2_654_435_761
_BITS = 32
"""Knuth's multiplier: what it makes of seconds in a row is spread evenly over so many bits."""

_RUN = 512
"""Lines of a log without times that are taken or left together."""

_FEW = 8
"""Of so many rows one may be read in the ordinary way and still be unlike the others."""

_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)


def stride_of(size: int) -> int:
    """Return of how many seconds one is searched in a log of so many bytes."""
    return min(-(-size // SEARCHED) or 1, SPARSE)


class Suspects:
    """Collects lines as they come."""

    def __init__(self, stride: int = 1) -> None:
        """Search one in so many seconds."""
        self._stride = stride
        self._kinds: Counter[bytes] = Counter()
        self._found: list[tuple[bytes, Suspect]] = []
        self._second: int | None = None
        self._lines = 0

    def add(
        self, batch: Batch, found: Moments, times: Sequence[Any], *, ordered: bool = False
    ) -> None:
        """Take a batch, the times of its rows, and one or None for each of them."""
        if len(self._found) >= _KEPT:
            return
        places = self._places(batch, found, times, ordered=ordered)
        if not places:
            return
        raws = list(map(batch.raws.__getitem__, places))
        for at, kind, text in _signs(raws):
            time = times[places[at]]
            self._keep(kind, Suspect(text, None if time is None else found.ns(time)))

    def merge(self, later: "Suspects") -> None:
        """Take those of the rest of the log, or of another one."""
        for kind, suspect in later._found:  # noqa: SLF001 - one of its own kind
            self._keep(kind, suspect)

    def first(self) -> tuple[Suspect, ...]:
        """Return the first ones."""
        return tuple(suspect for _, suspect in self._found[:_MOST])

    def _keep(self, kind: bytes, suspect: Suspect) -> None:
        if self._kinds[kind] < _EACH and len(self._found) < _KEPT:
            self._kinds[kind] += 1
            self._found.append((kind, suspect))

    def _places(
        self, batch: Batch, found: Moments, times: Sequence[Any], *, ordered: bool
    ) -> Sequence[int]:
        if self._stride == 1:
            return range(len(times))
        places = set(batch.slow) if len(batch.slow) * _FEW <= len(batch.rows) else set[int]()
        if ordered and len(found.values) == len(times):
            for second in filter(self._takes, found.seconds):
                begin, end = (
                    bisect_left(times, at * NS, key=found.ns) for at in (second, second + 1)
                )
                places.update(range(begin, end))
            self._second = found.ns(times[-1]) // NS
        else:
            places.update(self._one_by_one(found, times))
        return sorted(places)

    def _one_by_one(self, found: Moments, times: Sequence[Any]) -> Iterator[int]:
        # Lines without a time belong to those in front of them; a log may have no others.
        for place, item in enumerate(times):
            if item is not None:
                self._second = found.ns(item) // NS
            self._lines += self._second is None
            if self._takes(self._lines // _RUN if self._second is None else self._second):
                yield place

    def _takes(self, number: int) -> bool:
        return number * _SPREAD % (1 << _BITS) * self._stride < 1 << _BITS


def _signs(raws: Sequence[bytes]) -> Iterator[tuple[int, bytes, str]]:
    """Yield the number of a line, what stands around a sign in it, and a part of the line."""
    whole = b"\n".join(raws)
    low = whole.lower()
    hits = sorted((at, sign) for sign, at in _hits(low))
    ends = list(accumulate(len(raw) + 1 for raw in raws)) if hits else []
    for at, sign in hits:
        line = bisect_right(ends, at)
        begin = ends[line] - len(raws[line]) - 1
        around = low[max(at - _AROUND, begin) : at].translate(_ZEROS)
        part = whole[max(at - _BEFORE, begin) : ends[line] - 1][:_LONG]
        yield line, around + sign, part.decode("utf-8", "backslashreplace")


def _hits(low: bytes) -> Iterator[tuple[bytes, int]]:
    for signs, value in ((_NAMES, _named()), (_SHAPES, _shaped())):
        for sign in signs:
            at = low.find(sign)
            while at >= 0:
                if value.match(low, at + len(sign)):
                    yield sign, at
                    end = low.find(b"\n", at)
                    if end < 0:
                        break
                    at = end
                at = low.find(sign, at + 1)
    if b"@" in low:
        yield from ((b"://", item.start()) for item in _in_url().finditer(low))


# Compiled when they are asked for: each takes as long as to import a module.


@cache
def _named() -> re.Pattern[bytes]:
    """Return what must follow a name: a sign and something that is not a word like `null`."""
    return re.compile(
        rb"[\w.-]{0,24}(?:\\*[\"'`\]]){0,2}[ \t]{0,4}(?:=>|:=|[:=]|%3d|>|[ \t])[ \t]{0,4}"
        rb"(?:\[[ \t]?)?(?:\\*[\"'`])?(?!(?:null|none|true|false|nil)\b|\*+|x+\b)[^\s\"'`&;,<>]{4}"
    )


@cache
def _shaped() -> re.Pattern[bytes]:
    """Return what must follow the beginning of a secret."""
    return re.compile(rb"[\w-]{10}| [a-z ]{0,16}private key")


@cache
def _in_url() -> re.Pattern[bytes]:
    return re.compile(rb"://[^\s/?#:@\"'`<>\\]{0,128}:[^\s/\"'`<>\\]{1,256}@")
