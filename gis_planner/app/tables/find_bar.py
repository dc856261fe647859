"""The bar that finds a text in the column in focus."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QWidget

from gis_planner.app.models.words import many
from gis_planner.app.widgets import button, muted, row


class FindBar(QWidget):
    """`wanted(text, step)`: the next (+1) or the one before (-1); 0 stays where it is, if it
    fits."""

    wanted = Signal(str, int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName("Find in column")
        self.field.setClearButtonEnabled(True)
        self.field.setFixedWidth(240)
        self.count = muted("", wrap=False)
        self.field.textChanged.connect(lambda text: self.wanted.emit(text, 0))
        self.field.returnPressed.connect(lambda: self.wanted.emit(self.field.text(), 1))
        before = button("Before", lambda: self.wanted.emit(self.field.text(), -1), quiet=True,
                        tip="The one before (Shift+F3)")  # fmt: skip
        after = button("Next", lambda: self.wanted.emit(self.field.text(), 1), quiet=True,
                       tip="The next one (F3)")  # fmt: skip
        close = button("Close", self.closed.emit, quiet=True, tip="Close (Escape)")
        layout = row(self.field, before, after, self.count, None, close)
        layout.setContentsMargins(12, 2, 6, 4)
        self.setLayout(layout)
        self.hide()

    def open(self, title: str) -> None:
        """Show it for a column."""
        self.field.setPlaceholderText(f"Find in {title}")
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def tell(self, place: int, count: int) -> None:
        """Which of how many it stands on."""
        if not self.field.text().strip():
            self.count.setText("")
        else:
            self.count.setText(f"{many(place)} of {many(count)}" if count else "Not in this column")

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Escape closes; Shift+Enter goes back."""
        assert event is not None
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
