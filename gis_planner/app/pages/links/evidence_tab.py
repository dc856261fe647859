"""Phoenix evidence: every possible succession, its bits, harm indicators and mitigations."""

from __future__ import annotations

import html

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QScrollArea,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.headings import Headings
from gis_planner.app.models.successions import SuccessionRow
from gis_planner.app.pages.links.words import link, target_of
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.widgets import button, heading, muted, row

NO_VERDICT = "This is evidence, not a finding of wrongdoing."


class EvidenceTab(QSplitter):
    """A list above, the chosen one below. Every bit and every indicator names its rows."""

    chart_wanted = Signal(object)
    """ids to show on the chart"""
    sources_wanted = Signal(object)
    """source references to open"""
    plan_wanted = Signal(object)
    """ids whose premises are to be visited"""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.rows: tuple[SuccessionRow, ...] = ()
        self.list = QTableWidget(0, 6)
        self.list.setAccessibleName("Possible successions")
        self.list.setHorizontalHeaderLabels(
            ["Lead", "Before", "After", "Bits", "Harm indicators", "Because"]
        )
        self.list.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.list.setShowGrid(False)
        self.list.setTabKeyNavigation(False)
        self.list.setWordWrap(False)
        side, head = self.list.verticalHeader(), self.list.horizontalHeader()
        assert side is not None and head is not None
        side.hide()
        side.setDefaultSectionSize(28)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for i, width in enumerate((60, 230, 230, 60, 150)):
            self.list.setColumnWidth(i, width)
        Headings(self.list, 5)
        self.list.currentCellChanged.connect(lambda now, *_: self.show_one(now))
        self.list.doubleClicked.connect(lambda _: self._chart())
        self.addWidget(self.list)
        self.addWidget(self._detail())
        self.setSizes([300, 440])

    def _detail(self) -> QScrollArea:
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
            row(
                button("Show on the chart", self._chart, icon="links",
                       tip="The two, and all that joins them (double-click)"),
                button("Plan visits to their premises…", self._plan, quiet=True, icon="plan"),
                None,
            )
        )  # fmt: skip
        self.waterfall = Waterfall()
        self.waterfall.sum_says = "evidence of succession"
        inner.addWidget(self.waterfall)
        self.findings = QTextBrowser()
        self.findings.setOpenLinks(False)
        self.findings.setMinimumHeight(260)
        self.findings.setAccessibleName("Evidence, harm indicators and mitigations with sources")
        self.findings.anchorClicked.connect(self._clicked)
        inner.addWidget(self.findings, 1)
        scroll.setWidget(body)
        return scroll

    @property
    def leads(self) -> int:
        """How many are leads."""
        return sum(1 for s in self.rows if s.is_lead)

    def fill(self, rows: tuple[SuccessionRow, ...]) -> None:
        """Show other successions."""
        t, self.rows = theme.current(), rows
        self.list.setRowCount(len(rows))
        for i, one in enumerate(rows):
            met = [f.title for f in one.harm if f.verdict == "met"]
            values = (
                "Lead" if one.is_lead else one.band, one.predecessor, one.successor,
                f"{one.bits:+.1f}", ", ".join(met), one.because,
            )  # fmt: skip
            for j, value in enumerate(values):
                item = QTableWidgetItem(value)
                item.setToolTip(value)
                if j == 0 and one.is_lead:
                    item.setForeground(QColor(t.bad))
                self.list.setItem(i, j, item)
        if rows:
            self.list.setCurrentCell(0, 0)
            self.show_one(0)

    def show_one(self, place: int) -> None:
        """Show the evidence of one row."""
        if not 0 <= place < len(self.rows):
            return
        one = self.rows[place]
        self.case_title.setText(f"{one.predecessor}  →  {one.successor}")
        self.verdict.setText(f"{one.sentence}. {NO_VERDICT}")
        self.waterfall.show_steps(one.steps)
        self.findings.setHtml(findings_html(one))

    def choose(self, predecessor: str, successor: str) -> int:
        """Choose the row of a pair; its place, -1 where it is not there."""
        for i, one in enumerate(self.rows):
            if {one.predecessor_id, one.successor_id} == {predecessor, successor}:
                self.list.setCurrentCell(i, 0)
                return i
        return -1

    @property
    def current(self) -> SuccessionRow | None:
        """The row shown below."""
        place = self.list.currentRow()
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def _chart(self) -> None:
        if self.current is not None:
            self.chart_wanted.emit([self.current.predecessor_id, self.current.successor_id])

    def _plan(self) -> None:
        if self.current is not None:
            self.plan_wanted.emit([self.current.predecessor_id, self.current.successor_id])

    def _clicked(self, url: QUrl) -> None:
        kind, target = target_of(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        one = self.current
        if kind == "refs" and one is not None:
            group, place = target.split(":")
            self.sources_wanted.emit(list(refs_of(one, group, int(place))))


def refs_of(one: SuccessionRow, group: str, place: int) -> tuple[str, ...]:
    """Source rows of a step, indicator or mitigation."""
    if group == "step":
        return one.step_refs[place]
    return (one.harm if group == "harm" else one.mitigations)[place].refs


def findings_html(one: SuccessionRow) -> str:
    """Steps, harm indicators and mitigations, each with the number of rows behind it."""
    t = theme.current()
    tone = {"met": t.bad, "not met": t.muted, "unknown": t.warn}
    parts = ["<h3>Where each bit comes from</h3><table cellpadding=3>"]
    for i, (title, _, bits, sentence) in enumerate(one.steps):
        parts.append(
            f"<tr><td width=60 align=right><b>{bits:+.1f}</b></td><td>{html.escape(title)}: "
            f"{html.escape(sentence)}{_sources('step', i, one.step_refs[i])}</td></tr>"
        )
    parts.append("</table>")
    for title, group, findings in (
        ("Harm indicators", "harm", one.harm), ("Mitigations", "mitigation", one.mitigations)
    ):  # fmt: skip
        parts.append(f"<h3>{title}</h3><table cellpadding=3>")
        for i, f in enumerate(findings):
            parts.append(
                f"<tr><td style='color:{tone.get(f.verdict, t.muted)}' width=70>"
                f"<b>{f.verdict}</b></td><td>{html.escape(f.title)}<br>"
                f"<span style='color:{t.muted}'>{html.escape(f.because)}</span>"
                f"{_sources(group, i, f.refs)}</td></tr>"
            )
        parts.append("</table>")
    return "".join(parts)


def _sources(group: str, place: int, refs: tuple[str, ...]) -> str:
    if not refs:
        return ""
    rows = f"{len(refs)} rows" if len(refs) != 1 else "1 row"
    return f" &nbsp;{link('refs', f'{group}:{place}', rows)}"
