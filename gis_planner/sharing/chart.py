"""A link chart for one reader: lines that permitted rows carry, ends named in their words.

Deny by default: a node is there only as the end of a released line, and its name comes from the
rows behind that line, not from the case's own label, which may rest on rows that are withheld.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.briefing import ChartLine, ChartNode, ChartSheet, Fact
from gis_planner.sharing.linkage import JOINED_NEEDS, ONE_ROW, Rows, rows_by_ref
from gis_planner.sharing.release import Released

ENDS: dict[str, tuple[str, str]] = {
    "trades_at": ("name", "address"),
    "owned_by": ("name", "organisation"),
    "registered_at": ("organisation", "address"),
    "has_phone": ("name", "phone"),
    "has_email": ("name", "email"),
    "has_website": ("name", "website"),
    "contact_of": ("person", "name"),
    "proprietor_of": ("person", "name"),
    "director_of": ("person", "organisation"),
    "secretary_of": ("person", "organisation"),
    "psc_of": ("person", "organisation"),
    "correspondence_at": ("person", "address"),
}
"""Type of link → fields of its rows that name the two ends."""

KINDS = {"P": "premises", "B": "business", "O": "company", "N": "person", "T": "phone",
         "E": "e-mail", "W": "website", "V": "vehicle"}  # fmt: skip
"""First letter of a node's id → what it is."""

MOST_NODES = 150


def released_chart(
    released: Released,
    ids: Collection[str],
    *,
    title: str,
    as_of: str = "",
    evidence: str = "all",
) -> ChartSheet:
    """What the reader may see of a chart of these nodes; without lines where nothing is.

    `as_of`: ISO date; a line whose dates are withheld or unknown may have been there and stays.
    `evidence`: all | confirmed | candidates.
    """
    links = released["links"]
    wanted = pa.array(sorted(ids), pa.string())
    both = pc.and_(
        pc.is_in(links["from_id"], value_set=wanted), pc.is_in(links["to_id"], value_set=wanted)
    )
    columns = ["from_id", "to_id", "type", "valid_from", "valid_to", "is_candidate", "because",
               "source_refs"]  # fmt: skip
    kept = [
        r for r in links.filter(both).select(columns).to_pylist()
        if r["from_id"] != r["to_id"] and _asked(r, as_of, evidence)
    ]  # fmt: skip
    refs_of = [json.loads(r["source_refs"] or "[]") for r in kept]
    rows = rows_by_ref(released["records"], {x for refs in refs_of for x in refs})
    names = _names(kept, refs_of, rows)
    order = list(dict.fromkeys(i for r in kept for i in (r["from_id"], r["to_id"])))[:MOST_NODES]
    place = {i: k for k, i in enumerate(order)}
    nodes = tuple(ChartNode(KINDS.get(i[:1], "thing"), names.get(i, "")) for i in order)
    return ChartSheet(title, nodes, _lines(released, kept, refs_of, place), as_of)


def _asked(r: dict[str, Any], as_of: str, evidence: str) -> bool:
    if evidence != "all" and bool(r["is_candidate"]) != (evidence == "candidates"):
        return False
    begun = not (as_of and r["valid_from"] and r["valid_from"] > as_of)
    return begun and not (as_of and r["valid_to"] and r["valid_to"] < as_of)


def _names(kept: list[dict[str, Any]], refs_of: list[list[str]], rows: Rows) -> dict[str, str]:
    """Node → its name in the permitted rows; '' where none names it."""
    found: dict[str, str] = {}
    for r, refs in zip(kept, refs_of, strict=True):
        fields = ENDS.get(r["type"])
        row = next((rows[x] for x in refs if x in rows), None)
        if fields is None or row is None:
            continue
        for end, field in zip((r["from_id"], r["to_id"]), fields, strict=True):
            value = row[field] or (row["name"] if field == "organisation" else None)
            value = value or (row["organisation"] if field == "name" else None)
            if value and not found.get(end):
                found[end] = value if " | " not in value else f"one of {value}"
    return found


def _lines(
    released: Released, kept: list[dict[str, Any]], refs_of: list[list[str]], place: dict[str, int]
) -> tuple[ChartLine, ...]:
    grouped: dict[tuple[int, int], list[tuple[Fact, bool]]] = {}
    for r, refs in zip(kept, refs_of, strict=True):
        if r["from_id"] not in place or r["to_id"] not in place:
            continue
        needs = ONE_ROW.get(r["type"], (JOINED_NEEDS, ""))[0]
        gateways = released.refs.gateways(refs, needs)
        if gateways is None:
            continue
        candidate = bool(r["is_candidate"])
        text = ("Possible, not confirmed: " if candidate else "") + (r["because"] or "")
        source = refs[0].replace("/", " / ") + (f" and {len(refs) - 1} more" if refs[1:] else "")
        a, b = sorted((place[r["from_id"]], place[r["to_id"]]))
        fact = Fact(
            text, source, ", ".join(gateways), r["valid_from"] or "", released.handled(refs, needs)
        )
        grouped.setdefault((a, b), []).append((fact, candidate))
    return tuple(
        ChartLine(a, b, tuple(f for f, _ in facts), all(c for _, c in facts))
        for (a, b), facts in grouped.items()
    )
