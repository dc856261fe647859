"""entry: an analyst's own statements of links, with source and 3x5x2 grade.

Each is an appended fact in the journal, undoable; a withdrawn one stays written with who and why.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.entries import ENTRY_LIST, ENTRY_TYPES, ONE_END, Entry, parse_grade
from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import MARKINGS
from gis_planner.domain.tables import ENTRIES, RECORDS
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.case import now

KIND = "entry"
COLUMNS = (
    "from", "to", "type", "since", "until", "source", "grade", "conditions", "marking", "note",
    "who",
)  # fmt: skip


def entries_of(case: Case) -> tuple[Entry, ...]:
    """Every entry ever made, in order; withdrawn ones say so."""
    return tuple(Entry(**value) for _, value in sorted(case.documents(KIND).items()))


def add_entry(case: Case, entry: Entry) -> Outcome:
    """Write down one statement; `id`, `who`, `when` are filled in. UserError tells what lacks."""
    return _add(case, [entry], "entry")


def entries_from_file(case: Case, path: Path) -> Outcome:
    """Entries from a CSV or XLSX file with COLUMNS; all or nothing, all faults at once."""
    from gis_planner.pipeline.rows import read_rows

    made = [_from_row(row) for row in read_rows(path)]
    return _add(case, made, path.name)


def withdraw(case: Case, entry_id: str, why: str) -> Outcome:
    """An entry counts no longer; it stays written. Undoable."""
    held = case.document(KIND, entry_id)
    if held is None:
        raise UserError(f"There is no entry {entry_id}.", "List them with 'entry CASE --list'.")
    if not why.strip():
        raise UserError("An entry is withdrawn for a reason.", "Say why.")
    if held["withdrawn"]:
        raise UserError(f"Entry {entry_id} is withdrawn already: {held['withdrawn']}.")
    text = f"{case.who}, {now()[:10]}: {why.strip()}"
    summary = f"Entry {entry_id} withdrawn: {why.strip()}"
    touched = case.set_document(KIND, entry_id, {**held, "withdrawn": text}, summary)
    return Outcome(f"{summary}. Build the links again.", touched, {"entry": entry_id})


def entries_table(case: Case) -> pa.Table:
    """All entries as ENTRIES."""
    rows = [{k: v or None for k, v in dataclasses.asdict(e).items()} for e in entries_of(case)]
    fields = [(c.name, pa.string()) for c in ENTRIES.columns]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def entry_rows(case: Case, refs: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """Entries among `refs` in the shape of source rows: RECORDS columns with `ref`, `file`,
    `imported`, `gone` (withdrawn) and `grade`."""
    wanted = {ref for ref in refs if ref.startswith(ENTRY_LIST + "/")}
    if not wanted:
        return ()
    agency, name = ENTRY_LIST.split("/")
    empty = dict.fromkeys(c.name for c in RECORDS.columns)
    return tuple(
        {
            **empty, "agency": agency, "list": name, "source_ref": e.id, "role": "entry",
            "name": f"{e.start} {e.type} {e.end}".strip(), "rating": e.grade, "date": e.when[:10],
            "date_from": e.since or None, "date_to": e.until or None, "status": e.note or None,
            "original": json.dumps(dataclasses.asdict(e), ensure_ascii=False), "ref": e.ref,
            "file": f"entered by {e.who}", "imported": e.when, "gone": bool(e.withdrawn),
            "grade": e.grade,
        }
        for e in entries_of(case) if e.ref in wanted
    )  # fmt: skip


def _add(case: Case, entries: list[Entry], said: str) -> Outcome:
    faults = [
        f"row {n}: {fault}" if len(entries) > 1 else fault
        for n, entry in enumerate(entries, 1)
        if (fault := _fault(case, entry))
    ]
    if faults:
        more = f" and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise UserError(
            f"{'; '.join(faults[:5])}{more}. Nothing was entered.",
            f"Columns: {', '.join(COLUMNS)}. Types: {', '.join(ENTRY_TYPES)}.",
        )
    if not entries:
        return Outcome(f"{said} holds no entries", figures={"entries": 0})
    first, when = len(case.documents(KIND)) + 1, now()
    made = [
        dataclasses.replace(
            e, id=f"E{first + k:06d}", who=e.who or case.who, when=e.when or when,
            grade=str(getattr(parse_grade(e.grade), "text", "")),
        )
        for k, e in enumerate(entries)
    ]  # fmt: skip
    one = made[0]
    summary = (
        f"Entry {one.id}: {' '.join(filter(None, (one.start, one.type, one.end)))}, {one.grade}"
        if len(made) == 1
        else f"{len(made):,} entries from {said}"
    )
    values = {e.id: dataclasses.asdict(e) for e in made}
    touched = case.set_documents(KIND, values, summary)
    figures: dict[str, Any] = {"entries": [e.id for e in made]}
    return Outcome(f"{summary}. Build the links to see it.", touched, figures)


def _fault(case: Case, e: Entry) -> str:
    grade = parse_grade(e.grade)
    if e.type not in ENTRY_TYPES:
        return f"'{e.type}' is not a type of entry"
    if grade is None or not grade.handling:
        return (
            f"'{e.grade}' is not a 3x5x2 grade such as 2BP (source 1-3, intelligence A-E, handling "
            "P or C)"
        )
    if grade.handling == "C" and not e.conditions:
        return "handling C needs the conditions in words"
    if not e.source.strip():
        return "the source is missing"
    if e.marking not in MARKINGS:
        return f"'{e.marking}' is not a marking"
    for day in (e.since, e.until):
        if day and not _is_date(day):
            return f"'{day}' is not a date like 2026-12-01"
    if e.since and e.until and e.until < e.since:
        return f"it ends ({e.until}) before it begins ({e.since})"
    return _fault_of_ends(case, e)


def _fault_of_ends(case: Case, e: Entry) -> str:
    from gis_planner.links.entries import end_of
    from gis_planner.pipeline.graphs import graph_of

    wanted = [e.start] if e.type in ONE_END else [e.start, e.end]
    if e.type in ONE_END and (e.end or not e.start.startswith("P")):
        return f"{e.type} stands on one premises (P…), without a second end"
    if len(set(wanted)) < len(wanted) or not all(wanted):
        return "an entry needs two different ends"
    plain = [end for end in wanted if end_of(end) is None]
    known = graph_of(case).known(plain) if plain else []
    missing = [end for end in plain if end not in known]
    kinds = "phone:, email:, website:, vehicle: or person:"
    return f"'{missing[0]}' is neither in the network nor a {kinds}" if missing else ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _from_row(row: dict[str, str]) -> Entry:
    clean = {k.strip().lower(): (v or "").strip() for k, v in row.items()}
    return Entry(
        "", clean.get("from", ""), clean.get("to", ""), clean.get("type", ""),
        clean.get("source", ""), clean.get("grade", ""), clean.get("since", ""),
        clean.get("until", ""), clean.get("note", ""), clean.get("conditions", ""),
        clean.get("marking", "") or Entry.marking, clean.get("who", ""),
    )  # fmt: skip
