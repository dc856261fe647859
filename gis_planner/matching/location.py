"""Where each record is: UPRN coordinates, its own, its postcode's centroid, its outcode's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.matching.normalise import Normal, column
from gis_planner.matching.parsed import Gazetteer
from gis_planner.matching.postcode import outcode, repair_postcode

Metres = NDArray[np.float64]
PRECISIONS = ("none", "outcode", "postcode", "coordinates", "uprn")


@dataclass(frozen=True)
class Located:
    """Easting and northing (EPSG:27700 metres, NaN unknown) and precision of each record."""

    easting: Metres
    northing: Metres
    precision: list[str]


def _centroids(postcodes: pa.Table | None) -> dict[str, tuple[float, float]]:
    """Centroids by postcode and by outcode (mean of its postcodes)."""
    found: dict[str, tuple[float, float]] = {}
    sums: dict[str, list[float]] = {}
    if postcodes is None:
        return found
    for code, east, north in zip(column(postcodes, "postcode"), column(postcodes, "easting"),
                                 column(postcodes, "northing"), strict=True):  # fmt: skip
        whole = repair_postcode(code)
        if not whole or east is None or north is None:
            continue
        found[whole] = (east, north)
        total = sums.setdefault(outcode(whole), [0.0, 0.0, 0.0])
        total[0] += east
        total[1] += north
        total[2] += 1
    for out, (east, north, n) in sums.items():
        found[out] = (east / n, north / n)
    return found


def locate(normal: Normal, uprn: NDArray[np.int64], gazetteer: Gazetteer,
           postcodes: pa.Table | None) -> Located:  # fmt: skip
    """The best known place of each record."""
    east, north = normal.easting.copy(), normal.northing.copy()
    known = np.isfinite(east) & np.isfinite(north)
    precision = np.where(known, "coordinates", "none").astype(object)
    placed = np.isfinite(gazetteer.easting) & np.isfinite(gazetteer.northing)
    order = np.argsort(gazetteer.uprn[placed], kind="stable")
    codes = gazetteer.uprn[placed][order]
    if len(codes):
        at = np.minimum(np.searchsorted(codes, uprn), len(codes) - 1)
        hit = (uprn > 0) & (codes[at] == uprn)
        east[hit] = gazetteer.easting[placed][order][at[hit]]
        north[hit] = gazetteer.northing[placed][order][at[hit]]
        precision[hit] = "uprn"
    centroids = _centroids(postcodes)
    names = list(normal.pool.ids)
    codes_, outs = normal.places.postcode.tolist(), normal.places.outcode.tolist()
    for i in np.flatnonzero(precision == "none").tolist() if centroids else ():
        for level, token in (("postcode", codes_[i]), ("outcode", outs[i])):
            spot = centroids.get(names[token]) if token else None
            if spot:
                east[i], north[i] = spot
                precision[i] = level
                break
    return Located(east, north, precision.tolist())
