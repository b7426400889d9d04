"""What is usual for a figure at each step, and which steps are out of the ordinary.

Usual is what the last hour shows: the median of its steps, or for a ratio their pooled ratio. A
step that is out of the ordinary is learned only once others after it were ordinary, so an incident
does not become usual while it lasts; but what stays for two hours is a new normal.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

import msgspec

Values = Sequence[float | None]
Usual = Callable[[Sequence[tuple[float, float]]], float]
Odd = Callable[[float, float], bool]

LEARNED_S = 3600.0
"""Seconds of ordinary steps that usual is made of: long enough for a median, shorter than a day's
rhythm."""

NEW_NORMAL_S = 7200.0
"""Seconds after which what is out of the ordinary has become usual."""

ENOUGH = 10
"""Ordinary steps without which nothing is called usual."""

CALM = 10
"""Ordinary steps in a row after which what was out of the ordinary before them is learned."""

REFRESH = 10
"""Steps after which the usual value is computed again; it moves slowly, and sorting costs."""


class Marks(msgspec.Struct):
    """For each step: is it known, is it out of the ordinary, and what was usual then.

    `known` and `out` hold 0 and 1, so that they can be summed.
    """

    known: list[int]
    out: list[int]
    usual: list[float]


def middle(learned: Sequence[tuple[float, float]]) -> float:
    """Return the median of the values."""
    values = sorted([value for value, _ in learned])
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def pooled(learned: Sequence[tuple[float, float]]) -> float:
    """Return the ratio of all events together, so that sparse steps do not weigh like busy ones."""
    events = sum(weight for _, weight in learned)
    return sum(value * weight for value, weight in learned) / events if events else 0.0


def mark(
    values: Values, events: Sequence[float | None], step_s: float, usual_of: Usual, odd: Odd
) -> Marks:
    """Mark each step; `events` are weights, and a step without any is unknown."""
    room = max(int(LEARNED_S / step_s), ENOUGH)
    learned: deque[tuple[float, float]] = deque(maxlen=room)
    strange: deque[tuple[float, float]] = deque(maxlen=max(int(NEW_NORMAL_S / step_s), 2 * ENOUGH))
    marks = Marks([0] * len(values), [0] * len(values), [0.0] * len(values))
    usual, fresh, calm = 0.0, 0, 0
    for index, pair in _pairs(values, events):
        if len(learned) >= ENOUGH:
            if not fresh:
                usual, fresh = usual_of(learned), REFRESH
            fresh -= 1
            marks.known[index], marks.usual[index] = 1, usual
            if odd(pair[0], usual):
                marks.out[index] = 1
                calm = 0
                strange.append(pair)
                if len(strange) == strange.maxlen:
                    learned.extend(strange)
                    strange.clear()
                    fresh = 0
                continue
        calm += 1
        if strange and calm > CALM:
            learned.append(strange.popleft())
        learned.append(pair)
    return marks


def held(values: Values, limit: float) -> Marks:
    """Mark the steps at or above a limit; nothing is learned."""
    known = [int(value is not None) for value in values]
    out = [int(value is not None and value >= limit) for value in values]
    return Marks(known, out, [limit] * len(values))


def _pairs(
    values: Values, events: Sequence[float | None]
) -> Iterable[tuple[int, tuple[float, float]]]:
    if not events:
        return ((at, (value, 1.0)) for at, value in enumerate(values) if value is not None)
    return (
        (at, (value, weight))
        for at, (value, weight) in enumerate(zip(values, events, strict=True))
        if value is not None and weight
    )
