"""Answers of queries, made by hand."""

from sidecar.model.matrix import Curve, Kind, Labels, Matrix


def clock(time: int) -> str:
    """Write a time as its seconds."""
    return f"{time // 1_000}s"


def curve(values: list[float | None], name: str = "x", **labels: str) -> Curve:
    """Return a series; its spelling is near enough to the true one."""
    pairs: Labels = tuple(sorted({"__name__": name, **labels}.items()))
    return Curve(pairs, name + str(labels or ""), values)


def matrix(*curves: Curve, kind: Kind = "vector", instant: bool = False, unit: str = "") -> Matrix:
    """Return an answer with a minute between its times."""
    steps = len(curves[0].values) if curves else 1
    return Matrix([step * 60_000 for step in range(steps)], curves, kind, instant, unit)
