"""Sparklines, to the character."""

import pytest

from sidecar.views.terminal.sparkline import spark

N = None


@pytest.mark.parametrize(
    ("points", "width", "expected"),
    [
        pytest.param((0, 1, 2, 3, 4, 5, 6, 7), 8, "▁▂▃▄▅▆▇█", id="all-steps"),
        pytest.param((0, 7), 4, "  ▁█", id="newest-at-the-right"),
        pytest.param((9, 9, 0, 7), 2, "▁█", id="only-what-fits"),
        pytest.param((0, N, 7), 3, "▁ █", id="gap"),
        pytest.param((5, 5, 5), 3, "▁▁▁", id="flat"),
        pytest.param((), 3, "   ", id="nothing"),
        pytest.param((N, N), 3, "   ", id="only-gaps"),
        pytest.param((1, 2), 0, "", id="no-room"),
        pytest.param((-7, 0), 2, "▁█", id="negative"),
    ],
)
def test_line(points: tuple[float | None, ...], width: int, expected: str) -> None:
    """The least point is the lowest block, the largest the highest; an absent one is a gap."""
    assert spark(points, width) == [expected]


@pytest.mark.parametrize(
    ("floor", "ceiling", "expected"),
    [(0, None, "▆▇█"), (None, None, "▁▅█"), (0, 14, "▃▄▅"), (5.5, 6, "▁▅█"), (None, 14, "▁▂▃")],
)
def test_scale(floor: float | None, ceiling: float | None, expected: str) -> None:
    """A floor and a ceiling widen the scale, and never cut a value off."""
    assert spark((5, 6, 7), 3, floor=floor, ceiling=ceiling) == [expected]


def test_height() -> None:
    """With more lines there are more steps; a gap is one in all of them."""
    assert spark((0, 5, 10, N, 15), 5, height=2) == ["  ▃ █", "▁▆█ █"]
