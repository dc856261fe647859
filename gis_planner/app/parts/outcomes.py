"""What visits found, and what is told back to those who asked."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class OutcomesPart(Part):
    """What visits found, and what is told back to those who asked."""
