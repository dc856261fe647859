"""What happens on the day, as changes to the operation; and the difference between two plans."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import DRAWN, Event, Officer, Operation, VisitRule
from gis_planner.domain.tables import DIFFERENCES
from gis_planner.planning.clock import is_clock, span
from gis_planner.planning.tables import arrow

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


def after_event(operation: Operation, visits: pa.Table, event: Event) -> Operation:
    """The operation as it is after an event, for a repair of the plan `visits`.

    With a day and time the operation is under way: what began before is locked as it was, with its
    officers, and nothing else begins earlier. UserError where the event names what is not there.
    """
    rows = [r for r in visits.to_pylist() if r["visit_id"] is not None]
    _known(operation, rows, event)
    began = {
        r["premises_id"] for r in rows
        if event.at and (r["day"], r["start"]) < (event.day, event.at)
    }  # fmt: skip
    if event.kind == "closed":
        began.discard(event.premises_id)
    changed = dataclasses.replace(
        operation,
        rules=_locked(operation.rules, rows, began),
        not_before=f"{event.day} {event.at}" if event.at else operation.not_before,
    )
    if event.kind == "road closed":  # the travel times change, the operation does not
        return changed
    return {"officer lost": _lost, "closed": _closed, "refused": _refused, "overrun": _overrun}[
        event.kind
    ](changed, rows, event)


def _known(operation: Operation, rows: list[Row], event: Event) -> None:
    if event.day and event.day not in operation.days:
        raise UserError(f"{event.day} is no day of {operation.name}.")
    if event.at and not is_clock(event.at):
        raise UserError(f"'{event.at}' is no time.", "Write it as 09:30.")
    if event.at and not event.day:
        raise UserError("A time needs its day.", "Give the day too.")
    if event.kind == "officer lost" and event.officer not in {o.id for o in operation.officers}:
        raise UserError(f"There is no officer '{event.officer}' in {operation.name}.")
    if event.kind == "overrun" and event.premises_id not in {r["premises_id"] for r in rows}:
        raise UserError(f"{event.premises_id} is not visited in this plan.")
    if event.kind == "refused" and event.agency not in {a.id for a in operation.agencies}:
        raise UserError(f"'{event.agency}' takes no part in {operation.name}.")
    if event.kind in ("closed", "refused") and not event.premises_id:
        raise UserError("It is not said which premises.", "Give a premises_id.")


def _locked(
    rules: tuple[VisitRule, ...], rows: list[Row], began: set[str], longer: int = 0
) -> tuple[VisitRule, ...]:
    """Rules with the visits of `began` fixed as they are, `longer` minutes more each."""
    by: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["premises_id"] in began:
            by[row["premises_id"]].append(row)
    old = {r.premises_id: r for r in rules if r.rule in ("must", "lock")}
    kept = [r for r in rules if r.premises_id not in by or r.rule not in ("must", "lock")]
    for place, mine in by.items():
        before = old.get(place)
        extra = (before.extra_min if before else 0) + longer
        why = before.why if before and before.why else "it has begun"
        if DRAWN in (mine[0]["because"] or "") and DRAWN not in why:
            why += f". {DRAWN} before"  # what was chosen by chance is told apart afterwards
        kept.append(
            VisitRule(
                place, "lock", mine[0]["day"], mine[0]["start"], "",
                tuple(sorted(r["agency"] for r in mine)), why,
                tuple(sorted(o for r in mine for o in (r["officers"] or "").split(" | "))), extra,
                next((r["agency"] for r in mine if r["is_lead"]), ""),
            )
        )  # fmt: skip
    return tuple(kept)


def _lost(operation: Operation, rows: list[Row], event: Event) -> Operation:
    """The officer is away: for good from then on, or that day alone; standby may step in."""
    gone = [d for d in operation.days if not event.day or d >= event.day]
    gone = gone[:1] if event.day and event.that_day_only else gone
    away = tuple(f"{d} {event.at}".strip() if d == event.day else d for d in gone)
    agency = next(o.agency for o in operation.officers if o.id == event.officer)

    def then(officer: Officer) -> Officer:
        if officer.id == event.officer:
            return dataclasses.replace(officer, away=(*officer.away, *away))
        by = officer.standby or officer.standby_days
        if event.standby and by and officer.agency == agency:
            return dataclasses.replace(officer, standby=False, standby_days=())
        return officer

    officers = tuple(then(o) for o in operation.officers)
    # a lock that named the officer for later cannot hold by name any more
    past = {(r["premises_id"]) for r in rows if event.at
            and (r["day"], r["start"]) < (event.day, event.at)}  # fmt: skip
    rules = tuple(
        r if event.officer not in r.officers or r.premises_id in past or r.day not in gone
        else dataclasses.replace(r, officers=tuple(o for o in r.officers if o != event.officer))
        for r in operation.rules
    )  # fmt: skip
    return dataclasses.replace(operation, officers=officers, rules=rules)


def _closed(operation: Operation, rows: list[Row], event: Event) -> Operation:
    day = event.day if event.that_day_only else ""
    rules = [
        r for r in operation.rules
        if r.premises_id != event.premises_id or r.rule not in ("must", "lock")
    ]  # fmt: skip
    rules.append(VisitRule(event.premises_id, "never", day, why=event.why or "it is closed"))
    return dataclasses.replace(operation, rules=tuple(rules))


def _refused(operation: Operation, rows: list[Row], event: Event) -> Operation:
    rule = VisitRule(
        event.premises_id, "refused", agencies=(event.agency,), why=event.why or "refused"
    )
    return dataclasses.replace(operation, rules=(*operation.rules, rule))


def _overrun(operation: Operation, rows: list[Row], event: Event) -> Operation:
    rules = _locked(operation.rules, rows, {event.premises_id}, event.minutes)
    return dataclasses.replace(operation, rules=rules)


def with_officer(operation: Operation, agency: str, name: str = "") -> Operation:
    """The operation with one more officer of an agency: the agency's usual hours, alone in a
    vehicle, with every skill its officers have, every day."""
    mine = [o for o in operation.officers if o.agency == agency]
    if agency not in {a.id for a in operation.agencies}:
        raise UserError(f"'{agency}' takes no part in {operation.name}.", "Add it first.")
    taken = {o.id for o in operation.officers}
    name = name or next(n for k in range(1, 999) if (n := f"{agency}-extra-{k}") not in taken)

    def usual(values: Iterable[Any], default: Any) -> Any:
        return (Counter(values).most_common(1) or [(default, 0)])[0][0]

    more = Officer(
        name, agency, "one more", tuple(sorted({s for o in mine for s in o.skills})),
        usual((o.shift_start for o in mine), "09:00"), usual((o.shift_end for o in mine), "17:00"),
        usual((o.break_min for o in mine), 30), usual((o.max_visits for o in mine), 5),
    )  # fmt: skip
    return dataclasses.replace(operation, officers=(*operation.officers, more))


def differences(before: pa.Table, after: pa.Table, why: str = "") -> pa.Table:
    """DIFFERENCES: one row a premises that is in either plan; what changed first, kept last."""
    old, new = _by_place(before), _by_place(after)
    left = {r["premises_id"]: r["reason_left_out"] for r in after.to_pylist() if not r["visit_id"]}
    was = {r["premises_id"]: r["reason_left_out"] for r in before.to_pylist() if not r["visit_id"]}
    rows = []
    for place in old.keys() | new.keys():
        a, b = old.get(place), new.get(place)
        change = _change(a, b)
        rows.append(
            {
                "premises_id": place, "change": change, "before": _told(a), "after": _told(b),
                "value": _gained(a, b),
                "because": _because(change, a, b, (left if a else was).get(place), why),
            }
        )  # fmt: skip
    order = ("dropped", "added", "other day", "other agencies", "other team", "later or earlier",
             "kept")  # fmt: skip
    rows.sort(key=lambda r: (order.index(str(r["change"])), str(r["before"] or r["after"])))
    return arrow(DIFFERENCES, rows)


def _by_place(visits: pa.Table) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in visits.to_pylist():
        if row["visit_id"] is not None:
            found[row["premises_id"]].append(row)
    return {k: sorted(v, key=lambda r: r["agency"]) for k, v in found.items()}


def _gained(a: list[Row] | None, b: list[Row] | None) -> float | None:
    """Change of value; None where what a visit is worth went with a list that was erased."""
    old, new = (rows[0]["value"] if rows else 0.0 for rows in (a, b))
    return None if old is None or new is None else round(new - old, 3)


def _change(a: list[Row] | None, b: list[Row] | None) -> str:
    if a is None or b is None:
        return "added" if a is None else "dropped"
    if a[0]["day"] != b[0]["day"]:
        return "other day"
    if [r["agency"] for r in a] != [r["agency"] for r in b]:
        return "other agencies"
    if [r["officers"] for r in a] != [r["officers"] for r in b]:
        return "other team"
    same = (a[0]["start"], a[0]["end"]) == (b[0]["start"], b[0]["end"])
    return "kept" if same else "later or earlier"


def _told(rows: list[Row] | None) -> str | None:
    if not rows:
        return None
    teams = ", ".join(f"{r['agency']} ({r['officers']})" for r in rows)
    return f"{rows[0]['day']} {rows[0]['start']}-{rows[0]['end']}: {teams}"


def _because(
    change: str, a: list[Row] | None, b: list[Row] | None, reason: str | None, why: str
) -> str:
    if change == "dropped":
        return reason or why or "It is no longer a candidate."
    if change == "added":
        if why:
            return "There is room for it now."
        return f"In the first plan: {reason}" if reason else "It is only in the second plan."
    if change == "kept":
        return "As before."
    return f"It makes way: {why}" if why else "The second plan has it otherwise."


def figures_of(visits: pa.Table, itineraries: Iterable[Any] | None = None) -> dict[str, Any]:
    """What a plan comes to: visits, attendances, value, hours on site, by
    agency and day; travel and waiting minutes where itineraries are given. Value and concerns are
    None where those of a visit went with a list that was erased."""
    rows = [r for r in visits.to_pylist() if r["visit_id"] is not None]
    value = {r["visit_id"]: r["value"] for r in rows}
    struck = [r for r in rows if r["value"] is None]
    hours = 0.0
    concerns: set[tuple[str, str]] = set()
    for row in rows:
        start, end = span(row["start"], row["end"])
        hours += (end - start) / 60 * len((row["officers"] or "").split(" | "))
        concerns |= {(row["premises_id"], c) for c in (row["concerns"] or "").split(" | ") if c}
    found: dict[str, Any] = {
        "visits": len(value), "attendances": len(rows),
        "value": None if struck else round(sum(value.values()), 3),
        "officer_hours_on_site": round(hours, 2),
        "concerns_covered": None if any(not r["concerns"] for r in struck) else len(concerns),
        "by_agency": dict(sorted(Counter(r["agency"] for r in rows).items())),
        "by_day": dict(sorted(Counter({r["visit_id"]: r["day"] for r in rows}.values()).items())),
    }  # fmt: skip
    if itineraries is not None:
        stops = [s for day in itineraries for s in day.stops]
        found["travel_min"] = sum(s.travel_min for s in stops)
        found["waiting_min"] = sum(s.start - s.arrive for s in stops if s.kind in ("visit", "wait"))
    return found
