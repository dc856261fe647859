"""The outcomes page."""

from gis_planner.app.pages.outcomes.page import OutcomesPage

__all__ = ["OutcomesPage"]
