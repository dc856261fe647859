"""The outcomes page: record, totals that add up, planned against done, feedback, learning."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.frames import Frames
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models import outcome_board
from gis_planner.app.models.outcome_board import Read
from gis_planner.app.pages.outcomes.feedback_tab import FeedbackTab
from gis_planner.app.pages.outcomes.learning_tab import LearningTab
from gis_planner.app.pages.outcomes.record_tab import RecordTab
from gis_planner.app.pages.outcomes.totals_tab import BesideTab, TotalsTab
from gis_planner.app.pages.outcomes.verbs import OutcomeVerbs
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, muted, row, stacked
from gis_planner.domain.errors import UserError

READ_AGAIN = frozenset({"outcomes", "outcome", "feedback given", "visits", "documents", "records",
                        "scores", "premises"})  # fmt: skip


class OutcomesPage(OutcomeVerbs, QWidget):
    """One operation's outcomes. What it asks of the window comes as signals."""

    fault = Signal(object)
    status = Signal(str)
    go_plan = Signal()
    show_premises = Signal(list)
    export_wanted = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.read = Read()
        self.frames = Frames(self)
        self._dirty, self._job = True, None
        self.setAcceptDrops(True)
        self.empty = EmptyState(
            "check", "No plan yet",
            "Once visits are planned, record here what each agency found, or why a visit did not "
            "take place.", (button("Go to Plan", self.go_plan.emit, primary=True, icon="plan"),),
        )  # fmt: skip
        self.stack = stacked(self, self.empty, self._build)
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        session.frame_changed.connect(self.refresh)

    _job: Job | None

    def _build(self, page: QWidget) -> None:
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._bar())
        self.record = RecordTab(self.session, self.keep)
        self.totals, self.beside = TotalsTab(self.session), BesideTab(self.session)
        self.feedback, self.learning = FeedbackTab(self.session), LearningTab(self.session)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        layout.addWidget(self.tabs, 1)
        for widget, title in (
            (self.record, "Record"), (self.totals, "Totals"), (self.beside, "Planned and done"),
            (self.feedback, "Feedback"), (self.learning, "Learning"),
        ):  # fmt: skip
            self.tabs.addTab(widget, title)
        self.record.chosen.connect(self._focus)
        self.record.status.connect(self.status)
        for tab in (self.totals, self.beside, self.feedback):
            tab.go_visit.connect(self.go_visit)
        for part in (self.totals, self.beside, self.learning):
            part.export_wanted.connect(self.export_wanted)
        self.totals.feed_back.connect(self.learn)
        self.feedback.give.connect(self.give)
        self.feedback.letter.connect(self.ask_letter)
        self.feedback.table_wanted.connect(self.ask_table)

    def _bar(self) -> QHBoxLayout:
        self.choice = QComboBox()
        self.choice.setAccessibleName("Operation")
        self.choice.setMinimumWidth(200)
        self.choice.currentTextChanged.connect(self._chose)
        self.headline = muted("", wrap=False)
        made = row(
            self.choice, self.headline, None,
            button("Take in a form…", self.choose_form, icon="import",
                   tip="A filled form, a pack's visits.xlsx or a table; or drop it here"),
            button("Blank form…", self.ask_form, icon="save",
                   tip="A form to fill in on the way (XLSX)"),
        )  # fmt: skip
        made.setContentsMargins(14, 10, 14, 6)
        return made

    # ---- reading

    def _opened(self) -> None:
        self.frames.forget()
        self.read = Read()
        self.refresh()

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & READ_AGAIN:
            self.refresh()

    def entered(self) -> None:
        """Read again when something changed since, or another operation is meant."""
        self._fresh = True
        other = self.session.operation not in ("", self.read.board.operation)
        if self._dirty or other:
            self.refresh()
        elif self._unshown:
            self._show(self.read)
        else:
            self._to_fields()

    _fresh = False
    _unshown = False
    """Outcomes were read while another page was shown."""

    def _to_fields(self) -> None:
        """The cursor stands where typing begins, once the page is entered."""
        if self._fresh and self.tabs.currentIndex() == 0 and self.isVisible():
            self._fresh = False
            self.record.focus_first()

    def refresh(self) -> None:
        """Read the outcomes again, now or when the page is shown next."""
        self._dirty = True
        if not self.session.is_open or not self.isVisible():
            return
        self._dirty = False
        names = list(self.session.stats("plan"))
        wanted = self.session.operation if self.session.operation in names else ""
        wanted = wanted or (names[0] if names else "")
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems(names)
        self.choice.setCurrentText(wanted)
        self.choice.blockSignals(False)
        self.stack.setCurrentIndex(1 if names else 0)
        if wanted:
            self._read(wanted)

    def _chose(self, name: str) -> None:
        if name:
            self.session.operation = name
            self._read(name)

    def _read(self, name: str) -> None:
        case, frame = self.session.the_case, self.session.frame
        if self._job is not None and self._job.running:
            self._job.cancel()

        def take(found: Read) -> None:
            if self.session.case is case:
                self.read, self._unshown = found, True
                if self.isVisible():
                    self._show(found)

        self._job = self.jobs.start(
            "Reading outcomes", lambda p: outcome_board.read(case, name, frame, p), take,
            quiet=True, failed=self.fault.emit,
        )  # fmt: skip

    def _show(self, read: Read) -> None:
        self.read, self._unshown = read, False
        self.headline.setText(read.board.headline)
        self._showing = True
        self.record.show_board(read.board)
        self._showing = False
        tabs = (self.totals, self.beside, self.feedback, self.learning)
        self.frames.ask(*(partial(tab.show_read, read) for tab in tabs))
        odd = sum(r["kind"] != "not stated" for r in read.odd)
        due = sum(n for _, n, _, _ in outcome_board.owed(read.feedback))
        self.tabs.setTabText(1, f"Totals ({odd} to ask about)" if odd else "Totals")
        self.tabs.setTabText(3, f"Feedback ({due} owed)" if due else "Feedback")
        self._to_fields()

    def _focus(self, premises_id: str) -> None:
        place = self.session.frame.row_of(premises_id)
        if place >= 0 and self.isVisible():
            selection = self.session.selection
            (selection.offer if self._showing else selection.focus_on)(place)

    _showing = False
    """Whether the page chooses a visit of itself, as it is filled."""

    # ---- doing

    @property
    def operation(self) -> str:
        """The operation in view."""
        return self.choice.currentText()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """A filled form may be dropped anywhere on the page."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls() and self.operation:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Take the form in."""
        data = event.mimeData() if event is not None else None
        for url in data.urls() if data is not None else ():
            if url.isLocalFile():
                self.take_form(Path(url.toLocalFile()))

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.record.retheme()
        if self.read.board.operation:
            self._show(self.read)

    def need_operation(self) -> bool:
        """Whether there is a plan; says so where not."""
        if not self.operation:
            self.fault.emit(UserError("There is no plan yet.", "Plan visits first."))
        return bool(self.operation)
