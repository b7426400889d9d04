"""Google Cloud: entries as the service exports them, and its own names for time."""

from sidecar.logs.formats.json.lift import hoist
from sidecar.model.record import Level, Record

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"severity":"ERROR","message":"order failed","timestamp":{"seconds":1771681325,"n'
            b'anos":'
            b'123456789},"logging.googleapis.com/trace":"projects/p/traces/4bf9"}'
        ),
        Record(
            msg="order failed",
            ts=1771681325123456789,
            ts_text='{"seconds":1771681325,"nanos":123456789}',
            level=Level.ERROR,
            trace_id="4bf9",
            fields={"logging.googleapis.com/trace": "projects/p/traces/4bf9"},
        ),
    ),
    (
        b'{"severity":400,"message":"slow","timestampSeconds":1771681325,"timestampNanos":5}',
        Record(
            msg="slow",
            ts=1771681325000000005,
            ts_text='{"seconds":1771681325,"nanos":5}',
            level=Level.WARNING,
        ),
    ),
    (
        (
            b'{"insertId":"a","jsonPayload":{"message":"m","n":1},"severity":"NOTICE","timestamp":'
            b'"2026-02-21T13:42:05.1Z"}'
        ),
        Record(
            msg="m",
            ts=1771681325100000000,
            ts_text="2026-02-21T13:42:05.1Z",
            level=Level.NOTICE,
            fields={"insertId": "a", "n": 1},
        ),
    ),
    (
        b'{"textPayload":"m","severity":"DEFAULT","timestamp":"2026-02-21T13:42:05Z"}',
        Record(msg="m", ts=1771681325000000000, ts_text="2026-02-21T13:42:05Z", level=Level.INFO),
    ),
    (  # google-cloud-logging for Python 3.17: the stack is in the message
        (
            b'{"message":"bad\\nTraceback (most recent call last):\\n  File \\"a.py\\", line 7,'
            b" in f\\n"
            b'    g()\\nValueError: no","severity":"ERROR","logging.googleapis.com/trace":""}'
        ),
        Record(
            msg="bad",
            level=Level.ERROR,
            error="ValueError: no",
            fields={"logging.googleapis.com/trace": ""},
            lines=(
                "Traceback (most recent call last):",
                '  File "a.py", line 7, in f',
                "    g()",
                "ValueError: no",
            ),
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with its payload beside the others and one name for its time."""
    if "timestampSeconds" in obj and "timestamp" not in obj:
        seconds, nanos = obj.pop("timestampSeconds"), obj.pop("timestampNanos", 0)
        obj = {"timestamp": {"seconds": seconds, "nanos": nanos}, **obj}
    return hoist(obj, "jsonPayload")
