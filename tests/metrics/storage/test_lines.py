"""Lines: a scrape as one flat JSON object, and back."""

import json
import math
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.metrics.storage.lines import Encoder, decode, encode, is_ours
from sidecar.model.sample import Scrape

TS = 1_771_681_325_123_000_000


def same(a: float, b: float) -> bool:
    """Return whether two floats are one, bit by bit; all NaN are."""
    return (math.isnan(a) and math.isnan(b)) or struct.pack("d", a) == struct.pack("d", b)


@pytest.mark.parametrize(
    ("scrape", "line"),
    [
        pytest.param(
            Scrape(TS, True, {"requests_total": 5.0, 'h{code="200"}': 3.5}),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"requests_total":5,"h{code=\\"200\\"}":3.5}\n',
            id="up",
        ),
        pytest.param(
            Scrape(TS, False, {}, "connection refused"),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":0,"error":"connection refused"}\n',
            id="down",
        ),
        pytest.param(
            Scrape(TS, True, {"a": math.nan, "b": math.inf, "c": -math.inf, "d": -0.0}),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"a":"NaN","b":"+Inf","c":"-Inf","d":-0.0}\n',
            id="special",
        ),
        pytest.param(
            Scrape(TS, True, {"up": 0.0, "ts": 7.0, "error": 1.0}),
            b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"up{}":0,"ts{}":7,"error{}":1}\n',
            id="names-of-the-line-itself",
        ),
    ],
)
def test_line(scrape: Scrape, line: bytes) -> None:
    """A scrape is one flat JSON object with its time first, and comes back from it as it was."""
    assert encode(scrape) == line
    back = decode(line)
    assert back is not None
    assert (back.ts, back.up, back.error) == (scrape.ts, scrape.up, scrape.error)
    assert list(back.samples) == list(scrape.samples)
    assert all(same(back.samples[key], scrape.samples[key]) for key in scrape.samples)


@given(st.lists(st.floats(), max_size=20), st.integers(0, 253_402_300_799_999))
def test_round_trip(values: list[float], millis: int) -> None:
    """Every float and every millisecond comes back as itself."""
    stored = Scrape(millis * 1_000_000, True, {f"s{n}": value for n, value in enumerate(values)})
    found = decode(encode(stored))
    assert found is not None
    assert found.ts == stored.ts
    assert [*map(same, found.samples.values(), values)] == [True] * len(values)


@pytest.mark.parametrize("value", [b"true", b"null", b'"x"', b"[]", b"{}", b"1" + b"0" * 400])
def test_foreign_values(value: bytes) -> None:
    """A value that is not a sample is left out, the others are read."""
    found = decode(b'{"ts":"2026-02-21T13:42:05Z","up":1,"odd":%s,"a":1}' % value)
    assert found is not None
    assert found.samples == {"a": 1.0}


def test_encoder() -> None:
    """What is kept from one scrape to the next never shows: each line is as if it were alone."""
    moment = random.Random(4)
    encoder = Encoder()
    values = [0.0, -0.0, 1.0, 2.5, math.nan, math.inf, -math.inf, 1e300, 2.0**53, 1e15, 1e16, -3.0]
    keys = ["a", "up", 'b{c="d"}', '{"e.f"}', *(f"s{n}" for n in range(20))]
    for number in range(300):
        there = [key for key in keys if number % 10 or moment.random() > 0.1]
        samples = {key: moment.choice(values) for key in there if number % 7}
        target = moment.choice(["", '{job="x"}'])
        scrape = Scrape(number * 10**6, moment.random() > 0.1, samples, target=target)
        line = encoder.encode(scrape)
        assert line == encode(scrape)
        assert json.loads(line)["ts"].startswith("1970-01-01T00:00:00.")
        back = decode(line)
        assert back is not None
        assert (back.target, [*back.samples]) == (target, [*samples])
        assert [*map(same, back.samples.values(), samples.values())] == [True] * len(samples)


def test_churn() -> None:
    """What is kept is bounded by one scrape, however many series come and go."""
    encoder = Encoder()
    for number in range(30):
        encoder.encode(Scrape(TS, True, {f"new_{number}_{n}": 1.0 for n in range(1000)}))
    (kept,) = encoder._targets.values()  # noqa: SLF001 - what it keeps is the point
    assert len(kept.keys) == len(kept._begins) == 1000  # noqa: SLF001 - see above


@pytest.mark.parametrize(
    ("stored", "target", "samples"),
    [
        (b'"target":"{job=\\"x\\"}","a":1', '{job="x"}', {"a": 1.0}),
        (b'"target":5,"a":1', "", {"target": 5.0, "a": 1.0}),
        (b'"target{}":5', "", {"target": 5.0}),
    ],
)
def test_target(stored: bytes, target: str, samples: dict[str, float]) -> None:
    """A text called target is the target; a number is a series, as older versions wrote it."""
    found = decode(b'{"ts":"2026-02-21T13:42:05.123Z","up":1,' + stored + b"}")
    assert found is not None
    assert (found.target, found.samples) == (target, samples)


def test_undecodable_error() -> None:
    """A reason that is not text is stored all the same."""
    found = decode(encode(Scrape(TS, False, {}, "cannot open \udcff")))
    assert found is not None
    assert found.error == "cannot open ?"


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        (b"", True),
        (b'{"ts":"2026-02-21T13:42:05.123Z","up":1,"a":5}\n', True),
        (b'{"ts":"2026-02', True),
        (b"\0\0\0", True),
        (b"\0\0" + b'{"ts":"2026-02-21T13:42:05.123Z","up":1}\n', True),
        (b'{"ts": "2026-02-21T13:42:05.123Z", "level": "INFO"}\n', False),
        (b'{"ts":"2026-02-21T13:42:05.123Z","level":"INFO"}\n', False),
        (b"x", False),
        (b"\n", False),
        (b"127.0.0.1 - - [21/Feb/2026", False),
    ],
)
def test_is_ours(head: bytes, *, ours: bool) -> None:
    """A history is known by how its first line begins, also when that was cut."""
    assert is_ours(head) is ours
