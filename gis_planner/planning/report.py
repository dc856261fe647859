"""A solved model → the Plan: tables, notes, itineraries, figures."""

from __future__ import annotations

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import DRAWN, Operation
from gis_planner.planning.clock import clock
from gis_planner.planning.explain import LeftOut
from gis_planner.planning.model import Model
from gis_planner.planning.obstacles import unplaced_rules
from gis_planner.planning.problem import Plan, PlanParams, Travel
from gis_planner.planning.schedule import Visit, itineraries_of, visits_of
from gis_planner.planning.solver.search import Found
from gis_planner.planning.tables import notes_table, visits_table
from gis_planner.planning.words import attendees, seven_marks, visit_notes, why_not

Row = dict[str, object]
Noted = tuple[str | None, str, str, str]


def make_plan(
    model: Model, found: Found, out: list[LeftOut], operation: Operation, reference: Reference,
    travel: Travel, params: PlanParams, bound: float, exact: bool, seed: int,
    wards: tuple[str, ...] = (),
) -> Plan:  # fmt: skip
    """The plan of a state, with every reason; `exact`: a solver proved it best; `wards` are those
    of all candidates."""
    visits = visits_of(model, found.state)
    days = itineraries_of(model, visits, operation.days)
    arrivals = {
        (day.officer, stop.visit_id): stop.arrive
        for day in days for stop in day.stops if stop.kind == "visit"
    }  # fmt: skip
    rows: list[Row] = []
    notes: list[Noted] = [(place, "warning", text, fix) for place, text, fix in travel.notes]
    notes += [(None, kind, text, fix) for kind, text, fix in seven_marks(operation, reference)]
    known = frozenset(v.premises_id for v in model.visits) | {x.premises_id for x in out}
    notes += [(None, "infeasible", text, fix)
              for _, text, fix in unplaced_rules(operation, known)]  # fmt: skip
    why_not_here: dict[str, dict[str, str]] = {}
    for visit in visits:
        mine, said, absent = _visit_rows(visit, model, arrivals, operation, reference, params, seed)
        rows += mine
        notes += said
        why_not_here[visit.premises_id] = absent
    for left in sorted(out, key=lambda x: x.premises_id):
        reason = left.reason + (f" {left.fix}" if left.fix else "")
        rows.append(
            {"operation": operation.name, "premises_id": left.premises_id,
             "reason_left_out": reason, "value": round(left.value, 3)}
        )  # fmt: skip
        if left.wanted:
            text = f"{left.premises_id} must be visited and cannot be. {left.reason}"
            notes.append((left.premises_id, "infeasible", text, left.fix))
    notes += _coverage(visits, model, operation, wards)
    points = sum(int(model.prize[v.option] - model.bonus[v.row]) for v in visits)
    top = points / 10 if exact else max(bound, points / 10)
    gap = 0.0 if top <= 0 else max(0.0, (top - points / 10) / top)
    proven = exact or (gap == 0.0 and bool(visits))
    solver = "exact (CP-SAT)" if exact else "annealed search"
    return Plan(
        visits_table(rows), notes_table(operation.name, notes), days, points / 10,
        round(top, 3), 0.0 if proven else round(gap, 6), proven,
        f"{solver}, travel: {travel.kind or 'as given'}",
        0.0, found.moves,
        {"why_not": why_not_here, "score": found.score, "points": points,
         "random": sorted(model.random_picks)},
    )  # fmt: skip


def _visit_rows(
    visit: Visit, model: Model, arrivals: dict[tuple[str, str], int], operation: Operation,
    reference: Reference, params: PlanParams, seed: int,
) -> tuple[list[Row], list[Noted], dict[str, str]]:  # fmt: skip
    candidate, choice = model.visits[visit.row], model.choices[visit.row]
    chosen = model.option_sets[visit.option]
    rule = model.rules.get(candidate.premises_id)
    who = attendees(
        candidate, choice, chosen, reference, _why_here(candidate.premises_id, model, seed),
        rule.lead if rule else "",
    )  # fmt: skip
    rows: list[Row] = []
    for attending in who:
        team = [
            model.officers[u].id
            for u in visit.officers
            if model.officers[u].agency == attending.agency
        ]
        arrive = max(arrivals[o, visit.visit_id] for o in team)
        rows.append(
            {"operation": operation.name, "visit_id": visit.visit_id,
             "premises_id": visit.premises_id, "agency": attending.agency,
             "officers": " | ".join(sorted(team)), "power_id": attending.power_id,
             "basis": attending.basis, "is_lead": attending.is_lead,
             "day": operation.days[visit.day], "arrive": clock(arrive),
             "start": clock(visit.start), "end": clock(visit.end),
             "concerns": " | ".join(attending.concerns), "because": attending.because,
             "reason_left_out": None, "value": round(chosen.value, 3)}
        )  # fmt: skip
    said = visit_notes(
        candidate, choice, who, operation, reference, params.warrant_days,
        operation.days[visit.day],
    )  # fmt: skip
    notes: list[Noted] = [(visit.premises_id, kind, text, fix) for kind, text, fix in said]
    if len(visit.officers) > operation.headcount_cap:
        text = f"{len(visit.officers)} officers go to {visit.premises_id}, more than the cap."
        notes.append((visit.premises_id, "warning", text, "Too many officers may overwhelm."))
    absent = {
        a: why_not(a, candidate, choice, chosen, reference)
        for a in model.agencies if a not in chosen.agencies
    }  # fmt: skip
    return rows, notes, absent


def _why_here(premises_id: str, model: Model, seed: int) -> str:
    rule = model.rules.get(premises_id)
    drawn = ""
    if premises_id in model.random_picks and (rule is None or DRAWN not in rule.why):
        drawn = f"{DRAWN} (seed {seed}), so that not only the expected is looked at."
    if rule is None:
        return drawn
    word = "Locked" if rule.rule == "lock" else "A must-visit"
    return f"{word} by the lead{': ' + rule.why if rule.why else ''}. {drawn}".strip()


def _coverage(
    visits: tuple[Visit, ...], model: Model, operation: Operation, wards: tuple[str, ...]
) -> list[Noted]:
    """Random quota and ward minimum: what was reached."""
    notes: list[Noted] = []
    before = {p for p, rule in model.rules.items() if DRAWN in rule.why}
    drawn = sum(v.premises_id in model.random_picks | before for v in visits)
    if operation.random_visits > 0 and drawn < operation.random_visits * len(visits) - 1:
        text = f"{drawn} of {len(visits)} visits are drawn at random, fewer than asked."
        notes.append((None, "warning", text, "Add officers, or lower random_visits."))
    if operation.ward_min_visits:
        for ward in wards:
            had = sum(model.visits[v.row].ward == ward for v in visits)
            if had < operation.ward_min_visits:
                text = f"{ward} has {had} visits, fewer than {operation.ward_min_visits}."
                notes.append((None, "warning", text, "Add officers, or lower ward_min_visits."))
    return notes
