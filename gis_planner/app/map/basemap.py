"""What lies behind everything when the case has no map of its own: the bundled outline."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from gis_planner.app.map.scene import Layer, Rings, Style

ATTRIBUTION = "Outline: Natural Earth (public domain)"


@lru_cache(maxsize=1)
def outline() -> Layer:
    """Great Britain, Northern Ireland and neighbours; Natural Earth 1:10m, simplified to 250 m."""
    text = (Path(__file__).parent / "outline.json").read_text(encoding="utf-8")
    parts = json.loads(text)["parts"]
    found = [np.array(p["ring"], np.float64) for p in parts]
    bounds = np.array([[*r.min(axis=0), *r.max(axis=0)] for r in found])
    return Layer(
        "outline",
        "Outline of the country",
        "outline",
        Style(),
        group="Background",
        data=Rings(tuple((r,) for r in found), bounds, tuple(p["country"] for p in parts)),
        attribution=ATTRIBUTION,
    )


def grid() -> Layer:
    """National grid lines with their letters."""
    return Layer("grid", "National grid", "grid", Style(), group="Background")
