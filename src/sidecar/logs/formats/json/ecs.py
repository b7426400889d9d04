"""Elastic Common Schema and Datadog: nested objects that are also written with dots."""

from sidecar.logs.formats.json.lift import lift
from sidecar.model.record import Level, Record

_NESTED = {"log": ("level", "logger"), "trace": ("id",), "dd": ("trace_id",)}

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # ecs-logging for Python 2.3
        (
            b'{"@timestamp":"2026-11-23T10:44:48.982Z","log.level":"info","message":"order paid",'
            b'"ecs.version":"1.6.0","log":{"logger":"shop.db","original":"order paid"},"order":7}'
        ),
        Record(
            msg="order paid",
            ts=1795430688982000000,
            ts_text="2026-11-23T10:44:48.982Z",
            level=Level.INFO,
            logger="shop.db",
            fields={"ecs.version": "1.6.0", "log": {"original": "order paid"}, "order": 7},
        ),
    ),
    (
        (
            b'{"@timestamp":"2026-11-23T10:44:48.983Z","log.level":"error","message":"order fai'
            b'led",'
            b'"error":{"message":"invalid literal for int()","stack_trace":"  File \\"a.py\\", '
            b"line 4,"
            b' in <module>\\n    int(x)\\n","type":"ValueError"},"log":{"logger":"shop.db"}}'
        ),
        Record(
            msg="order failed",
            ts=1795430688983000000,
            ts_text="2026-11-23T10:44:48.983Z",
            level=Level.ERROR,
            logger="shop.db",
            error="ValueError: invalid literal for int()",
            lines=('  File "a.py", line 4, in <module>', "    int(x)"),
        ),
    ),
    (
        (
            b'{"@timestamp":"2026-02-21T13:42:05Z","log":{"level":"warn","logger":"db"},"messag'
            b'e":"m",'
            b'"trace":{"id":"4bf9"},"error.code":"E7","error.message":"no route"}'
        ),
        Record(
            msg="m",
            ts=1771681325000000000,
            ts_text="2026-02-21T13:42:05Z",
            level=Level.WARNING,
            logger="db",
            trace_id="4bf9",
            error="no route",
            fields={"error": {"code": "E7"}},
        ),
    ),
    (
        b'{"date":"2026-02-21","status":"info","message":"m","dd":{"trace_id":"77","span_id":"8"}}',
        Record(
            msg="m",
            level=Level.INFO,
            trace_id="77",
            fields={"date": "2026-02-21", "dd": {"span_id": "8"}},
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with dotted names for what it nests."""
    for parent, children in _NESTED.items():
        obj = lift(obj, parent, children)
    return obj
