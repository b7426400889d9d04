"""Lines as container runtimes write them, and the records of lines, for the tests of assemble."""

import json
from collections.abc import Iterable

from tests.harness import FakeClock

from sidecar.logs.assemble.records import Records
from sidecar.model.record import Record

TRACE = ("Traceback (most recent call last):", '  File "a.py", line 1, in f', "ValueError: x")


HEAD = "2026-02-21 13:42:05 ERROR failed"


def docker(text: str, stream: str = "stdout", end: str = "\n") -> bytes:
    """Return a line as Docker's json-file driver writes it."""
    entry = {"log": text + end, "stream": stream, "time": "2026-02-21T13:42:05Z"}
    return json.dumps(entry).encode()


def cri(text: str, stream: str = "stdout", tag: str = "F") -> bytes:
    """Return a line as a Kubernetes runtime writes it."""
    return f"2026-02-21T13:42:05Z {stream} {tag} {text}".encode()


def read(lines: Iterable[bytes], clock: FakeClock, *, raw: bool = False) -> list[Record]:
    """Return all records of these lines."""
    records = Records(clock, raw=raw)
    return records.feed(list(lines)) + records.flush()


def messages(records: Iterable[Record]) -> list[str]:
    """Return the message of each record."""
    return [record.msg for record in records]
