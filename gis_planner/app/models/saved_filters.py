"""Named filter sets, kept in the case as documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gis_planner.app.models.filters import Filter
from gis_planner.store import Case

KIND = "filters"


def save(case: Case, name: str, filters: tuple[Filter, ...]) -> frozenset[str]:
    """Keep a filter set under a name (undoable)."""
    value = [asdict(f) for f in filters]
    return case.set_document(KIND, name, value, f"Filter set {name} saved")


def load(case: Case) -> dict[str, tuple[Filter, ...]]:
    """Every named filter set."""
    return {name: tuple(_filter(f) for f in value) for name, value in case.documents(KIND).items()}


def remove(case: Case, name: str) -> frozenset[str]:
    """Forget a filter set (undoable)."""
    return case.set_document(KIND, name, None, f"Filter set {name} removed")


def _filter(value: dict[str, Any]) -> Filter:
    ring = tuple((float(e), float(n)) for e, n in value.pop("ring", ()))
    labels = tuple(value.pop("labels", ()))
    return Filter(**value, labels=labels, ring=ring)
