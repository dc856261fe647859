"""Noded road edges as a plain table, so that a network read from .osm.pbf can live in a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from gis_planner.geo.roads import RoadNetwork
from gis_planner.geo.roads_lines import Edges

MARK = ("node_a", "node_b", "metres", "kph", "direction")
"""Columns that tell a table of noded edges from a layer of road centre lines."""


def edges_to_table(edges: Edges) -> pa.Table:
    """geom (WKB, EPSG:27700), name and MARK; `banned` turns leave as `[[from, via, to], …]` apart
    (see `RoadNetwork.edges.banned`), for a turn is no attribute of one edge."""
    import shapely

    return pa.table(
        {
            "geom": pa.array(shapely.to_wkb(edges.lines).tolist(), pa.binary()),
            "name": pa.array([str(n or "") or None for n in edges.names], pa.string()),
            "node_a": pa.array(edges.start),
            "node_b": pa.array(edges.end),
            "metres": pa.array(edges.metres),
            "kph": pa.array(edges.kph),
            "direction": pa.array(edges.direction),
        }
    )


def network_from_table(data: pa.Table, banned: Sequence[Sequence[int]] = ()) -> RoadNetwork:
    """The network of a layer in the case: noded edges as stored, or centre lines to be noded.

    UserError when the layer holds no lines for vehicles.
    """
    import shapely

    if not set(MARK) <= set(data.column_names):
        return RoadNetwork.from_lines(to_frame(data))
    columns = {name: data[name].to_numpy() for name in MARK}
    names = np.array([n or "" for n in data["name"].to_pylist()], dtype=object)
    edges = Edges(
        shapely.from_wkb(np.array(data["geom"].to_pylist(), dtype=object)),
        columns["node_a"].astype(np.int64),
        columns["node_b"].astype(np.int64),
        columns["metres"].astype(float),
        columns["kph"].astype(float),
        columns["direction"].astype(np.int64),
        names,
        tuple((int(a), int(b), int(c)) for a, b, c in banned),
    )
    return RoadNetwork.from_edges(edges)


def to_frame(data: pa.Table) -> Any:
    """A layer table as a GeoDataFrame in EPSG:27700; rows without geometry are left out."""
    import geopandas
    import shapely

    shapes = shapely.from_wkb(np.array(data["geom"].to_pylist(), dtype=object))
    frame = data.drop_columns(["geom"]).to_pandas()
    full = geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:27700")
    return full[~full.geometry.isna()].reset_index(drop=True)
