"""Records, matches, premises and businesses as one reader may have them.

What the reader may not have is removed, never covered: a withheld field is null, a record of
which nothing may be had is gone. Premises and businesses are made again from what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain import tables
from gis_planner.domain.handling import Terms, strictest
from gis_planner.domain.sharing import FIELD_CATEGORY
from gis_planner.sharing.cells import Cells
from gis_planner.sharing.rules import Decision, Rules

TYPES = {
    "text": pa.string(),
    "json": pa.string(),
    "int": pa.int64(),
    "real": pa.float64(),
    "bool": pa.bool_(),
    "wkb": pa.binary(),
}

OWN_UPRN_METHODS = ("given", "exact", "probable")
"""How a record's UPRN was found from that record and a gazetteer alone. 'cluster' and 'pinned'
lean on other records or on what a person knew, so they are not the record owner's to give."""


INFORMANT_COLUMN = (
    r"(?i)\"[^\"]*(complainant|informant|whistle ?blower|reported by|caller|referrer)[^\"]*\"\s*:"
)
"""A column of the list as received that names who told. Whoever told is never in a release: people
are then identified to those they told about."""

INFORMANT_FIELDS = ("person", "phone", "email", "website", "original")


@dataclass
class Manifest:
    """What was released by which gateway, and what was withheld for which reason."""

    released: set[tuple[str, str, str]] = field(default_factory=set)
    withheld: set[tuple[str, str, str]] = field(default_factory=set)
    """(field, owner, reason)"""
    hidden: set[tuple[str, str, str]] = field(default_factory=set)
    """The same, of what the reader is not told that it is there"""
    terms: set[Terms] = field(default_factory=set)
    """How what was released may be handled"""

    def note(self, fields: Iterable[str], owner: str, decision: Decision) -> None:
        """Write down one decision for several fields."""
        for name in fields:
            if decision.allowed:
                self.released.update((name, *part) for part in decision.parts)
            elif decision.visibility == "hidden":
                self.hidden.add((name, owner, decision.reason))
            else:
                self.withheld.add((name, owner, decision.reason))


def described(table: tables.Table) -> pa.Schema:
    """The Arrow schema of a described table."""
    return pa.schema([(c.name, TYPES[c.kind]) for c in table.columns])


def name_informants(records: pa.Table) -> pa.ChunkedArray:
    """For each record whether its people and free text may name who complained or told."""
    if "original" not in records.column_names:
        return pa.chunked_array([pa.array([False] * records.num_rows, pa.bool_())])
    found = pc.match_substring_regex(records["original"], INFORMANT_COLUMN)
    return pc.fill_null(found, False)


def permitted_records(records: pa.Table, rules: Rules, manifest: Manifest) -> pa.Table:
    """The records with every field that the reader may not have set to null, empty ones gone."""
    cells = Cells(records, rules)
    allowed = _decided(cells, manifest)
    keep = [any(a[i] for a in allowed.values()) for i in range(len(cells.kinds))]
    records = cells.only(records, keep)
    told = pc.invert(name_informants(records))
    columns = {}
    for column in tables.RECORDS.columns:
        values = _column(records, column)
        may = allowed.get(column.name, [])
        if not all(may):
            values = _where(cells.spread(may, pa.bool_()), values)
        if column.name in INFORMANT_FIELDS:
            values = _where(told, values)
        columns[column.name] = values
    columns |= _said(cells, columns)
    columns["content_hash"] = pa.nulls(records.num_rows, pa.string())
    return pa.table(columns, schema=described(tables.RECORDS))


def _decided(cells: Cells, manifest: Manifest) -> dict[str, list[bool]]:
    """Field → for each kind of records whether the reader may have it; noted in the manifest."""
    allowed: dict[str, list[bool]] = {}
    for name, category in FIELD_CATEGORY.items():
        decisions = cells.decisions(category, name)
        allowed[name] = [d.allowed for d in decisions]
        terms = cells.terms(category, name)
        for kind, decision, of_cell in zip(cells.kinds, decisions, terms, strict=True):
            manifest.note([f"records.{name}"], kind.agency, decision)
            if decision.allowed:
                manifest.terms.add(of_cell)
    return allowed


def _said(cells: Cells, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say how a row may be handled, with what a person added to them."""
    if not any(k.by_hand for k in cells.kinds):
        return {}
    said = [strictest(("", h) for h in k.own) if k.by_hand else None for k in cells.kinds]
    marked = [any(h.marking for h in k.own) for k in cells.kinds]
    texts = {
        "marking": [s.marking if s and m else None for s, m in zip(said, marked, strict=True)],
        "handling": [s.text if s and s.code == "C" else None for s in said],
        "owner": [" | ".join(s.owners) or None if s else None for s in said],
    }
    return {n: pc.coalesce(cells.spread(v, pa.string()), columns[n]) for n, v in texts.items()}


def hits(records: pa.Table, matched: pa.Table, rules: Rules, manifest: Manifest) -> pa.Table:
    """premises_id, agency, gateway: where an owner tells the reader only that it has a record."""
    cells = Cells(records, rules)
    decisions = cells.decisions("identity")
    keep = [d.visibility == "hit" for d in decisions]
    manifest.terms.update(t for t, k in zip(cells.terms("identity"), keep, strict=True) if k)
    gateway = cells.spread([d.gateway for d in decisions], pa.string())
    rows = records.select(["record_id", "agency"]).append_column("gateway", gateway)
    rows = rows.filter(cells.spread(keep, pa.bool_()))
    joined = rows.join(matched.select(["record_id", "premises_id"]), "record_id", join_type="inner")
    out = joined.group_by(["premises_id", "agency", "gateway"]).aggregate([])
    return out.select(["premises_id", "agency", "gateway"]).sort_by(
        [("premises_id", "ascending"), ("agency", "ascending")]
    )


def permitted_matches(matched: pa.Table, records: pa.Table, rules: Rules) -> pa.Table:
    """Matches of the permitted records; UPRN and place only as that record itself gives them, and
    the UPRN only where the reader may have all of its identity, for all of it led there."""
    schema = described(tables.MATCHED)
    rows = pa.table({c.name: _column(matched, c) for c in tables.MATCHED.columns}, schema=schema)
    own = records.select(["record_id", "postcode", "address", "uprn", "easting", "northing"])
    own = own.rename_columns(["record_id", "r_postcode", "r_address", "r_uprn", "r_e", "r_n"])
    cells = Cells(records, rules)
    whole = [d.allowed for d in cells.decisions("identity")]
    own = own.append_column("r_whole", cells.spread(whole, pa.bool_()))
    rows = rows.join(own, "record_id", join_type="inner").sort_by("record_id")
    said = pc.or_(pc.is_valid(rows["r_address"]), pc.is_valid(rows["r_uprn"]))
    own_method = pc.is_in(rows["uprn_method"], pa.array(OWN_UPRN_METHODS))
    uprn = pc.and_(pc.and_(own_method, said), rows["r_whole"])
    precision = rows["location_precision"]
    by_uprn = pc.and_(uprn, pc.equal(precision, "uprn"))
    by_code = pc.and_(
        pc.is_in(precision, pa.array(["postcode", "outcode"])), pc.is_valid(rows["r_postcode"])
    )
    placed = pc.fill_null(pc.or_(by_uprn, by_code), False)
    own_place = pc.and_(pc.is_valid(rows["r_e"]), pc.invert(placed))
    columns: dict[str, Any] = {name: rows[name] for name in schema.names}
    for name in ("uprn", "uprn_confidence", "uprn_because", "uprn_waterfall"):
        columns[name] = _where(pc.fill_null(uprn, False), rows[name])
    columns["uprn_method"] = pc.if_else(pc.fill_null(uprn, False), rows["uprn_method"], "none")
    for name, own_name in (("easting", "r_e"), ("northing", "r_n")):
        columns[name] = pc.if_else(placed, rows[name], rows[own_name])
    elsewhere = pc.if_else(own_place, "coordinates", "none")
    columns["location_precision"] = pc.if_else(placed, precision, elsewhere)
    columns["organisation_id"] = pa.nulls(rows.num_rows, pa.string())
    return pa.table(columns, schema=schema)


def _where(mask: Any, values: Any) -> Any:
    """Values where the mask is true, null elsewhere."""
    return pc.if_else(mask, values, pa.scalar(None, values.type))


def _column(table: pa.Table, column: tables.Column) -> Any:
    kind = TYPES[column.kind]
    if column.name not in table.column_names:
        return pa.nulls(table.num_rows, kind)
    values = table[column.name]
    return values if values.type == kind else values.cast(kind)
