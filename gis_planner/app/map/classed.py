"""The classes that a themed layer is drawn with, whatever its kind."""

from __future__ import annotations

import numpy as np

from gis_planner.app.map.scene import Layer
from gis_planner.app.models.symbology import Classed, Symbology


def classes_of(layer: Layer, count: int) -> Classed:
    """The classes made for the layer; one colour while they are not made."""
    if isinstance(layer.painted, Classed) and len(layer.painted.codes) == count:
        return layer.painted
    how = layer.style.theme or Symbology()
    return Classed(np.zeros(count, np.int16), (how.colour,), ("",), "")


def count_of(layer: Layer) -> int:
    """Features of a layer."""
    if layer.kind in ("premises", "point"):
        return len(layer.data.easting)
    if layer.attributes is not None:
        return int(layer.attributes.num_rows)
    return len(layer.data.rings) if layer.kind == "polygon" else len(layer.data.names)
