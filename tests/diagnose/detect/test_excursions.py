"""Excursions and their evidence."""

from sidecar.diagnose.detect.baseline import mark, middle
from sidecar.diagnose.detect.excursions import Change, Judge, SignalSeries, Terms, Verdict

DAY, SINCE = 600, 540


def judged(values: list[float], terms: Terms = Terms()) -> Change | Verdict:  # noqa: B008 - frozen
    """Return what is said of values of which twice the usual is out of the ordinary."""

    def odd(value: float, usual: float) -> bool:
        return value > 2 * usual

    series = SignalSeries(values, 60, SINCE)
    marks = mark(values, (), 60, middle, odd)

    def effect(start: int, end: int) -> tuple[float, float, bool]:
        return marks.usual[start], sum(values[start:end]) / (end - start), True

    def gain(_: Change, at: int) -> float:
        return 2.0 * marks.out[at] - 1.0

    return Judge(marks, series, odd, terms).change(effect, lambda *_: 0.0, gain)


def test_change() -> None:
    """Steps out of the ordinary that lie together are a change with its onset and end."""
    change = judged([*[1.0] * 560, *[5.0] * 20, *[1.0] * 20])
    assert isinstance(change, Change)
    assert (change.at, change.until, change.before, change.after) == (560, 580, 1.0, 5.0)


def test_quiet() -> None:
    """Without steps out of the ordinary there is nothing to weigh; two are too few."""
    assert judged([1.0] * DAY) is Verdict.QUIET
    assert judged([*[1.0] * 560, 5.0, 5.0, *[1.0] * 38]) is Verdict.QUIET


def test_comes_again() -> None:
    """What came as strong before is usual."""
    burst = [*[1.0] * 100, *[5.0] * 10]
    assert judged([*burst * 5, *[1.0] * 10, *[5.0] * 10, *[1.0] * 30]) is Verdict.USUAL


def test_lasting() -> None:
    """What began before the window and lasts is a change, unless that is not asked for."""
    values = [*[1.0] * 500, *[5.0] * 100]
    change = judged(values)
    assert isinstance(change, Change)
    assert (change.at, change.until) == (500, DAY)
    assert not isinstance(judged(values, Terms(old=False)), Change)


def test_young() -> None:
    """Nothing that began in the first seconds asked for is judged."""
    values = [*[1.0] * 560, *[5.0] * 40]
    assert not isinstance(judged(values, Terms(past_s=560 * 60 + 60)), Change)
