"""Marks across the lanes of the timeline."""

import re
from datetime import UTC

import pytest
from msgspec.structs import replace
from tests.e2e.pages.samples import MINUTE, NOW, findings

from sidecar.model.signals import Gap, Outage, Restart, Signals
from sidecar.views.html.timeline.bands import Numbered, axis, flag_rows, flags, scrapes
from sidecar.views.html.timeline.svg import TimeFrame
from sidecar.views.html.times import Times

HOUR = TimeFrame(NOW - 60 * MINUTE, NOW)
TIMES = Times(UTC, NOW)


def numbered(*minutes: int | None) -> list[Numbered]:
    """Return findings with onsets so many minutes before now."""
    finding = findings()[0]
    onsets = [None if ago is None else NOW - ago * MINUTE for ago in minutes]
    return [Numbered(str(n), replace(finding, at=at)) for n, at in enumerate(onsets, 1)]


def test_flags_do_not_hide_each_other() -> None:
    """Flags close to each other stand in rows of their own; one out of the frame has none."""
    rows = flag_rows(HOUR, numbered(50, 49, 10, 90, None))
    assert {flag.number: row for flag, row in rows.items()} == {"1": 0, "2": 1, "3": 0}
    drawn = "".join(flags(HOUR, rows, TIMES))
    assert re.findall(r'href="#finding-(\d)"', drawn) == ["1", "2", "3"]
    assert ", since 12:52" in drawn


def test_scrapes() -> None:
    """What happened to scrapes is named with its time; what is over before the frame is not."""
    signals = Signals(
        NOW - 60 * MINUTE,
        MINUTE,
        outages=(
            Outage(NOW - 20 * MINUTE, NOW - 18 * MINUTE, 3, "refused"),
            Outage(NOW - 5 * MINUTE, NOW - 4 * MINUTE, 1, "", lasting=True),
            Outage(NOW - 90 * MINUTE, NOW - 80 * MINUTE, 7, "old"),
        ),
        gaps=(Gap(NOW - 40 * MINUTE, NOW - 30 * MINUTE),),
        restarts=(Restart(NOW - 10 * MINUTE, "uptime fell"),),
    )
    titles = re.findall(r"<title>(.*?)</title>", "".join(scrapes(signals, HOUR, TIMES)))
    assert titles == [
        "no scrapes, 13:02 to 13:12",
        "3 failed scrapes, 13:22 to 13:24: refused",
        "1 failed scrape, 13:37",
        "restart at 13:32:05, seen in: uptime fell",
    ]


@pytest.mark.parametrize(
    ("minutes", "ticks"),
    [
        (5, ["13:38", "13:39", "13:40", "13:41", "13:42"]),
        (60, ["12:45", "12:50", "12:55"]),
        (2 * 1440, ["18:00", "20 Feb"]),
    ],
)
def test_axis(minutes: int, ticks: list[str]) -> None:
    """Ticks stand at round times, at most thirteen; midnight shows its day."""
    shown = re.findall(r">([^<]+)</text>", axis(TimeFrame(NOW - minutes * MINUTE, NOW), TIMES))
    assert shown[: len(ticks)] == ticks
    assert len(shown) <= 13
    assert ("21 Feb" in shown) is (minutes > 1000)
