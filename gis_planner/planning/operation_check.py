"""What no single value of an operation shows: dates, ids twice, names, rules that clash."""

from __future__ import annotations

import datetime
import difflib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gis_planner.domain.operations import Officer, PremisesFact, TeamAgency, VisitRule
from gis_planner.planning.clock import is_clock

RULES = ("must", "never", "lock", "refused")


def meanings(
    fields: Mapping[str, Any], agencies: Sequence[TeamAgency], officers: Sequence[Officer],
    rules: Sequence[VisitRule],
) -> list[str]:  # fmt: skip
    """Every fault of meaning; what has a fault of type is not among the arguments."""
    days = fields.get("days", ())
    faults = _days(fields, days)
    for what, ids in (
        ("day", days), ("agency", [a.id for a in agencies]), ("officer", [o.id for o in officers]),
    ):  # fmt: skip
        if isinstance(ids, list | tuple):
            twice = sorted({str(i) for i in ids if list(ids).count(i) > 1})
            faults += [f"{what} '{i}' is there twice" for i in twice]
    fine = isinstance(days, list | tuple) and all(map(is_day, days))
    known = tuple(days) if fine else None
    faults += [f for o in officers for f in _officer(o, known)]
    faults += _vehicles(officers)
    faults += [f for r in rules for f in _rule(r, known, agencies, officers)]
    binding: dict[str, int] = defaultdict(int)
    for rule in rules:
        binding[rule.premises_id] += rule.rule in ("must", "lock")
    faults += [
        f"premises {p} have {n} rules must or lock: keep one" for p, n in binding.items() if n > 1
    ]
    return faults


def _days(fields: Mapping[str, Any], days: Any) -> list[str]:
    if "days" not in fields or not isinstance(days, list | tuple):
        return []
    faults = [] if days else ["[operation]: 'days' is empty"]
    faults += [
        f"[operation]: day '{d}' is not a date like 2026-12-01" for d in days if not is_day(d)
    ]
    factors = fields.get("travel_factors", {})
    for at, factor in factors.items() if isinstance(factors, Mapping) else ():
        if not is_clock(str(at)):
            faults.append(f"[operation]: travel_factors '{at}' is not a time like 07:30")
        if isinstance(factor, int | float) and not 0.2 <= factor <= 5:
            faults.append(f"[operation]: travel_factors '{at}' is {factor}, not from 0.2 to 5")
    return faults


def is_day(text: Any) -> bool:
    """True for an ISO date."""
    try:
        return str(datetime.date.fromisoformat(text)) == str(text)
    except (ValueError, TypeError):
        return False


def _officer(officer: Officer, days: Sequence[str] | None) -> list[str]:
    where = f"officer {officer.id}"
    faults = [
        f"{where}: day '{d}' is not a day of the operation"
        for d in (*officer.days, *officer.standby_days) if days is not None and d not in days
    ]  # fmt: skip
    for text in officer.away:
        day, _, at = text.partition(" ")
        if not is_day(day) or (at and not is_clock(at)):
            faults.append(f"{where}: away '{text}' is neither 2026-12-01 nor 2026-12-01 13:00")
    if officer.shift_start == officer.shift_end:
        faults.append(f"{where}: the shift begins and ends at {officer.shift_start}")
    return faults


def told_faults(fields: Mapping[str, Any], facts: Sequence[PremisesFact]) -> list[str]:
    """What is wrong with hours, with the date of planning, with what is told of premises."""
    planned = fields.get("planned_on") or ""
    faults = []
    if "open_from" in fields and fields["open_from"] == fields.get("open_until", "18:00"):
        faults.append(f"[operation]: it opens and shuts at {fields['open_from']}")
    if isinstance(planned, str) and planned and not is_day(planned):
        faults.append(f"[operation]: planned_on '{planned}' is not a date like 2026-11-16")
    ids = [f.premises_id for f in facts]
    faults += [f"premises {p} are told of twice" for p in sorted({p for p in ids
               if ids.count(p) > 1})]  # fmt: skip
    for fact in facts:
        for text in fact.hours:
            a, _, b = text.partition("-")
            if not (is_clock(a) and is_clock(b)) or a == b:
                faults.append(
                    f"premises {fact.premises_id}: hours '{text}' are not like 09:00-17:00"
                )
    return faults


def _vehicles(officers: Sequence[Officer]) -> list[str]:
    """Who ride together set out from one base."""
    crews: dict[str, list[Officer]] = defaultdict(list)
    for officer in officers:
        if officer.vehicle:
            crews[officer.vehicle].append(officer)
    faults = []
    for vehicle, crew in crews.items():
        bases = {(o.base_easting, o.base_northing) for o in crew if o.base_easting is not None}
        if len(bases) > 1:
            names = ", ".join(o.id for o in crew)
            faults.append(f"vehicle '{vehicle}': {names} ride together and have different bases")
    return faults


def _rule(
    rule: VisitRule, days: Sequence[str] | None, agencies: Sequence[TeamAgency],
    officers: Sequence[Officer],
) -> list[str]:  # fmt: skip
    where = f"visit_rule of {rule.premises_id}"
    faults = []
    if rule.rule not in RULES:
        near = difflib.get_close_matches(rule.rule, RULES, 1)
        faults.append(
            f"{where}: rule '{rule.rule}' is not one of {', '.join(RULES)}"
            + (f", did you mean '{near[0]}'?" if near else "")
        )
    if rule.day and days is not None and rule.day not in days:
        faults.append(f"{where}: day '{rule.day}' is not a day of the operation")
    taking = {a.id for a in agencies}
    faults += [f"{where}: agency '{a}' takes no part" for a in rule.agencies if a not in taking]
    if rule.rule == "refused" and not rule.agencies:
        faults.append(f"{where}: whose warrant was refused is not said; write agencies")
    if rule.lead and rule.lead not in rule.agencies:
        faults.append(f"{where}: '{rule.lead}' is to lead; write it among agencies")
    elif rule.lead and rule.rule not in ("must", "lock"):
        faults.append(f"{where}: only a must or a lock says who leads")
    who = {o.id: o.agency for o in officers}
    for name in rule.officers:
        if name not in who:
            faults.append(f"{where}: there is no officer '{name}'")
        elif rule.agencies and who[name] not in rule.agencies:
            faults.append(f"{where}: officer '{name}' is of {who[name]}, which does not attend")
    return faults
