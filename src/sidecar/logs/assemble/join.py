"""Join the lines of one stream: stack traces and indented lines become part of their record."""

from msgspec.structs import replace

from sidecar.logs.assemble.causes import cause
from sidecar.logs.assemble.traces import State, begin, is_crash, is_function, proves, step
from sidecar.model.record import Level, Record

MAX_LINES = 500
"""Lines of one record, at most: a deep Java trace has 300. The rest becomes another record."""

MAX_CHARS = 256 * 1024
"""Characters of the lines of one record, at most: they are held in memory."""

_MAX_BLANKS = 3
"""Consecutive blank lines in a trace, at most; Node writes three below an empty line of source."""

_MAX_MESSAGE = 20
"""Lines of a message of several lines, at most: they wait for a frame that proves the trace."""

Records = tuple[Record, ...]

_RUNTIME_CHARS = len("2026-02-21T13:42:05.123456Z")

_OWN_LINES = (State.RECORD, State.QUIET)


class Joiner:
    """Joins stack traces and indented lines with the record before them.

    One for each stream. Only plain records are joined with another one:

    - Indented lines belong to any record of a text format, but not to a plain line.
    - A trace belongs to a record of WARNING or above, or without level. After a record of a lower
      level it is a record of its own: an INFO record must not hide a crash.
    - A trace without a record is an ERROR; its message is the cause, its `lines` are all lines.
    - Blank lines, and further lines of a message, belong to the trace if more of it follows.
    """

    def __init__(self) -> None:
        self._head: Record | None = None
        self._without_record = False
        self._lines: list[Record] = []
        self._pending: list[Record] = []
        self._chars = 0
        # None after a record without further lines; kept by flush() for the rest of a trace.
        self._state: State | None = None

    @property
    def holds(self) -> bool:
        """Whether a record is held until its next line is known."""
        return self._head is not None

    def feed(self, record: Record, *, whole: bool = False) -> Records:
        """Return the records that are complete now; this one may be among them, or be held.

        No line can belong to a `whole` record, such as a JSON object: it is never held.
        """
        if record.plain:
            return self._feed_plain(record)
        head = self._head
        if head is not None and self._state is None and _announces(head, record):
            # java.util.logging writes its level and its message in a second line.
            level, fields = record.level, {**head.fields, **record.fields}
            self._head = replace(
                _with_raw(head, [record]), level=level, msg=record.msg, fields=fields
            )
            return ()
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
        """Return the held records: the stream is idle, was rotated, or is at its end."""
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
        if self._head.level is None and is_crash(text):
            return self._next(record)  # A program's end is no part of what it said last.
        after = step(state, text)
        if after is not None and (not self._pending or self._all_blank() or proves(text)):
            return self._take(record, after)
        if self._may_continue(state, text) and self._may_be_message(record):
            return self._wait(record, state)
        room = len(self._lines) + len(self._pending) < MAX_LINES and not self._too_long(record)
        if room and _is_rest(self._head, record) and begin(text) is None:
            # Where lines begin with their time, one that does not is the rest of the last.
            return self._take(record, state)
        return self._next(record)

    def _may_continue(self, state: State, text: str) -> bool:
        """Return whether a line may belong to the trace, which a frame behind it would prove."""
        if state is State.THROWN:
            return begin(text) is None
        return state is State.RECORD and is_function(text)

    def _rest(self, state: State, text: str) -> State | None:
        """Return the state after a line that may continue a trace which a flush has split."""
        self._state = None
        function = state is State.GO and not text[:1].isspace()
        certain = state is State.FRAMES or function or proves(text)
        after = step(state, text) if certain and text.strip() else None
        return begin(text) if after is None else after

    def _begin(self, record: Record, state: State | None) -> Records:
        if state is None:
            return (record,)
        self._head, self._without_record, self._state = record, True, state
        return ()

    def _next(self, record: Record) -> Records:
        return (*self._close(), *self._begin(record, begin(record.msg)))

    def _take(self, record: Record, state: State) -> Records:
        waiting = [*self._pending, record]
        if len(self._lines) + len(waiting) > MAX_LINES or self._too_long(record):
            # The rest of a trace becomes one record; other lines become one record each.
            rest = None if state in _OWN_LINES else state
            return (*self._close(), *self._begin(record, rest))
        self._lines += waiting
        self._pending.clear()
        self._chars += len(record.msg)
        self._state = state
        return ()

    def _wait(self, record: Record, state: State) -> Records:
        self._pending.append(record)
        self._chars += len(record.msg)
        self._state = state
        return ()

    def _may_be_blank(self, record: Record) -> bool:
        room = _MAX_BLANKS if self._all_blank() else _MAX_MESSAGE
        return len(self._pending) < room and not self._too_long(record)

    def _may_be_message(self, record: Record) -> bool:
        return len(self._pending) < _MAX_MESSAGE and not self._too_long(record)

    def _all_blank(self) -> bool:
        return all(not record.msg or record.msg.isspace() for record in self._pending)

    def _too_long(self, record: Record) -> bool:
        return self._chars + len(record.msg) > MAX_CHARS

    def _close(self) -> Records:
        """Return the held records, and start again."""
        if self._head is None:
            self._state = None
            return ()
        done = (self._joined(self._head), *self._pending)
        self._head, self._without_record, self._state = None, False, None
        self._lines, self._pending, self._chars = [], [], 0
        return done

    def _joined(self, head: Record) -> Record:
        if self._without_record and self._state not in _OWN_LINES:
            return _without_record(_with_raw(head, self._lines), self._lines)
        if not self._lines:
            return head
        joined = _with_raw(head, self._lines)
        lines = tuple(line.msg for line in self._lines)
        if not head.msg:
            # The console of .NET writes its message below the category.
            joined, lines = replace(joined, msg=lines[0].strip()), lines[1:]
        if self._state in _OWN_LINES:
            return replace(joined, lines=lines)
        error = head.error or cause(lines) or cause((head.msg, *lines))
        return replace(joined, lines=lines, level=_level(head), error=error)


def _announces(head: Record, record: Record) -> bool:
    """Return whether a record is the second line of one that has a time and no message yet."""
    return (
        not head.msg
        and head.level is None
        and head.ts is not None
        and (record.ts is None and record.level is not None)
    )


def _is_rest(head: Record, record: Record) -> bool:
    """Return whether a record has a time of its own, and the line behind it has none."""
    own = bool(head.ts_text) and not head.plain
    return own and (record.ts is None or not _by_runtime(head.ts_text))


def _by_runtime(ts_text: str) -> bool:
    """Return whether a time has a container runtime's form: ISO 8601 with nanoseconds."""
    return len(ts_text) >= _RUNTIME_CHARS and ts_text[10] == "T"


def _below(head: Record) -> State:
    quiet = head.level is not None and head.level < Level.WARNING
    return State.QUIET if quiet else State.RECORD


def _without_record(first: Record, below: list[Record]) -> Record:
    """Return the record of a trace without a record: its cause as message, then all its lines."""
    lines = tuple(line.msg for line in (first, *below))
    error = cause(lines)
    msg = error or first.msg
    whole = () if lines == (msg,) else lines
    return replace(first, msg=msg, level=_level(first), error=error, lines=whole, plain=False)


def _level(head: Record) -> Level:
    return Level.ERROR if head.level is None else head.level


def _with_raw(head: Record, below: list[Record]) -> Record:
    raw = (head.raw, *(line.raw for line in below))
    return replace(head, raw=b"\n".join(raw)) if head.raw else head
