"""Outcomes against the plan, visit by visit: what became of each, and what does not add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import VisitOutcome
from gis_planner.domain.tables import PLANNED_DONE, UNRECONCILED
from gis_planner.planning.clock import span
from gis_planner.planning.outcomes import Key, standing
from gis_planner.planning.tables import arrow
from gis_planner.planning.words import name_of

if TYPE_CHECKING:
    import pyarrow as pa

FATES: dict[str, str] = {
    "done": "done by all",
    "in part": "done by some",
    "no entry": "entry not gained",
    "closed": "closed or gone",
    "not done": "not done, another reason",
    "waiting": "not stated by all",
}
"""What becomes of a planned visit → in words. Each visit has exactly one: they add up."""

NEEDS_POWER = frozenset(
    {"improvement_notice", "prohibition", "seizure", "penalty", "licence_action", "arrest"}
)
"""Outcomes that nobody can bring about by consent alone."""
MANY_TIMES = 4.0
"""Told hours beyond so many times the planned ones are asked about."""

Rows = list[dict[str, Any]]


def fate_of(rows: Rows, said: Mapping[Key, VisitOutcome]) -> str:
    """What became of one planned visit, a key of FATES, from the rows of all who were sent."""
    told = [said.get((r["premises_id"], r["agency"])) for r in rows]
    facts = [f for f in told if f is not None]
    if len(facts) < len(rows):
        return "waiting"
    done = sum(f.done for f in facts)
    if done:
        return "done" if done == len(facts) else "in part"
    reasons = {f.reason for f in facts}
    if "refused" in reasons:
        return "no entry"
    return "closed" if reasons & {"closed", "ceased"} else "not done"


def fates(visits: pa.Table, facts: Iterable[VisitOutcome]) -> dict[str, str]:
    """visit_id → what became of it, for every planned visit."""
    said, by = standing(facts), _by_visit(visits)
    return {visit: fate_of(rows, said) for visit, rows in by.items()}


def _by_visit(visits: pa.Table) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in visits.to_pylist():
        if row["visit_id"] is not None:
            found[row["visit_id"]].append(row)
    return found


def planned_done(operation: str, visits: pa.Table, facts: Iterable[VisitOutcome]) -> pa.Table:
    """PLANNED_DONE: each planned attendance beside what was told of it."""
    said = standing(facts)
    rows = [r for part in _by_visit(visits).values() for r in part]
    rows.sort(key=lambda r: (r["day"], r["start"], r["visit_id"], not r["is_lead"], r["agency"]))
    return arrow(PLANNED_DONE, [_beside(operation, r, said) for r in rows])


def _beside(
    operation: str, row: Mapping[str, Any], said: Mapping[Key, VisitOutcome]
) -> dict[str, Any]:
    fact = said.get((row["premises_id"], row["agency"]))
    a, b = span(row["start"], row["end"])
    made: dict[str, Any] = {
        "operation": operation, "visit_id": row["visit_id"], "premises_id": row["premises_id"],
        "agency": row["agency"], "status": "not stated", "planned_day": row["day"],
        "planned_start": row["start"], "planned_end": row["end"],
        "planned_hours": round((b - a) / 60 * _crew(row), 2),
    }  # fmt: skip
    if fact is None:
        return made
    made["status"] = "done" if fact.done else "not done"
    if not fact.done:
        return made
    made |= {"day": fact.day or row["day"], "start": fact.start or None, "hours": fact.hours,
             "end": fact.end or None}  # fmt: skip
    if fact.start:
        late = span("00:00", fact.start)[1] % 1440 - a % 1440
        made["late_min"] = (late + 720) % 1440 - 720
    if fact.start and fact.end:
        begin, end = span(fact.start, fact.end)
        made["longer_min"] = (end - begin) - (b - a)
    return made


def _crew(row: Mapping[str, Any]) -> int:
    return len((row["officers"] or "").split(" | "))


def unreconciled(
    operation: str, visits: pa.Table, facts: Iterable[VisitOutcome], reference: Reference
) -> pa.Table:
    """UNRECONCILED: every statement that is missing, contradicts another or cannot be right."""
    said, by = standing(facts), _by_visit(visits)
    planned = {(r["premises_id"], r["agency"]): r for rows in by.values() for r in rows}
    found: list[dict[str, Any]] = []

    def tell(kind: str, visit: str | None, key: Key, because: str) -> None:
        found.append(
            {"operation": operation, "kind": kind, "visit_id": visit, "premises_id": key[0],
             "agency": key[1], "because": because}
        )  # fmt: skip

    for visit, rows in by.items():
        for text, key in _at_odds(rows, said, reference):
            tell("agencies disagree", visit, key, text)
        for row in rows:
            key = (row["premises_id"], row["agency"])
            if key not in said:
                who = name_of(row["agency"], reference)
                tell("not stated", visit, key, f"{who} was sent on {row['day']} and said nothing.")
    for key, fact in said.items():
        plan = planned.get(key)
        for kind, text in _odd(fact, plan, reference):
            tell(kind, plan["visit_id"] if plan else None, key, text)
    return arrow(UNRECONCILED, found)


def _at_odds(
    rows: Rows, said: Mapping[Key, VisitOutcome], reference: Reference
) -> list[tuple[str, Key]]:
    """One agency was inside, another found the door shut."""
    keys = [(r["premises_id"], r["agency"]) for r in rows]
    inside = [k for k in keys if k in said and said[k].done]
    shut = [k for k in keys if k in said and said[k].reason in ("closed", "ceased", "refused")]
    if not inside or not shut:
        return []
    words = {"closed": "it was closed", "ceased": "the business has gone",
             "refused": "entry was refused"}  # fmt: skip
    other = name_of(inside[0][1], reference)
    return [
        (f"{name_of(k[1], reference)} says {words[said[k].reason]}; {other} was inside.", k)
        for k in shut
    ]


def _odd(
    fact: VisitOutcome, row: Mapping[str, Any] | None, reference: Reference
) -> list[tuple[str, str]]:
    """What is odd about one statement."""
    who = name_of(fact.agency, reference)
    if not fact.done:
        return []
    found = []
    if row is None:
        return [("not planned", f"{who} was there and the plan did not send it.")]
    if fact.day and fact.day != row["day"]:
        found.append(("other day", f"{who} says {fact.day}; planned was {row['day']}."))
    a, b = span(row["start"], row["end"])
    planned = (b - a) / 60 * _crew(row)
    if fact.hours is not None and fact.hours > MANY_TIMES * planned:
        found.append(("hours", f"{who} tells {fact.hours:g} h; {planned:.1f} h were planned."))
    strong = [f.kind for f in fact.findings if f.kind in NEEDS_POWER]
    if strong and not fact.power_id and not row["power_id"]:
        what = strong[0].replace("_", " ")
        found.append(("no power", f"{who} tells of {what} and names no power that it used."))
    return found
