"""The review page."""

from gis_planner.app.pages.review.page import ReviewPage

__all__ = ["ReviewPage"]
