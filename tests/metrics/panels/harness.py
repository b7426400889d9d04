"""What the tests of panels share: scrapes made of a few samples, and recorded bodies."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sidecar.metrics.exposition.parse import parse
from sidecar.metrics.panels.board import Panels
from sidecar.model.panel import Panel
from sidecar.model.sample import Family, Scrape

BODIES = Path(__file__).parents[1] / "bodies"
START_S = 1_795_440_000
"""Soon after the bodies were recorded, so that ages make sense."""


def scraped(
    at_s: float,
    samples: Mapping[str, float] = MappingProxyType({}),
    *,
    kinds: Mapping[str, str] = MappingProxyType({}),
    **named: float,
) -> Scrape:
    """Return a scrape that saw these, so many seconds after the start."""
    families = {name: Family(kind) for name, kind in kinds.items()}
    ts = round((START_S + at_s) * 1e9)
    return Scrape(ts=ts, up=True, samples={**samples, **named}, families=families)


def failed(at_s: float, error: str = "connection refused") -> Scrape:
    """Return a scrape that failed."""
    return Scrape(ts=round((START_S + at_s) * 1e9), up=False, error=error)


def recorded(name: str, number: int) -> Scrape:
    """Return the first or the second scrape of a recorded pair, five seconds apart."""
    found = parse((BODIES / f"{name}-{number}.prom").read_bytes())
    ts = (START_S + 5 * (number - 1)) * 1_000_000_000
    return Scrape(ts=ts, up=True, samples=found.samples, families=found.families)


def shown(*scrapes: Scrape, wanted: tuple[str, ...] = ()) -> dict[str, Panel]:
    """Return the panels after these scrapes, by label."""
    panels = Panels("x", wanted=wanted)
    for scrape in scrapes:
        panels.feed(scrape)
    return {panel.label: panel for panel in panels.board().panels}
