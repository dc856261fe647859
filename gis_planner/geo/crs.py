"""Between longitude/latitude (WGS 84), the British National Grid (EPSG:27700) and grid references.

With the OSTN15 grid of Ordnance Survey on this computer the conversion is right to 0.1 m; without
it the national seven-parameter transformation is used, right to about 2 m (EPSG:1314). `accuracy_m`
tells which. The same operation serves every point, so distances between points stay true.

From ETRS89 (UTM and others of Europe) PROJ knows the grid only, and without it would shift nothing:
90 m wrong. Those go by WGS 84, from which ETRS89 differs by less than a metre.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from gis_planner.domain.errors import UserError

Floats = npt.NDArray[np.float64]
GRID, WGS84 = "EPSG:27700", "EPSG:4326"
UNKNOWN = float("inf")
"""Accuracy of an operation that nobody has measured."""
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_REFERENCE = re.compile(r"([A-HJ-Z]{2})\s*(\d{0,5})\s*(\d{0,5})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _transformer() -> tuple[Any, float]:
    """From WGS 84 to the National Grid, and its accuracy, metres."""
    return _operation(WGS84)


@lru_cache(maxsize=16)
def _operation(source: str) -> tuple[Any, float]:
    """The best operation available on this computer from a system to the National Grid."""
    from pyproj.exceptions import CRSError
    from pyproj.transformer import TransformerGroup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            group = TransformerGroup(source, GRID, always_xy=True)
        except CRSError as error:
            raise UserError(
                f"The coordinate system '{source[:60]}' is not known.",
                "Save the layer in EPSG:27700 or EPSG:4326.",
            ) from error
    if not group.transformers:
        raise UserError(
            f"There is no way from the coordinate system '{source[:60]}' to the National Grid.",
            "Save the layer in EPSG:27700 or EPSG:4326.",
        )
    best, metres = _best(group)
    if metres < UNKNOWN or source == WGS84:
        return best, metres
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first, more = _best(TransformerGroup(source, WGS84, always_xy=True))
    if more == UNKNOWN:
        return best, UNKNOWN
    second, metres = _transformer()
    return _Chain(first, second), more + metres


def _best(group: Any) -> tuple[Any, float]:
    """The most exact operation of a group and its accuracy, metres; UNKNOWN of a rough one."""
    ranked = [(t.accuracy if t.accuracy >= 0 else UNKNOWN, t) for t in group.transformers]
    metres, best = min(ranked, key=lambda pair: pair[0], default=(UNKNOWN, None))
    return best, float(metres)


@dataclass(frozen=True)
class _Chain:
    """Two operations one after the other, forwards."""

    first: Any
    second: Any

    def transform(self, x: Any, y: Any, direction: str = "FORWARD") -> Any:
        """Coordinates through both."""
        return self.second.transform(*self.first.transform(x, y))


def accuracy_m(source: str = WGS84) -> float:
    """How far a point converted from a system may be off, metres: from WGS 84 0.1 with OSTN15, else
    about 2; infinite where nobody has said."""
    return _operation(source)[1]


def name_of(source: str) -> str:
    """A coordinate system as people name it: 'EPSG:27700', or the name within its WKT."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if len(source) < 20:
        return source
    try:
        return str(CRS.from_user_input(source).name)
    except CRSError:
        return source[:40]


def from_lonlat(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Longitudes and latitudes, degrees WGS 84 → eastings and northings, metres; NaN stays NaN."""
    return _transform(lon, lat, "FORWARD")


def to_lonlat(easting: Any, northing: Any) -> tuple[Floats, Floats]:
    """Eastings and northings, metres EPSG:27700 → longitudes and latitudes, degrees WGS 84."""
    return _transform(easting, northing, "INVERSE")


def _transform(x: Any, y: Any, direction: str, operation: Any = None) -> tuple[Floats, Floats]:
    a = np.array(x, dtype=np.float64, ndmin=1)
    b = np.array(y, dtype=np.float64, ndmin=1)
    bad = ~(np.isfinite(a) & np.isfinite(b))
    a[bad], b[bad] = 0.0, 0.0
    out_x, out_y = (operation or _transformer()[0]).transform(a, b, direction=direction)
    first, second = np.asarray(out_x, dtype=np.float64), np.asarray(out_y, dtype=np.float64)
    bad |= ~(np.isfinite(first) & np.isfinite(second))
    first[bad], second[bad] = np.nan, np.nan
    return first, second


def to_grid(x: Any, y: Any, source: Any) -> tuple[Floats, Floats]:
    """Coordinates of any system (EPSG code or WKT; x or longitude first) → EPSG:27700, metres."""
    return _transform(x, y, "FORWARD", _operation(str(source))[0])


def grid_reference(easting: float, northing: float, digits: int = 3) -> str:
    """Metres EPSG:27700 → a National Grid reference; `digits` a side (3 = 100 m, 5 = 1 m).

    >>> grid_reference(375000, 164800)
    'ST 750 648'
    """
    if not 0 <= digits <= 5:
        raise ValueError("digits must be 0 to 5")
    if not (0 <= easting < 700_000 and 0 <= northing < 1_300_000):
        raise UserError(
            f"({easting:.0f}, {northing:.0f}) lies outside the National Grid.",
            "Check the coordinates: easting first, in metres.",
        )
    e100, n100 = int(easting // 100_000), int(northing // 100_000)
    first = (19 - n100) - (19 - n100) % 5 + (e100 + 10) // 5
    second = (19 - n100) * 5 % 25 + e100 % 5
    letters = _LETTERS[first] + _LETTERS[second]
    step = 10 ** (5 - digits)
    e, n = int(easting % 100_000) // step, int(northing % 100_000) // step
    return letters if digits == 0 else f"{letters} {e:0{digits}d} {n:0{digits}d}"


def parse_grid_reference(text: str) -> tuple[float, float]:
    """A National Grid reference → metres EPSG:27700 of its square's south-west corner.

    >>> parse_grid_reference('ST 750 648'), parse_grid_reference('st750648')
    ((375000.0, 164800.0), (375000.0, 164800.0))
    """
    match = _REFERENCE.fullmatch(text.strip())
    digits = (match[2] + match[3]) if match else ""
    if not match or len(digits) % 2 or (match[3] and len(match[2]) != len(match[3])):
        raise UserError(f"'{text}' is no grid reference.", "Write it like ST 750 648.")
    first, second = (_LETTERS.index(letter) for letter in match[1].upper())
    e100 = (first - 2) % 5 * 5 + second % 5
    n100 = 19 - first // 5 * 5 - second // 5
    if not (0 <= e100 < 7 and 0 <= n100 < 13):
        raise UserError(f"'{text}' lies outside the National Grid.", "Check its two letters.")
    half = len(digits) // 2
    scale = 10 ** (5 - half)
    e = int(digits[:half]) * scale if half else 0
    n = int(digits[half:]) * scale if half else 0
    return float(e100 * 100_000 + e), float(n100 * 100_000 + n)
