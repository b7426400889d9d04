"""The longest silences, for any order of records."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.statistics.silences import LongestSilences
from sidecar.model.logs import Silence
from sidecar.times import NS

seconds = st.lists(st.integers(0, 400), max_size=60)


def expected(seconds: list[int]) -> tuple[Silence, ...]:
    """Return the gaps of the sorted seconds."""
    gaps = [gap for gap in pairwise(sorted(set(seconds))) if gap[1] - gap[0] >= 2]
    gaps.sort(key=lambda gap: (gap[0] - gap[1], gap[0]))
    return tuple(Silence(start * NS, end * NS) for start, end in gaps[:20])


@given(st.lists(seconds, max_size=6))
def test_any_order(batches: list[list[int]]) -> None:
    """A late record splits or shortens a silence."""
    silences = LongestSilences()
    for batch in batches:
        silences.add(set(batch))
    assert silences.longest() == expected([second for batch in batches for second in batch])


@given(seconds, seconds)
def test_merge(one: list[int], other: list[int]) -> None:
    """A silence of two parts of a log is one of the log."""
    first, second = LongestSilences(), LongestSilences()
    first.add(one)
    second.add(other)
    first.merge(second)
    assert first.longest() == expected(one + other)


def test_many() -> None:
    """The longest of very many gaps are kept."""
    silences = LongestSilences()
    at = 0
    for number in range(10_000):
        at += 3 + (number == 777) * 1_000
        silences.add([at])
    assert len(silences.gaps) <= 2_048
    longest = silences.longest()[0]
    assert longest.end - longest.start == 1_003 * NS
