"""Streams within one file: traces are joined per stream, and the order of the file is kept."""

from collections.abc import Sequence
from operator import itemgetter

from sidecar.logs.assemble.join import Joiner
from sidecar.model.record import Record

MAX_STREAMS = 256
"""Streams that are distinguished; a Compose project has some dozens."""

_MAX_BEHIND = 50
"""Lines of other streams during which a record is held, at most."""

_Placed = tuple[int, Record]
"""A record and the place in the file where it begins."""

_place = itemgetter(0)


class _Stream:
    """One stream, with the places in the file of the records that it holds."""

    def __init__(self) -> None:
        self.joiner = Joiner()
        self.last = 0
        self._held: list[_Placed] = []

    @property
    def head(self) -> int:
        """The place of the first held record."""
        return self._held[0][0]

    def feed(self, place: int, record: Record, *, whole: bool) -> list[_Placed]:
        """Return the records that are complete now, each with its place."""
        self.last = place
        self._held.append((place, record))
        return self._placed(self.joiner.feed(record, whole=whole))

    def feed_alone(self, place: int, record: Record, *, whole: bool) -> Sequence[Record]:
        """Return the records that are complete now, while there is no other stream."""
        self.last = place
        done = self.joiner.feed(record, whole=whole)
        if not done:
            self._held.append((place, record))
        else:
            self._held = [(place, record)] if self.joiner.holds else []
        return done

    def flush(self) -> list[_Placed]:
        """Return the held records."""
        return self._placed(self.joiner.flush())

    def _placed(self, done: Sequence[Record]) -> list[_Placed]:
        if not done:
            return []
        # A joined record is a new value; its place is that of its first line.
        places = {id(record): place for place, record in self._held}
        first = self.head
        self._held = self._held[-1:] if self.joiner.holds else []
        return [(places.get(id(record), first), record) for record in done]


class Streams:
    """The streams of a file, such as stdout and stderr, or the services of a Compose log.

    A trace is never joined with a line of another stream. A complete record waits for records that
    began before it on another stream, for a bounded number of lines.
    """

    def __init__(self) -> None:
        """Start without streams."""
        self._streams: dict[str, _Stream] = {}
        self._at = 0
        self._waiting: list[_Placed] = []

    @property
    def hold(self) -> bool:
        """Whether a record is held."""
        return any(stream.joiner.holds for stream in self._streams.values())

    def feed(self, name: str, record: Record, *, whole: bool) -> list[Record]:
        """Return the records that are complete now, in the order of the file."""
        self._at += 1
        stream = self._streams.get(name) or self._begin(name)
        if len(self._streams) == 1 and not self._waiting:
            return list(stream.feed_alone(self._at, record, whole=whole))
        self._waiting += stream.feed(self._at, record, whole=whole)
        return self._release()

    def flush(self) -> list[Record]:
        """Return the held records."""
        for stream in self._streams.values():
            self._waiting += stream.flush()
        return self._release()

    def _begin(self, name: str) -> _Stream:
        if len(self._streams) >= MAX_STREAMS:
            for stream in self._streams.values():
                self._waiting += stream.flush()
            self._streams.clear()
        stream = self._streams[name] = _Stream()
        return stream

    def _release(self) -> list[Record]:
        held = [stream for stream in self._streams.values() if stream.joiner.holds]
        for stream in held:
            if self._at - stream.last > _MAX_BEHIND:
                self._waiting += stream.flush()
        if not self._waiting:
            return []
        floor = min((stream.head for stream in held if stream.joiner.holds), default=self._at + 1)
        self._waiting.sort(key=_place)
        ready = [record for place, record in self._waiting if place < floor]
        del self._waiting[: len(ready)]
        return ready
