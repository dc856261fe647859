"""The wizard: steps on the left, their fields on the right, what is wrong below."""

from __future__ import annotations

import copy
from pathlib import Path

from PyQt6.QtCore import QSize, QTimer
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import errors, icons, theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.operation_draft import Draft
from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.models.operation_places import STEPS, Place, place_of
from gis_planner.app.operation import left
from gis_planner.app.operation.agencies import AgenciesStep
from gis_planner.app.operation.days import DaysStep
from gis_planner.app.operation.facts import FactsStep
from gis_planner.app.operation.limits import LimitsStep
from gis_planner.app.operation.marks_step import MarksStep
from gis_planner.app.operation.purpose import PurposeStep
from gis_planner.app.operation.roster_step import RosterStep
from gis_planner.app.operation.rules_step import RulesStep
from gis_planner.app.operation.step import Step
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, hairline, row
from gis_planner.domain.errors import UserError

CHECK_AFTER_MS = 200
FILES = "Operation (*.toml)"
STEP_CLASSES: tuple[type[Step], ...] = (
    PurposeStep, AgenciesStep, DaysStep, LimitsStep, RosterStep, RulesStep, FactsStep, MarksStep,
)  # fmt: skip


class OperationDialog(QDialog):
    """Edits a copy of a definition; `definition` is the result after Accept."""

    def __init__(
        self, session: Session, definition: Definition, parent: QWidget | None, step: str = ""
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.definition = copy.deepcopy(definition)
        self.opened = str(definition.get("operation", {}).get("name", ""))
        self.draft = Draft(definition)
        self.jobs: Jobs = getattr(parent, "jobs", None) or Jobs(self)
        self.faults: tuple[str, ...] = ()
        self.setWindowTitle("Operation")
        self.setSizeGripEnabled(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._kept_bar())
        middle = row(spacing=0)
        middle.addWidget(self._rail())
        self.stack = QStackedWidget()
        self.steps: dict[str, Step] = {}
        for kind in STEP_CLASSES:
            made = kind(session, self.jobs, self.draft)
            self.steps[kind.name] = made
            self.stack.addWidget(made)
        middle.addWidget(self.stack, 1)
        layout.addLayout(middle, 1)
        layout.addWidget(hairline())
        layout.addWidget(self._fault_bar())
        layout.addLayout(self._buttons())
        self._marks()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.check)
        self.draft.changed.connect(lambda _: self._timer.start(CHECK_AFTER_MS))
        self.draft.replaced.connect(lambda: self._timer.start(CHECK_AFTER_MS))
        QShortcut(QKeySequence("Ctrl+Z"), self, self.draft.undo)
        QShortcut(QKeySequence("Ctrl+Shift+Z"), self, self.draft.redo)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        self.resize(1120, 720)
        self.rail.setCurrentRow(max(list(self.steps).index(step) if step in self.steps else 0, 0))
        self.check()

    # ---- building

    def _rail(self) -> QWidget:
        self.rail = QListWidget()
        self.rail.setAccessibleName("Steps; Ctrl+Page Down goes to the next")
        self.rail.setFixedWidth(204)
        self.rail.setIconSize(QSize(18, 18))
        self.rail.setFrameShape(QFrame.Shape.NoFrame)
        self.rail.setStyleSheet(
            "QListWidget { padding-top: 8px; } QListWidget::item { padding: 8px 10px; }"
        )
        for title in STEPS.values():
            self.rail.addItem(QListWidgetItem(title))
        self.rail.currentRowChanged.connect(self._show_step)
        QShortcut(QKeySequence("Ctrl+PgDown"), self, lambda: self._move(1))
        QShortcut(QKeySequence("Ctrl+PgUp"), self, lambda: self._move(-1))
        return self.rail

    def _kept_bar(self) -> QWidget:
        """What was left without saving is offered again."""
        self.kept = QFrame()
        self.kept.setProperty("card", "true")
        words = QLabel("You left changes to this operation without saving them.")
        take = button("Take them up", self.take_up, primary=True)
        line = row(words, None, take, button("Forget them", self._forget, quiet=True))
        line.setContentsMargins(14, 6, 10, 6)
        self.kept.setLayout(line)
        self.kept.setVisible(left.has(self.session, self.opened))
        return self.kept

    def _fault_bar(self) -> QWidget:
        self.fault_bar = QWidget()
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        self.fault.setProperty("tone", "bad")
        self.fault.setAccessibleName("What is wrong")
        self.mend = button("Go to it", self.go_to_fault, quiet=True, tip="The field that mends it")
        line = row(self.fault, self.mend)
        line.setStretch(0, 1)
        line.setContentsMargins(20, 6, 14, 0)
        self.fault_bar.setLayout(line)
        return self.fault_bar

    def _buttons(self) -> QHBoxLayout:
        self.back = button("Back", lambda: self._move(-1), tip="Ctrl+Page Up")
        self.next = button("Next", lambda: self._move(1), tip="Ctrl+Page Down")
        self.save_button = button("Save", self.save, primary=True, tip="Ctrl+S")
        cancel = button("Cancel", self.reject, tip="Esc. What you typed is offered again next time")
        buttons: list[QPushButton] = [
            button("Open file…", self.open_file, quiet=True, icon="open",
                   tip="Take everything from an operation file (TOML)"),
            button("Save as file…", self.save_file, quiet=True, icon="save",
                   tip="Write an operation file (TOML)"),
            button("Undo", self.draft.undo, quiet=True, icon="undo", tip="Ctrl+Z"),
            self.back, self.next, cancel, self.save_button,
        ]  # fmt: skip
        for one in buttons:
            one.setAutoDefault(False)
        line = row(*buttons[:3], None, *buttons[3:5], 12, *buttons[5:])
        line.setContentsMargins(14, 8, 14, 12)
        return line

    def _marks(self) -> None:
        from gis_planner.pipeline.operation_forms import sayings

        marks = self.steps["marks"]
        assert isinstance(marks, MarksStep)
        self.marks = marks
        marks.said = copy.deepcopy(sayings(self.session.case, self.opened))
        marks.wanted.connect(self.go)
        self._said_before = copy.deepcopy(marks.said)

    # ---- steps

    def _show_step(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.back.setEnabled(place > 0)
        self.next.setEnabled(place < len(self.steps) - 1)
        step = self.stack.currentWidget()
        if isinstance(step, Step):
            step.entered()

    def _move(self, by: int) -> None:
        self.rail.setCurrentRow(min(max(self.rail.currentRow() + by, 0), len(self.steps) - 1))

    def go(self, place: Place) -> None:
        """Show a field."""
        self.rail.setCurrentRow(list(self.steps).index(place.step))
        self.steps[place.step].go(place)

    # ---- faults

    def check(self) -> None:
        """Find the faults that planning would be refused for, and show where they are."""
        from gis_planner.pipeline.operation_forms import faults_of

        self._timer.stop()
        if self.kept.isHidden():  # else what was left before is still to be taken up or forgotten
            left.hold(self.session, self.opened, self.draft.now if self.draft.dirty else None)
        self.faults = faults_of(self.draft.now)
        if not str(self.draft.head.get("name", "")).strip() and not any(
            "'name'" in f for f in self.faults
        ):
            self.faults = ("[operation]: 'name' is empty", *self.faults)
        where = [place_of(f, self.draft.now).step for f in self.faults]
        t = theme.current()
        for i, (step, title) in enumerate(STEPS.items()):
            item, count = self.rail.item(i), where.count(step)
            assert item is not None
            item.setText(f"{title}\n{count} to mend" if count else title)
            icon, colour = ("warning", t.bad) if count else ("check", t.good)
            if step == "marks" and not count:
                marks = self.marks.marks()
                met = bool(marks) and all(m.met for m in marks)
                icon, colour = ("check", t.good) if met else ("warning", t.warn)
                if marks and not met:
                    item.setText(f"{title}\n{sum(m.met for m in marks)} of 7 met")
            item.setIcon(icons.icon(icon, colour))
        name = str(self.draft.head.get("name") or "").strip()
        self.setWindowTitle(f"Operation {name}[*]")
        self.setWindowModified(self.draft.dirty)
        self.fault_bar.setVisible(bool(self.faults))
        if self.faults:
            more = f"  (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
            self.fault.setText(plain(self.faults[0]) + more)
        if self.stack.currentWidget() is self.marks:
            self.marks.fill()

    def go_to_fault(self) -> None:
        """The field that mends the first fault."""
        if self.faults:
            self.go(place_of(self.faults[0], self.draft.now))

    # ---- ending

    def save(self) -> None:
        """Accept, where there is nothing to mend."""
        self.check()
        if self.faults:
            self.go_to_fault()
            return
        self.definition = self.draft.now
        name = str(self.draft.head["name"])
        if self.marks.said != self._said_before and self.session.case is not None:
            from gis_planner.pipeline.operation_forms import keep_sayings

            kept = keep_sayings(self.session.the_case, name, self.marks.said)
            self.session.took_effect(kept.touched)
        self._forget()
        self.accept()

    def reject(self) -> None:
        """Nothing in the case changes; what was typed is offered when the wizard opens again."""
        if self.draft.dirty:
            left.keep(self.session, self.opened, self.draft.now)
        super().reject()

    def take_up(self) -> None:
        """Go on with what was left."""
        found = left.take(self.session, self.opened)
        if found is not None:
            self.draft.replace(found)
        self.kept.hide()

    def _forget(self) -> None:
        left.forget(self.session, self.opened)
        self.kept.hide()

    # ---- files

    def open_file(self) -> None:
        """Ask which operation file."""
        name, _ = QFileDialog.getOpenFileName(self, "Open an operation file", "", FILES)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Everything from an operation file, to be mended here where it has faults; undo brings
        back what was there."""
        from gis_planner.pipeline.operation_forms import read_draft

        try:
            self.draft.replace(read_draft(path))
        except UserError as fault:
            errors.show(self, fault, f"Open {path.name}")

    def save_file(self) -> None:
        """Ask where to write the operation file."""
        suggestion = f"{self.draft.head.get('name') or 'operation'}.toml"
        name, _ = QFileDialog.getSaveFileName(self, "Save as an operation file", suggestion, FILES)
        if name:
            self.write_file(Path(name))

    def write_file(self, path: Path) -> None:
        """Write the operation as it stands here, faults and all."""
        from gis_planner.pipeline.operation_forms import write_operation

        path = path if path.suffix else path.with_suffix(".toml")
        try:
            write_operation(self.session.the_case, self.draft.now, path)
        except UserError as fault:
            errors.show(self, fault, "Save as a file")


def plain(fault: str) -> str:
    """A fault without the marks of the file's form."""
    text = fault.replace("[operation]: ", "").replace("[[", "").replace("]]", "")
    text = text.replace("visit_rule", "rule")
    return f"{text[:1].upper()}{text[1:]}."
