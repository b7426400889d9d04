"""The names that loggers give to the same thing, in order of trust.

Names are compared as they are written first, then without case, `_`, `-` and `.`. The first name
that is there with a usable value is taken; the others stay fields.
"""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from sidecar.logs.formats import levels

TIME = (
    *("ts", "time", "timestamp", "@timestamp", "@t", "asctime", "timeUnixNano"),
    *("observedTimeUnixNano", "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "instant"),
    *("timeMillis", "t.$date", "stageTimestamp", "requestReceivedTimestamp", "datetime", "t"),
    *("eventTime", "event_time", "time_iso8601", "log_time", "created_at", "created", "date"),
    *("timestamp_ms", "time_local", "_time", "when", "epoch", "start_time"),
)
LEVEL: Mapping[str, levels.Reader] = {
    "level": levels.parse_level,
    "lvl": levels.parse_level,
    "loglevel": levels.parse_level,
    "log_level": levels.parse_level,
    "log.level": levels.parse_level,
    "levelname": levels.parse_level,
    "level_name": levels.parse_level,
    "severity": levels.gcp_level,
    "SeverityText": levels.parse_level,
    "@l": levels.parse_level,
    "@level": levels.parse_level,
    "PRIORITY": levels.syslog_level,
    "severityNumber": levels.otel_level,
    "levelno": levels.python_level,
    "level_value": levels.logback_level,
    "error_severity": levels.parse_level,
    "severity_level": levels.parse_level,
    "log_severity": levels.parse_level,
    "at": levels.level_word,
    "status": levels.level_word,
    "priority": levels.level_word,
    "type": levels.level_word,
}
MESSAGE = (
    *("msg", "message", "event", "short_message", "MESSAGE", "@m", "RenderedMessage", "@mt"),
    *("@message", "fields.message", "textPayload", "body", "log", "log_message", "text"),
    *("formatted_message", "MessageTemplate", "description", "content", "resultDescription"),
)
LOGGER = (
    *("logger", "logger_name", "log.logger", "SourceContext", "SYSLOG_IDENTIFIER"),
    *("name", "target", "@module", "caller", "channel", "category", "component", "module"),
)
TRACE = (
    *("trace_id", "trace.id", "dd.trace_id", "@tr", "trace"),
    *("traceparent", "X-B3-TraceId", "logging.googleapis.com/trace"),
)
ERROR = (
    *("err", "error", "exception", "exc_info", "@x", "Exception", "thrown", "exc_text"),
    *("stack", "stack_trace", "stackTrace", "stacktrace", "errorVerbose", "full_message"),
)

Role = str

_ROLES: Mapping[Role, tuple[str, ...]] = {
    "time": TIME,
    "level": tuple(LEVEL),
    "message": MESSAGE,
    "logger": LOGGER,
    "trace": TRACE,
}

_LONGEST = 40
"""Characters of a name that is compared without case and marks."""

_MARKS = str.maketrans("", "", "_-.")


class Meaning(msgspec.Struct, frozen=True):
    """What a name stands for: its role, its place in the order of trust, its usual spelling."""

    role: Role
    rank: int
    usual: str


def _folded(name: str) -> str:
    return name.lower().translate(_MARKS)


_EXACT = {
    name: Meaning(role, 2 * rank, name)
    for role, names in _ROLES.items()
    for rank, name in enumerate(names)
}
_FOLDED: dict[str, Meaning] = {}
for _name, _meaning in _EXACT.items():
    _FOLDED.setdefault(_folded(_name), Meaning(_meaning.role, _meaning.rank + 1, _name))

KNOWN = frozenset(_EXACT) | frozenset(ERROR)
"""The names as they are listed; see `is_known` for other spellings."""


@lru_cache(maxsize=4096)
def meaning(name: str) -> Meaning | None:
    """Return what a name stands for; None for a name of the program's own."""
    if name in _EXACT:
        return _EXACT[name]
    return _FOLDED.get(_folded(name)) if len(name) <= _LONGEST else None


def is_known(name: str) -> bool:
    """Return whether a name stands for something that any logger writes."""
    return meaning(name) is not None or name in ERROR
