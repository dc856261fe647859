"""Charts of a pack: those that the operation names, each as its reader may see it."""

from __future__ import annotations

import dataclasses
from typing import Any

from gis_planner.domain.briefing import Briefing
from gis_planner.domain.operations import Operation
from gis_planner.store import Case

CHARTS = "chart"
IN_PACKS = "pack_charts"
"""Kinds of documents: a saved chart by its name; the names of charts in an operation's packs."""


def with_charts(case: Case, released: Any, operation: Operation, briefing: Briefing) -> Briefing:
    """The briefing with the operation's charts, drawn from what is released and nothing else.

    Of a saved chart only its nodes' ids, its date and its evidence filter are used: its name,
    notes and groups are an analyst's own words and stay in the case.
    """
    from gis_planner import sharing

    sheets = []
    for number, name in enumerate(case.document(IN_PACKS, operation.name) or [], 1):
        saved = case.document(CHARTS, name)
        if not saved:
            continue
        sheet = sharing.released_chart(
            released,
            tuple(saved.get("ids") or ()),
            title=f"Link chart {number}",
            as_of=saved.get("as_of") or "",
            evidence=saved.get("evidence") or "all",
        )
        if sheet.lines:
            sheets.append(sheet)
    return dataclasses.replace(briefing, charts=tuple(sheets)) if sheets else briefing
