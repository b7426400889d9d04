"""Which colour a source has."""

from sidecar.logs.render.themes import DEFAULT, PLAIN, stable_styles

STYLES = DEFAULT.sources


def test_the_same_in_every_run() -> None:
    """A colour follows from the name, wherever it stands among the others."""
    assert stable_styles(["web"], STYLES) == stable_styles(["web"], STYLES)
    first = dict(zip("ab", stable_styles(["a", "b"], STYLES), strict=True))
    again = dict(zip("ba", stable_styles(["b", "a"], STYLES), strict=True))
    assert first == again


def test_replicas() -> None:
    """Replicas have the colour of their service."""
    assert len(set(stable_styles(["web-1", "web-2", "web"], STYLES))) == 1


def test_as_many_as_there_are() -> None:
    """No colour is had twice while there is another one, and then all are had again."""
    names = [f"service{letter}" for letter in "abcdefghijklmnop"]
    assert len(set(stable_styles(names[: len(STYLES)], STYLES))) == len(STYLES)
    assert len(stable_styles(names, STYLES)) == len(names)


def test_none() -> None:
    """Without colours there are none."""
    assert stable_styles(["a", "b"], PLAIN.sources) == ["", ""]
