"""A plain checker of plans, apart from the solver: it reads the operation, not the model."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation, VisitRule
from gis_planner.domain.tables import PLAN_NOTES, VISITS
from gis_planner.planning.check_rules import (
    coverage_faults,
    gone_from,
    hours_faults,
    named_faults,
    ruled_out_faults,
    together_faults,
    vehicle_base,
)
from gis_planner.planning.clock import minutes_of, span
from gis_planner.planning.problem import Candidate, Itinerary, Plan, PlanParams, Stop, Travel


def check_plan(
    plan: Plan, candidates: tuple[Candidate, ...], operation: Operation, reference: Reference,
    travel: Travel, params: PlanParams | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Every rule of the operation that the plan breaks, as sentences; empty = sound."""
    faults: list[str] = []
    if tuple(plan.visits.column_names) != VISITS.names:
        faults.append("the visits table has other columns")
    if tuple(plan.notes.column_names) != PLAN_NOTES.names:
        faults.append("the notes table has other columns")
    rows = plan.visits.to_pylist()
    visits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["visit_id"] is not None:
            visits[row["visit_id"]].append(row)
    _each_once(rows, visits, candidates, faults)
    known = {c.premises_id: c for c in candidates}
    who = {o.id: o for o in operation.officers}
    rules = {r.premises_id: r for r in operation.rules if r.rule in ("must", "lock")}
    for visit_id, mine in visits.items():
        _visit(visit_id, mine, known, who, rules, operation, reference, faults)
    _musts(plan, rules, rows, faults)
    _days(plan, visits, who, operation, travel, faults)
    _aftermath(visits, operation, reference, known, params or PlanParams(), faults)
    faults += ruled_out_faults(visits, known, operation, reference)
    faults += together_faults(plan, operation)
    faults += coverage_faults(plan, visits, candidates, operation)
    return tuple(faults)


def _each_once(
    rows: list[Any], visits: dict[str, list[Any]], candidates: Any, faults: list[str]
) -> None:
    """Each candidate is visited once or left out once with a reason."""
    places = [mine[0]["premises_id"] for mine in visits.values()]
    out = [r["premises_id"] for r in rows if r["visit_id"] is None]
    for row in rows:
        if row["visit_id"] is None and not row["reason_left_out"]:
            faults.append(f"{row['premises_id']} is left out without a reason")
        if row["visit_id"] is not None and row["reason_left_out"]:
            faults.append(f"{row['visit_id']} is visited and has a reason to be left out")
    told = sorted(places + out)
    if told != sorted(c.premises_id for c in candidates):
        faults.append("not every candidate is visited once or left out once")


def _visit(
    name: str, rows: list[dict[str, Any]], known: dict[str, Candidate], who: dict[str, Officer],
    rules: dict[str, VisitRule], operation: Operation, reference: Reference, faults: list[str],
) -> None:  # fmt: skip
    """One visit: its day, hours, length, team, powers, the lead's rule."""
    first = rows[0]
    candidate = known.get(first["premises_id"])
    if candidate is None:
        faults.append(f"{name} is at premises that are no candidate")
        return
    for key in ("premises_id", "day", "start", "end"):
        if len({r[key] for r in rows}) != 1:
            faults.append(f"{name}: agencies disagree on {key}")
    if first["day"] not in operation.days:
        faults.append(f"{name} is on {first['day']}, not a day of the operation")
    start, end = span(first["start"], first["end"])
    agencies = [r["agency"] for r in rows]
    if len(set(agencies)) != len(agencies):
        faults.append(f"{name}: an agency attends twice")
    rule = rules.get(candidate.premises_id)
    wanted = operation.visit_min + operation.visit_min_per_extra_agency * (len(agencies) - 1)
    wanted += rule.extra_min if rule else 0
    if end - start != wanted:
        faults.append(f"{name} lasts {end - start} minutes, not {wanted}")
    if sum(bool(r["is_lead"]) for r in rows) != 1:
        faults.append(f"{name} has not exactly one lead")
    _team(name, rows, candidate, who, operation, bool(rule and rule.agencies), faults)
    faults += hours_faults(name, candidate, rule, operation, first["day"], start, end)
    for row in rows:
        _basis(name, row, candidate, reference, rows, faults)
    faults += named_faults(name, rows, rule, who)
    if rule is not None and rule.agencies and sorted(rule.agencies) != sorted(agencies):
        faults.append(f"{name}: the lead asked for {', '.join(rule.agencies)}")
    if (
        rule is not None
        and rule.lead
        and not any(r["is_lead"] for r in rows if r["agency"] == rule.lead)
    ):
        faults.append(f"{name} is not led by {rule.lead}")


def _team(
    name: str, rows: list[dict[str, Any]], candidate: Candidate, who: dict[str, Officer],
    operation: Operation, fixed: bool, faults: list[str],
) -> None:  # fmt: skip
    size = {a.id: a.officers_per_visit for a in operation.agencies}
    total = 0
    for row in rows:
        team = (row["officers"] or "").split(" | ")
        total += len(team)
        if row["agency"] not in size:
            faults.append(f"{name}: {row['agency']} takes no part")
        elif len(set(team)) != size[row["agency"]]:
            faults.append(f"{name}: {row['agency']} sends {len(set(team))} officers")
        for officer_id in team:
            officer = who.get(officer_id)
            if officer is None or officer.agency != row["agency"]:
                faults.append(f"{name}: {officer_id} is no officer of {row['agency']}")
                continue
            standing_by = officer.standby or row["day"] in officer.standby_days
            if standing_by or (officer.days and row["day"] not in officer.days):
                faults.append(f"{name}: {officer_id} is not on duty on {row['day']}")
            skill = candidate.skills.get(officer.agency)
            if skill and skill not in officer.skills:
                faults.append(f"{name}: {officer_id} lacks the skill {skill}")
    if total > operation.headcount_cap and not fixed:
        faults.append(f"{name} has {total} officers, more than {operation.headcount_cap}")


def _basis(
    name: str, row: dict[str, Any], candidate: Candidate, reference: Reference,
    rows: list[dict[str, Any]], faults: list[str],
) -> None:  # fmt: skip
    """Own power is the agency's own, for a concern it is here for, and usable here."""
    powers = {p.id: p for p in reference.powers}
    concerns = set((row["concerns"] or "").split(" | ")) - {""}
    if row["basis"] == "own power":
        power = powers.get(row["power_id"])
        if power is None or power.agency != row["agency"]:
            faults.append(f"{name}: {row['agency']} has no power {row['power_id']}")
        elif not concerns & set(power.concerns):
            faults.append(f"{name}: {power.id} covers none of {row['agency']}'s concerns here")
        elif power.entry == "licensed" and not candidate.licensed:
            faults.append(f"{name}: {power.id} needs licensed premises")
    elif row["power_id"] is not None:
        faults.append(f"{name}: {row['agency']} attends by {row['basis']} and names a power")
    elif row["basis"].startswith("on warrant of "):
        holder = row["basis"].removeprefix("on warrant of ")
        held = [powers.get(r["power_id"]) for r in rows if r["agency"] == holder]
        if not held or held[0] is None or held[0].entry != "warrant":
            faults.append(f"{name}: {holder} brings no warrant")
    if not row["because"]:
        faults.append(f"{name}: no reason is given for {row['agency']}")
    unknown = concerns - {c for c, bits in candidate.concerns.items() if bits > 0}
    if unknown:
        faults.append(f"{name}: {', '.join(sorted(unknown))} is not known here")


def _musts(plan: Plan, rules: dict[str, VisitRule], rows: list[Any], faults: list[str]) -> None:
    """A must-visit that is left out is told as infeasible."""
    told = {n["premises_id"] for n in plan.notes.to_pylist() if n["kind"] == "infeasible"}
    for row in rows:
        rule = rules.get(row["premises_id"])
        if row["visit_id"] is not None or rule is None or rule.rule == "never":
            continue
        if row["premises_id"] not in told:
            faults.append(f"{row['premises_id']} is a {rule.rule} left out and nothing says so")


def _days(
    plan: Plan, visits: dict[str, list[Any]], who: dict[str, Officer], operation: Operation,
    travel: Travel, faults: list[str],
) -> None:  # fmt: skip
    """Officers' days against the visits: all on site, travel, shift, break, most visits."""
    at = {name: k for k, name in enumerate(travel.ids)}
    found: dict[str, set[str]] = defaultdict(set)
    seen = set()
    for day in plan.itineraries:
        name = f"{day.officer} on {day.day}"
        if (day.officer, day.day) in seen:
            faults.append(f"{name} has two itineraries")
        seen.add((day.officer, day.day))
        officer = who.get(day.officer)
        if officer is None:
            faults.append(f"{name}: no such officer")
            continue
        _one_day(name, day, officer, visits, at, travel, operation, faults)
        for stop in day.stops:
            if stop.kind == "visit":
                found[stop.visit_id].add(day.officer)
    for visit_id, rows in visits.items():
        team = {o for r in rows for o in (r["officers"] or "").split(" | ")}
        if found[visit_id] != team:
            faults.append(f"{visit_id}: itineraries and team differ")


def _one_day(
    name: str, day: Itinerary, officer: Officer, visits: dict[str, list[Any]], at: dict[str, int],
    travel: Travel, operation: Operation, faults: list[str],
) -> None:  # fmt: skip
    shift_start, shift_end = span(officer.shift_start, officer.shift_end)
    base = vehicle_base(officer, operation, at)
    place, ready = base, shift_start
    stops = [s for s in day.stops if s.kind == "visit"]
    if len(stops) > officer.max_visits:
        faults.append(f"{name} has {len(stops)} visits, at most {officer.max_visits}")
    for stop in day.stops:
        if stop.kind == "break":
            if stop.start < ready:
                faults.append(f"{name}: the break begins before the officer is free")
            ready = stop.end
            continue
        goal = base if stop.kind == "base" else stop.place
        leave = stop.arrive - stop.travel_min
        leg = travel.leg(at[place], at[goal], leave) if {place, goal} <= at.keys() else math.inf
        if stop.travel_min < leg - 1e-6 or leave < ready:
            faults.append(f"{name}: {leg:.1f} minutes to {goal} do not fit")
        if stop.kind == "visit":
            _stop(name, stop, day, visits, faults)
        place, ready = goal, stop.end
    shift_end = min(shift_end, _gone(officer, day.day, operation, at, base, travel))
    if not day.stops or day.stops[-1].kind != "base" or ready > shift_end:
        faults.append(f"{name} is not back at base by {shift_end // 60 % 24}:{shift_end % 60:02d}")
    rests = [s.end - s.start for s in day.stops if s.kind == "break"]
    shift_start, shift_end = span(officer.shift_start, officer.shift_end)
    middle = shift_start + 0.65 * (shift_end - shift_start)
    if officer.break_min and ready > middle + 1 and max(rests, default=0) < officer.break_min:
        faults.append(f"{name} has no break of {officer.break_min} minutes")


def _gone(
    officer: Officer, day: str, operation: Operation, at: dict[str, int], base: str, travel: Travel
) -> int:
    """When an officer who drops out that day is gone: never before locked visits are over."""
    left = gone_from(officer, day)
    if left is None:
        return 10_000
    least = travel.minutes if not travel.tables else min(travel.tables, key=lambda t: t.sum())
    for rule in operation.rules:
        if rule.rule == "lock" and rule.start and rule.day == day and officer.id in rule.officers:
            length = operation.visit_min + rule.extra_min
            length += operation.visit_min_per_extra_agency * max(0, len(rule.agencies) - 1)
            if rule.premises_id in at:
                way = float(least[at[rule.premises_id], at[base]])
                way = math.ceil(way - 1e-6) if math.isfinite(way) else 0
                left = max(left, minutes_of(rule.start) + length + way)
    return left


def _stop(
    name: str, stop: Stop, day: Itinerary, visits: dict[str, list[Any]], faults: list[str]
) -> None:
    rows = [r for r in visits.get(stop.visit_id, []) if r["agency"] == day.agency]
    if not rows:
        faults.append(f"{name}: {stop.visit_id} is no visit of {day.agency}")
        return
    start, end = span(rows[0]["start"], rows[0]["end"])
    same = (stop.start - start) % 1440 == 0 and (stop.end - end) % 1440 == 0
    if rows[0]["day"] != day.day or not same or stop.arrive > stop.start:
        faults.append(f"{name}: not on site when {stop.visit_id} starts")
    if stop.place != rows[0]["premises_id"]:
        faults.append(f"{name}: {stop.visit_id} is elsewhere")


def _aftermath(
    visits: dict[str, list[Any]], operation: Operation, reference: Reference,
    known: dict[str, Candidate], params: PlanParams, faults: list[str],
) -> None:  # fmt: skip
    """Hours of work left behind, by agency, against its capacity."""
    hours: dict[str, float] = defaultdict(float)
    for rows in visits.values():
        for row in rows:
            count = len(set((row["concerns"] or "").split(" | ")) - {""})
            hours[row["agency"]] += max(1, count) * params.aftermath_hours
    for agency in operation.agencies:
        if agency.aftermath_hours is not None and hours[agency.id] > agency.aftermath_hours + 1e-6:
            faults.append(
                f"{agency.id} would have {hours[agency.id]:g} hours of work after,"
                f" its capacity is {agency.aftermath_hours:g}"
            )
