"""The inspector's 'Why': each UPRN and each link of the premises in focus, as a waterfall."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.session import Session
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.widgets import button, muted, row
from gis_planner.pipeline.explaining import Reason, why_of

SUMS = {
    "uprn": "the log-odds of the UPRN",
    "business": "the match weight",
    "premises": "the weight of one place",
}
KINDS = {"uprn": "UPRN", "business": "One business?", "premises": "One place"}


class WhyTab(QWidget):
    """A list of what is explained; the chosen one below in bars and words."""

    edit_records = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.premises_id = ""
        self.reasons: tuple[Reason, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 8, 6, 6)
        self.list = QListWidget()
        self.list.setAccessibleName("What is explained: UPRNs, then links")
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show)
        layout.addWidget(self.list, 1)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(4, 4, 4, 4)
        self.words, self.fall = muted(""), Waterfall()
        inside.addWidget(self.words)
        inside.addWidget(self.fall)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        layout.addWidget(scroll, 1)
        tip = "Change who is joined with whom, or the UPRN (Ctrl+Shift+M)"
        self.edit = button("Split, merge or pin…", self._edit, quiet=True, icon="layers", tip=tip)
        layout.addLayout(row(self.edit, None))
        session.selection.focused.connect(self.refresh)
        session.frame_changed.connect(self._again)

    def _again(self) -> None:
        self.premises_id = ""
        self.refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read what is in focus when the tab is opened."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Explain the premises in focus, if the tab is open."""
        focus = self.session.selection.focus
        if not self.isVisible() or self.session.case is None:
            return
        wanted = self.session.frame.id_of(focus) if focus >= 0 else ""
        if wanted == self.premises_id:
            return
        self.premises_id = wanted
        if not wanted:
            self._take(wanted, ())
            return
        case = self.session.case
        self.jobs.start(
            "Reading why", lambda _: why_of(case, wanted), partial(self._take, wanted), quiet=True
        )

    def _take(self, premises_id: str, reasons: tuple[Reason, ...]) -> None:
        if premises_id != self.premises_id:
            return
        self.reasons = reasons
        self.list.clear()
        for r in reasons:
            item = QListWidgetItem(f"{KINDS[r.kind]}  {r.bits:+.1f}  {r.title}")
            item.setToolTip(r.sentence)
            self.list.addItem(item)
        self.edit.setEnabled(bool(premises_id))
        if reasons:
            self.list.setCurrentRow(0)
        else:
            self._show(-1)

    def _show(self, place: int) -> None:
        there = 0 <= place < len(self.reasons)
        self.words.setText("Choose premises to see why their records are joined.")
        self.fall.setVisible(there)
        if there:
            r = self.reasons[place]
            self.fall.sum_says = SUMS[r.kind]
            self.words.setText(f"{r.sentence[:1].upper()}{r.sentence[1:]}.")
            self.fall.show_steps(r.steps)

    def _edit(self) -> None:
        if self.premises_id:
            self.edit_records.emit(self.premises_id)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.fall.update()
