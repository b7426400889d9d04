"""Figures for a target without rules: the fastest counters, the gauges that change most."""

import math
import re
from collections.abc import Collection, Iterator, Mapping

from sidecar.metrics.panels.growth import grown_between
from sidecar.metrics.panels.index import Index
from sidecar.metrics.panels.rule import PanelFigure, PanelMethod, Unit
from sidecar.metrics.panels.units import unit_of
from sidecar.model.sample import Scrape

Samples = Mapping[str, float]

_DULL = re.compile(
    r"up|scrape_.*|(promhttp|go|process|python|jvm|otel_scope|target)_.*|.*_(created|info|bucket|sum)"
    r"|.*(timestamp|time_seconds|start_time|last_.*_seconds|uptime).*|.*scrape.*"
)
"""What always moves, or is about the measuring itself: never shown as a change."""

_PART = re.compile(r"_(bucket|count|sum|total)$")

_MOVING = {"counter", "gauge", "unknown", "untyped"}


def movers(
    known: Index, now: Scrape, before: Scrape, skip: Collection[str]
) -> Iterator[tuple[str, PanelFigure]]:
    """Yield name and figure of what moved between two scrapes, fastest first.

    Metrics whose stems are in `skip` are shown already.
    """
    seconds = (now.ts - before.ts) / 1e9
    moving = []
    for name in known.names:
        figure = None if stem(name) in skip or _DULL.fullmatch(name) else mover(name, known)
        speed = _speed(figure, now.samples, before.samples, seconds) if figure else 0.0
        if speed:
            moving.append((-speed, name, figure))
    # Names break ties, so that the choice does not depend on the order of a body.
    moving.sort(key=lambda item: item[:2])
    yield from ((name, figure) for _, name, figure in moving if figure is not None)


def stem(key: str) -> str:
    """Return what the names of all samples of a metric begin with."""
    return _PART.sub("", key.partition("{")[0])


def mover(name: str, known: Index) -> PanelFigure | None:
    """Return a metric, all its series added up, as its kind and its name say it is shown."""
    kind = known.kind(name)
    if kind not in _MOVING or name not in known.names:
        return None
    counted = kind == "counter"
    return PanelFigure(
        id=f"moving {name}",
        label=re.sub(r"(_bytes|_seconds)?(_total)?$", "", name).replace("_", " ").strip(),
        how=PanelMethod.GROWTH if counted else PanelMethod.LEVEL,
        unit=unit_of(name, counted=counted),
        cells=(tuple(known.names[name]),),
    )


def _speed(figure: PanelFigure, now: Samples, before: Samples, seconds: float) -> float:
    """Return how worthy of a look it is: growth a second, and of gauges the share that changed.

    A kilobyte, or a millisecond, is taken to be as much news as one of anything else, and a
    gauge that doubled as much as one event in two seconds.
    """
    if figure.how is PanelMethod.GROWTH:
        (grown,), _ = grown_between(figure.cells, now, before)
        worth = {Unit.SPEED: 1 / 1024, Unit.SHARE: 1000.0}.get(figure.unit, 1.0)
        return grown / seconds * worth if seconds > 0 else 0.0
    values = [(now[key], before[key]) for key in figure.cells[0] if key in before]
    changed = sum(abs(new - old) for new, old in values if math.isfinite(new - old))
    largest = max((abs(item) for pair in values for item in pair if math.isfinite(item)), default=0)
    return changed / largest if largest else 0.0
