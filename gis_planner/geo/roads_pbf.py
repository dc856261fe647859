"""An OpenStreetMap .pbf → edges, with one-ways, speed limits and turn restrictions."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, Silent, check
from gis_planner.geo import roads_classes as classes
from gis_planner.geo.roads_lines import Edges

_PRIVATE = {"no", "private"}


def read_pbf(path: Path, progress: Progress | None = None) -> Edges:
    """Edges of every way that a car may drive. Raises UserError where the file is not a .pbf."""
    progress = progress or Silent()
    try:
        ways, places, rules = _scan(path, progress)
    except (RuntimeError, OSError) as fault:
        raise UserError(
            f"{path.name} cannot be read as OpenStreetMap data: {fault}.",
            "Give an .osm.pbf file, or road centre lines as GeoJSON or GeoPackage.",
        ) from fault
    if not ways:
        raise UserError(f"{path.name} holds no roads for vehicles.", "Check the area of the file.")
    return _edges(ways, places, rules, progress)


def _scan(
    path: Path, progress: Progress
) -> tuple[list[tuple[int, list[int], dict[str, str]]], dict[int, tuple[float, float]], list[Any]]:
    import osmium

    ways: list[tuple[int, list[int], dict[str, str]]] = []
    places: dict[int, tuple[float, float]] = {}
    rules: list[tuple[int, int, int, str]] = []
    reader: Any = osmium.FileProcessor(str(path)).with_locations()
    reader = reader.with_filter(osmium.filter.KeyFilter("highway", "restriction"))
    for count, item in enumerate(reader):
        if count % 5_000 == 0:
            check(progress)
        if item.is_way():
            tags = {t.k: t.v for t in item.tags}
            kind = classes.road_class(tags.get("highway"))
            allowed = tags.get("motor_vehicle", tags.get("vehicle", tags.get("access", "")))
            if kind in {"", "none"} or allowed in _PRIVATE or tags.get("area") == "yes":
                continue
            refs = [(n.ref, n.lon, n.lat) for n in item.nodes if n.location.valid()]
            if len(refs) > 1:
                ways.append((item.id, [r for r, _, _ in refs], tags))
                places.update((r, (x, y)) for r, x, y in refs)
        elif item.is_relation() and item.tags.get("type") == "restriction":
            ends = {m.role: m.ref for m in item.members if m.type in "wn"}
            if {"from", "via", "to"} <= ends.keys():
                kind = item.tags.get("restriction", "")
                rules.append((ends["from"], ends["via"], ends["to"], kind))
    return ways, places, rules


def _edges(
    ways: list[tuple[int, list[int], dict[str, str]]],
    places: dict[int, tuple[float, float]],
    rules: list[tuple[int, int, int, str]],
    progress: Progress,
) -> Edges:
    """Cut the ways at the nodes that they share."""
    import shapely
    from pyproj import Transformer

    used = Counter(ref for _, refs, _ in ways for ref in refs)
    for _, refs, _ in ways:
        used[refs[0]] += 1
        used[refs[-1]] += 1
    lonlat = np.array(list(places.values()))
    to_grid = Transformer.from_crs(4326, 27700, always_xy=True)
    grid = np.column_stack(to_grid.transform(lonlat[:, 0], lonlat[:, 1]))
    at = {ref: k for k, ref in enumerate(places)}
    check(progress)
    number: dict[int, int] = {}
    coords: list[Any] = []
    ends: list[tuple[int, int]] = []
    facts: list[tuple[float, int, str]] = []
    touching: dict[tuple[int, int], list[int]] = defaultdict(list)
    for way, refs, tags in ways:
        kind = classes.road_class(tags.get("highway"))
        turning = tags.get("junction") in {"roundabout", "circular"}
        fact = (
            classes.speed_kph(tags.get("maxspeed"), kind),
            classes.direction(tags.get("oneway"), kind, turning),
            classes.road_name(tags.get("name"), tags.get("ref")),
        )
        begin = 0
        for k in range(1, len(refs)):
            if used[refs[k]] < 2:
                continue
            a, b = refs[begin], refs[k]
            touching[way, a].append(len(ends))
            touching[way, b].append(len(ends))
            ends.append((number.setdefault(a, len(number)), number.setdefault(b, len(number))))
            coords.append(grid[[at[r] for r in refs[begin : k + 1]]])
            facts.append(fact)
            begin = k
    lines = np.array([shapely.linestrings(c) for c in coords], dtype=object)
    pairs = np.array(ends, np.int64)
    names = np.array([f[2] for f in facts], dtype=object)
    return Edges(
        lines,
        pairs[:, 0],
        pairs[:, 1],
        np.maximum(shapely.length(lines), 0.1),
        np.array([f[0] for f in facts]),
        np.array([f[1] for f in facts], np.int64),
        names,
        _banned(rules, touching, number),
    )


def _banned(
    rules: list[tuple[int, int, int, str]],
    touching: dict[tuple[int, int], list[int]],
    number: dict[int, int],
) -> tuple[tuple[int, int, int], ...]:
    """Turn restrictions as (from edge, via node, to edge); 'only_' bans every other way on."""
    around: dict[int, set[int]] = defaultdict(set)
    for (_, node), edges in touching.items():
        around[node].update(edges)
    banned = set()
    for source, via, target, kind in rules:
        into, onto = touching.get((source, via), []), touching.get((target, via), [])
        if via not in number or len(into) != 1 or not onto:
            continue
        if kind.startswith("no_") and len(onto) == 1:
            banned.add((into[0], number[via], onto[0]))
        elif kind.startswith("only_"):
            others = around[via] - set(onto) - set(into)
            banned.update((into[0], number[via], other) for other in others)
    return tuple(sorted(banned))
