"""A filter in force as a chip: it says how many pass, a click takes it away, a menu turns it."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QContextMenuEvent, QKeyEvent
from PyQt6.QtWidgets import QMenu, QPushButton

from gis_planner.app.models.filters import Filter
from gis_planner.app.models.words import many

MOST_LETTERS = 34
"""A chip is no wider; its tip says the rest."""


class FilterChip(QPushButton):
    """`clicked` and Delete take the filter away; N, and its menu, turn it the other way round."""

    turned = Signal()

    def __init__(self, one: Filter, label: str, count: int) -> None:
        words = label if len(label) <= MOST_LETTERS else label[: MOST_LETTERS - 1] + "…"
        super().__init__(f"{words}  {many(count)}   ✕".replace("&", "&&"))
        self.one = one
        self.setProperty("chip", "true")
        self.setToolTip(
            f"{label}: {many(count)} premises pass it alone. Click takes it away; "
            f"N {'keeps these' if one.negated else 'leaves these out'} instead (also in its menu)."
        )
        self.setAccessibleName(f"Filter {label}, {many(count)} premises pass, remove")

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """N turns it; Delete takes it away."""
        assert event is not None
        if event.key() == Qt.Key.Key_N and not event.modifiers():
            self.turned.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """Turn it, or take it away."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        instead = "Keep these instead" if self.one.negated else "Leave these out instead"
        menu.addAction(f"{instead}\tN", self.turned.emit)
        menu.addAction("Take away\tDel", self.click)
        menu.popup(self.mapToGlobal(QPoint(8, self.height())))
