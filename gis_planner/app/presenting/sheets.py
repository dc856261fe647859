"""What can be printed from where the person is: map, dossiers, table, plan of a day, chart."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetricsF, QImage

from gis_planner.app.inspector_html import (
    chronology_html,
    links_html,
    place_html,
    scores_html,
)
from gis_planner.app.models import dossier as model
from gis_planner.app.models.dossier import day
from gis_planner.app.models.words import many
from gis_planner.app.presenting.paper import Sheet, plain_font

if TYPE_CHECKING:
    from gis_planner.app.window import Window

MOST_DOSSIERS = 40
MOST_ROWS = 2_000
ROW_PX = 9
LINE_PT, GAP_PT, LEAST_PT = 764.0, 8.0, 110.0
"""An A4 page across within its margins; the gap between columns; what a long column needs."""


def sheets_of(window: Window) -> dict[str, Callable[[], Sheet]]:
    """What can be printed now, by its words; the first is what the page in front is about."""
    session = window.session
    found: dict[str, Callable[[], Sheet]] = {}
    if session.selection.focus >= 0 or len(session.selection.rows):
        found["Dossiers of the selected premises"] = lambda: dossiers(window)
    if len(session.frame):
        found["Map"] = lambda: picture("Map", map_picture(window))
        found["Table of the premises shown"] = lambda: table(window)
    if window.plan_page.plan.visits:
        found["Plan, day by day"] = lambda: plan(window)
        found["Map of the plan"] = lambda: picture(
            f"Plan {session.operation}", window.plan_page.canvas.picture()
        )
    first = {"premises": "Map", "plan": "Plan, day by day"}.get(window.page, "")
    order = sorted(found, key=lambda name: name != first)
    return {name: found[name] for name in order}


def map_picture(window: Window) -> QImage:
    """The map as it is copied: with legend, scale, sources, and whom it is for in See as."""
    from gis_planner.app.map import paper
    from gis_planner.app.parts.map_tools import MapToolsPart

    return paper.picture(window.premises_page.canvas, window.part(MapToolsPart).pictures.sheet())


def picture(title: str, image: QImage) -> Sheet:
    """One picture across the page."""
    return Sheet(title, "<p><img map></p>", (("map", image),), landscape=True)


def dossiers(window: Window) -> Sheet:
    """Everything about the premises selected (the one in focus where none is)."""
    session = window.session
    rows = [int(r) for r in session.selection.rows] or [session.selection.focus]
    parts = []
    for place, row in enumerate(rows[:MOST_DOSSIERS]):
        premises = session.frame.id_of(row)
        view = model.read(session.the_case, premises, session.agency_name, session.concern_name)
        new_page = " style='page-break-before: always'" if place else ""
        known = ", ".join(session.agency_name(a) for a in view.agencies)
        parts.append(
            f"<h2{new_page}>{html.escape(view.title)}</h2><p>{html.escape(view.address)}</p>"
            f"<p>Severity {view.severity if view.severity >= 0 else 'not scored'}. Known to "
            f"{html.escape(known)}.</p><p>{html.escape(view.top_because)}</p>"
            f"{place_html(view, session)}<h2>Chronology</h2>{chronology_html(view, session)}"
            f"<h2>Scores</h2>{scores_html(view, session)}<h2>Links</h2>{links_html(view)}"
        )
    more = len(rows) - MOST_DOSSIERS
    if more > 0:
        parts.append(f"<p class=w>{many(more)} more premises are selected and not printed.</p>")
    return Sheet("Dossier" if len(rows) == 1 else f"Dossiers of {many(len(rows))} premises",
                 "".join(parts))  # fmt: skip


def table(window: Window) -> Sheet:
    """The rows of the table in its order and columns, a line each."""
    view, shown = window.table.model, window.table.view
    columns = [c for c in range(view.columnCount()) if not shown.isColumnHidden(c)]
    count = view.rowCount()
    across = Qt.Orientation.Horizontal
    cells = [[str(view.headerData(c, across, 0) or "") for c in columns]]
    cells += [
        [str(view.data(view.index(row, c), 0) or "") for c in columns]
        for row in range(min(count, MOST_ROWS))
    ]
    body = table_html(cells)
    if count > MOST_ROWS:
        body += f"<p class=w>{many(count - MOST_ROWS)} more rows are shown and not printed.</p>"
    return Sheet(f"{many(count)} premises", body, landscape=True)


def table_html(cells: list[list[str]]) -> str:
    """Rows (the first holds the titles) as a table whose lines fit the page: the widest columns
    give way first (what is cut ends in '…'), then the last ones stay away, and it says so."""
    font, bold = plain_font(ROW_PX), plain_font(ROW_PX, bold=True)
    measure, heads = QFontMetricsF(font), QFontMetricsF(bold)
    wanted = [
        max(heads.horizontalAdvance(column[0]) * 1.1,
            *(measure.horizontalAdvance(text) for text in column[1:]), 8.0)
        for column in zip(*cells)
    ]  # fmt: skip
    kept = len(wanted)
    while (limit := _widest(wanted[:kept])) < min(LEAST_PT, max(wanted)) and kept > 1:
        kept -= 1
    widths = [min(w, limit) for w in wanted[:kept]]
    lines = [f"<table cellspacing=0 style='font-size: {ROW_PX}px'>"]
    for place, row in enumerate(cells):
        tag, ruler = ("th", heads) if place == 0 else ("td", measure)
        texts = (ruler.elidedText(t, Qt.TextElideMode.ElideRight, w) for t, w in zip(row, widths))
        line = "".join(
            f"<{tag} width={round(w + GAP_PT)}>{html.escape(t).replace(' ', '&nbsp;')}</{tag}>"
            for t, w in zip(texts, widths)
        )
        lines.append(f"<thead><tr>{line}</tr></thead>" if place == 0 else f"<tr>{line}</tr>")
    away = ", ".join(html.escape(t) for t in cells[0][kept:])
    note = f"<p class=m>Not printed for want of room: {away}. Hide columns of the table to choose."
    return "".join(lines) + "</table>" + (f"{note}</p>" if away else "")


def _widest(wanted: list[float]) -> float:
    """The most that any column may have so that all fit on the line."""
    room = LINE_PT - GAP_PT * len(wanted)
    left = sorted(wanted)
    for place, width in enumerate(left):
        share = room / (len(left) - place)
        if width > share:
            return share
        room -= width
    return max(wanted)


def plan(window: Window) -> Sheet:
    """Each day's visits with who attends and why."""
    session, view = window.session, window.plan_page.plan
    parts = [f"<p>{html.escape(view.headline)}</p>"]
    for place, when in enumerate(view.days):
        new_page = " style='page-break-before: always'" if place else ""
        parts.append(f"<h2{new_page}>{day(when)}</h2><table width='100%'>")
        for v in view.on(when):
            who = "<br>".join(
                f"<b>{html.escape(session.agency_name(a.agency))}</b> "
                f"{html.escape(', '.join(a.officers))}: {html.escape(a.because)}"
                for a in v.attendances
            )
            parts.append(
                f"<tr><td width=84>{v.start}–{v.end}</td><td><b>{html.escape(v.name)}</b><br>"
                f"<span class=m>{html.escape(v.address)}</span><br>{who}</td></tr>"
            )
        parts.append("</table>")
    return Sheet(f"Plan {session.operation}", "".join(parts))
