"""The seven marks of a good collaboration as a paper to fill in and sign.

Markdown, so that any editor opens it. What the operation says stands in it, what it does not say
is a line to write on. The marks follow ICIBI 2018-19 figure 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation
from gis_planner.sharing.marks import MARKS, seven_marks
from gis_planner.sharing.templates import BLANK, or_blank, plain

Said = Mapping[str, Mapping[str, Any]]
TITLES = (
    "An agreed objective for each agency", "A defined process, a contact and a deputy",
    "A senior owner", "Committed officers and hours", "Briefing acknowledged",
    "Measures with a baseline", "The next joint review",
)  # fmt: skip
"""One a mark, in the order of `MARKS`."""


def marks_paper(
    operation: Operation, reference: Reference, *, acknowledged: Said, reasons: Said, as_of: str
) -> str:
    """The paper on a day (ISO). `acknowledged`: agency → who, on; `reasons`: 'mark:agency' → why,
    who, on (a missing mark that the lead accepts)."""
    tables = (_objectives, _contacts, _owner, _hours, _briefed, _measures, _review)
    lacks = seven_marks(operation, acknowledged=acknowledged)
    parts, met = [], 0
    for number, (title, rule, table) in enumerate(zip(TITLES, MARKS, tables, strict=True), 1):
        mine = [w for w in lacks if w.mark == number]
        why = [reasons.get(f"{rule.__name__}:{w.agency}") for w in mine]
        state = "Met" if not mine else "Accepted as missing" if all(why) else "To settle"
        lines = [f"- [{' ' if state == 'To settle' else 'x'}] {state}"]
        for lack, reason in zip(mine, why, strict=True):
            said = _named(lack.text, lack.agency, reference)
            lines.append(f"  - {said}. {_accepted(reason) if reason else lack.fix + '.'}")
        body = table(operation, reference, acknowledged)
        parts.append(f"## {number}. {title}\n" + "\n".join(lines) + f"\n\n{body}\n")
        met += state != "To settle"
    parts.insert(0, _head(operation, met, as_of))
    parts.append(_signatures(operation, reference))
    return "\n".join(parts)


def _head(operation: Operation, met: int, as_of: str) -> str:
    days = sorted(operation.days)
    when = f"{days[0]} to {days[-1]}" if len(days) > 1 else "".join(days)
    return (
        f"**{plain(operation.marking)}**\n\n# Seven marks: {plain(operation.name)}\n"
        f"Days: {when or BLANK}. Checked on {as_of}: {met} of {len(MARKS)} are met or accepted. "
        f"Fill in the lines ({BLANK}), settle what is open, then all sign.\n"
    )


def _accepted(why: Mapping[str, Any]) -> str:
    said = ", ".join(plain(str(why[k])) for k in ("who", "on") if why.get(k))
    return f"Accepted: {plain(str(why.get('why', '')))}" + (f" ({said})." if said else ".")


def _named(text: str, agency: str, reference: Reference) -> str:
    """The sentence with the agency's name in place of its id."""
    return plain(text.replace(agency, _name(agency, reference), 1) if agency else text)


def _name(agency: str, reference: Reference) -> str:
    held = reference.agencies.get(agency)
    return held.name if held is not None else agency


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *(tuple(map(or_blank, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _objectives(operation: Operation, reference: Reference, acknowledged: Said) -> str:
    rows = [
        (_name(a.id, reference), a.objective or operation.objectives.get(a.id, ""))
        for a in operation.agencies
    ]
    return _table(("Agency", "What it wants to reach"), rows)


def _contacts(operation: Operation, reference: Reference, acknowledged: Said) -> str:
    rows = [(_name(a.id, reference), a.contact, a.deputy) for a in operation.agencies]
    return _table(("Agency", "Contact on the day", "Deputy"), rows)


def _owner(operation: Operation, reference: Reference, acknowledged: Said) -> str:
    owner = _name(operation.owner, reference) if operation.owner else ""
    return _table(("Answers for the operation", "Name and rank"), [(owner, "")])


def _hours(operation: Operation, reference: Reference, acknowledged: Said) -> str:
    rows = []
    for a in operation.agencies:
        mine = [o for o in operation.officers if o.agency == a.id and not o.standby]
        hours = sum(_on_duty_h(o, operation.days) for o in mine)
        names = ", ".join(o.name or o.id for o in mine)
        rows.append((_name(a.id, reference), names, f"{hours:g}" if mine else ""))
    return _table(("Agency", "Officers", "Hours in all"), rows)


def _on_duty_h(officer: Officer, days: tuple[str, ...]) -> float:
    """Hours of an officer's shifts on the days of the operation."""
    start, end = (int(t[:2]) + int(t[3:5]) / 60 for t in (officer.shift_start, officer.shift_end))
    return round((end - start) * sum(officer.on_duty(d) for d in days), 2)


def _briefed(operation: Operation, reference: Reference, acknowledged: Said) -> str:
    rows = [
        (_name(a.id, reference), *(str(acknowledged.get(a.id, {}).get(k, "")) for k in
                                   ("who", "on")))
        for a in operation.agencies
    ]  # fmt: skip
    return _table(("Agency", "Who acknowledged the briefing", "On"), rows)


def _measures(operation: Operation, reference: Reference, acknowledged: Said) -> str:
    known = [(m, "in the measure" if re.search(r"\d", m) else "") for m in operation.measures]
    return _table(("What is counted", "Today's figure"), known or [("", "")])


def _review(operation: Operation, reference: Reference, acknowledged: Said) -> str:
    return _table(("All agencies look back on", "Where"), [(operation.review_date, "")])


def _signatures(operation: Operation, reference: Reference) -> str:
    rows = [(_name(a.id, reference), "", "", "") for a in operation.agencies]
    return "## Signed\n" + _table(("Agency", "Name and role", "Signature", "Date"), rows) + "\n"
