"""Parse `--panel`: a metric, or a simple expression around one, as a rule."""

import re
from collections.abc import Mapping

import msgspec

from sidecar.errors import UsageError
from sidecar.metrics.panels.choose import choose
from sidecar.metrics.panels.index import Index, labels
from sidecar.metrics.panels.rule import PanelFigure, PanelMethod, PanelRule, Pick, Unit
from sidecar.metrics.panels.units import unit_of
from sidecar.model.series import unescape

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_MATCHER = re.compile(rf'\s*({_NAME})\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)', re.ASCII)
_TEXT = re.compile(
    r"\s*(?:(?P<form>rate|sum|max|(?:histogram_)?quantile)\s*\(\s*)?"
    r"(?:(?P<quantile>[0-9.]+)\s*,\s*)?"
    rf"(?P<name>{_NAME})\s*(?:\{{(?P<where>.*)\}})?\s*(?:\[\w+\])?\s*(?P<end>\)?)\s*",
    re.ASCII | re.DOTALL,
)
_MOST = 6
"""Series of one gauge that get a panel each; the largest are taken."""

_PART = re.compile(r"_(bucket|count|sum)$")
_GAUGES = {"sum": PanelMethod.LEVEL, "max": PanelMethod.PEAK, "": PanelMethod.LEVEL}


class PanelRequest(msgspec.Struct, frozen=True):
    """One `--panel`: its text, the metric, the series of it, and how they are shown.

    `form` is `rate`, `sum`, `max`, `quantile` or nothing: then the metric's kind decides.
    """

    text: str
    name: str
    where: tuple[tuple[str, str], ...] = ()
    but: tuple[tuple[str, str], ...] = ()
    form: str = ""
    quantile: float = 0.95


def asked(text: str) -> PanelRequest:
    """Return what was asked for; raises UsageError for what is none of the forms."""
    found = _TEXT.fullmatch(text)
    if found is None or bool(found["form"]) != bool(found["end"]):
        raise _refused(text)
    form = (found["form"] or "").removeprefix("histogram_")
    if (form == "quantile") != bool(found["quantile"]):
        raise _refused(text)
    where, but = _matchers(text, found["where"] or "")
    quantile = _quantile(text, found["quantile"] or "0.95")
    return PanelRequest(text.strip(), found["name"], where, but, form, quantile)


def wanted_figures(
    wanted: PanelRequest, known: Index, samples: Mapping[str, float]
) -> tuple[PanelFigure, ...]:
    """Return the figures of one `--panel`; none when the target has no such series."""
    return choose([_rule(wanted, known)], known, samples)


def _rule(wanted: PanelRequest, known: Index) -> PanelRule:
    stem = _PART.sub("", wanted.name)
    buckets = f"{stem}_bucket" in known.names
    kind = known.kind(wanted.name)
    told = kind == "summary" or (buckets and wanted.name in {stem, f"{stem}_bucket"})
    if wanted.form == "quantile" or (not wanted.form and told):
        name = f"{stem}_bucket" if buckets else stem
        return _made(wanted, name, PanelMethod.QUANTILES, unit_of(stem, counted=False))
    if wanted.form == "rate" or (not wanted.form and kind == "counter"):
        return _made(wanted, wanted.name, PanelMethod.GROWTH, unit_of(wanted.name, counted=True))
    unit = unit_of(wanted.name, counted=False)
    if wanted.form:
        return _made(wanted, wanted.name, _GAUGES[wanted.form], unit)
    return _made(wanted, wanted.name, PanelMethod.LEVEL, unit, _told_apart_by(wanted.name, known))


def _made(
    wanted: PanelRequest, name: str, how: PanelMethod, unit: Unit, by: tuple[str, ...] = ()
) -> PanelRule:
    return PanelRule(
        slot=wanted.text,
        label=" ".join([wanted.text.replace("{", "{{"), *(f"{{{label}}}" for label in by)]),
        how=how,
        unit=unit,
        of=Pick(re.escape(name), wanted.where, wanted.but),
        by=by,
        best=_MOST,
        quantile=wanted.quantile,
    )


def _told_apart_by(name: str, known: Index) -> tuple[str, ...]:
    """Return the labels in which the series of a gauge differ."""
    seen: dict[str, set[str]] = {}
    for key in known.names.get(name, ()):
        for label, value in labels(key):
            seen.setdefault(label, set()).add(value)
    return tuple(label for label, values in seen.items() if len(values) > 1)


def _matchers(
    text: str, inside: str
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    where: list[tuple[str, str]] = []
    but: list[tuple[str, str]] = []
    position = 0
    while position < len(inside):
        found = _MATCHER.match(inside, position)
        if found is None:
            raise _refused(text)
        label, sign, value = found[1], found[2], unescape(found[3])
        (but if sign.startswith("!") else where).append(
            (label, _pattern(text, value) if "~" in sign else re.escape(value))
        )
        position = found.end()
    return tuple(where), tuple(but)


def _pattern(text: str, value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise UsageError(f"panel '{text}': '{value}' is not a pattern: {error}") from error
    return value


def _quantile(text: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        raise _refused(text) from None
    if not 0 <= value <= 1:
        raise UsageError(f"panel '{text}': a quantile is between 0 and 1, not {number}")
    return value


def _refused(text: str) -> UsageError:
    return UsageError(
        f"panel '{text}' is not understood; write a metric, as x or x{{code=\"200\"}}, "
        "rate(x), sum(x), max(x) or quantile(0.99, x)"
    )
