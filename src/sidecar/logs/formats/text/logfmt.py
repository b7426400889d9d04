"""logfmt: `ts=… level=info msg="order paid" order=7`."""

import re

from sidecar.logs.formats.json.field_names import KNOWN
from sidecar.logs.formats.json.roles import understand
from sidecar.logs.formats.text.head import number
from sidecar.model.record import Level, Record

_PAIR = re.compile(
    r'[ \t]*+(?:([^\s="\[\](){},;]{1,256}+)=)(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"(?=\s|$)|(\S*+))',
    re.DOTALL,
)
_WORD = re.compile(r"[ \t]*+(\S++)")
_FIRST = re.compile(r"[A-Za-z_@][\w.@/:-]{0,100}=")
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_CONSTANTS = {"true": True, "false": False}

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


def parse(text: str, _now: int) -> Record | None:
    """Return the record, or None for another format."""
    if "=" not in text[:101] or not (first := _FIRST.match(text)):
        return None
    known = first[0][:-1] in KNOWN
    fields = pairs(text, 0, loose=known)
    if fields is None or not (known or len(fields) >= _TWO):
        return None
    return understand(fields)


def pairs(text: str, at: int, *, loose: bool = False) -> dict[str, object] | None:
    """Return the pairs from there on, or None when something else is among them.

    With `loose`, a word alone belongs to the value before it: some writers forget the quotes.
    """
    found: dict[str, list[object]] = {}
    last: list[object] = []
    end = len(text.rstrip())
    while at < end:
        if pair := _PAIR.match(text, at):
            key, quoted, bare = pair.groups()
            last = found[key] = [_bare(bare) if quoted is None else _unquote(quoted)]
        elif loose and (pair := _WORD.match(text, at)):
            last.append(pair[1])
        else:
            return None
        at = pair.end()
    return {
        key: value[0] if len(value) == 1 else " ".join(map(str, value))
        for key, value in found.items()
    }


def _bare(text: str) -> object:
    return _CONSTANTS[text] if text in _CONSTANTS else number(text)


def _unquote(text: str) -> str:
    return _ESCAPED.sub(_unescape, text) if "\\" in text else text


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)
