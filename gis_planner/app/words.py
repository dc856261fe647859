"""Days and times in words."""

from __future__ import annotations

import re
from datetime import date

from gis_planner.app.models.dossier import day as day_text


def long_day(iso: str) -> str:
    """'Tue 1 Dec 2026'; the text itself where it is no date."""
    try:
        return f"{date.fromisoformat(iso):%a} {day_text(iso)}"
    except ValueError:
        return iso


def short_day(iso: str) -> str:
    """'Tue 1'; the text itself where it is no date."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day:%a} {day.day}"


def with_days(text: str) -> str:
    """A sentence with its ISO dates as 'Tue 1 Dec 2026'."""
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda m: long_day(m[0]), text)


def minutes(clock: str | None) -> int:
    """Minutes since midnight of HH:MM; 0 of none."""
    if not clock:
        return 0
    hours, mins = clock.split(":")[:2]
    return int(hours) * 60 + int(mins)
