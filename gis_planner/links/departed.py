"""Rows that left their list: matching no longer sees them, so they are placed here.

A company that was dissolved, a shop that closed: each keeps its place in the network, at the
place that other rows of its address have, else at a place of its own.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from gis_planner.links.sources import Case
from gis_planner.links.texts import name_key, short_hash


def place_departed(
    case: Case, doors: list[str | None], premises: pa.Table, businesses: pa.Table
) -> tuple[pa.Table, pa.Table]:
    """Give rows that are gone their place and business; returns the tables with what was new.

    A trader is the one of that name who is still known there, else a business of its own.
    """
    known = _known_places(case, doors, premises)
    traders = _known_traders(case)
    uprns, names, roles = case.texts("uprn"), case.texts("name"), case.texts("role")
    places: dict[str, dict[str, Any]] = {}
    firms: dict[str, dict[str, Any]] = {}
    for i, gone in enumerate(case.gone):
        if not gone or case.premises[i]:
            continue
        keys = _keys(uprns[i], doors[i])
        place = next((known[k] for k in keys if k in known), None)
        if place is None and keys:
            place = known[keys[0]] = "PX" + short_hash(keys[0])
            places[place] = _place_row(case, i, place)
        case.premises[i] = place
        if place and roles[i] == "premises":
            name = name_key(names[i] or "")
            firm = traders.get((place, name)) or "BX" + short_hash(place, name)
            if firm.startswith("BX"):
                firms[firm] = {"business_id": firm, "name": names[i] or case.texts("address")[i]}
            case.business[i] = firm
    return _with(premises, places), _with(businesses, firms)


def _keys(uprn: str | None, door: str | None) -> list[str]:
    keys = ["u" + uprn] if uprn else []
    return [*keys, "d" + door] if door and door[-1:].isdigit() else keys


def _known_places(case: Case, doors: list[str | None], premises: pa.Table) -> dict[str, str]:
    columns = (premises[c].to_pylist() for c in ("premises_id", "uprn"))
    known = {"u" + uprn: place for place, uprn in zip(*columns) if uprn}
    for place, door in zip(case.premises, doors):
        if place:
            for key in _keys(None, door):
                known.setdefault(key, place)
    return known


def _known_traders(case: Case) -> dict[tuple[str, str], str]:
    """(place, name) → business that is still there."""
    found: dict[tuple[str, str], str] = {}
    columns = (case.premises, case.business, case.texts("name"), case.texts("role"))
    for place, firm, name, role in zip(*columns):
        if place and firm and name and role == "premises":
            found.setdefault((place, name_key(name)), firm)
    return found


def _place_row(case: Case, i: int, place: str) -> dict[str, Any]:
    columns = ("uprn", "address", "postcode")
    row: dict[str, Any] = {c: case.texts(c)[i] for c in columns}
    row |= {c: case.rows.column(c)[i].as_py() for c in ("easting", "northing")}
    return {**row, "premises_id": place, "visit": False}


def _with(table: pa.Table, made: dict[str, dict[str, Any]]) -> pa.Table:
    if not made:
        return table
    columns = [(f.name, f.type) for f in table.schema]
    more = pa.Table.from_pylist(list(made.values()), schema=pa.schema(columns))
    return pa.concat_tables([table, more])
