"""The three ways of the experiment: tailored, own lists, everyone. Each gives its attendances."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

from gis_planner.bench.tailored_world import AGENCIES, AS_OF, OFFICERS_EACH, Attended, World
from gis_planner.domain.operations import Officer, Operation


def tailored(world: World, moves: int) -> list[Attended]:
    """All lists together, who attends chosen by power and concern."""
    from gis_planner.planning.candidates import candidates_from_tables

    candidates = candidates_from_tables(
        world.premises, world.risks, world.scores, world.records, world.matched,
        operation=world.operation, reference=world.reference,
    )  # fmt: skip
    rows = _planned(candidates, world.operation, world, moves)
    return [Attended(v, a, world.uprn_of(p)) for v, p, a in rows]


def own_lists(world: World, moves: int) -> list[Attended]:
    """Each agency by itself, by its own rows, with its own officers."""
    attended = []
    for agency in AGENCIES:
        alone = dataclasses.replace(
            world.operation, agencies=tuple(a for a in world.operation.agencies if a.id == agency),
            officers=tuple(o for o in world.operation.officers if o.agency == agency),
        )  # fmt: skip
        rows = _planned(_own_candidates(agency, world, alone), alone, world, moves // 10)
        attended += [Attended(f"{agency} {v}", a, world.uprn_of(p, agency)) for v, p, a in rows]
    return attended


def _own_candidates(agency: str, world: World, alone: Operation) -> tuple[Any, ...]:
    """What the agency's own rows score, and then the rest of its list, which fills its time."""
    import pyarrow.compute as pc

    from gis_planner.planning import PlanParams
    from gis_planner.planning.candidates import candidates_from_tables
    from gis_planner.scoring import score

    mine = world.records.filter(pc.equal(world.records["agency"], agency))
    matched = world.matched.filter(pc.is_in(world.matched["record_id"], mine["record_id"]))
    matched = matched.filter(pc.is_in(matched["premises_id"], world.premises["premises_id"]))
    scored = score(mine, matched, reference=world.reference, as_of=AS_OF)
    known = candidates_from_tables(
        world.premises, scored.risks, scored.scores, mine, matched,
        operation=dataclasses.replace(alone, max_candidates=10_000), reference=world.reference,
    )  # fmt: skip
    acts = {c.id for c in world.reference.concerns.values() if agency in c.agencies}
    acts |= {c for p in world.reference.powers if p.agency == agency for c in p.concerns}
    own = [
        dataclasses.replace(c, concerns={k: b for k, b in c.concerns.items() if k in acts})
        for c in known
    ]
    own.sort(key=lambda c: (-sum(c.concerns.values()), c.premises_id))
    have = {c.premises_id for c in own if c.concerns}
    usual = world.reference.agency(agency).concern or min(acts)
    least = {usual: PlanParams().least_bits}
    rest = [_plain(p, least) for p in world.premises.to_pylist()
            if p["premises_id"] not in have and world.uprn_of(p["premises_id"], agency)
            and p["easting"] is not None]  # fmt: skip
    return tuple([c for c in own if c.concerns] + rest)[: alone.max_candidates]


def _plain(place: dict[str, Any], concerns: dict[str, float]) -> Any:
    from gis_planner.planning import Candidate

    return Candidate(place["premises_id"], place["easting"], place["northing"], concerns)


def everyone(world: World, moves: int) -> list[Attended]:
    """As many teams as there are officers of each agency, all agencies in each, to whatever scores
    highest in all."""
    from gis_planner.planning import Candidate

    lead = world.operation.agencies[0]
    first = world.reference.concerns["food_hygiene"]
    plain = dataclasses.replace(
        world.reference, concerns={first.id: dataclasses.replace(first, harm=3)}
    )
    longer = world.operation.visit_min_per_extra_agency * (len(AGENCIES) - 1)
    together = dataclasses.replace(
        world.operation, agencies=(lead,), visit_min=world.operation.visit_min + longer,
        officers=tuple(Officer(f"team {k}", lead.id, max_visits=20) for k in range(OFFICERS_EACH)),
    )  # fmt: skip
    places = {p["premises_id"]: p for p in world.premises.to_pylist()}
    total: dict[str, float] = defaultdict(float)
    for row in world.risks.to_pylist():
        if row["likelihood"] > 0 and places[row["premises_id"]]["easting"] is not None:
            total[row["premises_id"]] = row["likelihood"]
    top = sorted(total, key=lambda p: (-total[p], p))[: world.operation.max_candidates]
    candidates = tuple(
        Candidate(p, places[p]["easting"], places[p]["northing"], {first.id: total[p]}) for p in top
    )
    rows = _planned(candidates, together, world, moves // 10, plain)
    return [Attended(v, a, world.uprn_of(p)) for v, p, _ in rows for a in AGENCIES]


def _planned(
    candidates: tuple[Any, ...], operation: Operation, world: World, moves: int,
    reference: Any = None,
) -> list[tuple[str, str, str]]:  # fmt: skip
    """(visit, premises, agency) of the plan."""
    from gis_planner import planning

    plan = planning.plan_visits(
        candidates, operation, reference=reference or world.reference,
        travel=planning.travel_between(candidates, operation, world.network), seed=world.seed,
        iterations=moves, params=planning.PlanParams(workers=1, exact=False),
    )  # fmt: skip
    return [
        (r["visit_id"], r["premises_id"], r["agency"])
        for r in plan.visits.to_pylist() if r["visit_id"]
    ]  # fmt: skip
