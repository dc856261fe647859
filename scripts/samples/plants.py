"""All planted cases of one block: rings, successions plain and evasive, innocent look-alikes.

Every case is kept as a `Case` or `Ring` and written to the truth; agencies' lists and the company
registers then show its traces as they would show anyone's.
"""

from __future__ import annotations

from random import Random

from samples.businesses import World
from samples.lookalikes import LookAlikes
from samples.planter import Plants
from samples.rings import Rings
from samples.successions import Successions


class Everything(Rings, Successions, LookAlikes):
    """Plants every kind of case on the same ground."""


def plant(world: World, fraction: float, rng: Random) -> Plants:
    """Plant 24 plain, 6 of each evasion, 8 of each look-alike, 9 rings (times `fraction`)."""
    planter = Everything(world, rng)
    planter.rings(max(1, round(3 * fraction)))
    planter.successions(max(3, round(24 * fraction)), max(1, round(6 * fraction)))
    planter.lookalikes(max(1, round(8 * fraction)))
    return planter.plants
