"""An operation while it is written: its faults, its marks, its file.

What people said about its marks is kept as documents `marks`, one an operation: who acknowledged
the briefing, and why a missing mark is accepted (undoable).
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.operations import read_operation
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case

KIND = "marks"


@dataclass(frozen=True)
class Lack:
    """What a mark lacks: the agency it concerns ('' all), what mends it; `reason` is why the lead
    accepts that, '' where nobody did."""

    agency: str
    text: str
    fix: str
    reason: str = ""


@dataclass(frozen=True)
class Mark:
    """One of the seven marks of a good collaboration: its id, what it asks, what is missing."""

    number: int
    name: str
    about: str
    lacks: tuple[Lack, ...]

    @property
    def met(self) -> bool:
        """Nothing is missing, or what is was accepted with a reason."""
        return all(lack.reason for lack in self.lacks)


def faults_of(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """Every fault that planning the definition would be refused for, in its words."""
    from gis_planner.planning.operation_file import operation_faults

    try:
        return operation_faults(definition)
    except UserError as fault:
        return (fault.message,)


def marks_of(definition: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[Mark, ...]:
    """The seven marks of a definition, with what people `said` about them (see `sayings`).
    UserError where the definition has faults."""
    from gis_planner.sharing import marks

    missing = marks.seven_marks(read_operation(definition), acknowledged=said["acknowledged"])
    reasons = said["reasons"]
    return tuple(
        Mark(
            number, rule.__name__, (inspect.getdoc(rule) or "").split("\n")[0],
            tuple(
                Lack(m.agency, m.text, m.fix,
                     reasons.get(f"{rule.__name__}:{m.agency}", {}).get("why", ""))
                for m in missing if m.mark == number
            ),
        )
        for number, rule in enumerate(marks.MARKS, 1)
    )  # fmt: skip


def sayings(case: Case | None, operation: str) -> dict[str, dict[str, Any]]:
    """`acknowledged`: agency → who, on (ISO); `reasons`: 'mark:agency' → why, who, on."""
    kept = (case.document(KIND, operation) if case is not None else None) or {}
    return {"acknowledged": kept.get("acknowledged", {}), "reasons": kept.get("reasons", {})}


def keep_sayings(case: Case, operation: str, said: Mapping[str, Any]) -> Outcome:
    """Keep what was said about the marks of an operation (undoable)."""
    briefed, reasons = len(said["acknowledged"]), len(said["reasons"])
    text = (
        f"Marks of {operation}: {briefed} agencies acknowledged the briefing, {reasons} missing"
        " marks accepted with a reason"
    )
    return Outcome(text, case.set_document(KIND, operation, dict(said), text))


def toml_of(definition: Mapping[str, Any]) -> str:
    """The definition as the text of an operation file."""
    from gis_planner.planning.operation_toml import operation_toml

    return operation_toml(definition)


def write_operation(case: Case, definition: Mapping[str, Any], out: Path) -> Outcome:
    """Write an operation file, noted in the journal. UserError where it cannot be written."""
    name = definition.get("operation", {}).get("name", "")
    try:
        out.write_text(toml_of(definition), "utf-8")
    except OSError as fault:
        raise UserError(
            f"{out} cannot be written: {fault.strerror}.", "Choose another folder."
        ) from fault
    case.note("export", f"Operation {name} written to {out.name}")
    return Outcome(f"Operation {name} written to {out}", figures={"file": str(out)})
