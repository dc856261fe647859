"""What the map draws: layers as plain arrays with a style each. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from gis_planner.app.map.stamp import size_class, spread
from gis_planner.app.models.frame import EMPTY, Bools, Floats, Ints, PremisesFrame
from gis_planner.app.models.symbology import Symbology

PREMISES_LAYER = "premises"
ALWAYS = (0.0, float("inf"))
NO_LABEL = "-"


@dataclass(frozen=True)
class Style:
    """How a layer looks. `scale` is the range of metres a pixel at which it shows; colours are
    hex, '' takes the theme's."""

    colour: str = ""
    fill: str = ""
    fill_opacity: float = 0.15
    width_px: float = 1.2
    dashed: bool = False
    label: str = ""
    """Attribute that names a feature on the map; '' none (of premises: their name), '-' none."""
    shade: str = ""
    """Attribute that shades polygons from few to many; '' one colour."""
    mode: str = "auto"
    """Premises: auto | points | hexagons."""
    scale: tuple[float, float] = ALWAYS
    ground: bool = False
    """Filled like land: the boundary of the whole area."""
    theme: Symbology | None = None
    """Thematic symbology; None draws the layer plainly."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of the map, bottom to top as listed in the scene."""

    name: str
    title: str
    kind: str
    """premises | line | polygon | point | outline | grid | route"""
    style: Style = Style()
    visible: bool = True
    opacity: float = 1.0
    group: str = "Map"
    data: Any = None
    attribution: str = ""
    attributes: pa.Table | None = None
    """The user's columns, one row a feature as drawn; None where there are none."""
    painted: Any = None
    """Classes of the features under `style.theme` (map.themed), made when either changes."""

    def shown_at(self, m_per_px: float) -> bool:
        """Whether it is drawn at this scale."""
        return self.visible and self.style.scale[0] <= m_per_px <= self.style.scale[1]


@dataclass(frozen=True, eq=False)
class Segments:
    """Line features as segments: `ends[n, 4]` e, n, e, n; `rank` 0 most important; one name and
    midpoint a feature for labels."""

    ends: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int8]
    names: tuple[str, ...] = ()
    middle: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 3)))
    """midpoint easting, northing and feature length in metres"""
    owner: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """feature (row of the layer's attributes) of each segment"""
    features: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """feature of each name and midpoint"""


@dataclass(frozen=True, eq=False)
class Rings:
    """Polygon features: rings of each, bounds, name and value to shade by (NaN none)."""

    rings: tuple[tuple[npt.NDArray[np.float64], ...], ...]
    bounds: npt.NDArray[np.float64]
    names: tuple[str, ...] = ()
    centres: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    values: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, eq=False)
class Points:
    """Point features of a user's layer."""

    easting: Floats
    northing: Floats
    names: tuple[str, ...] = ()


def extent(data: object) -> tuple[float, float, float, float] | None:
    """Lowest and highest easting and northing of a layer's features (metres); None of none."""
    low_high: npt.NDArray[np.float64]
    if isinstance(data, Rings):
        low_high = data.bounds
    elif isinstance(data, Segments):
        ends = data.ends
        low_high = np.column_stack((np.minimum(ends[:, :2], ends[:, 2:]),
                                    np.maximum(ends[:, :2], ends[:, 2:])))  # fmt: skip
    elif isinstance(data, Points):
        low_high = np.column_stack((data.easting, data.northing, data.easting, data.northing))
    else:
        return None
    if not len(low_high):
        return None
    west, south = low_high[:, :2].min(axis=0).tolist()
    east, north = low_high[:, 2:].max(axis=0).tolist()
    return west, south, east, north


@dataclass(frozen=True, eq=False)
class PremisesData:
    """Premises to draw: `order` lists shown rows; spread steps take a stack of dots apart."""

    frame: PremisesFrame
    easting: Floats
    northing: Floats
    shade: npt.NDArray[np.int8]
    size: npt.NDArray[np.int8]
    shown: Bools
    selected: Bools
    spread_x: Floats
    spread_y: Floats
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    """What painters keep of it from one redraw to the next."""

    def positions(self, rows: Ints, m_per_px: float) -> tuple[Floats, Floats]:
        """Eastings and northings as drawn at a scale (stacks spread when close)."""
        e, n = self.easting[rows], self.northing[rows]
        if m_per_px > SPREAD_BELOW:
            return e, n
        step = SPREAD_PX * m_per_px
        return e + self.spread_x[rows] * step, n + self.spread_y[rows] * step


SPREAD_BELOW = 4.0
SPREAD_PX = 9.0


def premises_data(frame: PremisesFrame, shown: Bools, selected: Ints) -> PremisesData:
    """The frame as the map draws it."""
    cache = frame._cache
    if "map" not in cache:
        e, n = frame.easting, frame.northing
        cache["map"] = (
            e, n, frame.severity(), size_class(frame.numbers("contacts")), *spread(e, n)
        )  # fmt: skip
    e, n, shade, size, dx, dy = cache["map"]
    chosen = np.zeros(len(frame), np.bool_)
    chosen[selected] = True
    return PremisesData(frame, e, n, shade, size, shown, chosen, dx, dy)


@dataclass(frozen=True, eq=False)
class Scene:
    """All layers, bottom first."""

    layers: tuple[Layer, ...] = ()

    def get(self, name: str) -> Layer | None:
        """A layer by name."""
        return next((x for x in self.layers if x.name == name), None)

    def put(self, layer: Layer) -> Scene:
        """With a layer replaced, or added on top."""
        if self.get(layer.name) is None:
            return Scene((*self.layers, layer))
        return Scene(tuple(layer if x.name == layer.name else x for x in self.layers))

    def change(self, name: str, **values: Any) -> Scene:
        """With some attributes of a layer changed."""
        found = self.get(name)
        return self if found is None else self.put(replace(found, **values))

    def moved(self, name: str, step: int) -> Scene:
        """With a layer moved up (+1) or down (-1)."""
        names = [x.name for x in self.layers]
        at = names.index(name)
        to = min(max(at + step, 0), len(names) - 1)
        items = list(self.layers)
        items.insert(to, items.pop(at))
        return Scene(tuple(items))

    def without(self, name: str) -> Scene:
        """With a layer taken away."""
        return Scene(tuple(x for x in self.layers if x.name != name))

    @property
    def premises(self) -> PremisesData | None:
        """The premises as drawn, or None."""
        found = self.get(PREMISES_LAYER)
        return found.data if found is not None else None


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


def _column(data: pa.Table, wanted: tuple[str, ...], suffix: str = "") -> list[str]:
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


def layer_from_table(
    name: str, title: str, data: pa.Table, *, kind: str = "", attribution: str = ""
) -> Layer | None:
    """A layer of the case as arrays to draw; None where nothing in it has a geometry.

    `kind` is what the case says it serves as (roads, boundaries, postcodes …).
    """
    shapes = shapely.from_wkb(data.column("geom").to_pylist())
    keep = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not keep.any():
        return None
    data, shapes = data.filter(pa.array(keep)), shapes[keep]
    dimension = int(np.median(shapely.get_dimensions(shapes)))
    names = _column(data, NAME_COLUMNS, "nm")
    if dimension == 1:
        ranks = [rank_of(c) for c in _column(data, CLASS_COLUMNS)]
        return Layer(
            name, title, "line", Style(label="name"), data=segments(shapes, ranks, names),
            attribution=attribution, attributes=data.drop_columns(["geom"]),
        )  # fmt: skip
    if dimension == 2:
        areas = np.array([bool(_polygons(s)) for s in shapes])
        data, shapes = data.filter(pa.array(areas)), shapes[areas]
        names = [n for n, area in zip(names, areas) if area]
        ground = kind == "boundaries" and len(shapes) < 50
        style = Style(label="" if ground else "name", fill_opacity=0.04, ground=ground)
        return Layer(
            name, title, "polygon", style, data=rings(shapes, names), attribution=attribution,
            attributes=data.drop_columns(["geom"]),
        )  # fmt: skip
    where = shapely.centroid(shapes)
    points = Points(shapely.get_x(where), shapely.get_y(where), tuple(names))
    style = Style(label="name", scale=(0.0, 12.0 if len(where) > 3000 else 60.0))
    hidden = kind in ("postcodes", "gazetteer") or len(where) > 20_000
    return Layer(
        name, title, "point", style, data=points, attribution=attribution, visible=not hidden,
        attributes=data.drop_columns(["geom"]),
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


def empty_premises() -> PremisesData:
    """Premises of a case without any."""
    return premises_data(EMPTY, np.empty(0, np.bool_), np.empty(0, np.int64))
