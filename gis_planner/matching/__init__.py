"""Records → premises, businesses, organisations and UPRN, each link explained."""

from __future__ import annotations

from gis_planner.matching.model import Model, model_from_json, shipped_model
from gis_planner.matching.params import MatchParams, MatchResult
from gis_planner.matching.parsed import Parsed, parse_gazetteer, parsed_from
from gis_planner.matching.stages import match

__all__ = [
    "MatchParams",
    "MatchResult",
    "Model",
    "Parsed",
    "match",
    "model_from_json",
    "parse_gazetteer",
    "parsed_from",
    "shipped_model",
]
