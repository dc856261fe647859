"""Locking the window when nobody is there: everything covered, an encrypted case closed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QGuiApplication, QWindow
from PyQt6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from gis_planner.app.widgets import button, card, heading, muted, row
from gis_planner.domain.errors import UserError

STIRS = {
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}  # fmt: skip


class IdleWatch(QObject):
    """Says when nobody has touched keyboard or mouse for `minutes` (0 = never)."""

    idle = Signal()

    def __init__(self, parent: QObject, minutes: float) -> None:
        super().__init__(parent)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.idle)
        self.set_minutes(minutes)
        QTimer.singleShot(0, self._watch)  # the many events of a window being made are no touch

    def _watch(self) -> None:
        """Windows of the screen hear every touch first. (Hearing all that widgets tell each other
        would cost a wait for Python's lock each time, some hundreds when a page is shown.)"""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._add)
            for window in app.topLevelWindows():
                self._add(window)

    def _add(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def set_minutes(self, minutes: float) -> None:
        """Another time, counted from now."""
        self.timer.stop()
        self.timer.setInterval(round(minutes * 60_000))
        if minutes > 0:
            self.timer.start()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Any touch starts the count again."""
        if event is not None and event.type() in STIRS and self.timer.interval() > 0:
            self.timer.start()
        return False

    def stop(self) -> None:
        """No more watching."""
        self.timer.stop()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            with suppress(TypeError):  # it never began to watch
                app.focusWindowChanged.disconnect(self._add)
            for window in app.topLevelWindows():
                window.removeEventFilter(self)


class LockScreen(QWidget):
    """Covers the window; `opened` brings the passphrase that was typed, and may be refused."""

    opened = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Locked")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        frame, inner = card(margin=28, spacing=12)
        frame.setFixedWidth(420)
        inner.addWidget(heading("Locked", 1))
        self.words = muted("")
        inner.addWidget(self.words)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName("Passphrase")
        self.field.setPlaceholderText("Passphrase of the case")
        self.field.returnPressed.connect(self._try)
        inner.addWidget(self.field)
        self.fault = QLabel()
        self.fault.setProperty("tone", "bad")
        self.fault.setWordWrap(True)
        inner.addWidget(self.fault)
        self.go = button("Unlock", self._try, primary=True)
        self.go.setAutoDefault(True)
        inner.addLayout(row(self.go, None))
        outer.addLayout(row(None, frame, None))
        outer.addStretch(1)
        self.hide()

    def show_for(self, case: Path | None, *, encrypted: bool) -> None:
        """Cover everything."""
        name = case.name if case is not None else "gis_planner"
        self.words.setText(
            f"{name} was closed and its key forgotten. Enter the passphrase to go on."
            if encrypted
            else f"{name} has no passphrase: anybody at this computer can go on."
        )
        self.field.setVisible(encrypted)
        self.field.clear()
        self.fault.setText("")
        self.fault.hide()
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        (self.field if encrypted else self.go).setFocus()

    def _try(self) -> None:
        self.opened.emit(self.field.text())

    def refuse(self, fault: UserError) -> None:
        """The passphrase does not fit."""
        self.fault.setText(str(fault))
        self.fault.show()
        self.field.selectAll()
        self.field.setFocus()


def clear_clipboard() -> None:
    """Nothing that was copied here stays for whoever comes next."""
    clipboard = QGuiApplication.clipboard()
    if clipboard is not None and clipboard.ownsClipboard():
        clipboard.clear()


def close_dialogs() -> None:
    """Questions that were open are given up: nothing was done yet."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.reject()
