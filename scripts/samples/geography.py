"""The nouns of the invented district's places. Coordinates are EPSG:27700 metres."""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float]


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


def snap(e: float, n: float) -> Point:
    """The point on the 0.1 m grid, so that edges meet exactly."""
    return (round(e, 1), round(n, 1))
