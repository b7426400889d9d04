"""A page as its text, its elements and their attributes."""

from html.parser import HTMLParser

from tests.e2e.pages.samples import (
    CHECKED,
    MASKED,
    SAMPLES,
)

from sidecar.views.html.page import html

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """What a browser would read: elements in their order, attributes, and text by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; one attribute twice is a mistake."""
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Hold that elements end in the order in which they begin."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text with the element that it stands in."""
        self.text.append((self.open[-1] if self.open else "", data))

    def values(self, name: str) -> list[str]:
        """Return all values of an attribute."""
        return [found[name] or "" for _, found in self.elements if name in found]

    def words(self) -> str:
        """Return the text that is seen."""
        return "".join(data for tag, data in self.text if tag not in {"script", "style", "title"})


def page_of(name: str) -> str:
    """Return the page of a sample."""
    return html(*SAMPLES[name](), checked=CHECKED, masked=MASKED)
