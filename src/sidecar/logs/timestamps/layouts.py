"""The table of layouts: each way in which programs write a time, with samples.

A layout is a pattern with named groups: `year month day hour minute second fraction half zone`,
where `half` is AM or PM, or `a b c` for the figures of a date whose order of day, month and year
they decide; a name with `_` behind it is the same thing in another place of the pattern. A zone
behind the time is read apart, in `zones.py`. `starts` are the shapes of the first characters: how
many digits, and the character behind them; a layout is tried for these alone.
"""

import re
from collections.abc import Mapping

import msgspec

NOW = 1_780_000_000_000_000_000
"""2026-05-28T20:26:40Z: the time at which the samples are read; it gives them their year."""

_FRACTION = r"(?:[.,](?P<fraction>\d{1,9})\d*+|:(?P<fraction_>\d{3,9}))?"
_HALF = r"(?:[ \u202f]?(?P<half>[AaPp]\.?[Mm]\b\.?))?"
_CLOCK = rf"(?P<hour>[ \d]?\d):(?P<minute>\d\d):(?P<second>\d\d){_FRACTION}{_HALF}"
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_BETWEEN = r"(?:[T_]|[ ]{1,2}|[ ]-[ ]|,[ ]?|-|::?)"

WEEKDAY = re.compile(r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?[ ]+")
"""The day of the week, which may stand before any other layout and adds nothing to it."""

Samples = tuple[tuple[str, str], ...]


class Layout(msgspec.Struct, frozen=True):
    """One layout; `samples` are texts, and the time in UTC that each must give, if it gives one."""

    name: str
    pattern: re.Pattern[str]
    samples: Samples
    starts: tuple[str, ...]
    fractions: tuple[int, ...]
    """Numbers of the groups that hold a fraction of a second."""


def _layout(name: str, starts: str, pattern: str, *samples: tuple[str, str]) -> Layout:
    compiled = re.compile(pattern, re.VERBOSE | re.ASCII)
    groups = compiled.groupindex
    fractions = tuple(groups[own] for own in ("fraction", "fraction_") if own in groups)
    return Layout(name, compiled, samples, tuple(starts.split("|")), fractions)


TABLE = (
    _layout(
        "year first",
        "4-|4/|4.",
        rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?){_BETWEEN}{_CLOCK}",
        ("2026-02-21T13:42:05.123456789Z", "2026-02-21T13:42:05.123456789"),
        ("2026-02-21 13:42:05,123", "2026-02-21T13:42:05.123"),
        ("2026/02/21 13:42:05 +02:00", "2026-02-21T11:42:05"),
        ("2026.02.21 13:42:05.5", "2026-02-21T13:42:05.5"),
        ("2026-02-21  9:42:05", "2026-02-21T09:42:05"),
        ("2026/02/21 - 13:42:05", "2026-02-21T13:42:05"),
        ("2026-02-21 01:42:05 PM", "2026-02-21T13:42:05"),
        ("2026-02-21T13:42:05+01:00[Europe/Berlin]", "2026-02-21T12:42:05"),
        ("2026-02-21 13:42:05.123 +0100 CET m=+0.000012", "2026-02-21T12:42:05.123"),
        ("2026-02-21 13:42:05 America/New_York", "2026-02-21T18:42:05"),
    ),
    _layout(
        "year first, dots between hours and minutes",
        "4-|4.",
        r"""(?P<year>\d{4})([-.])(?P<month>\d\d)\2(?P<day>\d\d)[-_ T]
        (?P<hour>\d\d)[.-](?P<minute>\d\d)[.-](?P<second>\d\d)(?:[.-](?P<fraction>\d{1,9}))?""",
        ("2005-06-03-15.42.50.675872", "2005-06-03T15:42:50.675872"),
    ),
    _layout(
        "year first, without seconds",
        "4-|4/|4.",
        r"""(?P<year>\d{4})([-/.])(?P<month>\d\d)\2(?P<day>\d\d)[T ]
        (?P<hour>\d\d):(?P<minute>\d\d)(?![:.\d])""",
        ("2026-02-21T13:42Z", "2026-02-21T13:42:00"),
        ("2026-02-21 13:42", "2026-02-21T13:42:00"),
    ),
    _layout(
        "year first, month by name",
        "4-|4/|4 ",
        rf"(?P<year>\d{{4}})([ /-]){_MONTH}\2(?P<day>\d\d?){_BETWEEN}{_CLOCK}",
        ("2026 Feb 21 13:42:05.123", "2026-02-21T13:42:05.123"),
        ("2026-Feb-21 13:42:05", "2026-02-21T13:42:05"),
    ),
    _layout(
        "day, month by name, year",
        "1 |1-|1/|2 |2-|2/",
        rf"""(?P<day>\d\d?)([ /-]){_MONTH}(?:\2|,?[ ])
        (?P<year>\d{{4}}|\d\d(?=[ ])){_BETWEEN}{_CLOCK}""",
        ("21/Feb/2026:13:42:05 +0100", "2026-02-21T12:42:05"),
        ("21 Feb 2026 13:42:05.123", "2026-02-21T13:42:05.123"),
        ("21-Feb-2026 13:42:05 Europe/Berlin", "2026-02-21T12:42:05"),
        ("21-Feb-2026::13:42:05", "2026-02-21T13:42:05"),
        ("21/Feb/2026 13:42:05", "2026-02-21T13:42:05"),
        ("21-Feb-26 13:42:05", "2026-02-21T13:42:05"),
        ("21 February 2026 13:42:05", "2026-02-21T13:42:05"),
        ("Sat, 21 Feb 2026 13:42:05 GMT", "2026-02-21T13:42:05"),
    ),
    _layout(
        "day, month by name",
        "1 |1-|2 |2-",
        rf"(?P<day>\d\d?)([ -]){_MONTH}[ ]{_CLOCK}",
        ("21 Feb 13:42:05.123", "2026-02-21T13:42:05.123"),
    ),
    _layout(
        "day and month in figures, then the year",
        "1/|2/|1.|2.|1-|2-",
        rf"(?P<a>\d\d?)(?P<mark>[/.-])(?P<b>\d\d?)(?P=mark)(?P<c>\d{{4}}){_BETWEEN}{_CLOCK}",
        ("7/16/2021 11:46:59 PM", "2021-07-16T23:46:59"),
        ("16/07/2021 23:46:59.123", "2021-07-16T23:46:59.123"),
        ("16.07.2021 23:46:59", "2021-07-16T23:46:59"),
        ("05.04.2026 23:46:59", "2026-04-05T23:46:59"),
        ("05/04/2026, 23:46:59", "2026-05-04T23:46:59"),
        ("05-04-2026 23:46:59", "2026-04-05T23:46:59"),
    ),
    _layout(
        "day, month and two figures of the year, in any order",
        "1/|2/|2-|2.",
        rf"(?P<a>\d\d?)(?P<mark>[/.-])(?P<b>\d\d?)(?P=mark)(?P<c>\d\d){_BETWEEN}{_CLOCK}",
        ("24/05/01 10:00:00", "2024-05-01T10:00:00"),
        ("5/1/24 10:00:00:123 CEST", "2024-05-01T08:00:00.123"),
        ("01.05.24 10:00:00", "2024-05-01T10:00:00"),
        ("05/25/24 10:00:00", "2024-05-25T10:00:00"),
    ),
    _layout(
        "month and day in figures",
        "2-|2.|2/",
        rf"(?P<month>\d\d)[-./](?P<day>\d\d)[ ]{_CLOCK}",
        ("05-01 10:00:00.123", "2026-05-01T10:00:00.123"),
        ("10.30 16:49:06", "2025-10-30T16:49:06"),
    ),
    _layout(
        "compact",
        "8T|8 |8-|8_|8:|14 |14.|14,|14Z|14]|14",
        r"""(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)[T _:-]?
        (?P<hour>\d\d?)(:?)(?P<minute>\d\d?)\5(?P<second>\d\d?)(?:[.,:](?P<fraction>\d{1,9}))?""",
        ("20260221T134205Z", "2026-02-21T13:42:05"),
        ("20260221 13:42:05.123", "2026-02-21T13:42:05.123"),
        ("20260221134205", "2026-02-21T13:42:05"),
        ("20260221:134205.123", "2026-02-21T13:42:05.123"),
        ("20260221-22:15:29:606", "2026-02-21T22:15:29.606"),
        ("20260221-22:15:9:6", "2026-02-21T22:15:09.6"),
    ),
    _layout(
        "compact, two figures of the year",
        "6 ",
        r"""(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)[ ]+(?P<hour>\d?\d)(:?)(?P<minute>\d\d)\5
        (?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?(?!\d)""",
        ("260221 13:42:05", "2026-02-21T13:42:05"),
        ("081109 203615", "2008-11-09T20:36:15"),
    ),
    _layout(
        "compact, month and day",
        "4 |4/",
        r"""(?P<month>\d\d)(?P<day>\d\d)(?:[ ](?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)
        |/(?P<hour_>\d\d)(?P<minute_>\d\d)(?P<second_>\d\d))(?:\.(?P<fraction>\d{1,9}))?""",
        ("0221 13:42:05.123456", "2026-02-21T13:42:05.123456"),
        ("0221/134205.123456", "2026-02-21T13:42:05.123456"),
    ),
    _layout(
        "month by name, day, year or none",
        "",
        rf"""{_MONTH}[ ]+(?P<day>\d\d?)(?:,?[ ](?P<year>\d{{4}}))?(?:[ ]|,[ ]|[ ]at[ ]){_CLOCK}
        (?:(?:[ ](?P<zone>[A-Z]{{1,5}}|[+-]\d{{4}}))?[ ](?P<year_>(?:19|20)\d\d)(?=[\]\s:,]|$))?""",
        ("Feb 21 13:42:05", "2026-02-21T13:42:05"),
        ("Dec  1 03:04:05.123", "2025-12-01T03:04:05.123"),
        ("Feb 21 2026 13:42:05", "2026-02-21T13:42:05"),
        ("Feb 21, 2026 1:42:05 PM", "2026-02-21T13:42:05"),
        ("Feb 21, 2026, 1:42:05\u202fPM", "2026-02-21T13:42:05"),
        ("Sat Feb 21 13:42:05.123456 2026", "2026-02-21T13:42:05.123456"),
        ("Sat Feb 21 13:42:05 CET 2026", "2026-02-21T12:42:05"),
        ("February 21, 2026 13:42:05", "2026-02-21T13:42:05"),
    ),
    _layout(
        "TAI64N",
        "@",
        r"@(?P<tai>4[0-9a-f]{15})(?P<nanos>[0-9a-f]{8})",
        ("@400000006999b592075bca00", "2026-02-21T13:38:53.123456"),
    ),
    _layout(
        "seconds, ms, µs or ns since 1970",
        "10|10 |10.|10:|10]|13|13 |13:|13]|16|16 |16:|19|19 ",
        r"(?P<epoch>1\d{9}(?:\d{9}|\d{6}|\d{3})?(?:\.\d{1,9})?)(?![\w.-])",
        ("1771681325.25", "2026-02-21T13:42:05.25"),
        ("1771681325", "2026-02-21T13:42:05"),
        ("1771681325123", "2026-02-21T13:42:05.123"),
    ),
    _layout(
        "time of day",
        "1:|2:",
        rf"""{_CLOCK}(?![\w/-])
        |(?P<hour_>\d\d?):(?P<minute_>\d\d)[ ]?(?P<half_>[AP]M)\b""",
        ("13:42:05.123", ""),
        ("1:42PM", ""),
    ),
)
"""Every layout, the strict before the loose."""


def _by_start() -> Mapping[str, tuple[Layout, ...]]:
    starts = {start for layout in TABLE for start in layout.starts}
    return {start: tuple(row for row in TABLE if start in row.starts) for start in starts}


BY_START = _by_start()
"""Shape of the first characters → the layouts to try; letters have the shape ""."""
