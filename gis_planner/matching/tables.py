"""Results as Arrow tables of `domain.tables`."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from gis_planner.domain.tables import BUSINESSES, ORGANISATIONS, PREMISES, Table
from gis_planner.matching.location import PRECISIONS, Located
from gis_planner.matching.normalise import column
from gis_planner.matching.postcode import repair_postcode

KINDS = {"text": pa.string(), "json": pa.string(), "int": pa.int64(), "real": pa.float64(),
         "bool": pa.bool_(), "wkb": pa.binary()}  # fmt: skip
_RANK = {p: i for i, p in enumerate(PRECISIONS)}


def arrow(table: Table, columns: Mapping[str, Any]) -> pa.Table:
    """An Arrow table with the described columns in order; NaN and '' become null."""
    out = {}
    for c in table.columns:
        values: Any = columns[c.name]
        if c.kind == "real":
            array = np.asarray([np.nan if v is None else v for v in values], np.float64)
            out[c.name] = pa.array(array, pa.float64(), mask=~np.isfinite(array))
        else:
            out[c.name] = pa.array(
                [None if v is None or v == "" else v for v in values], KINDS[c.kind]
            )
    return pa.table(out)


def point(easting: float, northing: float) -> bytes | None:
    """WKB point; None where it is nowhere."""
    if not (np.isfinite(easting) and np.isfinite(northing)):
        return None
    return struct.pack("<BIdd", 1, 1, easting, northing)


def _members(ids: Sequence[str | None]) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {}
    for row, name in enumerate(ids):
        if name is not None:
            out.setdefault(name, []).append(row)
    return out


def _most(values: Iterable[str | None]) -> str | None:
    """The most frequent value; ties go to the longer, then to the first in the alphabet."""
    counted = _counted(v.strip() for v in values if v)
    counted.pop("", None)
    if len(counted) < 2:
        return next(iter(counted), None)
    return str(min(counted.items(), key=lambda kv: (-kv[1], -len(kv[0]), kv[0]))[0])


def _counted(values: Iterable[Any]) -> dict[Any, int]:
    """How often each value is there, in order of arrival. A Counter costs more than a few rows."""
    counted: dict[Any, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return counted


def _commonest(values: Iterable[Any]) -> Any:
    """The value that is there most often, the first of them."""
    counted = _counted(values)
    return max(counted, key=counted.__getitem__)


def _columns(records: pa.Table, *names: str) -> list[list[Any]]:
    return [column(records, n) for n in names]


def premises_table(records: pa.Table, ids: Sequence[str], business: Sequence[str],
                   uprn: Sequence[int], located: Located) -> pa.Table:  # fmt: skip
    """PREMISES: one row a place. `ward` is left to whoever has boundaries."""
    names, addresses, codes, trades, lists, agencies, dates = _columns(
        records, "name", "address", "postcode", "trade", "list", "agency", "date"
    )
    owners = column(records, "organisation")
    rows: dict[str, list[Any]] = {c.name: [] for c in PREMISES.columns}
    for name, members in _members(ids).items():
        best = max(members, key=lambda i: (_RANK[located.precision[i]], uprn[i] > 0))
        east, north = float(located.easting[best]), float(located.northing[best])
        latest = sorted(members, key=lambda i: dates[i] or "", reverse=True)
        codes_here = [uprn[i] for i in members if uprn[i] > 0]
        row = {
            "premises_id": name,
            "uprn": str(_commonest(codes_here)) if codes_here else None,
            "name": _most(names[i] for i in latest) or _most(owners[i] for i in latest),
            "address": max((addresses[i] or "" for i in members), key=_fullness),
            "postcode": _most(repair_postcode(codes[i]) for i in members),
            "location_precision": located.precision[best],
            "records": len(members),
            "lists": len({(agencies[i], lists[i]) for i in members}),
            "agencies": len({agencies[i] for i in members}),
            "businesses": len({business[i] for i in members}),
            "trade": _most(trades[i] for i in members),
            "ward": None, "easting": east, "northing": north, "geom": point(east, north),
        }  # fmt: skip
        for key, value in row.items():
            rows[key].append(value)
    return arrow(PREMISES, rows)


def _fullness(address: str) -> tuple[int, int, str]:
    """The best address has a number and most words."""
    return (any(c.isdigit() for c in address), len(address), address)


def businesses_table(records: pa.Table, ids: Sequence[str], premises: Sequence[str],
                     organisations: Sequence[str | None],
                     aliases: Mapping[int, Sequence[str]]) -> pa.Table:  # fmt: skip
    """BUSINESSES: one row a business, its names by frequency, then what a person called it."""
    names, owners, since, until, dates = _columns(
        records, "name", "organisation", "date_from", "date_to", "date"
    )
    rows: dict[str, list[Any]] = {c.name: [] for c in BUSINESSES.columns}
    for name, members in _members(ids).items():
        counted = _counted(n for i in members for n in (names[i] or owners[i],) if n)
        ordered = [n for n, _ in sorted(counted.items(), key=lambda kv: (-kv[1], kv[0]))]
        called = (n for i in members for n in aliases.get(i, ()))
        ordered += [n for n in dict.fromkeys(called) if n not in counted]
        first = sorted(d for i in members for d in (since[i] or dates[i],) if d)
        ends = [until[i] for i in members]
        row = {
            "business_id": name,
            "premises_id": _commonest(premises[i] for i in members),
            "organisation_id": next((o for o in (organisations[i] for i in members) if o), None),
            "name": ordered[0] if ordered else None,
            "names": json.dumps(ordered),
            "date_from": first[0] if first else None,
            "date_to": max(e for e in ends if e) if ends and all(ends) else None,
            "records": len(members),
        }
        for key, value in row.items():
            rows[key].append(value)
    return arrow(BUSINESSES, rows)


_PUBLIC = ("COUNCIL", "NHS", "BOROUGH", "POLICE", "MINISTRY", "DEPARTMENT", "ACADEMY TRUST")


def _kind(name: str, numbered: bool, legal: bool) -> str:
    upper = name.upper()
    if numbered or legal:
        return "company"
    if any(word in upper for word in _PUBLIC):
        return "public"
    return "other"


def organisations_table(
    records: pa.Table,
    ids: Sequence[str | None],
    legal: Sequence[bool],
    owner_names: Sequence[str | None],
) -> pa.Table:
    """ORGANISATIONS: one row a legal owner, named by its most frequent legal name."""
    numbers = column(records, "company_number")
    names = column(records, "name")
    rows: dict[str, list[Any]] = {c.name: [] for c in ORGANISATIONS.columns}
    for name, members in _members(ids).items():
        said = _most(owner_names[i] for i in members) or _most(names[i] for i in members) or ""
        number = _most(numbers[i] for i in members)
        row = {
            "organisation_id": name, "name": said or None, "company_number": number,
            "kind": _kind(said, number is not None, any(legal[i] for i in members)),
            "records": len(members),
        }  # fmt: skip
        for key, value in row.items():
            rows[key].append(value)
    return arrow(ORGANISATIONS, rows)
