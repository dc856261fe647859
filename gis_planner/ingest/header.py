"""Finds the header row: below a title, or nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from gis_planner.ingest.vocabulary import known_heading

_DATA = re.compile(
    r"""^\s*(?:
    [-+]?\d+([.,]\d+)*(e[+]?\d+)?                            # a number
    | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(\D.*)?                   # a date
    | [A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}                      # a postcode
    | https?://\S+ | \S+@\S+\.\S+
    | \(\s*-?\d+\.\d+\s*,\s*-?\d+\.\d+\s*\)
    | true | false
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)


def looks_like_data(cell: str) -> bool:
    """Whether a cell holds a value rather than a heading."""
    return bool(_DATA.match(cell))


def find_header(rows: Sequence[Sequence[str]]) -> tuple[int, bool]:
    """Index of the header row among the first rows, and whether there is one at all.

    The header is the first row that is about as wide as the rows below it; a row with values
    instead of headings and no heading that is known is data, so the file has no header.
    """
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = Counter(len(row) for row in rows[-40:]).most_common(1)[0][0]
    full = max((w for w in widths[-40:]), default=0)
    wanted = 1 if usual < 2 else max(2, round(0.5 * min(usual, max(full, 2))))
    first = next((i for i, w in enumerate(widths) if w >= wanted), 0)
    for at in range(first, min(first + 25, len(rows))):
        cells = [cell for cell in rows[at] if cell.strip()]
        if widths[at] >= wanted and sum(map(known_heading, cells)) >= min(3, len(cells)):
            return at, True
    cells = [cell for cell in rows[first] if cell.strip()]
    data = sum(map(looks_like_data, cells))
    known = sum(map(known_heading, cells))
    if data and (not known or data > len(cells) / 2):
        return first, False
    return first, True
