"""A scrape as one flat JSON object on a line, and back; `docs/formats.md` draws it."""

import math
from datetime import UTC, datetime
from itertools import compress, repeat
from operator import is_not

import msgspec

from sidecar.model.sample import Scrape
from sidecar.times import parse_time

_WORDS = ("NaN", "+Inf", "-Inf")

_OURS = ("ts", "up", "error", "target")
"""Keys of the line itself. A series of that name is written `up{}`, which means the same."""

_BEGIN = b'{"ts":"0000-00-00T00:00:00.000Z","up":0'
_DIGITS = bytes.maketrans(b"123456789", b"000000000")

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, float | str]).decode
_decode_anything = msgspec.json.Decoder().decode


class Encoder:
    """Writes the lines of a history.

    Between two scrapes of a target most values stay as they were: what was written of them is
    written again.
    """

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._targets: dict[str, _Rendered] = {}
        self.names = 0
        """Series of all sets of series that were met: how much there is to keep in mind."""

    def encode(self, scrape: Scrape) -> bytes:
        """Return the scrape as its line, with the line's end."""
        # A failed scrape has next to nothing, and must not cost what is known of the target.
        known = self._targets.setdefault(scrape.target, _Rendered()) if scrape.up else _Rendered()
        before = known.keys
        line = b"".join(known.render(scrape))
        self.names += len(known.keys) if known.keys is not before else 0
        return line


class _Rendered:
    """The last line of a target in pieces: its head, `,"key":value` for each series, its end."""

    def __init__(self) -> None:
        self._pieces = [b"", b"}\n"]
        self.keys: list[str] = []
        self._begins: list[bytes] = []
        self._values: list[float] = []

    def render(self, scrape: Scrape) -> list[bytes]:
        keys, values = list(scrape.samples), list(scrape.samples.values())
        if keys == self.keys:
            # A parser passes on the same objects for unchanged values; another 1.0 is encoded
            # again.
            changed = list(compress(range(len(keys)), map(is_not, values, self._values)))
        else:
            changed = list(range(len(keys)))
            self._begin(keys)
        self._values = values
        pieces, begins = self._pieces, self._begins
        pieces[0] = _head(scrape)
        for place, text in zip(changed, texts([values[place] for place in changed]), strict=True):
            pieces[place + 1] = begins[place] + text
        return pieces

    def _begin(self, keys: list[str]) -> None:
        before = dict(zip(self.keys, self._begins, strict=True))
        self._begins = [before.get(key) or b"," + _encode(_outer(key)) + b":" for key in keys]
        self.keys, self._pieces = keys, [b"", *[b""] * len(keys), b"}\n"]


def encode(scrape: Scrape) -> bytes:
    """Return one scrape as its line, with the line's end."""
    return Encoder().encode(scrape)


def decode(line: bytes) -> Scrape | None:
    """Return the scrape of a line, or None when the line is none of ours."""
    try:
        found: dict[str, object] = _decode(line)  # type: ignore[assignment] # read as any value
    except (msgspec.DecodeError, RecursionError):
        found = _lenient(line)
    ts = parse_time(found.pop("ts", None))
    if ts is None or "up" not in found:
        return None
    up, error = bool(found.pop("up")), str(found.pop("error", ""))
    target = ""
    # Before there were several targets, a series of this name was written as it is.
    if isinstance(found.get("target"), str) and found["target"] not in _WORDS:
        target = str(found.pop("target"))
    return Scrape(ts=ts, up=up, samples=_samples(found), error=error, target=target)


def is_ours(head: bytes) -> bool:
    """Return whether a file that begins so is a history: empty, or begun by a writer like this."""
    # A power failure may leave zeros where the first line was to come.
    head = head.lstrip(b"\0")[: len(_BEGIN)]
    return _BEGIN.startswith(head.translate(_DIGITS))


def texts(values: list[float]) -> list[bytes]:
    """Return each value as JSON: whole numbers without fraction, NaN and infinities as words."""
    text = _encode(values)[1:-1]
    # JSON has no NaN and no infinity: the encoder writes null for all of them.
    if b"null" in text:
        return [_encode(value_of(value)) for value in values]
    text = (text + b",").replace(b".0,", b",").replace(b"-0,", b"-0.0,")
    return text.split(b",")[:-1] if values else []


def value_of(value: float) -> float | str | int:
    """Return what stands for a value in JSON."""
    if math.isfinite(value):
        whole = value.is_integer() and (value != 0.0 or math.copysign(1.0, value) > 0)
        return int(value) if whole and abs(value) < 1e16 else value  # noqa: PLR2004 - as texts()
    return "NaN" if math.isnan(value) else ("+Inf" if value > 0 else "-Inf")


def _head(scrape: Scrape) -> bytes:
    at = datetime.fromtimestamp(scrape.ts // 1_000_000_000, UTC)
    millis = scrape.ts // 1_000_000 % 1000
    head = f'{{"ts":"{at:%Y-%m-%dT%H:%M:%S}.{millis:03d}Z","up":{scrape.up:d}'.encode()
    if scrape.error:
        head += b',"error":' + _encode(_sound(scrape.error))
    if scrape.target:
        head += b',"target":' + _encode(_sound(scrape.target))
    return head


def _sound(text: str) -> str:
    # What the operating system says may hold bytes that are not text.
    return text.encode("utf-8", "replace").decode()


def _lenient(line: bytes) -> dict[str, object]:
    try:
        found = _decode_anything(line)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _samples(found: dict[str, object]) -> dict[str, float]:
    # In place: nearly all are floats already, and there are thousands.
    others = map(is_not, map(type, found.values()), repeat(float))
    for key in list(compress(found, others)):
        value = number_of(found[key])
        if value is None:
            del found[key]
        else:
            found[key] = value
    samples: dict[str, float] = found  # type: ignore[assignment] # all others were taken out
    if any(name + "{}" in samples for name in _OURS):
        return {_inner(key): value for key, value in samples.items()}
    return samples


def number_of(stored: object) -> float | None:
    """Return the value that JSON says, or None when it is none."""
    if stored in _WORDS:
        return float(str(stored))
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        return None
    try:
        return float(stored)
    except OverflowError:
        return None


def _outer(key: str) -> str:
    return key + "{}" if key in _OURS else key


def _inner(key: str) -> str:
    return key.removesuffix("{}")
