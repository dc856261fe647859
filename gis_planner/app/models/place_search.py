"""Places of a case by name, postcode, UPRN or grid reference. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gis_planner.app.map.gridref import grid_reference, parse
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.words import many

MOST_PREMISES = 12
LOOKED_AT = 400
"""Premises whose names are compared with what was typed."""


@dataclass(frozen=True)
class Place:
    """A place found: its words, where it lies (metres EPSG:27700, None not known), and the row of
    the frame where it is premises (-1 else)."""

    title: str
    detail: str
    easting: float | None
    northing: float | None
    row: int = -1

    @property
    def located(self) -> bool:
        """Whether it can be a base."""
        return self.easting is not None and self.northing is not None


def premises_like(frame: PremisesFrame, text: str, most: int = MOST_PREMISES) -> list[Place]:
    """Premises with every word: those so named first, then the most severe."""
    wanted = " ".join(text.lower().split())
    if len(wanted) < 2 or not len(frame):
        return []
    rows = np.flatnonzero(frame.search(text))
    rows = rows[np.argsort(-frame.severity()[rows], kind="stable")][:LOOKED_AT]
    names = [str(frame.value(int(r), "name") or "").lower() for r in rows]
    ranked = sorted(range(len(rows)), key=lambda i: (names[i] != wanted, wanted not in names[i]))
    return [premises_at(frame, int(rows[i])) for i in ranked[:most]]


def premises_at(frame: PremisesFrame, row: int) -> Place:
    """The place of a row of the frame."""
    e, n = float(frame.easting[row]), float(frame.northing[row])
    known = bool(np.isfinite(e) and np.isfinite(n))
    name = frame.value(row, "name") or frame.value(row, "address") or frame.id_of(row)
    detail = str(frame.value(row, "address") or "")
    return Place(str(name), detail, e if known else None, n if known else None, row)


def grid_place(text: str) -> Place | None:
    """The place of a grid reference or of 'easting, northing'; None where the text is neither."""
    found = parse(text)
    if found is None:
        return None
    return Place(grid_reference(*found), f"{many(found[0])} E  {many(found[1])} N", *found)


def address_place(address: Any) -> Place:
    """The place of an address of the gazetteer (pipeline.addresses.Address)."""
    uprn = f"UPRN {address.uprn}" if address.uprn else "address"
    return Place(address.line, uprn, address.easting, address.northing)


def nearest(frame: PremisesFrame, easting: float, northing: float, within_m: float = 250) -> str:
    """'near 12 High Street' of the nearest premises; '' where none is near."""
    if not len(frame):
        return ""
    away = np.hypot(frame.easting - easting, frame.northing - northing)
    away = np.where(np.isfinite(away), away, np.inf)
    row = int(np.argmin(away))
    if away[row] > within_m:
        return ""
    return f"near {frame.value(row, 'address') or frame.value(row, 'name')}"
