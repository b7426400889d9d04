"""The content of a dashboard: rows of the plain form, panels of the live one."""

from typing import Literal

import msgspec

Tone = Literal["", "warn", "bad"]


class PanelRow(msgspec.Struct, frozen=True):
    """A figure: its `value` now, a `note` beside it, its `change` since the last refresh.

    A `calm` note explains the value; any other is an alarm.
    """

    label: str
    value: str
    note: str = ""
    change: str = ""
    calm: bool = False


class Panel(msgspec.Struct, frozen=True):
    """A figure with its last minutes: one point a scrape, oldest first, None where it was absent.

    `floor` and `ceiling` are what the bottom and the top of its drawing stand for; None is the
    least and the largest of its points.
    """

    label: str
    value: str
    note: str = ""
    change: str = ""
    points: tuple[float | None, ...] = ()
    tone: Tone = ""
    floor: float | None = None
    ceiling: float | None = None


class Board(msgspec.Struct, frozen=True):
    """All that is shown of one target, most important panels first.

    `since` and `at` are nanoseconds since the epoch: when it went up, or down, and when it was
    last scraped; `at` 0 means never. `cost_s` is what that scrape took, `samples` what it
    brought, `faults` the lines of its body that could not be read.
    """

    target: str
    url: str = ""
    up: bool = False
    since: int = 0
    error: str = ""
    at: int = 0
    cost_s: float = 0.0
    samples: int = 0
    faults: int = 0
    restarts: int = 0
    restarted_at: int = 0
    panels: tuple[Panel, ...] = ()
