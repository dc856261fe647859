"""A hit or no hit between two agencies: neither sees the other's list."""

from __future__ import annotations

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.sharing.cells import Cells
from gis_planner.sharing.rules import Rules

LEVELS = {"premises": "premises_id", "business": "business_id"}
COLUMNS = ("agency", "list", "source_ref", "answer", "gateways")


def check_hits(
    records: pa.Table, matched: pa.Table, rules: Rules, *, asked: str, level: str = "premises"
) -> pa.Table:
    """COLUMNS: each record of the reader, and whether `asked` knows its premises or business.

    The asking agency gets back its own references only; the asked one learns nothing. Lists that a
    gateway hides, or that no gateway opens for the purpose even as hit or no hit, do not answer:
    'no hit' then speaks of the others, as it does of
    single records that may not be told. UserError where none answers.
    """
    if level not in LEVELS:
        raise UserError(f"'{level}' is not a level.", f"Levels: {', '.join(LEVELS)}.")
    key = LEVELS[level]
    owner = rules.reference.today(asked)
    theirs = pa.array(
        [rules.reference.today(a or "") == owner for a in records["agency"].to_pylist()]
    )
    held = records.filter(theirs)
    cells = Cells(held, rules)
    decisions = cells.decisions("identity")
    answers = [d.visibility in ("hit", "full") for d in decisions]
    open_ = {d.gateway for d, a in zip(decisions, answers, strict=True) if a}
    reasons = sorted({d.reason for d in decisions if d.visibility == "withheld"})
    if not open_:
        why = "; ".join(dict.fromkeys(reasons)) or "it holds nothing that answers"
        raise UserError(
            f"{asked} does not answer {rules.reader.audience} for '{rules.reader.purpose}': {why}.",
            "Agree a gateway with visibility 'hit'.",
        )
    places = matched.select(["record_id", key])
    gateways = cells.spread([d.gateway for d in decisions], pa.string())
    known_by = held.select(["record_id"]).append_column("gateway", gateways)
    known_by = known_by.filter(cells.spread(answers, pa.bool_()))
    known: dict[str, set[str]] = {}
    for row in known_by.join(places, "record_id", join_type="inner").to_pylist():
        known.setdefault(row[key], set()).add(row["gateway"])
    joined = records.select(["record_id", "agency", "list", "source_ref"]).join(
        places, "record_id", join_type="inner"
    )
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
