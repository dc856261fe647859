"""What the lead's rules mean for one premises, and officers' days: read by model and explanation.

The checker reads the operation by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from gis_planner.domain.operations import Officer, Operation, VisitRule
from gis_planner.planning.clock import minutes_of, span
from gis_planner.planning.problem import Candidate

BREAK_FROM, BREAK_UNTIL = 0.3, 0.65
"""A break begins within these shares of the shift."""
OFF = [-1, -1, 0, 0, 0, 0, 0]
"""The shift of an officer who is not on duty."""
Spans = list[tuple[int, int]]


def binding(operation: Operation) -> dict[str, VisitRule]:
    """premises_id → its must or lock."""
    return {r.premises_id: r for r in operation.rules if r.rule in ("must", "lock")}


def ruled_out(operation: Operation) -> dict[str, VisitRule]:
    """premises_id → the rule that keeps it out for the whole operation."""
    return {r.premises_id: r for r in operation.rules if r.rule == "never" and not r.day}


def refused(operation: Operation, premises_id: str) -> frozenset[str]:
    """Agencies that have no warrant or letter there."""
    return frozenset(
        a for r in operation.rules
        if r.rule == "refused" and r.premises_id == premises_id for a in r.agencies
    )  # fmt: skip


def windows_of(candidate: Candidate, operation: Operation) -> list[Spans]:
    """Per day the spans in which a visit may start and must end, after the lead's rules."""
    mine = [r for r in operation.rules if r.premises_id == candidate.premises_id]
    rule = next((r for r in mine if r.rule in ("must", "lock")), None)
    never = [r for r in mine if r.rule == "never" and r.day]
    usual = sorted(span(a, b) for a, b in candidate.windows)
    usual = usual or [span(operation.open_from, operation.open_until)]
    found = []
    for day in operation.days:
        today = list(usual)
        if rule is not None and rule.day and rule.day != day:
            today = []
        for busy_day, start, end, _ in candidate.busy:
            if busy_day == day:
                today = cut(today, *span(start, end))
        for r in never:
            if r.day == day:
                a, b = span(r.start or "00:00", r.end or "24:00")
                today = cut(today, a, b if r.end else 2880)
        if rule is not None:
            today = _narrowed(today, rule)
        if not is_lock(rule):
            today = _from_now(today, day, operation.not_before)
        found.append(today)
    return found


def cut(spans: Spans, a: int, b: int) -> Spans:
    """Spans without the time from a to b."""
    return [p for x, y in spans for p in ((x, min(y, a)), (max(x, b), y)) if p[0] < p[1]]


def is_lock(rule: VisitRule | None) -> bool:
    """A visit whose day and start are fixed."""
    return rule is not None and rule.rule == "lock" and bool(rule.day and rule.start)


def _narrowed(spans: Spans, rule: VisitRule) -> Spans:
    """The spans after a must's or lock's own times; a visit that takes longer may overrun them."""
    spans = [(x, y + rule.extra_min) for x, y in spans]
    if rule.start:
        begin = at_clock(rule.start, spans)
        spans = [(max(x, begin), y) for x, y in spans if y > begin]
    if rule.end:
        finish = at_clock(rule.end, spans)
        spans = [(x, min(y, finish)) for x, y in spans if x < finish]
    return spans


def at_clock(text: str, spans: Spans) -> int:
    """A time of day on the clock of the spans: 01:00 within 18:00 to 03:00 is after midnight."""
    minute = minutes_of(text)
    inside = any(x <= minute <= y for x, y in spans)
    later = any(x <= minute + 1440 <= y for x, y in spans)
    return minute + 1440 if later and not inside else minute


def _from_now(spans: Spans, day: str, not_before: str) -> Spans:
    date, _, at = not_before.partition(" ")
    if not date or day > date:
        return spans
    return cut(spans, 0, minutes_of(at or "00:00")) if day == date else []


def latest_of(rule: VisitRule | None, spans: list[Spans], far: int) -> int:
    """The last start allowed: a lock with a start fixes it; nothing else does."""
    if rule is None or rule.rule != "lock" or not rule.start:
        return far
    return at_clock(rule.start, [p for today in spans for p in today])


def shift_row(
    officer: Officer, day: str, operation: Operation, base: int,
    home: Callable[[str], int] = lambda _: 0,
) -> list[int]:  # fmt: skip
    """start, end, break from, break until, break length, most visits, base; start -1 = off.

    An officer who dropped out during the day ends then, or where the locked visits that name the
    officer do, with the way `home` from them (premises_id → minutes).
    """
    if not officer.on_duty(day) or officer.max_visits < 1 or base < 0:
        return list(OFF)
    start, end = span(officer.shift_start, officer.shift_end)
    length = end - start
    from_, until = start + int(length * BREAK_FROM), start + int(length * BREAK_UNTIL)
    left = away_from(officer, day)
    if left is not None:
        end = min(end, max([left, *_locked_ends(officer, day, operation, home)]))
        if left <= start:
            return list(OFF)
    return [start, end, from_, until, officer.break_min, officer.max_visits, base]


def away_from(officer: Officer, day: str) -> int | None:
    """From when the officer is gone on a day, minutes after midnight; None = stays."""
    found = [t.partition(" ")[2] or "00:00" for t in officer.away if t.partition(" ")[0] == day]
    return min(map(minutes_of, found)) if found else None


def _locked_ends(
    officer: Officer, day: str, operation: Operation, home: Callable[[str], int]
) -> list[int]:
    ends = []
    for rule in operation.rules:
        if is_lock(rule) and rule.day == day and officer.id in rule.officers:
            length = operation.visit_min + rule.extra_min
            length += operation.visit_min_per_extra_agency * max(0, len(rule.agencies) - 1)
            ends.append(minutes_of(rule.start) + length + home(rule.premises_id))
    return ends


def crews_of(officers: tuple[Officer, ...]) -> list[list[int]]:
    """Officers (by row) who ride together; one alone has a vehicle of its own."""
    together: dict[str, list[int]] = defaultdict(list)
    for row, officer in enumerate(officers):
        own = officer.standby or not officer.vehicle
        together[f"alone {row}" if own else f"shared {officer.vehicle}"].append(row)
    return list(together.values())


def crew_rows(rows: list[list[int]], base: int) -> list[list[int]]:
    """The shifts of one day of officers who ride together from `base`: on duty while all are."""
    on = [r for r in rows if r[0] >= 0]
    if len(rows) < 2 or not on:
        return rows
    start, end = max(r[0] for r in on), min(r[1] for r in on)
    from_, until = max(r[2] for r in on), min(r[3] for r in on)
    rest = max(r[4] for r in on)
    if end <= start:
        return [list(OFF) for _ in rows]
    return [[start, end, from_, until, rest, r[5], base] if r[0] >= 0 else r for r in rows]
