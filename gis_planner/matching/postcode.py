"""Postcodes: repair (case, space, O/0, I/1), find inside a line, outcode, sector."""

from __future__ import annotations

import re
from functools import lru_cache

_SHAPE = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$")
_INSIDE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s{0,3}(\d[A-Z]{2})\b(?=[\s,.]*$)")
_CLEAN = re.compile(r"[^A-Z0-9]")
_TO_DIGIT = str.maketrans("OILSZB", "011528")
_TO_LETTER = str.maketrans("0158", "OISB")


@lru_cache(maxsize=200_000)
def repair_postcode(text: str | None) -> str:
    """The postcode as 'SW1A 1AA', mended where only O/0, I/1, case or space are wrong; else ''."""
    if not text:
        return ""
    raw = _CLEAN.sub("", text.upper())
    if not 5 <= len(raw) <= 7:
        return ""
    out, inward = raw[:-3], raw[-3:]
    inward = inward[0].translate(_TO_DIGIT) + inward[1:].translate(_TO_LETTER)
    for candidate in (out, _repair_outcode(out)):
        match = _SHAPE.match(candidate + inward)
        if match:
            return f"{match.group(1)} {match.group(2)}"
    return ""


def _repair_outcode(out: str) -> str:
    """Letters first, then a digit: 'B5' stays, 'BSI5' → 'BS15', '5W1' → 'SW1'."""
    head = out[0].translate(_TO_LETTER)
    if len(out) == 2:
        return head + out[1].translate(_TO_DIGIT)
    if len(out) == 3 and not out[1].isdigit():
        return head + out[1].translate(_TO_LETTER) + out[2].translate(_TO_DIGIT)
    if len(out) == 3:
        return head + out[1] + out[2]
    return (
        head
        + out[1].translate(_TO_LETTER)
        + out[2].translate(_TO_DIGIT)
        + out[3].translate(_TO_DIGIT)
    )


def find_postcode(folded: str) -> tuple[str, str]:
    """A postcode at the end of an upper-case line, and the line without it."""
    match = _INSIDE.search(folded)
    if match is None:
        return "", folded
    return f"{match.group(1)} {match.group(2)}", folded[: match.start()]


def outcode(postcode: str) -> str:
    """'SW1A 1AA' → 'SW1A'; '' stays ''."""
    return postcode.partition(" ")[0]
