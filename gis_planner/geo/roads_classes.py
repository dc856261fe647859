"""What a road's attributes mean: speeds by class, one-ways, names, from OS or OSM columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

SPEED_KPH: dict[str, float] = {
    "motorway": 96.0,
    "trunk": 72.0,
    "primary": 52.0,
    "secondary": 46.0,
    "tertiary": 40.0,
    "unclassified": 36.0,
    "residential": 27.0,
    "living_street": 14.0,
    "service": 16.0,
    "track": 12.0,
}
"""Door-to-door driving speed by class, km/h: below the limit, because of bends and traffic."""

OTHER_KPH = 30.0
"""Speed where the class is not known."""

LIMIT_SHARE = 0.85
"""Share of a posted limit that is driven on average."""

_COLUMNS: dict[str, str] = {
    "class": "highway fclass road_class roadclass roadclassification classification classifica "
    "class function roadfunction type",
    "name": "name name1 roadname1 roadname road_name distname street streetname",
    "ref": "ref roadnumber road_number roadclassificationnumber",
    "oneway": "oneway one_way directionality direction",
    "speed": "maxspeed speed_kph speed speed_limit speedlimit speed_mph",
}
COLUMNS: dict[str, tuple[str, ...]] = {k: tuple(v.split()) for k, v in _COLUMNS.items()}
"""What → the column names it goes by (lower case), best first."""

_WORDS: tuple[tuple[str, str], ...] = (
    (r"motorway", "motorway"),
    (r"trunk", "trunk"),
    (r"^a road|primary|^a$", "primary"),
    (r"^b road|secondary|^b$", "secondary"),
    (r"living", "living_street"),
    (r"restricted|local access|access road|service|private|alley", "service"),
    (r"minor|tertiary|classified unnumbered", "tertiary"),
    (r"unclassified|shared use", "unclassified"),
    (r"local|residential|street", "residential"),
    (r"track|byway", "track"),
)
_NOT_DRIVEN = re.compile(
    r"foot|cycle|bridleway|steps|path|pedestrian|proposed|construction|corridor|platform|raceway"
)
_FORWARD = {"yes", "true", "1", "t", "f->t", "indirection", "in direction", "f"}
_BACKWARD = {"-1", "reverse", "t->f", "inoppositedirection", "in opposite direction"}


def road_class(value: Any) -> str:
    """The class (a key of SPEED_KPH) of an OS classification or OSM highway value.

    '' where it is not known; 'none' where no vehicle may drive.
    """
    text = str(value or "").strip().lower().replace("_link", "")
    if text in SPEED_KPH:
        return text
    if text and _NOT_DRIVEN.search(text):
        return "none"
    return next((name for pattern, name in _WORDS if re.search(pattern, text)), "")


def direction(value: Any, kind: str = "", roundabout: bool = False) -> int:
    """0 both ways, 1 only in the line's direction, -1 only against it."""
    text = str(value or "").strip().lower()
    if text in _BACKWARD:
        return -1
    if text in _FORWARD:
        return 1
    return 1 if not text and (roundabout or kind == "motorway") else 0


def speed_kph(value: Any, kind: str, *, mph: bool = False) -> float:
    """Driven speed, km/h: from a limit ('30 mph', '50', 48.0) where given, else by class."""
    found = re.match(r"\s*(\d+(?:\.\d+)?)\s*(mph)?", str(value)) if value is not None else None
    by_class = SPEED_KPH.get(kind, OTHER_KPH)
    if not found or float(found.group(1)) <= 0:
        return by_class
    limit = float(found.group(1)) * (1.609344 if found.group(2) or mph else 1.0)
    return min(max(limit * LIMIT_SHARE, 5.0), 110.0)


def road_name(name: Any, ref: Any) -> str:
    """'High Street', 'A36', 'High Street (A36)' or ''."""
    texts = [_text(name), _text(ref)]
    if all(texts) and texts[0] != texts[1]:
        return f"{texts[0]} ({texts[1]})"
    return texts[0] or texts[1]


def _text(value: Any) -> str:
    text = "" if value is None else str(value).strip()
    return "" if text.lower() in {"nan", "none", "null"} else text


def find_column(names: Iterable[str], what: str) -> str | None:
    """The column that holds `what` (a key of COLUMNS), or None."""
    lower = {name.lower(): name for name in names}
    return next((lower[c] for c in COLUMNS[what] if c in lower), None)
