"""Records that are printed over several lines."""

import json
from itertools import pairwise

import pytest

from sidecar.logs.assemble.documents import MAX_LINES, Documents

OBJECT = [b"{", b'  "level": "error",', b'  "msg": "no route"', b"}"]
EXPORT = [b"__CURSOR=s=1", b"__REALTIME_TIMESTAMP=1771681325000000", b"PRIORITY=3", b"MESSAGE=no"]
VERBOSE = [b"Sat 2026-02-21 13:42:05.123456 UTC [s=1;i=2]", b"    PRIORITY=3", b"    MESSAGE=no"]


def fed(lines: list[bytes]) -> list[bytes]:
    """Return what comes out of these lines."""
    documents = Documents()
    return [*documents.feed(lines), *documents.flush()]


def test_object() -> None:
    """A pretty-printed object is one line, and what stands around it stays."""
    assert [json.loads(line) for line in fed(OBJECT)] == [{"level": "error", "msg": "no route"}]
    assert fed([b"before", *OBJECT, b"after"])[::2] == [b"before", b"after"]


@pytest.mark.parametrize("lines", [EXPORT, VERBOSE], ids=["export", "verbose"])
def test_entry_of_journalctl(lines: list[bytes]) -> None:
    """An entry of journalctl is one object; the next begins where it ends."""
    both = fed([*lines, b"", *lines])
    assert [json.loads(line)["MESSAGE"] for line in both if line] == ["no", "no"]
    assert all(json.loads(line)["PRIORITY"] == "3" for line in both if line)


@pytest.mark.parametrize(
    "lines",
    [[b"{"], [b"{", b"}", b"x"], [b"{", b"  no json", b"}"], [b"{", b"{", b"a"], [b"__CURSOR=s=1"]],
    ids=["open", "empty", "no-json", "twice", "alone"],
)
def test_no_record(lines: list[bytes]) -> None:
    """What is no record after all comes back, no line lost."""
    assert b"".join(fed(lines)).replace(b" ", b"") == b"".join(lines).replace(b" ", b"")


def test_bounds() -> None:
    """An object that never ends is given back in parts."""
    lines = [b"{", *[b'  "a": 1,'] * 3 * MAX_LINES]
    documents = Documents()
    held = [len(list(documents.feed([line]))) for line in lines]
    assert max(held) <= MAX_LINES + 1
    assert sum(held) + len(documents.flush()) == len(lines)


def test_in_any_parts() -> None:
    """Where lines arrive in parts, the same comes out."""
    lines = [b"a", *OBJECT, *EXPORT, b"", b"b"]
    cuts = range(len(lines) + 1)
    for first, second in pairwise(cuts):
        documents = Documents()
        parts = (lines[:first], lines[first:second], lines[second:])
        out = [line for part in parts for line in documents.feed(part)]
        assert [*out, *documents.flush()] == fed(lines)
