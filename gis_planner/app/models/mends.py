"""Which field of an operation a note is about, and where that is edited. No Qt."""

from __future__ import annotations

import re

from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.models.operation_places import TABLE_STEPS, Place, step_of
from gis_planner.app.models.plan import Note
from gis_planner.app.models.reasons import OTHER, Field, kind_of

_NOTES: tuple[tuple[str, str, str], ...] = (
    (r"has no agreed objective", "agency", "objective"),
    (r"has no named contact", "agency", "contact"),
    (r"has committed no officers", "officer", "id"),
    (r"no senior owner", "operation", "owner"),
    (r"what success will be measured", "operation", "measures"),
    (r"no date for the joint review", "operation", "review_date"),
    (r"drawn at random", "operation", "random_visits"),
    (r"has \d+ visits, fewer than", "operation", "ward_min_visits"),
    (r"more than the cap", "operation", "headcount_cap"),
    (r"has no base", "agency", "base_easting"),
    (r"from (any|the nearest) road|not joined to the main network", "roads", ""),
    (r"unannounced|Enforcement and advice meet", "operation", "announced"),
)  # fmt: skip


def field_of_note(note: Note) -> Field | None:
    """The field that would mend a note; None where it is not a matter of the operation."""
    if note.kind == "infeasible":
        kind = kind_of(note.text)
        if kind is not OTHER and kind.field.section:
            row = note.premises_id if kind.field.section in ("visit_rule", "premises") else ""
            return Field(kind.field.section, kind.field.key, row)
        return Field("visit_rule", "rule", note.premises_id)
    for pattern, section, key in _NOTES:
        if re.search(pattern, note.text):
            return Field(section, key, note.premises_id if section == "premises" else "")
    return None


def place_of_field(field: Field, definition: Definition) -> Place:
    """Where the wizard edits a field; roads and premises are not of the wizard (step '')."""
    step = TABLE_STEPS.get(field.section)
    if step is not None:
        key = "premises_id" if field.section == "visit_rule" else "id"
        rows = definition.get(field.section, [])
        at = next((k for k, r in enumerate(rows) if str(r.get(key, "")) == field.row), -1)
        return Place(step, at, field.key)
    if field.section == "operation":
        return Place(step_of(field.key), -1, field.key)
    return Place("")
