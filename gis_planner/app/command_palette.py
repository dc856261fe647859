"""Ctrl+K: every action by name."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtGui import QAction, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gis_planner.app import icons, theme
from gis_planner.app.search_words import ALSO, score
from gis_planner.app.widgets import muted

NATIVE = QKeySequence.SequenceFormat.NativeText
GONE_MS = 50
"""What lay under a window that closed is painted by then; longer work would hold it up."""


class CommandPalette(QDialog):
    """A list of actions that narrows while one types; Enter runs the first."""

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Commands")
        self.actions_ = actions
        self.field = QLineEdit()
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Command")
        self.field.setMinimumHeight(34)
        self.field.textChanged.connect(self.narrow)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.itemActivated.connect(lambda item: self.run())
        self.list.itemClicked.connect(lambda item: self.run())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.none = muted("No command has these words. F1 opens the guide about this page.")
        layout.addWidget(self.none)
        self.resize(560, 420)
        t = theme.current()
        self.setStyleSheet(
            f"CommandPalette {{ background: {t.raised}; border: 1px solid {t.border}; }}"
        )
        self.narrow("")

    def narrow(self, query: str) -> None:
        """List the actions that answer the query, best first; say where none does."""
        self.list.clear()
        found = [
            (score(query, str(a.data() or a.text()), ALSO.get(a.objectName(), "")), a)
            for a in self.actions_ if a.isEnabled()
        ]  # fmt: skip
        ranked = sorted(((s, a) for s, a in found if s), key=lambda pair: -pair[0])
        for _, action in ranked[:60]:
            keys = action.shortcut().toString(NATIVE)
            title = str(action.data() or action.text()).replace("&", "")
            item = QListWidgetItem(f"{title}    {keys}" if keys else title)
            name = action.property("icon_name")
            if name:
                item.setIcon(icons.icon(str(name)))
            item.setData(Qt.ItemDataRole.UserRole, action)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.none.setVisible(not ranked)

    def run(self) -> None:
        """Close, then run the current action, once the palette is gone from the screen."""
        item = self.list.currentItem()
        if item is not None:
            QTimer.singleShot(GONE_MS, item.data(Qt.ItemDataRole.UserRole).trigger)
        self.accept()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Arrows move in the list while the field has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                now = self.list.currentRow() + step
                self.list.setCurrentRow(min(max(now, 0), self.list.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.run()
                return True
        return super().eventFilter(watched, event)
