"""replan: what happens to a plan, a repair to accept, comparison, one officer more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Event, Operation
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.operations import asked_for, operation_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.plan_keeping import Situation, keep, situation
from gis_planner.store import Case

REPAIR_SECONDS = 1.0
"""Search time of a repair; with reading and checking about two seconds in all."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """A plan that is not kept yet: what led to it, its difference (DIFFERENCES) from the plan that
    stands, figures of both, and a summary in a sentence."""

    why: str
    here: Situation
    plan: Any
    differences: pa.Table
    before: dict[str, Any]
    after: dict[str, Any]
    summary: str


def propose(
    case: Case, operation: str, event: Event, *, seconds: float = REPAIR_SECONDS,
    iterations: int | None = None, seed: int = 0, progress: Progress | None = None,
) -> Proposal:  # fmt: skip
    """Repair an operation's plan after an event, changing as little as possible. Nothing is kept
    until `accept`. UserError where the event names what the plan does not have."""
    from gis_planner.planning import replan

    standing = _standing(case, operation)
    changed = replan.after_event(operation_of(case, operation), standing, event)
    return _proposal(case, changed, standing, event.text, seconds, iterations, seed, progress)


def _standing(case: Case, operation: str) -> pa.Table:
    visits = case.table("visits", run=operation)
    if not visits.num_rows:
        raise UserError(f"There is no plan '{operation}' in this case.", "Plan it first.")
    return visits


def _proposal(
    case: Case, changed: Operation, standing: pa.Table, why: str, seconds: float,
    iterations: int | None, seed: int, progress: Progress | None,
) -> Proposal:  # fmt: skip
    from gis_planner import planning
    from gis_planner.planning import replan

    progress = progress or Silent()
    here = situation(case, changed, progress)
    found = planning.plan_visits(
        here.candidates, changed, reference=here.reference, travel=here.travel, previous=standing,
        seed=seed, seconds=seconds, iterations=iterations, progress=Part(progress, 0.1, 1.0),
    )  # fmt: skip
    table = replan.differences(standing, found.visits, why)
    before, after = replan.figures_of(standing), replan.figures_of(found.visits, found.itineraries)
    kinds = table["change"].to_pylist()
    parts = [f"{kinds.count(k)} {k}" for k in dict.fromkeys(kinds)]
    summary = f"{why[:1].upper()}{why[1:]}. {', '.join(parts) or 'Nothing is planned'}."
    return Proposal(why, here, found, table, before, after, summary)


def accept(
    case: Case, proposal: Proposal, *, as_of: date, progress: Progress | None = None
) -> Outcome:
    """Keep a proposal as the operation's plan (undoable)."""
    progress = progress or Silent()
    asked = asked_for(case, proposal.here.operation, 0, None, as_of)
    return keep(
        case, proposal.here, proposal.plan, asked, progress, verb="replan",
        note=f" after: {proposal.why}",
    )  # fmt: skip


def compare(case: Case, first: str, second: str) -> tuple[pa.Table, dict[str, Any], dict[str, Any]]:
    """DIFFERENCES between two operations' plans in the case, and the figures of each."""
    from gis_planner.planning import replan

    a, b = _standing(case, first), _standing(case, second)
    kilometres = {
        name: round(sum(case.table("routes", run=name)["distance_m"].to_pylist()) / 1000, 1)
        for name in (first, second)
    }
    return (
        replan.differences(a, b),
        replan.figures_of(a) | {"route_km": kilometres[first]},
        replan.figures_of(b) | {"route_km": kilometres[second]},
    )


def compare_with_run(case: Case, operation: str, visits: pa.Table) -> pa.Table:
    """DIFFERENCES from earlier visits of an operation to its plan that stands."""
    from gis_planner.planning import replan

    return replan.differences(visits, _standing(case, operation))


def one_more_officer(
    case: Case, operation: str, agency: str, *, seconds: float = 1.0,
    iterations: int | None = None, seed: int = 0, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """What one more officer of an agency would bring. Nothing is kept.

    The plan that stands is improved for `seconds`, then for as long again as it is and with the
    officer: the gain is the difference of the last two, so that a better search is not taken for a
    better staff. A plan without the officer is one with the officer too: the gain is never below 0.
    """
    from gis_planner import planning
    from gis_planner.planning import replan

    progress = progress or Silent()
    definition, standing = operation_of(case, operation), _standing(case, operation)
    more = replan.with_officer(definition, agency)
    here = situation(case, more, progress)

    def improved(staffed: Operation, before: Any, part: int) -> Any:
        return planning.plan_visits(
            here.candidates, staffed, reference=here.reference, travel=here.travel,
            previous=before, seed=seed, seconds=seconds, iterations=iterations, mode="improve",
            progress=Part(progress, 0.1 + 0.3 * part, 0.4 + 0.3 * part),
        )  # fmt: skip

    base = improved(definition, standing, 0)
    plans = [improved(definition, base, 1), improved(more, base, 2)]
    if plans[1].value < plans[0].value:
        plans[1] = plans[0]
    a, b = (replan.figures_of(p.visits, p.itineraries) for p in plans)
    table = replan.differences(plans[0].visits, plans[1].visits)
    added = [r["premises_id"] for r in table.to_pylist() if r["change"] == "added"]
    name = here.reference.agency(agency).name
    gain = {k: round(b[k] - a[k], 3) for k in ("value", "visits", "attendances",
                                               "concerns_covered")}  # fmt: skip
    share = gain["value"] / a["value"] if a["value"] else 0.0
    text = (
        f"One more officer of {name} brings {gain['visits']:+g} visits, {gain['attendances']:+g} "
        f"attendances, {gain['concerns_covered']:+g} concerns covered, value {gain['value']:+.1f} "
        f"({share:+.1%})"
    )
    figures = {
        "operation": operation, "agency": agency, "gain": gain, "share": round(share, 4),
        "without": a, "with": b, "added": added, "bound_without": plans[0].bound,
        "bound_with": max(plans[0].bound, plans[1].bound),
    }  # fmt: skip
    return Outcome(text, figures=figures)
