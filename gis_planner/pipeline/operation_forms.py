"""An operation while it is written: its faults, its marks, its file.

What people said about its marks is kept as documents `marks`, one an operation: who acknowledged
the briefing, and why a missing mark is accepted (undoable).
"""

from __future__ import annotations

import inspect
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
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
    text = f"Marks of {operation}: briefing acknowledged by {briefed}"
    text += f", {reasons} missing accepted with a reason" if reasons else ""
    return Outcome(text, case.set_document(KIND, operation, dict(said), text))


def read_draft(path: Path) -> dict[str, Any]:
    """An operation file as it stands, to be mended where it has faults: its tables with dates and
    times as text. UserError where it is no TOML, or has no tables where tables belong."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UserError(f"{path.name} cannot be read: {fault}.", "Mend that line.") from fault
    for name, rows in document.items():
        tables = [rows] if name == "operation" else rows
        if not (isinstance(tables, list) and all(isinstance(r, dict) for r in tables)):
            raise UserError(
                f"{path.name}: {name} is no table.", f"Write [[{name}]], once for each."
            )
    if "operation" not in document:
        raise UserError(f"{path.name} has no [operation] table.", "Choose an operation file.")
    plain: dict[str, Any] = json.loads(json.dumps(document, default=_as_text))
    return plain


def _as_text(value: Any) -> str:
    """TOML's own dates and times as the file's form has them."""
    return value.strftime("%H:%M") if isinstance(value, time) else value.isoformat()[:10]


def definition_of(case: Case, operation: str) -> dict[str, Any]:
    """The operation as it was edited last, or as it was planned. UserError where there is none."""
    from gis_planner.pipeline.operations import document_of, operation_of

    edited = case.document("operation", operation)
    return dict(edited) if edited else document_of(operation_of(case, operation))


def acknowledge(case: Case, operation: str, agency: str, who: str, on: date) -> Outcome:
    """Note who in an agency acknowledged the briefing (undoable). UserError without a name, or
    where the agency takes no part."""
    there = [str(a["id"]) for a in definition_of(case, operation)["agency"]]
    if agency not in there:
        raise UserError(f"{agency} takes no part in {operation}.", f"One of {', '.join(there)}.")
    if not who.strip():
        raise UserError("Who acknowledged the briefing is not said.", "Name a person, and how.")
    said = sayings(case, operation)
    noted = said["acknowledged"] | {agency: {"who": who.strip(), "on": on.isoformat()}}
    return keep_sayings(case, operation, {**said, "acknowledged": noted})


def tell_marks(case: Case, operation: str) -> Outcome:
    """The seven marks of an operation of the case, in words and figures."""
    marks = marks_of(definition_of(case, operation), sayings(case, operation))
    lines = [f"{operation}: {sum(m.met for m in marks)} of {len(marks)} marks are met or accepted"]
    for mark in marks:
        lines.append(f"{'met' if mark.met else 'MISSING'}  {mark.number} {mark.about}")
        lines += [
            f"    {x.text}: " + (f"accepted, {x.reason}" if x.reason else x.fix) for x in mark.lacks
        ]
    return Outcome("\n".join(lines), figures={"marks": [asdict(m) | {"met": m.met} for m in marks]})


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
