"""Times, numbers, signals and changes of the JSON report, for programs."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Time = Annotated[
    str,
    Meta(
        description="ISO 8601 in UTC, to the nanosecond where it is known.",
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$",
    ),
]
Number = (
    float
    | Annotated[Literal["NaN", "+Inf", "-Inf"], Meta(description="What JSON has no number for.")]
)


class SignalDocument(msgspec.Struct, frozen=True):
    """A figure over time: value number n stands for `step_s` seconds from start + n steps."""

    role: str
    name: str
    series: str
    unit: str
    values: tuple[Number | None, ...]
    events: tuple[Number | None, ...] = ()
    limit: Number | None = None
    target: str = ""


class OutageDocument(msgspec.Struct, frozen=True):
    """Scrapes that failed one after another; `lasting` when none came after them."""

    start: Time
    end: Time
    scrapes: int
    error: str
    target: str = ""
    lasting: bool = False


class GapDocument(msgspec.Struct, frozen=True):
    """A span without any scrape."""

    start: Time
    end: Time
    target: str = ""


class RestartDocument(msgspec.Struct, frozen=True):
    """The target restarted, and which metric shows it."""

    at: Time
    sign: str
    target: str = ""


class SignalsDocument(msgspec.Struct, frozen=True):
    """What the history says over time; `interval_s` is the usual time between two scrapes."""

    start: Time
    step_s: float
    interval_s: float = 0.0
    signals: tuple[SignalDocument, ...] = ()
    outages: tuple[OutageDocument, ...] = ()
    gaps: tuple[GapDocument, ...] = ()
    restarts: tuple[RestartDocument, ...] = ()


class ChangeDocument(msgspec.Struct, frozen=True):
    """A series that left the range of its past.

    `kind` is what of the series: value, rate, age, mean, ratio, labels or a quantile. `shape` is
    how it changed: level, spike, trend, spread, flat, value (one never seen) or labels, which
    `text` says. `role` is what the settings say that it means. `excess` counts reaches of the past
    beyond its own, `ratio` how many times its end; `chance` is how often a series that did not
    change shows as much; `points` are its values, evenly spaced.
    """

    series: str
    kind: str
    unit: str
    before: Number
    after: Number
    at: Time
    until: Time
    excess: float
    ratio: float
    chance: float
    strong: bool
    target: str = ""
    points: tuple[Number | None, ...] = ()
    shape: str = "level"
    text: str = ""
    role: str = ""
    service: str = ""


class ServiceDocument(msgspec.Struct, frozen=True):
    """A service that left its past, when its first series did, and how many did.

    The score ranks the services of one report; it is no probability.
    """

    name: str
    score: float
    first_change: Time
    changes: int


class LogChangeDocument(msgspec.Struct, frozen=True):
    """A log template that appeared, vanished or multiplied in the window.

    `before` and `after` are lines a minute, `count` the lines of the window, `id` the template's.
    """

    id: str
    template: str
    kind: Literal["appeared", "vanished", "multiplied"]
    at: Time
    count: int
    before: float
    after: float
    example: str
    service: str = ""


class ChangesDocument(msgspec.Struct, frozen=True):
    """What changed in the window, of how many signals; `short` had too little past.

    `services` has the likeliest cause first.
    """

    signals: int
    changes: tuple[ChangeDocument, ...] = ()
    short: int = 0
    services: tuple[ServiceDocument, ...] = ()
