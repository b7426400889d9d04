"""Functions of a calendar: what a time in seconds since the epoch means in UTC."""

import calendar
import math
import time
from collections.abc import Callable

_FARTHEST = 253_402_300_799
"""9999-12-31T23:59:59Z."""


def _of(part: Callable[[time.struct_time], int]) -> Callable[[float], float]:
    def answer(seconds: float) -> float:
        if not abs(seconds) <= _FARTHEST:
            return math.nan
        return float(part(time.gmtime(int(seconds))))

    return answer


CALENDAR: dict[str, Callable[[float], float]] = {
    "minute": _of(lambda at: at.tm_min),
    "hour": _of(lambda at: at.tm_hour),
    "day_of_week": _of(lambda at: (at.tm_wday + 1) % 7),  # Sunday is 0
    "day_of_month": _of(lambda at: at.tm_mday),
    "day_of_year": _of(lambda at: at.tm_yday),
    "days_in_month": _of(lambda at: calendar.monthrange(at.tm_year, at.tm_mon)[1]),
    "month": _of(lambda at: at.tm_mon),
    "year": _of(lambda at: at.tm_year),
}
