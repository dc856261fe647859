"""Colours and symbol sizes that every part of a pack shares.

Okabe-Ito for agencies (safe for all forms of colour blindness) together with a letter code and a
dash pattern, so that nothing is told by colour alone; one light-to-dark ramp for severity.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#6A3D9A", "#000000")
DASHES: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 2.5), (9, 3, 2, 3))

SEVERITY = ("#FFFFFF", "#FEE8C8", "#FDBB84", "#FC8D59", "#D7301F", "#7F0000")
SEVERITY_WORDS = ("not known", "1 lowest", "2", "3", "4", "5 highest")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class AgencyStyle:
    """How one agency is drawn: `code` is one to three letters, unique within the pack."""

    id: str
    name: str
    code: str
    colour: str
    dash: tuple[float, ...]


def agency_styles(
    names: dict[str, str], colours: dict[str, str] | None = None
) -> tuple[AgencyStyle, ...]:
    """A style for each agency of `names` (id → name), in order."""
    taken: set[str] = set()
    styles = []
    for index, (key, name) in enumerate(names.items()):
        colour = (colours or {}).get(key, "")
        if not _COLOUR.fullmatch(colour):
            colour = OKABE_ITO[index % len(OKABE_ITO)]
        dash = DASHES[index // len(OKABE_ITO) % len(DASHES)]
        styles.append(AgencyStyle(key, name, _code(name or key, taken), colour, dash))
    return tuple(styles)


def _code(name: str, taken: set[str]) -> str:
    words = [w for w in re.findall(r"\w+", name) if w.lower() not in {"and", "of", "the", "for"}]
    initials = "".join(w[0] for w in words).upper()[:3]
    first = words[0].upper() if words else "X"
    second = words[1].upper() if len(words) > 1 else ""
    tries = [initials if len(initials) > 1 else first[:2], initials, first[:2], first[:3]]
    tries += [first[:1] + second[:2], first[:2] + second[:1]]
    tries += [f"{first[:1]}{n}" for n in range(2, 99)]
    code = next(c for c in tries if c and c not in taken)
    taken.add(code)
    return code


def severity_colour(severity: int) -> str:
    """Fill of a symbol; severity outside 0 to 5 is clamped."""
    return SEVERITY[max(0, min(5, severity))]


def ink_on(colour: str) -> str:
    """Black or white, whichever is the more readable on `colour` (WCAG relative luminance)."""
    light = luminance(colour)
    return "#000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#FFFFFF"


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance, 0 to 1, of a #RRGGBB colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21, of two #RRGGBB colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def radius(contacts: int, smallest: float, largest: float) -> float:
    """Symbol radius whose area grows with `contacts` up to 60, between `smallest` and `largest`."""
    share = math.sqrt(max(0, min(60, contacts)) / 60)
    return smallest + (largest - smallest) * share
