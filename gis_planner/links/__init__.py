"""Graph of premises, businesses, companies, people and contacts, and succession evidence."""

from gis_planner.links.build import build_links
from gis_planner.links.graph import Graph
from gis_planner.links.params import LinkParams, LinkResult

__all__ = ["Graph", "LinkParams", "LinkResult", "build_links"]
