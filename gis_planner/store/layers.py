"""Map layers of the user inside the case: a real table each, listed by GIS software."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import pyarrow as pa

from gis_planner.domain.progress import Progress, check
from gis_planner.store import arrow, runs
from gis_planner.store.schema import quoted

_SQL = {"int": "INTEGER", "real": "REAL", "text": "TEXT", "bool": "BOOLEAN"}


@dataclass(frozen=True)
class LayerInfo:
    """A layer of the case. `kind` is what it serves as: roads, boundaries, postcodes, closures…"""

    name: str
    kind: str
    rows: int
    geometry: str
    source: str
    attribution: str
    run_id: int
    added_at: str


def _kind_of(field: pa.Field) -> str:
    if pa.types.is_boolean(field.type):
        return "bool"
    if pa.types.is_integer(field.type):
        return "int"
    if pa.types.is_floating(field.type):
        return "real"
    return "text"


def write_layer(db: apsw.Connection, run_id: int, data: pa.Table, progress: Progress) -> None:
    """Store a table with a binary column `geom` (WKB, EPSG:27700) and any attributes."""
    fields = [f for f in data.schema if f.name not in ("geom", "fid")]
    columns = "".join(f", {quoted(f.name)} {_SQL[_kind_of(f)]}" for f in fields)
    db.execute(f"CREATE TABLE run_layer_{run_id:d} (fid INTEGER PRIMARY KEY, geom BLOB{columns})")
    marks = ",".join("?" * (len(fields) + 1))
    names = "".join(f", {quoted(f.name)}" for f in fields)
    sql = f"INSERT INTO run_layer_{run_id:d}(geom{names}) VALUES ({marks})"
    for batch in data.to_batches(max_chunksize=10_000):
        check(progress)
        geometry = [arrow.to_gpkg(g) for g in batch.column("geom").to_pylist()]
        values = [_plain(batch.column(f.name).to_pylist()) for f in fields]
        db.executemany(sql, zip(geometry, *values, strict=True))


def _plain(values: Sequence[Any]) -> list[Any]:
    plain = (str, int, float, type(None))
    return [None if v != v else v if isinstance(v, plain) else str(v) for v in values]


def read_layer(db: apsw.Connection, run_id: int) -> pa.Table:
    """All attributes and `geom` as WKB; `fid` first."""
    cursor = db.execute(f"SELECT * FROM run_layer_{run_id:d} ORDER BY fid")
    rows = cursor.fetchall()
    names = [r[1] for r in db.execute(f"PRAGMA table_info(run_layer_{run_id:d})")]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    data = {}
    for name, values in zip(names, columns, strict=True):
        if name == "geom":
            data[name] = pa.array([arrow.from_gpkg(v) for v in values], pa.binary())
        else:
            data[name] = _array(values)
    return pa.table(data)


def _array(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if v is None else str(v) for v in values], pa.string())


def layers(db: apsw.Connection) -> tuple[LayerInfo, ...]:
    """Every current layer by name."""
    found = []
    for name, run_id in sorted(runs.current(db, "layer").items()):
        info = runs.run_info(db, run_id)
        stats = info["stats"]
        found.append(
            LayerInfo(
                name, stats.get("kind", ""), stats.get("rows", 0), stats.get("geometry", ""),
                stats.get("source", ""), stats.get("attribution", ""), run_id, info["created_at"],
            )
        )  # fmt: skip
    return tuple(found)


def point_wkb(easting: float | None, northing: float | None) -> bytes | None:
    """WKB of a point; None where a coordinate is."""
    if easting is None or northing is None:
        return None
    return struct.pack("<BIdd", 1, 1, easting, northing)
