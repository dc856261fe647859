"""replan: what happens to a plan, a repair to accept, comparison, one officer more."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.operations import Event, Operation
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.closing import Closure
from gis_planner.pipeline.comparing import compare_sides, figures_of, side_of, wards_of
from gis_planner.pipeline.operations import asked_for, operation_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.plan_keeping import Situation, candidates_of, keep, routes_for, situation
from gis_planner.pipeline.routes import road_network
from gis_planner.pipeline.staffing import one_more_of_each
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

REPAIR_SECONDS = 0.8
"""Search time of a repair; with reading and checking below two seconds in all."""
BEST_SECONDS = 3.0
"""Search time where the plan is made anew."""
WHOLE_SECONDS = 1.2
"""When a repair's search is to end, reading included: it is shorter where reading took longer."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """A plan that is not kept yet: what led to it, its routes, its difference (DIFFERENCES) from
    the plan that stands, figures of both, and a summary in a sentence. `mode` is repair (as little
    as possible changes) or best (planned again); `closure` are roads that are shut from now on."""

    why: str
    here: Situation
    plan: Any
    differences: pa.Table
    before: dict[str, Any]
    after: dict[str, Any]
    summary: str
    routes: pa.Table
    mode: str = "repair"
    closure: Closure | None = None
    seconds: float = 0.0
    standing: tuple[str, int | None] = ("", None)


def propose(
    case: Case, operation: str, event: Event, *, seconds: float | None = None,
    iterations: int | None = None, seed: int = 0, mode: str = "repair",
    closure: Closure | None = None, like: Proposal | None = None,
    reading: Situation | None = None, progress: Progress | None = None,
) -> Proposal:  # fmt: skip
    """Repair an operation's plan after an event, changing as little as possible; or, in mode
    'best', go on from there with all that is not locked free to move. Nothing is kept until
    `accept`. `seconds` of search, None = what is usual; `like` a repair for the same event, from
    which the best goes on; `reading` what was read of the same case and operation before.
    UserError where the event names what the plan does not have."""
    from gis_planner import planning
    from gis_planner.planning import replan

    progress, began = progress or Silent(), time.monotonic()
    standing = _standing(case, operation)
    if event.kind == "road closed" and closure is None:
        raise UserError("It is not said which road.", "Name a road or give a file of closures.")
    changed = replan.after_event(operation_of(case, operation), standing, event)
    if like is not None:
        here = like.here
    elif reading is not None and closure is None:
        here = replace(reading, operation=changed)
    else:
        here = _situation(case, changed, closure, progress)
    if seconds is None:
        left = WHOLE_SECONDS - (time.monotonic() - began)
        seconds = BEST_SECONDS if mode == "best" else min(max(left, 0.4), REPAIR_SECONDS)
    onward = like.plan if like is not None and mode == "best" else None
    found = planning.plan_visits(
        here.candidates, changed, reference=here.reference, travel=here.travel,
        previous=onward or standing, seed=seed, seconds=seconds, iterations=iterations,
        mode="improve" if onward else mode, progress=Part(progress, 0.1, 0.95),
    )  # fmt: skip
    if onward is not None and found.value < onward.value:
        found = onward
    why = in_words(event, changed)
    return _proposal(case, here, standing, found, why, mode, closure, began)


def in_words(event: Event, operation: Operation) -> str:
    """The event in a sentence, its officer by name, its day as people write it."""
    name = next((o.name for o in operation.officers if o.id == event.officer), "")
    who = f"{name} ({event.officer})" if name else event.officer
    day = date.fromisoformat(event.day) if event.day else None
    said = f"{day:%a} {day.day} {day:%b %Y}" if day is not None else ""
    return replace(event, officer=who, day=said).text


def _situation(
    case: Case, operation: Operation, closure: Closure | None, progress: Progress
) -> Situation:
    """As `situation`, with roads shut that the case does not know of yet."""
    if closure is None:
        return situation(case, operation, progress)
    from gis_planner import planning

    network = road_network(case, operation.roads)
    if network is None:
        raise UserError("The case has no roads that could be closed.", "Add a layer of roads.")
    candidates = candidates_of(case, operation)
    shut = closure.shut(network)
    travel = planning.travel_between(candidates, operation, shut)
    return Situation(operation, candidates, shut, travel, reference_of(case))


def _standing(case: Case, operation: str) -> pa.Table:
    visits = case.table("visits", run=operation)
    if not visits.num_rows:
        raise UserError(f"There is no plan '{operation}' in this case.", "Plan it first.")
    return visits


def _proposal(
    case: Case, here: Situation, standing: pa.Table, found: Any, why: str, mode: str,
    closure: Closure | None, began: float,
) -> Proposal:  # fmt: skip
    from gis_planner.planning import replan

    name = here.operation.name
    table = replan.differences(standing, found.visits, why)
    routes = routes_for(here, found, Silent())
    wards = wards_of(case, (standing, found.visits))
    before = figures_of(standing, case.table("routes", run=name), wards)
    after = figures_of(found.visits, routes, wards)
    kinds = table["change"].to_pylist()
    parts = [f"{kinds.count(k)} {k}" for k in dict.fromkeys(kinds)]
    summary = f"{why[:1].upper()}{why[1:]}. {', '.join(parts) or 'Nothing is planned'}."
    return Proposal(
        why, here, found, table, before, after, summary, routes, mode, closure,
        round(time.monotonic() - began, 2), (name, case.current_run("plan", name)),
    )  # fmt: skip


def accept(
    case: Case, proposal: Proposal, *, as_of: date, progress: Progress | None = None
) -> Outcome:
    """Keep a proposal as the operation's plan (undoable), with the roads that it holds to be shut.
    UserError where the plan has changed since it was made."""
    progress = progress or Silent()
    name, run = proposal.standing
    if case.current_run("plan", name) != run:
        raise UserError(
            f"The plan of {name} has changed since this was proposed.", "Let it be repaired again."
        )
    touched: frozenset[str] = frozenset()
    if proposal.closure is not None:
        touched = proposal.closure.keep(case)
    asked = asked_for(case, proposal.here.operation, 0, None, as_of)
    done = keep(
        case, proposal.here, proposal.plan, asked, progress, verb="replan",
        note=f" after: {proposal.why}",
    )  # fmt: skip
    return Outcome(done.summary, done.touched | touched, done.figures)


def compare(case: Case, first: str, second: str) -> tuple[pa.Table, dict[str, Any], dict[str, Any]]:
    """DIFFERENCES between two plans (see `comparing.side_of`), and the figures of each."""
    found = compare_sides(case, side_of(case, first), side_of(case, second))
    return found.differences, *found.figures


def compare_with_run(case: Case, operation: str, visits: pa.Table) -> pa.Table:
    """DIFFERENCES from earlier visits of an operation to its plan that stands."""
    from gis_planner.planning import replan

    return replan.differences(visits, _standing(case, operation))


def one_more_officer(
    case: Case, operation: str, agency: str, *, seconds: float = 1.0,
    iterations: int | None = None, seed: int = 0, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """What one more officer of an agency would bring (`staffing`). Nothing is kept."""
    found = one_more_of_each(
        case, operation, (agency,), seconds=seconds, iterations=iterations, seed=seed,
        progress=progress,
    )  # fmt: skip
    if not found.found:
        raise Cancelled
    more = found.found[0]
    figures = {
        "operation": operation, "agency": agency, "gain": more.gain, "share": round(more.share, 4),
        "without": more.without, "with": more.with_one, "added": list(more.added),
        "bound_without": more.bounds[0], "bound_with": more.bounds[1],
    }  # fmt: skip
    return Outcome(more.text, figures=figures)
