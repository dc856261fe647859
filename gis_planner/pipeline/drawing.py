"""Areas that people draw on the map: a layer of the case, each change of it undoable.

A layer of drawn areas has the columns `area_id`, `name`, `note`, `drawn_by`, `drawn_at` and `geom`
(polygon, EPSG:27700). Each change writes the layer anew as one journaled change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.schema import safe_layer_name

KIND = "areas"
COLUMNS = ("area_id", "name", "note", "drawn_by", "drawn_at")
FIRST_LAYER = "drawn_areas"
Ring = Sequence[tuple[float, float]]


def area_layers(case: Case) -> tuple[str, ...]:
    """Names of the layers of drawn areas."""
    return tuple(info.name for info in case.layers() if info.kind == KIND)


def areas(case: Case, layer: str) -> list[dict[str, Any]]:
    """The areas of a layer, in the order drawn: COLUMNS and `ring` (outer ring, open)."""
    import shapely

    found = []
    for row in case.layer(layer).to_pylist():
        shape = shapely.from_wkb(row.pop("geom"))
        row.pop("fid", None)
        found.append(row | {"ring": [tuple(xy) for xy in shape.exterior.coords[:-1]]})
    return found


def draw_area(
    case: Case, ring: Ring, name: str, *, note: str = "", layer: str = FIRST_LAYER, at: str = ""
) -> Outcome:
    """Add an area to a layer, making the layer where there is none. UserError where the ring is no
    area."""
    layer = safe_layer_name(layer)
    shape = _checked(ring)
    held = areas(case, layer) if layer in area_layers(case) else []
    if not held and layer in {i.name for i in case.layers()}:
        raise UserError(
            f"The layer {layer} holds no drawn areas.", "Choose another name for the new layer."
        )
    taken = {a["area_id"] for a in held}
    number = next(n for n in range(1, len(held) + 2) if f"A{n}" not in taken)
    name = name.strip() or f"Area {number}"
    fresh = {"area_id": f"A{number}", "name": name, "note": note, "drawn_by": case.who,
             "drawn_at": at, "ring": ring}  # fmt: skip
    hectares = shape.area / 10_000
    touched = _keep(case, layer, [*held, fresh], f"Area '{name}' drawn: {hectares:,.1f} ha")
    return Outcome(f"Area '{name}' drawn: {hectares:,.1f} ha", touched,
                   {"layer": layer, "area_id": fresh["area_id"], "hectares": hectares})  # fmt: skip


def reshape_area(case: Case, layer: str, area_id: str, ring: Ring) -> Outcome:
    """Give an area another ring. UserError where there is no such area or the ring is none."""
    _checked(ring)
    held = areas(case, layer)
    area = _find(held, layer, area_id)
    area["ring"] = ring
    summary = f"Area '{area['name']}' reshaped"
    return Outcome(summary, _keep(case, layer, held, summary), {"area_id": area_id})


def rename_area(case: Case, layer: str, area_id: str, name: str, note: str) -> Outcome:
    """Give an area another name and note."""
    held = areas(case, layer)
    area = _find(held, layer, area_id)
    before = area["name"]
    area["name"], area["note"] = name.strip() or before, note
    summary = f"Area '{before}' renamed '{area['name']}'"
    if area["name"] == before:
        summary = f"Note of area '{before}' changed"
    return Outcome(summary, _keep(case, layer, held, summary), {"area_id": area_id})


def delete_area(case: Case, layer: str, area_id: str) -> Outcome:
    """Take an area away (undoable); the layer goes with its last area."""
    held = areas(case, layer)
    area = _find(held, layer, area_id)
    rest = [a for a in held if a["area_id"] != area_id]
    summary = f"Area '{area['name']}' deleted"
    if not rest:
        return Outcome(summary, case.remove("layer", layer, summary), {"area_id": area_id})
    return Outcome(summary, _keep(case, layer, rest, summary), {"area_id": area_id})


def _find(held: list[dict[str, Any]], layer: str, area_id: str) -> dict[str, Any]:
    found = next((a for a in held if a["area_id"] == area_id), None)
    if found is None:
        raise UserError(
            f"There is no area {area_id} in {layer}.", "It may have been deleted: read it again."
        )
    return found


def _checked(ring: Ring) -> Any:
    """The polygon of a ring; UserError where it has no area or crosses itself."""
    import shapely

    corners = np.array(ring, np.float64).reshape(-1, 2)
    if len(corners) < 3 or not np.isfinite(corners).all():
        raise UserError("An area needs at least three corners.", "Click three corners or more.")
    shape = shapely.Polygon(corners)
    if not shape.is_valid:
        raise UserError(
            "The edge of that area crosses itself.", "Move or delete the corner where it does."
        )
    if shape.area < 1.0:
        raise UserError("That area is smaller than a square metre.", "Draw it larger.")
    return shape


def _keep(case: Case, layer: str, held: list[dict[str, Any]], summary: str) -> frozenset[str]:
    import shapely

    columns: dict[str, Any] = {c: pa.array([a[c] for a in held], pa.string()) for c in COLUMNS}
    shapes = [shapely.to_wkb(shapely.Polygon(a["ring"])) for a in held]
    data = pa.table({**columns, "geom": pa.array(shapes, pa.binary())})
    stats = {"kind": KIND, "rows": len(held), "geometry": "Polygon", "source": "drawn on the map",
             "crs": "EPSG:27700", "notes": [], "attribution": ""}  # fmt: skip
    return case.add_layer(layer, data, stats, summary=summary)
