"""Advance letters of a supportive or announced operation: what each premises is told.

A letter says who comes, when, and what each agency always asks to see; nothing that is known or
suspected about the premises enters it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Operation

if TYPE_CHECKING:
    import pyarrow as pa

FIELDS = (
    "premises_id", "name", "address", "postcode", "day", "start", "end", "lead", "agencies",
    "expects", "contact", "operation", "purpose",
)  # fmt: skip
"""Columns of the merge, and {{placeholders}} of a template."""


def letters_of(
    operation: Operation, visits: pa.Table, premises: Mapping[str, Mapping[str, Any]],
    reference: Reference, expects: Mapping[str, tuple[str, ...]],
) -> list[dict[str, str]]:  # fmt: skip
    """One row of FIELDS a visit, by day and time. `expects`: agency → what it asks to have ready;
    an agency's own list in the operation goes before it. Lists are joined by line ends."""
    teams = {a.id: a for a in operation.agencies}
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in visits.to_pylist():
        if row["visit_id"] is not None:
            grouped[row["premises_id"]].append(row)
    letters = []
    for place, rows in grouped.items():
        where = premises.get(place, {})
        rows.sort(key=lambda r: (not r["is_lead"], r["agency"]))
        lead = rows[0]["agency"]
        asked = []
        for row in rows:
            team = teams.get(row["agency"])
            items = (team.expects if team and team.expects else ()) or expects.get(
                reference.today(row["agency"]), ()
            )
            asked += [f"{reference.agency(row['agency']).name}: {item}" for item in items]
        day = datetime.date.fromisoformat(rows[0]["day"])
        letters.append(
            {
                "premises_id": place, "name": where.get("name") or "The manager",
                "address": _lines(where.get("address"), where.get("postcode")),
                "postcode": where.get("postcode") or "", "day": f"{day:%A} {day.day} {day:%B %Y}",
                "start": rows[0]["start"], "end": rows[0]["end"],
                "lead": reference.agency(lead).name,
                "agencies": "\n".join(reference.agency(r["agency"]).name for r in rows),
                "expects": "\n".join(asked),
                "contact": teams[lead].contact if lead in teams else "",
                "operation": operation.name,
                "purpose": "an advisory visit" if operation.supportive else "an inspection",
            }
        )  # fmt: skip
    order = {r["premises_id"]: (r["day"], r["start"]) for r in visits.to_pylist() if r["visit_id"]}
    return sorted(letters, key=lambda x: (*order[x["premises_id"]], x["premises_id"]))


def _lines(address: str | None, postcode: str | None) -> str:
    parts = [p.strip() for p in (address or "").split(",") if p.strip()]
    parts = [p for p in parts if p != postcode]
    return "\n".join([*parts, *([postcode] if postcode else [])])
