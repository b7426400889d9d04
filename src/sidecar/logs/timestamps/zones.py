"""The zone behind a time: an offset, letters such as CEST, or a name such as Europe/Berlin."""

import re
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from sidecar.times import zone_offset

_ZONE = re.compile(
    r"""[ ]?(?:(?P<zulu>Z)(?!\w)|
        (?:UTC|GMT)?(?P<offset>[+-]\d\d(?::?\d\d(?::\d\d)?)?)(?![\w./-]|:\S))
    (?:[ ][A-Z+-][A-Z\d]{1,4}(?=[ ]m=[+-]|$))?(?:[ ]m=[+-][\d.]{1,30})?(?:\[[A-Za-z_/+-]{2,40}\])?
    |[ ]\(?(?P<letters>UTC(?=:)|[A-Z]{2,5})\)?(?![\w./-]|(?<!UTC):\S)
    |[ ](?P<name>[A-Z][A-Za-z]{1,20}(?:/[A-Z][A-Za-z_-]{1,30}){1,2})(?![\w./])""",
    re.VERBOSE | re.ASCII,
)


class WrittenZone(msgspec.Struct, frozen=True, gc=False):
    """A zone as it was written: seconds east of Greenwich, or a name; and where its text ends."""

    end: int
    offset: int = 0
    name: str = ""


def zone_at(text: str, at: int) -> WrittenZone | None:
    """Return the zone that begins at this place of the text; None where there is none.

    Letters that name no zone are not one: in `10:00:00 ERROR` the next word is a level.
    """
    match = _ZONE.match(text, at)
    if match is None:
        return None
    if match["name"]:
        known = _offset_at(match["name"], 0) is not None
        return WrittenZone(match.end(), name=match["name"]) if known else None
    offset = zone_offset(match["zulu"] or match["offset"] or match["letters"])
    return None if offset is None else WrittenZone(match.end(), offset)


def to_utc(second: int, zone: WrittenZone | None) -> int:
    """Return seconds since the epoch of a local time that was counted as if it were UTC."""
    if zone is None:
        return second
    if not zone.name:
        return second - zone.offset
    return second - (_offset_at(zone.name, second) or 0)


@lru_cache(maxsize=1024)
def _offset_at(name: str, second: int) -> int | None:
    """Return the zone's offset (s) at a local time; None for a name that no zone has."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - few logs name a zone

    try:
        zone = ZoneInfo(name)
        local = datetime.fromtimestamp(second, UTC).replace(tzinfo=zone)
    except (KeyError, ValueError, OSError, OverflowError):
        return None
    offset = local.utcoffset()
    return None if offset is None else int(offset.total_seconds())
