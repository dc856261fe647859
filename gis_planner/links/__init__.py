"""Graph of premises, businesses, companies, people and contacts, and succession evidence."""

from gis_planner.links.build import build_links
from gis_planner.links.graph import Communities, Graph, Part, Path
from gis_planner.links.history import Flag, Occupation, premises_flags, premises_history
from gis_planner.links.leads import Lead
from gis_planner.links.markings import Markings
from gis_planner.links.params import LinkParams, LinkResult

__all__ = [
    "Communities",
    "Flag",
    "Graph",
    "Lead",
    "LinkParams",
    "LinkResult",
    "Markings",
    "Occupation",
    "Part",
    "Path",
    "build_links",
    "premises_flags",
    "premises_history",
]
