"""Columns with coordinates: eastings and northings, longitudes and latitudes, or pairs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from gis_planner.ingest.content import Profile
from gis_planner.ingest.vocabulary import PARTY, strength, words

Place = tuple[str, tuple[str, ...], float, str]
UK_LON, UK_LAT = (-9.0, 2.2), (49.0, 61.5)
UK_EAST, UK_NORTH = (0.0, 800_000.0), (0.0, 1_300_000.0)


def place_columns(columns: Sequence[Profile], closed: Iterable[str]) -> list[Place]:
    """Proposals for easting and northing, lon and lat; a pair column serves both lon and lat."""
    done = set(closed)
    numeric = [p for p in columns if p.share("number") > 0.5 and not PARTY.search(words(p.name))]
    found: list[Place] = []
    if not done & {"easting", "northing"}:
        found += _both("easting", "northing", numeric, UK_EAST, UK_NORTH)
    if not done & {"lon", "lat"}:
        lonlat = _both("lon", "lat", numeric, UK_LON, UK_LAT) or _pair(columns)
        found += lonlat
    return found


def _both(
    first: str, second: str, columns: Sequence[Profile],
    first_range: tuple[float, float], second_range: tuple[float, float],
) -> list[Place]:  # fmt: skip
    a, b = _best(first, columns, first_range), _best(second, columns, second_range)
    if a is None or b is None:  # headings the wrong way round
        a, b = _best(first, columns, second_range), _best(second, columns, first_range)
    if a is None or b is None or a.name == b.name:
        return []
    if first == "easting" and max(a.high, b.high) < 1000:
        return []
    reason = "the heading, and the values lie in Great Britain"
    return [(first, (a.name,), 0.97, reason), (second, (b.name,), 0.97, reason)]


def _best(field: str, columns: Sequence[Profile], limits: tuple[float, float]) -> Profile | None:
    fits = [
        (strength(field, p.name) * p.filled, p)
        for p in columns
        if strength(field, p.name) and _inside(p, limits)
    ]
    return max(fits, key=lambda x: x[0])[1] if fits else None


def _inside(p: Profile, limits: tuple[float, float]) -> bool:
    """Most values lie within the range (zeros and strays are judged row by row later)."""
    if math.isnan(p.high) or p.high < limits[0] or p.low > limits[1]:
        return False
    middle = sorted(v for t in p.values if (v := _value(t)) is not None)
    return bool(middle) and limits[0] <= middle[len(middle) // 2] <= limits[1]


def _value(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _pair(columns: Sequence[Profile]) -> list[Place]:
    pairs = [p for p in columns if p.share("pair") >= 0.3]
    if not pairs:
        return []
    best = max(pairs, key=lambda p: (p.share("pair") * p.filled, -p.mean_length))
    reason = f"{best.share('pair') * 100:.0f} % of its values hold a pair of coordinates"
    return [("lon", (best.name,), 0.9, reason), ("lat", (best.name,), 0.9, reason)]
