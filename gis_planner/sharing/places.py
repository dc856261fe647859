"""Premises and businesses made again from the records that the reader may have."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain import tables
from gis_planner.sharing.permitted import described
from gis_planner.sharing.sql import Sql

# A registered office is evidence about an organisation, not about the premises it lies at.
_PREMISES = """
WITH here AS (
  SELECT m.*, r.name, r.address, r.postcode, r.trade, r.agency, r."list" AS list_name,
         CASE m.location_precision WHEN 'uprn' THEN 1 WHEN 'coordinates' THEN 2
              WHEN 'postcode' THEN 3 WHEN 'outcode' THEN 4 ELSE 5 END AS coarse
  FROM matched m JOIN records r USING (record_id)
  WHERE coalesce(r.role, 'premises') NOT IN ('registered_office', 'person')
)
SELECT premises_id, mode(uprn ORDER BY uprn) AS uprn, mode(name ORDER BY name) AS name,
       mode(address ORDER BY address) AS address, mode(postcode ORDER BY postcode) AS postcode,
       arg_min(location_precision, (coarse, record_id)) AS location_precision,
       count(*) AS records, count(DISTINCT (agency, list_name)) AS lists,
       count(DISTINCT agency) AS agencies, count(DISTINCT business_id) AS businesses,
       mode(trade ORDER BY trade) AS trade, NULL::VARCHAR AS ward,
       arg_min(easting, (coarse, record_id)) FILTER (easting IS NOT NULL) AS easting,
       arg_min(northing, (coarse, record_id)) FILTER (easting IS NOT NULL) AS northing
FROM here GROUP BY premises_id ORDER BY premises_id
"""

_BUSINESSES = """
WITH here AS (
  SELECT m.business_id, m.premises_id, r.* FROM matched m JOIN records r USING (record_id)
), named AS (
  SELECT business_id, name, count(*) AS n FROM here WHERE name IS NOT NULL GROUP BY ALL
), names AS (
  SELECT business_id, to_json(list(name ORDER BY n DESC, name))::VARCHAR AS names,
         first(name ORDER BY n DESC, name) AS name FROM named GROUP BY business_id
)
SELECT h.business_id, min(h.premises_id) AS premises_id, NULL::VARCHAR AS organisation_id,
       any_value(n.name) AS name, coalesce(any_value(n.names), '[]') AS names,
       min(coalesce(h.date_from, h.date)) AS date_from,
       CASE WHEN bool_and(h.date_to IS NOT NULL) THEN max(h.date_to) END AS date_to,
       count(*) AS records
FROM here h LEFT JOIN names n USING (business_id) GROUP BY h.business_id ORDER BY h.business_id
"""


def remade(records: pa.Table, matched: pa.Table, sql: Sql) -> tuple[pa.Table, pa.Table]:
    """PREMISES and BUSINESSES from permitted records and matches alone."""
    premises = sql.query(_PREMISES, records=records, matched=matched)
    businesses = sql.query(_BUSINESSES, records=records, matched=matched)
    return with_points(premises), businesses.cast(described(tables.BUSINESSES))


def with_points(premises: pa.Table) -> pa.Table:
    """The PREMISES table with `geom` made from easting and northing."""
    schema = described(tables.PREMISES)
    columns = {c: premises[c].cast(schema.field(c).type) for c in schema.names if c != "geom"}
    columns["geom"] = _points(columns["easting"], columns["northing"])
    return pa.table(columns, schema=schema)


def _points(easting: Any, northing: Any) -> pa.Array:
    import shapely

    placed = pc.and_(pc.is_valid(easting), pc.is_valid(northing)).to_pylist()
    points = shapely.points(
        pc.fill_null(easting, 0.0).to_numpy(), pc.fill_null(northing, 0.0).to_numpy()
    )
    wkb = shapely.to_wkb(points)
    return pa.array([w if ok else None for w, ok in zip(wkb, placed, strict=True)], pa.binary())


def with_tasking(premises: pa.Table, stored: pa.Table, visited: set[str]) -> pa.Table:
    """The permitted premises, with the place of each visited one as the operation gives it.

    The place (address, postcode, UPRN, coordinates) of a confirmed visit is a tasking decision.
    Its name is not: that stays what the reader may know; and where the reader has an address of
    its own that one is shown, for another agency's may hold a name.
    """
    tasked = {
        row["premises_id"]: row
        for row in stored.filter(
            pc.is_in(stored["premises_id"], pa.array(sorted(visited), pa.string()))
        ).to_pylist()
    }
    rows = {row["premises_id"]: row for row in premises.to_pylist()} if tasked else {}
    if not tasked:
        return premises
    for premises_id, place in tasked.items():
        row = rows.setdefault(premises_id, {"premises_id": premises_id, **_NOTHING})
        for name in ("uprn", "location_precision", "easting", "northing"):
            row[name] = place.get(name)
        for name in ("address", "postcode"):
            row[name] = row.get(name) or place.get(name)
    ordered = [rows[key] for key in sorted(rows)]
    return with_points(pa.Table.from_pylist(ordered, described(tables.PREMISES)))


_NOTHING: dict[str, Any] = {"records": 0, "lists": 0, "agencies": 0, "businesses": 0}
