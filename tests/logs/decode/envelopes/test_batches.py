"""Lines that hold several records."""

import json

import pytest

from sidecar.logs.decode.envelopes.batches import BEGINNINGS, split_batch

OTLP = {
    "resourceLogs": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
            "scopeLogs": [
                {
                    "scope": {"name": "shop.db"},
                    "logRecords": [{"severityNumber": 9, "body": {"stringValue": "a"}}, {"b": 1}],
                }
            ],
        }
    ]
}


def split(value: object) -> list[object] | None:
    """Return the records of a value."""
    line = json.dumps(value, separators=(",", ":")).encode()
    assert line.startswith(BEGINNINGS)
    lines = split_batch(line)
    return None if lines is None else [json.loads(line) for line in lines]


def test_otlp() -> None:
    """Each record of OpenTelemetry is one, with the names of its service and its scope."""
    named = {"service.name": "shop", "logger": "shop.db"}
    assert split(OTLP) == [
        {"severityNumber": 9, "body": {"stringValue": "a"}, **named},
        {"b": 1, **named},
    ]


def test_cloudwatch_and_cloudtrail() -> None:
    """Events of a subscription have their time and message; CloudTrail's are whole."""
    assert split({"Records": [{"eventName": "A"}, {"eventName": "B"}]}) == [
        {"eventName": "A"},
        {"eventName": "B"},
    ]
    events = [{"id": "1", "timestamp": 1771681325000, "message": "no route"}]
    value = {"messageType": "DATA_MESSAGE", "logGroup": "/shop", "logEvents": events}
    assert split(value) == [
        {"timestamp": 1771681325000, "message": "no route", "logGroup": "/shop"}
    ]


def test_array() -> None:
    """An array of objects is as many records."""
    assert split([{"msg": "a"}, {"msg": "b"}]) == [{"msg": "a"}, {"msg": "b"}]


@pytest.mark.parametrize(
    "line",
    [b"[{", b'[{"a":1},2]', b'{"resourceLogs":[]}', b'{"Records":[1]}', b'{"resourceLogs":7}'],
)
def test_one_record(line: bytes) -> None:
    """What holds no records is one line, as it is."""
    assert split_batch(line) is None
