"""The names that loggers give to the same thing, in order of trust.

The first name that is there with a usable value is taken; the others stay fields.
"""

from collections.abc import Mapping

from sidecar.logs.formats import levels

TIME = (
    *("ts", "time", "timestamp", "@timestamp", "Timestamp", "@t", "asctime", "timeUnixNano"),
    *("observedTimeUnixNano", "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "instant"),
    *("timeMillis", "t.$date", "stageTimestamp", "requestReceivedTimestamp", "datetime"),
)
LEVEL: Mapping[str, levels.Reader] = {
    "level": levels.parse_level,
    "lvl": levels.parse_level,
    "loglevel": levels.parse_level,
    "log_level": levels.parse_level,
    "log.level": levels.parse_level,
    "levelname": levels.parse_level,
    "severity": levels.gcp_level,
    "SeverityText": levels.parse_level,
    "severityText": levels.parse_level,
    "@l": levels.parse_level,
    "PRIORITY": levels.syslog_level,
    "severityNumber": levels.otel_level,
    "SeverityNumber": levels.otel_level,
    "levelno": levels.python_level,
    "level_value": levels.logback_level,
    "error_severity": levels.parse_level,
    "severity_text": levels.parse_level,
    "severity_number": levels.otel_level,
}
MESSAGE = (
    *("msg", "message", "event", "short_message", "MESSAGE", "@m", "@mt", "@message"),
    *("fields.message", "textPayload", "body", "Body", "log"),
)
LOGGER = (
    *("logger", "logger_name", "loggerName", "log.logger", "SourceContext", "SYSLOG_IDENTIFIER"),
    *("name", "target", "caller"),
)
TRACE = (
    *("trace_id", "traceId", "trace.id", "TraceId", "traceID", "dd.trace_id", "@tr", "trace"),
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
RANKS: Mapping[str, tuple[Role, int]] = {
    name: (role, rank) for role, names in _ROLES.items() for rank, name in enumerate(names)
}
"""Name → what it stands for and how much it is trusted; no name stands for two things."""

KNOWN = frozenset(RANKS) | frozenset(ERROR)
