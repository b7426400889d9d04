"""Search plain lines for few series without decoding the others."""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec

from sidecar.metrics.storage import columns
from sidecar.metrics.storage.lines import decode, number_of
from sidecar.model.sample import Scrape
from sidecar.model.series import Series, spell
from sidecar.times import parse_time

Wanted = Callable[[str], bool] | frozenset[str]
"""Which metrics, by name. Names are found faster than what only a function knows."""

_MOST_NAMES = 6
"""Looking for one name takes a tenth of the time that decoding the line takes."""

_HEAD = re.compile(
    rb'\{"ts":"([^"]+)","up":1(?:,"target":("(?:[^"\\]|\\.)*"))?(?=[,}])(?!,"error":)'
)

_encode = msgspec.json.Encoder().encode
_decode_text = msgspec.json.Decoder(str).decode
_decode_value = msgspec.json.Decoder(float | str).decode


class SeriesQuery:
    """What is wanted; what a function said of a name is remembered."""

    def __init__(self, wanted: Wanted, keep: Callable[[str], bool] | None = None) -> None:
        """Take the names, or the function, and what is asked of the series that have them."""
        self._keep = keep
        self.few: frozenset[str] | None = None
        """The names, if they are so few that they are looked for by their bytes."""
        self._wants = wanted.__contains__ if isinstance(wanted, frozenset) else wanted
        if isinstance(wanted, frozenset) and len(wanted) <= _MOST_NAMES:
            self.few = wanted
        self._known: dict[str, bool] = {}
        self._keys: dict[str, bool] = {}

    def any(self, names: list[str]) -> bool:
        """Return whether one of the metrics is wanted."""
        if self.few is not None:
            return not self.few.isdisjoint(names)
        return any(map(self.name, names))

    def name(self, name: str) -> bool:
        """Return whether a metric is wanted."""
        answer = self._known.get(name)
        if answer is None:
            answer = self._known[name] = self._wants(name)
        return answer

    def key(self, key: str) -> bool:
        """Return whether a series is wanted."""
        answer = self._keys.get(key)
        if answer is None:
            answer = self.name(columns.metric(key)) and (self._keep is None or self._keep(key))
            self._keys[key] = answer
        return answer


def sift(file: BinaryIO, asked: SeriesQuery) -> Iterator[Scrape]:
    """Yield the scrapes of plain lines, with the wanted samples only."""
    finder = _Finder(asked.few) if asked.few else None
    keys: list[str] = []
    kept: list[str] = []
    for line in file:
        scrape = finder.find(line) if finder else None
        if scrape is None:
            scrape = decode(line)
            if scrape is None:
                continue
            samples = scrape.samples
            # Most scrapes have the series of the one before, in the same order.
            if keys != (names := list(samples)):
                keys, kept = names, [key for key in names if asked.key(key)]
            wanted = {key: samples[key] for key in kept} if len(kept) < len(keys) else samples
            scrape = Scrape(scrape.ts, scrape.up, wanted, scrape.error, scrape.target)
        yield scrape


class _Finder:
    """Finds the series of metrics by their bytes."""

    def __init__(self, names: frozenset[str]) -> None:
        self._begins = [(b"," + begin, ends) for begin, ends in map(begin_of, names)]
        self._texts: dict[bytes, str] = {}

    def find(self, line: bytes) -> Scrape | None:
        """Return what a line of ours has of them; None for a line that must be decoded."""
        head = _HEAD.match(line)
        ts = parse_time(head[1].decode("ascii", "replace")) if head else None
        if head is None or ts is None or not line.endswith(b"}\n"):
            return None
        samples: dict[str, float] = {}
        try:
            for begin, ends in self._begins:
                for at in places(line, begin, ends):
                    self._take(line, at + 1, samples)
            target = self._text(head[2]) if head[2] else ""
        except (ValueError, msgspec.DecodeError):
            return None
        return Scrape(ts, up=True, samples=samples, target=target)

    def _take(self, line: bytes, at: int, samples: dict[str, float]) -> None:
        # No quote stands within the name, and none that is not escaped within the labels.
        colon = line.index(b'":', at) + 1
        end = line.find(b',"', colon)
        key = self._text(line[at:colon])
        value = number_of(_decode_value(line[colon + 1 : end if end > 0 else -2]))
        if value is not None:
            samples[key.removesuffix("{}")] = value

    def _text(self, written: bytes) -> str:
        text = self._texts.get(written)
        if text is None:
            text = self._texts[written] = _decode_text(written)
        return text


def begin_of(name: str) -> tuple[bytes, bytes]:
    """Return how the series of a metric begin as JSON, and which bytes may follow."""
    written = _encode(spell(Series(name)))
    # `"name"` and `"name{…`, or `"{\\"a.b\\"}"` and `"{\\"a.b\\",…`.
    return (written[:-2], b",}") if written.endswith(b'}"') else (written[:-1], b'"{')


def places(text: bytes, begin: bytes, ends: bytes) -> Iterator[int]:
    """Yield where `begin` stands in the text with one of the `ends` behind it."""
    length = len(begin)
    at = text.find(begin)
    while at >= 0:
        if text[at + length] in ends:
            yield at
        at = text.find(begin, at + length)
