"""What the HTML map draws, as compact arrays: context lines, routes and visit symbols.

Lines are delta-coded in steps of 1e-5 degrees (about 1 m), 16-bit, base64: some five bytes a point.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from gis_planner.domain.briefing import ContextLine
from gis_planner.domain.progress import Progress, check
from gis_planner.export.geometry import Box, padded, simplified, to_lonlat
from gis_planner.export.palette import ink_on, radius, severity_colour
from gis_planner.export.text import one_line
from gis_planner.export.view import PackView, short_day

MOST_POINTS = 250_000
"""Points of context that a page carries; past it the least important lines stay out."""


def map_data(view: PackView, progress: Progress) -> dict[str, Any]:
    """Everything that the script of the page needs, ready for JSON."""
    extent = view.extent()
    data: dict[str, Any] = {
        "days": {day: short_day(day) for day in view.days},
        "agencies": [
            {
                "id": s.id,
                "code": s.code,
                "name": one_line(s.name),
                "colour": s.colour,
                "dash": " ".join(f"{d:g}" for d in s.dash),
            }
            for s in view.agencies
        ],
        "context": [],
        "bounds": None,
        "visits": _visits(view),
        "others": _others(view),
        "routes": _routes(view, progress),
    }
    if extent is not None:
        data["bounds"] = to_lonlat([extent[:2], extent[2:]]).round(6).tolist()
        data["context"] = _context(view.briefing.context, padded(extent, 0.5, 4000.0), progress)
    return data


def _visits(view: PackView) -> list[dict[str, Any]]:
    placed = [n for n in view.visits if n.placed]
    lonlat = to_lonlat([n.point for n in placed]) if placed else np.empty((0, 2))
    return [
        {
            "n": n.number,
            "lon": round(float(lon), 6),
            "lat": round(float(lat), 6),
            "fill": severity_colour(n.visit.severity),
            "ink": ink_on(severity_colour(n.visit.severity)),
            "severity": n.visit.severity,
            "contacts": n.visit.contacts,
            "r": round(radius(n.visit.contacts, 10, 19), 1),
            "day": n.visit.day,
            "start": n.visit.start,
            "end": n.visit.end,
            "name": one_line(n.visit.name),
            "address": n.where,
            "rough": n.visit.location_precision in ("postcode", "outcode"),
            "agencies": [a.agency for a in n.visit.attendees],
        }
        for n, (lon, lat) in zip(placed, lonlat)
    ]


def _others(view: PackView) -> list[list[Any]]:
    others = view.briefing.others
    if not others:
        return []
    lonlat = to_lonlat([(o.easting, o.northing) for o in others])
    return [
        [
            round(float(lon), 5),
            round(float(lat), 5),
            o.severity,
            one_line(o.name),
            one_line(o.address),
        ]
        for o, (lon, lat) in zip(others, lonlat)
    ]


def _routes(view: PackView, progress: Progress) -> list[dict[str, Any]]:
    rows = []
    for journey in view.journeys:
        check(progress)
        if len(journey.line) < 2:
            continue
        line = simplified(journey.line, 2.0)
        rows.append(
            {
                "day": journey.day,
                "agency": journey.agency,
                "officers": [one_line(o) for o in journey.officers],
                "line": _packed([line]),
            }
        )
    return rows


def _context(lines: tuple[ContextLine, ...], box: Box, progress: Progress) -> list[dict[str, Any]]:
    groups: dict[tuple[int, str], list[ContextLine]] = {}
    for line in lines:
        groups.setdefault((line.rank, line.kind), []).append(line)
    out, budget = [], MOST_POINTS
    for (rank, kind), members in sorted(groups.items()):
        check(progress)
        kept, names = _clipped(members, box, 2.0 if rank < 3 else 3.0)
        size = sum(len(part) for part in kept)
        if size > budget:
            continue
        budget -= size
        if kept:
            out.append({"kind": kind, "rank": rank, "line": _packed(kept), "names": names})
    return out


def _clipped(
    lines: list[ContextLine], box: Box, tolerance: float
) -> tuple[list[np.ndarray[Any, np.dtype[np.float64]]], list[str]]:
    """Parts of the lines that touch the box, simplified, each with its name."""
    import shapely

    usable = [line for line in lines if len(line.points) > 1]
    if not usable:
        return [], []
    coordinates = np.concatenate([np.asarray(line.points, float) for line in usable])
    owner = np.repeat(np.arange(len(usable)), [len(line.points) for line in usable])
    shapes: Any = shapely.simplify(
        shapely.linestrings(coordinates, indices=owner), tolerance, preserve_topology=False
    )
    hit = np.flatnonzero(shapely.intersects(shapes, shapely.box(*box)))
    cut = shapely.clip_by_rect(shapes[hit], *box)
    parts, index = shapely.get_parts(cut, return_index=True)
    good = (shapely.get_type_id(parts) == 1) & (shapely.get_num_coordinates(parts) > 1)
    names = [one_line(usable[hit[i]].name) for i in index[good]]
    return [shapely.get_coordinates(part) for part in parts[good]], names


def _packed(lines: list[Any]) -> dict[str, str]:
    """Lines in metres → `n` points of each, `s` first points, `d` steps; base64 little-endian."""
    sizes = [len(line) for line in lines]
    steps = np.rint(to_lonlat(np.concatenate(lines)) * 1e5).astype(np.int64)
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    delta = np.diff(steps, axis=0, prepend=steps[:1])
    delta[firsts] = 0
    if np.abs(delta).max(initial=0) > 32767:
        raise ValueError("two points of a line lie more than a third of a degree apart")
    return {
        "n": _b64(np.asarray(sizes, "<u4")),
        "s": _b64(steps[firsts].astype("<i4")),
        "d": _b64(delta.astype("<i2")),
    }


def _b64(array: Any) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")
