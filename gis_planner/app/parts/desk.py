"""The day on the desk: moving, locking and choosing attendees of visits."""

from __future__ import annotations

from gis_planner.app.parts.part import Part


class DeskPart(Part):
    """The day on the desk: moving, locking and choosing attendees of visits."""
