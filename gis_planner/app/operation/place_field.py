"""Type-ahead for places: premises of the case, addresses, grid references."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.models import place_search as model
from gis_planner.app.models.place_search import Place
from gis_planner.app.session import Session

AFTER_MS = 150
SHOWN, LINE = 4, 42


class PlaceField(QWidget):
    """A field and what it finds. Down goes to the list, Return chooses."""

    chosen = Signal(object)
    moved = Signal(object)
    """the place under the cursor of the list, or None"""

    def __init__(self, session: Session, jobs: Jobs, *, only_premises: bool = False) -> None:
        super().__init__()
        self.session, self.jobs, self.only_premises = session, jobs, only_premises
        self.places: list[Place] = []
        self.addresses: Any = None
        self._asked = False
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        hint = "Premises by name, address, postcode or UPRN"
        self.field.setPlaceholderText(hint if only_premises else f"{hint}, or a grid reference")
        self.field.setAccessibleName(hint)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Places found")
        self.list.setWordWrap(False)
        if only_premises:
            self.list.setFixedHeight(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.search)
        self.field.textChanged.connect(lambda _: self._timer.start(AFTER_MS))
        self.list.itemActivated.connect(lambda _: self.choose())
        self.list.itemClicked.connect(lambda _: self.choose())
        self.list.currentRowChanged.connect(lambda _: self.moved.emit(self.current()))

    def search(self) -> None:
        """Look for what is typed; addresses follow when they are read."""
        self._timer.stop()
        text = self.field.text().strip()
        found = model.premises_like(self.session.frame, text)
        if not self.only_premises and text:
            grid = model.grid_place(text)
            found = [grid, *found] if grid is not None else found
            found += self._addresses(text)
        self.show_places(found)

    def _addresses(self, text: str) -> list[Place]:
        if self.addresses is not None:
            return [model.address_place(a) for a in self.addresses.search(text, 8)]
        if not self._asked and self.session.case is not None:
            self._asked = True
            from gis_planner.pipeline.addresses import open_addresses

            case = self.session.the_case
            self.jobs.start("Reading addresses", lambda p: open_addresses(case, p), self._use,
                            quiet=True, failed=lambda _: None)  # fmt: skip
        return []

    def _use(self, addresses: Any) -> None:
        self.addresses = addresses
        if self.field.text().strip():
            self.search()

    def show_places(self, places: Sequence[Place]) -> None:
        """List places."""
        self.places = list(places)
        self.list.clear()
        for place in self.places:
            item = QListWidgetItem(f"{place.title}\n{place.detail}")
            if not place.located and not self.only_premises:
                item.setText(f"{place.title}\n{place.detail} (place not known)")
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        if self.only_premises:  # the list takes room only while it holds something
            count = min(len(self.places), SHOWN)
            self.list.setFixedHeight(LINE * count + (4 if count else 0))

    def current(self) -> Place | None:
        """The place under the cursor."""
        row = self.list.currentRow()
        return self.places[row] if 0 <= row < len(self.places) else None

    def choose(self) -> None:
        """Take the place under the cursor, or the first."""
        if self._timer.isActive():
            self.search()
        if self.current() is None and self.places:
            self.list.setCurrentRow(0)
        place = self.current()
        if place is not None and (place.located or self.only_premises):
            self.chosen.emit(place)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Arrows move in the list while the field has the keyboard; Return chooses."""
        if (
            watched is self.field
            and isinstance(event, QKeyEvent)
            and (event.type() == QEvent.Type.KeyPress)
        ):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
                self.list.setCurrentRow(row)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return super().eventFilter(watched, event)
