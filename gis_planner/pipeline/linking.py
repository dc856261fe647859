"""links: the stage that builds the link graph and weighs successions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.domain.sharing import FIELD_CATEGORY
from gis_planner.domain.wording import counted
from gis_planner.pipeline.entries import entries_of
from gis_planner.pipeline.handling import handling_of, record_handling_of
from gis_planner.pipeline.leads import keep_seen
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.links import LinkParams, Markings


def build_links(case: Case, *, as_of: date, progress: Progress | None = None) -> Outcome:
    """Build the link graph and weigh successions, as of a date."""
    from gis_planner import links
    from gis_planner.links.packing import pack

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
        entries=entries_of(case),
        markings=_markings(case),
        as_of=as_of.isoformat(),
        params=_params(case),
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
        f"{counted(result.nodes.num_rows, 'node')}, {counted(result.links.num_rows, 'link')}, "
        f"{counted(result.successions.num_rows, 'possible succession')}, {counted(leads, 'lead')}"
    )
    touched = case.add_result(
        "links",
        {"nodes": result.nodes, "links": result.links, "successions": result.successions},
        verb="links", summary=summary, stats={**figures, "detail": result.stats},
        progress=Part(progress, 0.8, 1.0),
        parts=pack(links.Graph(result.nodes, result.links))
        | keep_seen(case, result.links, result.successions),
    )  # fmt: skip
    watch.lap("write")
    return Outcome(summary, touched, figures | watch.measured())


def _params(case: Case) -> LinkParams:
    """The usual thresholds, and what people decided about shared values."""
    from gis_planner.links import LinkParams

    said = {d.value: d.kind for d in case.decisions() if d.kind in ("hub", "not_hub")}
    return LinkParams(
        hubs=tuple(v for v, kind in said.items() if kind == "hub"),
        not_hubs=tuple(v for v, kind in said.items() if kind == "not_hub"),
    )


def _markings(case: Case) -> Markings:
    """What lists, the fields that links are made of, rows and people say."""
    from gis_planner.links import Markings
    from gis_planner.links.markings import strictest

    lists = {
        f"{h.agency}/{h.list_name}": strictest(
            [h.marking, *(x.marking for f, x in h.fields.items() if x.marking and _behind(f))]
        )
        for h in handling_of(case)
    }
    marked = {ref: [h.marking] for ref, h in record_handling_of(case).items() if h.marking}
    for info in case.lists():
        for row in case.handled_rows(info.agency, info.list_name):
            if row["marking"]:
                marked.setdefault(f"{info.key}/{row['source_ref']}", []).append(row["marking"])
    return Markings(lists, {ref: strictest(marks) for ref, marks in marked.items()})


def _behind(field: str) -> bool:
    return FIELD_CATEGORY[field] in ("identity", "contact", "history")


def _need_match(case: Case) -> None:
    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Match the lists first.")
