"""The chart to files: picture, drawing, GraphML, GEXF, i2, and into an operation's pack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QFileDialog, QInputDialog

from gis_planner.app.graph.build import picture_of
from gis_planner.app.graph.paper import Sheet, write_png, write_svg
from gis_planner.app.models.dossier import day
from gis_planner.app.models.words import many
from gis_planner.app.seeing import passing
from gis_planner.app.whole_file import write_whole
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome, networks

if TYPE_CHECKING:
    from gis_planner.app.pages.links.page import LinksPage

FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG drawing (*.svg)",
    "graphml": "GraphML (*.graphml)",
    "gexf": "GEXF (*.gexf)",
    "csv": "CSV for i2 (*.csv)",
}


def export(page: LinksPage, kind: str) -> None:
    """Ask where, then write the chart."""
    if not page.model.shown().nodes:
        page.status.emit("The chart is empty")
        return
    if kind == "pack":
        add_to_pack(page)
        return
    start = f"{page.model.name or 'chart'}.{kind}"
    name, _ = QFileDialog.getSaveFileName(page, "Export the chart", start, FILTERS[kind])
    if name:
        path = Path(name) if Path(name).suffix else Path(f"{name}.{kind}")
        write(page, path)


def write(page: LinksPage, path: Path) -> None:
    """Write the chart as the ending of `path` says, and note it in the journal."""
    kind = path.suffix.lower().lstrip(".")
    if kind in ("png", "svg"):
        picture, sheet = picture_of(page.model.shown(), page.model.state), sheet_of(page)
        writer: Callable[..., bool] = write_png if kind == "png" else write_svg
        try:
            write_whole(path, lambda part: writer(picture, sheet, part))
        except UserError as fault:
            page.fault.emit(fault)
            return
        what = (
            f"{many(len(picture.spots))} nodes, {many(len(picture.lines))} lines, {sheet.marking}"
        )
        page.session.the_case.note("export", f"Chart exported to {path.name}: {what}")
        page.status.emit(f"Chart saved as {path}")
        return
    case, ids, s = page.session.the_case, shown_ids(page), page.model.state
    marking = marking_of(page)

    def work(progress: Progress) -> Outcome:
        network = networks.among(
            case, ids, as_of=date.fromisoformat(s.as_of) if s.as_of else None,
            min_bits=s.min_bits or None, candidates=s.evidence != "confirmed",
        )  # fmt: skip
        return networks.write_network(case, network, path, marking=marking)

    page.jobs.start(f"Export {path.name}", work, lambda made: page.status.emit(made.summary))


def shown_ids(page: LinksPage) -> list[str]:
    """Nodes that the chart shows, members instead of closed groups."""
    return page.tab._members([n.id for n in page.model.shown().nodes])


def sheet_of(page: LinksPage) -> Sheet:
    """Title, marking, what is shown and where it comes from."""
    shown, s = page.model.shown(), page.model.state
    candidates = sum(e.candidate for e in shown.edges)
    parts = [f"{many(len(shown.nodes))} nodes, {many(len(shown.edges))} lines"]
    if candidates:
        parts.append(f"{many(candidates)} candidates (dashed): proposed, not confirmed")
    parts.append(f"as on {day(s.as_of)}" if s.as_of else "links of all dates together")
    if s.min_bits:
        parts.append(f"lines of {s.min_bits:g} bits or more")
    case, about = page.session.the_case, passing.terms(page.session)
    parts.append(f"{case.path.name}, {day(page.session.today().isoformat())}")
    refs = {r for e in shown.edges for x in e.links for r in x.refs}
    lists = [i for i in page.session.lists() if any(r.startswith(f"{i.key}/") for r in refs)]
    sources = "; ".join(
        f"{page.session.agency_name(i.agency)}: {i.list_name} ({i.file_name})" for i in lists
    )
    return Sheet(
        page.model.name or "Link chart", marking_of(page),
        " ".join([*([about] if about else []), " · ".join(parts)]),
        f"Rests on {many(len(refs))} rows of: {sources or 'no list'}. A link is a lead, not a mark "
        "against anyone.",
    )  # fmt: skip


def marking_of(page: LinksPage) -> str:
    """The marking of the window."""
    label = getattr(page.window(), "marking", None)
    return label.text() if label is not None else "OFFICIAL-SENSITIVE"


def add_to_pack(page: LinksPage) -> None:
    """Name this chart as one of an operation's pack; each reader gets what it may see of it."""
    names = list(page.session.operations())
    if not names:
        page.fault.emit(
            UserError("There is no operation to add the chart to.", "Create one on the plan page.")
        )
        return
    name = names[0]
    if len(names) > 1:
        name, good = QInputDialog.getItem(page, "Add to pack", "Operation:", names, 0, False)
        if not good:
            return
    if not page.model.name:
        page.tab.saved.save_as()
    if page.model.name:
        put_in_pack(page, name)


def put_in_pack(page: LinksPage, operation: str) -> None:
    """Keep the chart's name with the operation (undoable)."""
    case, chart = page.session.the_case, page.model.name
    if page.model.unsaved:
        page.tab.saved.save(chart)
    held = list(case.document("pack_charts", operation) or [])
    if chart not in held:
        touched = case.set_document(
            "pack_charts",
            operation,
            [*held, chart],
            f"Chart '{chart}' goes into packs of {operation}",
        )
        page.session.took_effect(touched)
    page.status.emit(
        f"'{chart}' goes into the packs of {operation}: each reader sees only what it may"
    )
