"""What a service shows → the files of a history, as `docs/formats.md` draws them.

Old scrapes are sealed, a line a series; the newest are in the live segment, a line a scrape.
"""

import zlib
from itertools import compress
from operator import sub
from pathlib import Path

import msgspec
from tests.diagnose.scenarios.shown import Shown

from sidecar.metrics.storage.columns import metric
from sidecar.metrics.storage.lines import Encoder
from sidecar.metrics.storage.sealed import BLOCK_BYTES, Block, Header, Part
from sidecar.metrics.storage.segments import folder_of, named
from sidecar.model.sample import Scrape

ALWAYS = ("scrape_duration_seconds", "scrape_samples_scraped")
"""Series of the scrape itself: also a failed one has them."""

_encode = msgspec.json.Encoder().encode


def store(path: Path, shown: Shown, live_from: int, segments: int = 3) -> Scrape | None:
    """Write the history; scrapes from number `live_from` on are in the live segment.

    Return the last scrape that was up.
    """
    world = shown.world
    kept = [
        number
        for number, ms in enumerate(world.times)
        if not any(begin <= ms < end for begin, end in world.lost)
    ]
    sealed = [number for number in kept if number < live_from]
    size = max(1, -(-len(sealed) // segments))
    for number, first in enumerate(range(0, len(sealed), size), start=1):
        _seal(path, number, shown, sealed[first : first + size])
    return _live(path, shown, [number for number in kept if number >= live_from])


def scrape(shown: Shown, number: int) -> Scrape:
    """Return a scrape as the scraper saw it."""
    error = shown.world.failed.get(number)
    series = shown.series
    samples = {
        key: values[number] / 10**decimals
        for key, (decimals, values) in series.items()
        if error is None or key == ALWAYS[0]
    }
    if error is not None:
        samples = {**samples, ALWAYS[1]: 0.0}
    return Scrape(shown.world.times[number] * 1_000_000, error is None, samples, error or "")


def _live(path: Path, shown: Shown, numbers: list[int]) -> Scrape | None:
    encoder, latest, lines = Encoder(), None, []
    for number in numbers:
        made = scrape(shown, number)
        lines.append(encoder.encode(made))
        latest = made if made.up else latest
    path.write_bytes(b"".join(lines))
    return latest


def _seal(path: Path, number: int, shown: Shown, numbers: list[int]) -> None:
    times = [shown.world.times[each] for each in numbers]
    failed = [
        (place, shown.world.failed[each])
        for place, each in enumerate(numbers)
        if each in shown.world.failed
    ]
    segment = named(folder_of(path), number, times[0], times[-1])
    segment.sealed.parent.mkdir(exist_ok=True)
    there = [each not in shown.world.failed for each in numbers] if failed else None
    whole = numbers[-1] - numbers[0] + 1 == len(numbers)
    at = 0
    blocks: list[Block] = []
    packed: list[bytes] = []
    names: dict[str, None] = {}
    texts: list[bytes] = []
    size = 0
    for key in sorted(shown.series):
        decimals, column = shown.series[key]
        values = column[numbers[0] : numbers[-1] + 1] if whole else [column[n] for n in numbers]
        line = _line(key, decimals, values, None if key in ALWAYS else there)
        names[metric(key)] = None
        texts.append(line)
        size += len(line)
        if size > BLOCK_BYTES:
            at += _pack(at, names, texts, blocks, packed)
            names, texts, size = {}, [], 0
    if texts:
        _pack(at, names, texts, blocks, packed)
    steps = list(map(sub, times[1:], times))
    header = Header(1, [Part(times[0], len(times), steps, "", failed)], blocks=blocks)
    segment.sealed.write_bytes(b"".join([_gzip(_encode(header) + b"\n"), *packed]))


def _pack(
    at: int, names: dict[str, None], texts: list[bytes], blocks: list[Block], packed: list[bytes]
) -> int:
    blocks.append(Block(at, [*names]))
    packed.append(_gzip(b"".join(texts)))
    return len(packed[-1])


def _line(key: str, decimals: int, values: list[int], there: list[bool] | None) -> bytes:
    line: dict[str, object] = {"s": key}
    if decimals:
        line["e"] = decimals
    seen = values if there is None else [*compress(values, there)]
    if not seen:
        return b""
    line["x"] = seen[0]
    steps: list[int | None] = [0, *map(sub, seen[1:], seen)]
    if there is not None:
        each = iter(steps)
        steps = [next(each) if is_there else None for is_there in there]
    line["d"] = steps
    return _encode(line) + b"\n"


def _gzip(text: bytes) -> bytes:
    # The fastest level: these files live for a second.
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()
