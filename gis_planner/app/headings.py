"""Headings of tables: never narrower than their words and the arrow that tells the order."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QHeaderView, QTableView

LEAST_STRETCHED_PX = 120
"""What the column that takes the room left keeps where there is none, pixels."""


def least_width(head: QHeaderView, column: int) -> int:
    """What a heading needs, its words and the arrow beside them; pixels, 0 while hidden."""
    head.ensurePolished()
    return head.sectionSizeHint(column)


class Headings(QObject):
    """Keeps every heading of a table readable, and gives one column what room is left. Where
    there is too little for all, the table is scrolled."""

    def __init__(self, table: QTableView, stretched: int | None = None) -> None:
        super().__init__(table)
        self.table, self.stretched = table, stretched
        self._at_work = False
        head, viewport = table.horizontalHeader(), table.viewport()
        assert head is not None and viewport is not None
        self.head = head
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setStretchLastSection(False)
        head.sectionResized.connect(lambda *_: self._fill())
        head.sectionCountChanged.connect(lambda *_: self.fit())
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The table has another size, or is shown."""
        if event is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.fit()
        return False

    @property
    def _last(self) -> int:
        """The column that takes what is left: the one named, else the last that is shown."""
        if self.stretched is not None:
            return self.stretched
        shown = [c for c in range(self.head.count()) if not self.head.isSectionHidden(c)]
        return max(shown, key=self.head.visualIndex, default=-1)

    def fit(self) -> None:
        """Widen what is narrower than its heading."""
        if self._at_work:
            return
        self._at_work = True
        last = self._last
        for column in range(self.head.count()):
            least = least_width(self.head, column)
            if column != last and 0 < self.head.sectionSize(column) < least:
                self.head.resizeSection(column, least)
        self._at_work = False
        self._fill()

    def _fill(self) -> None:
        """Give what room is left."""
        last, viewport = self._last, self.table.viewport()
        if self._at_work or viewport is None or not 0 <= last < self.head.count():
            return
        self._at_work = True
        rest = sum(self.head.sectionSize(c) for c in range(self.head.count()) if c != last)
        least = max(least_width(self.head, last), LEAST_STRETCHED_PX)
        self.head.resizeSection(last, max(viewport.width() - rest, least))
        self._at_work = False
