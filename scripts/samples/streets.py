"""Draws the streets of towns, villages and estates, and the roads between them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

from samples.geography import Edge, Point, Settlement, Street, snap
from samples.words import STREET_TYPES, STREET_WORDS


def _street_names(rng: Random) -> Iterator[str]:
    pairs = [(w, t) for w in STREET_WORDS for t in STREET_TYPES]
    rng.shuffle(pairs)
    for word, kind in pairs:
        yield f"{word} {kind}"


def grid(town: Settlement, rng: Random, cols: int, rows: int, step: float) -> list[Street]:
    """Crossing streets on a turned and jittered grid; the middle ones are the centre."""
    angle = rng.uniform(-0.5, 0.5)
    cos, sin = math.cos(angle), math.sin(angle)
    nodes: dict[tuple[int, int], Point] = {}
    for c in range(cols):
        for r in range(rows):
            x = (c - (cols - 1) / 2) * step + rng.uniform(-0.22, 0.22) * step
            y = (r - (rows - 1) / 2) * step + rng.uniform(-0.22, 0.22) * step
            bend = 0.12 * step * math.sin(c * 0.9) - 0.1 * step * math.cos(r * 1.3)
            nodes[c, r] = snap(
                town.centre[0] + x * cos - (y + bend) * sin,
                town.centre[1] + x * sin + (y + bend) * cos,
            )
    names = _street_names(rng)
    streets = []
    for r in range(rows):
        off = abs(r - rows // 2) / rows
        name = "High Street" if r == rows // 2 else next(names)
        line = tuple(nodes[c, r] for c in range(cols))
        streets.append(Street(name, "Local Road", line, max(0.08, 0.85 - 2.0 * off)))
    for c in range(cols):
        off = abs(c - cols // 2) / cols
        name = "Market Street" if c == cols // 2 else next(names)
        # A street that stops short leaves a cul-de-sac shape, and the grid looks less drawn.
        first = 0 if c in (0, cols - 1, cols // 2) else rng.choice((0, 0, 1))
        line = tuple(nodes[c, r] for r in range(first, rows))
        streets.append(Street(name, "Local Road", line, max(0.08, 0.8 - 2.2 * off)))
    return streets


def village(place: Settlement, rng: Random) -> list[Street]:
    """A main street with lanes off it."""
    angle = rng.uniform(0, math.pi)
    names = _street_names(rng)
    main = []
    for i in range(7):
        along, across = (i - 3) * 95.0, rng.uniform(-35, 35)
        main.append(
            snap(
                place.centre[0] + along * math.cos(angle) - across * math.sin(angle),
                place.centre[1] + along * math.sin(angle) + across * math.cos(angle),
            )
        )
    streets = [Street("Main Street", "Minor Road", tuple(main), 0.3)]
    for start, side in ((1, 1), (3, -1), (5, 1)):
        lane = [main[start]]
        for k in range(1, 4):
            lane.append(
                snap(
                    main[start][0] - side * math.sin(angle) * 85 * k + rng.uniform(-25, 25),
                    main[start][1] + side * math.cos(angle) * 85 * k + rng.uniform(-25, 25),
                )
            )
        streets.append(Street(next(names), "Local Road", tuple(lane), 0.1))
    return streets


def estate(town: Settlement, name: str, rng: Random) -> list[Street]:
    """A loop road on the edge of a town, joined to its nearest junction."""
    border = [s.nodes[-1] for s in town.streets] + [s.nodes[0] for s in town.streets]
    gate = max(border, key=lambda p: math.dist(p, town.centre) + rng.uniform(0, 200))
    out = math.atan2(gate[1] - town.centre[1], gate[0] - town.centre[0])
    heart = (gate[0] + 260 * math.cos(out), gate[1] + 260 * math.sin(out))
    loop = [
        snap(heart[0] + 130 * math.cos(out + math.pi + t),
            heart[1] + 130 * math.sin(out + math.pi + t))
        for t in (0, 1.05, 2.1, 3.14, 4.2, 5.24)
    ]  # fmt: skip
    return [Street(name, "Local Road", (gate, *loop, loop[0]), 0.0)]


def _join(a: Point, b: Point, rng: Random) -> tuple[Point, ...]:
    """A country road from a to b with gentle bends."""
    length = math.dist(a, b)
    steps = max(2, int(length / 450))
    across = (-(b[1] - a[1]) / length, (b[0] - a[0]) / length)
    drift, line = 0.0, [a]
    for i in range(1, steps):
        drift = 0.7 * drift + rng.uniform(-120, 120)
        f = i / steps
        fade = min(1.0, 4 * min(f, 1 - f))
        line.append(
            snap(
                a[0] + (b[0] - a[0]) * f + across[0] * drift * fade,
                a[1] + (b[1] - a[1]) * f + across[1] * drift * fade,
            )
        )
    return (*line, b)


def country_roads(places: list[Settlement], index: int, rng: Random) -> list[Edge]:
    """A roads between towns, B roads to villages: a spanning tree and two short cuts."""
    land = [p for p in places if p.kind != "island"]
    reached, edges, pairs = [land[0]], [], []
    while len(reached) < len(land):
        a, b = min(
            ((x, y) for x in reached for y in land if y not in reached),
            key=lambda xy: math.dist(xy[0].centre, xy[1].centre),
        )
        pairs.append((a, b))
        reached.append(b)
    spare = [
        (a, b) for i, a in enumerate(land) for b in land[i + 1 :]
        if (a, b) not in pairs and (b, a) not in pairs
    ]  # fmt: skip
    pairs += sorted(spare, key=lambda xy: math.dist(xy[0].centre, xy[1].centre))[:2]
    for k, (a, b) in enumerate(pairs):
        starts = [p for s in a.streets[:-1] for p in (s.nodes[0], s.nodes[-1])]
        ends = [p for s in b.streets[:-1] for p in (s.nodes[0], s.nodes[-1])]
        start = min(starts, key=lambda p: math.dist(p, b.centre))
        end = min(ends, key=lambda p: math.dist(p, start))
        trunk = a.kind == "town" and b.kind == "town"
        kind = "A Road" if trunk or k < 2 else "B Road"
        number = f"{kind[0]}99{(index * 10 + k) % 100:02d}"
        line = _join(start, end, rng)
        name = f"{b.name} Road"
        edges += [Edge(name, kind, number, line[i : i + 2]) for i in range(len(line) - 1)]
    return edges
