"""The lists beside the map: visits by day, what was left out, notes."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QTabWidget

from gis_planner.app import theme
from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models.plan import DRAWN_MARK, PlanView, long_day
from gis_planner.app.pages.plan.left_out import LeftOutPanel
from gis_planner.app.pages.plan.notes import NotesPanel
from gis_planner.app.session import Session

ID = Qt.ItemDataRole.UserRole
PLACE = Qt.ItemDataRole(Qt.ItemDataRole.UserRole + 1)
MARKS = {"lock": "▪ ", "must": "! "}


class VisitList(QListWidget):
    """Visits by day; L locks, Enter moves, the menu key shows what can be done."""

    chosen = Signal(str)
    menu_wanted = Signal(str, object)
    lock_wanted = Signal()
    move_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Visits")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.currentItemChanged.connect(lambda item, _: self._item(item))

    def fill(self, plan: PlanView, definition: edit.Definition, session: Session) -> None:
        """Show the visits of a plan."""
        self.blockSignals(True)
        self.clear()
        last = ""
        for v in plan.visits:
            if v.day != last:
                last = v.day
                head = QListWidgetItem(long_day(v.day))
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                font = head.font()
                font.setBold(True)
                head.setFont(font)
                self.addItem(head)
            mark = MARKS.get(edit.rule_of(definition, v.premises_id), "")
            mark += f"{DRAWN_MARK} " if v.drawn else ""
            who = ", ".join(session.agency_name(a, short=True) for a in v.agencies)
            item = QListWidgetItem(f"{v.number}   {v.start}  {mark}{v.name}\n          {who}")
            item.setData(ID, v.visit_id)
            item.setData(PLACE, v.premises_id)
            item.setToolTip(v.why_here)
            self.addItem(item)
        self.blockSignals(False)

    def fade(self, premises: frozenset[str]) -> None:
        """Visits to these premises are left out by the filters."""
        muted = QBrush(QColor(theme.current().muted))
        for i in range(self.count()):
            item = self.item(i)
            if item is not None and item.data(ID):
                off = item.data(PLACE) in premises
                font = item.font()
                font.setItalic(off)
                item.setFont(font)
                item.setForeground(muted if off else QBrush())

    def pick(self, premises: frozenset[str]) -> None:
        """These premises are selected elsewhere."""
        for i in range(self.count()):
            item = self.item(i)
            if item is not None and item.data(ID):
                font = item.font()
                font.setBold(item.data(PLACE) in premises)
                item.setFont(font)

    def choose(self, visit_id: str) -> None:
        """Emphasise a visit without saying so again."""
        for i in range(self.count()):
            item = self.item(i)
            if item is not None and item.data(ID) == visit_id:
                self.blockSignals(True)
                self.setCurrentItem(item)
                self.blockSignals(False)

    def _item(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(ID):
            self.chosen.emit(str(item.data(ID)))

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """The keyboard comes to the list: nobody has chosen anything by that."""
        blocked = self.blockSignals(True)
        super().focusInEvent(event)
        self.blockSignals(blocked)

    def _menu(self, where: QPoint) -> None:
        item = self.itemAt(where) or self.currentItem()
        view = self.viewport()
        if item is not None and item.data(ID) and view is not None:
            self.menu_wanted.emit(str(item.data(ID)), view.mapToGlobal(where))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """L locks, Enter moves."""
        assert event is not None
        if event.key() == Qt.Key.Key_L and not event.modifiers():
            self.lock_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.move_wanted.emit()
        else:
            super().keyPressEvent(event)


class PlanLists(QTabWidget):
    """Three tabs with their counts."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setDocumentMode(True)
        self.visits, self.left = VisitList(), LeftOutPanel(session)
        self.notes = NotesPanel(session)
        for widget, title in (
            (self.visits, "Visits"), (self.left, "Left out"), (self.notes, "Notes")
        ):  # fmt: skip
            self.addTab(widget, title)

    def fill(self, plan: PlanView, definition: edit.Definition) -> None:
        """Show a plan."""
        self.visits.fill(plan, definition, self.session)
        self.left.fill(plan.left_out)
        self.notes.fill(plan.notes)
        self.setTabText(0, f"Visits ({len(plan.visits)})")
        self.setTabText(1, f"Left out ({len(plan.left_out)})")
        self.setTabText(2, f"Notes ({len(plan.notes)})")
