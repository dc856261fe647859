"""Habits of good desktop software: notices, recovery, locking, jobs."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class HabitsPart(Part):
    """Habits of good desktop software: notices, recovery, locking, jobs."""
