"""Scored premises → candidates: who may be visited, and what the planner must know of each."""

from __future__ import annotations

import dataclasses
import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Operation
from gis_planner.planning.facts import with_facts
from gis_planner.planning.problem import Candidate

if TYPE_CHECKING:
    import pyarrow as pa

DWELLING = re.compile(r"\b(hmo|house in multiple|flats?|maisonette|bedsit|dwelling)\b", re.I)
LICENSED = re.compile(r"licen[cs]ed? premises|premises licen|alcohol|off.?licen|public house", re.I)
UNKNOWN = "not known"
RANDOM_POOL = 3
"""Premises offered for random visits, for each random visit wanted."""


def candidates_from_tables(
    premises: pa.Table,
    risks: pa.Table,
    scores: pa.Table,
    records: pa.Table,
    matched: pa.Table,
    *,
    operation: Operation,
    reference: Reference,
    busy: Mapping[str, tuple[tuple[str, str, str, str], ...]] | None = None,
) -> tuple[Candidate, ...]:
    """The premises worth considering, most concern first.

    Takes the operation's own `targets`, or else those known to `operation.min_agencies` or more;
    the first `max_candidates` of them by the sum of concern bits, every premises that a rule names,
    and a pool drawn by a hash of the id (not by score) from which random visits come (`by_lot`:
    value alone never chooses these). Concerns are
    the positive likelihood totals (bits); totals without evidence ('missing') are left out, for
    absence of evidence is no concern.
    `busy` are other agencies' own planned visits by premises. What the operation tells of premises
    goes before what the lists say.
    """
    concerns = _concerns(scores)
    risk = {r["premises_id"]: r for r in risks.to_pylist()}
    places = [p for p in premises.to_pylist() if p["premises_id"] in risk]
    chosen, asked = _choose(places, concerns, risk, operation)
    known = _known(records, matched, {p["premises_id"] for p in chosen}, reference)
    found = (
        dataclasses.replace(
            _candidate(p, risk[p["premises_id"]], concerns.get(p["premises_id"], {}), known),
            busy=(busy or {}).get(p["premises_id"], ()),
            by_lot=k >= asked,
        )
        for k, p in enumerate(chosen)
    )
    return with_facts(found, operation)


def _concerns(scores: pa.Table) -> dict[str, dict[str, float]]:
    import pyarrow.compute as pc

    wanted = pc.and_(pc.equal(scores["factor"], "total"), pc.equal(scores["axis"], "likelihood"))
    wanted = pc.and_(wanted, pc.and_(pc.invert(scores["missing"]), pc.greater(scores["bits"], 0.0)))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in scores.filter(wanted).select(["premises_id", "concern", "bits"]).to_pylist():
        found[row["premises_id"]][row["concern"]] = row["bits"]
    return found


def _choose(
    places: list[dict[str, Any]],
    concerns: dict[str, dict[str, float]],
    risk: dict[str, dict[str, Any]],
    operation: Operation,
) -> tuple[list[dict[str, Any]], int]:
    """Premises to consider, and how many of them (the first) are asked for."""
    ruled = {rule.premises_id for rule in operation.rules}

    def worth(place: dict[str, Any]) -> float:
        return math.fsum(concerns.get(place["premises_id"], {}).values())

    def wanted_here(place: dict[str, Any]) -> bool:
        trade, ward = (place["trade"] or UNKNOWN).lower(), (place["ward"] or UNKNOWN).lower()
        poor = risk[place["premises_id"]]["non_compliant"] or 0
        return (
            poor >= operation.min_non_compliant
            and (not operation.trades or any(t.lower() in trade for t in operation.trades))
            and (not operation.wards or ward in {w.lower() for w in operation.wards})
            and (
                not operation.concerns
                or bool(set(operation.concerns) & set(concerns.get(place["premises_id"], {})))
            )
        )

    chosen = set(operation.targets)
    able = [
        p for p in places
        if (p["premises_id"] in chosen if chosen else
            p["agencies"] >= operation.min_agencies and worth(p) > 0 and wanted_here(p))
    ]  # fmt: skip
    able.sort(key=lambda p: (-worth(p), p["premises_id"]))
    top = able[: operation.max_candidates]
    taken = {p["premises_id"] for p in top}
    named = [p for p in places if p["premises_id"] in ruled - taken]
    taken |= ruled
    capacity = sum(o.max_visits * len(o.days or operation.days) for o in operation.officers)
    wanted = math.ceil(operation.random_visits * capacity / 2) * RANDOM_POOL
    rest = [p for p in places if p["premises_id"] not in taken and p["easting"] is not None]
    rest.sort(key=lambda p: hashlib.sha256(p["premises_id"].encode()).digest())
    return [*top, *named, *rest[:wanted]], len(top) + len(named)


def _known(
    records: pa.Table, matched: pa.Table, chosen: set[str], reference: Reference
) -> dict[str, dict[str, Any]]:
    """Of each chosen premises: agencies that know it, words of its records."""
    import pyarrow as pa
    import pyarrow.compute as pc

    here = matched.select(["record_id", "premises_id"])
    here = here.filter(pc.is_in(here["premises_id"], pa.array(sorted(chosen), pa.string())))
    columns = ["record_id", "agency", "list", "trade", "address"]
    joined = here.join(records.select(columns), "record_id").sort_by("record_id")
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"agencies": {}, "words": []})
    for row in joined.to_pylist():
        agency = reference.agency(row["agency"]).id
        place = found[row["premises_id"]]
        place["agencies"][agency] = True
        place["words"].append(" ".join(filter(None, (row["list"], row["trade"], row["address"]))))
    return found


def _candidate(
    place: dict[str, Any],
    risk: dict[str, Any],
    concerns: dict[str, float],
    known: dict[str, dict[str, Any]],
) -> Candidate:
    facts = known.get(place["premises_id"], {"agencies": {}, "words": []})
    words = " / ".join(facts["words"])
    return Candidate(
        premises_id=place["premises_id"],
        easting=place["easting"],
        northing=place["northing"],
        concerns=concerns,
        name=place["name"] or place["address"] or "",
        trade=place["trade"] or "",
        ward=place["ward"] or "",
        has_dwelling="council-housing" in facts["agencies"] or bool(DWELLING.search(words)),
        licensed="council-licensing" in facts["agencies"] or bool(LICENSED.search(words)),
        never_visited=bool(risk["never_visited"]),
        known_agencies=tuple(sorted(facts["agencies"])),
        non_compliant=risk["non_compliant"] or 0,
        uncertainty=max(0.0, (risk["high"] or 0.0) - (risk["low"] or 0.0)),
    )
