"""An operation's definition (the form of its file) while a person edits it. No Qt."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from gis_planner.domain.agencies import Reference

Definition = dict[str, Any]


def fresh(name: str, first_day: date, days: int, agencies: tuple[str, ...], roads: str,
          base: tuple[float, float]) -> Definition:  # fmt: skip
    """A new operation: working days from `first_day`, two officers an agency, one common base."""
    found: list[str] = []
    day = first_day
    while len(found) < days:
        if day.weekday() < 5:
            found.append(day.isoformat())
        day += timedelta(days=1)
    easting, northing = (round(v) for v in base)
    officers: list[dict[str, Any]] = []
    for agency in (a for a in agencies for _ in range(2)):
        officers.append(
            {"id": free_id(agency, [o["id"] for o in officers]), "agency": agency,
             "shift_start": "09:00", "shift_end": "17:00", "max_visits": 5}
        )  # fmt: skip
    return {
        "operation": {
            "name": name, "days": found, "roads": roads, "headcount_cap": 6,
            "random_visits": 0.1, "announced": False, "min_agencies": 2,
        },
        "agency": [
            {"id": a, "base_easting": easting, "base_northing": northing} for a in agencies
        ],
        "officer": officers,
        "visit_rule": [],
    }  # fmt: skip


def short_id(agency: str) -> str:
    """'F' of 'fire', 'CF' of 'council-food'."""
    return "".join(w[0] for w in re.split(r"[-_ ]", agency) if w).upper()


def free_id(agency: str, taken: Iterable[str]) -> str:
    """The first id of an agency that nobody has: F1, F2… (agencies may share their letters)."""
    held, short = set(taken), short_id(agency) or "O"
    return next(i for k in range(1, 10_000) if (i := f"{short}{k}") not in held)


def usual_agencies(reference: Reference, known: tuple[str, ...]) -> tuple[str, ...]:
    """Agencies with a power of entry, those that sent lists first."""
    able = {p.agency for p in reference.powers}
    ranked = [a for a in known if a in able] + [a for a in reference.agencies if a in able]
    return tuple(dict.fromkeys(ranked))[:6]


def with_rule(definition: Definition, premises_id: str, rule: str, **narrow: Any) -> Definition:
    """With a rule (must | never | lock) for premises instead of such a one; rule '' removes it.
    Refused warrants and times ruled out stay, and so do a longer visit and who leads it."""
    made = copy.deepcopy(definition)
    rules, old = [], Definition()
    for one in made.get("visit_rule", []):
        if one["premises_id"] == premises_id and _replaced(one):
            old = one
        else:
            rules.append(one)
    if rule:
        kept = {k: v for k, v in narrow.items() if v}
        if rule != "never" and old.get("extra_min"):
            kept.setdefault("extra_min", old["extra_min"])
        if rule != "never" and old.get("lead"):
            kept.setdefault("agencies", old["agencies"])
            if old["lead"] in kept["agencies"]:
                kept.setdefault("lead", old["lead"])
        rules.append({"premises_id": premises_id, "rule": rule, **kept})
    made["visit_rule"] = rules
    return made


def _replaced(rule: Definition) -> bool:
    """Whether another must, never or lock takes a rule's place."""
    return rule["rule"] in ("must", "lock") or (rule["rule"] == "never" and not rule.get("day"))


def rule_of(definition: Definition, premises_id: str) -> str:
    """The must, never or lock in force for premises, '' without one."""
    rules = definition.get("visit_rule", [])
    mine = (str(r["rule"]) for r in rules if r["premises_id"] == premises_id and _replaced(r))
    return next(mine, "")


def without_officer(definition: Definition, officer: str, day: str = "") -> Definition:
    """An officer is not there on a day, or at all."""
    made = copy.deepcopy(definition)
    officers = []
    for one in made.get("officer", []):
        if one["id"] != officer:
            officers.append(one)
            continue
        days = [d for d in (one.get("days") or made["operation"]["days"]) if d != day]
        if day and days:
            officers.append({**one, "days": days})
    made["officer"] = officers
    return made


def with_targets(definition: Definition, ids: Sequence[str], how: str) -> Definition:
    """With premises as the only candidates (`how` targets), or as must-visits (must); those that a
    rule names already keep it."""
    made = copy.deepcopy(definition)
    if how == "targets":
        made["operation"]["targets"] = list(dict.fromkeys(ids))
        made["operation"]["max_candidates"] = max(
            len(ids), made["operation"].get("max_candidates", 300)
        )
        return made
    ruled = {r["premises_id"] for r in made.get("visit_rule", [])}
    fresh_rules = [{"premises_id": i, "rule": "must"} for i in dict.fromkeys(ids) if i not in ruled]
    made["visit_rule"] = [*made.get("visit_rule", []), *fresh_rules]
    return made
