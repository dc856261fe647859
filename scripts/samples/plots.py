"""Numbers the plots along streets: postcode, UPRN, position, ward."""

from __future__ import annotations

import math
from random import Random

from samples.geography import Address, Point, Settlement, Street, snap

UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def _postcode(outcode: str, serial: int) -> str:
    """The `serial`-th postcode of an outcode, valid in form (no C I K M O V in the unit)."""
    sector, unit = divmod(serial, 400)
    return f"{outcode} {sector % 9 + 1}{UNIT_LETTERS[unit // 20]}{UNIT_LETTERS[unit % 20]}"


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
                    at = snap(a[0] + ux * along - uy * off, a[1] + uy * along + ux * off)
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
            at = snap(
                a[0] + (b[0] - a[0]) * part + self.rng.uniform(-20, 20),
                a[1] + (b[1] - a[1]) * part + self.rng.uniform(-20, 20),
            )
            self.add(place, at, code, street, unit=f"Unit {i + 1}", estate=estate, kind="unit")
