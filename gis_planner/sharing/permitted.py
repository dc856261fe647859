"""Records, matches, premises and businesses as one reader may have them.

What the reader may not have is removed, never covered: a withheld field is null, a record of
which nothing may be had is gone. Premises and businesses are made again from what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain import tables
from gis_planner.domain.sharing import CATEGORIES, FIELD_CATEGORY
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
    withheld: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """(field, owner, reason) -> visibility"""

    def note(self, fields: Iterable[str], owner: str, decision: Decision) -> None:
        """Write down one decision for several fields."""
        for name in fields:
            if decision.allowed:
                self.released.add((name, owner, decision.gateway))
            else:
                self.withheld[name, owner, decision.reason] = decision.visibility


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
    codes, lists = _lists_of(records)
    told = name_informants(records)
    records = records.append_column("told", told)
    allowed = {c: [rules.decide(*key, c) for key in lists] for c in CATEGORIES}
    for category, decisions in allowed.items():
        fields = [f for f, of in FIELD_CATEGORY.items() if of == category]
        for (agency, _), decision in zip(lists, decisions, strict=True):
            manifest.note([f"records.{f}" for f in fields], agency, decision)
    keep = [any(allowed[c][i].allowed for c in CATEGORIES) for i in range(len(lists))]
    records = _filter(records, codes, keep)
    codes = _filter(pa.table({"code": codes}), codes, keep)["code"]
    columns = {}
    for column in tables.RECORDS.columns:
        values = _column(records, column)
        of_field = FIELD_CATEGORY.get(column.name)
        if of_field:
            values = _nulled(values, codes, [d.allowed for d in allowed[of_field]])
        if column.name in INFORMANT_FIELDS:
            values = _where(pc.invert(records["told"]), values)
        columns[column.name] = values
    columns["content_hash"] = pa.nulls(records.num_rows, pa.string())
    return pa.table(columns, schema=described(tables.RECORDS))


def hits(records: pa.Table, matched: pa.Table, rules: Rules) -> pa.Table:
    """premises_id, agency, gateway: where an owner tells the reader only that it has a record."""
    codes, lists = _lists_of(records)
    decisions = [rules.decide(*key, "identity") for key in lists]
    keep = [d.visibility == "hit" for d in decisions]
    rows = _filter(records.select(["record_id", "agency"]).append_column("c", codes), codes, keep)
    gateway = pa.array([decisions[c].gateway for c in rows["c"].to_pylist()], pa.string())
    rows = rows.drop(["c"]).append_column("gateway", gateway)
    joined = rows.join(matched.select(["record_id", "premises_id"]), "record_id", join_type="inner")
    out = joined.group_by(["premises_id", "agency", "gateway"]).aggregate([])
    return out.select(["premises_id", "agency", "gateway"]).sort_by(
        [("premises_id", "ascending"), ("agency", "ascending")]
    )


def permitted_matches(matched: pa.Table, records: pa.Table) -> pa.Table:
    """Matches of the permitted records; UPRN and place only as that record itself gives them."""
    schema = described(tables.MATCHED)
    rows = pa.table({c.name: _column(matched, c) for c in tables.MATCHED.columns}, schema=schema)
    own = records.select(["record_id", "postcode", "address", "uprn", "easting", "northing"])
    own = own.rename_columns(["record_id", "r_postcode", "r_address", "r_uprn", "r_e", "r_n"])
    rows = rows.join(own, "record_id", join_type="inner").sort_by("record_id")
    said = pc.or_(pc.is_valid(rows["r_address"]), pc.is_valid(rows["r_uprn"]))
    uprn = pc.and_(pc.is_in(rows["uprn_method"], pa.array(OWN_UPRN_METHODS)), said)
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


def _lists_of(records: pa.Table) -> tuple[pa.ChunkedArray, list[tuple[str, str]]]:
    """For each row the number of its (agency, list), and those pairs."""
    pairs = records.select(["agency", "list"]).group_by(["agency", "list"]).aggregate([])
    keys = [(r["agency"] or "", r["list"] or "") for r in pairs.to_pylist()]
    glue = "\x1f"
    each = pc.binary_join_element_wise(
        pc.fill_null(records["agency"], ""), pc.fill_null(records["list"], ""), glue
    )
    known = pa.array([glue.join(key) for key in keys], pa.string())
    return pc.index_in(each, value_set=known), keys


def _filter(table: pa.Table, codes: pa.ChunkedArray, keep: list[bool]) -> pa.Table:
    if not keep:
        return table
    return table.filter(pc.take(pa.array(keep, pa.bool_()), codes))


def _nulled(values: Any, codes: Any, allowed: list[bool]) -> Any:
    if all(allowed):
        return values
    return _where(pc.take(pa.array(allowed, pa.bool_()), codes), values)


def _where(mask: Any, values: Any) -> Any:
    """Values where the mask is true, null elsewhere."""
    return pc.if_else(mask, values, pa.scalar(None, values.type))


def _column(table: pa.Table, column: tables.Column) -> Any:
    kind = TYPES[column.kind]
    if column.name not in table.column_names:
        return pa.nulls(table.num_rows, kind)
    values = table[column.name]
    return values if values.type == kind else values.cast(kind)
