"""Messages → masked messages: `task 7 took 12ms` → `task <num> took <num>`.

Masking has two steps. First each digit becomes 0, for many messages at once: the result is the
*key* of a message. Then each distinct key is masked. So a mask never depends on a digit, and `utf8`
becomes `utf<num>`.
"""

import re
from collections.abc import Sequence
from functools import cache

HEAD = 500
"""Characters of a message that are used; a longer message is a document."""

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_UTF8 = ("utf-8", "surrogatepass")

_TIME = (
    r"0{4}[-/]00[-/]00(?:[T ]00:00(?::00(?:[.,]0{1,9})?)?(?:\ ?(?:Z\b|[+-]00:?00))?)?"
    r"|(?:[A-Z][a-z]{2},?\ )?00?[ /-][A-Z][a-z]{2}[ /-]0000[ :]00:00:00(?:\ [+-]0000)?"
    r"|[A-Z][a-z]{2}\ {1,2}00?\ 00:00:00"
    r"|00:00:00(?:[.,]0{1,9})?"
)
_MASKS = {
    "str": r'"(?:[^"\\]|\\.)*+"|(?<!\w)\'[^\']*+\'(?!\w)|`[^`]*+`',
    "url": r"\b[A-Za-z][A-Za-z0+.-]{0,20}://[^\s\"'<>)\]},;]++",
    "email": r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    "time": rf"(?<![\w.])(?:{_TIME})(?!\w)",
    "uuid": r"(?i:(?<![0-9a-z])[0a-f]{8}-(?:[0a-f]{4}-){3}[0a-f]{12}(?![0-9a-z]))",
    "ip": (
        r"(?<![\w.])0{1,3}(?:\.0{1,3}){3}(?:[:/]0{1,5})?(?![\w.]*\w)"
        r"|(?i:\[(?:[0a-f]{0,4}:){2,7}[0a-f]{0,4}\](?::0{1,5})?)"
        r"|(?i:(?<![\w:])(?:[0a-f]{1,4}:){7}[0a-f]{1,4}(?![\w:]))"
        r"|(?i:(?<![\w:])(?:[0a-f]{1,4}(?::[0a-f]{1,4}){0,5})?::(?:[0a-f]{1,4}:){0,5}[0a-f]{1,4}"
        r"(?![\w:]))"
    ),
    "path": (
        r"(?<![\w/<>.~-])(?:~|\.{1,2}|[A-Za-z]:)?[/\\][^\s\"'<>|,;()\[\]{}=?]++"
        r"(?:\?[^\s\"'<>]*+)?"
    ),
    "hex": (
        r"(?i:\b0x[0a-f]++\b)|(?i:(?<![\w:])(?:[0a-f]{2}:){5}[0a-f]{2}(?![\w:]))"
        r"|(?i:\b(?=[a-f]{0,64}0)(?=0*+[a-f])[0a-f]{8,}+\b)"
    ),
    "id": r"\b(?=[A-Za-z_]{0,64}0)(?=[0_]*+[A-Za-z])[A-Za-z0_]{20,}+\b",
    "num": (
        r"(?<![\w.])[+-]?0+(?:[.,_]0+)*(?:[eE][+-]?0+)?"
        r"(?:(?:ns|us|µs|ms|s|m|h|d|%|[kKMGT]i?B|B)(?![A-Za-z_])"
        r"(?:0+(?:\.0+)?(?:ms|s|m|h)(?![A-Za-z_]))*|(?=0))?"
        r"|0+(?:[.,_]0+)*"
    ),
}
_SPELLED = {"id": "<*>"} | {name: f"<{name}>" for name in _MASKS if name != "id"}
_IDS = (
    rb"(?<![0-9A-Za-z_])(?:[0a-f]{8}-(?:[0a-f]{4}-){3}[0a-f]{12}"
    rb"|(?=[a-f]{0,64}0)(?=0*+[a-f])[0a-f]{8,64}+)(?![0-9A-Za-z_])"
)
_UUID = b"00000000-0000-0000-0000-000000000000"


@cache
def _compiled() -> tuple[re.Pattern[str], re.Pattern[bytes]]:
    # Not at import: compiling takes 3 ms, as long as the import.
    every = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _MASKS.items())
    return re.compile(every, re.ASCII), re.compile(_IDS)


def keys(messages: Sequence[str]) -> list[bytes]:
    """Return the messages with each digit replaced by 0."""
    joined = "\n".join(messages).encode(*_UTF8).translate(_ZEROS)
    lines = joined.split(b"\n")
    if len(lines) == len(messages):
        return lines
    return [message.encode(*_UTF8).translate(_ZEROS).replace(b"\n", b" ") for message in messages]


def same_ids(key: bytes) -> bytes:
    """Return the key with all UUIDs and hexadecimal ids spelled alike; its mask stays the same."""
    return _compiled()[1].sub(lambda match: _UUID if b"-" in match[0] else b"0000000a", key)


def mask(key: bytes) -> str:
    """Return the masked message of a key."""
    text = key.decode(*_UTF8)
    return " ".join(_compiled()[0].sub(lambda match: _SPELLED[match.lastgroup or ""], text).split())


def mask_text(text: str) -> str:
    """Return the masked message of one message."""
    return mask(keys((text[:HEAD],))[0])
