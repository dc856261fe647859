"""What a case remembers of its map: how layers are arranged and styled, and the bookmarks."""

from __future__ import annotations

from typing import Any

from gis_planner.store import Case

KIND = "map"
LAYERS, BOOKMARKS = "layers", "bookmarks"
Touched = frozenset[str]


def layers_of(case: Case) -> dict[str, Any]:
    """How the layers were left: {'order': [names], 'layers': {name: settings}}; {} at first."""
    found = case.document(KIND, LAYERS)
    return found if isinstance(found, dict) else {}


def keep_layers(case: Case, value: dict[str, Any], summary: str) -> Touched:
    """Remember how the layers are arranged (undoable); nothing where it stands so already."""
    return case.set_document(KIND, LAYERS, value, summary)


def bookmarks_of(case: Case) -> list[dict[str, Any]]:
    """Bookmarks in their order."""
    found = case.document(KIND, BOOKMARKS)
    return found if isinstance(found, list) else []


def keep_bookmarks(case: Case, value: list[dict[str, Any]], summary: str) -> Touched:
    """Replace the bookmarks (undoable)."""
    return case.set_document(KIND, BOOKMARKS, value, summary)
