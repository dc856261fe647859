"""The map behind a pack: roads and boundaries around the visits, from the case's layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from gis_planner.domain.briefing import ContextLine
from gis_planner.store import Case

MARGIN_M = 1_500.0
MOST_LINES = 12_000
TOLERANCE_M = 2.0
RANKS = {
    "motorway": 0, "trunk": 0, "primary": 1, "secondary": 2, "tertiary": 3, "unclassified": 3,
}  # fmt: skip
MINOR = 4


def context_lines(case: Case, places: list[tuple[float, float]]) -> tuple[ContextLine, ...]:
    """Roads (most important first) and area outlines within MARGIN_M of the places, thinned to
    TOLERANCE_M; at most MOST_LINES, the least important roads going first."""
    import shapely

    if not places:
        return ()
    e, n = np.array(places, dtype=float).T
    box = (e.min() - MARGIN_M, n.min() - MARGIN_M, e.max() + MARGIN_M, n.max() + MARGIN_M)
    found: list[ContextLine] = []
    for info in case.layers():
        if info.kind not in ("roads", "boundaries", "wards", "water"):
            continue
        layer = case.layer(info.name)
        shapes = shapely.from_wkb(np.array(layer["geom"].to_pylist(), dtype=object))
        rows = np.flatnonzero(shapely.intersects(shapes, shapely.box(*box)))
        if info.kind == "roads":
            found += _roads(layer, shapes, rows)
        else:
            kind = "boundary" if info.kind == "boundaries" else info.kind.rstrip("s")
            found += _outlines(layer, shapes, rows, box, kind)
    found.sort(key=lambda line: (line.kind == "road", line.rank))
    return tuple(found[:MOST_LINES])


def _roads(layer: pa.Table, shapes: Any, rows: Any) -> list[ContextLine]:
    import shapely

    from gis_planner.geo.roads_classes import find_column, road_class, road_name

    columns = layer.column_names
    picked = layer.take(pa.array(rows, pa.int64()))

    def values(what: str) -> list[Any]:
        name = find_column(columns, what)
        return picked[name].to_pylist() if name else [None] * len(rows)

    kinds, names, refs = values("class"), values("name"), values("ref")
    speeds = picked["kph"].to_pylist() if "kph" in columns else [None] * len(rows)
    thin = shapely.simplify(shapes[rows], TOLERANCE_M)
    found = []
    for shape, kind, name, ref, kph in zip(thin, kinds, names, refs, speeds, strict=True):
        rank = RANKS.get(road_class(kind), MINOR) if kind is not None else _rank_of_speed(kph)
        for part in shapely.get_parts(shape):
            points = _points(part)
            if len(points) > 1:
                found.append(ContextLine("road", road_name(name, ref) or "", rank, points))
    return found


def _rank_of_speed(kph: float | None) -> int:
    """Networks read from .osm.pbf keep speeds, not classes."""
    return (
        MINOR if kph is None else 0 if kph >= 70 else 1 if kph >= 50 else 2 if kph >= 44 else MINOR
    )


def _outlines(
    layer: pa.Table, shapes: Any, rows: Any, box: tuple[float, float, float, float], kind: str
) -> list[ContextLine]:
    import shapely

    from gis_planner.geo.areas import name_column

    column = name_column(layer.column_names)
    names = layer[column].to_pylist() if column else [""] * len(shapes)
    found = []
    for row in rows.tolist():
        edge = shapely.simplify(shapely.boundary(shapes[row]), 2 * TOLERANCE_M)
        inside = shapely.clip_by_rect(edge, *box)
        for part in shapely.get_parts(inside):
            points = _points(part)
            if len(points) > 1:
                found.append(ContextLine(kind, str(names[row] or ""), 0, points))
    return found


def _points(shape: Any) -> tuple[tuple[float, float], ...]:
    import shapely

    if shapely.get_type_id(shape) not in (1, 2):
        return ()
    return tuple((round(x, 1), round(y, 1)) for x, y in shapely.get_coordinates(shape).tolist())


def attributions(case: Case) -> tuple[str, ...]:
    """What each layer and list asks to be said, once each."""
    said = [info.attribution for info in case.layers() if info.attribution]
    for stats in case.run_stats("layer").values():
        said += [n for n in stats.get("notes") or () if "(c)" in n]
    return tuple(dict.fromkeys(said))
