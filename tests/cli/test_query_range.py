"""The times of a query: start, end and the step between values."""

from pathlib import Path

import msgspec
import pytest

from sidecar.cli.query_range import DAY, HistoryEnds, Question, steps

MINUTE = 60_000
BEGIN = 20_000 * DAY


def asked(span: int, *, step: int = 0, output: str = "json") -> Question:
    """Return a question over a span in milliseconds."""
    return Question(
        text="up",
        history=Path("metrics.jsonl"),
        bounds=HistoryEnds(BEGIN, BEGIN + span),
        start=BEGIN,
        end=BEGIN + span,
        instant=False,
        step=step,
        output=output,
        colour=False,
        zone=None,
        skipped=set(),
    )


@pytest.mark.parametrize(
    ("question", "interval", "step"),
    [
        pytest.param(asked(60 * MINUTE), 5_000, 15_000, id="hour"),
        pytest.param(asked(60 * MINUTE, output="table"), 5_000, MINUTE, id="hour-as-table"),
        pytest.param(asked(60 * MINUTE, output="plot"), 5_000, 2 * MINUTE, id="hour-as-plot"),
        pytest.param(asked(MINUTE), 5_000, 5_000, id="never-below-the-interval"),
        pytest.param(asked(MINUTE), 5_040, 5_000, id="late-scrape"),
        pytest.param(asked(1_000 * DAY), 5_000, 4 * DAY, id="whole-days"),
        pytest.param(asked(60 * MINUTE, step=7_000), 5_000, 7_000, id="as-given"),
    ],
)
def test_step(question: Question, interval: int, step: int) -> None:
    """The step is a round one that suits the form, or the one that was given."""
    assert steps(question, interval, lambda: 50).step == step


def test_multiples() -> None:
    """The times are multiples of the step, so that repeated queries agree."""
    times = steps(asked(10 * MINUTE, step=7_000), 5_000, lambda: 80)
    assert all(time % 7_000 == 0 for time in times)
    assert BEGIN <= times[0] < BEGIN + 7_000
    assert BEGIN + 10 * MINUTE - 7_000 < times[-1] <= BEGIN + 10 * MINUTE


def test_step_beyond_the_span() -> None:
    """A step longer than the span leaves the end."""
    end = BEGIN + 1_000 + MINUTE
    moved = msgspec.structs.replace(asked(MINUTE), start=BEGIN + 1_000, end=end, step=7 * DAY)
    assert [*steps(moved, 5_000, lambda: 80)] == [end]
