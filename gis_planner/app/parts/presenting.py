"""Presenting: briefing, printing, the guided tour."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class PresentingPart(Part):
    """Presenting: briefing, printing, the guided tour."""
