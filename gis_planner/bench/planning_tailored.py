"""Tailored visits against 'send everyone' and against each agency working from its own list.

An invented authority whose truth is known: a premises has a concern with a probability. Each
agency's list knows a part of the premises; it speaks, with noise, about the concerns in its remit,
and now and then, with more noise, about others that its officers noticed (golden indicators). The
three ways get the same officers, hours and roads. Tailored planning sees all lists added up;
'everyone' sees them too and sends two teams of one officer of each agency round; on its own, an
agency sees its own list and goes for its own remit. A concern is found when an agency attends that
can act on it: with its own power surely, by consent in half of the cases.
`bench planning --experiment tailored`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from gis_planner.bench.weeks import AGENCIES, CONCERNS, ORIGIN
from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation, TeamAgency

PREMISES, OFFICERS, DAYS = 400, 9, ("2026-12-01", "2026-12-02")
PREVALENCES = (0.05, 0.12, 0.25)
SEEN = {
    "council-food": 0.9, "council-ts": 0.5, "council-licensing": 0.4, "council-housing": 0.25,
    "fire": 0.3, "police": 0.2, "hmrc": 0.15, "immigration": 0.06, "fwa": 0.06,
}  # fmt: skip
"""Share of the premises that an agency's list knows: lists of 50 rows beside lists of thousands,
as the pilots had them (BBCP: numbers of records differ by 100 times)."""
OWN, ASIDE = (1.4, -0.5, 1.0), (0.9, -0.2, 1.3)
"""Bits shown of the remit, and of other concerns: mean where there, where not, noise."""
NOTICED = 0.25
"""Share of the premises on a list at which its officers noted anything beyond their remit."""
CONSENT = 0.5
"""Share of visits by consent in which the occupier lets the officer look."""


@dataclasses.dataclass(frozen=True, eq=False)
class Truth:
    """there[premises, concern]: really so; bits[agency, premises, concern] as its list shows them
    (0 where it says nothing); places."""

    there: Any
    bits: Any
    places: Any
    windows: tuple[tuple[tuple[str, str], ...], ...]
    licensed: Any

    @property
    def signal(self) -> Any:
        """All lists added up."""
        return np.maximum(0.0, self.bits.sum(axis=0))


def invent(seed: int, prevalence: float, reference: Reference) -> Truth:
    """An authority; prevalence by concern varies about the mean given, and some premises are bad in
    several ways."""
    rng = np.random.default_rng([seed, int(prevalence * 1000)])
    centres = rng.uniform(2_000, 18_000, (6, 2)) + ORIGIN
    places = centres[rng.integers(0, 6, PREMISES)] + rng.normal(0, 900, (PREMISES, 2))
    rates = prevalence * rng.uniform(0.5, 1.5, len(CONCERNS))
    bad = rng.gamma(1.0, 1.0, PREMISES)
    there = rng.random((PREMISES, len(CONCERNS))) < np.minimum(0.9, rates * bad[:, None])
    bits = np.zeros((len(AGENCIES), PREMISES, len(CONCERNS)))
    for a, agency in enumerate(AGENCIES):
        known = rng.random(PREMISES) < SEEN[agency]
        noticed = known & (rng.random(PREMISES) < NOTICED)
        for j, concern in enumerate(CONCERNS):
            own = agency in reference.concerns[concern].agencies
            yes, no, noise = OWN if own else ASIDE
            said = np.where(there[:, j], yes, no) + rng.normal(0, noise, PREMISES)
            bits[a, :, j] = np.where(known if own else noticed, said, 0.0)
    hours = ((), (("09:00", "17:00"),), (("11:00", "18:00"),))
    windows = tuple(hours[int(k)] for k in rng.integers(0, 3, PREMISES))
    return Truth(there, bits, places, windows, rng.random(PREMISES) < 0.4)


def situation(truth: Truth) -> tuple[Any, Operation]:
    """Candidates as the lists show them, and the officers that all three ways have."""
    from gis_planner.planning import Candidate

    candidates = tuple(
        Candidate(
            f"P{k:03d}", float(truth.places[k, 0]), float(truth.places[k, 1]),
            {c: float(b) for c, b in zip(CONCERNS, truth.signal[k]) if b > 0},
            windows=truth.windows[k], licensed=bool(truth.licensed[k]),
        )
        for k in range(PREMISES)
    )  # fmt: skip
    middle = ORIGIN + 10_000
    teams = tuple(TeamAgency(a, float(middle[0]), float(middle[1])) for a in AGENCIES)
    staff = tuple(
        Officer(f"{AGENCIES[k % 9]}-{k // 9 + 1}", AGENCIES[k % 9]) for k in range(OFFICERS)
    )
    return candidates, Operation(
        "tailored", DAYS, teams, staff, headcount_cap=9, max_candidates=PREMISES
    )


def found_by(rows: list[dict[str, Any]], truth: Truth, reference: Reference, seed: int) -> int:
    """Concerns really found by the attendances of a plan (each once)."""
    powers = {p.id: p for p in reference.powers}
    luck = np.random.default_rng([seed, 99]).random((PREMISES, len(CONCERNS), len(AGENCIES)))
    found = set()
    for row in rows:
        k, a = int(row["premises_id"][1:]), AGENCIES.index(row["agency"])
        for j, concern in enumerate(CONCERNS):
            if not truth.there[k, j]:
                continue
            usable = [
                p for p in powers.values()
                if p.agency == row["agency"] and concern in p.concerns
                and p.entry not in ("warrant", "letter")
                and (p.entry != "licensed" or truth.licensed[k])
            ]  # fmt: skip
            remit = row["agency"] in reference.concerns[concern].agencies
            if usable or (remit and luck[k, j, a] < CONSENT):
                found.add((k, j))
    return len(found)


def compare(seed: int, prevalence: float, reference: Reference, moves: int) -> dict[str, Any]:
    """Concerns found by the three ways with the same officers, hours and roads."""
    truth = invent(seed, prevalence, reference)
    candidates, operation = situation(truth)
    tailored = _plan(candidates, operation, reference, moves, seed)
    together = _everyone(candidates, operation, reference, moves, seed)
    alone: list[dict[str, Any]] = []
    for agency in AGENCIES:
        alone += _own_list(agency, truth, candidates, operation, reference, moves, seed)
    return {
        "seed": seed, "prevalence": prevalence, "there": int(truth.there.sum()),
        "tailored": found_by(tailored, truth, reference, seed),
        "everyone": found_by(together, truth, reference, seed),
        "own_lists": found_by(alone, truth, reference, seed),
        "visits": [len({r["premises_id"] for r in x}) for x in (tailored, together, alone)],
        "attendances": [len(x) for x in (tailored, together, alone)],
    }  # fmt: skip


def _plan(
    candidates: Any, operation: Operation, reference: Reference, moves: int, seed: int
) -> list[dict[str, Any]]:
    from gis_planner import planning

    plan = planning.plan_visits(
        candidates, operation, reference=reference,
        travel=planning.travel_between(candidates, operation), seed=seed, iterations=moves,
        params=planning.PlanParams(workers=1, exact=False),
    )  # fmt: skip
    return [r for r in plan.visits.to_pylist() if r["visit_id"]]


def _everyone(
    candidates: Any, operation: Operation, reference: Reference, moves: int, seed: int
) -> list[dict[str, Any]]:
    """Two teams of one officer of every agency each go round together, to whom is worth most."""
    total = sum_bits(candidates)
    short = dataclasses.replace(operation, agencies=(operation.agencies[0],), officers=tuple(
        Officer(f"team{k}", AGENCIES[0]) for k in range(1, OFFICERS // 9 + 1)
    ), visit_min=operation.visit_min + operation.visit_min_per_extra_agency * 8)  # fmt: skip
    first = reference.concerns["food_hygiene"]
    one = dataclasses.replace(
        reference, concerns={"food_hygiene": dataclasses.replace(first, harm=3)}
    )
    ranked = tuple(
        dataclasses.replace(c, concerns={"food_hygiene": total[c.premises_id]})
        for c in candidates if total[c.premises_id] > 0
    )  # fmt: skip
    rows = _plan(ranked, short, one, moves, seed)
    return [{**r, "agency": a} for r in rows for a in AGENCIES]


def sum_bits(candidates: Any) -> dict[str, float]:
    """Bits of all concerns together, by premises."""
    return {c.premises_id: sum(c.concerns.values()) for c in candidates}


def _own_list(
    agency: str, truth: Truth, candidates: Any, operation: Operation, reference: Reference,
    moves: int, seed: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """One agency plans its own officers on what its own list shows: concerns in its remit."""
    mine_bits = truth.bits[AGENCIES.index(agency)]
    remit = {c for c in CONCERNS if agency in reference.concerns[c].agencies}
    own = [
        {c: float(b) for c, b in zip(CONCERNS, mine_bits[k]) if b > 0 and c in remit}
        for k in range(PREMISES)
    ]
    mine = tuple(dataclasses.replace(c, concerns=o) for c, o in zip(candidates, own) if o)
    alone = dataclasses.replace(
        operation, agencies=tuple(a for a in operation.agencies if a.id == agency),
        officers=tuple(o for o in operation.officers if o.agency == agency),
    )  # fmt: skip
    return _plan(mine, alone, reference, moves, seed) if mine else []


def run(seeds: int = 20, moves: int = 100_000) -> dict[str, Any]:
    """Ratios of concerns found with their 95 % interval (bootstrap over seeds), by prevalence."""
    from gis_planner.reference import load_reference

    reference = load_reference()
    rows = [compare(s, p, reference, moves) for p in PREVALENCES for s in range(1, seeds + 1)]
    figures: dict[str, Any] = {"seeds": seeds, "premises": PREMISES, "officers": OFFICERS}
    for rival in ("everyone", "own_lists"):
        figures[rival] = _ratio(rows, rival)
        figures[f"{rival} by prevalence"] = {
            p: _ratio([r for r in rows if r["prevalence"] == p], rival) for p in PREVALENCES
        }
    for way, k in (("tailored", 0), ("everyone", 1), ("own_lists", 2)):
        figures[f"{way} a week"] = {
            "found": round(float(np.mean([r[way] for r in rows])), 1),
            "visits": round(float(np.mean([r["visits"][k] for r in rows])), 1),
            "attendances": round(float(np.mean([r["attendances"][k] for r in rows])), 1),
        }
    return figures


def _ratio(rows: list[dict[str, Any]], rival: str) -> dict[str, float]:
    """Found in all by tailoring over found in all by the rival, with a bootstrap interval."""
    mine = np.array([r["tailored"] for r in rows], float)
    other = np.array([r[rival] for r in rows], float)
    rng = np.random.default_rng(1)
    pick = rng.integers(0, len(rows), (2_000, len(rows)))
    ratios = mine[pick].sum(1) / np.maximum(1, other[pick].sum(1))
    low, high = np.percentile(ratios, [2.5, 97.5])
    ratio = mine.sum() / max(1.0, other.sum())
    return {k: round(float(v), 3) for k, v in (("ratio", ratio), ("low", low), ("high", high))}
