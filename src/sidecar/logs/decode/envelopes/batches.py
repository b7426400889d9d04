"""Lines that hold several records: OTLP/JSON, CloudTrail, CloudWatch's subscriptions, arrays."""

from collections.abc import Iterator

import msgspec

_OTLP = b'{"resourceLogs":'
BEGINNINGS = (_OTLP, b'{"Records":[', b'{"messageType":"DATA_MESSAGE"', b"[{")
"""What such a line begins with; a line that begins otherwise is one record."""

_MAX_RECORDS = 10_000
"""Records of one line, at most; the rest of a line of 1 MiB would be empty objects."""

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def split_batch(line: bytes) -> list[bytes] | None:
    """Return a line for each record; None for a line that is one record, or none."""
    try:
        value = _decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if isinstance(value, list):
        objects = value
    elif line.startswith(_OTLP):
        objects = list(_log_records(value))
    else:
        objects = value.get("Records") or list(_log_events(value))
    if not objects or len(objects) > _MAX_RECORDS or not all(type(own) is dict for own in objects):
        return None
    return [_encode(own) for own in objects]


def _log_records(value: dict[str, object]) -> Iterator[object]:
    """Yield OpenTelemetry's records, each with the name of its service and of its scope."""
    for resource in _objects(value.get("resourceLogs")):
        service = _service(resource.get("resource"))
        for scope in _objects(resource.get("scopeLogs")):
            named = scope.get("scope")
            logger = named.get("name") if isinstance(named, dict) else None
            more = {"service.name": service, "logger": logger}
            more = {name: own for name, own in more.items() if own}
            for record in _objects(scope.get("logRecords")):
                yield record | {name: more[name] for name in more if name not in record}


def _service(resource: object) -> object:
    attributes = resource.get("attributes") if isinstance(resource, dict) else None
    for attribute in _objects(attributes):
        value = attribute.get("value")
        if attribute.get("key") == "service.name" and isinstance(value, dict):
            return value.get("stringValue")
    return None


def _log_events(value: dict[str, object]) -> Iterator[object]:
    """Yield CloudWatch's events: what the program wrote, with the time of its arrival."""
    for event in _objects(value.get("logEvents")):
        yield {
            "timestamp": event.get("timestamp"),
            "message": event.get("message"),
            "logGroup": value.get("logGroup"),
        }


def _objects(value: object) -> list[dict[str, object]]:
    return [own for own in value if isinstance(own, dict)] if isinstance(value, list) else []
