"""The type of a panel rule: which series it takes, how it combines and shows them."""

import enum

import msgspec


class Unit(enum.Enum):
    """What a figure counts in, as `format_quantity` names it."""

    COUNT = ""
    BYTES = "bytes"
    SECONDS = "s"
    SHARE = "ratio"
    """One is the whole; shown in percent."""

    RATE = "1/s"
    """A count a second."""

    SPEED = "bytes/s"
    """Bytes a second."""

    FLAG = "flag"
    """One is up, zero is down."""


class PanelMethod(enum.Enum):
    """What is made of the series."""

    LEVEL = enum.auto()
    """Gauges, added up."""

    PEAK = enum.auto()
    """The largest of the gauges."""

    AGE = enum.auto()
    """Seconds since the time that the smallest of the gauges holds."""

    UPTIME = enum.auto()
    """The same, shown unchanged."""

    PART = enum.auto()
    """Gauges added up, as a part `of` what there is at most."""

    GROWTH = enum.auto()
    """What counters grew by, a second."""

    RATIO = enum.auto()
    """What counters grew by, to what others grew by, over the last minute."""

    QUANTILES = enum.auto()
    """p50, p95, p99 over the last minute of a histogram; or those of a summary."""


class Pick(msgspec.Struct, frozen=True):
    """Series: a pattern of whole metric names, and patterns of whole label values.

    `where` has (label, value) patterns that must both match a label of the series; none of those
    in `but` may. In a rule's `to` the name may refer to `{name}`, what matched in its `of`, and
    to `{stem}`, the group of that name in it.
    """

    name: str
    where: tuple[tuple[str, str], ...] = ()
    but: tuple[tuple[str, str], ...] = ()


class PanelRule(msgspec.Struct, frozen=True, kw_only=True):
    """One panel, or the `best` few of a kind.

    Of the rules of one `slot` the first that finds its series is used. `each` makes a panel for
    every metric name that matches, `by` one for every value of these labels; of series that
    agree in the label `once` only the first is taken. `{stem}`, `{name}` and any label name in
    braces stand in `label` for what was found. The panel is worth a warning above `warn` (of a
    PART: of the share), and bad above `bad`.
    """

    slot: str
    label: str
    how: PanelMethod
    of: Pick
    to: Pick | None = None
    unit: Unit = Unit.COUNT
    rest: bool = False
    """Show what is missing to the whole: used instead of free, busy instead of idle."""

    percent: bool = False
    """Of a PART: show the share, with the amounts beside it, and not the other way round."""

    full: bool = False
    """One is full, and the top of the drawing: how far there is to go is seen at a glance."""

    each: bool = False
    by: tuple[str, ...] = ()
    best: int = 1
    once: str = ""
    quantile: float = 0.95
    """Of QUANTILES: the one that is drawn; others are noted beside it."""

    warn: float | None = None
    bad: float | None = None


class PanelFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A rule applied to a target: the very series of each of its terms.

    `cells` are the terms: of a PART or a RATIO the part and the whole, of QUANTILES one a bound.
    `bounds` are the upper bounds of a histogram's cells, or the quantiles of a summary's. All
    values are multiplied by `scale`, to come from milliseconds to seconds.
    """

    id: str
    label: str
    how: PanelMethod
    unit: Unit = Unit.COUNT
    cells: tuple[tuple[str, ...], ...]
    bounds: tuple[float, ...] = ()
    summary: bool = False
    quantile: float = 0.95
    scale: float = 1.0
    rest: bool = False
    percent: bool = False
    full: bool = False
    warn: float | None = None
    bad: float | None = None
