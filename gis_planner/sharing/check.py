"""A hit or no hit between two agencies: neither sees the other's list."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.sharing.rules import Rules

LEVELS = {"premises": "premises_id", "business": "business_id"}
COLUMNS = ("agency", "list", "source_ref", "answer", "gateways")


def check_hits(
    records: pa.Table, matched: pa.Table, rules: Rules, *, asked: str, level: str = "premises"
) -> pa.Table:
    """COLUMNS: each record of the reader, and whether `asked` knows its premises or business.

    The asking agency gets back its own references only; the asked one learns nothing. Lists that a
    gateway hides, or that no gateway opens for the purpose even as hit or no hit, do not answer:
    'no hit' then speaks of the others. UserError where none answers.
    """
    if level not in LEVELS:
        raise UserError(f"'{level}' is not a level.", f"Levels: {', '.join(LEVELS)}.")
    key = LEVELS[level]
    owner = rules.reference.today(asked)
    pairs = (
        records.select(["agency", "list"]).group_by(["agency", "list"]).aggregate([]).to_pylist()
    )
    theirs = [
        (r["agency"], r["list"]) for r in pairs if rules.reference.today(r["agency"]) == owner
    ]
    open_, reasons = {}, []
    for pair in sorted(theirs):
        decision = rules.decide(*pair, "identity")
        if decision.visibility in ("hit", "full"):
            open_[pair] = decision.gateway
        elif decision.visibility != "hidden":
            reasons.append(decision.reason)
    if not open_:
        why = "; ".join(dict.fromkeys(reasons)) or "it holds nothing that answers"
        raise UserError(
            f"{asked} does not answer {rules.reader.audience} for '{rules.reader.purpose}': {why}.",
            "Agree a gateway with visibility 'hit'.",
        )
    places = matched.select(["record_id", key])
    joined = records.select(["record_id", "agency", "list", "source_ref"]).join(
        places, "record_id", join_type="inner"
    )
    glued = pc.binary_join_element_wise(joined["agency"], joined["list"], "\x1f")
    known: dict[str, set[str]] = {}
    for pair, gateway in open_.items():
        rows = joined.filter(pc.equal(glued, "\x1f".join(pair)))
        for place in pc.unique(rows[key]).to_pylist():
            known.setdefault(place, set()).add(gateway)
    own = [rules.is_own(a or "") for a in joined["agency"].to_pylist()]
    mine = joined.filter(pa.array(own, pa.bool_())).sort_by(
        [("agency", "ascending"), ("list", "ascending"), ("source_ref", "ascending")]
    )
    found = [known.get(place) for place in mine[key].to_pylist()]
    return mine.select(["agency", "list", "source_ref"]).append_column(
        "answer", pa.array(["hit" if f else "no hit" for f in found], pa.string())
    ).append_column(
        "gateways", pa.array([" | ".join(sorted(f)) if f else None for f in found], pa.string())
    )  # fmt: skip
