"""The left side of the review page: which questions, in which order, how far one is."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QAbstractListModel, QItemSelectionModel, QModelIndex, QSize, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QComboBox, QLineEdit, QListView, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.models.review import SAYS
from gis_planner.app.models.words import many
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.pipeline.reviewing import VIEWS, Desk, Question

LINES_PX = 46
TYPING_MS = 150
"""A search of 25,000 questions takes as long: it waits until the typing pauses."""
SCOPES = ("case", "shown", "selected")
TIPS = {
    "todo": "Not decided yet, those whose answer is expected to gain most first",
    "sample": "Drawn at random to measure how good the matches are; their answers are held out",
    "second": "Another person was unsure or asked for a second opinion; you judge blind",
    "disputes": "Two people said different things and what stands has no majority",
    "contradictions": "Decisions that cannot all hold: one of them must change",
    "recheck": "A record changed since somebody decided",
    "unsure": "Looked at and left open",
    "decided": "Every decision that stands, newest first",
}
ESTIMATE = (
    "Estimated from the probabilities of all scored pairs: until somebody answers, the pairs "
    "between two businesses count as their probabilities; afterwards all of them count as true, "
    "or none. Precision: share of the pairs joined that are one business. Recall: share of the "
    "pairs that are one business and are joined (of those that were compared at all).\n"
    "Expected errors before your answers: {m0:,.0f} missed, {w0:,.0f} wrong pairs; "
    "now: {m1:,.0f} missed, {w1:,.0f} wrong."
)


class QueueModel(QAbstractListModel):
    """Questions as a list; names are read when a line is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self.questions: list[Question] = []

    def show(self, desk: Desk | None, questions: list[Question]) -> None:
        """Show other questions."""
        self.beginResetModel()
        self.desk, self.questions = desk, questions
        self.endResetModel()

    def decided(self, place: int) -> None:
        """Paint a line again."""
        index = self.index(place)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Questions shown."""
        return 0 if parent.isValid() else len(self.questions)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Both names, a line each; what was decided before them."""
        if self.desk is None or not index.isValid():
            return None
        question = self.questions[index.row()]
        standing = self.standing(question)
        if role == Qt.ItemDataRole.DisplayRole:
            a, b = self.desk.name(question.record_a), self.desk.name(question.record_b)
            return f"✓ {SAYS.get(standing, standing)}: {a}\n{b}" if standing else f"{a}\n{b}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " and ".join(str(self.data(index)).split("\n"))
        if role == Qt.ItemDataRole.ForegroundRole and standing:
            return QColor(theme.current().muted)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(200, LINES_PX)
        return None

    def standing(self, question: Question) -> str:
        """Kind of the judgement that stands; '' of none, or where it is to be judged blind."""
        assert self.desk is not None
        heard = self.desk.opinions.get(question.ids)
        if heard is None or heard.standing is None or heard.waits_for(self.desk.who):
            return ""
        return heard.standing.kind


class QueuePanel(QWidget):
    """View, scope, search, list, progress."""

    chosen = Signal(int)
    changed = Signal()
    """view, scope or search"""
    again = Signal()
    who_wanted = Signal()
    decisions_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = QueueModel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 10, 12)
        self.who = button("", self.who_wanted.emit, quiet=True, icon="person",
                          tip="Change who is reviewing")  # fmt: skip
        layout.addLayout(row(heading("Review", 1), None, self.who))
        self.view, self.scope = QComboBox(), QComboBox()
        self.view.setAccessibleName("Which questions")
        self.scope.setAccessibleName("Of which premises")
        for name, title in VIEWS.items():
            self.view.addItem(title, name)
            self.view.setItemData(self.view.count() - 1, TIPS[name], Qt.ItemDataRole.ToolTipRole)
        for name, title in zip(SCOPES, ("Whole case", "Shown by filters", "Selected premises")):
            self.scope.addItem(title, name)
        self.view.currentIndexChanged.connect(lambda _: self._picked())
        self.scope.currentIndexChanged.connect(lambda _: self.changed.emit())
        layout.addLayout(row(self.view, self.scope))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search names, addresses, references  (/)")
        self.search.setAccessibleName("Search this queue")
        self.search.setClearButtonEnabled(True)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPING_MS)
        self._typed.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: self._typed.start())
        layout.addWidget(self.search)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("Questions, most important first")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        chooser = self.list.selectionModel()
        assert chooser is not None
        chooser.currentChanged.connect(lambda now, _: self.chosen.emit(now.row()))
        layout.addWidget(self.list, 1)
        self.progress = muted("")
        self.estimate = muted("")
        layout.addWidget(self.progress)
        layout.addWidget(self.estimate)
        self.match = button("", self.again.emit, primary=True)
        self.match.hide()
        layout.addWidget(self.match)
        layout.addLayout(row(button("All decisions…", self.decisions_wanted.emit, quiet=True,
                                    icon="history", tip="Every decision: who, when, why (L)"),
                             None))  # fmt: skip
        self._picked()

    def _picked(self) -> None:
        self.view.setToolTip(TIPS[self.view_name])
        self.changed.emit()

    @property
    def view_name(self) -> str:
        """The view in use."""
        return str(self.view.currentData())

    @property
    def scope_name(self) -> str:
        """The scope in use."""
        return str(self.scope.currentData())

    @property
    def place(self) -> int:
        """The line in use, -1 none."""
        return self.list.currentIndex().row()

    def go(self, place: int) -> None:
        """Choose a line."""
        chooser = self.list.selectionModel()
        index = self.model.index(place)
        if chooser is not None:
            chooser.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)

    def count(self, counts: dict[str, int]) -> None:
        """How many each view has."""
        for i in range(self.view.count()):
            name = str(self.view.itemData(i))
            self.view.setItemText(i, f"{VIEWS[name]} ({many(counts.get(name, 0))})")

    def tell(self, desk: Desk, fresh: int) -> None:
        """Progress, the estimate and the button to match again."""
        gain, who = desk.gain(), desk.who
        to_do = len(self.model.questions)
        self.progress.setText(f"{many(gain.answers)} answered. {many(to_do)} in this list.")
        b, a = gain.before, gain.after
        self.estimate.setText(
            f"Estimated precision {_change(b.precision, a.precision)}, "
            f"recall {_change(b.recall, a.recall)}"
        )
        self.estimate.setToolTip(ESTIMATE.format(m0=b.missed, w0=b.wrong, m1=a.missed, w1=a.wrong))
        self.match.setVisible(fresh > 0)
        fresh_words = "1 new decision" if fresh == 1 else f"{fresh} new decisions"
        self.match.setText(f"Match again with {fresh_words}")
        self.match.setToolTip("Apply them to businesses and premises (Ctrl+Return)")
        self.who.setText(who)
        self.who.setAccessibleName(f"Reviewing as {who}")


def _change(before: float, after: float) -> str:
    now = f"{after:.1%}"
    return now if abs(after - before) < 5e-5 else f"{before:.2%} → {after:.2%}"
