"""Premises that a person put elsewhere on the map: a document each, applied wherever premises are
read. A new match keeps them, for premises ids are kept; undo takes the document away."""

from __future__ import annotations

import json
from typing import Any

import apsw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

KIND = "moved"
PRECISION = "coordinates"


def places(db: apsw.Connection) -> dict[str, dict[str, Any]]:
    """premises_id → {easting, northing, ward, …} as set by hand."""
    rows = db.execute("SELECT name, value FROM gp_document WHERE kind = ?", (KIND,))
    return {name: json.loads(value) for name, value in rows}


def apply(db: apsw.Connection, premises: pa.Table) -> pa.Table:
    """Premises rows with the places set by hand; the very table where there are none."""
    moved = places(db)
    if not moved or premises.num_rows == 0:
        return premises
    ids = pa.array(sorted(moved), pa.string())
    place = pc.index_in(premises.column("premises_id"), ids).combine_chunks()
    rows = np.flatnonzero(np.asarray(pc.is_valid(place)))
    if len(rows) == 0:
        return premises
    values = [moved[premises.column("premises_id")[int(r)].as_py()] for r in rows]
    for name, kind in (("easting", pa.float64()), ("northing", pa.float64())):
        premises = _put(premises, name, rows, [float(v[name]) for v in values], kind)
    premises = _put(premises, "location_precision", rows, [PRECISION] * len(rows), pa.string())
    if "ward" in premises.column_names:
        wards = [v.get("ward", premises.column("ward")[int(r)].as_py())
                 for v, r in zip(values, rows)]  # fmt: skip
        premises = _put(premises, "ward", rows, wards, pa.string())
    if "geom" in premises.column_names:
        from gis_planner.store.layers import point_wkb

        shapes = [point_wkb(v["easting"], v["northing"]) for v in values]
        premises = _put(premises, "geom", rows, shapes, pa.binary())
    return premises


def _put(data: pa.Table, name: str, rows: Any, values: list[Any], kind: Any) -> pa.Table:
    column = data.column(name).combine_chunks()
    mask = np.zeros(len(column), np.bool_)
    mask[rows] = True
    fresh = pc.replace_with_mask(column, pa.array(mask), pa.array(values, kind))
    return data.set_column(data.column_names.index(name), data.schema.field(name), fresh)
