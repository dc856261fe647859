"""links: the stage that builds the link graph and weighs successions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.store import Case


def build_links(case: Case, *, as_of: date, progress: Progress | None = None) -> Outcome:
    """Build the link graph and weigh successions, as of a date."""
    from gis_planner import links

    _need_match(case)
    watch = Stopwatch()
    progress = progress or Silent()
    result = links.build_links(
        case.records(),
        case.table("matched"),
        case.table("premises"),
        case.table("businesses"),
        case.table("organisations"),
        case.table("hubs"),
        gone=case.gone(),
        as_of=as_of.isoformat(),
        progress=Part(progress, 0.0, 0.8),
    )
    watch.lap("links")
    leads = int(pc.sum(result.successions["is_lead"]).as_py() or 0)
    figures: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "nodes": result.nodes.num_rows,
        "links": result.links.num_rows,
        "successions": result.successions.num_rows,
        "leads": leads,
    }
    summary = (
        f"{result.nodes.num_rows:,} nodes, {result.links.num_rows:,} links, "
        f"{result.successions.num_rows:,} possible successions, {leads:,} leads"
    )
    touched = case.add_result(
        "links",
        {"nodes": result.nodes, "links": result.links, "successions": result.successions},
        verb="links", summary=summary, stats={**figures, "detail": result.stats},
        progress=Part(progress, 0.8, 1.0),
    )  # fmt: skip
    watch.lap("write")
    return Outcome(summary, touched, figures | watch.measured())


def _need_match(case: Case) -> None:
    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Run 'match' first.")
