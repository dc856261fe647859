"""Colour ramps that people of every colour vision can read: Okabe-Ito, viridis, cividis and one
each from light to dark. Colours are hex texts; a ramp runs from little to much."""

from __future__ import annotations

from functools import lru_cache

CATEGORIES = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F",
)  # fmt: skip
"""Okabe and Ito (2008), black left out: it would not be seen on a dark ground."""
OTHER = "#8C8C8C"
"""What has no value, and categories beyond the eighth."""

RAMPS: dict[str, tuple[str, ...]] = {
    "viridis": ("#FDE725", "#A0DA39", "#4AC16D", "#1FA187", "#277F8E", "#365C8D", "#46327E",
                "#440154"),
    "cividis": ("#FEE838", "#D9C85A", "#B5A86B", "#948E77", "#757575", "#575D6D", "#35456C",
                "#00224E"),
    "blues": ("#E3EEF9", "#BAD6EB", "#7FB8DA", "#4A98C9", "#2474B6", "#09529D", "#08306B"),
    "oranges": ("#FEE9D3", "#FDCB9B", "#FDA762", "#F4802E", "#DB5C0A", "#AE4003", "#7F2704"),
}  # fmt: skip
DARKEST = 0.80
"""How far a ramp goes on a dark ground."""
TITLES = {
    "viridis": "Viridis (yellow to purple)",
    "cividis": "Cividis (yellow to blue)",
    "blues": "Blues",
    "oranges": "Oranges",
}


@lru_cache(maxsize=256)
def ramp(name: str, classes: int, *, reverse: bool = False, dark: bool = False) -> tuple[str, ...]:
    """`classes` colours of a ramp, evenly apart; with `reverse` from dark to light. On a `dark`
    ground its darkest part is left out, for it would not be seen."""
    stops = RAMPS.get(name, RAMPS["viridis"])
    if dark:
        stops = (*stops[:-2], _at(stops, DARKEST))
    if reverse:
        stops = stops[::-1]
    if classes <= 1:
        return (stops[len(stops) // 2],)
    return tuple(_at(stops, i / (classes - 1)) for i in range(classes))


def categories(count: int) -> tuple[str, ...]:
    """One colour each for up to eight categories; the grey of 'other' beyond."""
    return tuple(CATEGORIES[i] if i < len(CATEGORIES) else OTHER for i in range(count))


def _at(stops: tuple[str, ...], share: float) -> str:
    place = share * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    mix = place - low
    a, b = rgb(stops[low]), rgb(stops[low + 1])
    r, g, b_ = (round(x + (y - x) * mix) for x, y in zip(a, b))
    return f"#{r:02X}{g:02X}{b_:02X}"


def rgb(colour: str) -> tuple[int, int, int]:
    """A hex colour as three numbers, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
