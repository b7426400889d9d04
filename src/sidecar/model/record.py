"""A log record: the one form into which every log format is parsed."""

import enum

import msgspec


class Level(enum.IntEnum):
    """How much a record matters; the numbers only order the names."""

    TRACE = 1
    DEBUG = 2
    INFO = 3
    NOTICE = 4
    WARNING = 5
    ERROR = 6
    FATAL = 7

    # Enum's own is written in Python, and every record is counted and coloured by its level.
    __hash__ = int.__hash__


ABOUT = ("reason", "error", "exception", "detail", "cause")
"""Fields that say why something failed, in order of trust."""


class Record(msgspec.Struct, frozen=True, gc=False):
    """One log record.

    `ts` is nanoseconds since the Unix epoch, `ts_text` the time as it was written. `error` is
    the cause in one line, `lines` what stood below the record: a stack trace, line by line. A
    line that no format understood is a record with `msg` alone and `plain` set. `raw` is the bytes
    it was read from, kept only when someone asked for them.
    """

    msg: str
    ts: int | None = None
    ts_text: str = ""
    level: Level | None = None
    logger: str = ""
    trace_id: str = ""
    error: str = ""
    fields: dict[str, object] = {}
    lines: tuple[str, ...] = ()
    plain: bool = False
    raw: bytes = b""

    @property
    def why(self) -> object:
        """Why it failed: its error, or the first field that says so; empty if nothing does."""
        said = (self.fields[name] for name in ABOUT if self.fields.get(name))
        return self.error or next(said, "")
