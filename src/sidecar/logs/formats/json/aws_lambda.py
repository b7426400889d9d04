"""AWS Lambda: the platform's events, and errors that have no other message."""

from sidecar.model.record import Level, Record

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"timestamp":"2026-02-21T13:42:05Z","level":"ERROR","message":"order failed","log'
            b'ger":'
            b'"root","stackTrace":["  File \\"/var/task/a.py\\", line 3, in f\\n    g()\\n"],"e'
            b'rrorType":'
            b'"ValueError","errorMessage":"bad","requestId":"a3de"}'
        ),
        Record(
            msg="order failed",
            ts=1771681325000000000,
            ts_text="2026-02-21T13:42:05Z",
            level=Level.ERROR,
            logger="root",
            error="ValueError: bad",
            fields={"requestId": "a3de"},
            lines=('  File "/var/task/a.py", line 3, in f', "    g()"),
        ),
    ),
    (
        (
            b'{"time":"2026-02-21T13:42:05.123Z","type":"platform.start","record":{"requestId":"a3d'
            b'e"}}'
        ),
        Record(
            msg="platform.start",
            ts=1771681325123000000,
            ts_text="2026-02-21T13:42:05.123Z",
            fields={"record": {"requestId": "a3de"}},
        ),
    ),
    (
        b'{"errorType":"Runtime.ExitError","errorMessage":"RequestId: a3de Error: exit status 1"}',
        Record(
            msg="RequestId: a3de Error: exit status 1",
            error="Runtime.ExitError: RequestId: a3de Error: exit status 1",
        ),
    ),
)

_MESSAGES = ("message", "msg", "event")


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with a message, if it has none of its own."""
    if any(name in obj for name in _MESSAGES):
        return obj
    kind, error = obj.get("type"), obj.get("errorMessage")
    if isinstance(kind, str) and kind.startswith("platform."):
        obj["message"] = obj.pop("type")
    elif isinstance(error, str):
        obj["message"] = error
    return obj
