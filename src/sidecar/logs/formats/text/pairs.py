"""`key=value` pairs and JSON objects: a whole line of them, or those that trail a message."""

import re

import msgspec

from sidecar.logs.formats.json.failure import take_failure
from sidecar.logs.formats.json.field_names import MESSAGE, TRACE
from sidecar.logs.formats.text.head import number
from sidecar.model.record import Record

_PAIR = re.compile(
    r'[ \t]*+(?:([^\s="\[\](){},;]{1,256}+)=)(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"(?=\s|$)|(\S*+))',
    re.DOTALL,
)
_QUOTED_KEY = re.compile(r'(?<=[ \t])"([^"=\s]{1,256}+)"(?==)')
_WORD = re.compile(r"[ \t]*+(\S++)")
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_CONSTANTS = {"true": True, "false": False}
_MESSAGE = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(?=\s|$)', re.DOTALL)

_BEFORE_PAIR = re.compile(r"(?:^|([ \t]+):?)(?=[A-Za-z_@][\w.@/-]{0,63}=)", re.ASCII)
_BEFORE_JSON = re.compile(r"(?:^|[ \t]):?(?=\{\")")
_EMPTY = re.compile(r"(?:[ \t]+(?:\[\]|\{\}))+$")

_PHP_EXCEPTION = re.compile(
    r' \{"exception":"\[object\] \(([\w\\]{1,200})(?:\(code: [^()]{1,20}\))?: (.{0,1000})'
)
"""Monolog's context with an exception; its stack is in the next lines."""

_PADDED_LOGGER = re.compile(r"(\S.*?)[ ]{2,}\[([\w.]{1,100})\]\s*", re.ASCII | re.DOTALL)
"""structlog pads its event, and names the logger behind it."""

_SEARCHED = 8_192
"""Characters of a message, at most, in which pairs are looked for."""

_TRIED = 16
"""Places from which pairs are read to the end of a message, at most."""

_TWO = 2

Fields = dict[str, object]

_decode = msgspec.json.Decoder().decode
_REFUSED = (msgspec.DecodeError, RecursionError, UnicodeError)


def pairs(text: str, at: int, *, loose: bool = False) -> Fields | None:
    """Return the pairs from there on, or None when something else is among them.

    With `loose`, a word alone belongs to the value before it: some writers forget the quotes.
    """
    values: dict[str, list[object]] = {}
    last: list[object] = []
    end = len(text.rstrip())
    while at < end:
        if pair := _PAIR.match(text, at):
            key, quoted, bare = pair.groups()
            last = values[key] = [_bare(bare) if quoted is None else unescape(quoted)]
        elif loose and (pair := _WORD.match(text, at)):
            last.append(pair[1])
        else:
            return None
        at = pair.end()
    return {
        key: value[0] if len(value) == 1 else " ".join(map(str, value))
        for key, value in values.items()
    }


def with_pairs(record: Record, *, one: bool = False) -> Record:
    """Return the record with the pairs or the JSON object that trail its message as fields.

    A pair alone counts with `one`, where a tab or two blanks set it apart, or with quotes: in a
    sentence, `x=1` at the end is part of what it says.
    """
    text = record.msg
    if len(text) > _SEARCHED or not ("=" in text or '{"' in text):
        return record
    if match := _PHP_EXCEPTION.search(text):
        error = ": ".join(filter(None, match.groups())).rstrip('")}] ')
        return msgspec.structs.replace(record, msg=text[: match.start()], error=error)
    msg, fields = _trailing_json(text) or _trailing_pairs(text, one=one) or (text, {})
    if not fields:
        return record
    if not msg.strip():
        named = next((name for name in MESSAGE if isinstance(fields.get(name), str)), "")
        msg = str(fields.pop(named)) if named else msg
    error, lines = take_failure(fields)
    trace = next((name for name in TRACE if isinstance(fields.get(name), str)), "")
    trace_id = str(fields.pop(trace)) if trace and not record.trace_id else record.trace_id
    padded = _PADDED_LOGGER.fullmatch(msg)
    return msgspec.structs.replace(
        record,
        msg=padded[1] if padded else msg.rstrip(),
        logger=record.logger or (padded[2] if padded else ""),
        error=record.error or error,
        lines=record.lines or lines,
        trace_id=trace_id,
        fields=record.fields | {name: fields[name] for name in fields if name not in record.fields},
    )


def quoted_message(text: str) -> tuple[str, Fields]:
    """Return the message in quotes that a text begins with, and the pairs behind it.

    Keys may be quoted too, as klog writes them.
    """
    match = _MESSAGE.match(text)
    if match is None:
        return text, {}
    fields = pairs(_QUOTED_KEY.sub(r"\1", text[match.end() :]), 0)
    return (text, {}) if fields is None else (unescape(match[1]), fields)


def _trailing_json(text: str) -> tuple[str, Fields] | None:
    body = _EMPTY.sub("", text)  # Monolog's context or extra, when there is none.
    if not body.endswith("}"):
        return (body, {}) if body != text and body.endswith("]") else None
    for place in _BEFORE_JSON.finditer(body):
        try:
            value = _decode(body[place.end() :].encode())
        except _REFUSED:
            continue
        return (body[: place.start()], value) if type(value) is dict else None
    return None


def _trailing_pairs(text: str, *, one: bool) -> tuple[str, Fields] | None:
    for count, place in enumerate(_BEFORE_PAIR.finditer(text)):
        if count >= _TRIED:
            break
        fields = pairs(text, place.end())
        if fields:
            apart = "\t" in (place[1] or "") or "  " in text[: place.end()]
            if one or apart or len(fields) >= _TWO or text.endswith('"'):
                return text[: place.start()], fields
            return None
    return None


def _bare(text: str) -> object:
    return _CONSTANTS[text] if text in _CONSTANTS else number(text)


def unescape(text: str) -> str:
    r"""Return the text with `\n`, `\"` and `\u00e9` as the characters they stand for."""
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)
