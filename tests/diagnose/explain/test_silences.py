"""Which silences are worth telling."""

import pytest

from sidecar.diagnose.explain.silences import silences
from sidecar.model.logs import LogSummary, Silence
from sidecar.times import NS


def log(*lengths: int, records: int = 100_000) -> LogSummary:
    """Return a log of a day with silences of so many seconds, the longest first."""
    found = tuple(Silence(0, length * NS) for length in lengths)
    return LogSummary(0, {}, (), (), first=0, last=86_400 * NS, records=records, silences=found)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(log(*(2,) * 20), [], id="seconds-are-none"),
        pytest.param(log(600, 59, 2), [600], id="a-minute-at-least"),
        pytest.param(log(*(300,) * 20, records=288), [], id="every-five-minutes"),
        pytest.param(log(3000, *(300,) * 19, records=288), [3000], id="beyond-the-rhythm"),
        pytest.param(log(*(9000,) * 8, records=9), [], id="few-records"),
        pytest.param(log(600, records=1), [600], id="one-record"),
    ],
)
def test_silences(found: LogSummary, expected: list[int]) -> None:
    """A silence lasts a minute and is clearly longer than the log's own rhythm."""
    assert [(silence.end - silence.start) // NS for silence in silences(found)] == expected
