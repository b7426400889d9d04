"""What is usual, and what is out of the ordinary."""

from sidecar.diagnose.detect.baseline import CALM, ENOUGH, held, mark, middle, pooled


def odd(value: float, usual: float) -> bool:
    """Return whether a value is twice what is usual."""
    return value > 2 * usual


def test_middle_and_pooled() -> None:
    """The median counts steps, the pooled ratio events."""
    assert middle([(1.0, 1.0), (3.0, 1.0), (9.0, 1.0), (5.0, 1.0)]) == 4.0
    assert pooled([(1.0, 1.0), (0.0, 9.0)]) == 0.1
    assert pooled([]) == 0.0


def test_mark() -> None:
    """Nothing is known of the first steps; then what is odd is marked."""
    values = [*[1.0] * ENOUGH, 1.0, 5.0, None, 1.0]
    marks = mark(values, (), 60, middle, odd)
    assert marks.known == [0] * ENOUGH + [1, 1, 0, 1]
    assert marks.out == [0] * ENOUGH + [0, 1, 0, 0]
    assert marks.usual[ENOUGH] == 1.0


def test_incident_is_not_learned() -> None:
    """An incident of half an hour does not become usual while it lasts."""
    marks = mark([*[1.0] * 60, *[5.0] * 30], (), 60, middle, odd)
    assert sum(marks.out) == 30


def test_new_normal() -> None:
    """What stays for over two hours has become usual."""
    marks = mark([*[1.0] * 60, *[5.0] * 150], (), 60, middle, odd)
    assert marks.out[60 + 119] == 1
    assert marks.out[-1] == 0


def test_learned_afterwards() -> None:
    """What was odd is learned once enough steps after it were ordinary."""
    values = [*[1.0] * 20, *[5.0] * 30, *[1.0] * (CALM + 40)]
    assert sum(mark(values, (), 60, middle, odd).out) == 30


def test_weights() -> None:
    """A step without events is unknown."""
    marks = mark([1.0] * 20, [1.0] * 19 + [0.0], 60, pooled, odd)
    assert marks.known[-2:] == [1, 0]


def test_held() -> None:
    """At or above a limit counts."""
    marks = held([0.5, 0.9, None], 0.9)
    assert (marks.known, marks.out) == ([1, 1, 0], [0, 1, 0])
