"""Kubernetes' audit log: no message; who asked for what, and the answer."""

from sidecar.logs.formats.levels import http_level
from sidecar.model.record import Level, Record

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a1",'
            b'"stage":'
            b'"ResponseComplete","requestURI":"/api/v1/pods","verb":"list","responseStatus":{"c'
            b'ode":403}'
            b',"requestReceivedTimestamp":"2026-02-21T13:42:05.000000Z","stageTimestamp":'
            b'"2026-02-21T13:42:05.123456Z"}'
        ),
        Record(
            msg="list /api/v1/pods",
            ts=1771681325123456000,
            ts_text="2026-02-21T13:42:05.123456Z",
            level=Level.WARNING,
            fields={
                "kind": "Event",
                "apiVersion": "audit.k8s.io/v1",
                "level": "Metadata",
                "auditID": "a1",
                "stage": "ResponseComplete",
                "responseStatus": {"code": 403},
                "requestReceivedTimestamp": "2026-02-21T13:42:05.000000Z",
            },
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with a message and a level, if the API server wrote it."""
    if not str(obj.get("apiVersion", "")).startswith("audit.k8s.io/") or "verb" not in obj:
        return obj
    status = obj.get("responseStatus")
    code = status.get("code") if isinstance(status, dict) else None
    if isinstance(code, int):
        obj["severity"] = http_level(code).name
    obj["message"] = f"{obj.pop('verb')} {obj.pop('requestURI')}"
    return obj
