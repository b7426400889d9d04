"""Labels that changed, and those that change all the time."""

from sidecar.diagnose.detect.series.label_change import label_change, merged
from sidecar.model.signals import LabelSignal

HOUR = 3_600_000


def signal(times: list[int], values: list[str], series: str = "app_info") -> LabelSignal:
    """Return a label that had the values from these hours on."""
    return LabelSignal("", series, "version", [HOUR * time for time in times], values)


def test_version() -> None:
    """A new version in the window is a change, with its time and both values."""
    change = label_change(signal([0, 25], ["1.2", "1.3"]), 24 * HOUR)
    assert change is not None
    assert (change.text, change.shape) == ("version 1.2 → 1.3", "labels")
    assert change.at == 25 * HOUR * 1_000_000
    assert not change.strong


def test_before_the_window() -> None:
    """What changed before the window is the past."""
    assert label_change(signal([0, 5], ["1.2", "1.3"]), 24 * HOUR) is None


def test_flapping() -> None:
    """A state that changes every hour is none; one that begins to is, with the number."""
    hours = [*range(26)]
    assert label_change(signal(hours, ["a", "b"] * 13), 24 * HOUR) is None
    change = label_change(signal([0, 24, 25, 26], ["a", "b", "a", "c"]), 24 * HOUR)
    assert change is not None
    assert change.text == "version a → c (3 changes)"


def test_merged() -> None:
    """Objects of one metric that changed alike are one change."""
    changes = [
        change
        for pod in "ab"
        if (change := label_change(signal([0, 25], ["1", "2"], f'p{{pod="{pod}"}}'), 24 * HOUR))
    ]
    (one,) = merged(changes)
    assert one.series == 'p{pod="a"}'
    assert one.text == "version 1 → 2, and 1 more"
