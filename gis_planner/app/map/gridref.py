"""National grid references, both ways, for the status line and 'go to'."""

from __future__ import annotations

import re

NUMBER = r"(\d{1,3}(?:,\d{3})+|\d{5,7})(?:\.\d+)?"
METRES = re.compile(rf"\s*{NUMBER}\s*m?\s*E?\s*[, ]\s*{NUMBER}\s*m?\s*N?\s*", re.IGNORECASE)
"""'375000,164800', '375,000 164,800', '375000 E 164800 N'."""
COPIED = re.compile(rf"{NUMBER} ?E[ ,]+{NUMBER} ?N\b")
"""Within the text that Copy coordinates gives."""
LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"


def square(easting: float, northing: float) -> str:
    """The two letters of the 100 km square; '' off the grid."""
    col, row = int(easting // 100_000), int(northing // 100_000)
    if not (0 <= col <= 6 and 0 <= row <= 12):
        return ""
    first = (19 - row) - (19 - row) % 5 + (col + 10) // 5
    second = ((19 - row) * 5) % 25 + col % 5
    return LETTERS[first] + LETTERS[second]


def grid_reference(easting: float, northing: float, digits: int = 4) -> str:
    """'ST 7500 6480' with `digits` a number; '' off the grid."""
    letters = square(easting, northing)
    if not letters:
        return ""
    unit = 10 ** (5 - digits)
    e, n = int(easting % 100_000) // unit, int(northing % 100_000) // unit
    return f"{letters} {e:0{digits}d} {n:0{digits}d}"


def parse(text: str) -> tuple[float, float] | None:
    """The middle of a grid reference or 'easting, northing'; None where it is neither, or lies
    outside the National Grid."""
    found = METRES.fullmatch(text) or COPIED.search(text)
    if found:
        easting, northing = (float(part.replace(",", "")) for part in found.groups())
        return (easting, northing) if square(easting, northing) else None
    compact = re.sub(r"\s", "", text.upper())
    found = re.fullmatch(r"([A-HJ-Z]{2})(\d{2,10})", compact)
    if not found or len(found[2]) % 2:
        return None
    for col in range(7):
        for row in range(13):
            if square(col * 100_000 + 1, row * 100_000 + 1) == found[1]:
                half = len(found[2]) // 2
                unit = 10 ** (5 - half)
                e, n = int(found[2][:half]) * unit, int(found[2][half:]) * unit
                return col * 100_000 + e + unit / 2, row * 100_000 + n + unit / 2
    return None
