"""What became of a plan: statements of the agencies, the table of outcomes, reconciled totals."""

from __future__ import annotations

import datetime
import difflib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import FOUND, NO_FINDING, NOT_DONE, Finding, VisitOutcome
from gis_planner.domain.tables import OUTCOMES, RECONCILIATION
from gis_planner.planning.clock import is_clock, span
from gis_planner.planning.tables import arrow

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = (
    "premises_id", "visit_id", "agency", "outcome", "count", "concern", "reason", "hours", "day",
    "follow_up", "notes", "start", "end", "power", "hazards", "found", "clear",
)  # fmt: skip
"""Columns of a file of outcomes; premises_id or visit_id, agency, and outcome or reason needed.
`found` and `clear` are concerns with ' | ' between; `power` is a power of entry that was used."""

Key = tuple[str, str]
"""premises_id, agency"""


def read_statements(
    rows: Sequence[Mapping[str, str]], operation: str, visits: pa.Table, reference: Reference,
    premises: frozenset[str],
) -> tuple[tuple[VisitOutcome, ...], tuple[str, ...]]:  # fmt: skip
    """Statements in the rows of a file (COLUMNS), and every fault with its row.

    Rows of one agency on one premises belong together: several typed outcomes, one statement.
    `premises` are all known ids, so that visits which nobody planned can be told too.
    """
    by_visit = {r["visit_id"]: r["premises_id"] for r in visits.to_pylist() if r["visit_id"]}
    officers = {
        (r["premises_id"], r["agency"]): len((r["officers"] or "").split(" | "))
        for r in visits.to_pylist() if r["visit_id"]
    }  # fmt: skip
    grouped: dict[Key, list[dict[str, str]]] = defaultdict(list)
    faults: list[str] = []
    for number, raw in enumerate(rows, 1):
        row = {str(k).strip().lower(): (v or "").strip() for k, v in raw.items() if k}
        place = row.get("premises_id") or by_visit.get(row.get("visit_id", ""), "")
        fault = _fault(row, place, premises, reference)
        if fault:
            faults.append(f"row {number}: {fault}")
        else:
            grouped[place, reference.agency(row["agency"]).id].append(row)
    found = []
    for (place, agency), mine in grouped.items():
        crew = officers.get((place, agency), 1)
        statement, fault = _statement(operation, place, agency, mine, crew)
        if fault:
            faults.append(f"{agency} at {place}: {fault}")
        else:
            found.append(statement)
    return tuple(found), tuple(faults)


def _fault(
    row: Mapping[str, str], place: str, premises: frozenset[str], reference: Reference
) -> str:
    if not place:
        return f"'{row.get('visit_id', '')}' is no visit of this plan and no premises_id is given"
    if place not in premises:
        return f"there are no premises {place}"
    if not row.get("agency"):
        return "no agency is named"
    outcome, reason = row.get("outcome", ""), row.get("reason", "")
    if not outcome and not reason:
        return "neither outcome nor reason is given; write 'none' where nothing was found"
    for word, known in ((outcome, FOUND | NOT_DONE), (reason, NOT_DONE)):
        if word and word not in known:
            near = difflib.get_close_matches(word, known, 1)
            return f"'{word}' is no outcome" + (f", did you mean '{near[0]}'?" if near else "")
    if row.get("concern") and row["concern"] not in reference.concerns:
        return f"'{row['concern']}' is no concern"
    for name in ("day", "follow_up"):
        if row.get(name) and not _is_date(row[name]):
            return f"{name} '{row[name]}' is no date like 2026-12-01"
    for name, most in (("hours", 1000.0), ("count", 10_000.0)):
        if row.get(name) and not _number(row[name], most):
            return f"{name} '{row[name]}' is no number from 0 to {most:g}"
    return _other_fault(row, reference)


def _other_fault(row: Mapping[str, str], reference: Reference) -> str:
    """Faults of the columns that a row may leave out."""
    for name in ("start", "end"):
        if row.get(name) and not is_clock(row[name]):
            return f"{name} '{row[name]}' is no time like 09:30"
    for name in ("found", "clear"):
        unknown = [c for c in split(row.get(name, "")) if c not in reference.concerns]
        if unknown:
            return f"{name}: '{unknown[0]}' is no concern"
    if row.get("power") and row["power"] not in {p.id for p in reference.powers}:
        return f"'{row['power']}' is no power of entry"
    return ""


def split(text: str | None) -> tuple[str, ...]:
    """The parts of a text with ' | ' between."""
    return tuple(p for part in (text or "").split("|") if (p := part.strip()))


def _statement(
    operation: str, place: str, agency: str, rows: list[dict[str, str]], crew: int
) -> tuple[VisitOutcome, str]:
    reasons = {r.get("reason") or r["outcome"] for r in rows
               if r.get("reason") or r.get("outcome") in NOT_DONE}  # fmt: skip
    findings = tuple(
        Finding(r["outcome"], int(float(r.get("count") or 1)), r.get("concern", ""))
        for r in rows if r.get("outcome") in FOUND and not r.get("reason")
    )  # fmt: skip
    hours = [float(r["hours"]) for r in rows if r.get("hours")]

    def first(name: str) -> str:
        return next((r[name] for r in rows if r.get(name)), "")

    made = VisitOutcome(
        operation, place, agency, first("day"), findings, next(iter(sorted(reasons)), ""),
        sum(hours) if hours else hours_on_site(first("start"), first("end"), crew),
        " / ".join(dict.fromkeys(r["notes"] for r in rows if r.get("notes"))), first("follow_up"),
        start=first("start"), end=first("end"), power_id=first("power"),
        hazards=" / ".join(dict.fromkeys(r["hazards"] for r in rows if r.get("hazards"))),
        found=tuple(dict.fromkeys(c for r in rows for c in split(r.get("found")))),
        clear=tuple(dict.fromkeys(c for r in rows for c in split(r.get("clear")))),
    )  # fmt: skip
    return made, fault_of(made, len(reasons))


def hours_on_site(start: str, end: str, officers: int) -> float | None:
    """Officer hours of a time on site (HH:MM to HH:MM); None where it is not told as such."""
    if not is_clock(start) or not is_clock(end):
        return None
    a, b = span(start, end)
    return round((b - a) / 60 * officers, 2)


def fault_of(made: VisitOutcome, reasons: int = 1) -> str:
    """What is wrong with a statement as a whole, or ''."""
    kinds = [f.kind for f in made.findings]
    if made.reason and kinds:
        return "it says both that the visit took place and that it did not"
    if reasons > 1:
        return "it gives two reasons why the visit did not take place"
    if not made.reason and not kinds:
        return "it states no outcome; 'none' is one"
    if "none" in kinds and len(set(kinds)) > 1:
        return "'none' stands beside another outcome"
    if made.reason and (made.found or made.clear):
        return "it did not take place and says what was looked for"
    both = [c for c in made.found if c in made.clear]
    if both:
        return f"'{both[0]}' is both found and not found"
    if "none" in kinds and made.found:
        return f"'none' stands beside '{made.found[0]}', which was found"
    for clock_time in (made.start, made.end):
        if clock_time and not is_clock(clock_time):
            return f"'{clock_time}' is no time like 09:30"
    unknown = [k for k in kinds if k not in FOUND]
    unknown += [made.reason] if made.reason and made.reason not in NOT_DONE else []
    return f"'{unknown[0]}' is no outcome" if unknown else ""


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _number(text: str, most: float) -> bool:
    try:
        return 0 <= float(text) <= most
    except ValueError:
        return False


def standing(facts: Iterable[VisitOutcome]) -> dict[Key, VisitOutcome]:
    """The last statement of each agency on each premises; facts come oldest first."""
    return {(f.premises_id, f.agency): f for f in facts}


def outcomes_table(operation: str, visits: pa.Table, facts: Iterable[VisitOutcome]) -> pa.Table:
    """OUTCOMES: every planned attendance, stated or not, then those that nobody planned."""
    said = standing(facts)
    planned = {
        (r["premises_id"], r["agency"]): r for r in visits.to_pylist() if r["visit_id"] is not None
    }
    rows: list[dict[str, Any]] = []
    for key, row in planned.items():
        rows += _rows(operation, key, row, said.get(key))
    for key, fact in said.items():
        if key not in planned:
            rows += _rows(operation, key, None, fact)
    return arrow(OUTCOMES, rows)


def _rows(
    operation: str, key: Key, plan: Mapping[str, Any] | None, fact: VisitOutcome | None
) -> list[dict[str, Any]]:
    base: dict[str, Any] = {
        "operation": operation, "visit_id": plan["visit_id"] if plan else None,
        "premises_id": key[0], "agency": key[1], "planned": plan is not None,
        "day": (fact.day if fact else "") or (plan["day"] if plan else None),
        "status": "not stated",
    }  # fmt: skip
    if fact is None:
        return [base]
    base |= {
        "status": "done" if fact.done else "not done", "reason": fact.reason or None,
        "notes": fact.notes or None, "follow_up": fact.follow_up or None,
        "who": fact.who or None, "at": fact.at or None, "start": fact.start or None,
        "end": fact.end or None, "power_id": fact.power_id or None,
        "hazards": fact.hazards or None, "concerns_found": " | ".join(fact.found) or None,
        "concerns_clear": " | ".join(fact.clear) or None,
    }  # fmt: skip
    findings = fact.findings or (None,)
    return [
        base | {"hours": fact.hours if k == 0 else None}
        | ({"outcome": f.kind, "count": f.count, "concern": f.concern or None} if f else {})
        for k, f in enumerate(findings)
    ]  # fmt: skip


def reconcile(operation: str, visits: pa.Table, facts: Iterable[VisitOutcome]) -> pa.Table:
    """RECONCILIATION: a row an agency and one of all. Planned = done + not done + not stated."""
    said = standing(facts)
    rows = [r for r in visits.to_pylist() if r["visit_id"] is not None]
    plan = {(r["premises_id"], r["agency"]): r for r in rows}
    agencies = sorted({a for _, a in plan} | {a for _, a in said})
    table = [_totals(operation, a, plan, said, (a,)) for a in agencies]
    table.append(_totals(operation, "all", plan, said, tuple(agencies)))
    return arrow(RECONCILIATION, table)


def _totals(
    operation: str, name: str, plan: Mapping[Key, Mapping[str, Any]],
    said: Mapping[Key, VisitOutcome], agencies: tuple[str, ...],
) -> dict[str, Any]:  # fmt: skip
    mine = [k for k in plan if k[1] in agencies]
    told = [f for k, f in said.items() if k[1] in agencies]
    done = sum(k in said and said[k].done for k in mine)
    failed = [said[k].reason for k in mine if k in said and not said[k].done]
    kinds: Counter[str] = Counter()
    for fact in told:
        for finding in fact.findings:
            kinds[finding.kind] += finding.count
    hours = [f.hours for f in told if f.hours is not None]
    return {
        "operation": operation, "agency": name, "planned": len(mine), "done": done,
        "not_done": len(failed), "not_stated": len(mine) - done - len(failed),
        "unplanned": sum(f.done and (f.premises_id, f.agency) not in plan for f in told),
        "reasons": json.dumps(Counter(failed), sort_keys=True),
        "outcomes": json.dumps(kinds, sort_keys=True),
        "planned_hours": round(sum(_hours(plan[k]) for k in mine), 2),
        "hours": round(sum(hours), 2) if hours else None,
        "follow_ups": sum(bool(f.follow_up) for f in told),
        "balanced": len(mine) == done + len(failed),
    }  # fmt: skip


def _hours(row: Mapping[str, Any]) -> float:
    """Officer hours on site of one agency's part in a visit."""
    start, end = span(row["start"], row["end"])
    return (end - start) / 60 * len((row["officers"] or "").split(" | "))


def sent_for(visits: pa.Table) -> dict[Key, frozenset[str]]:
    """The concerns for which the plan sends each agency to each premises."""
    return {
        (r["premises_id"], r["agency"]): frozenset(split(r["concerns"]))
        for r in visits.to_pylist() if r["visit_id"] is not None
    }  # fmt: skip


def looked_at(fact: VisitOutcome, sent: frozenset[str]) -> dict[str, bool]:
    """Concern → found or not, of those that an agency looked at; empty where it was not there."""
    if not fact.done:
        return {}
    real = [f for f in fact.findings if f.kind not in NO_FINDING]
    named = {f.concern for f in real if f.concern}
    if fact.found or fact.clear:
        return {**dict.fromkeys(fact.clear, False), **dict.fromkeys({*fact.found, *named}, True)}
    return {c: any(f.concern in ("", c) for f in real) for c in sent | named}


def found_table(visits: pa.Table, facts: Iterable[VisitOutcome]) -> pa.Table:
    """premises_id, concern, found (bool): what visits say about the concerns they were sent for,
    for `scoring.score(outcomes=…)`. A finding without a concern speaks for all of its agency's,
    but where the agency said itself which concerns it looked for: then only those count."""
    import pyarrow as pa

    sent = sent_for(visits)
    seen: dict[tuple[str, str], bool] = {}
    for key, fact in standing(facts).items():
        for concern, found in looked_at(fact, sent.get(key, frozenset())).items():
            seen[key[0], concern] = seen.get((key[0], concern), False) or found
    schema = pa.schema(
        [("premises_id", pa.string()), ("concern", pa.string()), ("found", pa.bool_())]
    )
    rows = [{"premises_id": p, "concern": c, "found": f} for (p, c), f in sorted(seen.items())]
    return pa.Table.from_pylist(rows, schema)
