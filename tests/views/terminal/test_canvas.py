"""Lines drawn with dots of braille."""

from sidecar.views.terminal.canvas import Canvas


def test_canvas() -> None:
    """A line sets every dot between its ends, eight in a cell."""
    canvas = Canvas(2, 1)
    canvas.line([(0, 3), (3, 0)], 7)
    assert list(canvas.rows()) == [[("⡠", 7), ("⠊", 7)]]
