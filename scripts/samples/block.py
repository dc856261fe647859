"""Puts one block of the district together: settlements, wards, streets, plots, roads."""

from __future__ import annotations

import math
from random import Random

from samples.geography import Block, Edge, Point, Settlement
from samples.plots import Plots
from samples.streets import country_roads, estate, grid, village
from samples.words import STREET_WORDS, Names

BLOCK_M = 16_000
ORIGIN_E, ORIGIN_N = 560_000, 400_000
AREAS = ("ZQ", "ZV", "ZX", "ZU", "ZJ")


def _outcode(block: int, place: int) -> str:
    area, rest = divmod(block, 19)
    return f"{AREAS[area % len(AREAS)]}{rest * 5 + min(place, 4) + 1}"


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
            place.streets = grid(place, rng, *size)
            site = (
                f"{rng.choice(STREET_WORDS)} {rng.choice(('Industrial Estate', 'Business Park'))}"
            )
            place.streets += estate(place, f"{site.split()[0]} Park Road", rng)
        else:
            place.streets = village(place, rng)
        for street in place.streets:
            if place.kind == "town" and street is place.streets[-1]:
                plots.units(place, street, site, 60 if place is places[0] else 36)
            else:
                plots.street(place, street)
    edges = [
        Edge(s.name, s.kind, "", s.nodes[i : i + 2])
        for p in places for s in p.streets for i in range(len(s.nodes) - 1)
        if s.nodes[i] != s.nodes[i + 1]
    ]  # fmt: skip
    edges += country_roads(places, index, rng)
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
