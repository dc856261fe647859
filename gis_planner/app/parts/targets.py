"""Which premises to aim at: funnel, demand, supportive letters."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class TargetsPart(Part):
    """Which premises to aim at: funnel, demand, supportive letters."""
