"""Times as text, and values that JSON cannot hold."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.reports import EVIDENCE, HOSTILE

from sidecar.model.logs import LogSummary
from sidecar.model.record import Record
from sidecar.views.exchange.document import document, encode
from sidecar.views.exchange.json_values import parse_utc, utc


@given(st.integers(0, 253_402_300_799_999_999_999))
def test_times(at: int) -> None:
    """A time is written to the nanosecond and read again."""
    assert parse_utc(utc(at)) == at


def test_no_json() -> None:
    """What a log may hold and JSON may not is written as the nearest that it may."""
    deep: object = "end"
    for _ in range(3000):
        deep = [deep]
    record = Record(
        HOSTILE, fields={"n": 10**400, "deep": deep, "odd": {1, 2}, "\ud800": b"x".decode()}
    )
    evidence = msgspec.structs.replace(EVIDENCE, logs=LogSummary(1, {}, (), (record,)))
    fields = json.loads(encode(document(evidence, ())))["logs"]["last_errors"][0]["fields"]
    assert fields["n"] == str(10**400)
    assert fields["?"] == "x"
    assert json.dumps(fields["deep"]).count("[") < 100
