"""Locking the window when nobody is there: everything covered, an encrypted case closed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QCloseEvent, QGuiApplication, QWindow
from PyQt6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from gis_planner.app.widgets import button, card, heading, muted, row
from gis_planner.domain.errors import UserError

STIRS = {
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}  # fmt: skip
OPENS = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin}
"""Touches that may open a menu or a dialog, which is a window of its own."""
LOOK_MS = 60


class IdleWatch(QObject):
    """Says when nobody has touched keyboard or mouse for `minutes` (0 = never)."""

    idle = Signal()

    def __init__(self, parent: QObject, minutes: float) -> None:
        super().__init__(parent)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.idle)
        self.set_minutes(minutes)
        self.look = QTimer(self)
        self.look.setSingleShot(True)
        self.look.timeout.connect(self._look)
        QTimer.singleShot(0, self._watch)  # the many events of a window being made are no touch

    def _watch(self) -> None:
        """Windows of the screen hear every touch first. (Hearing all that widgets tell each other
        would cost a wait for Python's lock each time, some hundreds when a page is shown.)"""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._add)
            self._look()

    def _look(self) -> None:
        """Menus and dialogs that were opened since are windows too."""
        for window in QGuiApplication.topLevelWindows():
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
        """Any touch by key or mouse starts the count again; an open menu alone is none."""
        if event is None or event.type() not in STIRS or not event.spontaneous():
            return False
        if self.timer.interval() > 0:
            self.timer.start()
        if event.type() in OPENS:
            self.look.start(LOOK_MS)
        return False

    def stop(self) -> None:
        """No more watching."""
        self.timer.stop()
        self.look.stop()
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
        app = QGuiApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_keys)

    def show_for(self, *, encrypted: bool, above: bool = False) -> None:
        """Cover everything, the name of the case too; `above` other windows, which take no key or
        click meanwhile."""
        self.words.setText(
            "The case was closed and its key forgotten. Enter the passphrase to go on."
            if encrypted
            else "There is no passphrase: anybody at this computer can go on."
        )
        self.field.setVisible(encrypted)
        self.field.clear()
        self.fault.setText("")
        self.fault.hide()
        if above:
            flags = Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint
            self.setParent(self.parentWidget(), flags)
            self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.follow()
        self.show()
        self.raise_()
        if above:
            self.activateWindow()
        self._take_keys()

    def _take_keys(self) -> None:
        (self.field if self.field.isVisible() else self.go).setFocus()

    def _keep_keys(self, _: QWidget | None, now: QWidget | None) -> None:
        """What comes to the front below, as the start page once a case is closed, gets no key."""
        if now is None or not self.isVisible() or now.window() is not self.window():
            return
        if now is not self and not self.isAncestorOf(now):
            self._take_keys()

    def follow(self) -> None:
        """Lie where the window is."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.geometry() if self.isWindow() else parent.rect())

    def lift(self) -> None:
        """Uncover everything."""
        self.hide()
        if self.isWindow():
            self.setWindowModality(Qt.WindowModality.NonModal)
            self.setParent(self.parentWidget(), Qt.WindowType.Widget)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here: nothing that is covered takes a key."""
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        there = [w for w in (self.field, self.go) if w.isVisible()]
        now = there.index(self.go) if self.go.hasFocus() else 0
        there[(now + (1 if forward else -1)) % len(there)].setFocus()
        return True

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """It goes by being unlocked."""
        if event is not None:
            event.ignore()

    def _try(self) -> None:
        self.opened.emit(self.field.text())

    def refuse(self, fault: UserError, case: Path) -> None:
        """The passphrase does not fit; whoever stands here is not told what it would open."""
        said = str(fault).replace(str(case), "The case").replace(case.name, "The case")
        self.fault.setText(said)
        self.fault.show()
        self.field.selectAll()
        self.field.setFocus()


def clear_clipboard() -> None:
    """Nothing that was copied here stays for whoever comes next."""
    clipboard = QGuiApplication.clipboard()
    if clipboard is not None and clipboard.ownsClipboard():
        clipboard.clear()
