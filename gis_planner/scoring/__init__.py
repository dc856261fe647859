"""Scores premises by concern, from the agencies' own ratings and contacts, in explained bits."""

from __future__ import annotations

from gis_planner.scoring.explain import what_would_change
from gis_planner.scoring.factors import FACTORS
from gis_planner.scoring.params import ScoreParams, ScoreResult
from gis_planner.scoring.stage import score

__all__ = ["FACTORS", "ScoreParams", "ScoreResult", "score", "what_would_change"]
