"""A road network: snapping, many-to-many minutes, routes with road names, closures.

Sources of the numbers: speeds by class and junction costs are ours (see roads_classes), checked
against a routing engine's times; the lines are the user's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.geo.roads_graph import Graph, build_graph
from gis_planner.geo.roads_lines import Edges, read_lines
from gis_planner.geo.roads_route import trace
from gis_planner.geo.travel import Bools, Floats, RoutePath, Snapped, TravelParams

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

CLOSURE_M = 12.0
"""A closure shuts the edges whose middle lies this near to it."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Edges with speeds and directions; `closed` marks edges that may not be driven now."""

    edges: Edges
    closed: Bools

    @classmethod
    def from_lines(cls, frame: GeoDataFrame) -> RoadNetwork:
        """From a frame of lines in EPSG:27700; class, name, one-way and speed columns are
        recognised by their common names (OS and OSM)."""
        return cls.from_edges(read_lines(frame))

    @classmethod
    def from_pbf(cls, path: str | Path, progress: Progress | None = None) -> RoadNetwork:
        """From an OpenStreetMap .pbf, with one-ways, speed limits and turn restrictions."""
        from gis_planner.geo.roads_pbf import read_pbf

        return cls.from_edges(read_pbf(Path(path), progress))

    @classmethod
    def from_edges(cls, edges: Edges) -> RoadNetwork:
        """From edges that are noded already. Raises UserError where there are none."""
        if not len(edges.lines):
            raise UserError("The road layer holds no lines for vehicles.", "Choose another layer.")
        return cls(edges, np.zeros(len(edges.lines), bool))

    @property
    def kind(self) -> str:
        """What the times rest on."""
        shut = int(self.closed.sum())
        return f"{len(self.closed):,} roads" + (f", {shut} closed" if shut else "")

    def with_closures(self, closures: GeoDataFrame | NDArray[Any]) -> RoadNetwork:
        """A network without the edges along `closures` (a frame of points, lines or areas in
        EPSG:27700, or edge numbers)."""
        import shapely

        shut = self.closed.copy()
        if isinstance(closures, np.ndarray):
            shut[closures.astype(np.int64)] = True
            return replace(self, closed=shut)
        shapes = closures.geometry.to_numpy()
        shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        points = shapely.get_type_id(shapes) == 0
        middles = shapely.line_interpolate_point(self.edges.lines, 0.5, normalized=True)
        tree = shapely.STRtree(middles)
        hits = tree.query(shapes[~points], predicate="dwithin", distance=CLOSURE_M)[1]
        shut[hits] = True
        near = shapely.STRtree(self.edges.lines).query_nearest(
            shapes[points], max_distance=CLOSURE_M, all_matches=False
        )[1]
        shut[near] = True
        return replace(self, closed=shut)

    @cached_property
    def component(self) -> NDArray[np.int64]:
        """Per edge the number of its part of the network, 0 = the largest; -1 where the two ends
        are not joined both ways (a one-way spur) or the edge is closed."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        e = self.edges
        ahead = (e.direction >= 0) & ~self.closed
        back = (e.direction <= 0) & ~self.closed
        tail = np.concatenate([e.start[ahead], e.end[back]])
        head = np.concatenate([e.end[ahead], e.start[back]])
        count = int(max(e.start.max(), e.end.max())) + 1
        links = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(count, count))
        label = connected_components(links, connection="strong")[1]
        joined = (label[e.start] == label[e.end]) & ~self.closed
        sizes = np.bincount(label[e.start][joined], minlength=label.max() + 1)
        rank = np.empty(len(sizes), np.int64)
        rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
        return np.where(joined, rank[label[e.start]], -1)

    @cached_property
    def _main(self) -> tuple[Any, NDArray[np.int64]]:
        import shapely

        rows = np.flatnonzero(self.component == 0)
        return shapely.STRtree(self.edges.lines[rows]), rows

    @cached_property
    def _open(self) -> tuple[Any, NDArray[np.int64]]:
        import shapely

        rows = np.flatnonzero(~self.closed)
        return shapely.STRtree(self.edges.lines[rows]), rows

    def snap(
        self, eastings: Floats, northings: Floats, params: TravelParams | None = None
    ) -> Snapped:
        """The nearest point of the main network; of an island only where that is further than
        `far_m`. NaN coordinates are lost."""
        import shapely

        p = params or TravelParams()
        x = np.asarray(eastings, np.float64).reshape(-1)
        y = np.asarray(northings, np.float64).reshape(-1)
        known = np.isfinite(x) & np.isfinite(y)
        points: Any = shapely.points(np.where(known, x, 0.0), np.where(known, y, 0.0))
        edge, distance = _nearest(*self._main, points)
        again = np.flatnonzero(distance > p.far_m)
        if len(again):
            other, gap = _nearest(*self._open, points[again])
            nearer = gap < distance[again] - 1e-9
            edge[again[nearer]], distance[again[nearer]] = other[nearer], gap[nearer]
        lines = self.edges.lines[edge]
        share = shapely.line_locate_point(lines, points, normalized=True)
        at = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True))
        lost = ~known | (distance > p.lost_m)
        distance = np.where(known, distance, np.inf)
        component = self.component[edge]
        return Snapped(
            edge, np.clip(share, 0, 1), at[:, 0], at[:, 1], distance, component,
            distance > p.far_m, component != 0, lost,
        )  # fmt: skip

    @cached_property
    def _graphs(self) -> dict[tuple[float, float, float], Graph]:
        return {}

    def graph(self, params: TravelParams) -> Graph:
        """The graph in minutes for these parameters, kept for the next call."""
        key = (params.junction_s, params.crossroads_s, params.factor)
        if key not in self._graphs:
            self._graphs[key] = build_graph(self.edges, self.closed, params)
        return self._graphs[key]

    def minutes(self, points: Floats, params: TravelParams | None = None) -> Floats:
        """Many-to-many minutes over (n, 2) eastings and northings; inf = unreachable."""
        from gis_planner.geo.roads_paths import many_to_many

        p = params or TravelParams()
        xy = np.asarray(points, np.float64).reshape(-1, 2)
        snapped = self.snap(xy[:, 0], xy[:, 1], p)
        edge = np.where(snapped.lost, -1, snapped.edge)
        g = self.graph(p)
        drive = many_to_many(*g.arguments(edge, snapped.share), np.inf)
        access = snapped.distance_m / (p.access_kph * 1000 / 60)
        best = drive + access[:, None] + access[None, :] + p.allowance_min
        if p.walk_m > 0:
            w = g.on_foot
            metres = many_to_many(*w.arguments(edge, snapped.share), p.walk_m)
            metres = metres + snapped.distance_m[:, None] + snapped.distance_m[None, :]
            walk = np.where(metres <= p.walk_m, metres / (p.walk_kph * 1000 / 60), np.inf)
            best = np.minimum(best, walk)
        np.fill_diagonal(best, 0.0)
        return np.asarray(best, np.float64)

    def route(
        self, a: tuple[float, float], b: tuple[float, float], params: TravelParams | None = None
    ) -> RoutePath:
        """The quickest way from a to b by road, with its turns; `reachable` False where none."""
        p = params or TravelParams()
        snapped = self.snap(np.array([a[0], b[0]]), np.array([a[1], b[1]]), p)
        return trace(self.edges, self.graph(p), snapped, a, b, p)


def _nearest(tree: Any, rows: NDArray[np.int64], points: NDArray[Any]) -> tuple[Any, Any]:
    """Edge and distance of the nearest line for each point."""
    (point, line), gap = tree.query_nearest(points, return_distance=True, all_matches=False)
    edge, distance = np.zeros(len(points), np.int64), np.full(len(points), np.inf)
    edge[point], distance[point] = rows[line], gap
    return edge, distance
