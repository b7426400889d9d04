"""Retention: the oldest segments go, as a whole, and only as many as must."""

from pathlib import Path

import pytest

from sidecar.metrics.storage.retention import RetentionBounds, outlived
from sidecar.metrics.storage.segments import Segment

BOUNDS = RetentionBounds(live_bytes=10, keep_s=100.0, keep_bytes=50)


@pytest.mark.parametrize(
    ("found", "newest", "gone"),
    [
        pytest.param([], 1000, 0, id="nothing"),
        pytest.param([(950, 10), (1000, 10)], 1000, 0, id="young-and-small"),
        pytest.param([(899, 10), (900, 10), (1000, 10)], 1000, 1, id="too-old"),
        pytest.param([(950, 20), (960, 20), (1000, 20)], 1000, 1, id="too-large-with-the-live-one"),
        pytest.param([(950, 20), (1000, 70)], 1000, 2, id="one-alone-too-large"),
        pytest.param([(1000, 1), (800, 1)], 1000, 0, id="clock-set-back"),
        pytest.param([(100, 10), (200, 10)], 200, 0, id="a-history-that-rests"),
    ],
)
def test_outlived(found: list[tuple[int, int]], newest: int, gone: int) -> None:
    """Segments go while the oldest is too old, or all together and room to grow are too large."""
    segments = [
        (Segment(Path(f"{number}"), number, last, last, is_sealed=True), size)
        for number, (last, size) in enumerate(found)
    ]
    assert outlived(segments, BOUNDS, newest) == [segment for segment, _ in segments[:gone]]
