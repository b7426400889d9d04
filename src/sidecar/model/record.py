"""A log record, as every format is understood."""

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


class Record(msgspec.Struct, frozen=True, gc=False):
    """One log record.

    `ts` is nanoseconds since the Unix epoch, `ts_text` the time as it was written. A line that
    no format understood is a record with `msg` alone and `plain` set.
    """

    msg: str
    ts: int | None = None
    ts_text: str = ""
    level: Level | None = None
    logger: str = ""
    trace_id: str = ""
    error: str = ""
    fields: dict[str, object] = {}
    plain: bool = False
