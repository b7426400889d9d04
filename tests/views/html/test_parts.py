"""Elements that the sections share."""

import pytest

from sidecar.model.evidence import Missing
from sidecar.model.record import Level
from sidecar.views.html.markup import tag
from sidecar.views.html.parts import colour, filters, gap, message, table


def test_placeholders() -> None:
    """What masks left is marked; what only looks like it is text."""
    assert message("took <num> <b>") == ('<span class="message">took <i>num</i> &lt;b&gt;</span>')


def test_gap() -> None:
    """What is missing says why, and its remedy where there is one."""
    assert "no such file" in gap(Missing("no such file"))
    assert "Remedy" not in gap(Missing("no such file"))
    assert "<b>Remedy: </b>name it" in gap(Missing("no such file", "name it"))


def test_table() -> None:
    """A table has its caption twice: to be seen, and as the name of the box that scrolls."""
    made = table("t", (("A<", "num"),), (tag("tr", tag("td", "1")),), "2 < 3")
    assert '<th scope="col" class="num">A&lt;</th>' in made
    assert made.count("2 &lt; 3") == 2
    assert made.count('id="t"') == 1


def test_filters() -> None:
    """The search field is hidden until the script shows it; levels are a choice of their own."""
    assert 'class="filters" hidden>' in filters("t", "Find")
    assert "<select" not in filters("t", "Find")
    assert "<select" in filters("t", "Find", levels=True)


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (None, "l-none"),
        (Level.TRACE, "l-debug"),
        (Level.INFO, "l-info"),
        (Level.NOTICE, "l-info"),
        (Level.WARNING, "l-warning"),
        (Level.ERROR, "l-error"),
        (Level.FATAL, "l-error"),
    ],
)
def test_colour(level: Level | None, shown: str) -> None:
    """A level has the colour of its severity."""
    assert colour(level) == shown
