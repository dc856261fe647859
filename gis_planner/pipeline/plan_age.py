"""What is other now than when a plan was made, in sentences; and whether its visits still hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gis_planner.domain.placing import Trouble
from gis_planner.pipeline.others_visits import busy_of
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case
from gis_planner.store.erased_plans import ERASED_LISTS

if TYPE_CHECKING:
    from gis_planner.pipeline.desk import Desk

PARTS = {
    "days": "the days", "agency": "the agencies", "officer": "the roster",
    "premises": "what is known of premises", "targets": "the targets",
}  # fmt: skip
"""Part of an operation's definition → what people call it; all else is its limits."""
QUIET = frozenset({"planned_on", "owner", "objectives", "measures", "review_date", "marking"})
"""Keys of [operation] that no plan depends on."""
ROAD_KINDS = ("roads", "closures")


def moved_places(case: Case) -> dict[str, list[float]]:
    """premises_id → easting and northing, as set by hand."""
    return {k: [v["easting"], v["northing"]] for k, v in case.documents("moved").items()}


def changed_since(case: Case, name: str, definition: Mapping[str, Any]) -> tuple[str, ...]:
    """What changed since the plan of an operation was made, a sentence each; () = nothing, or there
    is no plan. `definition` is the operation as it is now."""
    run = next((r for r in case.versions("plan", name) if r["current"]), None)
    if run is None:
        return ()
    stats, inputs = run["stats"], run["inputs"]
    said = [
        *_erased(case, stats), *_results(case, inputs), *_layers(case, inputs),
        *_moved(case, stats), *_others(case, stats),
        *_edited(stats.get("definition") or {}, definition),
        *_rules(case, name, definition.get("visit_rule") or ()),
    ]  # fmt: skip
    return tuple(said)


def _erased(case: Case, stats: Mapping[str, Any]) -> Iterable[str]:
    agencies = reference_of(case).agencies
    for key in stats.get(ERASED_LISTS, ()):
        agency, _, name = key.partition("/")
        whose = agencies[agency].name if agency in agencies else agency
        yield f"The list {name} ({whose}) was erased, with all that came from it alone."


def _results(case: Case, inputs: Mapping[str, Any]) -> Iterable[str]:
    """Lists, matches, scores. Outcomes of the plan's own visits do not make it older."""
    if "match" in case.stale():
        yield "Lists are newer than their matches."
    elif inputs.get("match") != case.runs_of("match"):
        yield "Records were matched again."
    if inputs.get("scores") != case.runs_of("scores"):
        yield "Premises were scored again."


def _layers(case: Case, inputs: Mapping[str, Any]) -> Iterable[str]:
    """Roads and closures alone: areas drawn on the map change no plan."""
    then, now = inputs.get("layer") or {}, case.runs_of("layer")
    kinds = {i.name: i.kind for i in case.layers()}
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name) and (name not in now or kinds[name] in ROAD_KINDS):
            how = "is gone" if name not in now else "is new" if name not in then else "is another"
            yield f"The layer {name} {how}."


def _moved(case: Case, stats: Mapping[str, Any]) -> Iterable[str]:
    if "moved" not in stats:  # a plan of a version that did not note it
        return
    then, now = stats["moved"], moved_places(case)
    ids = {k for k in then.keys() | now.keys() if then.get(k) != now.get(k)}
    if not ids:
        return
    visited = set(case.table("visits", run=stats["operation"])["premises_id"].to_pylist())
    mine = len(ids & visited)
    text = "One premises was moved" if len(ids) == 1 else f"{len(ids)} premises were moved"
    yield f"{text} on the map{', ' + _of_plan(mine, len(ids)) if mine else ''}."


def _of_plan(mine: int, moved: int) -> str:
    if moved == 1:
        return "and is part of this plan"
    return "all of them part of this plan" if mine == moved else f"{mine} of them part of this plan"


def _others(case: Case, stats: Mapping[str, Any]) -> Iterable[str]:
    settings = stats.get("settings") or []
    if len(settings) < 4:
        return
    then = settings[4] if len(settings) > 4 else {}
    now = {k: [list(v) for v in rows] for k, rows in busy_of(case).items()}
    if then != now:
        yield "Other agencies' own visits have changed."
    if settings[3] != case.document("reference", "all"):
        yield "Agencies, powers or concerns were edited."


def _edited(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[str]:
    """Which parts of the operation were edited."""
    if not then or not now:
        return
    parts = [PARTS[k] for k in ("agency", "officer", "premises")
             if _rows(then.get(k)) != _rows(now.get(k))]  # fmt: skip
    a, b = then.get("operation") or {}, now.get("operation") or {}
    keys = [k for k in a.keys() | b.keys() if k not in QUIET and a.get(k) != b.get(k)]
    parts += [PARTS[k] for k in ("days", "targets") if k in keys]
    if set(keys) - {"days", "targets"}:
        parts.append("its limits")
    if parts:
        listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
        yield f"The operation was edited ({listed})."


def _rules(case: Case, name: str, rules: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Rules that the plan does not keep yet; a lock of a visit where it stands is kept."""
    visits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in case.table("visits", run=name).to_pylist() if rules else ():
        if row["visit_id"]:
            visits[row["premises_id"]].append(row)
    n = sum(not _kept(r, visits.get(r["premises_id"], [])) for r in rules)
    if n:
        yield f"{'One rule is' if n == 1 else f'{n} rules are'} not in the plan yet."


def _kept(rule: Mapping[str, Any], visit: list[dict[str, Any]]) -> bool:
    if rule["rule"] == "never":
        return not visit or bool(rule.get("day"))
    if rule["rule"] == "refused":  # its powers are in the reasons: the checker knows, not this
        return True
    if not visit:
        return False
    wanted = {"day": visit[0]["day"], "start": visit[0]["start"],
              "lead": next((r["agency"] for r in visit if r["is_lead"]), "")}  # fmt: skip
    keys = ("day", "start", "lead") if rule["rule"] == "lock" else ("day", "lead")
    same = all(rule.get(k) in (None, "", wanted[k]) for k in keys)
    team = {o for r in visit for o in (r["officers"] or "").split(" | ")}
    agencies = sorted(rule.get("agencies") or ()), sorted(r["agency"] for r in visit)
    return (
        same
        and (not agencies[0] or agencies[0] == agencies[1])
        and set(rule.get("officers") or ()) <= team
    )


def _rows(rows: Any) -> list[dict[str, Any]]:
    """Rows without what is empty, so that a key left out is the same as an empty one."""
    return [{k: v for k, v in r.items() if v not in ("", [], {}, None, False, 0)}
            for r in rows or ()]  # fmt: skip


def no_longer_holding(desk: Desk) -> tuple[tuple[str, tuple[Trouble, ...]], ...]:
    """(premises_id, what stands against it) of each visit of the plan that could not be made so
    today, in order of the plan."""
    return tuple((p, found) for p in desk.mover.stands if (found := desk.mover.against(p)))
