"""Signals of a role that changed in the window, grouped by event."""

import msgspec
import pytest
from tests.diagnose.harness import (
    DAY,
    MINUTE,
    NOW,
    ONSET,
    at,
    evidence,
    restarts,
    signal,
    signals,
    step_at_onset,
)

from sidecar.diagnose.checks.changed_signals import (
    Judge,
    changed,
    cut,
    last_restart,
    proofs,
    subject,
)
from sidecar.diagnose.detect.change_point import Change, level_rise
from sidecar.diagnose.detect.excursions import SignalSeries
from sidecar.model.evidence import Window
from sidecar.model.signals import Role, Signal

QUEUE = Role.QUEUE


def jump(name: str = "depth", **fields: object) -> Signal:
    """Return a signal of a queue that jumps from 1 to 9 at `ONSET`."""
    return signal(QUEUE, step_at_onset(1.0, 9.0), series=name, name=name, unit="", **fields)


def rises(_signal: Signal, series: SignalSeries) -> Change | None:
    """Judge whether a signal rose."""
    return level_rise(series)


def found_at(step: int, until: int, score: float = 20.0) -> Judge:
    """Return a judge that finds a change at a step."""
    return lambda _signal, _series: Change(step, until, 1.0, 9.0, score, 0.0)


def test_change_and_its_past() -> None:
    """A change has its onset, whether it lasts, and its figures before and after as evidence."""
    ((change,),) = changed(evidence(signals=signals(jump())), QUEUE, rises)
    assert change.at == at(ONSET)
    assert change.lasting
    (proof,) = proofs([change])
    assert proof.text.startswith("depth: 8.99, before 1.03")
    assert proof.at == at(ONSET)


def test_other_roles_are_left_out() -> None:
    """Signals of another role are not judged."""
    assert changed(evidence(signals=signals(jump())), Role.CPU, rises) == []


def test_one_event() -> None:
    """Changes of one target that begin together are one event, the strongest first."""
    names = ("a", "b")
    judge: Judge = lambda signal, _: Change(  # noqa: E731 - one expression
        ONSET + names.index(signal.series), DAY, 1.0, 9.0, 20.0 + names.index(signal.series), 0.0
    )
    (event,) = changed(evidence(signals=signals(*map(jump, names))), QUEUE, judge)
    assert [change.signal.series for change in event] == ["b", "a"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(jump("b", target='{instance="b"}'), id="another target"),
        pytest.param(jump("b"), id="another minute"),
    ],
)
def test_two_events(other: Signal) -> None:
    """Changes of two targets, and those minutes apart of two metrics, are two events."""
    judge: Judge = lambda signal, _: Change(  # noqa: E731 - one expression
        ONSET - (20 if signal.series == "b" and not signal.target else 0), DAY, 1.0, 9.0, 20.0, 0.0
    )
    assert len(changed(evidence(signals=signals(jump("a"), other)), QUEUE, judge)) == 2


@pytest.mark.parametrize(
    ("until", "lasting"), [(DAY, True), (DAY - 3, True), (DAY - 4, False)], ids=str
)
def test_lasting(until: int, lasting: bool) -> None:  # noqa: FBT001 - a parameter of a row
    """A change lasts when it ends within three steps of the window's end."""
    ((change,),) = changed(evidence(signals=signals(jump())), QUEUE, found_at(ONSET, until))
    assert change.lasting is lasting


def test_onset_of_a_restart() -> None:
    """A change that began with a restart begins at its exact time."""
    known = signals(jump(), restarts=restarts(ONSET + 0.5))
    ((change,),) = changed(evidence(signals=known), QUEUE, found_at(ONSET, DAY))
    assert change.at == at(ONSET) + MINUTE // 2


def test_nothing_after_the_window() -> None:
    """Values after the window are not judged."""
    early = msgspec.structs.replace(
        evidence(signals=signals(jump())), window=Window(at(ONSET - 70), at(ONSET - 10))
    )
    assert changed(early, QUEUE, rises) == []
    assert len(cut(jump(), signals(), at(ONSET - 10)).values) == ONSET - 9
    assert cut(jump(), signals(), NOW) == jump()


def test_last_restart() -> None:
    """The steps since the last restart of a target begin after it."""
    known = signals(restarts=restarts(10, 20))
    assert last_restart(known, "") == 21
    assert last_restart(known, "another") == 0


def test_subject() -> None:
    """The subject of a finding is the metric, with the target where there are several."""
    assert subject(jump("depth")) == "depth"
    assert subject(jump("depth", target='{job="a"}')) == 'depth {job="a"}'
