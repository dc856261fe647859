"""Numbers of things in sentences."""

from __future__ import annotations


def counted(number: int, one: str, more: str = "") -> str:
    """'1 row', '2,300 rows'; `more` is the plural where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
