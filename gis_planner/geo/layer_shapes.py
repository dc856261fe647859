"""Shapes into EPSG:27700: guesses a missing coordinate system, mends swapped axes and bad rings."""

from __future__ import annotations

from typing import Any

import numpy as np

from gis_planner.domain.errors import UserError
from gis_planner.domain.wording import counted
from gis_planner.geo.crs import GRID, UNKNOWN, accuracy_m, from_lonlat, name_of, to_grid

_LON, _LAT = (-9.5, 3.0), (49.0, 61.5)
_EAST, _NORTH = (-100_000.0, 900_000.0), (-100_000.0, 1_400_000.0)


def in_grid(shapes: Any, crs: str | None, name: str, notes: list[str]) -> tuple[Any, str]:
    """Shapes in EPSG:27700, and the system that they were taken to be in."""
    import shapely

    if shapely.has_z(shapes).any():
        notes.append("Heights were dropped: the map is flat.")
    shapes = shapely.force_2d(shapes)
    given = crs
    crs, swapped = _system(shapes, crs, name)
    if given is None and crs is not None:
        notes.append(f"The file names no coordinate system; its numbers are those of {crs}.")
    elif given != crs:
        notes.append(f"The file says {name_of(str(given))}, but its numbers are those of {crs}.")
    if swapped:
        notes.append("Latitude stood before longitude; the two were exchanged.")
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    if _same(crs, GRID):
        return shapes, GRID
    moved = _moved(shapes, crs)
    bad = shapely.is_missing(moved) & ~shapely.is_missing(shapes)
    if bad.any():
        notes.append(
            counted(int(bad.sum()), "shape lies", "shapes lie")
            + " outside the National Grid's reach; left empty."
        )
    if len(shapes):
        _tell(crs, moved, notes)
    return moved, crs


def _tell(crs: str, moved: Any, notes: list[str]) -> None:
    """How exact the conversion was, and that nothing of the layer came to Great Britain."""
    metres = accuracy_m(crs)
    if metres == UNKNOWN:
        notes.append(
            f"No exact way from {name_of(crs)} to the National Grid is known here: places may be "
            "off by 100 m and more."
        )
    elif metres > 1:
        notes.append(
            "The OSTN15 grid is not on this computer: converted to the National Grid within "
            f"about {metres:.0f} m."
        )
    middle = _middle(moved)
    if middle is not None and not _on_grid(*middle):
        notes.append(
            "The layer lies outside Great Britain: its coordinate system is probably not "
            f"{name_of(crs)}."
        )


def _middle(shapes: Any) -> tuple[float, float] | None:
    """The median place of the shapes; None of none."""
    import shapely

    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return None
    return float(np.median(bounds[:, [0, 2]])), float(np.median(bounds[:, [1, 3]]))


def _on_grid(x: float, y: float) -> bool:
    return _in(x, _EAST) and _in(y, _NORTH)


def _moved(shapes: Any, crs: str) -> Any:
    import shapely

    def rule(xy: Any) -> Any:
        if _same(crs, "EPSG:4326"):
            return np.column_stack(from_lonlat(xy[:, 0], xy[:, 1]))
        return np.column_stack(to_grid(xy[:, 0], xy[:, 1], crs))

    with np.errstate(invalid="ignore"):
        moved = shapely.transform(shapes, rule)
    bounds = shapely.bounds(moved)
    lost = ~np.isfinite(bounds).all(axis=1) | _has_nan(moved)
    moved[lost] = None
    return moved


def _has_nan(shapes: Any) -> Any:
    """Shapes with a coordinate that could not be converted."""
    import shapely

    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    out = np.zeros(len(shapes), dtype=bool)
    out[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return out


def _same(a: str, b: str) -> bool:
    return a == b or a in {"EPSG:4326": ("OGC:CRS84",), "EPSG:27700": ()}.get(b, ())


def _system(shapes: Any, crs: str | None, name: str) -> tuple[str, bool]:
    """The coordinate system that the numbers belong to, and whether the axes are swapped."""
    import shapely

    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return crs or GRID, False
    x, y = np.median(bounds[:, [0, 2]]), np.median(bounds[:, [1, 3]])
    degrees = abs(bounds).max() <= 360
    named = crs is not None and not _same(crs, "EPSG:4326") and not _same(crs, GRID)
    if named and not (degrees and abs(x) < 10):
        return (GRID if _misnamed(str(crs), float(x), float(y)) else str(crs)), False
    if degrees and _in(x, _LON) and _in(y, _LAT):
        return (crs if crs and named else "EPSG:4326"), False
    if degrees and _in(x, _LAT) and _in(y, _LON):
        return "EPSG:4326", True
    if not degrees and _on_grid(float(x), float(y)):
        return GRID, False
    if crs is None:
        raise UserError(
            f"{name} names no coordinate system, and its coordinates are not in Great Britain.",
            "Save it with its coordinate system, best as a GeoPackage in EPSG:27700.",
        )
    return crs, False


def _misnamed(crs: str, x: float, y: float) -> bool:
    """Numbers that are a place in Great Britain, but not in the system that the file names."""
    if not _on_grid(x, y):
        return False
    e, n = to_grid(x, y, crs)
    return not _on_grid(float(e[0]), float(n[0]))


def _in(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def mended(shapes: Any, notes: list[str]) -> Any:
    """Invalid shapes made valid; what falls apart stays together as a GeometryCollection."""
    import shapely

    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        notes.append(counted(int(empty.sum()), "feature has", "features have") + " no shape.")
    invalid = ~empty & ~shapely.is_valid(shapes)
    if invalid.any():
        shapes = shapes.copy()
        shapes[invalid] = shapely.make_valid(
            shapes[invalid], method="structure", keep_collapsed=True
        )
        notes.append(
            counted(int(invalid.sum()), "invalid shape was", "invalid shapes were") + " made valid."
        )
    return shapes
