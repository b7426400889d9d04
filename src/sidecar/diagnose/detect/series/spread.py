"""A spread that changed: the values vary several times as much as ever before, or not at all.

The spread of a stretch is the average range of pieces of `PIECE` or more values, without the
largest quarter of them, so a level that moves, or a tooth of a saw, has no part in it. The spreads
of the past and of the window are a series themselves, and are judged as any other (departure.py):
two stretches in a row, beyond all of the past.

Threshold: `TIMES` as much as the end of the past's reach; less is reported only where all values
are the same and there was life before.
False alarms: a job that runs for the first time; a sensor whose values are rounded more coarsely.
"""

from collections.abc import Sequence
from operator import sub

import msgspec

from sidecar.diagnose.detect.series.blocks import Blocks, largest_of_blocks, least_of_blocks
from sidecar.diagnose.detect.series.departure import ENOUGH, Departure, departure

TIMES = 2.0
"""How many times the spread of the past a spread is at least, to be reported."""

HELD = 2
"""Stretches in a row: a single wild value is in one."""

PIECE = 4
"""Values of which the range is taken: of two it is nearly noise."""

STRETCHES, MOST_PIECES, LEAST_PIECES = 60, 16, 4
"""Stretches that a past is cut into, and how many pieces one has: at most 16 minutes at a scrape
every 15 s, so that a window of an hour has three."""


def spread_change(blocks: Blocks) -> Departure | None:
    """Return a spread that grew, or became nothing; `before` and `after` are spreads.

    `at` and `until` are indices of the values.
    """
    pieces, window = (
        _ranges(blocks, blocks.highs, blocks.lows),
        _ranges(blocks, blocks.high_window, blocks.low_window),
    )
    size = max(min(len(pieces) // STRETCHES, MOST_PIECES), LEAST_PIECES)
    past = len(pieces) // size
    if past < ENOUGH or len(window) < HELD * size:
        return None
    # The past's stretches end where the window begins: the pieces that are left are the oldest.
    ranges = pieces[len(pieces) % size :] + window
    kept = size - size // 4
    spreads = [
        sum(sorted(ranges[at : at + size])[:kept]) / kept
        for at in range(0, len(ranges) - size + 1, size)
    ]
    change = departure(spreads, past, HELD)
    if change is None or not (_is_wide(change) or _is_flat(blocks, change)):
        return None
    width = size * blocks.run * _joined(blocks)
    return msgspec.structs.replace(
        change,
        at=blocks.since + (change.at - past) * width,
        until=min(blocks.since + (change.until + 1 - past) * width, len(blocks.values)) - 1,
    )


def _joined(blocks: Blocks) -> int:
    """Return how many blocks make a piece."""
    return -(-PIECE // blocks.run)


def _ranges(blocks: Blocks, highs: Sequence[float], lows: Sequence[float]) -> list[float]:
    joined = _joined(blocks)
    if joined > 1:
        left = len(highs) % joined
        highs, lows = largest_of_blocks(highs[left:], joined), least_of_blocks(lows[left:], joined)
    return [*map(sub, highs, lows)]


def _is_wide(change: Departure) -> bool:
    return change.rises and change.ratio >= TIMES


def _is_flat(blocks: Blocks, change: Departure) -> bool:
    """Return whether the values stopped to vary, and have not begun again."""
    return (
        not change.rises and change.after == 0.0 and len(set(blocks.values[-2 * blocks.run :])) == 1
    )
