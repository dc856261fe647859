"""How a layer is coloured and sized by its values: the settings, and the classes they make.

No Qt. `Symbology` is kept in the case; `Classed` is what map and legend draw from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gis_planner.app.models import ramps
from gis_planner.app.models.breaks import Floats, breaks, classes_of, labels, number
from gis_planner.app.models.words import many

MODES = {
    "single": "One colour",
    "categorised": "A colour for each category",
    "graduated": "Shaded by a number",
    "sized": "Sized by a number",
    "density": "Density",
    "clusters": "Clusters with counts",
    "hexagons": "Hexagons with counts",
    "rates": "Rates by area, with intervals",
}
POINT_MODES = tuple(m for m in MODES if m != "rates")
LINE_MODES = ("single", "categorised", "graduated")
AREA_MODES = (*LINE_MODES, "rates")
MOST_CATEGORIES = 8
OTHER = "other"


@dataclass(frozen=True)
class Symbology:
    """Settings of one layer. Sizes are radii of points in pixels; `radius_m` is the reach of
    density; `measure` and `method_of_rate` say which rate is drawn (models.rates)."""

    mode: str = "single"
    field: str = ""
    method: str = "quantile"
    classes: int = 5
    ramp: str = "viridis"
    reverse: bool = False
    colour: str = "#0072B2"
    size_px: float = 4.5
    largest_px: float = 16.0
    radius_m: float = 400.0
    opacity: float = 0.75
    measure: str = "severe"
    estimate: str = "shrunk"

    def to_json(self) -> dict[str, Any]:
        """Plain values, only those that differ from the defaults and the mode."""
        plain = asdict(Symbology())
        return {"mode": self.mode} | {k: v for k, v in asdict(self).items() if v != plain[k]}

    @staticmethod
    def from_json(value: Any) -> Symbology | None:
        """From `to_json`; values that are none of ours are left out. None where it is no dict."""
        if not isinstance(value, dict) or value.get("mode") not in MODES:
            return None
        kinds: dict[str, Any] = {f.name: type(f.default) for f in fields(Symbology)}
        good: dict[str, Any] = {}
        for name, given in value.items():
            kind = kinds.get(name)
            if kind is float and isinstance(given, (int, float)) and not isinstance(given, bool):
                good[name] = float(given)
            elif kind is not None and type(given) is kind:
                good[name] = given
        made = Symbology(**good)
        return replace(made, classes=min(max(made.classes, 2), 9))


@dataclass(frozen=True, eq=False)
class Classed:
    """The classes of a layer's features. `codes[i]` is the class of feature i (-1 none), `size`
    its radius in pixels where it is sized."""

    codes: npt.NDArray[np.int16]
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    title: str
    size: Floats | None = None
    largest: float = 0.0
    note: str = ""
    wide: npt.NDArray[np.bool_] | None = None
    """Areas whose interval is too wide to compare: hatched."""
    tip_of: Callable[[int], str] | None = None
    """What is said of a feature under the mouse."""

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Features in each class."""
        good = self.codes[self.codes >= 0]
        return np.bincount(good, minlength=len(self.colours)).astype(np.int64)


def classify(
    how: Symbology, title: str, numbers: Floats | None, texts: Sequence[Any] | None, count: int,
    *, dark: bool = False,
) -> Classed:  # fmt: skip
    """Put `count` features into classes. `numbers` serve graduated and sized, `texts` categorised;
    `dark` turns ramps round so that much always stands out from the ground."""
    if how.mode == "categorised" and texts is not None:
        return _categorised(how, title, texts)
    if how.mode in ("graduated", "rates") and numbers is not None:
        return _graduated(how, title, numbers, dark=dark)
    codes = np.zeros(count, np.int16)
    if how.mode == "sized" and numbers is not None:
        return _sized(how, title, numbers)
    return Classed(codes, (how.colour,), (title,), "")


def _categorised(how: Symbology, title: str, texts: Sequence[Any]) -> Classed:
    place, names = _encoded(texts)
    counts = np.bincount(place, minlength=len(names))
    order = [i for i in sorted(range(len(names)), key=lambda k: (-counts[k], names[k])) if names[i]]
    shown = order[:MOST_CATEGORIES]
    rest = len(order) > MOST_CATEGORIES
    if rest:
        shown = order[: MOST_CATEGORIES - 1]
    code_of = np.full(len(names), -1, np.int16)
    for code, i in enumerate(shown):
        code_of[i] = code
    colours, words = list(ramps.categories(len(shown))), [str(names[i]) for i in shown]
    if rest:
        code_of[order[MOST_CATEGORIES - 1 :]] = len(shown)
        colours.append(ramps.OTHER)
        words.append(f"{OTHER} ({many(len(order) - len(shown))} kinds)")
    return Classed(code_of[place], tuple(colours), tuple(words), title)


def _encoded(texts: Sequence[Any]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Texts as numbers and the distinct texts; missing is ''."""
    column = pa.array(["" if t is None else str(t) for t in texts], pa.string())
    found = column.dictionary_encode()
    return np.asarray(found.indices).astype(np.int64), found.dictionary.to_pylist()


def _graduated(how: Symbology, title: str, numbers: Floats, *, dark: bool) -> Classed:
    found = breaks(numbers, how.classes, how.method)
    words = labels(numbers, found)
    colours = ramps.ramp(how.ramp, max(len(words), 1), reverse=how.reverse != dark, dark=dark)
    return Classed(classes_of(numbers, found), colours, words, title)


def _sized(how: Symbology, title: str, numbers: Floats) -> Classed:
    """Area in proportion to the value, the largest at `largest_px`; nothing and less is not drawn
    larger than a point."""
    top = float(np.nanmax(numbers)) if np.isfinite(numbers).any() else 0.0
    share = np.sqrt(np.clip(np.nan_to_num(numbers), 0, None) / max(top, 1e-12))
    size = np.maximum(share * how.largest_px, 1.5)
    codes = np.where(np.isfinite(numbers), 0, -1).astype(np.int16)
    return Classed(codes, (how.colour,), (number(top),), title, size=size, largest=top)
