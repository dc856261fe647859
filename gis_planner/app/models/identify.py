"""What lies at a point: every feature of every visible layer with its attributes and its source."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from gis_planner.app.models.words import many
from gis_planner.store import Case, LayerInfo

KEPT = 8
HIDDEN = ("fid", "geom")
MOST_A_LAYER = 50


@dataclass(frozen=True)
class Feature:
    """One feature: title, (name, value) pairs, distance in metres (0 inside)."""

    title: str
    values: tuple[tuple[str, str], ...]
    distance_m: float = 0.0
    fid: int = -1


@dataclass(frozen=True)
class Found:
    """The features of one layer at a point. `source` says where the layer comes from."""

    layer: str
    title: str
    source: str
    features: tuple[Feature, ...] = ()
    more: int = 0


@dataclass(frozen=True, eq=False)
class Index:
    """A layer's shapes in a tree; `shapes[i]` belongs to row i of `table`."""

    table: pa.Table
    shapes: Any
    tree: Any = field(repr=False)


class LayerIndexes:
    """Trees of the layers used last; may be asked from any thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Index] = OrderedDict()
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forget everything: another case is open."""
        with self._lock:
            self._kept.clear()

    def of(self, case: Case, info: LayerInfo) -> Index:
        """The index of a layer, made once a version."""
        key = (info.name, info.run_id)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        table = case.layer(info.name)
        shapes = shapely.from_wkb(np.array(table.column("geom").to_pylist(), object))
        found = Index(table, shapes, shapely.STRtree(shapes))
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def source_words(info: LayerInfo, stats: dict[str, Any]) -> str:
    """Where a layer comes from: file, system of coordinates, date, attribution."""
    parts = [f"from {info.source}" if info.source else "", stats.get("crs", ""),
             f"added {info.added_at[:10]}", info.attribution]  # fmt: skip
    return " · ".join(p for p in parts if p)


def at_point(
    index: Index, info: LayerInfo, title: str, source: str, easting: float, northing: float,
    within_m: float, dimension: int,
) -> Found | None:  # fmt: skip
    """The layer's points (`dimension` 0), lines (1) or areas (2) at a point, nearest first: areas
    that hold it, lines and points at most `within_m` away. None where there is none."""
    point = shapely.Point(easting, northing)
    rows = index.tree.query(point, predicate="dwithin", distance=within_m)
    if len(rows) == 0:
        return None
    shapes = index.shapes[rows]
    far = shapely.distance(shapes, point)
    keep = shapely.get_dimensions(shapes) == dimension
    if dimension == 2:
        keep &= far <= 0
    rows, far = rows[keep], far[keep]
    if len(rows) == 0:
        return None
    order = np.lexsort((rows, far))
    found = tuple(_feature(index.table, int(rows[i]), float(far[i])) for i in order[:MOST_A_LAYER])
    return Found(info.name, title, source, found, max(len(rows) - MOST_A_LAYER, 0))


def _feature(table: pa.Table, row: int, far: float) -> Feature:
    values = [(n, words(table.column(n)[row].as_py())) for n in table.column_names
              if n not in HIDDEN]  # fmt: skip
    fid = table.column("fid")[row].as_py() if "fid" in table.column_names else row
    return Feature(title_of(values), tuple(values), far, int(fid))


def title_of(values: Iterable[tuple[str, str]]) -> str:
    """What a feature is called: its name, else its first value."""
    filled = [(n, v) for n, v in values if v]
    for word in ("name", "nm", "title", "label"):
        for name, value in filled:
            if name.lower() == word or name.lower().endswith(word):
                return value
    return filled[0][1] if filled else "a feature without attributes"


def words(value: Any) -> str:
    """A value as people read it; '' where missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.6g}"
    return str(value)


def as_text(found: Iterable[Found], place: str) -> str:
    """Everything as plain text, to copy: place, layers with their sources, features."""
    lines = [place]
    for layer in found:
        lines += ["", f"{layer.title} ({layer.source})" if layer.source else layer.title]
        for feature in layer.features:
            far = f", {feature.distance_m:.1f} m away" if feature.distance_m > 0 else ""
            lines.append(f"  {feature.title}{far}")
            lines += [f"    {n}: {v}" for n, v in feature.values if v]
        if layer.more:
            lines.append(f"  and {many(layer.more)} more")
    return "\n".join(lines)
