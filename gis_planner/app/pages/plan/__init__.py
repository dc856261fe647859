"""The plan page."""

from gis_planner.app.pages.plan.page import PlanPage

__all__ = ["PlanPage"]
