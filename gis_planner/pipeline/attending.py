"""Who attends one visit: the ranked sets of agencies, what another set means, and its effect."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis_planner.domain.operations import Operation, VisitRule
from gis_planner.domain.progress import Progress
from gis_planner.pipeline.desk import REPAIR_SECONDS, Attempt, Desk, attempt, with_rule

if TYPE_CHECKING:
    from gis_planner.planning.agencies import Choice


@dataclass(frozen=True)
class Covers:
    """One concern that one agency is there for. `basis`: own power | consent | on warrant of X;
    `law` names the statute, '' by consent; `weight` as the planner counts it."""

    concern: str
    weight: float
    basis: str
    law: str


@dataclass(frozen=True)
class Attendee:
    """One agency of a set: its part, and why it is there in a sentence."""

    agency: str
    is_lead: bool
    basis: str
    power_id: str
    law: str
    covers: tuple[Covers, ...]
    because: str


@dataclass(frozen=True)
class Absent:
    """An agency that takes part in the operation and not in this set: why."""

    agency: str
    why: str
    able: bool
    """Whether something known here is in its remit."""


@dataclass(frozen=True)
class AgencyOption:
    """One set of agencies for one premises. `share` of all weight that any set could cover; `lost`
    are concerns that nobody covers, with their weight; `officers` heads against `cap`;
    `officer_min` on site together; `aftermath_hours` of work left behind; `notes` kind, text, fix;
    `rank` from 1, 0 = not among the ranked sets."""

    agencies: tuple[str, ...]
    rank: int
    weight: float
    share: float
    officers: int
    cap: int
    officer_min: int
    aftermath_hours: float
    attendees: tuple[Attendee, ...]
    absent: tuple[Absent, ...]
    lost: tuple[tuple[str, float], ...]
    notes: tuple[tuple[str, str, str], ...]

    @property
    def agencies_sorted(self) -> tuple[str, ...]:
        """The set, to compare with another."""
        return tuple(sorted(self.agencies))

    @property
    def lead(self) -> str:
        """The agency that leads."""
        return next((a.agency for a in self.attendees if a.is_lead), "")


def agency_options(desk: Desk, premises_id: str) -> tuple[AgencyOption, ...]:
    """The ranked sets of agencies of premises; () where they are not among the candidates."""
    choice = _choice(desk, premises_id)
    if choice is None:
        return ()
    return tuple(
        _option(desk, premises_id, tuple(s.agencies), choice, k)
        for k, s in enumerate(choice.sets, 1)
    )


def agency_option(
    desk: Desk, premises_id: str, agencies: tuple[str, ...], lead: str = ""
) -> AgencyOption | None:
    """Any set of agencies that take part, as the lead may choose it, led by `lead` ('' = by who
    covers most); None for no candidate."""
    choice = _choice(desk, premises_id)
    if choice is None or not agencies:
        return None
    wanted = tuple(sorted(agencies))
    ranks = [k for k, s in enumerate(choice.sets, 1) if tuple(sorted(s.agencies)) == wanted]
    return _option(desk, premises_id, wanted, choice, ranks[0] if ranks else 0, lead)


def try_agencies(
    desk: Desk, premises_id: str, agencies: tuple[str, ...], *, lead: str = "",
    seconds: float = REPAIR_SECONDS, iterations: int | None = None,
    progress: Progress | None = None,
) -> Attempt:  # fmt: skip
    """The plan with exactly these agencies at premises, led by `lead` ('' = by who covers most): a
    rule of the operation once it is kept. A visit that was locked, or kept on its day, stays so;
    its officers are chosen anew where other agencies attend."""
    operation = desk.operation
    old = rule_at(desk, premises_id)
    wanted = tuple(sorted(agencies))
    rule = VisitRule(premises_id, "must", agencies=wanted, why="the lead chose who attends")
    if old is not None:
        same = tuple(sorted(old.agencies)) == wanted
        rule = dataclasses.replace(old, agencies=wanted, officers=old.officers if same else ())
    rule = dataclasses.replace(rule, lead=lead if lead in wanted else "")
    who = ", ".join(desk.here.reference.agency(a).name for a in wanted)
    led = f", led by {desk.here.reference.agency(lead).name}" if rule.lead else ""
    why = f"{desk.mover.name(premises_id)} is visited by {who}{led}"
    return attempt(
        desk, _ruled(operation, rule), why, seconds=seconds, iterations=iterations,
        progress=progress,
    )  # fmt: skip


def rule_at(desk: Desk, premises_id: str) -> VisitRule | None:
    """The must or lock of premises, None without one."""
    mine = (r for r in desk.operation.rules if r.premises_id == premises_id)
    return next((r for r in mine if r.rule in ("must", "lock")), None)


def _ruled(operation: Operation, rule: VisitRule) -> Operation:
    """With a rule that says itself who leads, whoever led before."""
    freed = tuple(
        dataclasses.replace(r, lead="") if r.premises_id == rule.premises_id else r
        for r in operation.rules
    )  # fmt: skip
    return with_rule(dataclasses.replace(operation, rules=freed), rule)


def _choice(desk: Desk, premises_id: str) -> Choice | None:
    """All sets as if the lead had chosen none."""
    from gis_planner.planning import choose_agencies

    candidate = desk.mover.known.get(premises_id)
    if candidate is None:
        return None
    return choose_agencies(candidate, desk.operation, desk.here.reference)


def _option(
    desk: Desk, premises_id: str, agencies: tuple[str, ...], choice: Choice, rank: int,
    lead: str = "",
) -> AgencyOption:  # fmt: skip
    from gis_planner.planning import AgencySet, PlanParams
    from gis_planner.planning.words import attendees, visit_notes, why_not

    operation, reference = desk.operation, desk.here.reference
    candidate = desk.mover.known[premises_id]
    size = {a.id: a.officers_per_visit for a in operation.agencies}
    officers = sum(size.get(a, 1) for a in agencies)
    covered = {
        c: max((h.credit for h in choice.holds.values() if h.concern == c
                and h.agency in agencies), default=0.0)
        for c in choice.weights
    }  # fmt: skip
    weight = sum(choice.weights[c] * credit for c, credit in covered.items())
    chosen = AgencySet(agencies, weight, officers, 0.0)
    who = attendees(candidate, choice, chosen, reference, wanted=lead)
    params = PlanParams()
    hours = sum(max(1, len(choice.of(a))) * params.aftermath_hours for a in agencies)
    absent = tuple(
        Absent(a.id, why_not(a.id, candidate, choice, chosen, reference), bool(choice.of(a.id)))
        for a in operation.agencies if a.id not in agencies
    )  # fmt: skip
    lost = sorted(
        ((c, choice.weights[c]) for c, credit in covered.items() if credit == 0.0),
        key=lambda x: -x[1],
    )
    return AgencyOption(
        agencies, rank, weight, weight / choice.sufficient if choice.sufficient else 0.0, officers,
        operation.headcount_cap, officers * desk.mover.length(premises_id, agencies), hours,
        tuple(_attendee(x, choice, reference) for x in who), absent, tuple(lost),
        tuple(
            visit_notes(
                candidate, choice, who, operation, reference, params.warrant_days,
                _day(desk, premises_id),
            )
        ),
    )  # fmt: skip


def _day(desk: Desk, premises_id: str) -> str:
    """The day of the visit that stands, '' where there is none."""
    rows = desk.standing.to_pylist()
    return next((r["day"] for r in rows if r["premises_id"] == premises_id and r["day"]), "")


def _attendee(one: Any, choice: Choice, reference: Any) -> Attendee:
    powers = {p.id: p for p in reference.powers}
    law = powers[one.power_id].statute if one.power_id in powers else ""
    covers = []
    for hold in choice.of(one.agency):
        weight = choice.weights[hold.concern] * hold.credit
        if hold.power is not None:
            covers.append(Covers(hold.concern, weight, "own power", hold.power.statute))
        else:
            basis = one.basis if one.basis != "own power" else "consent"
            covers.append(Covers(hold.concern, weight, basis, ""))
    return Attendee(
        one.agency, one.is_lead, one.basis, one.power_id or "", law, tuple(covers), one.because
    )
