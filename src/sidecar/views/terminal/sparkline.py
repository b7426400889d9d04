"""A sparkline: the last values as one line of blocks, or as a few lines of finer steps."""

from collections.abc import Sequence

_BLOCKS = " ▁▂▃▄▅▆▇█"
_STEPS = len(_BLOCKS) - 1

Points = Sequence[float | None]


def spark(
    points: Points,
    width: int,
    *,
    height: int = 1,
    floor: float | None = None,
    ceiling: float | None = None,
) -> list[str]:
    """Return `height` lines of `width` columns, from the top; the newest point is at the right.

    A point that is None is a gap. The lowest block stands for `floor` and the highest for
    `ceiling`, or for the least and the largest of the points drawn where these are None, or do
    not hold them. A value is never drawn as blank: blank is a gap.
    """
    shown = points[-width:] if width else ()
    values = [point for point in shown if point is not None]
    if not values:
        return [" " * width] * height
    low = min(values) if floor is None else min(floor, *values)
    high = max(values) if ceiling is None else max(ceiling, *values)
    scale = _Scale(low, high - low, height * _STEPS)
    steps = [0 if point is None else scale.steps(point) for point in shown]
    return [_line(steps, row, width) for row in reversed(range(height))]


class _Scale:
    def __init__(self, low: float, span: float, steps: int) -> None:
        self._low = low
        self._span = span
        self._most = steps

    def steps(self, value: float) -> int:
        if not self._span:
            return 1
        return 1 + round((value - self._low) / self._span * (self._most - 1))


def _line(steps: Sequence[int], row: int, width: int) -> str:
    below = row * _STEPS
    drawn = "".join(_BLOCKS[min(max(step - below, 0), _STEPS)] for step in steps)
    return drawn.rjust(width)
