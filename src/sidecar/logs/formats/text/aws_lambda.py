"""AWS Lambda's text: Node's and Python's records, and the platform's START, END and REPORT."""

from sidecar.logs.formats.text.head import LEVEL, TextLine, compile_head, record
from sidecar.logs.formats.text.pairs import with_pairs
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_NODE = compile_head(rf"\t([\w-]{{1,60}})\t({LEVEL})\t")
_PYTHON = compile_head(rf"\[({LEVEL})\]\t")
_REQUEST = compile_head(r"\t([\w-]{1,60})\t")
_PLATFORM = compile_head(
    r"(START|END|REPORT|INIT_START|XRAY)[ ](?:RequestId:[ ]([\w-]{1,60})|Runtime[ ]Version:)"
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b'2026-02-21T13:42:05.123Z\t5f-aa\tERROR\tInvoke Error\t{"errorType":"Error",'
            b'"errorMessage":"boom","stack":["Error: boom","    at f (/a.js:1:2)"]}'
        ),
        Record(
            "Invoke Error",
            1771681325123000000,
            "2026-02-21T13:42:05.123Z",
            Level.ERROR,
            error="Error: boom",
            fields={"request_id": "5f-aa"},
            lines=("Error: boom", "    at f (/a.js:1:2)"),
        ),
    ),
    (
        b"[ERROR]\t2026-02-21T13:42:05.123Z\t5f\tboom",
        Record(
            "boom",
            1771681325123000000,
            "2026-02-21T13:42:05.123Z",
            Level.ERROR,
            fields={"request_id": "5f"},
        ),
    ),
    (
        b"START RequestId: 5f Version: $LATEST",
        Record(
            "START RequestId: 5f Version: $LATEST", level=Level.INFO, fields={"request_id": "5f"}
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    text, stamp, head = line.text, line.stamp, line.head
    if stamp:
        match = None if line.bracket else _NODE.match(head, stamp.end)
        if match is None:
            return None
        fields: dict[str, object] = {"request_id": match[1]}
        return with_pairs(record(text[match.end() :], stamp, match[2], fields=fields))
    if text[:1] == "[" and (match := _PYTHON.match(head)):
        stamp = timestamp_at(text, match.end(), line.now)
        request = stamp and _REQUEST.match(head, stamp.end)
        if not request:
            return None
        return record(text[request.end() :], stamp, match[1], fields={"request_id": request[1]})
    if match := _PLATFORM.match(head):
        return record(text, level=Level.INFO, fields={"request_id": match[2]})
    return None
