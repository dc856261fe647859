"""Owner, category, marking, handling code and conditions as fields of a form."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox, QFormLayout, QPlainTextEdit, QWidget

from gis_planner.app.session import Session
from gis_planner.domain.handling import CODES, MARKINGS, Handling
from gis_planner.domain.sharing import CATEGORIES

NOTHING = "nothing said here"


class HandlingFields(QWidget):
    """Owner, category, marking, code and conditions; each may be left unsaid."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.owner, self.category, self.marking, self.code = (QComboBox() for _ in range(4))
        self._fill(self.category, {c: f"{c}: {about}" for c, about in CATEGORIES.items()})
        self._fill(self.marking, {m: m for m in MARKINGS})
        self._fill(self.code, {c: f"{c}: {about}" for c, about in CODES.items()})
        self.conditions = QPlainTextEdit()
        self.conditions.setPlaceholderText("One a line, as: no contact with the subject")
        self.conditions.setTabChangesFocus(True)
        self.conditions.setFixedHeight(64)
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setVerticalSpacing(9)
        for label, widget in (
            ("Belongs to", self.owner), ("Also", self.category), ("Marking", self.marking),
            ("Handling", self.code), ("Conditions", self.conditions),
        ):  # fmt: skip
            widget.setAccessibleName(label)
            if isinstance(widget, QComboBox):
                widget.setSizeAdjustPolicy(
                    QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
                )
                widget.setMinimumContentsLength(18)
            self.form.addRow(label, widget)
        self.owner.setToolTip("The agency whose data it is, where that is not whoever sent it")
        self.category.setToolTip("A further kind of data that it is, beside that of each field")

    def _fill(self, box: QComboBox, choices: dict[str, str]) -> None:
        box.clear()
        box.addItem(NOTHING, "")
        for value, words in choices.items():
            box.addItem(words, value)

    def show_handling(self, handling: Handling) -> None:
        """Fill the form."""
        names = {a.id: a.name for a in self.session.reference.agencies.values()}
        if handling.owner:
            names.setdefault(handling.owner, handling.owner)
        self._fill(self.owner, names)
        for name in ("owner", "category", "marking", "code"):
            box, value = getattr(self, name), getattr(handling, name)
            box.setCurrentIndex(max(box.findData(value), 0))
        self.conditions.setPlainText("\n".join(handling.conditions))

    def handling(self) -> Handling:
        """What is filled in."""
        lines = self.conditions.toPlainText().splitlines()
        return Handling(
            str(self.owner.currentData() or ""), str(self.category.currentData() or ""),
            str(self.marking.currentData() or ""), str(self.code.currentData() or ""),
            tuple(line.strip() for line in lines if line.strip()),
        )  # fmt: skip
