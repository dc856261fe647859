"""Times of day as minutes after midnight of the operation's day; a night shift runs past 1440."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$|^24:00$")


def is_clock(text: str) -> bool:
    """True for HH:MM, 00:00 to 24:00."""
    return bool(_CLOCK.match(text))


def minutes_of(text: str) -> int:
    """'09:30' → 570."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def span(start: str, end: str) -> tuple[int, int]:
    """Minutes of a span; an end not after the start is on the next day."""
    a, b = minutes_of(start), minutes_of(end)
    return (a, b if b > a else b + 1440)


def clock(minutes: int) -> str:
    """570 → '09:30'; past midnight '25:10' reads '01:10'."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
