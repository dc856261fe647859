"""Dates and numbers as the reader writes them: British, or as this computer is set up.

The way of writing is set once, when the application starts (`use`), like the theme.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


def british_day(when: date) -> str:
    """'4 Mar 2025'."""
    return f"{when.day} {when:%b %Y}"


def british_number(value: float, decimals: int = 0) -> str:
    """'12,345.6'."""
    return f"{value:,.{decimals}f}"


@dataclass(frozen=True)
class Style:
    """How dates, and numbers with so many decimals, are written."""

    day: Callable[[date], str] = british_day
    number: Callable[[float, int], str] = british_number


BRITISH = Style()
_style = BRITISH


def use(style: Style) -> None:
    """Write so from now on."""
    global _style
    _style = style


def day(iso: str | None) -> str:
    """An ISO date as people write it; '' of none; the text itself where it is no date."""
    if not iso:
        return ""
    try:
        return _style.day(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso


def with_days(text: str) -> str:
    """A sentence with its ISO dates as people write them."""
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: day(found[0]), text)


def signed(value: float, decimals: int = 0) -> str:
    """A number with its sign, also that of more than nothing; nothing itself is +0."""
    shown = round(value, decimals) or 0.0
    return f"{'+' if shown >= 0 else ''}{many(shown, decimals)}"


def many(value: float, decimals: int = 0) -> str:
    """A number with its thousands many."""
    return _style.number(value, decimals)


def counted(number: int, one: str, more: str = "") -> str:
    """'1 row', '2,300 rows'; `more` is the plural where it is not `one` with an s."""
    return f"{many(number)} {one if number == 1 else more or one + 's'}"


def in_sentence(title: str) -> str:
    """A title within a sentence: 'Food hygiene' → 'food hygiene', 'VAT and duty' as it is."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
