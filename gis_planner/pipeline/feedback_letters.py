"""Feedback as it may leave the case: a letter or a table for the agency whose rows led to visits.

What an agency found is told to its own side, and to others only where an agreement lets its
'history' go to them (sharing.Rules, deny by default). Where it may not, the letter says that the
visit took place and no more.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import VisitOutcome
from gis_planner.domain.wording import counted
from gis_planner.pipeline.gateways import gateways_of
from gis_planner.pipeline.handling import handling_of, record_handling_of
from gis_planner.pipeline.operations import operation_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.outcomes import GIVEN, facts_of, feedback
from gis_planner.pipeline.packs import DEFAULT_PURPOSE
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

WITHHELD = "Your row led to a visit; what was found there may not be shared with you."


def released_feedback(
    case: Case, operation: str, agency: str, *, on: date, purpose: str = DEFAULT_PURPOSE
) -> pa.Table:
    """FEEDBACK to one agency, with only what agreements in force on a day let it know."""
    from gis_planner import sharing
    from gis_planner.domain.tables import FEEDBACK
    from gis_planner.planning.feedback import feedback_table
    from gis_planner.planning.outcomes import standing
    from gis_planner.store.arrow import arrow_schema

    reference = reference_of(case)
    reader = sharing.Reader(agency, purpose, on.isoformat())
    said = record_handling_of(case)
    rules = sharing.Rules(reader, gateways_of(case), reference, handling_of(case), said)
    facts = standing(facts_of(case, operation)).values()
    name = f"joint visits {operation}"

    def may(fact: VisitOutcome) -> bool:
        """The statement as a row of its agency's own list, which a person may have restricted."""
        ref = f"{fact.agency}/{name}/{operation}/{fact.premises_id}"
        own = (said[ref],) if ref in said else ()
        return rules.decide(fact.agency, name, "history", own).allowed

    told = feedback_table(
        operation, case.table("visits", run=operation), case.table("scores"),
        [f for f in facts if may(f)], reference, case.document(GIVEN, operation) or {},
    )  # fmt: skip
    stated = {f.premises_id for f in facts}
    rows = []
    for row in told.to_pylist():
        if row["agency"] != agency:
            continue
        if row["status"] == "awaited" and row["premises_id"] in stated:
            row |= {"status": "withheld", "because": WITHHELD, "outcomes": None}
        rows.append(row)
    return pa.Table.from_pylist(rows, arrow_schema(FEEDBACK.columns))


def write_letter(
    case: Case, operation: str, agency: str, out: Path, *, on: date,
    purpose: str = DEFAULT_PURPOSE,
) -> Outcome:  # fmt: skip
    """A letter (.html, .txt) that tells an agency what became of its rows. UserError where none
    of them led to a visit of which something is stated."""
    from gis_planner.export.feedback import letter_html, letter_text

    if out.suffix.lower() not in (".html", ".htm", ".txt"):
        raise UserError(f"{out.name} is no letter.", "Use .html or .txt.")
    rows = [
        r for r in released_feedback(case, operation, agency, on=on, purpose=purpose).to_pylist()
        if r["status"] != "awaited"
    ]  # fmt: skip
    if not rows:
        waiting = sum(r["agency"] == agency for r in feedback(case, operation).to_pylist())
        raise UserError(
            f"Nothing can be told to {agency} of {operation} yet: {waiting} rows wait.",
            "Record outcomes first.",
        )
    reference, definition = reference_of(case), operation_of(case, operation)
    ref = "{agency}/{list}/{source_ref}".format_map
    own = {s.ref: s.row for s in case.source_rows(map(ref, rows))}
    for row in rows:
        known = reference.concerns.get(row["concern"])
        row["concern"] = known.name if known else row["concern"]
        said = own.get(ref(row), {})  # as the agency's own row names it, not as others do
        row["place"] = said.get("name") or said.get("address") or row["premises_id"]
    make = letter_text if out.suffix.lower() == ".txt" else letter_html
    text = make(reference.agency(agency).name, operation, on, definition.marking,
                definition.owner, rows)  # fmt: skip
    out.write_text(text, "utf-8")
    case.note(
        "feedback letter",
        f"Feedback on {counted(len(rows), 'row')} of {agency} written to {out.name}",
    )
    return Outcome(f"A letter on {counted(len(rows), 'row')} of {agency} written to {out}",
                   figures={"rows": len(rows), "agency": agency})  # fmt: skip
