"""Lines that may have a secret in clear text: a few of each kind, to be checked by `redact`.

Searching every byte for every marker of a secret would cost as much as all other counting. So a
small log is searched completely, and a large one in a sample of its seconds. The sample does not
depend on the parts in which the log is read. Lines that no typed decoder reads are always searched
if they are few.
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
"""Bytes of a log that are searched at least, in about 0.04 s; and the largest stride, with which
the search takes 2 % of the time of counting."""

_NAMES = (*(b"passw", b"secret", b"token", b"authoriz", b"cookie", b"_key", b"apikey", b"bearer"),)
_SHAPES = (b"eyj", b"akia", b"ghp_", b"xoxb-", b"sk_live_", b"sk-", b"-----begin")
"""Markers in lower case: parts of names of secrets, and prefixes of secrets."""

_MAX = 50
_PER_KIND = 4
"""Lines that are returned: in all, and of each kind. A kind is a marker with the text before it."""

_MAX_KEPT = 4 * _MAX
"""Lines that are kept of a part of a log. They are more, because an earlier part may already have
lines of the same kinds."""

_LINE_BYTES = 2_048
_BYTES_BEFORE = 512
"""Bytes of a line that are kept, and how many of them are before the marker."""

_AROUND = 16
"""Bytes before a marker that belong to its kind."""

_SPREAD = 2_654_435_761
_BITS = 32
"""Knuth's multiplicative hash: it spreads consecutive seconds evenly over so many bits."""

_RUN = 512
"""Lines of a log without times that are sampled together."""

_RARE = 8
"""Lines that no typed decoder reads are always searched if at most one row in 8 is one."""

_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)


def stride_of(size: int) -> int:
    """Return the stride for a log of this size in bytes: one second in `stride` is searched."""
    return min(-(-size // SEARCHED) or 1, SPARSE)


class SecretCandidates:
    """The candidates of one log, or of a part of it."""

    def __init__(self, stride: int = 1) -> None:
        """Start without candidates; one second in `stride` is searched."""
        self._stride = stride
        self._kinds: Counter[bytes] = Counter()
        self._candidates: list[tuple[bytes, Suspect]] = []
        self._second: int | None = None
        self._lines = 0

    def add(
        self, batch: Batch, moments: Moments, times: Sequence[Any], *, ordered: bool = False
    ) -> None:
        """Search a batch; `times` has a time or None for each of its rows."""
        if len(self._candidates) >= _MAX_KEPT:
            return
        places = self._places(batch, moments, times, ordered=ordered)
        if not places:
            return
        raws = list(map(batch.raws.__getitem__, places))
        for at, kind, text in _markers(raws):
            time = times[places[at]]
            self._keep(kind, Suspect(text, None if time is None else moments.ns(time)))

    def merge(self, later: "SecretCandidates") -> None:
        """Add the candidates of a later part of the log, or of another log."""
        for kind, suspect in later._candidates:  # noqa: SLF001 - the same class
            self._keep(kind, suspect)

    def first(self) -> tuple[Suspect, ...]:
        """Return the first candidates."""
        return tuple(suspect for _, suspect in self._candidates[:_MAX])

    def _keep(self, kind: bytes, suspect: Suspect) -> None:
        if self._kinds[kind] < _PER_KIND and len(self._candidates) < _MAX_KEPT:
            self._kinds[kind] += 1
            self._candidates.append((kind, suspect))

    def _places(
        self, batch: Batch, moments: Moments, times: Sequence[Any], *, ordered: bool
    ) -> Sequence[int]:
        if self._stride == 1:
            return range(len(times))
        places = set(batch.slow) if len(batch.slow) * _RARE <= len(batch.rows) else set[int]()
        if ordered and len(moments.values) == len(times):
            for second in filter(self._is_sampled, moments.seconds):
                begin, end = (
                    bisect_left(times, at * NS, key=moments.ns) for at in (second, second + 1)
                )
                places.update(range(begin, end))
            self._second = moments.ns(times[-1]) // NS
        else:
            places.update(self._one_by_one(moments, times))
        return sorted(places)

    def _one_by_one(self, moments: Moments, times: Sequence[Any]) -> Iterator[int]:
        # A line without a time belongs to the second before it; a log may have no times at all.
        for place, time in enumerate(times):
            if time is not None:
                self._second = moments.ns(time) // NS
            self._lines += self._second is None
            if self._is_sampled(self._lines // _RUN if self._second is None else self._second):
                yield place

    def _is_sampled(self, number: int) -> bool:
        return number * _SPREAD % (1 << _BITS) * self._stride < 1 << _BITS


def _markers(raws: Sequence[bytes]) -> Iterator[tuple[int, bytes, str]]:
    """Yield for each marker: the number of its line, its kind, and a part of the line."""
    whole = b"\n".join(raws)
    low = whole.lower()
    hits = sorted((at, marker) for marker, at in _hits(low))
    ends = list(accumulate(len(raw) + 1 for raw in raws)) if hits else []
    for at, marker in hits:
        line = bisect_right(ends, at)
        begin = ends[line] - len(raws[line]) - 1
        around = low[max(at - _AROUND, begin) : at].translate(_ZEROS)
        part = whole[max(at - _BYTES_BEFORE, begin) : ends[line] - 1][:_LINE_BYTES]
        yield line, around + marker, part.decode("utf-8", "backslashreplace")


def _hits(low: bytes) -> Iterator[tuple[bytes, int]]:
    for markers, value in ((_NAMES, _named()), (_SHAPES, _shaped())):
        for marker in markers:
            at = low.find(marker)
            while at >= 0:
                if value.match(low, at + len(marker)):
                    yield marker, at
                    end = low.find(b"\n", at)
                    if end < 0:
                        break
                    at = end
                at = low.find(marker, at + 1)
    if b"@" in low:
        yield from ((b"://", match.start()) for match in _in_url().finditer(low))


# Compiled at the first use: each takes as long as importing a module.


@cache
def _named() -> re.Pattern[bytes]:
    """Return the pattern behind a name: a separator and a value other than `null` and similar."""
    return re.compile(
        rb"[\w.-]{0,24}(?:\\*[\"'`\]]){0,2}[ \t]{0,4}(?:=>|:=|[:=]|%3d|>|[ \t])[ \t]{0,4}"
        rb"(?:\[[ \t]?)?(?:\\*[\"'`])?(?!(?:null|none|true|false|nil)\b|\*+|x+\b)[^\s\"'`&;,<>]{4}"
    )


@cache
def _shaped() -> re.Pattern[bytes]:
    """Return the pattern behind the prefix of a secret."""
    return re.compile(rb"[\w-]{10}| [a-z ]{0,16}private key")


@cache
def _in_url() -> re.Pattern[bytes]:
    return re.compile(rb"://[^\s/?#:@\"'`<>\\]{0,128}:[^\s/\"'`<>\\]{1,256}@")
