"""MongoDB since 4.4: `t.$date`, `s` for the level, `c` for the component."""

from sidecar.logs.formats.json.lift import lift
from sidecar.model.record import Level, Record

_NAMES = {"s": "severity", "c": "logger"}
_DEBUG = ("D1", "D2", "D3", "D4", "D5")

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"t":{"$date":"2026-02-21T13:42:05.123+00:00"},"s":"W","c":"NETWORK","id":23016,"'
            b'ctx":'
            b'"listener","msg":"Waiting for connections","attr":{"port":27017}}'
        ),
        Record(
            msg="Waiting for connections",
            ts=1771681325123000000,
            ts_text="2026-02-21T13:42:05.123+00:00",
            level=Level.WARNING,
            logger="NETWORK",
            fields={"id": 23016, "ctx": "listener", "attr": {"port": 27017}},
        ),
    ),
    (
        b'{"t":1,"s":"E","msg":"another"}',
        Record(msg="another", fields={"t": 1, "s": "E"}),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with the names of others, if MongoDB wrote it."""
    time = obj.get("t")
    if (
        not isinstance(time, dict)
        or "$date" not in time
        or not obj.keys().isdisjoint(_NAMES.values())
    ):
        return obj
    flat = {_NAMES.get(name, name): value for name, value in obj.items()}
    if flat.get("severity") in _DEBUG:
        flat["severity"] = "D"
    return lift(flat, "t", ("$date",))
