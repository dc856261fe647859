"""plan: an operation from its file, over the premises of the case."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Part, Progress, Silent, check
from gis_planner.domain.tables import ROUTES
from gis_planner.pipeline.outcome import Outcome, Stopwatch, peak_mb
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema


def _operation_schema() -> dict[str, Any]:
    from gis_planner.planning import operation_schema

    return operation_schema()


def _recipe_schema() -> dict[str, Any]:
    """The planner's part of a recipe with what the other verbs take."""
    from gis_planner.planning import recipe_schema

    schema = recipe_schema()
    text = {"type": "string"}
    known = schema["properties"]
    known.pop("case", None)
    known["gateway"] = {
        "type": "array",
        "items": {
            "type": "object", "properties": {"file": text}, "required": ["file"],
            "additionalProperties": False,
        },
    }  # fmt: skip
    known["purpose"] = text
    known["iterations"] = {"type": "integer", "minimum": 1}
    known["import"]["items"]["properties"]["as_of"] = text
    known["layer"]["items"]["properties"] |= {"kind": text, "layer": text, "attribution": text}
    return schema


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "operation": _operation_schema,
    "recipe": _recipe_schema,
}
"""What → its JSON Schema."""


def read_operation(source: Path | Mapping[str, Any]) -> Operation:
    """An operation file, or the same as a table inside a recipe. UserError with every fault."""
    from gis_planner.planning import operation_from_dict, parse_operation

    if isinstance(source, Mapping):
        return operation_from_dict(source)
    try:
        return parse_operation(source.read_text("utf-8"))
    except OSError as fault:
        raise UserError(
            f"The operation {source} cannot be read: {fault.strerror}.", "Check the path."
        ) from fault
    except UnicodeDecodeError as fault:
        raise UserError(f"The operation {source} is not UTF-8: {fault}.", "Save it so.") from fault


def road_network(case: Case, name: str) -> Any:
    """The network of the case's roads: the layer `name`, else any road layer, else None (straight
    lines then, and the plan says so). Closures of the case close roads."""
    from gis_planner.geo.roads_table import network_from_table, to_frame

    layers = {info.name: info for info in case.layers()}
    roads = layers.get(name) or next((i for i in layers.values() if i.kind == "roads"), None)
    if roads is None:
        return None
    stats = case.run_stats("layer", roads.name)[roads.name]
    network = network_from_table(case.layer(roads.name), stats.get("banned") or ())
    for info in layers.values():
        if info.kind == "closures":
            network = network.with_closures(to_frame(case.layer(info.name)))
    return network


def candidates_of(case: Case, operation: Operation) -> tuple[Any, ...]:
    """Premises with a place that may be visited, as the planner sees them."""
    from gis_planner.planning.candidates import candidates_from_tables

    if not case.has("scores"):
        raise UserError("The premises are not scored yet.", "Run 'score' first.")
    return candidates_from_tables(
        case.table("premises"),
        case.table("risks"),
        case.table("scores"),
        case.records(with_original=False),
        case.table("matched"),
        operation=operation,
        reference=reference_of(case),
    )


def plan(
    case: Case,
    operation: Operation,
    *,
    seed: int = 0,
    seconds: float | None = None,
    iterations: int | None = None,
    as_of: date,
    keep_plan: bool = True,
    progress: Progress | None = None,
) -> Outcome:
    """Choose premises, agencies, officers and times, and lay the routes along roads.

    The plan before (of the same operation) is changed as little as its value allows when
    `keep_plan`; asked for again with the same moves and nothing else changed, it stands as it is.
    UserError when the operation cannot be planned at all.
    """
    from gis_planner import planning
    from gis_planner.geo.travel import CrowFlies
    from gis_planner.planning.travel import bases_of

    progress = progress or Silent()
    watch = Stopwatch()
    asked = {
        "definition": document_of(operation),
        "settings": [seed, iterations, as_of.isoformat(), case.document("reference", "all")],
    }
    made = _made_already(case, operation.name, asked) if iterations and keep_plan else None
    if made is not None:
        return made
    candidates = candidates_of(case, operation)
    network = road_network(case, operation.roads)
    progress.report(0.05, "Travel times")
    travel = planning.travel_between(candidates, operation, network)
    watch.lap("travel")
    check(progress)
    previous = case.table("visits", run=operation.name) if keep_plan else None
    found = planning.plan_visits(
        candidates,
        operation,
        reference=reference_of(case),
        travel=travel,
        previous=previous if previous is not None and previous.num_rows else None,
        seed=seed,
        seconds=seconds,
        iterations=iterations,
        progress=Part(progress, 0.1, 0.85),
    )
    watch.lap("solve")
    places = {c.premises_id: (c.easting, c.northing) for c in candidates}
    bases = bases_of(candidates, operation)[0]
    places |= {f"base:{o.id}": bases[f"base:{o.agency}"] for o in operation.officers} | bases
    routes = routes_of(found.itineraries, operation, places, network or CrowFlies(), progress)
    watch.lap("routes")
    visited = found.visits.filter(pa.compute.is_valid(found.visits["visit_id"]))
    figures: dict[str, Any] = {
        "operation": operation.name,
        "candidates": len(candidates),
        "visits": len(set(visited["visit_id"].to_pylist())),
        "attendances": visited.num_rows,
        "left_out": found.visits.num_rows - visited.num_rows,
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "proven": found.proven,
        "solver": found.solver,
        "moves": found.moves,
        "travel_source": travel.kind,
        "route_km": round(sum(routes["distance_m"].to_pylist()) / 1000, 1),
        "warnings": found.notes.num_rows,
        "seed": seed,
    }
    gap = f", at most {found.gap:.0%} below the best possible" if found.gap is not None else ""
    summary = (
        f"{operation.name}: {figures['visits']} visits by {figures['attendances']} attendances "
        f"on {len(operation.days)} days{gap}"
    )
    stats = {**figures, **asked}
    touched = case.add_result(
        "plan",
        {"visits": found.visits, "routes": routes, "plan_notes": found.notes},
        key=operation.name,
        verb="plan",
        summary=summary,
        stats=stats,
        progress=Part(progress, 0.95, 1.0),
    )
    watch.lap("write")
    figures |= watch.measured()
    return Outcome(summary, touched, figures)


def _made_already(case: Case, name: str, asked: dict[str, Any]) -> Outcome | None:
    """The plan that the case holds, if it was made by the same number of moves from the same."""
    stats = case.run_stats("plan", name).get(name)
    if stats is None or "plan" in case.stale():
        return None
    if any(stats.get(k) != json.loads(json.dumps(v)) for k, v in asked.items()):
        return None
    figures = {k: v for k, v in stats.items() if k not in asked}
    text = f"{name}: {figures['visits']} visits, as planned before: nothing has changed since"
    return Outcome(text, frozenset(), {**figures, "seconds": 0.0, "peak_mb": peak_mb()})


def routes_of(
    itineraries: Any,
    operation: Operation,
    places: Mapping[str, tuple[float, float]],
    network: Any,
    progress: Progress,
) -> pa.Table:
    """ROUTES: every leg of every officer's day along roads."""
    import shapely

    from gis_planner.geo.travel import TravelParams
    from gis_planner.planning.clock import clock

    params = TravelParams(allowance_min=float(operation.allowance_min))
    cache: dict[tuple[str, str], Any] = {}
    rows = []
    for itinerary in itineraries:
        check(progress)
        here, leaves = itinerary.base, itinerary.depart
        drives = [s for s in itinerary.stops if s.kind != "break"]
        for number, stop in enumerate(drives, 1):
            there = itinerary.base if stop.kind == "base" else stop.place
            if (here, there) not in cache:
                cache[here, there] = network.route(places[here], places[there], params)
            path = cache[here, there]
            points = path.points
            rows.append(
                {
                    "operation": operation.name,
                    "officer": itinerary.officer,
                    "agency": itinerary.agency,
                    "day": itinerary.day,
                    "leg": number,
                    "from_id": "base" if here == itinerary.base else here,
                    "to_id": "base" if there == itinerary.base else there,
                    "depart": clock(leaves),
                    "arrive": clock(stop.arrive),
                    "travel_min": float(stop.travel_min),
                    "distance_m": float(path.metres),
                    "directions": json.dumps([list(d) for d in path.directions]),
                    "geom": shapely.to_wkb(shapely.LineString(points)) if len(points) > 1 else None,
                }
            )
            here, leaves = there, stop.end
    return pa.Table.from_pylist(rows, arrow_schema(ROUTES.columns))


def operation_of(case: Case, name: str) -> Operation:
    """The operation that a plan in the case was made for. UserError when there is no such plan."""
    from gis_planner.planning import operation_from_dict

    stats = case.run_stats("plan", name)
    if name not in stats:
        known = ", ".join(case.run_stats("plan")) or "none yet"
        raise UserError(f"There is no plan '{name}' in this case.", f"Plans: {known}.")
    return operation_from_dict(stats[name]["definition"])


def document_of(operation: Operation) -> dict[str, Any]:
    """The operation as its file would have it, for JSON: what `operation_from_dict` reads."""
    whole = {k: v for k, v in asdict(operation).items() if v is not None}
    rows = {
        name: [
            {k: v for k, v in row.items() if v is not None and v != ""} for row in whole.pop(key)
        ]
        for name, key in (("agency", "agencies"), ("officer", "officers"), ("visit_rule", "rules"))
    }
    document: dict[str, Any] = json.loads(json.dumps({"operation": whole, **rows}))
    return document
