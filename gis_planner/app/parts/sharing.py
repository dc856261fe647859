"""Who may see what: seeing as another reader, requests, register, retention."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class SharingPart(Part):
    """Who may see what: seeing as another reader, requests, register, retention."""
