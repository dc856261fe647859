"""Scores premises by concern, from the agencies' own ratings and contacts, in explained bits."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gis_planner.scoring.explain import what_would_change
    from gis_planner.scoring.factors import FACTORS
    from gis_planner.scoring.params import ScoreParams, ScoreResult
    from gis_planner.scoring.stage import score

__all__ = ["FACTORS", "ScoreParams", "ScoreResult", "score", "what_would_change"]

_HOME = {
    "FACTORS": "factors", "ScoreParams": "params", "ScoreResult": "params", "score": "stage",
    "what_would_change": "explain",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Read a part when it is first asked for: the inspector needs the words, not the sums."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
