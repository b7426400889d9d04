"""The log of the evidence on a grid of minutes."""

import msgspec
import pytest
from tests.diagnose.harness import DAY, MINUTE, NOW, SECOND, START, evidence
from tests.diagnose.lines import BEGIN, WINDOW, minutes, seen, template

from sidecar.diagnose.checks.logged import logged, prefix, quoted, shown, spelled
from sidecar.model.evidence import Window
from sidecar.model.logs import LogSummary
from sidecar.model.record import Level, Record

ERROR = template("db gone", Level.ERROR, minutes(1400, 3, 20), error="refused")


def test_grid() -> None:
    """Records and errors are counted by minute, and the window begins at a minute of the grid."""
    log = logged(seen(ERROR, info=[2] * DAY))
    assert log is not None
    assert (log.start, log.since, log.count) == (BEGIN, WINDOW, DAY)
    assert log.records[1399:1404] == (2, 22, 22, 22, 2)
    assert log.errors[1399:1404] == (0, 20, 20, 20, 0)
    assert log.row(ERROR.minutes)[1399:1404] == (0, 20, 20, 20, 0)
    assert log.at(1400) == START + 1400 * MINUTE


def test_clock_of_the_target() -> None:
    """The window ends by the clock of the target, which the log has."""
    log = logged(msgspec.structs.replace(seen(ERROR, info=[2] * DAY), skew_s=30.0))
    assert log is not None
    assert log.span.end == NOW + 30 * SECOND


@pytest.mark.parametrize(
    ("window", "ended", "known"),
    [
        pytest.param(Window(NOW, NOW + 60 * MINUTE), False, False, id="ended before"),
        pytest.param(Window(NOW, NOW + 60 * MINUTE), True, True, id="ended before, and wanted"),
        pytest.param(Window(START - 9 * MINUTE, START - MINUTE), False, False, id="not begun"),
    ],
)
def test_reach(window: Window, ended: bool, known: bool) -> None:  # noqa: FBT001 - a row
    """A log must reach into the window, unless one that ended before is wanted."""
    log = msgspec.structs.replace(seen(info=[2] * DAY), window=window, at=window.end)
    assert (logged(log, ended=ended) is not None) is known


def test_without_times() -> None:
    """A log without times has no grid, and neither has a missing one."""
    untimed = LogSummary(total=3, by_level={}, top=(), last_errors=())
    assert logged(evidence(logs=untimed)) is None
    assert logged(evidence()) is None


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (Record("gone", level=Level.ERROR, error="refused"), "ERROR gone: refused"),
        (Record("gone: refused", level=Level.ERROR, error="refused"), "ERROR gone: refused"),
        (Record("gone"), "gone"),
    ],
    ids=["cause", "cause in the message", "message alone"],
)
def test_spelled(record: Record, text: str) -> None:
    """A record is its level, its message, and its cause where the message has it not."""
    assert spelled(record) == text


def test_evidence_of_a_template() -> None:
    """The evidence of a template is its first record; a title has its text in quotes, cut."""
    assert shown(ERROR).text == "ERROR db gone: refused"
    assert shown(ERROR).at == ERROR.first
    assert quoted(ERROR) == "“db gone”"
    assert len(quoted(ERROR, 4)) <= 6


def test_evidence_of_an_error_that_began_as_another_message() -> None:
    """Where a template's first record was milder than its worst, an error stands for it."""
    answered = Record("GET /", level=Level.INFO)
    failed = Record("GET /", level=Level.ERROR, fields={"status": 502})
    both = msgspec.structs.replace(ERROR, first_example=answered, example=failed)
    assert shown(both).text == "ERROR GET /"


def test_prefix() -> None:
    """The sum of a stretch is the difference of two sums."""
    sums = prefix((1, 2, 3, 4))
    assert sums[3] - sums[1] == 5
