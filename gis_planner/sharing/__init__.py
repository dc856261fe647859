"""Who may see what, by agreement; and the briefing that one reader may have."""

from __future__ import annotations

from gis_planner.domain.sharing import Gateway, ListHandling
from gis_planner.sharing.briefing import to_briefing
from gis_planner.sharing.chart import released_chart
from gis_planner.sharing.check import check_hits
from gis_planner.sharing.gateways import (
    gateways_from_dicts,
    gateways_from_toml,
    gateways_to_dicts,
    gateways_to_toml,
    warnings,
)
from gis_planner.sharing.marks import MarkWarning, seven_marks
from gis_planner.sharing.register import standing, who_with_whom
from gis_planner.sharing.release import Released, release
from gis_planner.sharing.rules import Decision, Reader, Rules

__all__ = [
    "Decision",
    "Gateway",
    "ListHandling",
    "MarkWarning",
    "Reader",
    "Released",
    "Rules",
    "check_hits",
    "gateways_from_dicts",
    "gateways_from_toml",
    "gateways_to_dicts",
    "gateways_to_toml",
    "release",
    "released_chart",
    "seven_marks",
    "standing",
    "to_briefing",
    "warnings",
    "who_with_whom",
]
