"""Markup that is safe by construction."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from sidecar.views.html.markup import Markup, tag, text


class Seen(HTMLParser):
    """The elements and attributes that a browser would make."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.made: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.made.append((tag, attrs))


@given(st.text())
def test_text_makes_no_element(outside: str) -> None:
    """Whatever a text holds, it stays the text of one element and the value of one attribute."""
    made = tag("p", outside, title=outside)
    assert [(name, [key for key, _ in attrs]) for name, attrs in Seen(made).made] == [
        ("p", ["title"])
    ]
    made.encode()


def test_attributes() -> None:
    """An attribute can be absent, bare or spelled with a hyphen."""
    made = tag("input", hidden=True, checked=False, title=None, data_v=3, class_="a")
    assert made == '<input hidden data-v="3" class="a">'
    assert tag("p", "a<b", Markup("<br>"), None) == "<p>a&lt;b<br></p>"


def test_long_text() -> None:
    """A text is cut, and says by how much."""
    assert text("x" * 1_002_000) == "x" * 1000 + "… (1,001,000 more characters)"
