"""Changes: what the last match joined, split, moved or let go, to be accepted or refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QShortcut
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.jobs import Jobs
from gis_planner.app.models.changes import SAYS, ChangesModel, Row
from gis_planner.app.models.words import counted, many
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, heading, list_rows, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome, changing
from gis_planner.store import Case

READ_AGAIN = frozenset({"changes", "matched", "change", "decisions", "documents"})
WIDTHS = (110, 590, 220, 140, 130)
MANY_REFS = 12


class ChangesPage(QWidget):
    """One row a change. `counted` tells how many are open; keys: A accept, R refuse."""

    fault = Signal(object)
    status = Signal(str)
    counted = Signal(int)
    show_premises = Signal(list)
    match_again = Signal()
    add_record = Signal()
    export_wanted = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.model = ChangesModel()
        self.empty = EmptyState(
            "changes",
            "No changes yet",
            "When a newer file arrives and the lists are matched again, what was joined, split, "
            "moved or let go stands here, to be accepted or refused.",
            (
                button("Match again", self.match_again.emit, primary=True, icon="play"),
                button("Add a record…", self.add_record.emit, icon="new"),
            ),
        )
        body = QWidget()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(body)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.stack)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(24, 18, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(heading("Changes"))
        self.count = muted("")
        layout.addWidget(self.count)
        layout.addLayout(self._filters())
        self.table = self._table()
        layout.addWidget(self.table, 1)
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setAccessibleName("The selected change")
        self.detail.setMinimumHeight(56)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.detail)
        layout.addLayout(self._buttons())
        session.opened.connect(self.reload)
        session.changed.connect(self._touched)
        self.reload()

    def _filters(self) -> QHBoxLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search names, references, premises")
        self.search.setAccessibleName("Search the changes")
        self.search.setClearButtonEnabled(True)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of change")
        self.kind.addItem("All kinds", "")
        for kind, says in SAYS.items():
            self.kind.addItem(says, kind)
        self.open_only = QCheckBox("Only those to look at")
        self.open_only.setChecked(True)
        self.search.textChanged.connect(lambda _: self._fill())
        self.kind.currentIndexChanged.connect(lambda _: self._fill())
        self.open_only.toggled.connect(lambda _: self._fill())
        return row(self.search, self.kind, self.open_only)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        list_rows(table, "Changes of the last match", WIDTHS)
        chosen = table.selectionModel()
        assert chosen is not None
        chosen.selectionChanged.connect(lambda *_: self._tell())
        table.doubleClicked.connect(self._open)
        for keys, call in (("A", self.accept), ("R", self.refuse), ("Return", self._show)):
            shortcut = QShortcut(keys, table, call)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        return table

    def _buttons(self) -> QHBoxLayout:
        self.accept_button = button("Accept", self.accept, primary=True, tip="It is right (A)")
        self.refuse_button = button(
            "Refuse", self.refuse, tip="Decide against it; the next match obeys (R)"
        )
        self.all_button = button("Accept all", self.accept_all, tip="Every change still open")
        self.premises_button = button(
            "Show premises", self._show, tip="On the map and in the inspector (Return)"
        )
        return row(
            self.accept_button, self.refuse_button, self.premises_button, None,
            button("Add a record…", self.add_record.emit, icon="new",
                   tip="Type a record and see what it would match (Ctrl+Shift+R)"),
            button("Export…", self.export_wanted.emit, icon="save", tip="All changes as a table"),
            button("Match again", self.match_again.emit, icon="play",
                   tip="Only what is new, and what was decided"),
            self.all_button,
        )  # fmt: skip

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()

    # ---- reading

    def _touched(self, touched: frozenset[str]) -> None:
        if touched & READ_AGAIN:
            self.reload()

    def reload(self) -> None:
        """Read the change list again."""
        if self.session.case is None:
            self.model.load(changing.empty())
        else:
            self.model.load(changing.change_list(self.session.case))
        self._fill()
        self.counted.emit(sum(self.model.counts().values()))

    def _fill(self) -> None:
        self.model.show(self.kind.currentData(), self.open_only.isChecked(), self.search.text())
        counts = self.model.counts()
        told = ", ".join(f"{many(n)} {SAYS[k].lower()}" for k, n in counts.items())
        self.stack.setCurrentIndex(1 if self.model.all else 0)
        said = f"To look at: {told}." if counts else "Every change has been looked at."
        self.count.setText(said)
        self.all_button.setEnabled(bool(counts))
        if self.model.rows:
            self.table.selectRow(0)
        self._tell()

    def chosen(self) -> list[Row]:
        """The selected changes."""
        picked = self.table.selectionModel()
        indexes: list[QModelIndex] = picked.selectedRows() if picked is not None else []
        return [self.model.rows[i.row()] for i in indexes if i.row() < len(self.model.rows)]

    def _tell(self) -> None:
        rows = self.chosen()
        for widget in (self.accept_button, self.refuse_button, self.premises_button):
            widget.setEnabled(bool(rows))
        if len(rows) != 1:
            self.detail.setText(f"{counted(len(rows), 'change')} selected." if rows else "")
            return
        refs = json.loads(rows[0]["source_refs"])
        shown = ", ".join(refs[:MANY_REFS])
        more = f" and {len(refs) - MANY_REFS} more" if len(refs) > MANY_REFS else ""
        place = f" Premises {rows[0]['premises_id']}." if rows[0]["premises_id"] else ""
        self.detail.setText(f"{self.model.text(rows[0], 1)}.{place}\n{shown}{more}")

    # ---- deciding

    def accept(self) -> None:
        """The selected changes are right."""
        self._write("Accepting changes", changing.accept)

    def refuse(self) -> None:
        """Decide against the selected changes."""
        self._write("Refusing changes", changing.refuse)

    def accept_all(self) -> None:
        """Accept every change that is open."""
        case = self.session.the_case
        self._run_job("Accepting all changes", lambda p: changing.accept_all(case))

    def _write(self, title: str, verb: Callable[[Case, Sequence[str]], Outcome]) -> None:
        ids = [r["change_id"] for r in self.chosen() if r["status"] == "pending"]
        if not ids:
            self.status.emit("These changes have been looked at already")
            return
        case = self.session.the_case
        self._run_job(title, lambda p: verb(case, ids))

    def _run_job(self, title: str, work: Callable[[Progress], Outcome]) -> None:
        def done(outcome: Outcome) -> None:
            self.session.took_effect(outcome.touched)
            again = " Match again to see it obeyed." if outcome.figures.get("decisions") else ""
            self.status.emit(outcome.summary + "." + again)

        self.jobs.start(title, work, done, failed=self.fault.emit)

    def _open(self, _: QModelIndex) -> None:
        self._show()

    def _show(self) -> None:
        ids = [r["premises_id"] for r in self.chosen() if r["premises_id"]]
        if ids:
            self.show_premises.emit(list(dict.fromkeys(ids)))
        else:
            self.fault.emit(UserError("This change has no premises.", "Choose another."))
