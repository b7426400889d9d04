"""One record with a value of each kind, for the tests of filters."""

from sidecar.model.record import Level, Record

RECORD = Record(
    msg="request done",
    ts=1_771_681_325_000_000_000,  # 2026-02-21T13:42:05Z
    level=Level.WARNING,
    logger="shop.db",
    trace_id="4bf9",
    error="no route",
    fields={
        "status": 503,
        "code": "500",
        "big": 12_345_678_901_234_567_890,
        "path": "/api/items",
        "took": "512ms",
        "cached": False,
        "retry": "false",
        "count": 0,
        "user": {"id": 7, "name": "ann", "roles.main": "admin"},
        "http.method": "GET",
        "a.b": {"c": 1},
        "nothing": None,
        "tags": ["x", 1],
        "user agent": "curl",
        "level": "odd",
        "event": "paid",
    },
)
