"""OpenTelemetry's log data model: as OTLP/JSON writes it, and flat."""

from sidecar.logs.formats.json.lift import hoist
from sidecar.model.record import Level, Record

_KINDS = ("stringValue", "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue")

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'{"timeUnixNano":"1771681325123456789","observedTimeUnixNano":"1771681325200000000",'
            b'"severityNumber":17,"severityText":"Error","body":{"stringValue":"order failed"},'
            b'"attributes":[{"key":"order","value":{"intValue":"7"}},{"key":"exception.type","v'
            b'alue":'
            b'{"stringValue":"ValueError"}},{"key":"exception.message","value":{"stringValue":"'
            b'bad"}}],'
            b'"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}'
        ),
        Record(
            msg="order failed",
            ts=1771681325123456789,
            ts_text="1771681325123456789",
            level=Level.ERROR,
            trace_id="5b8efff798038103d269b633813fc60c",
            error="ValueError: bad",
            fields={
                "observedTimeUnixNano": "1771681325200000000",
                "severityNumber": 17,
                "order": "7",
                "spanId": "eee19b7ec3c1b174",
            },
        ),
    ),
    (
        (
            b'{"timeUnixNano":"0","observedTimeUnixNano":"1771681325200000000","severityNumber":10,'
            b'"body":{"stringValue":"m"},"traceId":""}'
        ),
        Record(
            msg="m",
            ts=1771681325200000000,
            ts_text="1771681325200000000",
            level=Level.INFO,
            fields={"timeUnixNano": "0", "traceId": ""},
        ),
    ),
    (  # the console exporter of OpenTelemetry's Python SDK, in one line
        (
            b'{"body":"order paid","severity_number":9,"severity_text":"INFO","attributes":{"or'
            b'der":7},'
            b'"timestamp":"2026-02-21T13:42:05.123456Z","trace_id":"0x0"}'
        ),
        Record(
            msg="order paid",
            ts=1771681325123456000,
            ts_text="2026-02-21T13:42:05.123456Z",
            level=Level.INFO,
            trace_id="0x0",
            fields={"severity_number": 9, "order": 7},
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with its body as text and its attributes beside the others."""
    for body_name, parent in (("body", "attributes"), ("Body", "Attributes")):
        body = obj.get(body_name)
        if isinstance(body, dict) and isinstance(text := _value(body), str):
            obj[body_name] = text
        attributes = obj.get(parent)
        if isinstance(attributes, list) and (named := _named(attributes)) is not None:
            obj[parent] = named
        obj = hoist(obj, parent)
    return obj


def _named(attributes: list[object]) -> dict[str, object] | None:
    named: dict[str, object] = {}
    for pair in attributes:
        if not isinstance(pair, dict) or len(pair) != len(("key", "value")):
            return None
        key, value = pair.get("key", pair.get("Key")), pair.get("value", pair.get("Value"))
        if not isinstance(key, str) or key in named:
            return None
        named[key] = _value(value)
    return named


def _value(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Type", "Value"}:  # As Go's SDK writes it to standard output.
        return value["Value"]
    kinds = [value[kind] for kind in _KINDS if kind in value]
    return kinds[0] if len(value) == 1 and kinds else value
