"""Who goes where, with which power, together, on time."""

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
