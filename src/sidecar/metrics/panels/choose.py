"""Choose the figures of a target: its series, matched against the rules."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec

from sidecar.metrics.panels.index import Index, Labels, labels
from sidecar.metrics.panels.rule import PanelFigure, PanelMethod, PanelRule, Pick, Unit

Samples = Mapping[str, float]
Group = tuple[str, str, Labels]
"""What distinguishes the panels of one rule: a stem or a name, and the labels of `by`."""

_BUCKET = "_bucket"
_SCALES = (("_milliseconds", 1e-3), ("_ms", 1e-3), ("_microseconds", 1e-6), ("_nanoseconds", 1e-9))


class ChosenFigure(msgspec.Struct, frozen=True):
    """The series of one panel-to-be: of the part, and of the whole."""

    of: list[str]
    to: dict[str, None]


def choose(rules: Iterable[PanelRule], known: Index, samples: Samples) -> tuple[PanelFigure, ...]:
    """Return the figures in the order of the rules, of each slot those of its first rule."""
    taken: dict[str, tuple[PanelFigure, ...]] = {}
    for rule in rules:
        if not taken.get(rule.slot):
            taken[rule.slot] = tuple(_figures(rule, known, samples))
    return tuple(figure for figures in taken.values() for figure in figures)


def _figures(rule: PanelRule, known: Index, samples: Samples) -> Iterator[PanelFigure]:
    groups = _groups(rule, known)
    figures = [figure for item in groups.items() if (figure := _figure(rule, *item)) is not None]
    figures = [item for item in figures if not item.percent or _has_whole(item, samples)]
    figures.sort(key=lambda figure: weight(figure, samples), reverse=True)
    return iter(figures[: rule.best])


def _groups(rule: PanelRule, known: Index) -> dict[Group, ChosenFigure]:
    groups: dict[Group, ChosenFigure] = {}
    for name, stem in _names(rule.of.name, known):
        group = (stem, name) if rule.each else (stem if "{stem}" in rule.label else "", "")
        for key in _kept(rule.of, known.names[name], rule.once):
            _group(groups, (*group, _by(rule, key))).of.append(key)
        if rule.to is not None:
            pattern = rule.to.name.replace("{stem}", re.escape(stem)).replace(
                "{name}", re.escape(name)
            )
            _add_whole(groups, group, rule, pattern, known)
    return {group: found for group, found in groups.items() if _enough(rule, found)}


def _add_whole(
    groups: dict[Group, ChosenFigure],
    group: tuple[str, str],
    rule: PanelRule,
    pattern: str,
    known: Index,
) -> None:
    assert rule.to is not None  # noqa: S101 - narrows for the reader and the checker
    for name, _ in _names(pattern, known):
        for key in _kept(rule.to, known.names[name], rule.once):
            # Several names of the part may share a whole: it counts once.
            _group(groups, (*group, _by(rule, key))).to[key] = None


def _group(groups: dict[Group, ChosenFigure], group: Group) -> ChosenFigure:
    if group not in groups:
        groups[group] = ChosenFigure([], {})
    return groups[group]


def _enough(rule: PanelRule, found: ChosenFigure) -> bool:
    if rule.to is None:
        return bool(found.of)
    # No series of errors may be there yet: then there were none of all the requests.
    return bool(found.to) and (rule.how is PanelMethod.RATIO or bool(found.of))


def _names(pattern: str, known: Index) -> Iterator[tuple[str, str]]:
    compiled = re.compile(pattern, re.ASCII)
    has_stem = "stem" in compiled.groupindex
    for name in known.names:
        match = compiled.fullmatch(name)
        if match is not None:
            yield name, (match["stem"] or "") if has_stem else ""


def _kept(pick: Pick, keys: list[str], once: str) -> Iterator[str]:
    seen: set[str] = set()
    # Of bind mounts, say, the shortest path is the one that people know.
    for key in sorted(keys, key=lambda key: (len(key), key)) if once else keys:
        if (pick.where or pick.but) and not _agrees(pick, key):
            continue
        if once:
            value = dict(labels(key)).get(once, key)
            if value in seen:
                continue
            seen.add(value)
        yield key


@lru_cache(maxsize=8192)
def _agrees(pick: Pick, key: str) -> bool:
    pairs = labels(key)
    return all(_has(pairs, item) for item in pick.where) and not any(
        _has(pairs, item) for item in pick.but
    )


def _has(pairs: Labels, pattern: tuple[str, str]) -> bool:
    name, value = pattern
    return any(re.fullmatch(name, pair[0]) and re.fullmatch(value, pair[1]) for pair in pairs)


def _by(rule: PanelRule, key: str) -> Labels:
    return tuple(pair for pair in labels(key) if pair[0] in rule.by) if rule.by else ()


def _figure(rule: PanelRule, group: Group, found: ChosenFigure) -> PanelFigure | None:
    cells, bounds, summary = _cells(rule, found)
    if not cells:
        return None
    name = group[1] or next(iter(found.of or found.to)).partition("{")[0]
    label = _label(rule.label, group, name)
    quantile = _nearest(rule.quantile, bounds) if summary else rule.quantile
    if rule.how is PanelMethod.QUANTILES and "quantile" not in label:
        label = f"{label} {quantile_name(quantile)}"
    return PanelFigure(
        id=f"{rule.slot} {label}",
        label=label,
        how=rule.how,
        unit=rule.unit,
        cells=cells,
        bounds=bounds,
        summary=summary,
        quantile=quantile,
        scale=_scale(name) if rule.unit is Unit.SECONDS else 1.0,
        rest=rule.rest,
        percent=rule.percent,
        full=rule.full or rule.percent,
        warn=rule.warn,
        bad=rule.bad,
    )


def _cells(
    rule: PanelRule, found: ChosenFigure
) -> tuple[tuple[tuple[str, ...], ...], tuple[float, ...], bool]:
    if rule.how is not PanelMethod.QUANTILES:
        cells = (found.of,) if rule.to is None else (found.of, [*found.to])
        return tuple(map(tuple, cells)), (), False
    summary = not any(key.partition("{")[0].endswith(_BUCKET) for key in found.of)
    by_bound: dict[float, list[str]] = {}
    for key in found.of:
        bound = _number(dict(labels(key)).get("quantile" if summary else "le", ""))
        if bound is not None:
            by_bound.setdefault(bound, []).append(key)
    bounds = tuple(sorted(by_bound))
    return tuple(tuple(by_bound[bound]) for bound in bounds), bounds, summary


def quantile_name(quantile: float) -> str:
    """Return `p95`; of a summary 0 and 1 are the least and the most."""
    return {0.0: "min", 1.0: "max"}.get(quantile, f"p{quantile * 100:g}")


def _nearest(wanted: float, told: Iterable[float]) -> float:
    return min(told, key=lambda item: abs(item - wanted))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _label(label: str, group: Group, name: str) -> str:
    """Fill in what was found; text from outside is put in, never read as a pattern."""
    found = {"stem": _readable(group[0]), "name": _readable(name), **dict(group[2])}
    return re.sub(r"\{(\{|\w+\})", lambda item: found.get(item[1][:-1], item[1]), label).strip()


def _readable(name: str) -> str:
    return re.sub(r"_(milli)?seconds$", "", name).replace("_", " ").replace(":", " ").strip()


def _scale(name: str) -> float:
    stem = re.sub(r"_(bucket|sum|count|total)$", "", name)
    return next((scale for ending, scale in _SCALES if stem.endswith(ending)), 1.0)


def _has_whole(figure: PanelFigure, samples: Samples) -> bool:
    """Return whether there is anything to be a share of: a machine may have no swap."""
    return any(samples[key] > 0 for key in figure.cells[1])


def weight(figure: PanelFigure, samples: Samples) -> float:
    """Return what ranks figures of one rule: the share, the level, or the work done so far."""
    totals = [sum(_finite(samples.get(key, 0.0)) for key in cell) for cell in figure.cells]
    match figure.how:
        case PanelMethod.PART:
            return abs(figure.rest - totals[0] / totals[1]) if totals[1] else 0.0
        case PanelMethod.RATIO | PanelMethod.QUANTILES:
            return totals[-1]
        case _:
            return totals[0]


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0
