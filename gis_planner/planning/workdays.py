"""Working days in England and Wales, for the lead time of warrants and notices.

Bank holidays by the Banking and Financial Dealings Act 1971 Sch 1 and the usual proclamations; a
single year's extra holidays (a coronation) are not known here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year, with substitutes for those at weekends."""
    easter = _easter(year)
    found = {easter - 2 * DAY, easter + DAY, _monday(date(year, 5, 1)), _last_monday(year, 5),
             _last_monday(year, 8)}  # fmt: skip
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() > 4 or day in found:
            day += DAY
        found.add(day)
    return frozenset(found)


def is_working(day: date) -> bool:
    """True on weekdays that are no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days_before(day: date, count: int) -> date:
    """The last day on which something must be done to be done `count` working days before."""
    while count > 0:
        day -= DAY
        count -= is_working(day)
    return day


def day_text(day: date) -> str:
    """'Tuesday 1 December 2026'."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _monday(day: date) -> date:
    return day + (7 - day.weekday()) % 7 * DAY


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - DAY
    return last - last.weekday() * DAY


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian rule."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)
