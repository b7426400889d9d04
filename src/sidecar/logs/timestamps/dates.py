"""Which date figures and names mean: the order of day and month, years that are not written."""

import calendar
from collections.abc import Iterator
from datetime import date

Groups = dict[str, str | None]
"""The named groups of a layout; see `layouts.py`."""

_PIVOT = 70
"""Two figures of a year from 70 on belong to the twentieth century, as POSIX has it."""

_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def possible_dates(groups: Groups, limit: date | None) -> Iterator[tuple[int, int, int]]:
    """Yield year, month and day as the text may mean them, the most likely first."""
    if "a" in groups:
        yield from _figures(groups, limit)
        return
    month = _month(groups["month"] or "")
    day = int(groups["day"] or 0)
    written = groups.get("year") or groups.get("year_")
    if written:
        yield _full(written), month, day
    elif limit is not None:
        # The latest year in which the day is at most one after now.
        yield limit.year - ((month, day) > (limit.month, limit.day)), month, day


def _figures(groups: Groups, limit: date | None) -> Iterator[tuple[int, int, int]]:
    first, second = int(groups["a"] or 0), int(groups["b"] or 0)
    written = groups["c"] or ""
    third = _full(written)
    day_first = (third, second, first)
    month_first = (third, first, second)
    either = (month_first, day_first) if groups["mark"] == "/" else (day_first, month_first)
    if len(written) > len("26"):
        yield from either
        return
    # 24/05/01 is Java's short form, year first; 5/1/24 is that of the United States.
    padded = len(groups["a"] or "") == len("24")
    year_first = (_full(groups["a"] or ""), second, int(written))
    orders = (year_first, *either) if padded and groups["mark"] != "." else either
    yield from sorted(orders, key=lambda order: _distance(order, limit))


def _distance(order: tuple[int, int, int], limit: date | None) -> int:
    """Return days before the last possible one; what lies in the future comes last."""
    if limit is None:
        return 0
    try:
        days = (limit - date(*order)).days
    except ValueError:
        return 10**7
    return days if days >= 0 else 10**6 - days


def _full(year: str) -> int:
    number = int(year)
    if len(year) > len("26"):
        return number
    return number + (1900 if number >= _PIVOT else 2000)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTH_NUMBERS[text[:3].lower()]
