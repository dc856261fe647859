"""Road centre lines → edges that meet only at their ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.geo import roads_classes as classes
from gis_planner.geo.travel import Floats, Ints

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

TOUCH_M = 0.5
"""End points nearer than this to another line are joined to it."""


@dataclass(frozen=True)
class Edges:
    """Noded edges. `start`, `end` node numbers; `direction` 0 both, 1 forward, -1 backward only;
    `banned` rows of (from edge, via node, to edge) that may not be driven."""

    lines: NDArray[Any]
    start: Ints
    end: Ints
    metres: Floats
    kph: Floats
    direction: Ints
    names: NDArray[Any]
    banned: tuple[tuple[int, int, int], ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_lines(frame: GeoDataFrame) -> Edges:
    """Edges of a frame of lines (EPSG:27700), its columns recognised by their common names."""
    import shapely

    column = {what: classes.find_column(frame.columns, what) for what in classes.COLUMNS}
    count = len(frame)

    def values(what: str) -> list[Any]:
        name = column[what]
        return list(frame[name]) if name else [None] * count

    kinds = [classes.road_class(v) for v in values("class")]
    mph = "mph" in (column["speed"] or "").lower()
    kph = np.array([classes.speed_kph(v, k, mph=mph) for v, k in zip(values("speed"), kinds)])
    ways = np.array([classes.direction(v, k) for v, k in zip(values("oneway"), kinds)], np.int64)
    names = np.array(
        [classes.road_name(n, r) for n, r in zip(values("name"), values("ref"))], dtype=object
    )
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    usable = np.array([k != "none" for k in kinds], bool) & ~shapely.is_missing(shapes)
    usable &= np.isin(shapely.get_type_id(shapes), (1, 2, 5))
    notes = [f"{int((~usable).sum())} of {count} lines are not for vehicles or not lines"]
    rows = np.flatnonzero(usable)
    parts, of = shapely.get_parts(shapes[rows], return_index=True)
    parts, of = _merge_parts(parts, rows[of])
    osm = (column["class"] or "").lower() in {"highway", "fclass"}
    lines, of_part = split_where_touched(parts, osm)
    of = of[of_part]
    return make_edges(lines, kph[of], ways[of], names[of], () if usable.all() else tuple(notes))


def _merge_parts(parts: NDArray[Any], of: Ints) -> tuple[NDArray[Any], Ints]:
    """Only lines of some length."""
    import shapely

    keep = shapely.length(parts) > 0
    return parts[keep], np.asarray(of[keep], np.int64)


def split_where_touched(lines: NDArray[Any], shared_vertices: bool) -> tuple[NDArray[Any], Ints]:
    """Cut each line where another one ends on it (and, for OSM lines, where inner vertices are
    shared). Lines that merely cross, as on a bridge, stay whole. Returns pieces and their line."""
    import shapely

    if not len(lines):
        return lines, np.zeros(0, np.int64)
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    xy = shapely.get_coordinates(ends)
    _, keep = np.unique(np.round(xy, 2), axis=0, return_index=True)
    ends = ends[keep]
    tree = shapely.STRtree(lines)
    point, line = tree.query(ends, predicate="dwithin", distance=TOUCH_M)
    at = shapely.line_locate_point(lines[line], ends[point])
    if shared_vertices:
        more_line, more_at = _shared_vertices(lines)
        line, at = np.concatenate([line, more_line]), np.concatenate([at, more_at])
    inside = (at > TOUCH_M) & (at < shapely.length(lines)[line] - TOUCH_M)
    cuts: dict[int, set[float]] = {}
    for k, a in zip(line[inside].tolist(), at[inside].tolist()):
        cuts.setdefault(k, set()).add(round(a, 3))
    whole = np.setdiff1d(np.arange(len(lines)), np.fromiter(cuts, np.int64, len(cuts)))
    pieces: list[Any] = []
    of: list[int] = []
    for k, places in cuts.items():
        for piece in cut_line(shapely.get_coordinates(lines[k]), sorted(places)):
            pieces.append(shapely.linestrings(piece))
            of.append(k)
    return (
        np.concatenate([lines[whole], np.array(pieces, dtype=object)]),
        np.concatenate([whole, np.array(of, np.int64)]),
    )


def _shared_vertices(lines: NDArray[Any]) -> tuple[Ints, Floats]:
    """Inner vertices that two lines share: (line, metres along)."""
    import shapely

    xy, of = shapely.get_coordinates(lines, return_index=True)
    _, group, count = np.unique(np.round(xy, 2), axis=0, return_inverse=True, return_counts=True)
    shared = count[group.reshape(-1)] > 1
    points = shapely.points(xy[shared])
    return of[shared], shapely.line_locate_point(lines[of[shared]], points)


def cut_line(xy: Floats, places: list[float]) -> list[Floats]:
    """The pieces of a line cut at `places` (metres along it, rising)."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    cuts = np.array(places)
    at = np.column_stack([np.interp(cuts, along, xy[:, 0]), np.interp(cuts, along, xy[:, 1])])
    stops = [0.0, *places, float(along[-1])]
    points = np.vstack([xy[:1], at, xy[-1:]])
    pieces = []
    for k in range(len(stops) - 1):
        inner = xy[(along > stops[k] + 1e-6) & (along < stops[k + 1] - 1e-6)]
        pieces.append(np.vstack([points[k : k + 1], inner, points[k + 1 : k + 2]]))
    return pieces


def make_edges(
    lines: NDArray[Any], kph: Floats, ways: Ints, names: NDArray[Any], notes: tuple[str, ...]
) -> Edges:
    """Number the ends: those within TOUCH_M of each other are one node."""
    import shapely
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    empty = np.zeros(0, np.int64)
    if not len(lines):
        return Edges(lines, empty, empty, np.zeros(0), kph, ways, names, (), notes)
    xy = shapely.get_coordinates(
        np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    )
    unique, of = np.unique(np.round(xy, 2), axis=0, return_inverse=True)
    near = cKDTree(unique).query_pairs(TOUCH_M, output_type="ndarray")
    links = coo_array((np.ones(len(near)), near.T), shape=(len(unique), len(unique)))
    node = connected_components(links, directed=False)[1][of.reshape(-1)].astype(np.int64)
    half = len(lines)
    metres = np.maximum(shapely.length(lines), 0.1)
    return Edges(lines, node[:half], node[half:], metres, kph, ways, names, (), notes)
