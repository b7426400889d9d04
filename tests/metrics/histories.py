"""Histories for tests: made up, stored, and compared bit by bit."""

import math
import struct
from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st

from sidecar.metrics.storage.lines import encode
from sidecar.metrics.storage.sealing import seal
from sidecar.metrics.storage.segments import Segment, folder_of, named
from sidecar.model.sample import Scrape

TS = 1_771_681_325_123
KEYS = ["a", "b", 'c{d="e"}', 'c{d="f"}', "up", "ts", '{"g.h"}', '{"g.h",i=",\\""}', '{"ü"}']
TARGETS = ["", '{instance="x:1",job="y"}', '{job="z"}']

VALUES = st.one_of(
    st.floats(),
    st.integers(0, 3).map(float),
    st.sampled_from([-0.0, math.nan, math.inf, -math.inf, 0.25]),
)


def scrape(at: int, number: float = 0.0, **more: float) -> Scrape:
    """Return a scrape at a millisecond, known by its number."""
    return Scrape(at * 1_000_000, up=True, samples={"a": number} | more)


@st.composite
def scrapes(draw: st.DrawFn, most: int = 12) -> list[Scrape]:
    """Return scrapes of several targets, also failed ones, whose clock may be set back."""
    made = []
    at = TS
    for _ in range(draw(st.integers(1, most))):
        at += draw(st.sampled_from([5000, 5000, 5000, 0, 4999, 120_000, -60_000]))
        up = draw(st.integers(0, 5)) > 0
        keys = draw(st.sampled_from([KEYS, KEYS[:4], KEYS[2:], KEYS[::-1]]) if up else st.just([]))
        made.append(
            Scrape(
                at * 1_000_000,
                up,
                {key: draw(VALUES) for key in keys},
                "" if up else draw(st.sampled_from(["refused", 'a "b",', ""])),
                draw(st.sampled_from(TARGETS)),
            )
        )
    return made


def bits(value: float | None) -> bytes | None:
    """Return the bits of a value; all NaN are one."""
    if value is None:
        return None
    return struct.pack("d", math.nan if math.isnan(value) else value)


def plain(scraped: Iterable[Scrape | None]) -> list[object]:
    """Return scrapes as what can be compared: values as their bits, series in any order."""
    return [
        each
        and (
            *(each.ts, each.up, each.error, each.target),
            {key: bits(value) for key, value in each.samples.items()},
        )
        for each in scraped
    ]


def put(path: Path, number: int, scraped: list[Scrape], *, sealed: bool = True) -> Segment:
    """Store scrapes as a closed segment of a history."""
    folder = folder_of(path)
    folder.mkdir(parents=True, exist_ok=True)
    times = [each.ts // 1_000_000 for each in scraped]
    segment = named(folder, number, min(times), max(times))
    segment.plain.write_bytes(b"".join(map(encode, scraped)))
    if sealed:
        seal(segment, lambda: False)
    return segment
