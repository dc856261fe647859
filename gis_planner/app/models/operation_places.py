"""Where a fault or a missing mark of an operation is mended: step, row, field. No Qt."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from gis_planner.app.models.operation_edit import Definition

STEPS: dict[str, str] = {
    "purpose": "Purpose and owner",
    "agencies": "Agencies and objectives",
    "days": "Days and hours",
    "limits": "Limits and targets",
    "roster": "Roster",
    "rules": "Rules and other visits",
    "facts": "Known of premises",
    "marks": "The seven marks",
}
"""Step → its title."""
TABLE_STEPS = {
    "agency": "agencies", "officer": "roster", "visit_rule": "rules", "premises": "facts",
}  # fmt: skip
HEAD_STEPS: dict[str, tuple[str, ...]] = {
    "purpose": ("name", "owner", "supportive", "announced", "measures", "review_date", "marking",
                "objectives"),
    "days": ("days", "open_from", "open_until", "visit_min", "visit_min_per_extra_agency",
             "allowance_min", "walk_m", "roads", "travel_factors", "not_before", "planned_on"),
    "limits": ("headcount_cap", "min_attending", "random_visits", "ward_min_visits",
               "max_candidates", "min_agencies", "min_non_compliant", "trades", "wards", "concerns",
               "targets"),
}  # fmt: skip
"""Step → the keys of [operation] that it edits."""


class Place(NamedTuple):
    """A field of the wizard; row -1 where there is none, key '' for the step as a whole."""

    step: str
    row: int = -1
    key: str = ""


def step_of(key: str) -> str:
    """The step that edits a key of [operation]."""
    return next((s for s, keys in HEAD_STEPS.items() if key in keys), "purpose")


def _row(definition: Definition, table: str, key: str, value: str) -> int:
    rows: list[dict[str, Any]] = definition.get(table, [])
    return next((i for i, r in enumerate(rows) if str(r.get(key, "")) == value), -1)


def place_of(fault: str, definition: Definition) -> Place:
    """Where a fault, in the words of the pipeline, is mended."""
    head = re.match(r"\[operation\]: (?:'(\w+)'|(day) |(\w+))", fault)
    if head:
        key = head[1] or ("days" if head[2] else head[3])
        return Place(step_of(key), -1, key)
    row = re.match(r"\[\[(\w+)\]\] (\d+)[^:]*: '(\w+)'", fault)
    if row:
        return Place(TABLE_STEPS.get(row[1], "purpose"), int(row[2]) - 1, row[3])
    twice = re.match(r"(day|agency|officer) '(.*)' is there twice", fault)
    if twice:
        table = {"agency": "agency", "officer": "officer"}.get(twice[1])
        if table is None:
            return Place("days", -1, "days")
        return Place(TABLE_STEPS[table], _row(definition, table, "id", twice[2]), "id")
    officer = re.match(r"officer (.+?): (\w+)", fault)
    if officer:
        key = {"day": "days"}.get(officer[2], officer[2])
        return Place("roster", _row(definition, "officer", "id", officer[1]), key)
    vehicle = re.match(r"vehicle '(.*)': ", fault)
    if vehicle:
        return Place("roster", _row(definition, "officer", "vehicle", vehicle[1]), "vehicle")
    fact = re.match(r"premises (\S+): (\w+)|premises (\S+) (?:are|is) told of twice", fault)
    if fact:
        row_at = _row(definition, "premises", "premises_id", fact[1] or fact[3])
        return Place("facts", row_at, fact[2] or "premises_id")
    rule = re.match(r"visit_rule of (.+?): (\w+)", fault) or re.match(
        r"premises (\S+) (have)", fault
    )
    if rule:
        key = {"have": "rule", "there": "officers", "whose": "agencies", "agency": "agencies",
               "officer": "officers"}.get(rule[2], rule[2])  # fmt: skip
        return Place("rules", _row(definition, "visit_rule", "premises_id", rule[1]), key)
    return Place("purpose")


def place_of_mark(mark: str, agency: str, definition: Definition) -> Place:
    """Where what a mark lacks is mended."""
    row = _row(definition, "agency", "id", agency)
    if mark == "objective":
        return Place("agencies", row, "objective")
    if mark == "contacts":
        rows = definition.get("agency", [])
        named = bool(rows[row].get("contact")) if 0 <= row < len(rows) else False
        return Place("agencies", row, "deputy" if named else "contact")
    if mark == "committed_officers":
        return Place("roster", -1, "id")
    if mark == "briefing_acknowledged":
        return Place("marks", -1, agency)
    key = {"senior_owner": "owner"}.get(mark, mark)
    return Place("purpose", -1, key)
