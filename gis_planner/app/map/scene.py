"""What the map draws: layers as plain arrays with a style each. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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


def empty_premises() -> PremisesData:
    """Premises of a case without any."""
    return premises_data(EMPTY, np.empty(0, np.bool_), np.empty(0, np.int64))
