"""Retention: how large and how old a history may become, and which segments go."""

from collections.abc import Sequence

import msgspec

from sidecar.metrics.storage.segments import Segment


class RetentionBounds(msgspec.Struct, frozen=True):
    """When the live segment is closed, and what is kept. Bytes and seconds."""

    live_bytes: int = 32 << 20
    """600 scrapes of 1,000 series: enough for columns to pack well, little enough to seal within
    half a second and 10 MB."""

    live_scrapes: int = 24
    """Scrapes that a segment has at least, however large they are, up to a quarter of all that is
    kept: what a series costs when it is sealed is paid once a segment."""

    live_names: int = 100_000
    """Series, counted again whenever a target's set of them changes: names that come and go with
    every scrape are sealed in 40 MB, a container's share, and not all of an hour's at once."""

    live_s: float = 3600.0
    """For small targets: whatever happens, an hour is packed an hour later."""

    keep_s: float = 15 * 86_400.0
    """What Prometheus keeps by default."""

    keep_bytes: int = 512 << 20
    """All files together. 15 days of 1,000 series at 5 s take some 100 MiB."""


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
