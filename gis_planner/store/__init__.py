"""The case file: one GeoPackage, one journal, the only SQL on it."""

from gis_planner.store.case import Case, Touched
from gis_planner.store.journal import Entry, undoable, way_to
from gis_planner.store.layers import LayerInfo
from gis_planner.store.lists import ListDifference, ListInfo
from gis_planner.store.queries import Dossier

__all__ = [
    "Case",
    "Dossier",
    "Entry",
    "LayerInfo",
    "ListDifference",
    "ListInfo",
    "Touched",
    "undoable",
    "way_to",
]
