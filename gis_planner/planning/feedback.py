"""What is owed to each agency whose information led to a visit: one row a source row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import FOUND, NO_FINDING, NOT_DONE, VisitOutcome
from gis_planner.domain.tables import FEEDBACK
from gis_planner.planning.outcomes import standing
from gis_planner.planning.tables import arrow
from gis_planner.planning.words import concern_name, name_of

if TYPE_CHECKING:
    import pyarrow as pa


def feedback_table(
    operation: str, visits: pa.Table, scores: pa.Table, facts: Iterable[VisitOutcome],
    reference: Reference, given: Mapping[str, str],
) -> pa.Table:  # fmt: skip
    """FEEDBACK: each source row whose evidence raised a concern at premises that were planned.

    The rows are those that the scores name (`source_refs` of positive likelihood). `given` says
    when feedback on 'agency/list/source_ref' was given. A row is confirmed where an agency that
    attended found something under its concern; typed outcomes only are told, never notes.
    """
    said = standing(facts)
    places = {
        r["premises_id"]: r["day"] for r in visits.to_pylist() if r["visit_id"] is not None
    } | {f.premises_id: f.day for f in said.values() if f.done and f.day}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for score in _evidence(scores, set(places)):
        for ref in json.loads(score["source_refs"] or "[]"):
            agency, name, source = ref.split("/", 2)
            place, concern = score["premises_id"], score["concern"]
            mine = [f for (p, _), f in said.items() if p == place]
            status = _status(mine, concern, reference)
            rows[ref, f"{place}/{concern}"] = {
                "operation": operation, "agency": agency, "list": name, "source_ref": source,
                "premises_id": place, "concern": concern, "day": places[place] or None,
                "status": status, "outcomes": _told(mine, reference) or None,
                "because": _because(status, concern, mine, reference), "given": given.get(ref),
            }  # fmt: skip
    ordered = sorted(rows.values(), key=lambda r: (r["agency"], r["list"], r["source_ref"],
                                                   r["premises_id"], r["concern"]))  # fmt: skip
    return arrow(FEEDBACK, ordered)


def _evidence(scores: pa.Table, places: set[str]) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pc.and_(
        pc.is_in(scores["premises_id"], pa.array(sorted(places), pa.string())),
        pc.and_(pc.equal(scores["axis"], "likelihood"), pc.not_equal(scores["factor"], "total")),
    )
    wanted = pc.and_(wanted, pc.and_(pc.invert(scores["missing"]), pc.greater(scores["bits"], 0.0)))
    columns = ["premises_id", "concern", "source_refs"]
    found: list[dict[str, Any]] = scores.filter(wanted).select(columns).to_pylist()
    return found


def _status(mine: list[VisitOutcome], concern: str, reference: Reference) -> str:
    """Of what the row spoke about: confirmed only by a finding under that concern, or by an
    unlabelled finding of an agency whose remit it is."""
    done = [f for f in mine if f.done]
    if not mine:
        return "awaited"
    if not done:
        return "not visited"
    known = reference.concerns.get(concern)
    remit = known.agencies if known else ()
    something = False
    for fact in done:
        if concern in fact.found:
            return "confirmed"
        for finding in fact.findings:
            if finding.kind in NO_FINDING:
                continue
            something = True
            if finding.concern == concern or (not finding.concern and fact.agency in remit):
                return "confirmed"
    return "other matters found" if something else "nothing found"


def _told(mine: list[VisitOutcome], reference: Reference) -> str:
    parts = []
    for fact in sorted(mine, key=lambda f: f.agency):
        kinds = [f"{f.kind} x {f.count}" if f.count > 1 else f.kind for f in fact.findings]
        what = ", ".join(kinds) or f"not done ({fact.reason})"
        parts.append(f"{name_of(fact.agency, reference)}: {what}")
    return " | ".join(parts)


def _because(status: str, concern: str, mine: list[VisitOutcome], reference: Reference) -> str:
    what = concern_name(concern, reference)
    if status == "awaited":
        return f"Your row on {what} led to a planned visit; no outcome is stated yet."
    if status == "not visited":
        reasons = ", ".join(dict.fromkeys(NOT_DONE[f.reason] for f in mine if f.reason))
        return f"Your row on {what} led to a planned visit that did not take place: {reasons}."
    found = dict.fromkeys(
        FOUND[x.kind] for f in mine for x in f.findings if f.done and x.kind != "none"
    )
    tail = f": {'; '.join(found)}" if found else ""
    return f"Your row on {what} led to a visit, {status}{tail}."
