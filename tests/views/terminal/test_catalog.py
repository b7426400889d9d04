"""Series and labels, counted."""

from sidecar.model.catalog import Cardinality, Share
from sidecar.views.terminal.catalog import cardinality, labels


def test_labels() -> None:
    """A label is a line: how many values it has, and the first of them, safe and short."""
    found = {"code": ["200", "500"], "id": [str(n) for n in range(9)], "\x1b": ["\u202e" * 90]}
    lines = labels(found, 60, colour=False).splitlines()
    assert lines[1].split() == ["code", "2", "200,", "500"]
    assert lines[2].split() == ["id", "9", "0,", "1,", "2,", "3,", "4", "…"]
    assert all(line.isprintable() and len(line) <= 60 for line in lines)


def test_cardinality() -> None:
    """Counts stand beside their share of all series."""
    found = Cardinality(8, (Share("m" * 60, 6, 6),), (Share("code", 3, 2),))
    lines = cardinality(found, colour=False).splitlines()
    assert lines[0] == "8 series"
    assert lines[3].split() == ["m" * 43 + "…", "6", "75.0%"]
    assert lines[6].split() == ["code", "3", "25.0%"]
