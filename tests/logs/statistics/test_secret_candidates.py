"""Lines with markers of secrets are collected, a few of each kind."""

import pytest
from tests.harness import FakeClock
from tests.logs.statistics.harness import T0, batch, line

from sidecar.logs.statistics.secret_candidates import SEARCHED, SPARSE, stride_of
from sidecar.logs.statistics.tally import LogTally
from sidecar.model.logs import Suspect
from sidecar.times import NS


def suspects(*lines: bytes, stride: int = 1) -> tuple[Suspect, ...]:
    """Return the candidates of these lines."""
    tally = LogTally(FakeClock().time_ns(), None, stride)
    tally.add(batch(lines))
    return tally.summary().suspects


@pytest.mark.parametrize(
    "text",
    [
        line(3, password="hunter2x").decode(),
        line(3, msg="PASSWORD=hunter2x").decode(),
        line(3, headers={"Authorization": "Basic YTpi"}).decode(),
        line(3, msg="sent Bearer abcdef0123").decode(),
        line(3, url="postgres://app:hunter2@db/x").decode(),
        line(3, msg="eyJhbGciOiJIUzI1NiJ9.e30.abc").decode(),
        line(3, aws="AKIAIOSFODNN7EXAMPLE").decode(),
        line(3, api_key="k9Xw27fLq81").decode(),
        line(3, msg="-----BEGIN RSA PRIVATE KEY-----").decode(),
    ],
)
def test_signs(text: str) -> None:
    """A line with a marker of a secret is kept unchanged, with its time."""
    assert suspects(line(1), text.encode(), line(9))[0] == Suspect(text, (T0 + 3) * NS)


@pytest.mark.parametrize(
    "text",
    [
        line(3, token=None),
        line(3, msg="password: ***"),
        line(3, msg="the token expired"[:9]),
        line(3, msg="see http://app/x and mail@example.com"),
        line(3, msg="monkey, tokens"),
    ],
)
def test_none(text: bytes) -> None:
    """A line that only mentions a secret is left out."""
    assert suspects(text) == ()


def test_few_of_each() -> None:
    """Many lines of one kind leave room for others; there are at most 50."""
    many = [line(at, password=f"hunter{at}x") for at in range(300)]
    assert [suspect.ts for suspect in suspects(*many, line(301, secret="abcdefgh"))] == [
        (T0 + at) * NS for at in (0, 1, 2, 3, 301)
    ]
    kinds = [
        line(0, **{f"{chr(97 + n % 26)}{chr(97 + n // 26)}_token": "abcdefg9"}) for n in range(99)
    ]
    assert len(suspects(*kinds)) == 50


def test_long() -> None:
    """The part of a long line around the marker is kept."""
    (suspect,) = suspects(line(0, a="x" * 9_000, password="hunter2x", b="y" * 9_000))
    assert "hunter2x" in suspect.text
    assert len(suspect.text) <= 2_048


@pytest.mark.parametrize(
    ("size", "stride"), [(0, 1), (SEARCHED, 1), (SEARCHED + 1, 2), (1 << 40, SPARSE)]
)
def test_stride(size: int, stride: int) -> None:
    """A large log is searched in a sample of its seconds."""
    assert stride_of(size) == stride


def test_seconds() -> None:
    """The sample depends only on the second; rare lines are always searched."""
    lines = [line(at, msg="token=abcdefgh" if at > 600 else "hi") for at in range(1_000)]
    sampled = suspects(*lines, stride=8)
    assert 1 <= len(sampled) <= 4
    assert sampled == suspects(*lines[500:], stride=8)[: len(sampled)] or len(sampled) == 4
    odd = [*lines[:600], line(600, password="hunter2x")]
    assert suspects(*odd * 10, stride=1 << 30)


def test_first_byte() -> None:
    """A marker at the first byte is found."""
    assert suspects(b"password=hunter2x")[0].text == "password=hunter2x"


def test_half_of_the_seconds() -> None:
    """A stride of two samples about half of the seconds, a stride of one all."""
    signs = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}_token" for n in range(40)]
    lines = [line(at, **{sign: "abcdefg9"}) for at, sign in enumerate(signs)]
    assert len(suspects(*lines)) == 40
    assert 10 <= len(suspects(*lines, stride=2)) <= 30


@pytest.mark.parametrize(("odd", "found"), [(1, 1), (2, 0)])
def test_lines_unlike_the_others(odd: int, found: int) -> None:
    """Lines that no typed decoder reads are always searched, if at most an eighth."""
    rows = [line(600, msg="hi")] * (8 - odd)
    given = batch([*rows, *[b"password=hunter2x"] * odd])
    given.slow = [*range(8 - odd, 8)]
    tally = LogTally(FakeClock().time_ns(), None, 1 << 30)
    tally.add(given)
    assert len(tally.summary().suspects) == found
