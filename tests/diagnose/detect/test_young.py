"""Failures that leap up in a young service: counted, not compared with a past that is not there."""

from random import Random

import pytest

from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.diagnose.detect.young import leap


def young(
    shares: list[float], a_step: int = 25, step_s: float = 5.0, seed: int = 1000
) -> SignalSeries:
    """Return failures among requests, so many a step."""
    chance = Random(seed)
    counts = [chance.randint(a_step // 2, a_step + a_step // 2) for _ in shares]
    failed = [
        sum(chance.random() < share for _ in range(count))
        for share, count in zip(shares, counts, strict=True)
    ]
    values = [some / of if of else None for some, of in zip(failed, counts, strict=True)]
    return SignalSeries(values, step_s, 0, [float(each) for each in counts])


@pytest.mark.parametrize("steps", [6, 10, 40])
@pytest.mark.parametrize("usual", [0.0, 0.02])
def test_leap(steps: int, usual: float) -> None:
    """From half a minute on it is told, with its onset."""
    found = leap(young([usual] * 48 + [0.55] * steps))
    assert found is not None
    assert (found.at, found.until) == (48, 48 + steps)
    assert 0.4 < found.after < 0.7


ROWS = {
    "never": [0.0] * 60,
    "usual": [0.05] * 60,
    "while it starts": [0.9] * 6 + [0.0] * 54,
    "a hiccup": [0.0] * 50 + [0.8] * 3 + [0.0] * 7,
    "again and again": ([0.0] * 10 + [0.6] * 6) * 4,
    "in clumps": [0.0] * 15 + [0.1] * 6 + ([0.0] * 8 + [0.3]) * 4,
    "from the beginning": [0.6] * 60,
    "too early": [0.0] * 8 + [0.6] * 40,
}


@pytest.mark.parametrize("name", ROWS)
def test_no_leap(name: str) -> None:
    """What healthy young services show is none."""
    found = [seed for seed in range(1000, 1020) if leap(young(ROWS[name], seed=seed))]
    assert found == []


def test_few() -> None:
    """Three failures among few requests prove nothing; of a long history others judge."""
    assert leap(young([0.0] * 48 + [0.9] * 6, a_step=1)) is None
    assert leap(young([0.0] * 48 + [0.6] * 10, step_s=60.0)) is None
