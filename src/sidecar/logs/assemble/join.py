"""Records of one stream → records with the lines that belong below them."""

from msgspec.structs import replace

from sidecar.logs.assemble.traces import State, begin, cause, proves, step
from sidecar.model.record import Level, Record

MAX_LINES = 500
"""Lines of one record: a deep Java trace with its causes has 300; the rest is shown, apart."""

MAX_CHARS = 256 * 1024
"""Characters of one record's lines, so that a stream holds little while it waits."""

_MAX_BLANKS = 3
"""Blank lines in a row that a trace may have; Node writes three below an empty line of source."""

_MAX_MESSAGE = 20
"""Lines that may be of a message: they wait until a frame proves it, or that there is none."""

Records = tuple[Record, ...]

_OWN_LINES = (State.RECORD, State.QUIET)


class Joiner:
    """Puts stack traces and indented lines below the record that they belong to.

    One for each stream; only plain records are ever put below another one. What goes on where:

    - indented lines below any record of a text format; below a plain line they stand alone;
    - a trace below a record of WARNING or above, or without level. Below a quieter one it is a
      record of its own: a crash must not hide below the last INFO;
    - a trace below nothing is an ERROR, its message the cause, its `lines` all that was written;
    - blank lines and those of a message belong to the trace when more of it comes.
    """

    def __init__(self) -> None:
        self._head: Record | None = None
        self._bare = False
        self._lines: list[Record] = []
        self._unsure: list[Record] = []
        self._chars = 0
        # None below a record of which no more was seen; kept by flush(), for a trace's rest.
        self._state: State | None = None

    @property
    def holds(self) -> bool:
        """Whether there is a record that waits for lines below it."""
        return self._head is not None

    def feed(self, record: Record, *, whole: bool = False) -> Records:
        """Return the records that this one completes; it may be one of them, or be held.

        `whole` is a record that no line can belong to, as a JSON object: it is never held.
        """
        if record.plain:
            return self._feed_plain(record)
        head = self._head
        if self._state is not None:
            done = self._close()
        elif head is None:
            done = ()
        else:
            done = (head,)
        if whole:
            self._head = None
            return (*done, record) if done else (record,)
        self._head = record
        return done

    def flush(self) -> Records:
        """Return what is held: the stream is idle, was rotated, or is at its end."""
        state = self._state
        done = self._close()
        if state not in _OWN_LINES:
            self._state = state
        return done

    def _feed_plain(self, record: Record) -> Records:
        text = record.msg
        state = self._state
        if self._head is None:
            return self._begin(record, begin(text) if state is None else self._rest(state, text))
        if state is None:
            state = _below(self._head)
        if not text or text.isspace():
            return self._wait(record, state) if self._may_be_blank(record) else self._next(record)
        after = step(state, text)
        if after is not None and (not self._unsure or self._all_blank() or proves(text)):
            return self._take(record, after)
        if state is State.TOLD and begin(text) is None and self._may_be_message(record):
            return self._wait(record, state)
        return self._next(record)

    def _rest(self, state: State, text: str) -> State | None:
        """Return the state after a line that may be the rest of a trace which a flush has cut."""
        self._state = None
        function = state is State.GO and not text[:1].isspace()
        certain = state is State.FRAMES or function or proves(text)
        after = step(state, text) if certain and text.strip() else None
        return begin(text) if after is None else after

    def _begin(self, record: Record, state: State | None) -> Records:
        if state is None:
            return (record,)
        self._head, self._bare, self._state = record, True, state
        return ()

    def _next(self, record: Record) -> Records:
        return (*self._close(), *self._begin(record, begin(record.msg)))

    def _take(self, record: Record, state: State) -> Records:
        waiting = [*self._unsure, record]
        if len(self._lines) + len(waiting) > MAX_LINES or self._too_long(record):
            # The rest of a trace stays together; other lines stand alone.
            rest = None if state in _OWN_LINES else state
            return (*self._close(), *self._begin(record, rest))
        self._lines += waiting
        self._unsure.clear()
        self._chars += len(record.msg)
        self._state = state
        return ()

    def _wait(self, record: Record, state: State) -> Records:
        self._unsure.append(record)
        self._chars += len(record.msg)
        self._state = state
        return ()

    def _may_be_blank(self, record: Record) -> bool:
        room = _MAX_BLANKS if self._all_blank() else _MAX_MESSAGE
        return len(self._unsure) < room and not self._too_long(record)

    def _may_be_message(self, record: Record) -> bool:
        return len(self._unsure) < _MAX_MESSAGE and not self._too_long(record)

    def _all_blank(self) -> bool:
        return all(not record.msg or record.msg.isspace() for record in self._unsure)

    def _too_long(self, record: Record) -> bool:
        return self._chars + len(record.msg) > MAX_CHARS

    def _close(self) -> Records:
        """Return what is held, and forget it."""
        if self._head is None:
            self._state = None
            return ()
        done = (self._joined(self._head), *self._unsure)
        self._head, self._bare, self._state = None, False, None
        self._lines, self._unsure, self._chars = [], [], 0
        return done

    def _joined(self, head: Record) -> Record:
        if self._bare:
            return _bare(_with_raw(head, self._lines), self._lines)
        if not self._lines:
            return head
        joined = _with_raw(head, self._lines)
        lines = tuple(line.msg for line in self._lines)
        if self._state in _OWN_LINES:
            return replace(joined, lines=lines)
        return replace(joined, lines=lines, level=_level(head), error=head.error or cause(lines))


def _below(head: Record) -> State:
    quiet = head.level is not None and head.level < Level.WARNING
    return State.QUIET if quiet else State.RECORD


def _bare(first: Record, below: list[Record]) -> Record:
    """Return a trace that stands on its own: why comes first, then all of it as it was written."""
    lines = tuple(line.msg for line in (first, *below))
    found = cause(lines)
    msg = found or first.msg
    whole = () if lines == (msg,) else lines
    return replace(first, msg=msg, level=_level(first), error=found, lines=whole, plain=False)


def _level(head: Record) -> Level:
    return Level.ERROR if head.level is None else head.level


def _with_raw(head: Record, below: list[Record]) -> Record:
    raw = (head.raw, *(line.raw for line in below))
    return replace(head, raw=b"\n".join(raw)) if head.raw else head
