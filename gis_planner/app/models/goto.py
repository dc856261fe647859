"""One field to go anywhere: postcode, UPRN, grid reference, easting and northing, longitude and
latitude, or the name of premises, wards, roads and places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.app.map.gridref import grid_reference, parse
from gis_planner.app.map.scene import Layer, Points, Rings, Scene, Segments
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.words import many

POSTCODE = re.compile(r"\s*([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\s*", re.IGNORECASE)
UPRN = re.compile(r"\s*(?:UPRN\s*:?\s*)?0*(\d{6,12})\s*", re.IGNORECASE)
GRID = re.compile(r"\s*([A-Z]{2})[\d\s]*\d\s*", re.IGNORECASE)
PAIR = re.compile(r"\s*[-+]?[\d,.]+\s*[,;\s]\s*[-+]?[\d.]+\s*")
PART = r"(?:(\d{1,2}(?:\.\d+)?)\s*%s\s*)?"
NUMBER = r"([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*" + PART % "['′]" + PART % '["″]' + "([NSEW]?)"
LONLAT = re.compile(rf"\s*{NUMBER}\s*[,;\s]\s*{NUMBER}\s*", re.IGNORECASE)
MOST = 12
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Place:
    """Somewhere to go. `box` is its extent, None for a point; `rows` premises to select."""

    label: str
    kind: str
    easting: float
    northing: float
    box: Box | None = None
    rows: tuple[int, ...] = ()


def coordinates(text: str, from_lonlat: Callable[[float, float], tuple[float, float]]
                ) -> Place | None:  # fmt: skip
    """A grid reference, easting and northing, or longitude and latitude; None where it is none."""
    place = parse(text)
    if place is not None:
        kind = "grid reference" if re.search(r"[A-Za-z]", text) else "easting, northing"
        return Place(grid_reference(*place) or text.strip(), kind, *place)
    degrees = lonlat(text)
    if degrees is None:
        return None
    e, n = from_lonlat(*degrees)
    if not (np.isfinite(e) and np.isfinite(n)):
        return None
    label = f"{abs(degrees[1]):.5f}° {'N' if degrees[1] >= 0 else 'S'}, "
    label += f"{abs(degrees[0]):.5f}° {'W' if degrees[0] < 0 else 'E'}"
    return Place(label, "longitude, latitude", e, n)


def lonlat(text: str) -> tuple[float, float] | None:
    """Longitude, latitude in degrees from '51.38, -2.36', '-2.36 51.38', '51°22′N 2°21′W'; None
    where it is neither or not near Britain. Without letters the one from 49 to 62 is latitude."""
    found = LONLAT.fullmatch(text)
    if not found or not re.search(r"[.°NSEW]", text, re.IGNORECASE):
        return None
    first, one = _degrees(found.groups()[:4])
    second, two = _degrees(found.groups()[4:])
    if one in ("N", "S") or two in ("E", "W"):
        lat, lon = first, second
    elif one in ("E", "W") or two in ("N", "S"):
        lon, lat = first, second
    else:
        lat, lon = (first, second) if 49 <= first <= 62 else (second, first)
    return (lon, lat) if 49 <= lat <= 62 and -11 <= lon <= 4 else None


def _degrees(parts: tuple[Any, ...]) -> tuple[float, str]:
    whole, minutes, seconds, letter = parts
    value = abs(float(whole)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    negative = str(whole).startswith("-") or (letter or "").upper() in ("S", "W")
    return -value if negative else value, (letter or "").upper()


def premises_places(frame: PremisesFrame, text: str) -> list[Place]:
    """Premises of a UPRN, postcode or name; a postcode's are one place."""
    code = POSTCODE.fullmatch(text)
    if code:
        whole = f"{code[1]} {code[2]}".upper()
        labels = frame.codes("postcode")
        same = [i for i, p in enumerate(labels.labels) if p.replace(" ", "").upper()
                == whole.replace(" ", "")]  # fmt: skip
        return _together(frame, np.flatnonzero(np.isin(labels.codes, same)), whole, "postcode")
    number = UPRN.fullmatch(text)
    if number and frame.has("uprn"):
        hit = pc.equal(frame.table.column("uprn"), number[1])
        rows = np.flatnonzero(np.asarray(pc.fill_null(hit, False)))
        return _together(frame, rows, f"UPRN {number[1]}", "UPRN")
    rows = np.flatnonzero(frame.search(text))
    rows = rows[np.isfinite(frame.easting[rows])]
    named = _called(frame, rows, text)
    rows = np.r_[named, np.setdiff1d(rows, named)]
    found = [
        Place(str(frame.value(int(r), "name") or frame.value(int(r), "address") or ""),
              "premises", float(frame.easting[r]), float(frame.northing[r]), None, (int(r),))
        for r in rows[:MOST]
    ]  # fmt: skip
    if len(rows) > 1:
        title = f"all {many(len(rows))} premises of “{text.strip()}”"
        found.insert(min(len(named), 1), _together(frame, rows, title, "premises")[0])
    return found


def _called(frame: PremisesFrame, rows: Any, text: str) -> Any:
    """Of some rows those whose name is the text and nothing else."""
    whole = " ".join(text.lower().split())
    same = [str(frame.value(int(r), "name") or "").lower() == whole for r in rows[:2000]]
    return rows[: len(same)][np.array(same, np.bool_)]


def _together(frame: PremisesFrame, rows: Any, label: str, kind: str) -> list[Place]:
    rows = rows[np.isfinite(frame.easting[rows])]
    if len(rows) == 0:
        return []
    e, n = frame.easting[rows], frame.northing[rows]
    box = (float(e.min()), float(n.min()), float(e.max()), float(n.max()))
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return [Place(label, kind, *middle, box, tuple(rows.tolist()))]


def layer_places(scene: Scene, text: str) -> list[Place]:
    """Features of the layers whose names hold every word: those that begin with the text first."""
    words = text.lower().split()
    if not words or len(text.strip()) < 3:
        return []
    found: list[tuple[int, int, Place]] = []
    for layer in reversed(scene.layers):
        for name, box in _named(layer, words):
            low = name.lower()
            rank = 0 if low == " ".join(words) else 1 if low.startswith(words[0]) else 2
            middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            extent = None if box[:2] == box[2:] else box
            found.append((rank, len(name), Place(name, layer.title.lower(), *middle, extent)))
    found.sort(key=lambda item: item[:2])
    kept: dict[tuple[str, str], Place] = {}
    for _, _, place in found:
        key = (place.label, place.kind)
        kept[key] = _joined(kept[key], place) if key in kept else place
    return list(kept.values())[:MOST]


def _joined(a: Place, b: Place) -> Place:
    """One place of two parts of the same name."""
    one = a.box or (a.easting, a.northing, a.easting, a.northing)
    two = b.box or (b.easting, b.northing, b.easting, b.northing)
    box = (min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3]))
    return Place(a.label, a.kind, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box)


def _named(layer: Layer, words: list[str]) -> Iterable[tuple[str, Box]]:
    data = layer.data
    if not isinstance(data, (Rings, Segments, Points)) or not data.names:
        return
    table = pc.utf8_lower(pa.array(data.names, pa.string()))
    hit = np.ones(len(table), np.bool_)
    for word in words:
        hit &= np.asarray(pc.match_substring(table, word))
    for i in np.flatnonzero(hit)[:200].tolist():
        if isinstance(data, Rings):
            yield data.names[i], tuple(data.bounds[i].tolist())
        elif isinstance(data, Segments):
            e, n, long = data.middle[i].tolist()
            half = long / 2
            yield data.names[i], (e - half, n - half, e + half, n + half)
        else:
            e, n = float(data.easting[i]), float(data.northing[i])
            yield data.names[i], (e, n, e, n)


def unknown(text: str) -> str:
    """Why a text is nowhere: what it looks like, and what is wrong with it."""
    text = " ".join(text.split())
    short = text if len(text) <= 24 else f"{text[:23]}…"
    grid = GRID.fullmatch(text) if len(re.sub(r"\D", "", text)) > 2 else None
    if POSTCODE.fullmatch(text):
        return f"No postcode {text.upper()} in this case"
    if (number := UPRN.fullmatch(text)) is not None:
        return f"No UPRN {number[1]} in this case"
    if grid and parse(f"{grid[1]}12") is None:
        return f"The National Grid has no square {grid[1].upper()}"
    if grid and len(re.sub(r"\D", "", text)) % 2:
        return f"{short}: a grid reference has as many digits for each number"
    if PAIR.fullmatch(text):
        return f"{short} lies outside Great Britain"
    return "Nothing of that name here"


def find(
    text: str, frame: PremisesFrame, scene: Scene,
    from_lonlat: Callable[[float, float], tuple[float, float]],
) -> list[Place]:  # fmt: skip
    """Everything a text may mean, best first; addresses of gazetteers are asked for apart."""
    if not text.strip():
        return []
    place = coordinates(text, from_lonlat)
    if place is not None:
        return [place]
    premises, features = premises_places(frame, text), layer_places(scene, text)
    whole = [p for p in features if p.label.lower() == text.strip().lower()]
    rest = [p for p in features if p not in whole]
    if not rest:
        return [*whole, *premises][:MOST]
    return [*whole, *premises[: MOST - min(len(rest), MOST // 2)], *rest][:MOST]
