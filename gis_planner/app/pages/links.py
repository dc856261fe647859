"""The links page: a chart that grows step by step, and the evidence of successions."""

from __future__ import annotations

import html

import numpy as np
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QPainter, QPixmap
from PyQt6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.graph.chart import COLOURS, SHAPES, Chart, shape_path
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.chart import ChartModel, Whole, whole_of
from gis_planner.app.models.successions import SuccessionRow, rows_of
from gis_planner.app.session import Session
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.widgets import EmptyState, button, heading, muted, row
from gis_planner.domain.progress import Progress

LEGEND = ("premises", "business", "organisation", "person", "phone")
LEGEND_WORDS = {"phone": "phone, e-mail, web", "organisation": "company"}
START_SEVERE = 3


class LinksPage(QWidget):
    """Two tabs over the same links."""

    build = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.model = ChartModel()
        self.successions: tuple[SuccessionRow, ...] = ()
        self.dirty = True
        self._wanted: list[str] = []
        self.chart = Chart(self.model)
        self.chart.later = lambda work: QTimer.singleShot(0, work)
        self.chart.chosen.connect(self._chosen)
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            "links",
            "No links yet",
            "Links show which premises, businesses, companies and people belong together, and "
            "where one business may have taken over from another.",
            (button("Build links", self.build.emit, primary=True, icon="links"),),
        )
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._chart_tab(), "Link chart")
        self.tabs.addTab(self._evidence_tab(), "Phoenix evidence")
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        session.opened.connect(self._reset)
        session.changed.connect(self._changed)
        session.selection.focused.connect(self._focused)

    # ---- building

    def _chart_tab(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a person, company, phone…")
        self.search.setAccessibleName("Find in the links")
        self.search.setFixedWidth(200)
        self.search.textChanged.connect(self._search)
        self.hubs = QCheckBox("Hide hubs")
        self.hubs.setChecked(True)
        self.hubs.setToolTip("Values shared by many strangers: accountants, formation agents")
        self.hubs.toggled.connect(lambda on: self.model.options(hide_hubs=on))
        self.candidates = QCheckBox("Candidates")
        self.candidates.setChecked(True)
        self.candidates.setToolTip("Links that the program proposes and nobody confirmed: dashed")
        self.candidates.toggled.connect(lambda on: self.model.options(candidates=on))
        bar = row(
            self.search,
            button(
                "From selection",
                self.from_selection,
                quiet=True,
                icon="premises",
                tip="Start from the premises selected on the map or in the table",
            ),
            button(
                "Expand", self._expand, quiet=True, icon="expand", tip="Show neighbours (Enter)"
            ),
            button("Hide", self._hide, quiet=True, tip="Take off the chart (Delete)"),
            button("Path", self._path, quiet=True, tip="Between two selected nodes"),
            button("Fit", self.chart.fit, quiet=True, icon="home"),
            None,
            self.hubs,
            self.candidates,
        )
        bar.setContentsMargins(12, 6, 12, 6)
        layout.addLayout(bar)
        self.found = QListWidget()
        self.found.setMaximumHeight(160)
        self.found.setAccessibleName("Found nodes")
        self.found.itemActivated.connect(self._take_found)
        self.found.itemClicked.connect(self._take_found)
        self.found.hide()
        layout.addWidget(self.found)
        layout.addWidget(self.chart, 1)
        foot = self._legend()
        self.figures = muted("", wrap=False)
        foot.addWidget(self.figures)
        layout.addLayout(foot)
        return page

    def _legend(self) -> QHBoxLayout:
        parts: list[QWidget | int | None] = []
        for kind in LEGEND:
            picture = QLabel()
            picture.setPixmap(type_picture(kind))
            parts += [picture, muted(LEGEND_WORDS.get(kind, kind), wrap=False), 8]
        parts += [muted("— on record     - - candidate", wrap=False), None]
        made = row(*parts, spacing=5)
        made.setContentsMargins(12, 5, 12, 5)
        return made

    def _evidence_tab(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        self.list = QTableWidget(0, 6)
        self.list.setAccessibleName("Possible successions")
        self.list.setHorizontalHeaderLabels(
            ["Lead", "Before", "After", "Bits", "Harm indicators", "Because"]
        )
        self.list.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.list.setShowGrid(False)
        self.list.setWordWrap(False)
        side, head = self.list.verticalHeader(), self.list.horizontalHeader()
        assert side is not None and head is not None
        side.hide()
        side.setDefaultSectionSize(28)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for i, width in enumerate((60, 250, 250, 60, 130)):
            self.list.setColumnWidth(i, width)
        head.setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        self.list.currentCellChanged.connect(lambda now, *_: self._show_succession(now))
        split.addWidget(self.list)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(20, 14, 20, 14)
        self.case_title = heading("", 2)
        self.case_title.setWordWrap(True)
        self.verdict = muted("")
        inner.addWidget(self.case_title)
        inner.addWidget(self.verdict)
        inner.addLayout(
            row(button("Show on the chart", self._chart_succession, icon="links"), None)
        )
        self.waterfall = Waterfall()
        self.waterfall.sum_says = "evidence of succession"
        inner.addWidget(self.waterfall)
        self.findings = QTextBrowser()
        self.findings.setMinimumHeight(180)
        self.findings.setAccessibleName("Harm indicators and mitigations")
        inner.addWidget(self.findings, 1)
        scroll.setWidget(body)
        split.addWidget(scroll)
        split.setSizes([320, 420])
        return split

    # ---- reading

    def _reset(self) -> None:
        self.dirty = True
        self.model.whole = None
        self.model.show([])
        self.successions = ()
        self.stack.setCurrentIndex(0)

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & {"links", "successions", "matched"}:
            self.dirty = True
            if self.isVisible():
                self.entered()

    def entered(self) -> None:
        """Read the graph when the page is shown and something changed."""
        if not self.dirty or not self.session.is_open:
            return
        if not self.session.has("links"):
            self.stack.setCurrentIndex(0)
            return
        self.dirty = False
        session = self.session

        def read(progress: Progress) -> tuple[Whole, tuple[SuccessionRow, ...]]:
            nodes = session.table("nodes")
            return (
                whole_of(nodes, session.table("links")),
                rows_of(session.table("successions"), nodes),
            )

        self.jobs.start("Reading links", read, self._take, quiet=True)

    def _take(self, found: tuple[Whole, tuple[SuccessionRow, ...]]) -> None:
        self.model.whole, self.successions = found
        self.stack.setCurrentIndex(1)
        self._fill_list()
        self.start_from(self._wanted or self._first())

    def _first(self) -> list[str]:
        """Where to begin: the selection, else the strongest lead, else the most severe premises."""
        session = self.session
        if session.selection.focus >= 0:
            return [session.frame.id_of(session.selection.focus)]
        if self.successions:
            lead = self.successions[0]
            return [lead.predecessor_id, lead.successor_id]
        if len(session.frame):
            return [session.frame.id_of(int(np.argmax(session.frame.severity())))]
        return []

    # ---- the chart

    def start_from(self, ids: list[str]) -> None:
        """Show these nodes and what is two steps away."""
        self._wanted = ids
        if self.model.whole is None:
            self.entered()
            return
        self._wanted = []
        self.chart.places = {}
        self.model.show(ids, hops=2)
        if len(ids) == 1:
            self.chart.select(ids[0])
        self._figures()

    def from_selection(self) -> None:
        """Show the premises selected on the map or in the table."""
        rows = self.session.selection.rows[:40]
        if len(rows) == 0 and self.session.selection.focus >= 0:
            rows = np.array([self.session.selection.focus])
        self.start_from([self.session.frame.id_of(int(r)) for r in rows])

    def _focused(self) -> None:
        focus = self.session.selection.focus
        if self.isVisible() and focus >= 0:
            self.chart.select(self.session.frame.id_of(focus))

    def _ids(self) -> list[str]:
        return [i.node.id for i in self.chart._selected()]

    def _chosen(self, ids: list[str]) -> None:
        self._figures()
        rows = self.session.frame.rows_of([i for i in ids if i.startswith("P")])
        if len(rows) and self.isVisible():
            focus = int(rows[0])
            if focus != self.session.selection.focus:
                self.session.selection.set(rows, focus=focus)

    def _expand(self) -> None:
        for node in self._ids()[:20]:
            self.model.expand(node)
        self._figures()

    def _hide(self) -> None:
        for node in self._ids():
            self.model.hide(node)
        self._figures()

    def _path(self) -> None:
        ids = self._ids()
        if len(ids) != 2:
            self.figures.setText("Select two nodes (Ctrl and click) to see the path between them")
            return
        path = self.model.find_path(ids[0], ids[1])
        self.figures.setText(
            f"Path of {len(path) - 1} steps" if path else "No path without passing a hub"
        )

    def _search(self, words: str) -> None:
        self.found.clear()
        rows = self.model.search(words) if len(words) > 1 else ()
        for node_id, kind, label in rows:
            item = QListWidgetItem(f"{label}    {kind}")
            item.setData(Qt.ItemDataRole.UserRole, node_id)
            self.found.addItem(item)
        self.found.setVisible(bool(rows))

    def _take_found(self, item: QListWidgetItem) -> None:
        self.search.clear()
        self.start_from([str(item.data(Qt.ItemDataRole.UserRole))])

    def _figures(self) -> None:
        shown = len(self.chart.items_)
        self.figures.setText(f"{shown:,} nodes shown, {len(self._ids())} selected")

    # ---- successions

    def _fill_list(self) -> None:
        t = theme.current()
        self.list.setRowCount(len(self.successions))
        for i, one in enumerate(self.successions):
            met = [f.title for f in one.harm if f.verdict == "met"]
            values = (
                "Lead" if one.is_lead else one.band, one.predecessor, one.successor,
                f"{one.bits:+.1f}", ", ".join(met), one.because,
            )  # fmt: skip
            for j, value in enumerate(values):
                item = QTableWidgetItem(value)
                item.setToolTip(html.escape(value))
                if j == 0 and one.is_lead:
                    item.setForeground(QColor(t.bad))
                self.list.setItem(i, j, item)
        leads = sum(1 for s in self.successions if s.is_lead)
        self.tabs.setTabText(1, f"Phoenix evidence ({leads} leads)")
        if self.successions:
            self.list.setCurrentCell(0, 0)
            self._show_succession(0)

    def _show_succession(self, place: int) -> None:
        if not 0 <= place < len(self.successions):
            return
        one, t = self.successions[place], theme.current()
        self.case_title.setText(f"{one.predecessor}  →  {one.successor}")
        self.verdict.setText(f"{one.sentence}. This is evidence, not a finding of wrongdoing.")
        self.waterfall.show_steps(one.steps)
        tone = {"met": t.bad, "not met": t.muted, "unknown": t.warn}
        parts = []
        for title, findings in (("Harm indicators", one.harm), ("Mitigations", one.mitigations)):
            parts.append(f"<h3>{title}</h3><table cellpadding=3>")
            for f in findings:
                parts.append(
                    f"<tr><td style='color:{tone.get(f.verdict, t.muted)}' width=70>"
                    f"<b>{f.verdict}</b></td><td>{html.escape(f.title)}<br>"
                    f"<span style='color:{t.muted}'>{html.escape(f.because)}</span></td></tr>"
                )
            parts.append("</table>")
        self.findings.setHtml("".join(parts))

    def _chart_succession(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self.successions):
            one = self.successions[place]
            self.tabs.setCurrentIndex(0)
            self.start_from([one.predecessor_id, one.successor_id])

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.chart.retheme()
        self._fill_list()


def type_picture(kind: str) -> QPixmap:
    """The shape of a type of node."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(16, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLOURS[kind]))
    painter.drawPath(shape_path(SHAPES[kind], 12))
    painter.end()
    picture.setDevicePixelRatio(2.0)
    return picture
