"""The form that says how a list, a field or a record may be handled."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.handling_fields import HandlingFields
from gis_planner.app.models.handling import Target
from gis_planner.app.models.handling_words import field_words
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.handling import Handling
from gis_planner.domain.sharing import FIELD_CATEGORY


class HandlingForm(QScrollArea):
    """For one list, field or record; `kept` and `cleared` ask the tab to write it down."""

    kept = Signal()
    cleared = Signal()
    field_chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.target: Target | None = None
        self.fields = HandlingFields(session)
        self.title = heading("", 3)
        self.title.setWordWrap(True)
        self.counts = muted("")
        self.of = QComboBox()
        self.of.setAccessibleName("What of the list")
        self.of.addItem("the list as a whole", "")
        for name in FIELD_CATEGORY:
            self.of.addItem(f"its field {field_words(name).lower()}", name)
        self.of.activated.connect(lambda _: self.field_chosen.emit(str(self.of.currentData())))
        self.until = QLineEdit()
        self.until.setPlaceholderText("2026-12-31; empty: no date")
        self.why = QLineEdit()
        self.why.setPlaceholderText("who decided, under what")
        for label, line in (("Kept until", self.until), ("Reason", self.why)):
            line.setAccessibleName(label)
            line.returnPressed.connect(self.kept)
            self.fields.form.addRow(label, line)
        self.fields.form.insertRow(0, "Of", self.of)
        self.setWidget(self._page())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumWidth(340)
        self.setAccessibleName("How it is handled")

    def _page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 4, 12, 8)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addWidget(self.counts)
        layout.addWidget(self.fields)
        self.clear = button("Say nothing here", self.cleared.emit, quiet=True,
                            tip="Take away what this level says")  # fmt: skip
        self.keep = button("Keep", self.kept.emit, primary=True, icon="check", tip="Enter")
        layout.addLayout(row(self.clear, None, self.keep))
        layout.addWidget(muted("The strictest of list, field and record counts. It can be undone."))
        layout.addStretch(1)
        return page

    def forget(self) -> None:
        """Nothing is chosen."""
        self.target = None
        self.title.clear()
        self.counts.clear()
        self.fields.show_handling(Handling())
        self.until.clear()
        self.why.clear()

    def show_target(
        self, target: Target, own: Handling, until: str, counts: tuple[str, ...]
    ) -> None:
        """Another list, field or record."""
        self.target = target
        self.title.setText(target.words)
        self.counts.setText("In force: " + "\n".join(counts))
        self.fields.show_handling(own)
        self.until.setText(until)
        self.why.clear()
        self.of.setCurrentIndex(max(self.of.findData(target.field), 0))
        form = self.fields.form
        form.setRowVisible(self.of, not target.ref)
        form.setRowVisible(self.until, not target.ref and not target.field)
        self.clear.setEnabled(bool(own))
