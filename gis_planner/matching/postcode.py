"""Postcodes as matching takes them: '' for none. The reader is `geo.postcodes`."""

from __future__ import annotations

from gis_planner.geo.postcodes import last_postcode as find_postcode
from gis_planner.geo.postcodes import written_postcode as repair_postcode

__all__ = ["find_postcode", "outcode", "repair_postcode"]


def outcode(postcode: str) -> str:
    """'SW1A 1AA' → 'SW1A'; '' stays ''."""
    return postcode.partition(" ")[0]
