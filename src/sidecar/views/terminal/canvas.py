"""A grid of terminal cells to draw lines on, with eight braille dots per cell."""

from collections.abc import Iterator, Sequence

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Unicode's bits of the eight dots of a braille cell, row by row."""

_BRAILLE = 0x2800
_ACROSS, _DOWN = 2, 4

Dot = tuple[int, int]
"""Column and row, from the upper left."""


class Canvas:
    """Cells with the dots that are set in them, and the last line that set one."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._dots = [[0] * width for _ in range(height)]
        self._owner = [[-1] * width for _ in range(height)]

    @property
    def across(self) -> int:
        """Return how many dots stand side by side."""
        return self.width * _ACROSS

    @property
    def down(self) -> int:
        """Return how many dots stand below each other."""
        return self.height * _DOWN

    def line(self, dots: Sequence[Dot], owner: int) -> None:
        """Connect the dots; a single one is a dot."""
        for begin, end in zip(dots, dots[1:] or dots, strict=False):
            for column, row in _between(begin, end):
                x, y = column // _ACROSS, row // _DOWN
                self._dots[y][x] |= _BITS[row % _DOWN][column % _ACROSS]
                self._owner[y][x] = owner

    def rows(self) -> Iterator[list[tuple[str, int]]]:
        """Yield each row of cells, from the top: its braille and its owner, -1 for none."""
        for dots, owners in zip(self._dots, self._owner, strict=True):
            yield [
                (chr(_BRAILLE + dot) if dot else " ", owner)
                for dot, owner in zip(dots, owners, strict=True)
            ]


def _between(begin: Dot, end: Dot) -> Iterator[Dot]:
    """Yield the dots of a straight line, both ends included."""
    across, down = end[0] - begin[0], end[1] - begin[1]
    steps = max(abs(across), abs(down))
    if not steps:
        yield begin
    for step in range(steps + 1 if steps else 0):
        yield begin[0] + round(across * step / steps), begin[1] + round(down * step / steps)
