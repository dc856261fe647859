"""Windows beside the main one while it is locked: covered with what was typed left in them."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QDrag, QGuiApplication
from PyQt6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from gis_planner.app.widgets import heading
from gis_planner.store import Case

TITLE = "gis_planner – locked"
OF_THE_SYSTEM = ("QFileDialog", "QPrintDialog")


class Veil(QWidget):
    """Covers one window until it is lifted."""

    def __init__(self, covered: QWidget) -> None:
        super().__init__(covered)
        self.covered, self.title = covered, covered.windowTitle()
        self.setAutoFillBackground(True)
        self.setAccessibleName("Locked")
        words = heading("Locked", 2)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(words)
        covered.setWindowTitle(TITLE)
        covered.installEventFilter(self)
        self.setGeometry(covered.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stay as large as what is covered."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.covered.rect())
            self.raise_()
        return False

    def lift(self) -> None:
        """Show again what was covered."""
        self.covered.removeEventFilter(self)
        self.covered.setWindowTitle(self.title)
        self.covered.activateWindow()
        self.hide()
        self.deleteLater()


def cover(window: QWidget, *, closing: bool) -> list[Veil]:
    """Close open menus, end a drag, cover every window that stands before this one.

    Dialogs of the system cannot be covered and are given up; so are those that hold the case
    itself where it is closed (`closing`): nothing was done yet.
    """
    if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
        QDrag.cancel()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    found = [w for w in QApplication.topLevelWidgets() if w.isVisible() and _before(w, window)]
    for dialog in [w for w in found if isinstance(w, QDialog)]:
        holds = closing and isinstance(getattr(dialog, "case", None), Case)
        if holds or any(dialog.inherits(name) for name in OF_THE_SYSTEM):
            dialog.reject()
    return [Veil(w) for w in found if w.isVisible()]


def _before(widget: QWidget, window: QWidget) -> bool:
    """Whether it is a window of its own that belongs to `window`, or a dialog of nobody."""
    if widget is window or widget.windowType() not in (
        Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet,
    ):  # fmt: skip
        return False
    above = widget.parentWidget()
    while above is not None and above is not window:
        above = above.parentWidget()
    return above is window or (isinstance(widget, QDialog) and widget.parentWidget() is None)
