"""What the planner needs of a case, and how a plan enters it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Part, Progress
from gis_planner.domain.wording import counted
from gis_planner.pipeline.others_visits import busy_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.routes import road_network, routes_of
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case


@dataclass(frozen=True, eq=False)
class Situation:
    """An operation with its candidates, roads (None = straight lines) and travel times."""

    operation: Operation
    candidates: tuple[Any, ...]
    network: Any
    travel: Any
    reference: Reference


def situation(case: Case, operation: Operation, progress: Progress) -> Situation:
    """Read what a plan is made from. UserError before the premises are scored."""
    from gis_planner import planning

    candidates = candidates_of(case, operation)
    network = road_network(case, operation.roads)
    progress.report(0.05, "Travel times")
    travel = planning.travel_between(candidates, operation, network)
    return Situation(operation, candidates, network, travel, reference_of(case))


def candidates_of(case: Case, operation: Operation) -> tuple[Any, ...]:
    """Premises with a place that may be visited, as the planner sees them."""
    from gis_planner.planning.candidates import candidates_from_tables

    if not case.has("scores"):
        raise UserError("The premises are not scored yet.", "Score the premises first.")
    return candidates_from_tables(
        case.table("premises"),
        case.table("risks"),
        case.table("scores"),
        case.records(with_original=False),
        case.table("matched"),
        operation=operation,
        reference=reference_of(case),
        busy=busy_of(case),
    )


def candidate_ids(case: Case, operation: Operation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the premises that a plan of the operation would choose from; of those on which alone
    lots may fall."""
    found = candidates_of(case, operation)
    return (
        tuple(c.premises_id for c in found if not c.by_lot),
        tuple(c.premises_id for c in found if c.by_lot),
    )


def keep(
    case: Case,
    here: Situation,
    found: Any,
    asked: dict[str, Any],
    progress: Progress,
    *,
    verb: str = "plan",
    note: str = "",
) -> Outcome:
    """Lay a plan's routes along roads and make it the operation's plan in the case, undoable.

    Where the case holds the operation's definition, it becomes what was planned, in one change."""
    operation = here.operation
    routes = routes_for(here, found, progress)
    figures = figures_of(here, found, routes) | {"seed": asked.get("seed", 0)}
    far = f", at most {max(found.gap, 0.01):.0%} below the best possible"
    gap = ", proven best" if found.proven else far
    summary = (
        f"{operation.name}: {counted(figures['visits'], 'visit')} by "
        f"{counted(figures['attendances'], 'attendance')} "
        f"on {counted(len(operation.days), 'day')}{gap}{note}"
    )
    touched = case.add_result(
        "plan",
        {"visits": found.visits, "routes": routes, "plan_notes": found.notes},
        key=operation.name,
        verb=verb,
        summary=summary,
        stats={**figures, **asked},
        progress=Part(progress, 0.6, 1.0),
        document=_document(case, operation.name, asked.get("definition")),
    )
    return Outcome(summary, touched, figures)


def routes_for(here: Situation, found: Any, progress: Progress) -> pa.Table:
    """ROUTES of a plan that is not kept yet, along the roads of its situation."""
    from gis_planner.geo.travel import CrowFlies
    from gis_planner.planning.travel import bases_of

    operation = here.operation
    places = {c.premises_id: (c.easting, c.northing) for c in here.candidates}
    bases = bases_of(here.candidates, operation)[0]
    places |= {f"base:{o.id}": bases[f"base:{o.agency}"] for o in operation.officers} | bases
    return routes_of(found.itineraries, operation, places, here.network or CrowFlies(), progress)


def _document(case: Case, name: str, definition: Any) -> tuple[str, str, Any] | None:
    """The definition as the case is to hold it; the day of planning only where it was written."""
    held = case.document("operation", name)
    if definition is None or held is None:
        return None
    head = {**definition["operation"], "planned_on": held["operation"].get("planned_on", "")}
    return "operation", name, {**definition, "operation": head}


def figures_of(here: Situation, found: Any, routes: pa.Table | None = None) -> dict[str, Any]:
    """What `plan --json` tells of a plan; kilometres where its routes are laid."""
    visited = found.visits.filter(pa.compute.is_valid(found.visits["visit_id"]))
    figures: dict[str, Any] = {
        "operation": here.operation.name,
        "candidates": len(here.candidates),
        "visits": len(set(visited["visit_id"].to_pylist())),
        "attendances": visited.num_rows,
        "left_out": found.visits.num_rows - visited.num_rows,
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "proven": found.proven,
        "solver": found.solver,
        "moves": found.moves,
        "travel_source": here.travel.kind,
        "warnings": found.notes.num_rows,
    }
    if routes is not None:
        figures["route_km"] = round(sum(routes["distance_m"].to_pylist()) / 1000, 1)
    return figures
