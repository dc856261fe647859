"""See as: the window as one reader may have it."""

from gis_planner.app.seeing.control import SeeAs

__all__ = ["SeeAs"]
