"""Two plans beside each other: figures, what differs and why, both ways on one map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QVBoxLayout,
)

from gis_planner.app import errors
from gis_planner.app.models import compare as model
from gis_planner.app.models.replan import changes_of, count_words
from gis_planner.app.plans.difference_view import DifferenceView, Shown
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome, comparing, exporting
from gis_planner.pipeline.comparing import Comparison, PlanRef, Side

if TYPE_CHECKING:
    from gis_planner.app.window import Window

FILES = "Tables of visits (*.csv *.xlsx *.json);;All files (*)"
TABLES = "Tables (*.xlsx *.csv *.json)"


class CompareDialog(QDialog):
    """Choose two plans that the case holds, or files; nothing is changed."""

    def __init__(self, window: Window, operation: str = "") -> None:
        super().__init__(window)
        self.window_, self.session = window, window.session
        self.case = self.session.the_case
        self.refs = comparing.plans(self.case)
        self.found: Comparison | None = None
        self._turn = 0
        self.setWindowTitle("Compare two plans")
        self.first, self.second = self._choice("First plan"), self._choice("Second plan")
        self._layout()
        self._begin(operation)
        for combo in (self.first, self.second):
            combo.currentIndexChanged.connect(lambda _: self.compare())
        self.compare()

    def _choice(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setMaximumWidth(420)
        for ref in self.refs:
            made.addItem(model.ref_title(ref), ref)
        return made

    def _begin(self, operation: str) -> None:
        """The operation against its version before, else against another operation."""
        names = [r.operation for r in self.refs]
        at = names.index(operation) if operation in names else 0
        mine = [i for i, r in enumerate(self.refs) if r.operation == names[at]] if names else []
        other = next((i for i, r in enumerate(self.refs) if r.current and i not in mine), -1)
        before = mine[1] if len(mine) > 1 else other if other >= 0 else at
        self.first.setCurrentIndex(before)
        self.second.setCurrentIndex(mine[0] if mine else -1)

    def _layout(self) -> None:
        scene = self.window_.premises_page.canvas.scene
        self.view = DifferenceView(self.session, scene, ("First", "Second"))
        self.title = heading("", 2)
        self.title.setWordWrap(True)
        swap = button("Swap", self._swap, quiet=True, icon="changes", tip="The other way round")
        file = button("From a file…", self._browse, quiet=True, icon="open",
                      tip="A table that 'export visits' wrote, as the second plan")  # fmt: skip
        self.export = button("Export…", self._ask, icon="save", tip="What differs, as a table")
        close = button("Close", self.reject, tip="Close (Esc)")
        for made in (swap, file, self.export, close):
            made.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        layout.addLayout(
            row(self.first, muted("beside", wrap=False), self.second, swap, file, None)
        )
        layout.addWidget(self.title)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(None, self.export, close))
        room = self.window_.size()
        self.resize(min(1220, room.width() - 40), min(740, room.height() - 30))

    # ---- comparing

    def compare(self) -> None:
        """Read both plans and compare them."""
        a, b = self.first.currentData(), self.second.currentData()
        if a is None or b is None:
            self.title.setText("There is no plan to compare yet.")
            self.export.setEnabled(False)
            return
        self._turn += 1
        turn, case = self._turn, self.case

        def work(progress: Progress) -> Comparison:
            sides = [x if isinstance(x, Side) else comparing.load(case, x) for x in (a, b)]
            return comparing.compare_sides(case, sides[0], sides[1])

        def done(found: Comparison) -> None:
            if turn == self._turn:
                self._show(found)

        self.window_.jobs.start(
            "Comparing plans", work, done, quiet=True,
            failed=lambda f: errors.show(self, f, "Compare two plans"),
        )  # fmt: skip

    def _show(self, found: Comparison) -> None:
        self.found = found
        name = self.session.agency_name
        changes = changes_of(found.differences, self.session.frame, lambda a: name(a, short=True))
        self.title.setText(f"From the first to the second: {count_words(changes)}.")
        if self.first.currentData() is self.second.currentData():
            self.title.setText("The same plan twice. Choose another, or a table from a file.")
        self.view.show_figures(*found.figures)
        days = sorted({d for c in changes for d in c.days})
        self.view.show_plans(
            Shown(found.first.visits, found.second.visits, found.first.routes,
                  found.second.routes, changes, tuple(days))
        )  # fmt: skip
        self.export.setEnabled(True)

    def _swap(self) -> None:
        a, b = self.first.currentIndex(), self.second.currentIndex()
        self.first.blockSignals(True)
        self.first.setCurrentIndex(b)
        self.first.blockSignals(False)
        if a == b:
            self.compare()
        self.second.setCurrentIndex(a)

    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "A table of visits", "", FILES)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """The second plan is a file's."""

        def done(side: Side) -> None:
            for combo in (self.first, self.second):
                combo.addItem(side.title, side)
            self.second.setCurrentIndex(self.second.count() - 1)

        ref = self.first.currentData()
        name = ref.operation if isinstance(ref, PlanRef) else ""

        def work(progress: Progress) -> Side:
            return comparing.read_side(path, preferred=name)

        self.window_.jobs.start(
            f"Reading {path.name}", work, done, quiet=True,
            failed=lambda f: errors.show(self, f, f"Read {path.name}"),
        )  # fmt: skip

    # ---- a table of it

    def _ask(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export", "comparison.xlsx", TABLES)
        if name:
            self.write(Path(name))

    def write(self, out: Path) -> None:
        """What differs and the figures, as a table."""
        found, case = self.found, self.case
        if found is None:
            return

        def done(outcome: Outcome) -> None:
            self.window_.say(outcome.summary)

        self.window_.jobs.start(
            f"Export to {out.name}",
            lambda p: exporting.write_rows(case, comparing.as_table(case, found), out,
                                           "differences"),
            done, failed=lambda f: errors.show(self, f, "Export"),
        )  # fmt: skip

    def done(self, result: int) -> None:
        """Closing lets the map end its work."""
        self._turn += 1
        self.view.canvas.wait()
        super().done(result)
