"""Records → premises, businesses, organisations and UPRN, each link explained."""

from __future__ import annotations

from gis_planner.matching.model import Model, model_from_json, shipped_model
from gis_planner.matching.params import MatchParams, MatchResult
from gis_planner.matching.parsed import (
    Parsed,
    fill_places,
    join_parsed,
    parse_gazetteer,
    parsed_from,
)
from gis_planner.matching.stages import match
from gis_planner.matching.state import MatchState

__all__ = [
    "MatchParams",
    "MatchResult",
    "MatchState",
    "Model",
    "Parsed",
    "fill_places",
    "join_parsed",
    "match",
    "model_from_json",
    "parse_gazetteer",
    "parsed_from",
    "shipped_model",
]
