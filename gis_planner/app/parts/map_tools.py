"""Tools of the map: measuring, going to a place, bookmarks, edits."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class MapToolsPart(Part):
    """Tools of the map: measuring, going to a place, bookmarks, edits."""
