"""Series, labels and their numbers as text."""

from collections.abc import Mapping, Sequence

from sidecar.model.catalog import Cardinality, Share
from sidecar.safe_text import columns, cut, neutralise
from sidecar.views.terminal.colors import Paint, painter

_NAME = 44
_VALUES = 5


def labels(found: Mapping[str, Sequence[str]], width: int, *, colour: bool) -> str:
    """Return a line a label: its name, how many values it has, and the first of them."""
    paint = painter(colour=colour)
    lines = [paint("bold", f"{'label':<24} {'values':>7}")]
    for name, values in found.items():
        shown = ", ".join(values[:_VALUES]) + (" …" if len(values) > _VALUES else "")
        head = f"{_padded(name, 24)} {len(values):>7}  "
        lines.append(cut(head + neutralise(shown), width))
    return "\n".join([*lines, ""])


def cardinality(found: Cardinality, *, colour: bool) -> str:
    """Return the metrics with the most series and the labels with the most values."""
    paint = painter(colour=colour)
    lines = [f"{found.series:,} series", ""]
    lines += _shares("metric", "series", found.metrics, found.series, paint)
    lines += ["", *_shares("label", "values", found.labels, found.series, paint)]
    return "\n".join([*lines, ""])


def _shares(what: str, count: str, shares: Sequence[Share], total: int, paint: Paint) -> list[str]:
    head = paint("bold", f"{what:<{_NAME}} {count:>7}  of all series")
    rows = [
        f"{_padded(each.name, _NAME)} {each.count:>7}  {each.series / max(1, total):>13.1%}"
        for each in shares
    ]
    return [head, *rows]


def _padded(text: str, width: int) -> str:
    shown = cut(neutralise(text), width)
    return shown + " " * (width - columns(shown))
