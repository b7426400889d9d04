"""Masked messages: what stands for a number or a name is told from what was written."""

import re

from sidecar.views.html.markup import Markup, tag, text

_LONGEST = 400
_PLACE = re.compile(r"&lt;(\*|num|str|url|email|time|uuid|ip|path|hex|id)&gt;")


def message(masked: str) -> Markup:
    """Return `task <num> took <*>` with its placeholders marked."""
    safe = text(masked, _LONGEST)
    return tag("span", Markup(_PLACE.sub(r"<i>\1</i>", safe)), class_="message")
