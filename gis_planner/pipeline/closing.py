"""A road is closed on the day: its lines, from the case's roads by name or from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.store import Case
from gis_planner.store.schema import safe_layer_name

NEAR_M = 500.0
"""A road closed near a place is closed within so many metres of it."""


@dataclass(frozen=True, eq=False)
class Closure:
    """Roads that are shut: columns `name` and `geom` (WKB, EPSG:27700), and what to call them."""

    title: str
    lines: pa.Table

    def shut(self, network: Any) -> Any:
        """A road network without them."""
        from gis_planner.geo.roads_table import to_frame

        return network.with_closures(to_frame(self.lines))

    def keep(self, case: Case) -> frozenset[str]:
        """Make it a layer of closures in the case, so that every later plan keeps clear of it."""
        known = {info.name for info in case.layers()}
        stem = safe_layer_name(f"closed {self.title}")
        name = next(n for k in range(1, 999) if (n := stem if k == 1 else f"{stem}_{k}")
                    not in known)  # fmt: skip
        stats = {
            "kind": "closures", "rows": self.lines.num_rows, "geometry": "LineString",
            "source_crs": "EPSG:27700", "attribution": "",
        }  # fmt: skip
        return case.add_layer(name, self.lines, stats)


def road_layer(case: Case, name: str = "roads") -> str:
    """The layer whose lines are the roads: `name`, else any of kind roads, else ''."""
    layers = {info.name: info for info in case.layers()}
    if name in layers:
        return name
    return next((i.name for i in layers.values() if i.kind == "roads"), "")


def road_names(case: Case, name: str = "roads") -> tuple[str, ...]:
    """Names of the case's roads, sorted; none without a layer of roads."""
    layer = road_layer(case, name)
    column = _name_column(case.layer(layer)) if layer else None
    return tuple(sorted({str(n).strip() for n in column or () if n} - {""}))


def _name_column(data: pa.Table) -> list[Any] | None:
    by = {c.lower(): c for c in data.column_names}
    found = next((by[n] for n in ("name", "name1", "road_name", "distname") if n in by), None)
    return data[found].to_pylist() if found else None


def by_name(
    case: Case, road: str, *, layer: str = "roads", near: tuple[float, float] | None = None,
    near_m: float = NEAR_M,
) -> Closure:  # fmt: skip
    """The road of a name, all of it or what lies within `near_m` metres of a place (EPSG:27700).
    UserError where the case has no such road, or none there."""
    import numpy as np
    import shapely

    found = road_layer(case, layer)
    if not found:
        raise UserError("The case has no roads.", "Add a layer of roads first.")
    data = case.layer(found)
    names = [str(n or "").strip().lower() for n in _name_column(data) or ()]
    keep = np.array([n == road.strip().lower() for n in names], bool)
    if not keep.any():
        raise UserError(f"No road of the case is called '{road}'.", "Choose a name of the list.")
    rows = data.filter(pa.array(keep))
    shapes = shapely.from_wkb(np.array(rows["geom"].to_pylist(), dtype=object))
    if near is not None:
        zone = shapely.Point(near).buffer(near_m)
        shapes = shapely.intersection(shapes, zone)
        shapes = shapes[~shapely.is_empty(shapes)]
        if not len(shapes):
            raise UserError(f"{road} does not come within {near_m:.0f} m of there.",
                            "Close all of it, or choose another place.")  # fmt: skip
    return Closure(road.strip(), _table(shapes, road.strip()))


def from_file(path: Path) -> Closure:
    """Closures of a file (GeoJSON, GeoPackage, shapefile …). UserError where it cannot be read."""
    from gis_planner.geo.layers import read_layer, to_arrow

    data = to_arrow(read_layer(path))
    names = _name_column(data) or [None] * data.num_rows
    table = pa.table({"name": pa.array([str(n or path.stem) for n in names], pa.string()),
                      "geom": data["geom"].combine_chunks().cast(pa.binary())})  # fmt: skip
    return Closure(path.stem.replace("_", " "), table)


def _table(shapes: Any, name: str) -> pa.Table:
    import shapely

    return pa.table(
        {
            "name": pa.array([name] * len(shapes), pa.string()),
            "geom": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary()),
        }
    )
