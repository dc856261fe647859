"""Layers of the case as arrays to draw: areas, lines and points, with their names and ranks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from gis_planner.app.map.scene import Layer, Points, Rings, Segments, Style

PART = "/"
"""Between the name of a layer and of its part, in a name that no layer of a case can have."""
ROAD_RANKS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("motorway", "trunk")),
    (1, ("primary", "a road")),
    (2, ("secondary", "b road")),
    (3, ("tertiary", "minor", "classified unnumbered")),
    (5, ("service", "track", "path", "footway", "private", "restricted", "alley", "cycleway")),
)
NAME_COLUMNS = (
    "name",
    "distname",
    "wd19nm",
    "wd11nm",
    "ward",
    "label",
    "title",
    "road_name",
    "name1",
)
CLASS_COLUMNS = (
    "class", "classifica", "highway", "function", "road_class", "roadclassification", "type",
    "kind",
)  # fmt: skip


def column_texts(data: pa.Table, wanted: tuple[str, ...], suffix: str = "") -> list[str]:
    """The texts of the first column of these names, else of one that ends so; '' where missing."""
    by_name = {c.lower(): c for c in data.column_names}
    found = next((by_name[w] for w in wanted if w in by_name), "")
    if not found and suffix:
        found = next((c for low, c in by_name.items() if low.endswith(suffix)), "")
    if not found:
        return [""] * data.num_rows
    return ["" if v is None else str(v) for v in data.column(found).to_pylist()]


def rank_of(word: str) -> int:
    """0 motorway to 5 path, 4 where the class says nothing."""
    low = word.lower()
    return next((rank for rank, words in ROAD_RANKS if any(w in low for w in words)), 4)


def layers_from_table(
    name: str, title: str, data: pa.Table, *, kind: str = "", attribution: str = ""
) -> tuple[Layer, ...]:
    """A layer of the case as layers to draw: one of its areas, one of its lines, one of its points.

    The first of them has the name of the layer, the others a part's (`layer_name` takes it back).
    `kind` is what the case says it serves as (roads, boundaries, postcodes …).
    """
    shapes = shapely.from_wkb(np.array(data.column("geom").to_pylist(), object))
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    kinds = np.where(there, shapely.get_dimensions(shapes), -1)
    found: list[Layer] = []
    for dimension, word, make in (
        (2, "areas", _areas),
        (1, "lines", _lines),
        (0, "points", _points),
    ):
        keep = kinds == dimension
        if keep.any():
            part = (f"{name}{PART}{word}", f"{title}, {word}") if found else (name, title)
            rows = data if keep.all() else data.filter(pa.array(keep))
            made = make(Layer(*part, "", Style(label="name"), attribution=attribution), rows,
                        shapes[keep], kind)  # fmt: skip
            found.append(replace(made, attributes=rows.drop_columns(["geom"])))
    return tuple(found)


def layer_from_table(
    name: str, title: str, data: pa.Table, *, kind: str = "", attribution: str = ""
) -> Layer | None:
    """The areas of a layer of the case, else its lines, else its points; None where nothing in it
    has a geometry."""
    found = layers_from_table(name, title, data, kind=kind, attribution=attribution)
    return found[0] if found else None


def layer_name(drawn: str) -> str:
    """The layer of the case that a layer of the map shows, or a part of it."""
    return drawn.partition(PART)[0]


def _lines(bare: Layer, data: pa.Table, shapes: Any, kind: str) -> Layer:
    ranks = [rank_of(c) for c in column_texts(data, CLASS_COLUMNS)]
    names = column_texts(data, NAME_COLUMNS)
    return replace(bare, kind="line", data=segments(shapes, ranks, names))


def _areas(bare: Layer, data: pa.Table, shapes: Any, kind: str) -> Layer:
    names = column_texts(data, NAME_COLUMNS, "nm")
    ground = kind == "boundaries" and len(shapes) < 50
    style = Style(label="" if ground else "name", fill_opacity=0.04, ground=ground)
    return replace(bare, kind="polygon", style=style, data=rings(shapes, names))


def _points(bare: Layer, data: pa.Table, shapes: Any, kind: str) -> Layer:
    where = shapely.centroid(shapes)
    names = tuple(column_texts(data, NAME_COLUMNS, "nm"))
    style = Style(label="name", scale=(0.0, 12.0 if len(where) > 3000 else 60.0))
    hidden = kind in ("postcodes", "gazetteer") or len(where) > 20_000
    return replace(
        bare, kind="point", style=style, visible=not hidden,
        data=Points(shapely.get_x(where), shapely.get_y(where), names),
    )  # fmt: skip


def segments(shapes: npt.NDArray[Any], ranks: list[int], names: list[str]) -> Segments:
    """Line geometries as segments, less important ones first (drawn at the bottom)."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    lines = shapely.get_type_id(parts) == 1
    parts, owner = parts[lines], owner[lines]
    xy, line = shapely.get_coordinates(parts, return_index=True)
    joined = line[1:] == line[:-1]
    ends = np.hstack([xy[:-1], xy[1:]])[joined]
    rank = np.array(ranks, np.int8)[owner[line[1:]]][joined]
    order = np.argsort(-rank, kind="stable")
    middle = shapely.get_coordinates(shapely.line_interpolate_point(parts, 0.5, normalized=True))
    length = shapely.length(parts)
    return Segments(
        ends[order],
        rank[order],
        tuple(names[i] for i in owner),
        np.c_[middle, length],
        owner[line[1:]][joined][order],
        owner,
    )


def rings(shapes: npt.NDArray[Any], names: list[str]) -> Rings:
    """Polygon geometries as rings, one feature each (collections keep their polygons)."""
    features, bounds, kept, centres = [], [], [], []
    for shape, name in zip(shapes, names):
        parts = list(_polygons(shape))
        if not parts:
            continue
        found: list[npt.NDArray[np.float64]] = []
        for part in parts:
            found.append(shapely.get_coordinates(part.exterior))
            found.extend(shapely.get_coordinates(hole) for hole in part.interiors)
        features.append(tuple(found))
        bounds.append(shape.bounds)
        kept.append(name)
        biggest = max(parts, key=lambda p: p.area)
        centres.append(biggest.representative_point().coords[0])
    return Rings(
        tuple(features),
        np.array(bounds).reshape(-1, 4),
        tuple(kept),
        np.array(centres).reshape(-1, 2),
        np.full(len(features), np.nan),
    )


def _polygons(shape: Any) -> list[Any]:
    if shape.geom_type == "Polygon":
        return [shape]
    return [p for part in getattr(shape, "geoms", ()) for p in _polygons(part)]
