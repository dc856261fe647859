"""plan: an operation from its file, over the premises of the case."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Part, Progress, Silent, check
from gis_planner.pipeline.others_visits import busy_of
from gis_planner.pipeline.outcome import Outcome, Stopwatch, peak_mb
from gis_planner.pipeline.plan_age import moved_places
from gis_planner.pipeline.plan_keeping import keep, situation
from gis_planner.store import Case


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

    progress = progress or Silent()
    watch = Stopwatch()
    operation = from_day(operation, as_of)
    asked = asked_for(case, operation, seed, iterations, as_of)
    made = _made_already(case, operation.name, asked) if iterations and keep_plan else None
    if made is not None:
        return made
    here = situation(case, operation, progress)
    watch.lap("travel")
    check(progress)
    previous = case.table("visits", run=operation.name) if keep_plan else None
    found = planning.plan_visits(
        here.candidates,
        operation,
        reference=here.reference,
        travel=here.travel,
        previous=previous if previous is not None and previous.num_rows else None,
        seed=seed,
        seconds=seconds,
        iterations=iterations,
        progress=Part(progress, 0.1, 0.85),
    )
    watch.lap("solve")
    done = keep(case, here, found, {**asked, "seed": seed}, Part(progress, 0.85, 1.0))
    watch.lap("routes and write")
    return Outcome(done.summary, done.touched, done.figures | watch.measured())


def from_day(operation: Operation, as_of: date) -> Operation:
    """The operation planned on a day, from which warrants and letters can be applied for; what it
    says itself, or a day after it began, stays as it is."""
    day = as_of.isoformat()
    if operation.planned_on or not operation.days or day > min(operation.days):
        return operation
    return replace(operation, planned_on=day)


def asked_for(
    case: Case, operation: Operation, seed: int, iterations: int | None, as_of: date
) -> dict[str, Any]:
    """All that a plan of so many moves depends on, but for the case's own results."""
    busy = busy_of(case)
    settings: list[Any] = [seed, iterations, as_of.isoformat(), case.document("reference", "all")]
    if busy:
        settings.append({k: [list(v) for v in busy[k]] for k in busy})
    return {
        "definition": document_of(operation), "settings": settings, "moved": moved_places(case)
    }  # fmt: skip


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


def operation_of(case: Case, name: str) -> Operation:
    """The operation that a plan in the case was made for. UserError when there is no such plan."""
    from gis_planner.planning import operation_from_dict

    stats = case.run_stats("plan", name)
    if name not in stats:
        known = ", ".join(case.run_stats("plan")) or "none yet"
        raise UserError(f"There is no plan '{name}' in this case.", f"Plans: {known}.")
    if "definition" not in stats[name]:
        raise UserError(
            f"The plan '{name}' does not say what it was made for.",
            "Make an operation of this name on the Plan page, or open its file, and plan it.",
        )
    return operation_from_dict(stats[name]["definition"])


def document_of(operation: Operation) -> dict[str, Any]:
    """The operation as its file would have it, for JSON: what `operation_from_dict` reads."""
    whole = {k: v for k, v in asdict(operation).items() if v is not None}
    rows = {
        name: [
            {k: v for k, v in row.items() if v is not None and v != ""} for row in whole.pop(key)
        ]
        for name, key in (
            ("agency", "agencies"),
            ("officer", "officers"),
            ("visit_rule", "rules"),
            ("premises", "premises"),
        )
    }
    document: dict[str, Any] = json.loads(json.dumps({"operation": whole, **rows}))
    return document
