"""Which closed segments have been kept long enough."""

from collections.abc import Sequence

from sidecar.metrics.storage.bounds import RetentionBounds
from sidecar.metrics.storage.segments import Segment


def outlived(
    found: Sequence[tuple[Segment, int]], bounds: RetentionBounds, newest: int
) -> list[Segment]:
    """Return what goes, of segments with their bytes, the oldest first.

    Segments go as a whole, the oldest first, while they are too old or all are too large. Age is
    counted from the newest scrape, in seconds, not from the clock: a history that rests keeps.
    Room is left for the live segment to grow.
    """
    rest = sum(size for _, size in found) + bounds.live_bytes
    oldest = newest - bounds.keep_s
    gone = []
    for segment, size in found:
        if segment.last >= oldest and rest <= bounds.keep_bytes:
            break
        gone.append(segment)
        rest -= size
    return gone
