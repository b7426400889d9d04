"""The plain dashboard: which series of one scrape are shown, and how."""

from collections.abc import Callable, Mapping
from itertools import islice

from sidecar.metrics.panels.board import RISING
from sidecar.metrics.panels.cache import Chooser
from sidecar.metrics.panels.figures import Grown, Said, grows, growth, levels, shown_in, tone
from sidecar.metrics.panels.growth import grown_between
from sidecar.metrics.panels.restarts import restarted
from sidecar.metrics.panels.rule import PanelFigure, PanelMethod, Unit
from sidecar.metrics.panels.units import signed, written
from sidecar.model.panel import PanelRow
from sidecar.model.sample import Scrape

__all__ = ["PanelRows", "restarted", "rows"]

Samples = Mapping[str, float]

_MOST = 10
"""Panels of a block: with the scrape's size and duration they are a dozen lines."""

_ADDED: Mapping[Unit, Unit] = {Unit.RATE: Unit.COUNT, Unit.SPEED: Unit.BYTES}
"""What a counter that is shown by the second has grown by."""


def rows(now: Scrape, before: Scrape | None) -> tuple[PanelRow, ...]:
    """Return the dashboard of a target, compared with the scrape before.

    For the demo's metrics these are the request and process counters; for any other target the
    size and the duration of the scrape, and the panels that its metrics suggest.
    """
    return PanelRows().rows(now, before)


class PanelRows:
    """The rows of one target, scrape after scrape: the choice of panels is kept between them."""

    def __init__(self) -> None:
        self._chooser = Chooser()

    def rows(self, now: Scrape, before: Scrape | None) -> tuple[PanelRow, ...]:
        """Return the rows of this scrape, compared with the one before."""
        last = before.samples if before is not None else {}
        known = [name for name in _DEMO if name in now.samples]
        # Of the demo all is new at first. What others counted since they started is not a change.
        tells = before is not None or all(key.startswith(_OWN) for key in now.samples)
        rows = tuple(_row(name, now.samples, last, changed=tells) for name in known)
        return rows or (*_about(now), *self._panels(now, before))

    def _panels(self, now: Scrape, before: Scrape | None) -> tuple[PanelRow, ...]:
        figures = self._chooser.figures(now, before)
        found = (_panel(figure, now, before) for figure in figures)
        return tuple(islice((row for row in found if row is not None), _MOST))


def _about(now: Scrape) -> tuple[PanelRow, PanelRow]:
    return (
        PanelRow("Samples", f"{now.samples['scrape_samples_scraped']:,.0f}"),
        PanelRow("Scrape took", f"{now.samples['scrape_duration_seconds'] * 1000:.1f} ms"),
    )


def _panel(figure: PanelFigure, now: Scrape, before: Scrape | None) -> PanelRow | None:
    said, change = _grown(figure, now, before) if grows(figure) else _level(figure, now, before)
    if said.value is None:
        return None
    note = f"({said.note})" if said.note else ""
    calm = not tone(figure, said)
    return PanelRow(figure.label, written(said.value, shown_in(figure)), note, change, calm=calm)


def _level(figure: PanelFigure, now: Scrape, before: Scrape | None) -> tuple[Said, str]:
    said = levels(figure, now.samples, now.ts / 1e9)
    if before is None or said.value is None or figure.how in RISING:
        return said, ""
    old = levels(figure, before.samples, before.ts / 1e9).value
    change = "" if old is None else signed(said.value, old, shown_in(figure))
    return said, f"({change})" if change else ""


def _grown(figure: PanelFigure, now: Scrape, before: Scrape | None) -> tuple[Said, str]:
    seconds = (now.ts - before.ts) / 1e9 if before is not None else 0.0
    if before is None or seconds <= 0:
        return Said(), ""
    cells, _ = grown_between(figure.cells, now.samples, before.samples)
    said = growth(figure, Grown(cells, seconds), Grown(cells, seconds))
    unit = _ADDED.get(figure.unit)
    if unit is None or not cells[0] or figure.how is not PanelMethod.GROWTH:
        return said, ""
    return said, f"(+{written(cells[0], unit)})"


def _row(name: str, now: Samples, last: Samples, *, changed: bool) -> PanelRow:
    label, counted = _DEMO[name]
    value = now[name]
    if not counted:
        return PanelRow(label, _LOOKS.get(name, _integer)(value))
    old = last.get(name, 0.0)
    # A counter that fell began again at zero: what it shows is what was added since.
    change = value - old if value >= old else value
    return PanelRow(
        label, _integer(value), _share(name, now), f"(+{change:.0f})" if changed else ""
    )


def _share(name: str, now: Samples) -> str:
    total = now.get("requests_total", 0.0)
    if name != "requests_err" or not total or not now[name]:
        return ""
    return f"({now[name] / total:.1%})"


def _integer(value: float) -> str:
    return f"{value:.0f}"


def _seconds(value: float) -> str:
    return f"{value:.0f}s"


_LOOKS: Mapping[str, Callable[[float], str]] = {"uptime_seconds": _seconds}

_DEMO: Mapping[str, tuple[str, bool]] = {
    "uptime_seconds": ("Uptime", False),
    "requests_total": ("Requests total", True),
    "requests_ok": ("Requests OK", True),
    "requests_err": ("Requests ERR", True),
    "process_ok": ("Process OK", False),
    "process_err": ("Process ERR", False),
}
"""Series → its label, and whether its change is shown."""

_OWN = (*_DEMO, "process_total", "process_duration_seconds", "scrape_")
"""How the demo's series begin, and those of the scraping: what has others is not a demo."""
