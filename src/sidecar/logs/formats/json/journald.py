"""journald's JSON export: MESSAGE is text, bytes or nothing."""

from sidecar.model.record import Level, Record

_BYTES = range(256)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"__REALTIME_TIMESTAMP":"1771681325123456","PRIORITY":"3","SYSLOG_IDENTIFIER":"app",'
            b'"MESSAGE":"no route","_PID":"7"}'
        ),
        Record(
            msg="no route",
            ts=1771681325123456000,
            ts_text="1771681325123456",
            level=Level.ERROR,
            logger="app",
            fields={"_PID": "7"},
        ),
    ),
    (
        b'{"__REALTIME_TIMESTAMP":"1771681325123456","PRIORITY":"6","MESSAGE":[99,97,102,233]}',
        Record(
            msg=r"caf\xe9",
            ts=1771681325123456000,
            ts_text="1771681325123456",
            level=Level.INFO,
        ),
    ),
    (
        b'{"__REALTIME_TIMESTAMP":"1771681325123456","MESSAGE":null}',
        Record(
            msg="",
            ts=1771681325123456000,
            ts_text="1771681325123456",
            fields={"MESSAGE": None},
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with its message as text."""
    message, priority = obj["MESSAGE"], obj.get("PRIORITY")
    if isinstance(message, list) and message:
        if all(_is_byte(part) for part in message):
            obj["MESSAGE"] = bytes(message).decode("utf-8", "backslashreplace")
        elif all(isinstance(part, str) for part in message):  # A field that was given twice.
            obj["MESSAGE"] = "\n".join(message)
    if isinstance(priority, list) and priority:
        obj["PRIORITY"] = priority[0]
    return obj


def _is_byte(value: object) -> bool:
    return type(value) is int and value in _BYTES
