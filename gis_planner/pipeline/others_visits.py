"""others: what other agencies plan by themselves, into the case, and its clashes with a plan.

Kept as documents `other visits`, one an agency, replaced by its next file (undoable).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.rows import read_rows
from gis_planner.store import Case

KIND = "other visits"
Busy = tuple[tuple[str, str, str, str], ...]


def add_other_visits(
    case: Case, path: Path, agency: str = "", progress: Progress | None = None
) -> Outcome:
    """Read an agency's planned visits (ICS, or any list with days and addresses) and place them.

    UserError when the file is none of these or names no agency. What cannot be placed is told.
    """
    from gis_planner.planning import others

    if not case.has("premises"):
        raise UserError("The records are not matched yet.", "Match the lists first.")
    faults: tuple[str, ...] = ()
    if path.suffix.lower() in (".ics", ".ical", ".ifb"):
        if not agency:
            raise UserError(f"{path.name} is a calendar: whose is not known.", "Give --agency.")
        try:
            found = others.visits_of_calendar(path.read_bytes(), agency)
        except (ValueError, KeyError, OSError) as fault:
            raise UserError(f"{path.name} is no calendar: {fault}.", "Export it as ICS.") from fault
    else:
        found, faults = others.visits_of_rows(read_rows(path, progress), agency)
        if not found:
            told = "; ".join(faults[:3]) or "it has no rows"
            raise UserError(
                f"{path.name} holds no planned visits: {told}.",
                "Columns: date, start, end, and premises_id, uprn or address with postcode.",
            )
    placed = others.place(found, case.table("premises"))
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for visit in placed:
        groups[visit.agency].append(asdict(visit))
    summary = f"{len(placed)} planned visits of {', '.join(groups)} from {path.name}"
    touched = case.set_documents(KIND, dict(groups), summary)
    lost = [v for v in placed if not v.premises_id]
    clashes = clashing(case)
    figures = {
        "visits": len(placed), "placed": len(placed) - len(lost), "faults": list(faults),
        "unplaced": [{"where": v.where, "day": v.day, "why": v.how} for v in lost],
        "clashes": clashes,
    }  # fmt: skip
    text = f"{summary}: {figures['placed']} placed"
    text += f", {len(lost)} not ({lost[0].where}: {lost[0].how})" if lost else ""
    text += f", {len(faults)} rows not read ({faults[0]})" if faults else ""
    for clash in clashes[:10]:
        text += f"\n{clash['text']}"
    return Outcome(text, touched, figures)


def other_visits(case: Case) -> list[dict[str, Any]]:
    """Every visit that other agencies plan by themselves, by day and time: the fields of OtherVisit
    (agency, day, start, end, where, premises_id, how…) and `number` within its agency."""
    found = [
        {**row, "number": i} for rows in case.documents(KIND).values() for i, row in enumerate(rows)
    ]
    return sorted(found, key=lambda r: (r["day"], r["start"], r["agency"], r["number"]))


def place_other_visit(case: Case, agency: str, number: int, premises_id: str) -> Outcome:
    """Put one of an agency's visits at premises by hand (undoable); '' takes it from there."""
    rows = [dict(r) for r in case.document(KIND, agency) or []]
    if not 0 <= number < len(rows):
        raise UserError(f"{agency} has no such visit.", "Choose one from the list.")
    rows[number] |= {"premises_id": premises_id, "how": "by hand" if premises_id else "not placed"}
    where = rows[number]["where"] or rows[number]["day"]
    text = f"Visit of {agency} to {where} put at {premises_id or 'no premises'}"
    return Outcome(text, case.set_document(KIND, agency, rows, text))


def drop_other_visits(case: Case, agency: str) -> Outcome:
    """Forget an agency's planned visits (undoable)."""
    text = f"Planned visits of {agency} removed"
    return Outcome(text, case.set_document(KIND, agency, None, text))


def busy_of(case: Case) -> dict[str, Busy]:
    """premises_id → (day, start, end, agency) of other agencies' own visits there."""
    found: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for rows in case.documents(KIND).values():
        for r in rows:
            if r["premises_id"]:
                found[r["premises_id"]].append((r["day"], r["start"], r["end"], r["agency"]))
    return {k: tuple(sorted(v)) for k, v in found.items()}


def clashing(case: Case) -> list[dict[str, Any]]:
    """Planned visits of the case's plans on the day of another agency's own visit there.

    `same_time` where the two overlap; the same day otherwise, which is worth a word too.
    """
    busy = busy_of(case)
    told = {}
    for row in case.table("visits").to_pylist():
        if row["visit_id"] is None or row["premises_id"] not in busy:
            continue
        for day, start, end, agency in busy[row["premises_id"]]:
            if day != row["day"]:
                continue
            same = start < row["end"] and row["start"] < end
            when = "at the same time" if same else "on the same day"
            told[row["operation"], row["visit_id"], agency, start] = {
                "operation": row["operation"], "visit_id": row["visit_id"],
                "premises_id": row["premises_id"], "agency": agency, "day": day, "start": start,
                "end": end, "same_time": same,
                "text": f"{agency} visits {row['premises_id']} on its own {when} as"
                        f" {row['visit_id']} ({day} {start}-{end} beside {row['start']}-"
                        f"{row['end']}).",
            }  # fmt: skip
    return list(told.values())
