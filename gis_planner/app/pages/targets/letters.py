"""Supportive mode: advance letters by mail merge, and what each agency asks to have ready."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.jobs import Jobs
from gis_planner.app.models import letter_words as words
from gis_planner.app.pages.targets.expects import ExpectsForm
from gis_planner.app.pages.targets.letter_preview import LetterPreview
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome

TEMPLATES = "Templates (*.docx *.html *.htm *.txt)"
PREVIEW_AFTER_MS = 250


class LettersTab(QWidget):
    """Which operation, the letter, and how it will read."""

    status = Signal(str)
    fault = Signal(object)
    go_plan = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.rows: list[dict[str, str]] = []
        self.at = 0
        self.file: Path | None = None
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            "copy",
            "No operation is planned yet",
            "Advance letters tell each premises who comes, when, and what to have ready. They are "
            "written for the visits of a planned operation that advises or is announced.",
            (button("To the plan", self.go_plan.emit, primary=True, icon="plan"),),
        )
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._build())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.show_letter)
        self.editor.textChanged.connect(self._edited)

    # ---- building

    def _build(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 8, 12, 8)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Operation whose visits are written to")
        self.choice.setMinimumWidth(190)
        self.choice.currentTextChanged.connect(lambda _: self.read())
        self.state = muted("")
        self.allow = button("Allow letters", lambda: None, tip="Say that premises may be told")
        menu = QMenu(self)
        menu.addAction("It advises and supports", lambda: self.allow_letters("supportive"))
        menu.addAction("It enforces, and its visits are announced",
                       lambda: self.allow_letters("announced"))  # fmt: skip
        self.allow.setMenu(menu)
        self.again = button(
            "Plan again", self.go_plan.emit, icon="plan", tip="Announced visits use other powers"
        )
        self.write = button(
            "Write letters…",
            self.choose_folder,
            primary=True,
            icon="save",
            tip="A letter for each visit, and letters.csv for any mail merge",
        )
        line = row(self.choice, self.state, self.allow, self.again, self.write)
        line.setStretch(1, 1)
        layout.addLayout(line)
        split = QSplitter()
        split.addWidget(self._left())
        self.right = LetterPreview()
        self.right.turned.connect(self.turn)
        self.preview, self.wrong = self.right.browser, self.right.wrong
        split.addWidget(self.right)
        split.setSizes([520, 560])
        layout.addWidget(split, 1)
        return page

    def _left(self) -> QWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        letter = QWidget()
        layout = QVBoxLayout(letter)
        layout.setContentsMargins(0, 6, 8, 0)
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName("The letter, with {{fields}}")
        self.editor.setTabChangesFocus(True)
        self.insert = button("Insert a field", lambda: None, quiet=True)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.insert.setMenu(self.menu)
        self.tags = QCheckBox("HTML")
        self.tags.setToolTip("Show the letter's tags: for what plain words cannot say")
        self.tags.toggled.connect(self._swap)
        self.keep = button("Keep the letter", self.keep_letter, tip="In the case (Ctrl+S)")
        self.keep.setShortcut("Ctrl+S")
        self.reset = button("As it came", self._reset, quiet=True,
                            tip="The letter that comes with the program")  # fmt: skip
        layout.addLayout(row(self.insert, self.reset, None, self.tags, self.keep))
        layout.addWidget(self.editor, 1)
        self.source = muted("")
        layout.addWidget(self.source)
        self.back = button("Use the letter above", lambda: self.use_file(None), quiet=True)
        layout.addLayout(
            row(
                button("Use a template file…", self._choose_template, quiet=True, icon="open",
                       tip="Word (DOCX), HTML or text with {{fields}}"),
                button("Word template to start from…", self._starter, quiet=True, icon="save",
                       tip="A DOCX with all fields, to lay out in a word processor"),
                self.back, None,
            )
        )  # fmt: skip
        tabs.addTab(letter, "The letter")
        self.expects = ExpectsForm(self.session)
        self.expects.fault.connect(self.fault)
        self.expects.changed.connect(self.read)
        tabs.addTab(self.expects, "What each agency expects")
        return tabs

    # ---- reading

    def refresh(self) -> None:
        """Planned operations, and the letter of the one chosen."""
        names = list(self.session.stats("plan"))
        self.stack.setCurrentIndex(1 if names else 0)
        wanted = self.choice.currentText() or self.session.operation
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems(names)
        self.choice.setCurrentText(wanted if wanted in names else (names or [""])[0])
        self.choice.blockSignals(False)
        if names:
            self.read()

    @property
    def operation(self) -> str:
        """The operation chosen."""
        return self.choice.currentText()

    def read(self) -> None:
        """Visits and letter of the operation chosen."""
        from gis_planner.pipeline import letters

        if not self.operation or self.session.case is None:
            return
        case = self.session.the_case
        self.rows = []
        try:
            self.rows = letters.letter_rows(case, self.operation)
            said = f"{len(self.rows)} visits are written to."
        except UserError as fault:
            said = fault.message
        definition = self.session.operations().get(self.operation, {}).get("operation", {})
        silent = not (definition.get("supportive") or definition.get("announced"))
        if not self.rows and not silent and "unannounced" in said:
            said = "Letters are allowed now: plan it again, for announced visits use other powers."
        self.state.setText(said)
        self.allow.setVisible(silent)
        self.again.setVisible(not silent and not self.rows)
        self.write.setEnabled(bool(self.rows))
        text = letters.template_of(case, self.operation)
        if not words.same(text, self._kept):
            self._kept = text
            self._load(text)
        self.expects.show_operation(self.operation)
        self.show_letter()

    _kept = ""

    def _load(self, page: str) -> None:
        """Show a letter in plain words where they can say it."""
        plain = words.words_of(page)
        self.tags.blockSignals(True)
        self.tags.setChecked(self.tags.isChecked() or plain is None)
        self.tags.blockSignals(False)
        self.editor.setPlainText(page if plain is None or self.tags.isChecked() else plain)

    @property
    def letter(self) -> str:
        """The letter being edited, in HTML."""
        text = self.editor.toPlainText()
        return text if self.tags.isChecked() else words.html_of(text)

    def _swap(self, tags: bool) -> None:
        """Between words and tags; a letter that words cannot say stays as it is."""
        text = self.editor.toPlainText()
        plain = text if tags else words.words_of(text)
        if plain is None:
            self.tags.blockSignals(True)
            self.tags.setChecked(True)
            self.tags.blockSignals(False)
            self.status.emit("This letter holds more than plain words can say.")
            return
        self.editor.setPlainText(words.html_of(text) if tags else plain)

    def _edited(self) -> None:
        self.keep.setEnabled(not words.same(self.letter, self._kept))
        self._timer.start(PREVIEW_AFTER_MS)

    def turn(self, by: int) -> None:
        """Another letter."""
        if self.rows:
            self.at = (self.at + by) % len(self.rows)
            self.show_letter()

    def show_letter(self) -> None:
        """How the letter at hand reads."""
        from gis_planner.pipeline import letters

        self._timer.stop()
        own = self.file is None
        self.back.setVisible(not own)
        self.editor.setEnabled(own)
        self.source.setText(
            "Written as HTML, which word processors open; letters.csv serves their own mail merge."
            if self.file is None else f"Letters are made from {self.file.name}."
        )  # fmt: skip
        self.at = min(self.at, max(len(self.rows) - 1, 0))
        one = self.rows[self.at] if self.rows else sample()
        self.right.name(one["name"] if self.rows else "", self.at + 1, len(self.rows))
        try:
            if self.file is not None:
                text = letters.preview_file(self.file, one)
            else:
                text = letters.preview(self.letter, one)
        except UserError as fault:
            self.wrong.setText(str(fault))
            return
        self.right.show_page(text)

    # ---- changing

    def _fill_menu(self) -> None:
        from gis_planner.pipeline.letters import fields

        self.menu.clear()
        for name in fields():
            field = "{{" + name + "}}"
            self.menu.addAction(field, lambda f=field: self.editor.insertPlainText(f))

    def _reset(self) -> None:
        from gis_planner.pipeline.letters import usual_template

        self._load(usual_template())

    def keep_letter(self) -> None:
        """Keep the edited letter in the case."""
        from gis_planner.pipeline.letters import keep_template

        try:
            done = keep_template(self.session.the_case, self.operation, self.letter)
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.session.took_effect(done.touched)
        self.read()
        self.keep.setEnabled(False)
        self.status.emit(done.summary)

    def allow_letters(self, how: str) -> None:
        """Say in the operation that it is supportive, or that its visits are announced."""
        definition: dict[str, Any] = dict(self.session.operations().get(self.operation, {}))
        definition["operation"] = {**definition["operation"], how: True}
        try:
            self.session.took_effect(self.session.save_operation(definition))
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.read()
        self.status.emit(f"{self.operation}: letters are allowed. Plan it again, then write them.")

    def _choose_template(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Template of the letter", "", TEMPLATES)
        if name:
            self.use_file(Path(name))

    def use_file(self, path: Path | None) -> None:
        """Make letters from a template file; None goes back to the letter in the case."""
        self.file = path
        self.show_letter()

    def _starter(self) -> None:
        from gis_planner.pipeline.letters import write_docx_template

        name, _ = QFileDialog.getSaveFileName(self, "Word template", "letter.docx", "Word (*.docx)")
        if name:
            self.status.emit(write_docx_template(Path(name)).summary)

    def choose_folder(self) -> None:
        """Ask where to write the letters."""
        name = QFileDialog.getExistingDirectory(self, "Folder for the letters")
        if name:
            self.write_to(Path(name))

    def write_to(self, folder: Path) -> None:
        """Write the letters in the background; an edited letter is kept first."""
        from gis_planner.pipeline.letters import write_letters

        if self.file is None and not words.same(self.letter, self._kept):
            self.keep_letter()
        case, operation, template = self.session.the_case, self.operation, self.file

        def work(progress: Progress) -> Outcome:
            return write_letters(case, operation, folder, template, progress)

        self.jobs.start(f"Letters of {operation}", work, lambda o: self.status.emit(o.summary),
                        failed=self.fault.emit)  # fmt: skip

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        if self.session.is_open and self.operation:
            self.show_letter()


def sample() -> dict[str, str]:
    """A letter's fields while there is no visit to write to."""
    from gis_planner.pipeline.letters import fields

    return {name: f"({name.replace('_', ' ')})" for name in fields()}
