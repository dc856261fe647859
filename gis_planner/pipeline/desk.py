"""The desk of a plan: one visit moved, locked, forced in or given other attendees, and the rest
repaired around it at once. Nothing is kept before `keep_attempt`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation, VisitRule
from gis_planner.domain.placing import Placing, Trouble
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.operations import asked_for, document_of, from_day, read_operation
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.plan_keeping import Situation, keep, situation
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.planning.moving import Mover

REPAIR_SECONDS = 0.5
"""Search time of a repair at the desk; with the model, the checker and the roads about a second."""


@dataclass(frozen=True, eq=False)
class Desk:
    """A plan that stands with all that is needed to change it at once. `standing` is its VISITS;
    `mover` answers what stands against a place for a visit (microseconds)."""

    here: Situation
    standing: pa.Table
    mover: Mover

    @property
    def operation(self) -> Operation:
        """The operation as it is defined now."""
        return self.here.operation

    def troubles(self, wanted: Placing) -> tuple[Trouble, ...]:
        """All that stands against a placing, firm ones first; empty = it fits as it is."""
        return self.mover.troubles(wanted)


@dataclass(frozen=True, eq=False)
class Attempt:
    """A plan that is not kept: what led to it, its difference (DIFFERENCES) from the plan that
    stands, figures of both, a summary, and why it cannot be (`conflicts` empty = it can)."""

    why: str
    here: Situation
    plan: Any
    differences: pa.Table
    before: dict[str, Any]
    after: dict[str, Any]
    summary: str
    conflicts: tuple[str, ...]

    @property
    def kept(self) -> float:
        """Share of the visits of the plan that stands which stay exactly as they are."""
        kinds = self.differences["change"].to_pylist()
        before = sum(k != "added" for k in kinds)
        return kinds.count("kept") / before if before else 1.0


def open_desk(
    case: Case, definition: Mapping[str, Any], before: Desk | None = None, *,
    as_of: date | None = None, progress: Progress | None = None,
) -> Desk:  # fmt: skip
    """The desk of an operation that is planned, as planned on a day. What `before` (the desk of the
    same case, premises and roads unchanged) already read is used again. UserError before a first
    plan."""
    operation = read_operation(definition)
    operation = from_day(operation, as_of) if as_of is not None else operation
    standing = case.table("visits", run=operation.name)
    if not standing.num_rows:
        raise UserError(f"There is no plan '{operation.name}' in this case.", "Plan it first.")
    here = situation_like(before, operation)
    return desk_of(here or situation(case, operation, progress or Silent()), standing)


def situation_like(before: Desk | None, operation: Operation) -> Situation | None:
    """What a desk has read, for an operation that asks for the same premises; else None."""
    if before is None or not _same_targets(before, operation):
        return None
    return dataclasses.replace(before.here, operation=operation)


def desk_of(here: Situation, standing: pa.Table) -> Desk:
    """A desk from what is read already."""
    from gis_planner.planning.moving import Mover

    mover = Mover(
        here.candidates, here.operation, here.reference, here.travel, standing.to_pylist()
    )
    return Desk(here, standing, mover)


def _same_targets(before: Desk, operation: Operation) -> bool:
    """Whether nothing but rules changed, and these name premises that are candidates already."""
    old = before.operation
    if dataclasses.replace(operation, rules=()) != dataclasses.replace(old, rules=()):
        return False
    known = {c.premises_id for c in before.here.candidates}
    return {r.premises_id for r in operation.rules} <= known


# ---- changes


def with_rule(operation: Operation, rule: VisitRule) -> Operation:
    """The operation with a must, lock or never instead of what the premises had of these; refused
    warrants, times ruled out and longer visits stay."""
    kept = []
    for old in operation.rules:
        mine = old.premises_id == rule.premises_id
        if mine and old.rule in ("must", "lock"):
            leads = rule.lead or (old.lead if old.lead in rule.agencies else "")
            rule = dataclasses.replace(
                rule, extra_min=rule.extra_min or old.extra_min, lead=leads
            )  # fmt: skip
        elif not (mine and old.rule == "never" and not old.day):
            kept.append(old)
    return dataclasses.replace(operation, rules=(*kept, rule))


def without_rule(operation: Operation, premises_id: str) -> Operation:
    """The operation without the must, lock or never of premises."""
    rules = tuple(
        r for r in operation.rules
        if r.premises_id != premises_id or r.rule == "refused" or (r.rule == "never" and r.day)
    )  # fmt: skip
    return dataclasses.replace(operation, rules=rules)


def lock_of(wanted: Placing, why: str = "") -> VisitRule:
    """The lock that keeps a visit where it is wanted: day, time, agencies, officers."""
    from gis_planner.planning.clock import clock

    return VisitRule(
        wanted.premises_id, "lock", wanted.day, clock(wanted.start), "",
        tuple(sorted(wanted.agencies)), why, tuple(sorted(wanted.officers)),
    )  # fmt: skip


def move(
    desk: Desk, wanted: Placing, *, seconds: float = REPAIR_SECONDS,
    iterations: int | None = None, progress: Progress | None = None,
) -> Attempt:  # fmt: skip
    """Lock a visit where it is wanted and repair the rest around it."""
    from gis_planner.planning.clock import clock

    name = desk.mover.name(wanted.premises_id)
    why = f"{name} is moved to {_said(wanted.day)}, {clock(wanted.start)}"
    changed = with_rule(desk.operation, lock_of(wanted, "moved by hand"))
    return attempt(desk, changed, why, seconds=seconds, iterations=iterations, progress=progress)


def _said(day: str) -> str:
    """'Tue 1 Dec' of an ISO date."""
    found = date.fromisoformat(day)
    return f"{found:%a} {found.day} {found:%b}"


def force_in(
    desk: Desk, premises_id: str, *, seconds: float = REPAIR_SECONDS,
    iterations: int | None = None, progress: Progress | None = None,
) -> Attempt:  # fmt: skip
    """Make premises that were left out a must-visit: what it would displace."""
    changed = with_rule(desk.operation, VisitRule(premises_id, "must", why="forced in"))
    why = f"{desk.mover.name(premises_id)} is forced in"
    return attempt(desk, changed, why, seconds=seconds, iterations=iterations, progress=progress)


def leave_out(
    desk: Desk, premises_id: str, *, seconds: float = REPAIR_SECONDS,
    iterations: int | None = None, progress: Progress | None = None,
) -> Attempt:  # fmt: skip
    """Never visit premises: who is free then goes elsewhere."""
    changed = with_rule(desk.operation, VisitRule(premises_id, "never", why="the lead's choice"))
    why = f"{desk.mover.name(premises_id)} is never visited"
    return attempt(desk, changed, why, seconds=seconds, iterations=iterations, progress=progress)


def attempt(
    desk: Desk, changed: Operation, why: str, *, seconds: float = REPAIR_SECONDS,
    iterations: int | None = None, seed: int = 0, progress: Progress | None = None,
) -> Attempt:  # fmt: skip
    """The plan repaired for a changed operation, beside the one that stands. Nothing is kept."""
    from gis_planner import planning
    from gis_planner.planning import replan

    changed = read_operation(document_of(changed))
    here = dataclasses.replace(desk.here, operation=changed)
    found = planning.plan_visits(
        here.candidates, changed, reference=here.reference, travel=here.travel,
        previous=desk.standing, seed=seed, seconds=seconds, iterations=iterations,
        progress=Part(progress or Silent(), 0.0, 1.0),
    )  # fmt: skip
    table = replan.differences(desk.standing, found.visits, why)
    before, after = replan.figures_of(desk.standing), replan.figures_of(found.visits)
    kinds = table["change"].to_pylist()
    parts = [f"{kinds.count(k)} {k}" for k in dict.fromkeys(kinds)]
    summary = f"{why}. {', '.join(parts) or 'Nothing is planned'}."
    return Attempt(why, here, found, table, before, after, summary, _conflicts(desk, found))


def _conflicts(desk: Desk, found: Any) -> tuple[str, ...]:
    """Why premises that must be visited are not, by name."""

    def named(text: str) -> str:
        return re.sub(r"\w+", lambda word: desk.mover.name(word[0]), text)

    return tuple(
        named(f"{note['text']} {note['fix'] or ''}".strip())
        for note in found.notes.to_pylist() if note["kind"] == "infeasible"
    )  # fmt: skip


def keep_attempt(
    case: Case, attempt: Attempt, *, as_of: date, progress: Progress | None = None
) -> tuple[Outcome, Desk]:
    """Keep an attempt as the operation's plan, its rules with it, as one undoable change. Returns
    the desk of the plan that stands now."""
    asked = asked_for(case, attempt.here.operation, 0, None, as_of)
    done = keep(
        case, attempt.here, attempt.plan, asked, progress or Silent(), verb="replan",
        note=f". {attempt.why}",
    )  # fmt: skip
    return done, desk_of(attempt.here, attempt.plan.visits)
