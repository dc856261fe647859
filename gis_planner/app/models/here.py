"""What the case and its layers know of a place: by its name, and by where it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.map.shapes import layer_name
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models import goto, identify
from gis_planner.app.models.identify import Feature, Found, LayerIndexes
from gis_planner.domain.progress import Progress, check

DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
PREMISES_TITLES = {
    "premises_id": "Premises id", "name": "Name", "address": "Address", "postcode": "Postcode",
    "uprn": "UPRN", "ward": "Ward", "trade": "Trade", "agencies": "Agencies",
    "severity": "Severity", "contacts": "Contacts", "location_precision": "Located by",
}  # fmt: skip


def look_up(case: Any, text: str, addresses: Any, progress: Progress
            ) -> tuple[Any, list[goto.Place]]:  # fmt: skip
    """Places of a text in the case's postcode layers and address lists, and the lists opened."""
    from gis_planner.pipeline.addresses import open_addresses
    from gis_planner.pipeline.places import postcodes_for

    code = goto.POSTCODE.fullmatch(text)
    if code:
        table = postcodes_for(case)
        whole = f"{code[1]}{code[2]}".upper()
        for row in [] if table is None else table.to_pylist():
            if str(row["postcode"]).replace(" ", "").upper() == whole and row["easting"]:
                e, n = float(row["easting"]), float(row["northing"])
                return addresses, [goto.Place(str(row["postcode"]), "postcode", e, n)]
    check(progress)
    if addresses is None:
        addresses = open_addresses(case, progress)
    check(progress)
    number = goto.UPRN.fullmatch(text)
    text = number[1] if number else text
    found = [
        goto.Place(a.line, f"UPRN {a.uprn}" if a.uprn else "address", a.easting, a.northing)
        for a in addresses.search(text)
        if a.easting is not None and a.northing is not None
    ]
    return addresses, found


def premises_at(
    frame: Any, shown: Any, easting: float, northing: float, within_m: float
) -> tuple[Found, ...]:
    """The premises near a place as the first layer of the answer."""
    with np.errstate(invalid="ignore"):
        far = np.hypot(frame.easting - easting, frame.northing - northing)
        rows = np.flatnonzero(shown & (far <= within_m))
    if len(rows) == 0:
        return ()
    rows = rows[np.argsort(far[rows], kind="stable")]
    titles = PREMISES_TITLES
    features = tuple(
        Feature(
            str(frame.value(r, "name") or frame.value(r, "address") or frame.id_of(r)),
            tuple((t, identify.words(frame.value(r, n))) for n, t in titles.items()
                  if frame.has(n)),
            float(far[r]), r,
        )
        for r in rows[: identify.MOST_A_LAYER].tolist()
    )  # fmt: skip
    more = max(len(rows) - identify.MOST_A_LAYER, 0)
    return (Found("premises", "Premises", "matched from the lists", features, more),)


def layers_at(
    case: Any, indexes: LayerIndexes, scene: Scene, view: Viewport, where: tuple[float, float],
    near: float, progress: Progress,
) -> list[Found]:  # fmt: skip
    """Features of every visible layer, the top one first."""
    infos = {i.name: i for i in case.layers()}
    stats = case.run_stats("layer")
    found = []
    for layer in reversed(scene.layers):
        check(progress)
        if not layer.shown_at(view.m_per_px):
            continue
        if layer.kind == "vectors":
            found += _of_basemap(layer, view, where, near)
        elif (name := layer_name(layer.name)) in infos and layer.kind in DIMENSIONS:
            info = infos[name]
            source = identify.source_words(info, stats.get(info.name, {}))
            one = identify.at_point(
                indexes.of(case, info), info, layer.title, source, *where, near,
                DIMENSIONS[layer.kind],
            )  # fmt: skip
            if one is not None:
                found.append(one)
    return found


def _of_basemap(layer: Layer, view: Viewport, where: tuple[float, float], near: float
                ) -> list[Found]:  # fmt: skip
    """Features of the tables of a basemap that are drawn at this scale."""
    import shapely

    point = shapely.Point(*where)
    box = (where[0] - near, where[1] - near, where[0] + near, where[1] + near)
    found = []
    for source in reversed(layer.data.sources):
        if view.m_per_px > source.look.until:
            continue
        features = []
        for row, shape in layer.data.at(source, box):
            far = float(shapely.distance(shape, point)) if shape is not None else np.inf
            if far <= (0.0 if shape is not None and shapely.get_dimensions(shape) == 2 else near):
                values = tuple((k, identify.words(v)) for k, v in row.items() if k != source.key)
                features.append(Feature(identify.title_of(values), values, far))
        if features:
            features.sort(key=lambda f: f.distance_m)
            name = f"{layer.title}: {source.table.replace('_', ' ')}"
            words = " · ".join(w for w in (layer.data.path.name, layer.attribution) if w)
            found.append(Found(layer.name, name, words, tuple(features)))
    return found
