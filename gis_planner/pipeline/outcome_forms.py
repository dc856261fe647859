"""The outcome form of an operation: written empty, taken in filled; and the pack's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import FOUND, NOT_DONE
from gis_planner.pipeline.operations import operation_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

GIVEN = ("visit_id", "premises_id", "agency", "planned", "premises", "sent_for")
"""Columns of the form that are filled in already."""
ASKED = ("outcome", "count", "concern", "reason", "start", "end", "power", "found", "clear",
         "hazards", "notes", "follow_up")  # fmt: skip
ABOUT = (
    "One row an agency's part in one visit. Give an outcome ('none' where nothing was found), or "
    "the reason why it did not take place.",
    "Several outcomes of one agency: copy the row. 'count' is how many, 'concern' what it speaks "
    "about.",
    "'start' and 'end' are the time on site (09:30). 'found' and 'clear' are the concerns that "
    "were looked for and found, or not found, with | between.",
    "'hazards' is what the next visitors should know. 'follow_up' is the date of the next step "
    "(2026-12-31).",
    "Rows without outcome and reason are passed over. Take the form in on the page Outcomes, or by "
    "'gis-planner outcome CASE FILE'.",
)  # fmt: skip


def write_form(
    case: Case, operation: str, out: Path, *, agency: str = "", day: str = ""
) -> Outcome:
    """An empty form (XLSX) of an operation's planned visits, of one agency and day where given."""
    from gis_planner.export.form import write_form as write

    reference, definition = reference_of(case), operation_of(case, operation)
    names = {r["premises_id"]: r for r in case.table("premises").to_pylist()}
    planned = [
        r for r in case.table("visits", run=operation).to_pylist()
        if r["visit_id"] and (not agency or r["agency"] == agency) and (not day or r["day"] == day)
    ]  # fmt: skip
    if not planned:
        raise UserError(f"{operation} plans no such visit.", "Choose another agency or day.")
    planned.sort(key=lambda r: (r["day"], r["start"], r["visit_id"], not r["is_lead"]))
    rows = [_row(r, names.get(r["premises_id"], {})) for r in planned]
    agencies = {r["agency"] for r in planned}
    choices = {
        "outcome": list(FOUND.items()),
        "reason": list(NOT_DONE.items()),
        "concern": [(c.id, c.name) for c in reference.concerns.values()],
        "power": [(p.id, p.statute) for p in reference.powers if p.agency in agencies],
    }
    write(out, (*GIVEN, *ASKED), rows, choices, ABOUT, definition.marking, len(GIVEN))
    case.note("outcome form", f"Outcome form of {operation} written to {out.name}")
    return Outcome(f"A form of {len(rows)} rows written to {out}", figures={"rows": len(rows)})


def _row(row: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, str]:
    where = ", ".join(str(place[k]) for k in ("name", "address", "postcode") if place.get(k))
    return {
        "visit_id": row["visit_id"], "premises_id": row["premises_id"], "agency": row["agency"],
        "planned": f"{row['day']} {row['start']}-{row['end']}", "premises": where,
        "sent_for": row["concerns"] or "",
    }  # fmt: skip


def rows_of(case: Case, path: Path, agency: str = "") -> list[dict[str, str]]:
    """The rows of a file of outcomes: a form of ours without its empty rows, a pack's visits (XLSX,
    or its sheet saved as CSV) with what its reader wrote into 'outcome', or any table with
    planning.outcomes.COLUMNS. `agency` is whose they are where the file does not say."""
    from gis_planner.pipeline.rows import read_rows

    if path.suffix.lower() in (".xlsx", ".xlsm"):
        sheets = _sheets(path)
        if "outcomes" in sheets:
            return _filled(read_rows(path, sheet="outcomes"))
        if {"visits", "about"} <= set(sheets):
            who = agency or _recipient(case, path)
            return _of_pack(case, path.name, read_rows(path, sheet="visits"), who)
    rows = read_rows(path)
    if rows and says_no_agency(rows):
        if not agency:
            raise UserError(
                f"{path.name} does not say whose outcomes these are.", "Name the agency."
            )
        return _of_pack(case, path.name, rows, reference_of(case).agency(agency).id)
    return _filled(rows)


def says_no_agency(rows: list[dict[str, str]]) -> bool:
    """Whether rows are visits with outcomes as a pack has them, without a column of the agency."""
    names = {k.strip().lower() for k in rows[0]}
    return "outcome" in names and "agency" not in names and "premises_id" in names


def needs_agency(path: Path) -> bool:
    """Whether a file is to be taken in with the name of the agency that filled it in."""
    from gis_planner.pipeline.rows import read_rows

    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return False
    rows = read_rows(path)
    return bool(rows) and says_no_agency(rows)


def _sheets(path: Path) -> tuple[str, ...]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True)
    except Exception as fault:  # openpyxl raises many kinds for what is no workbook
        raise UserError(f"{path.name} is no workbook: {fault}.", "Save it as XLSX.") from fault
    names = tuple(book.sheetnames)
    book.close()
    return names


def _filled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of our form that say something; all rows of any other table."""
    if not rows or not {"planned", "sent_for"} <= set(rows[0]):
        return rows
    return [r for r in rows if any((r.get(name) or "").strip() for name in ASKED)]


def _recipient(case: Case, path: Path) -> str:
    """Whose pack a workbook is: the agency of its sheet 'about'."""
    from gis_planner.pipeline.rows import read_rows

    reference = reference_of(case)
    about = [list(r.values()) for r in read_rows(path, sheet="about")]
    who = next((str(v[1]) for v in about if len(v) > 1 and v[0] == "recipient"), "")
    agency = reference.agency(who).id
    if agency not in reference.agencies:
        raise UserError(
            f"{path.name} does not say whose pack it is.", "Give a table with a column 'agency'."
        )
    return agency


def _of_pack(
    case: Case, name: str, rows: list[dict[str, str]], agency: str
) -> list[dict[str, str]]:
    """What the reader of a pack wrote beside each visit, as the reader's own outcomes."""
    from gis_planner.planning.quick import read_quick

    reference = reference_of(case)
    found: list[dict[str, str]] = []
    faults: list[str] = []
    for row in rows:
        text = (row.get("outcome") or "").strip()
        if not text:
            continue
        read = read_quick(text, reference)
        if read.fault:
            faults.append(f"visit {row.get('number', '')}: {read.fault}")
        base = {"premises_id": row.get("premises_id", ""), "agency": agency}
        if read.reason:
            found.append(base | {"reason": read.reason})
        found += [
            base | {"outcome": f.kind, "count": str(f.count), "concern": f.concern}
            for f in read.findings
        ]
    if faults:
        raise UserError(
            f"{name}: {'; '.join(faults[:8])}. Nothing was recorded.",
            "Write 'none', 'advice', 'notice 2 food hygiene', 'closed'.",
        )
    return found
