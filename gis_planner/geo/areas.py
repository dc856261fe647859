"""Which area of a boundary layer a place is in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

NAME_WORDS = ("name", "nm", "ward", "label", "title")


def name_column(columns: list[str]) -> str:
    """The column that names an area ('wd19nm', 'NAME', 'ward_name'); '' without one."""
    usable = [c for c in columns if c.lower() not in ("geom", "fid")]
    for word in NAME_WORDS:
        for column in usable:
            low = column.lower()
            if low == word or low.endswith(word) or (word == "ward" and low.startswith(word)):
                return column
    return usable[0] if usable else ""


def names_at(layer: pa.Table, eastings: Any, northings: Any) -> pa.Array:
    """The name of the area at each place (EPSG:27700 metres); null outside all areas or without
    a place. On a shared edge the first area of the layer counts."""
    import shapely

    shapes = shapely.from_wkb(np.array(layer["geom"].to_pylist(), dtype=object))
    column = name_column(layer.column_names)
    names = [None if n is None else str(n) for n in layer[column].to_pylist()] if column else []
    e = np.asarray(eastings.to_numpy(zero_copy_only=False), dtype=float)
    n = np.asarray(northings.to_numpy(zero_copy_only=False), dtype=float)
    found: list[str | None] = [None] * len(e)
    if not names:
        return pa.array(found, pa.string())
    known = np.flatnonzero(np.isfinite(e) & np.isfinite(n))
    tree = shapely.STRtree(shapes)
    points = shapely.points(e[known], n[known])
    which, area = tree.query(points, predicate="intersects")
    order = np.lexsort((area, which))[::-1]
    for p, a in zip(which[order].tolist(), area[order].tolist()):
        found[int(known[p])] = names[a]
    return pa.array(found, pa.string())
