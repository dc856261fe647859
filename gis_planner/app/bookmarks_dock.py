"""The bookmarks of the case: an ordered list with notes, to step through while presenting."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QDropEvent, QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.bookmarks import Bookmark, Bookmarks
from gis_planner.app.models.words import many
from gis_planner.app.widgets import button, muted, row

SAVE_NOTES_MS = 1200
EMPTY = (
    "No bookmarks yet. Move the map to what matters and press Ctrl+B: the view, the layers shown "
    "and the filters are kept in the case."
)


class _List(QListWidget):
    dropped = Signal()
    deleted = Signal()
    stepped = Signal(int)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Let Qt move the item, then tell."""
        super().dropEvent(event)
        self.dropped.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Delete takes away, Alt with the arrows moves."""
        assert event is not None
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class BookmarksDock(QWidget):
    """Shows bookmarks; every change goes out as the whole new value with one line about it."""

    wanted = Signal(int)
    """go to a bookmark"""
    edited = Signal(object, str)
    add = Signal()
    update_view = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.bookmarks = Bookmarks()
        self.current = -1
        self.list = _List()
        self.list.setAccessibleName("Bookmarks in their order")
        self.list.setAccessibleDescription(
            "Return goes there, F2 renames, Delete takes away, Alt with the arrows moves"
        )
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.itemActivated.connect(lambda item: self.wanted.emit(self.list.row(item)))
        self.list.currentRowChanged.connect(self._choose)
        self.list.itemChanged.connect(self._renamed)
        self.list.dropped.connect(lambda: QTimer.singleShot(0, self._reordered))
        self.list.deleted.connect(self._delete)
        self.list.stepped.connect(self._move)
        self.empty = muted(EMPTY)
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName("Notes of the bookmark")
        self.notes.setPlaceholderText("Notes for the chosen bookmark: what to say here")
        self.notes.setTabChangesFocus(True)
        self.notes.setMaximumHeight(120)
        self.notes.textChanged.connect(self._notes_typed)
        self.released = QCheckBox("May be shown to readers")
        self.released.setToolTip(
            "Briefing mode in See as shows name, notes and filters of these bookmarks, no others"
        )
        self.released.clicked.connect(self._released)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SAVE_NOTES_MS)
        self._soon.timeout.connect(self.save_notes)
        self._notes_of = -1
        self.place = QLabel()
        self.place.setProperty("muted", "true")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addLayout(row(
            button("Add", self.add.emit, quiet=True, icon="star",
                   tip="Bookmark what the map shows (Ctrl+B)"),
            button("Update", self._update, quiet=True,
                   tip="Give the chosen bookmark the view that the map shows"),
            button("Delete", self._delete, quiet=True, tip="Delete the chosen bookmark (Delete)"),
            None, spacing=0,
        ))  # fmt: skip
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.notes)
        layout.addWidget(self.released)
        layout.addLayout(row(
            button("Previous", partial(self.step, -1), tip="Previous bookmark (Alt+Page up)"),
            button("Next", partial(self.step, 1), tip="Next bookmark (Alt+Page down)"),
            self.place, None,
        ))  # fmt: skip
        self.show_bookmarks(self.bookmarks)

    def show_bookmarks(self, bookmarks: Bookmarks, current: int | None = None) -> None:
        """Show other bookmarks; notes that were being typed stay where they belong."""
        if current is not None:
            self.current = current
        self.bookmarks = bookmarks
        self.current = min(self.current, len(bookmarks) - 1)
        self.list.blockSignals(True)
        self.list.clear()
        for k, one in enumerate(bookmarks.items):
            item = QListWidgetItem(one.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setToolTip(one.notes or f"1:{many(one.m_per_px / 0.000264583)}")
            item.setData(Qt.ItemDataRole.UserRole, k)
            self.list.addItem(item)
        self.list.setCurrentRow(self.current)
        self.list.blockSignals(False)
        self.empty.setVisible(not len(bookmarks))
        self._show_notes(self.list.currentRow())

    def chosen(self) -> Bookmark | None:
        """The bookmark under the cursor."""
        at = self.list.currentRow()
        return self.bookmarks.items[at] if 0 <= at < len(self.bookmarks) else None

    def _choose(self, at: int) -> None:
        """What a person chose in the list stays chosen, and is where stepping goes on."""
        self.current = at
        self._show_notes(at)

    def _show_notes(self, at: int) -> None:
        self.save_notes()
        self._notes_of = -1
        self.notes.setEnabled(0 <= at < len(self.bookmarks))
        text = self.bookmarks.items[at].notes if self.notes.isEnabled() else ""
        if text != self.notes.toPlainText():  # else the cursor would leave where it is typing
            self.notes.setPlainText(text)
        self._notes_of = at if self.notes.isEnabled() else -1
        self.released.setEnabled(self.notes.isEnabled())
        self.released.setChecked(self.notes.isEnabled() and self.bookmarks.items[at].released)
        count = len(self.bookmarks)
        self.place.setText(f"{self.current + 1} of {count}" if self.current >= 0 else "")

    def _notes_typed(self) -> None:
        if self._notes_of >= 0:
            self._soon.start()

    def save_notes(self) -> None:
        """Keep notes that were typed."""
        self._soon.stop()
        at = self._notes_of
        if not 0 <= at < len(self.bookmarks):
            return
        text, one = self.notes.toPlainText(), self.bookmarks.items[at]
        if text != one.notes:
            self.bookmarks = self.bookmarks.changed(at, notes=text)
            self.edited.emit(self.bookmarks, f"Notes of bookmark {one.name}")

    def _released(self, on: bool) -> None:
        self.save_notes()
        at = self.list.currentRow()
        if 0 <= at < len(self.bookmarks):
            name = self.bookmarks.items[at].name
            words = "may be shown to readers" if on else "is not for readers"
            self.current = at
            self.edited.emit(self.bookmarks.changed(at, released=on), f"Bookmark {name} {words}")

    def _renamed(self, item: QListWidgetItem) -> None:
        at, name = self.list.row(item), item.text().strip()
        old = self.bookmarks.items[at].name
        names = {b.name for i, b in enumerate(self.bookmarks.items) if i != at}
        if not name or name == old or name in names:
            QTimer.singleShot(0, self._again)
            return
        fresh = self.bookmarks.changed(at, name=name)
        self.edited.emit(fresh, f"Bookmark {old} renamed {name}")

    def _again(self) -> None:
        self.show_bookmarks(self.bookmarks)

    def _reordered(self) -> None:
        order = [int(x.data(Qt.ItemDataRole.UserRole)) for i in range(self.list.count())
                 if (x := self.list.item(i)) is not None]  # fmt: skip
        if order != list(range(len(self.bookmarks))) and len(order) == len(self.bookmarks):
            fresh = Bookmarks(tuple(self.bookmarks.items[k] for k in order))
            self.edited.emit(fresh, "Bookmarks in another order")

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.bookmarks) and 0 <= at + by < len(self.bookmarks):
            self.current = at + by
            self.edited.emit(self.bookmarks.moved(at, at + by), "Bookmarks in another order")

    def _delete(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.bookmarks):
            name = self.bookmarks.items[at].name
            self._notes_of = -1
            self.edited.emit(self.bookmarks.without(at), f"Bookmark {name} deleted")

    def _update(self) -> None:
        if self.chosen() is not None:
            self.update_view.emit(self.list.currentRow())

    def step(self, by: int) -> None:
        """Go to the next or previous bookmark."""
        at = self.bookmarks.step(self.current, by)
        if at >= 0:
            self.wanted.emit(at)
