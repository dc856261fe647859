"""A confirmed visit is a tasking decision: what the reader is told of it, and why it is sent.

Place, time, attendees and the reader's own power are released under the operation owner's
recorded authority. Other agencies' powers and concerns, and every reason of the planner, are not:
reasons are made again from what the reader may have.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain import tables
from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import DRAWN
from gis_planner.sharing.permitted import described
from gis_planner.sharing.rules import Rules

NO_REASON = "Tasked by the operation; nothing that this reader may have says why"
BY_LOT = f"{DRAWN}, so that not only the expected is looked at"
"""Part of the tasking: it tells nothing of what any agency knows."""


def visits_for(visits: pa.Table, scores: pa.Table, rules: Rules, owner: str) -> pa.Table:
    """The visits that the reader attends (all confirmed ones where it owns the operation)."""
    rows = [row for row in visits.to_pylist() if row["visit_id"]]
    everything = bool(owner) and rules.is_own(owner)
    attended = {r["visit_id"] for r in rows if r["agency"] and rules.is_own(r["agency"])}
    reasons = Reasons(scores, rules.reference)
    out = [
        _for_reader(row, rules, reasons)
        for row in rows
        if row["agency"] and (everything or row["visit_id"] in attended)
    ]
    return pa.Table.from_pylist(out, described(tables.VISITS))


class Reasons:
    """Why an agency is sent to premises, from permitted contributions alone."""

    def __init__(self, scores: pa.Table, reference: Reference) -> None:
        self._reference = reference
        self._powers = {power.id: power for power in reference.powers}
        self._raised: dict[str, list[dict[str, Any]]] = {}
        likely = pc.and_(pc.equal(scores["axis"], "likelihood"), pc.greater(scores["bits"], 0.0))
        chosen = scores.filter(pc.and_(likely, pc.not_equal(scores["factor"], "total")))
        for row in chosen.select(["premises_id", "concern", "bits", "because"]).to_pylist():
            self._raised.setdefault(row["premises_id"], []).append(row)

    def why(
        self, agency: str, premises_id: str, power_id: str | None
    ) -> tuple[tuple[str, ...], str]:
        """Concerns of the agency here, strongest first, and the sentence."""
        power = self._powers.get(power_id or "")
        today = self._reference.today(agency)
        can = [c.id for c in self._reference.concerns.values() if today in c.agencies]
        can += [c for c in (power.concerns if power else ()) if c not in can]
        known = [row for row in self._raised.get(premises_id, ()) if row["concern"] in can]
        known.sort(key=lambda row: (-row["bits"], row["concern"], row["because"]))
        if known:
            concerns = tuple(dict.fromkeys(row["concern"] for row in known))
            return concerns, brief(known[0]["because"])
        return (power.concerns if power else tuple(can)), NO_REASON


def brief(because: str) -> str:
    """A contribution's sentence without the remarks on how much of it counts."""
    return because.split("; counts ")[0].split("; held to ")[0]


def routes_for(routes: pa.Table, rules: Rules, owner: str) -> pa.Table:
    """The reader's own officers' days; all where it owns the operation."""
    everything = bool(owner) and rules.is_own(owner)
    keep = [everything or bool(a and rules.is_own(a)) for a in routes["agency"].to_pylist()]
    return routes.filter(pa.array(keep, pa.bool_()))


def notes_for(notes: pa.Table, rules: Rules, owner: str) -> pa.Table:
    """Only the check of the operation's own form, and only for its owner: the planner's other
    notes rest on every agency's data."""
    mine = bool(owner) and rules.is_own(owner)
    keep = [mine and kind == "seven marks" for kind in notes["kind"].to_pylist()]
    return notes.filter(pa.array(keep, pa.bool_()))


def _for_reader(row: dict[str, Any], rules: Rules, reasons: Reasons) -> dict[str, Any]:
    out = {**row, "value": None, "reason_left_out": None}
    if not rules.is_own(row["agency"]):
        return {**out, "power_id": None, "basis": None, "concerns": None, "because": None}
    concerns, because = reasons.why(row["agency"], row["premises_id"], row["power_id"])
    if DRAWN in (row["because"] or ""):
        because = BY_LOT if because == NO_REASON else f"{BY_LOT}. {because}"
    return {**out, "concerns": " | ".join(concerns), "because": because}
