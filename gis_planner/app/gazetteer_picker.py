"""Type-ahead over addresses: words, postcode or UPRN, best first, never blocking the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from PyQt6.QtCore import QEvent, QObject, QRunnable, Qt, QThreadPool
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gis_planner.app.widgets import muted
from gis_planner.pipeline.addresses import Address, Addresses

MOST = 12


class _Search(QRunnable):
    """One search; skipped when the text has moved on before its turn came."""

    def __init__(self, picker: GazetteerPicker, number: int, text: str, index: Addresses) -> None:
        super().__init__()
        self.picker, self.number, self.text, self.index = picker, number, text, index

    def run(self) -> None:
        """Search on the pool's thread."""
        if self.picker.wanted == self.number:
            found = self.index.search(self.text, MOST)
            with suppress(RuntimeError):  # the dialog was closed meanwhile: nobody to tell
                self.picker.found.emit(self.number, found)


class GazetteerPicker(QWidget):
    """A field and what it finds. `picked` gives the address chosen by Return or double click."""

    picked = Signal(object)
    moved = Signal(object)
    """the address under the cursor, or None"""
    found = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.index: Addresses | None = None
        self.wanted = 0
        self.addresses: tuple[Address, ...] = ()
        self.idle = threading.Event()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Address, postcode or UPRN")
        self.field.setAccessibleName("Search the gazetteer")
        self.field.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Addresses found")
        self.list.setUniformItemSizes(True)
        self.note = muted("Reading the gazetteer…")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        self.field.textEdited.connect(lambda _: self.search())
        self.field.textChanged.connect(lambda text: None if text else self.search())
        self.field.installEventFilter(self)
        self.list.itemActivated.connect(lambda _: self.choose())
        self.list.currentRowChanged.connect(lambda _: self.moved.emit(self.current()))
        self.found.connect(self._take)

    def use(self, index: Addresses) -> None:
        """Search these addresses from now on."""
        self.index = index
        self.note.setText(index.note)
        if self.field.text():
            self.search()

    def start_with(self, text: str) -> None:
        """Type for the user; they may change it."""
        self.field.setText(text)
        self.search()

    def search(self) -> None:
        """Look for what is typed; an older search that has not begun is dropped."""
        self.wanted += 1
        text = self.field.text().strip()
        if self.index is None or not text:
            self._take(self.wanted, ())
            return
        self._pool.start(_Search(self, self.wanted, text, self.index))

    def _take(self, number: int, found: tuple[Address, ...]) -> None:
        if number != self.wanted:
            return
        self.addresses = found
        self.list.clear()
        for address in found:
            item = QListWidgetItem(f"{address.line}\nUPRN {address.uprn}")
            item.setToolTip(address.line)
            self.list.addItem(item)
        if found:
            self.list.setCurrentRow(0)
        else:
            self.moved.emit(None)
        if self.index is not None:
            none = bool(self.field.text().strip()) and not found
            self.note.setText("Nothing found" if none else self.index.note)

    def current(self) -> Address | None:
        """The address under the cursor."""
        place = self.list.currentRow()
        return self.addresses[place] if 0 <= place < len(self.addresses) else None

    def choose(self) -> None:
        """Take the address under the cursor."""
        address = self.current()
        if address is not None:
            self.picked.emit(address)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Arrows in the field move in the list; Return chooses."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            moves: dict[int, Callable[[], None]] = {
                Qt.Key.Key_Down: lambda: self._step(1),
                Qt.Key.Key_Up: lambda: self._step(-1),
                Qt.Key.Key_Return: self.choose,
                Qt.Key.Key_Enter: self.choose,
            }
            act = moves.get(event.key())
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        if self.addresses:
            self.list.setCurrentRow((self.list.currentRow() + by) % len(self.addresses))

    def wait(self) -> None:
        """Wait until no search runs (before the widget goes away)."""
        self.wanted += 1
        self._pool.waitForDone(2000)
