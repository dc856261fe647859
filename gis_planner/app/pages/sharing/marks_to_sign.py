"""The seven marks of an operation as a paper to fill in and sign: of which, and where it goes."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtWidgets import QComboBox, QWidget

from gis_planner.app.pages.sharing.prompts import Prompt
from gis_planner.app.pages.sharing.tab import Tab
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import register


class OperationChoice(Prompt):
    """`chosen`: one of several operations."""

    def __init__(self, parent: QWidget, names: list[str], now: str) -> None:
        super().__init__(
            parent, "Seven marks to sign",
            "A paper with what the operation says of each mark, lines for what is missing, and a "
            "place for each agency to sign.", "Write…",
        )  # fmt: skip
        self.box = QComboBox()
        self.box.addItems(names)
        self.box.setCurrentText(now)
        self.box.setAccessibleName("Operation")
        self.form.addRow("Operation", self.box)

    @property
    def chosen(self) -> str:
        """Its name."""
        return self.box.currentText()


def marks_to_sign(tab: Tab) -> None:
    """Ask of which operation where there are several, then for the file, and write it."""
    names = sorted(tab.session.operations())
    if not names:
        tab.fault.emit(UserError("There is no operation yet.", "Make one on the Plan page first."))
    elif len(names) == 1:
        write(tab, names[0])
    else:
        dialog = OperationChoice(tab, names, tab.session.operation)
        dialog.accepted.connect(lambda: write(tab, dialog.chosen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def write(tab: Tab, operation: str) -> None:
    """Ask for the file and write the paper of an operation."""
    safe = "".join(c if c.isalnum() or c in " -_" else "_" for c in operation)[:60]
    name = tab.ask_save(f"{safe} seven marks.md", "Markdown (*.md)")
    if name:
        today = tab.session.today()
        tab.do(lambda: register.write_marks(tab.case, operation, Path(name), as_of=today))
