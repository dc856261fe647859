"""Bad input that is weighed or set apart, and told: never a crash, never a false merge."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from gis_planner.links.claims import Claims
from gis_planner.links.params import LinkParams
from gis_planner.links.people import People
from gis_planner.links.sources import Case
from gis_planner.links.subjects import Subject
from gis_planner.links.texts import plain_date

OFFICES = ("director_of", "psc_of", "secretary_of")


def find_oddities(
    case: Case, claims: Claims, people: People, subjects: dict[str, Subject],
    appointments: Counter[str], params: LinkParams,
) -> list[dict[str, Any]]:  # fmt: skip
    """Each oddity: kind, subject (node id), because, source_refs."""
    refs = case.texts("ref")
    out: list[dict[str, Any]] = []

    def tell(kind: str, subject: str, because: str, rows: set[str]) -> None:
        out.append(
            {"kind": kind, "subject": subject, "because": because, "source_refs": sorted(rows)}
        )

    for k, kind in enumerate(claims.type):
        if kind not in OFFICES or claims.start[k].startswith("O"):
            continue
        person, since, until = people.persons[claims.start[k]], claims.since[k], claims.until[k]
        row = {refs[claims.row[k]] or ""}
        if person.birth and since and since[:7] < person.birth:
            text = (
                f"{person.label}, born {person.birth}, was appointed before, on {plain_date(since)}"
            )
            tell("appointed before birth", person.id, text, row)
        elif person.birth and since and int(since[:4]) - int(person.birth[:4]) < 16:
            text = f"{person.label}, born {person.birth}, was under 16 when appointed"
            tell("appointed under 16", person.id, text, row)
        if since and until and until < since:
            text = f"{person.label} resigned before being appointed"
            tell("resigned before appointed", person.id, text, row)
    for s in subjects.values():
        if s.started and s.failed and s.failed < s.started:
            began, ended = plain_date(s.started), plain_date(s.failed)
            text = f"{s.label} ended on {ended}, before it began on {began}"
            tell("ended before it began", s.id, text, s.start_refs | s.end_refs)
    for person_id, count in appointments.items():
        if count > params.busy_appointments:
            label = people.persons[person_id].label
            text = f"{label} has {count} appointments: evidence from this person weighs x0.3"
            tell("many appointments", person_id, text, set(people.persons[person_id].refs[:20]))
    for line in owner_cycles(claims):
        names = [case.organisations[o].name for o in line]
        tell("cycle of owners", line[0], "each owns the next: " + " → ".join(names), set())
    return out


def owner_cycles(claims: Claims) -> list[list[str]]:
    """Rings of companies that own each other, found without recursion."""
    owns: dict[str, set[str]] = defaultdict(set)
    for a, b, kind in zip(claims.start, claims.end, claims.type):
        if kind == "psc_of" and a.startswith("O"):
            owns[a].add(b)
    # Peel companies that own nothing that remains: what is left lies on a ring or leads into one.
    left = {a: set(b) for a, b in owns.items()}
    while True:
        bare = [a for a, b in left.items() if not (b & left.keys())]
        if not bare:
            break
        for a in bare:
            del left[a]
    found, seen = [], set()
    for start in sorted(left):
        line, here = [], start
        while here not in seen:
            seen.add(here)
            line.append(here)
            here = min(left[here] & left.keys())
        if here in line:
            found.append(line[line.index(here) :])
    return found
