"""plan_visits: from candidates and an operation to a checked plan with its reasons."""

from __future__ import annotations

import dataclasses
import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import DRAWN, Operation
from gis_planner.domain.progress import Progress, Silent
from gis_planner.planning.agencies import choose_agencies
from gis_planner.planning.check import check_plan
from gis_planner.planning.explain import Forcing, LeftOut, screened_out, without_sets
from gis_planner.planning.following import BY_VALUE, WITH_RANDOM, Follow
from gis_planner.planning.problem import Candidate, Plan, PlanParams, Travel
from gis_planner.planning.report import make_plan
from gis_planner.planning.rules import binding
from gis_planner.planning.solving import Job, Solved

if TYPE_CHECKING:
    import pyarrow as pa


def plan_visits(
    candidates: tuple[Candidate, ...], operation: Operation, *, reference: Reference,
    travel: Travel, previous: Plan | pa.Table | None = None, seed: int = 0,
    seconds: float | None = None, iterations: int | None = None,
    progress: Progress | None = None, params: PlanParams | None = None, mode: str = "repair",
    follow: Follow | None = None,
) -> Plan:  # fmt: skip
    """Choose premises, agencies, officers, days and times.

    `seconds` is wall clock for the search; with `iterations` (trials) the plan depends on the
    seed alone. With `previous`, mode 'repair' changes as little as possible, 'improve' goes on from
    it freely, 'best' replans with only ties broken for what was. A cancelled progress ends the
    search and keeps the best plan. `follow` hears of each better plan while it runs.
    """
    began = time.monotonic()
    progress, params = progress or Silent(), params or PlanParams()
    was = _rows_of(previous)
    operation = _locks_from(operation, was)
    _refuse_nonsense(candidates, operation, travel)
    progress.report(0.0, "choosing agencies")
    screened, out = _screen(candidates, operation, reference, travel, params)
    job = Job(operation, reference, travel, params, was, mode, seed, progress, follow)
    picks = _drawn_before(was, screened)
    asked, lots = _apart(screened, operation, was)
    chosen, left = _cut(asked, operation, reference, params)
    chosen += tuple(c for c in (*left, *lots) if c.premises_id in picks)
    share = 0.0
    if operation.random_visits > 0 and not was:
        share = 0.25
        first = job.solve(chosen, picks, _part(seconds, share), _whole(iterations, share), BY_VALUE)
        picks, chosen = _draw(first, screened, chosen, operation, seed)
    solved = job.solve(
        chosen, picks, _part(seconds, 1 - share), _whole(iterations, 1 - share),
        WITH_RANDOM if share else "",
    )  # fmt: skip
    model, found = solved.model, solved.found
    taken = {c.premises_id for c in chosen}
    out += [_beyond(c, operation, reference, params) for c in left if c.premises_id not in taken]
    out += [_not_drawn(c, operation, reference, params) for c in lots if c.premises_id not in taken]
    progress.report(0.95, "explaining and checking")
    forcing = Forcing(model, found.state, operation, reference)
    out += [forcing.explain(v) for v in np.flatnonzero(found.state.day_of < 0).tolist()]
    plan = make_plan(
        model, found, out, operation, reference, travel, params, solved.bound / 10, solved.exact,
        seed,
        tuple(sorted({c.ward for c in candidates if c.ward})),
    )  # fmt: skip
    plan = dataclasses.replace(plan, seconds=round(time.monotonic() - began, 3))
    faults = check_plan(plan, candidates, operation, reference, travel, params)
    if faults:
        raise RuntimeError("The plan failed its own check: " + "; ".join(faults[:5]))
    progress.report(1.0, "planned")
    return plan


def _part(seconds: float | None, share: float) -> float | None:
    return None if seconds is None else seconds * share


def _whole(iterations: int | None, share: float) -> int | None:
    return None if iterations is None else max(1, int(iterations * share))


def _refuse_nonsense(
    candidates: tuple[Candidate, ...], operation: Operation, travel: Travel
) -> None:
    """What no plan can be made of."""
    ids = [c.premises_id for c in candidates]
    if len(set(ids)) != len(ids):
        raise UserError("A premises is among the candidates twice.", "Give each once.")
    if not operation.days:
        raise UserError("The operation has no days.", "Write days.")
    shape = (len(travel.ids), len(travel.ids))
    if travel.minutes.shape != shape:
        raise UserError(f"The travel table is not {shape[0]} x {shape[1]}.")


def _rows_of(previous: Plan | pa.Table | None) -> tuple[dict[str, Any], ...]:
    """The visits of a previous plan, given whole or as its visits table."""
    if previous is None:
        return ()
    table = previous.visits if isinstance(previous, Plan) else previous
    return tuple(row for row in table.to_pylist() if row["visit_id"] is not None)


def _locks_from(operation: Operation, visits: tuple[dict[str, Any], ...]) -> Operation:
    """A lock without day, start and agencies keeps what the previous plan had."""
    was: dict[str, list[Any]] = {}
    for row in visits:
        was.setdefault(row["premises_id"], []).append(row)
    rules = []
    for rule in operation.rules:
        rows = was.get(rule.premises_id)
        if rule.rule == "lock" and rows and not rule.day and not rule.start:
            rule = dataclasses.replace(
                rule, day=rows[0]["day"], start=rows[0]["start"],
                agencies=rule.agencies or tuple(sorted(r["agency"] for r in rows)),
            )  # fmt: skip
        rules.append(rule)
    return dataclasses.replace(operation, rules=tuple(rules))


def _screen(
    candidates: tuple[Candidate, ...], operation: Operation, reference: Reference, travel: Travel,
    params: PlanParams,
) -> tuple[list[Candidate], list[LeftOut]]:  # fmt: skip
    """Those that can be visited at all, and the others with their reason."""
    places = {name: k for k, name in enumerate(travel.ids)}
    must = binding(operation)
    fine, out = [], []
    for candidate in candidates:
        rule = must.get(candidate.premises_id)
        reason, fix = screened_out(candidate, operation, reference, travel, places, params)
        if not reason:
            only = rule.agencies if rule else ()
            if not choose_agencies(candidate, operation, reference, params, only).sets:
                reason, fix = without_sets(candidate, operation, reference, params)
        if reason:
            out.append(LeftOut(candidate.premises_id, reason, fix, 0.0, rule is not None))
        else:
            fine.append(candidate)
    return fine, out


def _worth(c: Candidate, operation: Operation, reference: Reference, params: PlanParams) -> float:
    sets = choose_agencies(c, operation, reference, params).sets
    return sets[0].value if sets else 0.0


def _apart(
    screened: list[Candidate], operation: Operation, was: tuple[dict[str, Any], ...]
) -> tuple[list[Candidate], list[Candidate]]:
    """Those that are asked for, by the operation or by the plan before; and those that lots alone
    may bring in."""
    held = binding(operation).keys() | {r["premises_id"] for r in was}
    lots = [c for c in screened if c.by_lot and c.premises_id not in held]
    apart = {c.premises_id for c in lots}
    return [c for c in screened if c.premises_id not in apart], lots


def _cut(
    screened: list[Candidate], operation: Operation, reference: Reference, params: PlanParams
) -> tuple[tuple[Candidate, ...], list[Candidate]]:
    """The `max_candidates` of most value, must-visits always; and those beyond."""
    must = binding(operation)
    worth = {c.premises_id: _worth(c, operation, reference, params) for c in screened}
    ranked = sorted(
        screened, key=lambda c: (c.premises_id not in must, -worth[c.premises_id], c.premises_id)
    )
    room = max(operation.max_candidates, len(must))
    return tuple(ranked[:room]), ranked[room:]


def _beyond(
    c: Candidate, operation: Operation, reference: Reference, params: PlanParams
) -> LeftOut:
    reason = f"It is not among the {operation.max_candidates} premises of most value."
    return LeftOut(
        c.premises_id, reason, "Raise max_candidates.", _worth(c, operation, reference, params)
    )


def _not_drawn(
    c: Candidate, operation: Operation, reference: Reference, params: PlanParams
) -> LeftOut:
    return LeftOut(
        c.premises_id, "A lot could have fallen on it, and did not.", "Make it a must-visit.",
        _worth(c, operation, reference, params),
    )  # fmt: skip


def _drawn_before(was: tuple[dict[str, Any], ...], chosen: list[Candidate]) -> frozenset[str]:
    """What the previous plan drew at random stays drawn, also beyond the `max_candidates`."""
    drawn = {r["premises_id"] for r in was if DRAWN in (r["because"] or "")}
    return frozenset(c.premises_id for c in chosen if c.premises_id in drawn)


def _draw(
    first: Solved, screened: list[Candidate], chosen: tuple[Candidate, ...],
    operation: Operation, seed: int,
) -> tuple[frozenset[str], tuple[Candidate, ...]]:  # fmt: skip
    """Premises for the random quota: drawn among those that value would not choose."""
    model, found = first.model, first.found
    visited = {model.visits[v].premises_id for v in np.flatnonzero(found.state.day_of >= 0)}
    quota = math.ceil(operation.random_visits * len(visited))
    others = sorted(c.premises_id for c in screened if c.premises_id not in visited)
    rng = np.random.default_rng([seed, len(others)])
    drawn = rng.choice(len(others), min(quota, len(others)), replace=False) if others else ()
    picks = frozenset(others[int(k)] for k in drawn)
    known = {c.premises_id for c in chosen}
    extra = tuple(c for c in screened if c.premises_id in picks - known)
    return picks, chosen + extra
