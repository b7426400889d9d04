"""What tells the series of an answer apart, and what they have in common."""

from collections.abc import Sequence

from sidecar.model.matrix import NAME, Curve, Labels
from sidecar.safe_text import neutralise


def titles(curves: Sequence[Curve]) -> tuple[str, list[str]]:
    """Return the labels that all series share, and for each the rest, as `code=500 path=/`.

    All of it is safe to show. Series that differ in nothing are one, and it has no rest.
    """
    sets = [set(curve.labels) for curve in curves]
    common = set.intersection(*sets) if sets else set()
    shared = tuple(sorted(pair for pair in common))
    return _text(shared), [
        _text(tuple(pair for pair in curve.labels if pair not in common)) for curve in curves
    ]


def _text(labels: Labels) -> str:
    names = [value for name, value in labels if name == NAME]
    rest = [f"{name}={value}" for name, value in labels if name != NAME]
    return neutralise(" ".join(names + rest))
