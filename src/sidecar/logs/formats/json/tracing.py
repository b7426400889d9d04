"""Rust's tracing: message and values of the event under `fields`."""

from sidecar.logs.formats.json.lift import hoist
from sidecar.model.record import Level, Record

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"timestamp":"2026-02-21T13:42:05.123456Z","level":"ERROR","fields":{"message":"o'
            b"rder "
            b'failed","error":"no route","order":7},"target":"shop::db","span":{"name":"pay"},"'
            b'spans":'
            b'[{"name":"pay"}]}'
        ),
        Record(
            msg="order failed",
            ts=1771681325123456000,
            ts_text="2026-02-21T13:42:05.123456Z",
            level=Level.ERROR,
            logger="shop::db",
            error="no route",
            fields={"order": 7, "span": {"name": "pay"}, "spans": [{"name": "pay"}]},
        ),
    ),
    (
        b'{"timestamp":"2026-02-21T13:42:05Z","level":"INFO","message":"flat","target":"shop"}',
        Record(
            msg="flat",
            ts=1771681325000000000,
            ts_text="2026-02-21T13:42:05Z",
            level=Level.INFO,
            logger="shop",
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with the event's values beside the others."""
    inner = obj.get("fields")
    if isinstance(inner, dict) and isinstance(inner.get("message"), str) and "target" in obj:
        return hoist(obj, "fields")
    return obj
