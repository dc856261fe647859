"""The checker's second half: the lead's rules, vehicles, coverage. Apart from the solver."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation, VisitRule
from gis_planner.planning.clock import minutes_of, span
from gis_planner.planning.problem import Candidate, Plan

Visits = dict[str, list[dict[str, Any]]]


def named_faults(
    name: str, rows: list[dict[str, Any]], rule: VisitRule | None, who: dict[str, Officer]
) -> list[str]:
    """Where the rule names officers of an agency, they and no others of it go."""
    faults = []
    for row in rows:
        named = rule.officers if rule else ()
        mine = sorted(n for n in named if n in who and who[n].agency == row["agency"])
        if mine and sorted((row["officers"] or "").split(" | ")) != mine:
            faults.append(f"{name}: the lead named {', '.join(mine)} of {row['agency']}")
    return faults


def hours_faults(
    name: str, candidate: Candidate, rule: VisitRule | None, operation: Operation, day: str,
    start: int, end: int,
) -> list[str]:  # fmt: skip
    """Opening hours, other agencies' own visits, the lead's day and times."""
    faults = []
    longer = rule.extra_min if rule else 0
    spans = [span(a, b) for a, b in candidate.windows]
    spans = spans or [span(operation.open_from, operation.open_until)]
    spans = [(a, b + longer) for a, b in spans]
    inside = _within(start, end, spans)
    if not inside:
        faults.append(f"{name} is outside the hours of {candidate.premises_id}")
        inside = [(start, end)]
    start, end = inside[0]
    for busy_day, a, b, agency in candidate.busy:
        x, y = span(a, b)
        if busy_day == day and start < y and x < end - longer:
            faults.append(f"{name} meets {agency}'s own visit")
    if rule is None:
        return faults

    def on_clock(text: str) -> int:
        minute = minutes_of(text)
        here = any(a <= minute <= b for a, b in spans)
        late = any(a <= minute + 1440 <= b for a, b in spans)
        return minute + 1440 if late and not here else minute

    if rule.day and rule.day != day:
        faults.append(f"{name} is on {day}, the lead asked for {rule.day}")
    if rule.start and rule.rule == "lock" and start % 1440 != minutes_of(rule.start) % 1440:
        faults.append(f"{name} does not start at {rule.start} as locked")
    if rule.start and rule.rule == "must" and start < on_clock(rule.start):
        faults.append(f"{name} starts before {rule.start}")
    if rule.end and end > on_clock(rule.end):
        faults.append(f"{name} ends after {rule.end}")
    return faults


def _within(start: int, end: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The visit's times on the clock of the spans, which may run past midnight."""
    return [
        (s, e) for s, e in ((start, end), (start + 1440, end + 1440))
        if any(a <= s and e <= b for a, b in spans)
    ]  # fmt: skip


def ruled_out_faults(
    visits: Visits, known: dict[str, Candidate], operation: Operation, reference: Reference
) -> list[str]:
    """Nothing takes place where, or when, the lead ruled it out; no refused warrant is used;
    nothing but a lock begins before the operation's own present."""
    faults = []
    powers = {p.id: p for p in reference.powers}
    locked = {r.premises_id for r in operation.rules if r.rule == "lock" and r.day and r.start}
    today, _, now = operation.not_before.partition(" ")
    by: dict[str, list[VisitRule]] = defaultdict(list)
    for rule in operation.rules:
        by[rule.premises_id].append(rule)
    for name, rows in visits.items():
        place, day = rows[0]["premises_id"], rows[0]["day"]
        if place not in known:
            continue
        start, end = span(rows[0]["start"], rows[0]["end"])
        longer = max((r.extra_min for r in by[place] if r.rule in ("must", "lock")), default=0)
        hours = known[place].windows or ((operation.open_from, operation.open_until),)
        spans = [(a, b + longer) for a, b in (span(x, y) for x, y in hours)]
        start, end = (_within(start, end, spans) or [(start, end)])[0]
        end -= longer
        for rule in by[place]:
            if rule.rule == "never" and _meets(rule, day, start, end):
                faults.append(f"{name} visits {place}, which the lead ruled out")
            for row in rows if rule.rule == "refused" else ():
                power = powers.get(row["power_id"])
                paper = power is not None and power.entry in ("warrant", "letter")
                if row["agency"] in rule.agencies and paper:
                    faults.append(f"{name}: {row['agency']} was refused its warrant")
        early = day < today or (day == today and start < minutes_of(now or "00:00"))
        if today and early and place not in locked and not _by_night(known[place], operation):
            faults.append(f"{name} begins before {operation.not_before}")
    return faults


def _meets(rule: VisitRule, day: str, start: int, end: int) -> bool:
    if rule.day not in ("", day):
        return False
    a, b = span(rule.start or "00:00", rule.end or "24:00")
    return not rule.day or (start < (b if rule.end else 2880) and a < end)


def _by_night(candidate: Candidate, operation: Operation) -> bool:
    spans = candidate.windows or ((operation.open_from, operation.open_until),)
    return any(b < a for a, b in spans)


def gone_from(officer: Officer, day: str) -> int | None:
    """From which minute an officer has dropped out on a day; None = not."""
    times = [t.partition(" ")[2] or "00:00" for t in officer.away if t.partition(" ")[0] == day]
    return min(map(minutes_of, times)) if times else None


def vehicle_base(officer: Officer, operation: Operation, at: dict[str, int]) -> str:
    """The base that an officer sets out from: that of the first who rides in the vehicle."""
    first = officer
    if officer.vehicle and not officer.standby:
        first = next(o for o in operation.officers if o.vehicle == officer.vehicle
                     and not o.standby)  # fmt: skip
    return f"base:{first.id}" if f"base:{first.id}" in at else f"base:{first.agency}"


def together_faults(plan: Plan, operation: Operation) -> list[str]:
    """Who share a vehicle make the same way at the same times, all who are on duty that day."""
    days = {
        (d.officer, d.day): tuple(
            (s.place, s.arrive, s.start, s.end) for s in d.stops if s.kind in ("visit", "wait")
        )
        for d in plan.itineraries
    }
    crews: dict[str, list[Officer]] = defaultdict(list)
    for officer in operation.officers:
        if officer.vehicle and not officer.standby:
            crews[officer.vehicle].append(officer)
    faults = []
    for vehicle, crew in crews.items():
        for day in operation.days:
            ways = {days.get((o.id, day), ()) for o in crew if _on(o, day)}
            if len(ways) > 1:
                faults.append(f"vehicle {vehicle} on {day}: those who share it part ways")
    alone = {o.id for o in operation.officers if not o.vehicle or len(crews[o.vehicle]) < 2}
    waits = {d.officer for d in plan.itineraries for s in d.stops if s.kind == "wait"}
    faults += [f"{o} waits and shares no vehicle" for o in sorted(waits & alone)]
    return faults


def _on(officer: Officer, day: str) -> bool:
    left = gone_from(officer, day)
    start = span(officer.shift_start, officer.shift_end)[0]
    fit = officer.max_visits > 0 and (not officer.days or day in officer.days)
    fit = fit and day not in officer.standby_days
    return fit and (left is None or left > start)


def coverage_faults(
    plan: Plan, visits: Visits, candidates: tuple[Candidate, ...], operation: Operation
) -> list[str]:
    """Wards with fewer visits than asked, and too few random ones, are told in a note."""
    told = [n["text"] for n in plan.notes.to_pylist() if n["kind"] == "warning"]
    places = {c.premises_id: c.ward for c in candidates}
    had: dict[str, int] = defaultdict(int)
    for rows in visits.values():
        had[places.get(rows[0]["premises_id"], "")] += 1
    faults = []
    for ward in sorted({c.ward for c in candidates if c.ward}):
        short = had[ward] < operation.ward_min_visits
        if short and not any(t.startswith(f"{ward} has ") for t in told):
            faults.append(f"{ward} has {had[ward]} visits and nothing says so")
    drawn = sum("Drawn at random" in (rows[0]["because"] or "") for rows in visits.values())
    wanted = operation.random_visits * len(visits) - 1
    if drawn < wanted and not any("drawn at random" in t for t in told):
        faults.append(f"{drawn} visits are drawn at random and nothing says that it is too few")
    return faults
