"""Scrapes as Prometheus' remote write takes them; standard library only, `bench/` uses it, too.

https://prometheus.io/docs/specs/prw/remote_write_spec/
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sidecar.model.sample import Scrape
from sidecar.model.series import parse_series

STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]
"""The NaN by which Prometheus marks that a series has ended."""

Labels = frozenset[tuple[str, str]]
Points = dict[int, float]
"""Milliseconds → value."""

_BATCH = 100
"""Scrapes a request: few enough to come in the order of their times, many enough to be quick."""


def requests(scrapes: Iterable[Scrape], batch_size: int = _BATCH) -> Iterator[bytes]:
    """Yield bodies that write what Prometheus itself would have stored, marks of ends included."""
    batch: dict[Labels, list[tuple[int, float]]] = {}
    active: dict[str, set[Labels]] = {}
    for number, scrape in enumerate(scrapes, 1):
        millis = scrape.ts // 1_000_000
        now = samples(scrape)
        before = active.get(scrape.target, set())
        active[scrape.target] = set(now)
        for labels, value in (dict.fromkeys(before - now.keys(), STALE) | now).items():
            batch.setdefault(labels, []).append((millis, value))
        if not number % batch_size:
            yield _body(batch)
            batch = {}
    yield _body(batch)


def samples(scrape: Scrape) -> dict[Labels, float]:
    """Return a scrape's samples as Prometheus would hold them, `up` among them."""
    found = {"up": float(scrape.up)} | dict(scrape.samples)
    return {_merged(scrape.target, key): value for key, value in found.items()}


@cache
def _merged(target: str, key: str) -> Labels:
    theirs = dict(parse_series(f"up{target}").labels)
    honor = theirs.pop("__honor_labels__", "") == "true"
    series = parse_series(key)
    own = {
        (name if honor or name not in theirs else f"exported_{name}"): value
        for name, value in series.labels
    }
    return frozenset(({"__name__": series.name} | theirs | own).items())


def _series(labels: Labels, points: list[tuple[int, float]]) -> bytes:
    pairs = (_field(1, name.encode()) + _field(2, value.encode()) for name, value in sorted(labels))
    values = (b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(at) for at, value in points)
    return b"".join([*(_field(1, pair) for pair in pairs), *(_field(2, each) for each in values)])


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def snappy(content: bytes) -> bytes:
    """Return the content as one literal, which snappy allows: no compression, no library."""
    if not content:
        return b"\0"
    return _varint(len(content)) + b"\xfc" + struct.pack("<I", len(content) - 1) + content


def _body(batch: Mapping[Labels, list[tuple[int, float]]]) -> bytes:
    return snappy(b"".join(_field(1, _series(*each)) for each in batch.items()))
