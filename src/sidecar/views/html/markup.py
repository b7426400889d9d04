"""HTML elements from values; every plain string is escaped and neutralised."""

from collections.abc import Iterable
from html import escape

from sidecar.safe_text import neutralise

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Markup(str):
    """Text that is markup already; only this module and constants of the page create it."""

    __slots__ = ()


Child = str | None
Value = str | int | float | bool | None

NOTHING = Markup()


def text(outside: str, most: int = 1_000) -> Markup:
    """Return any text made harmless: cut to `most` characters, neutralised, escaped."""
    left = len(outside) - most
    more = f"… ({left:,} more characters)" if left > 0 else ""
    return Markup(escape(neutralise(outside[:most])) + more)


def tag(name: str, /, *children: Child, **attributes: Value) -> Markup:
    """Return an element; a child that is not Markup is text.

    `class_` and `data_v` are spelled `class` and `data-v`. An attribute that is None or False is
    left out, one that is True stands without a value.
    """
    spelled = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{spelled}>")
    return Markup(f"<{name}{spelled}>{join(children)}</{name}>")


def join(children: Iterable[Child], between: str = "") -> Markup:
    """Return the children one after another."""
    return Markup(between.join(_child(child) for child in children if child is not None))


def _child(child: str) -> str:
    return child if isinstance(child, Markup) else text(child)


def _attribute(name: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    spelled = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {spelled}"
    return f' {spelled}="{_child(str(value) if not isinstance(value, str) else value)}"'
