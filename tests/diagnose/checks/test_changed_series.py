"""Findings of changes with a role: what they say of the past, of the end, and of several series."""

import pytest
from tests.diagnose.harness import ONSET, at, change, changed, evidence

from sidecar.diagnose.checks.changed_series import ChangeRule, fell, find_by_rule, rose, times
from sidecar.diagnose.explain.onsets import described
from sidecar.model.signals import Role, SeriesChange

RULE = ChangeRule("rule", Role.QUEUE, lambda change: rose(change, 2.0), described, "a hint")


@pytest.mark.parametrize(
    ("seen", "detail"),
    [
        pytest.param(
            change("queue", 10.0, 60.0, ratio=3.0),
            "Before, it did not stay above 20. It still lasts.",
            id="lasts",
        ),
        pytest.param(
            change("queue", 10.0, 60.0, ratio=3.0, until=at(ONSET + 12)),
            "Before, it did not stay above 20. It lasted 12 min and has ended.",
            id="ended",
        ),
        pytest.param(
            change("queue", 0.0, 60.0, ratio=1e9),
            "Before, it did not stay above 0. It still lasts.",
            id="never any before",
        ),
    ],
)
def test_detail(seen: SeriesChange, detail: str) -> None:
    """A finding says where the past ended, and whether the change lasts."""
    (finding,) = find_by_rule(changed(seen), RULE)
    assert finding.detail == detail


def test_one_event() -> None:
    """Changes of one target within two minutes are one finding; the strongest names it."""
    first = change('queue{name="a"}', 1.0, 9.0, at=at(ONSET - 1))
    strongest = change('queue{name="b"}', 1.0, 90.0, excess=99.0)
    later = change('queue{name="c"}', 1.0, 9.0, at=at(ONSET + 20))
    one_event, another = find_by_rule(changed(first, strongest, later), RULE)
    assert one_event.title == 'queue{name="b"} rose to 90 (normally 1), and 1 other series'
    assert one_event.at == at(ONSET - 1)
    assert [proof.at for proof in one_event.evidence] == [at(ONSET), at(ONSET - 1)]
    assert another.subject == 'queue{name="c"}'


def test_the_role_of_the_settings_counts() -> None:
    """A series that the settings give a role is judged by it, whatever its name says."""
    assert list(find_by_rule(changed(change("backpressure", 1.0, 9.0, role="queue")), RULE))
    assert not list(find_by_rule(changed(change("queue", 1.0, 9.0, role="cache")), RULE))


@pytest.mark.parametrize("shape", ["spread", "flat", "value", "labels"])
def test_only_what_moved_is_reported(shape: str) -> None:
    """Where the figures of a change are not values of the series, no rule is asked."""
    assert not list(find_by_rule(changed(change("queue", 1.0, 9.0, shape=shape)), RULE))


def test_targets_apart() -> None:
    """Changes of two targets are two findings."""
    one, other = (change("queue", 1.0, 9.0, target=f'{{instance="{name}"}}') for name in "ab")
    assert len(list(find_by_rule(changed(one, other), RULE))) == 2


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(change("cpu", 1.0, 9.0), id="another role"),
        pytest.param(change("queue", 9.0, 10.0), id="the rule does not hold"),
    ],
)
def test_not_of_the_rule(seen: SeriesChange) -> None:
    """A change of another role, or of which the rule does not hold, is left to others."""
    assert list(find_by_rule(changed(seen), RULE)) == []


def test_without_a_history() -> None:
    """Without changes nothing is found."""
    assert list(find_by_rule(evidence(), RULE)) == []


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (10.0, 61.0, "6.1 times the usual value"),
        (0.0, 61.0, "above zero for the first time"),
        (0.001, 61.0, "far above the usual value"),
    ],
    ids=["factor", "from zero", "from nearly zero"],
)
def test_times(before: float, after: float, text: str) -> None:
    """A factor is named with two digits, unless it says no more than the values."""
    assert times(change("queue", before, after)) == text


def test_rose_and_fell() -> None:
    """A rise counts from its factor on, a fall down to its share."""
    up, down = change("a", 2.0, 6.0), change("a", 6.0, 2.0)
    assert rose(up, 3.0)
    assert not rose(up, 3.1)
    assert not rose(down, 0.1)
    assert fell(down, 1 / 3)
    assert not fell(down, 0.3)
    assert not fell(up, 9.0)
