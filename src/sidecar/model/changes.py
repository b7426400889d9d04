"""What changed in a window: every series that left the range of its own past."""

import msgspec


class SeriesChange(msgspec.Struct, frozen=True):
    """A series that departed from its past; times are ns since the epoch.

    `kind` is what of the series: its `value`, `rate`, `age`, `mean`, `ratio`, or a quantile such as
    `p99`. `excess` is how far beyond the reach of the past it went, in such reaches; `ratio` how
    many times the end of that reach; `chance` how often a series that did not change shows as
    much. `strong` changes are worth a finding by themselves. `points` are its values over the
    window and as long before, evenly spaced, None where nothing is known.
    """

    series: str
    kind: str
    unit: str
    before: float
    after: float
    at: int
    until: int
    excess: float
    ratio: float
    chance: float
    strong: bool
    target: str = ""
    points: tuple[float | None, ...] = ()


class Changes(msgspec.Struct, frozen=True):
    """The changes of a window, strongest first, of how many signals that were compared.

    `short` of them had too little past to be compared.
    """

    signals: int
    changes: tuple[SeriesChange, ...] = ()
    short: int = 0
