"""logfmt: `ts=… level=info msg="order paid" order=7`."""

import re

from sidecar.logs.formats.json.field_names import is_known
from sidecar.logs.formats.json.roles import understand
from sidecar.logs.formats.text.head import TextLine
from sidecar.logs.formats.text.pairs import pairs
from sidecar.model.record import Level, Record

_FIRST = re.compile(r"[A-Za-z_@][\w.@/:-]{0,100}=")
_TWO = 2

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # logfmter 0.0.12
        b'ts="2026-02-21 13:42:05,123" level=ERROR logger=shop.db msg="say \\"hi\\"" order=7',
        Record(
            'say "hi"',
            1771681325123000000,
            "2026-02-21 13:42:05,123",
            Level.ERROR,
            "shop.db",
            fields={"order": 7},
        ),
    ),
    (  # structlog 26.1
        b'order=007 event="order paid" level=info ok=true cost=1.50 timestamp=2026-02-21T13:42:05Z',
        Record(
            "order paid",
            1771681325000000000,
            "2026-02-21T13:42:05Z",
            Level.INFO,
            fields={"order": "007", "ok": True, "cost": "1.50"},
        ),
    ),
    (  # logrus, the Docker daemon
        b'time="2026-02-21T13:42:05.123456789Z" level=warning msg="slow" error="no route"',
        Record(
            "slow",
            1771681325123456789,
            "2026-02-21T13:42:05.123456789Z",
            Level.WARNING,
            error="no route",
        ),
    ),
    (  # quotes forgotten
        b"level=info msg=order was paid order=7",
        Record("order was paid", level=Level.INFO, fields={"order": 7}),
    ),
    (b"msg=alone", Record("alone")),
    (b"a=1 b= c", Record("a=1 b= c", plain=True)),
    (b"a=1 b=", Record("", fields={"a": 1, "b": ""})),
    (b"answer=42 and nothing else", Record("answer=42 and nothing else", plain=True)),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    return parse_text(line.text)


def parse_text(text: str) -> Record | None:
    """Return the record of a text that is nothing but pairs, or None."""
    if "=" not in text[:101] or not (first := _FIRST.match(text)):
        return None
    known = is_known(first[0][:-1])
    fields = pairs(text, 0, loose=known)
    if fields is None or not (known or len(fields) >= _TWO):
        return None
    return understand(fields)
