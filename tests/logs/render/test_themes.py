"""Colours of sources."""

from sidecar.logs.render.themes import DEFAULT, PLAIN, stable_styles

STYLES = DEFAULT.sources


def test_the_same_in_every_run() -> None:
    """A colour depends on the name, not on its place among others."""
    assert stable_styles(["web"], STYLES) == stable_styles(["web"], STYLES)
    first = dict(zip("ab", stable_styles(["a", "b"], STYLES), strict=True))
    again = dict(zip("ba", stable_styles(["b", "a"], STYLES), strict=True))
    assert first == again


def test_replicas() -> None:
    """Replicas have the colour of their service."""
    assert len(set(stable_styles(["web-1", "web-2", "web"], STYLES))) == 1


def test_as_many_as_there_are() -> None:
    """No colour is used twice while another one is free."""
    names = [f"service{letter}" for letter in "abcdefghijklmnop"]
    assert len(set(stable_styles(names[: len(STYLES)], STYLES))) == len(STYLES)
    assert len(stable_styles(names, STYLES)) == len(names)


def test_none() -> None:
    """Without colours, styles are empty."""
    assert stable_styles(["a", "b"], PLAIN.sources) == ["", ""]
