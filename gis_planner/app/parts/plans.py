"""Plans beside each other: comparing, replanning, one more officer."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class PlansPart(Part):
    """Plans beside each other: comparing, replanning, one more officer."""
