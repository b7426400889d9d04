"""A line → a record: each format is asked in turn, the last one refuses nothing."""

import re
from functools import cache
from types import ModuleType

import msgspec

from sidecar.logs.decode.envelopes import docker_json
from sidecar.logs.decode.envelopes.envelope import Wrapped
from sidecar.logs.formats.json import flat as json_lines
from sidecar.model.record import Record

_WRAPS = 3
"""Envelopes in envelopes that are opened: Compose's around Docker's is two."""

_BOM = b"\xef\xbb\xbf"
_SGR = re.compile(r"\x1b\[[\d;:]*+m", re.ASCII)


_ENVELOPE = docker_json.HEAD
_parse_object = json_lines.parse


@cache
def _registry() -> ModuleType:
    from sidecar.logs.formats import registry  # noqa: PLC0415 - as its docstring says

    return registry


def unwrap(line: bytes) -> Wrapped | None:
    """Return what a container's runtime wrapped, or None for an ordinary line."""
    if line.startswith(b"{"):
        return docker_json.unwrap(line) if line.startswith(_ENVELOPE) else None
    found: Wrapped | None = _registry().unwrap(line)
    return found


def parse(line: bytes, now: int) -> Record:
    """Return what the line says; never raises, never drops.

    `now` is nanoseconds since the epoch: it gives times without a year theirs.
    """
    return parse_object(line) or _parse(line, now, _WRAPS)


def parse_object(line: bytes) -> Record | None:
    """Return what a JSON object without an envelope says; None for any other line."""
    if line.startswith(b"{") and not line.startswith(_ENVELOPE):
        return _parse_object(line)
    return None


def parse_ordinary(line: bytes, now: int) -> Record:
    """Return what a line says about which `unwrap` has said that it has no envelope."""
    return _parse(line, now, 0)


def parse_wrapped(wrapped: Wrapped, now: int) -> Record:
    """Return what the line in an envelope says, with what the envelope adds."""
    return _parse_wrapped(wrapped, now, _WRAPS - 1)


def _parse(line: bytes, now: int, wraps: int) -> Record:
    if wraps and (wrapped := unwrap(line)):
        return _parse_wrapped(wrapped, now, wraps - 1)
    if line[:1] in _MAY_BE_OBJECT:
        line = line.removeprefix(_BOM).removesuffix(b"\r")
        if line.lstrip(b" \t").startswith(b"{") and (record := _parse_object(line)):
            return record
    text = line.removeprefix(_BOM).removesuffix(b"\r").decode("utf-8", "backslashreplace")
    if "\x1b" in text:
        text = _SGR.sub("", text)
    found: Record = _registry().parse(text, now)
    return found


_MAY_BE_OBJECT = frozenset((b"{", b" ", b"\t", _BOM[:1]))


def _parse_wrapped(wrapped: Wrapped, now: int, wraps: int) -> Record:
    record = _parse(wrapped.line, now, wraps)
    added: dict[str, object] = dict(wrapped.fields)
    if wrapped.stream == "stderr":
        added = {"stream": wrapped.stream, **added}
    if wrapped.source:
        added["source"] = wrapped.source
    if added:
        # The line's own fields count; the envelope's come behind them.
        fields = record.fields | {name: added[name] for name in added if name not in record.fields}
        record = msgspec.structs.replace(record, fields=fields)
    if record.ts is None and wrapped.ts is not None:
        record = msgspec.structs.replace(record, ts=wrapped.ts, ts_text=wrapped.ts_text)
    return record
