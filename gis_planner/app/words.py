"""Days and times in words."""

from __future__ import annotations

from datetime import date

from gis_planner.app.models.dossier import day as day_text


def long_day(iso: str) -> str:
    """'Tue 1 Dec 2026'; the text itself where it is no date."""
    try:
        return f"{date.fromisoformat(iso):%a} {day_text(iso)}"
    except ValueError:
        return iso


def minutes(clock: str | None) -> int:
    """Minutes since midnight of HH:MM; 0 of none."""
    if not clock:
        return 0
    hours, mins = clock.split(":")[:2]
    return int(hours) * 60 + int(mins)
