"""A user's GeoPackage as basemap (OS Open Zoomstack is the one to recommend): what is in view is
read by bounding box, drawn in an order and in colours that its tables' names tell.

The file is opened for reading only. Tables must be in EPSG:27700: nothing is converted while the
map is dragged.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gis_planner.app.map.mbtiles import connect
from gis_planner.app.map.vector_looks import LOOKS, PLAIN, Look
from gis_planner.app.map.viewport import Bounds
from gis_planner.domain.errors import UserError

Floats = npt.NDArray[np.float64]
MOST_FEATURES = 60_000
"""Features of a table in view above which it is left out: they would be a smear."""
PAD = 0.25
"""How far beyond the view is read, as a share of it: dragging a little reads nothing."""
_ENVELOPE = (0, 32, 48, 48, 64)
NAME_COLUMNS = ("name", "name1", "name_1", "text", "label")


@dataclass(frozen=True, eq=False)
class Shapes:
    """Features of a table: coordinates of all rings or lines, one after another."""

    kind: int
    """0 points, 1 lines, 2 areas"""
    xy: Floats
    ends: npt.NDArray[np.int64]
    """where each ring, line or point ends in `xy`"""
    names: tuple[str, ...] = ()
    """one a ring, line or point; empty where the table has none"""
    too_many: bool = False


@dataclass(frozen=True)
class Source:
    """One table of the file."""

    table: str
    geometry: str
    key: str
    name: str
    indexed: bool
    look: Look


class VectorMap:
    """The file; safe to read from any thread."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock = path, threading.Lock()
        self._db = connect(path)
        self._kept: dict[str, tuple[Bounds, Shapes]] = {}
        self.left_out: tuple[str, ...] = ()
        """tables that are not in the National Grid: not drawn"""
        try:
            self.sources = self._tables()
        except sqlite3.Error as fault:
            raise UserError(
                f"{path.name} is no GeoPackage: {fault}.", "Choose a GeoPackage basemap."
            ) from fault
        open_data = "zoomstack" in path.stem.lower()
        self.attribution = "Contains OS data © Crown copyright" if open_data else ""

    def _tables(self) -> tuple[Source, ...]:
        rows = self._db.execute(
            "SELECT g.table_name, g.column_name, coalesce(s.organization_coordsys_id, 0) "
            "FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s USING (srs_id)"
        ).fetchall()
        if not rows:
            raise UserError(f"{self.path.name} holds no map layers.", "Choose another GeoPackage.")
        held = {r[0] for r in self._db.execute("SELECT name FROM sqlite_master")}
        found = []
        self.left_out = tuple(str(r[0]) for r in rows if int(r[2]) != 27700)
        for table, geometry, code in rows:
            if int(code) != 27700:
                continue
            columns = self._db.execute(f'PRAGMA table_info("{_safe(table)}")').fetchall()
            key = next((c[1] for c in columns if c[5]), "rowid")
            by_name = {c[1].lower(): c[1] for c in columns}
            name = next((by_name[n] for n in NAME_COLUMNS if n in by_name), "")
            indexed = f"rtree_{table}_{geometry}" in held
            found.append(Source(table, geometry, key, name, indexed, look_of(table)))
        if not found:
            raise UserError(
                f"{self.path.name} is not in the National Grid (EPSG:27700).",
                "Save it in EPSG:27700 with QGIS or ogr2ogr, then choose it again.",
            )
        return tuple(sorted(found, key=lambda s: (s.look.order, s.table)))

    def shapes(self, source: Source, bounds: Bounds) -> Shapes:
        """A table's features that touch `bounds`, from before where they were read already."""
        kept = self._kept.get(source.table)
        if kept is not None and _holds(kept[0], bounds):
            return kept[1]
        wide, high = (bounds[2] - bounds[0]) * PAD, (bounds[3] - bounds[1]) * PAD
        box = (bounds[0] - wide, bounds[1] - high, bounds[2] + wide, bounds[3] + high)
        found = self._read(source, box)
        self._kept[source.table] = (box, found)
        return found

    def at(self, source: Source, bounds: Bounds) -> list[tuple[dict[str, Any], Any]]:
        """Attributes and shape of the features of a table that touch `bounds`, fifty at most."""
        sql = f'SELECT * FROM "{_safe(source.table)}" {self._where(source)} LIMIT 50'  # noqa: S608
        with self._lock:
            cursor = self._db.execute(sql, _values(source, bounds))
            names = [c[0] for c in cursor.description]
            rows = [dict(zip(names, row)) for row in cursor.fetchall()]
        blobs = [wkb_of(row.pop(source.geometry)) for row in rows]
        return list(zip(rows, shapely.from_wkb(np.array(blobs, object)).tolist()))

    def _where(self, source: Source) -> str:
        """The condition for what touches a box (`_values` fills it); '' without an index."""
        if not source.indexed:
            return ""
        table, geometry = _safe(source.table), _safe(source.geometry)
        tree = f'SELECT id FROM "rtree_{table}_{geometry}"'  # noqa: S608 (names made safe)
        box_of = "maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
        return f'WHERE "{_safe(source.key)}" IN ({tree} WHERE {box_of})'

    def _read(self, source: Source, box: Bounds) -> Shapes:
        table, geometry = _safe(source.table), _safe(source.geometry)
        name = f', "{_safe(source.name)}"' if source.name and source.look.labels else ""
        sql = f'SELECT "{geometry}"{name} FROM "{table}" {self._where(source)} LIMIT ?'  # noqa: S608
        with self._lock:
            rows = self._db.execute(sql, (*_values(source, box), MOST_FEATURES + 1)).fetchall()
        if len(rows) > MOST_FEATURES:
            return Shapes(1, np.empty((0, 2)), np.empty(0, np.int64), too_many=True)
        names = [str(r[1] or "") for r in rows] if name else []
        return flat([wkb_of(r[0]) for r in rows], names)


def _values(source: Source, box: Bounds) -> tuple[float, ...]:
    return (box[0], box[2], box[1], box[3]) if source.indexed else ()


def _safe(name: str) -> str:
    """A name for double quotes in SQL."""
    return name.replace('"', '""')


def _holds(outer: Bounds, inner: Bounds) -> bool:
    return bool(
        outer[0] <= inner[0] and outer[1] <= inner[1]
        and outer[2] >= inner[2] and outer[3] >= inner[3]
        and (outer[2] - outer[0]) <= 4 * (inner[2] - inner[0])
    )  # fmt: skip


def look_of(table: str) -> Look:
    """How a table is drawn, by words of its name."""
    low = table.lower()
    return next((look for words, look in LOOKS if any(w in low for w in words)), PLAIN)


def wkb_of(blob: bytes | None) -> bytes | None:
    """The WKB inside a GeoPackage geometry; None where there is none or it is empty."""
    if blob is None or len(blob) < 8 or blob[:2] != b"GP":
        return None
    flags = blob[3]
    if flags & 0x10:
        return None
    return blob[8 + _ENVELOPE[min(flags >> 1 & 7, 4)] :]


def flat(blobs: list[bytes | None], names: list[str]) -> Shapes:
    """Geometries as coordinates of their parts, names repeated for each part."""
    shapes = shapely.from_wkb(np.array(blobs, object), on_invalid="ignore")
    there = ~shapely.is_missing(shapes)
    place = np.flatnonzero(there)
    shapes = shapes[there]
    if shapely.has_z(shapes).any():
        shapes = shapely.force_2d(shapes)
    if len(shapes) == 0:
        return Shapes(1, np.empty((0, 2)), np.empty(0, np.int64))
    kind = int(np.bincount(np.clip(shapely.get_dimensions(shapes), 0, 2)).argmax())
    parts, owner = shapely.get_parts(shapes, return_index=True)
    fits = shapely.get_dimensions(parts) == kind
    parts, owner = parts[fits], owner[fits]
    if kind == 2:
        parts, ring_of = shapely.get_rings(parts, return_index=True)
        owner = owner[ring_of]
    xy, part = shapely.get_coordinates(parts, return_index=True)
    ends = np.cumsum(np.bincount(part, minlength=len(parts)))
    given = tuple(np.array(names, object)[place[owner]].tolist()) if names else ()
    return Shapes(kind, xy, ends, given)
