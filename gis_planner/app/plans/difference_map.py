"""Two plans of a day on one map: ways that change, visits dropped, added, moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gis_planner.app import theme
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import PREMISES_LAYER, Layer, Scene
from gis_planner.app.models.frame import Floats
from gis_planner.app.models.replan import SIGNS, Change, lines_of, same_lines
from gis_planner.app.plans.difference_lanes import tone_of

FIRST, SECOND, BOTH = "#0072B2", "#E69F00", "#8C8C8C"
"""Colours of the first plan alone, the second alone, and of what both have (Okabe-Ito)."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is on the map of a day."""

    before: pa.Table
    after: pa.Table
    changes: tuple[Change, ...]
    day: str


def base_of(scene: Scene) -> Scene:
    """The case's background without its premises."""
    return scene.without(PREMISES_LAYER)


def draw(
    canvas: MapCanvas, base: Scene, drawn: Drawn, current: str = "", *, fit: bool = True
) -> None:
    """Ways in the colour of the plan that has them, visits by what happens to them."""
    before, after = lines_of(drawn.before, drawn.day), lines_of(drawn.after, drawn.day)
    kept, first, second = [], [], []
    for key in {*before, *after}:
        if same_lines(before.get(key), after.get(key)):
            kept.append((BOTH, tuple(before[key])))
            continue
        if key in before:
            first.append((FIRST, tuple(before[key])))
        if key in after:
            second.append((SECOND, tuple(after[key])))
    scene = base
    for name, lines, opacity in (
        ("kept ways", kept, 0.35), ("first ways", first, 0.75), ("second ways", second, 0.75)
    ):  # fmt: skip
        scene = scene.put(Layer(name, name, "route", data=lines, opacity=opacity))
    stops = list(_stops(drawn.changes, drawn.day, current))
    scene = scene.put(Layer("stops", "Visits", "stops", data=stops))
    canvas.set_scene(scene)
    if fit:
        _fit(canvas, [xy for _, part in (*kept, *first, *second) for xy in part], stops)


def _stops(
    changes: Iterable[Change], day: str, current: str
) -> Iterable[tuple[float, float, str, str, bool]]:
    t = theme.current()
    order = sorted(changes, key=lambda c: (c.change != "kept", c.premises_id == current))
    for c in order:
        if day in c.days and np.isfinite(c.easting):
            colour = BOTH if c.change == "kept" else tone_of(c.change, t).name()
            sign = SIGNS.get(c.change, "→")
            yield c.easting, c.northing, sign, colour, c.premises_id == current


def _fit(
    canvas: MapCanvas, lines: list[Floats], stops: list[tuple[float, float, str, str, bool]]
) -> None:
    places = [np.array([(s[0], s[1]) for s in stops]).reshape(-1, 2), *lines]
    xy = np.vstack(places)
    if len(xy):
        low, high = xy.min(axis=0), xy.max(axis=0)
        canvas.fit((float(low[0]), float(low[1]), float(high[0]), float(high[1])))
