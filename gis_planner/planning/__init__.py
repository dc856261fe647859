"""Who goes where, with which power, together, on time."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gis_planner.planning.agencies import AgencySet, Choice, choose_agencies
    from gis_planner.planning.check import check_plan
    from gis_planner.planning.operation_file import (
        operation_from_dict,
        operation_schema,
        parse_operation,
        recipe_schema,
    )
    from gis_planner.planning.plan import plan_visits
    from gis_planner.planning.problem import Candidate, Itinerary, Plan, PlanParams, Stop, Travel
    from gis_planner.planning.travel import travel_between

__all__ = [
    "AgencySet", "Candidate", "Choice", "Itinerary", "Plan", "PlanParams", "Stop", "Travel",
    "check_plan", "choose_agencies", "operation_from_dict", "operation_schema", "parse_operation",
    "plan_visits", "recipe_schema", "travel_between",
]  # fmt: skip

_PARTS = {
    "agencies": ("AgencySet", "Choice", "choose_agencies"),
    "check": ("check_plan",),
    "operation_file": (
        "operation_from_dict", "operation_schema", "parse_operation", "recipe_schema",
    ),
    "plan": ("plan_visits",),
    "problem": ("Candidate", "Itinerary", "Plan", "PlanParams", "Stop", "Travel"),
    "travel": ("travel_between",),
}  # fmt: skip
_HOME = {name: part for part, names in _PARTS.items() for name in names}


def __getattr__(name: str) -> Any:
    """Read a part when it is first asked for: the window filters targets without the planner,
    whose import would stop it for a tenth of a second."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
