"""Settlements, streets, roads, wards and addresses of one block of the invented district.

Coordinates are EPSG:27700 metres, rounded to 0.1 m so that edges of the network meet exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from samples.words import STREET_TYPES, STREET_WORDS, Names

Point = tuple[float, float]
BLOCK_M = 16_000
ORIGIN_E, ORIGIN_N = 560_000, 400_000
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
AREAS = ("ZQ", "ZV", "ZX", "ZU", "ZJ")


@dataclass(frozen=True)
class Street:
    """A named street: the nodes that its edges join, in order, and how busy with trade it is."""

    name: str
    kind: str
    nodes: tuple[Point, ...]
    commerce: float


@dataclass(frozen=True)
class Edge:
    """One piece of road between two junctions."""

    name: str
    kind: str
    number: str
    line: tuple[Point, ...]


@dataclass
class Settlement:
    """A town, village or island with its streets and outcode."""

    name: str
    kind: str
    centre: Point
    outcode: str
    streets: list[Street] = field(default_factory=list)


@dataclass(slots=True)
class Address:
    """One addressable property; `unit` is 'Flat 2', 'Unit 5' or ''; `estate` a named site or ''."""

    uprn: int
    unit: str
    building: str
    number: str
    street: str
    town: str
    postcode: str
    easting: float
    northing: float
    ward: str
    kind: str
    estate: str = ""
    commerce: float = 0.0

    def lines(self) -> list[str]:
        """The address from the smallest part to the town, without postcode."""
        street = f"{self.number} {self.street}".strip()
        return [p for p in (self.unit, self.building, self.estate, street, self.town) if p]


@dataclass
class Block:
    """All places of one block."""

    index: int
    settlements: list[Settlement]
    edges: list[Edge]
    addresses: list[Address]
    wards: dict[str, Point]
    centre: Point


def _round(e: float, n: float) -> Point:
    return (round(e, 1), round(n, 1))


def _street_names(rng: Random) -> Iterator[str]:
    pairs = [(w, t) for w in STREET_WORDS for t in STREET_TYPES]
    rng.shuffle(pairs)
    for word, kind in pairs:
        yield f"{word} {kind}"


def _grid(town: Settlement, rng: Random, cols: int, rows: int, step: float) -> list[Street]:
    """Crossing streets on a turned and jittered grid; the middle ones are the centre."""
    angle = rng.uniform(-0.5, 0.5)
    cos, sin = math.cos(angle), math.sin(angle)
    nodes: dict[tuple[int, int], Point] = {}
    for c in range(cols):
        for r in range(rows):
            x = (c - (cols - 1) / 2) * step + rng.uniform(-0.22, 0.22) * step
            y = (r - (rows - 1) / 2) * step + rng.uniform(-0.22, 0.22) * step
            bend = 0.12 * step * math.sin(c * 0.9) - 0.1 * step * math.cos(r * 1.3)
            nodes[c, r] = _round(
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


def _village(place: Settlement, rng: Random) -> list[Street]:
    """A main street with lanes off it."""
    angle = rng.uniform(0, math.pi)
    names = _street_names(rng)
    main = []
    for i in range(7):
        along, across = (i - 3) * 95.0, rng.uniform(-35, 35)
        main.append(
            _round(
                place.centre[0] + along * math.cos(angle) - across * math.sin(angle),
                place.centre[1] + along * math.sin(angle) + across * math.cos(angle),
            )
        )
    streets = [Street("Main Street", "Minor Road", tuple(main), 0.3)]
    for start, side in ((1, 1), (3, -1), (5, 1)):
        lane = [main[start]]
        for k in range(1, 4):
            lane.append(
                _round(
                    main[start][0] - side * math.sin(angle) * 85 * k + rng.uniform(-25, 25),
                    main[start][1] + side * math.cos(angle) * 85 * k + rng.uniform(-25, 25),
                )
            )
        streets.append(Street(next(names), "Local Road", tuple(lane), 0.1))
    return streets


def _estate(town: Settlement, name: str, rng: Random) -> list[Street]:
    """A loop road on the edge of a town, joined to its nearest junction."""
    border = [s.nodes[-1] for s in town.streets] + [s.nodes[0] for s in town.streets]
    gate = max(border, key=lambda p: math.dist(p, town.centre) + rng.uniform(0, 200))
    out = math.atan2(gate[1] - town.centre[1], gate[0] - town.centre[0])
    heart = (gate[0] + 260 * math.cos(out), gate[1] + 260 * math.sin(out))
    loop = [
        _round(heart[0] + 130 * math.cos(out + math.pi + t),
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
            _round(
                a[0] + (b[0] - a[0]) * f + across[0] * drift * fade,
                a[1] + (b[1] - a[1]) * f + across[1] * drift * fade,
            )
        )
    return (*line, b)


def _country_roads(places: list[Settlement], index: int, rng: Random) -> list[Edge]:
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


def _postcode(outcode: str, serial: int) -> str:
    """The `serial`-th postcode of an outcode, valid in form (no C I K M O V in the unit)."""
    sector, unit = divmod(serial, 400)
    return f"{outcode} {sector % 9 + 1}{UNIT_LETTERS[unit // 20]}{UNIT_LETTERS[unit % 20]}"


def _outcode(block: int, place: int) -> str:
    area, rest = divmod(block, 19)
    return f"{AREAS[area % len(AREAS)]}{rest * 5 + min(place, 4) + 1}"


class Plots:
    """Numbers the plots of streets and gives them postcodes, UPRNs and positions."""

    def __init__(self, index: int, rng: Random, wards: dict[str, Point]) -> None:
        self.rng, self.wards = rng, wards
        self.uprn = 99_990_000_000 + index * 1_000_000
        self.serials: dict[str, int] = {}
        self.addresses: list[Address] = []

    def new_uprn(self) -> int:
        """The next UPRN, with gaps as in life."""
        self.uprn += self.rng.randint(1, 9)
        return self.uprn

    def postcode(self, outcode: str) -> str:
        """A fresh postcode of the outcode."""
        serial = self.serials.get(outcode, 0)
        self.serials[outcode] = serial + 1
        return _postcode(outcode, serial)

    def ward(self, at: Point) -> str:
        """The ward whose seed is nearest."""
        return min(self.wards, key=lambda w: math.dist(self.wards[w], at))

    def add(
        self, place: Settlement, at: Point, postcode: str, street: Street, **more: str
    ) -> Address:
        """One more address at `at`."""
        address = Address(
            self.new_uprn(), more.get("unit", ""), more.get("building", ""),
            more.get("number", ""), street.name, place.name, postcode, at[0], at[1],
            self.ward(at), more.get("kind", "plot"), more.get("estate", ""), street.commerce,
        )  # fmt: skip
        self.addresses.append(address)
        return address

    def street(self, place: Settlement, street: Street) -> None:
        """Odd numbers left, even right, one postcode for about 16 numbers of a side."""
        codes = {0: self.postcode(place.outcode), 1: self.postcode(place.outcode)}
        used, number, travelled = {0: 0, 1: 0}, 0, 0.0
        for a, b in zip(street.nodes, street.nodes[1:]):
            length = math.dist(a, b)
            ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
            along = 9.0
            while along < length - 9:
                for side in (0, 1):
                    number += 1
                    if used[side] == 16:
                        codes[side], used[side] = self.postcode(place.outcode), 0
                    used[side] += 1
                    off = (11.0 if side else -11.0) + self.rng.uniform(-1.5, 1.5)
                    at = _round(a[0] + ux * along - uy * off, a[1] + uy * along + ux * off)
                    self._plot(place, street, at, codes[side], str(number))
                along += 13.0
            travelled += length

    def _plot(self, place: Settlement, street: Street, at: Point, code: str, number: str) -> None:
        if number == "13" or self.rng.random() < 0.02:
            return
        draw = self.rng.random()
        if draw < 0.02:
            number += "A"
        elif draw < 0.035:
            number = f"{number}-{int(number) + 2}"
        main = self.add(place, at, code, street, number=number)
        if street.commerce > 0.3 and self.rng.random() < 0.3:
            for flat in range(1, self.rng.choice((1, 1, 2, 3)) + 1):
                unit = f"Flat {flat}" if self.rng.random() < 0.8 else f"Flat {'ABC'[flat - 1]}"
                self.add(place, (main.easting, main.northing), code, street,
                         number=number, unit=unit, kind="flat")  # fmt: skip

    def units(self, place: Settlement, street: Street, estate: str, count: int) -> None:
        """Units round the loop of an estate, one postcode."""
        code = self.postcode(place.outcode)
        ring = street.nodes[1:]
        for i in range(count):
            f = i / count * (len(ring) - 1)
            a, b, part = ring[int(f)], ring[int(f) + 1], f - int(f)
            at = _round(
                a[0] + (b[0] - a[0]) * part + self.rng.uniform(-20, 20),
                a[1] + (b[1] - a[1]) * part + self.rng.uniform(-20, 20),
            )
            self.add(place, at, code, street, unit=f"Unit {i + 1}", estate=estate, kind="unit")


def make_block(index: int, rng: Random, taken: set[str], first: tuple[str, ...] = ()) -> Block:
    """Two towns with industrial estates, six villages, an island; roads, wards, addresses."""
    names = Names(rng, taken)
    west = ORIGIN_E + (index % 8) * BLOCK_M
    south = ORIGIN_N + (index // 8) * BLOCK_M
    layout = (
        ("town", 7000, 8200), ("town", 11800, 5000), ("village", 3000, 4300),
        ("village", 4000, 11800), ("village", 9800, 12600), ("village", 7600, 3100),
        ("village", 12600, 9900), ("village", 2300, 8600), ("island", 14900, 14300),
    )  # fmt: skip
    places = []
    for k, (kind, x, y) in enumerate(layout):
        centre = (west + x + rng.uniform(-400, 400), south + y + rng.uniform(-400, 400))
        order = 4 if kind == "island" else k if k < 2 else 2 + k % 2
        name = f"Isle of {names.place()}" if kind == "island" else names.place()
        name = first[k] if k < len(first) else name
        places.append(Settlement(name, kind, centre, _outcode(index, order)))
    wards = _wards(places, rng)
    plots = Plots(index, rng, wards)
    for place in places:
        if place.kind == "town":
            size = (11, 10, 120.0) if place is places[0] else (7, 6, 120.0)
            place.streets = _grid(place, rng, *size)
            estate = (
                f"{rng.choice(STREET_WORDS)} {rng.choice(('Industrial Estate', 'Business Park'))}"
            )
            place.streets += _estate(place, f"{estate.split()[0]} Park Road", rng)
        else:
            place.streets = _village(place, rng)
        for street in place.streets:
            if place.kind == "town" and street is place.streets[-1]:
                plots.units(place, street, estate, 60 if place is places[0] else 36)
            else:
                plots.street(place, street)
    edges = [
        Edge(s.name, s.kind, "", s.nodes[i : i + 2])
        for p in places for s in p.streets for i in range(len(s.nodes) - 1)
        if s.nodes[i] != s.nodes[i + 1]
    ]  # fmt: skip
    edges += _country_roads(places, index, rng)
    return Block(index, places, edges, plots.addresses, wards, (west + 7500.0, south + 7800.0))


def _wards(places: list[Settlement], rng: Random) -> dict[str, Point]:
    """Seeds of wards: six parts of the first town, three of the second, one a village."""
    wards: dict[str, Point] = {}
    for place in places:
        parts = {
            "town": ("Central", "North", "South", "East", "West"),
            "village": ("",),
            "island": ("",),
        }
        for k, part in enumerate(parts[place.kind]):
            reach = (0 if k == 0 else 520) * (1.0 if place is places[0] else 0.6)
            turn = {"North": 1.57, "South": -1.57, "East": 0.0, "West": 3.14}.get(part, 0.0)
            seed = (
                place.centre[0] + reach * math.cos(turn) + rng.uniform(-60, 60),
                place.centre[1] + reach * math.sin(turn) + rng.uniform(-60, 60),
            )
            wards[f"{place.name} {part}".strip()] = seed
    return wards
