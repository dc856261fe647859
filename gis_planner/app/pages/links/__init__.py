"""The links page: chart, phoenix evidence, and the panel that tells each link's evidence."""

from gis_planner.app.pages.links.page import LinksPage

__all__ = ["LinksPage"]
