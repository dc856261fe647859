"""Makes the classes of every themed layer of a scene, and keeps them until something changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.models import map_fields, measures
from gis_planner.app.models.breaks import number
from gis_planner.app.models.frame import Bools, PremisesFrame
from gis_planner.app.models.symbology import Classed, Symbology, classify

Members = npt.NDArray[np.int64]
AREAS = "areas"
"""Where a frame keeps which area of a layer each premises is in (`remember_areas`)."""


def themed(
    scene: Scene, frame: PremisesFrame, shown: Bools, *, dark: bool,
    concern_name: Callable[[str], str] = str,
) -> Scene:  # fmt: skip
    """The scene with `painted` of every themed layer as frame and filters are now."""
    for layer in scene.layers:
        if layer.style.theme is None:
            if layer.painted is not None:
                scene = scene.put(replace(layer, painted=None))
            continue
        made = classes_of(layer, frame, shown, dark=dark, concern_name=concern_name)
        if made is not layer.painted:
            scene = scene.put(replace(layer, painted=made))
    return scene


def classes_of(
    layer: Layer, frame: PremisesFrame, shown: Bools, *, dark: bool,
    concern_name: Callable[[str], str] = str,
) -> Classed | None:  # fmt: skip
    """The layer's classes, from before where nothing changed; None where they need more (areas
    that premises were not yet counted in)."""
    how = layer.style.theme
    assert how is not None
    on_shown = how.mode == "rates"
    key = ("classes", layer.name, id(layer.attributes), how, dark)
    kept = kept_in(frame).get(key)
    if kept is not None and (not on_shown or kept[0] is shown):
        return kept[1]  # type: ignore[no-any-return]
    if on_shown:
        made = _rates(layer, how, frame, shown, dark, concern_name)
    elif layer.kind == "premises":
        made = _of_premises(how, frame, dark, concern_name)
    else:
        made = _of_table(layer, how, dark)
    if made is not None:
        kept_in(frame)[key] = (shown, made)
    return made


def kept_in(frame: PremisesFrame) -> dict[Any, Any]:
    """What is kept with a frame and goes with it."""
    kept: dict[Any, Any] = frame._cache.setdefault("thematics", {})
    return kept


def _title(fields: tuple[map_fields.Field, ...], name: str) -> str:
    return next((f.title for f in fields if f.name == name), name.replace("_", " "))


def _of_premises(
    how: Symbology, frame: PremisesFrame, dark: bool, concern_name: Callable[[str], str]
) -> Classed:
    numbers = texts = None
    if how.mode in ("graduated", "sized"):
        numbers = map_fields.premises_numbers(frame, how.field or "contacts")
    elif how.mode == "categorised":
        texts = map_fields.premises_texts(frame, how.field or "trade")
    title = _title(map_fields.premises_fields(frame, concern_name), how.field)
    return classify(how, title or "Premises", numbers, texts, len(frame), dark=dark)


def _of_table(layer: Layer, how: Symbology, dark: bool) -> Classed | None:
    if layer.attributes is None:
        return None
    numbers = texts = None
    if how.mode in ("graduated", "sized"):
        numbers = map_fields.table_numbers(layer.attributes, how.field)
    elif how.mode == "categorised":
        texts = map_fields.table_texts(layer.attributes, how.field)
    title = how.field.replace("_", " ") if how.mode != "single" else layer.title
    return classify(how, title, numbers, texts, layer.attributes.num_rows, dark=dark)


# ---- rates


def remember_areas(frame: PremisesFrame, layer: Layer, member: Members) -> None:
    """Keep which area of a layer each premises is in."""
    kept_in(frame)[(AREAS, layer.name, id(layer.attributes))] = member


def areas_known(frame: PremisesFrame, layer: Layer) -> bool:
    """Whether `remember_areas` was called for this frame and layer."""
    return (AREAS, layer.name, id(layer.attributes)) in kept_in(frame)


def area_of_each(shapes: Any, frame: PremisesFrame) -> Members:
    """The area (index into `shapes`) of each premises; -1 outside all and without a place. On a
    shared edge the first counts."""
    import shapely

    e, n = frame.easting, frame.northing
    found = np.full(len(frame), -1, np.int64)
    placed = np.flatnonzero(np.isfinite(e) & np.isfinite(n))
    if len(placed) == 0 or len(shapes) == 0:
        return found
    tree = shapely.STRtree(shapes)
    which, area = tree.query(shapely.points(e[placed], n[placed]), predicate="intersects")
    order = np.lexsort((area, which))[::-1]
    found[placed[which[order]]] = area[order]
    return found


def _rounded(rates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """To three digits: what a legend cannot tell apart is not shaded apart."""
    return np.array([float(f"{v:.3g}") for v in rates.tolist()])


def _rates(
    layer: Layer, how: Symbology, frame: PremisesFrame, shown: Bools, dark: bool,
    concern_name: Callable[[str], str],
) -> Classed | None:  # fmt: skip
    member: Members | None = kept_in(frame).get((AREAS, layer.name, id(layer.attributes)))
    if member is None or layer.kind != "polygon":
        return None
    measure = measures.measure_of(how.measure, concern_name)
    names = layer.data.names
    rates = measures.rates_of(
        measure, frame, shown, member, layer.attributes, len(layer.data.rings), how.estimate
    )
    told = _rounded(rates.rate)
    made = classify(how, measure.full, told, None, len(told), dark=dark)
    kind = "shrunk to the mean of all areas" if how.estimate == "shrunk" else "as observed"
    whole = number(float(f"{rates.overall:.3g}"))
    note = f"{kind}; all areas {whole}"
    if rates.alike:
        note = f"areas differ no more than chance would make them: all {whole}"

    def tip_of(place: int) -> str:
        return measures.tip(measure, rates, place, names[place] if names else "")

    return replace(made, note=note, wide=rates.wide, tip_of=tip_of)
