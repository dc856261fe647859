"""score, with match and links beside it: the stages that turn records into what is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.linking import build_links as build_links
from gis_planner.pipeline.matching import match_records as match_records
from gis_planner.pipeline.matching import outcodes_of as outcodes_of
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.store import Case


def reference_of(case: Case) -> Reference:
    """The case's own edited reference data, or that which came with the program."""
    from gis_planner import settings
    from gis_planner.reference import load_reference, reference_from_dict

    edited = case.document("reference", "all")
    if edited is not None:
        return reference_from_dict(edited)
    return load_reference(settings.data_folder() / "reference")


def _at_least(table: pa.Table, column: str, least: int) -> int:
    return int(pc.sum(pc.greater_equal(table[column], least)).as_py() or 0)


def _need_match(case: Case) -> None:
    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Match the lists first.")


def score_premises(case: Case, *, as_of: date, progress: Progress | None = None) -> Outcome:
    """Put every agency's evidence about each premises on one scale, as of a date."""
    from gis_planner import scoring
    from gis_planner.pipeline import outcomes

    _need_match(case)
    watch = Stopwatch()
    progress = progress or Silent()
    records, matched = case.records(), case.table("matched")
    places = case.table("premises")["premises_id"].combine_chunks()
    matched = matched.filter(pc.is_in(matched["premises_id"], places))
    result = scoring.score(
        records, matched, reference=reference_of(case), as_of=as_of,
        outcomes=outcomes.found(case), progress=Part(progress, 0, 0.8),
    )  # fmt: skip
    watch.lap("score")
    severe = _at_least(result.risks, "severity", 4)
    made_from = {"documents": {"outcome": case.documents_digest("outcome")}}
    figures: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "premises": result.risks.num_rows,
        "contributions": result.scores.num_rows,
        "severity_4_or_5": severe,
        "never_visited": int(pc.sum(result.risks["never_visited"]).as_py() or 0),
    }
    summary = f"{result.risks.num_rows:,} premises scored as of {as_of:%d %B %Y}, {severe:,} severe"
    touched = case.add_result(
        "scores", {"scores": result.scores, "risks": result.risks}, verb="score",
        summary=summary, stats=figures | made_from, progress=Part(progress, 0.8, 1.0),
    )  # fmt: skip
    watch.lap("write")
    return Outcome(summary, touched, figures | watch.measured())
