"""What other agencies plan by themselves: imported, placed, set against the plan."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import others as model
from gis_planner.app.models.dossier import day as day_text
from gis_planner.app.models.others import OtherRow
from gis_planner.app.pages.targets.day_strip import DayStrip
from gis_planner.app.pages.targets.others_import import SUFFIXES, Importer
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, list_rows, muted, row, stacked
from gis_planner.domain.errors import UserError

COLUMNS = ("Day", "Time", "Agency", "Where they go", "Premises of the case", "Clash")


class OthersTab(QWidget):
    """The list by day, what it meets, and the day drawn."""

    status = Signal(str)
    fault = Signal(object)
    show_visit = Signal(str, str)
    """operation, visit id"""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session = session
        self.rows: tuple[OtherRow, ...] = ()
        self.shown: list[OtherRow] = []
        self.setAcceptDrops(True)
        self.importer = Importer(session, jobs, self)
        self.importer.done.connect(lambda o: self.status.emit(o.summary.splitlines()[0]))
        self.importer.fault.connect(self.fault)
        self.empty = EmptyState(
            "timeline",
            "No other visits are known",
            "Agencies also go out by themselves. Import their calendars (ICS) or lists (XLSX, "
            "CSV), or drop the files here: the planner keeps clear of them, and clashes are shown.",
            (button("Import visits…", self.importer.choose, primary=True, icon="import"),),
        )
        self.stack = stacked(self, self.empty, self._build())

    def _build(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 8, 12, 8)
        self.summary = muted("")
        layout.addWidget(self.summary)
        self.which = QComboBox()
        self.which.setAccessibleName("Which visits")
        for words, value in (("All visits", "all"), ("Clashes with a plan", "clash"),
                             ("Not placed", "lost")):  # fmt: skip
            self.which.addItem(words, value)
        self.which.currentIndexChanged.connect(lambda _: self.fill())
        self.forget = button("Forget an agency's", lambda: None, quiet=True)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.forget.setMenu(self.menu)
        self.put = button("Put at the selected premises", self.place, quiet=True, icon="premises",
                          tip="Where the file's address fits none, or two")  # fmt: skip
        self.open_plan = button("Show in the plan", self.open_visit, quiet=True, icon="plan",
                                tip="Enter: the planned visit it clashes with")  # fmt: skip
        layout.addLayout(
            row(self.which, None, self.put, self.open_plan, self.forget,
                button("Import visits…", self.importer.choose, icon="import",
                       tip="A calendar (ICS) or a list (XLSX, CSV); or drop the files here"))
        )  # fmt: skip
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(list(COLUMNS))
        list_rows(self.table, "Other agencies' planned visits", (110, 100, 150, 240, 220))
        self.table.currentCellChanged.connect(lambda now, *_: self._chosen(now))
        self.table.itemDoubleClicked.connect(lambda _: self.open_visit())
        self.table.installEventFilter(self)
        layout.addWidget(self.table, 1)
        self.strip = DayStrip(self.session)
        layout.addWidget(self.strip)
        return page

    def refresh(self) -> None:
        """Read again."""
        case = self.session.case
        self.rows = model.rows_of(case, self.session.frame) if case is not None else ()
        self.stack.setCurrentIndex(1 if self.rows else 0)
        name = self.session.agency_name
        self.summary.setText(model.summary_of(self.rows, (), lambda a: name(a, short=True)))
        self.fill()

    def fill(self) -> None:
        """The rows that are asked for."""
        kept = self.current()
        want = self.which.currentData()
        self.shown = [
            r for r in self.rows
            if want == "all" or (want == "clash" and r.clashes)
            or (want == "lost" and not r.premises_id)
        ]  # fmt: skip
        t = theme.current()
        self.table.blockSignals(True)
        self.table.setRowCount(len(self.shown))
        for i, one in enumerate(self.shown):
            clash = model.clash_words(one)
            cells = (day_text(one.day), one.when, self.session.agency_name(one.agency, short=True),
                     one.where, one.name or f"not placed: {one.how}", clash)  # fmt: skip
            for j, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if (j == 4 and not one.premises_id) or (j == 5 and clash):
                    strong = j == 5 and any(c.overlaps for c in one.clashes)
                    item.setForeground(QColor(t.bad if strong else t.warn))
                self.table.setItem(i, j, item)
        self.table.blockSignals(False)
        place = next((i for i, r in enumerate(self.shown) if kept is not None
                      and (r.agency, r.number) == (kept.agency, kept.number)), 0)  # fmt: skip
        if self.shown:
            self.table.setCurrentCell(place, 0)
        self._chosen(place if self.shown else -1)

    def current(self) -> OtherRow | None:
        """The row under the cursor."""
        at = self.table.currentRow()
        return self.shown[at] if 0 <= at < len(self.shown) else None

    def _chosen(self, place: int) -> None:
        one = self.shown[place] if 0 <= place < len(self.shown) else None
        self.put.setEnabled(one is not None)
        self.open_plan.setEnabled(one is not None and bool(one.clashes))
        self.strip.show_day(one, self.rows)
        if one is not None and one.premises_id and self.isVisible():
            at = self.session.frame.row_of(one.premises_id)
            if at >= 0 and at != self.session.selection.focus:
                self.session.selection.focus_on(at)

    def open_visit(self) -> None:
        """Show the planned visit that it clashes with."""
        one = self.current()
        if one is not None and one.clashes:
            self.show_visit.emit(one.clashes[0].operation, one.clashes[0].visit_id)

    def place(self) -> None:
        """Put the visit at the premises that are selected anywhere in the window."""
        from gis_planner.pipeline.others_visits import place_other_visit

        one, focus = self.current(), self.session.selection.focus
        if one is None:
            return
        if focus < 0:
            self.fault.emit(UserError("No premises are selected.", "Choose them on the map first."))
            return
        there = self.session.frame.id_of(focus)
        done = place_other_visit(self.session.the_case, one.agency, one.number, there)
        self.session.took_effect(done.touched)
        self.status.emit(done.summary)

    def _fill_menu(self) -> None:
        from gis_planner.pipeline.others_visits import drop_other_visits

        self.menu.clear()
        case = self.session.the_case

        def drop(agency: str) -> None:
            done = drop_other_visits(case, agency)
            self.session.took_effect(done.touched)
            self.status.emit(done.summary)

        for agency in dict.fromkeys(r.agency for r in self.rows):
            count = sum(r.agency == agency for r in self.rows)
            name = self.session.agency_name(agency)
            self.menu.addAction(f"{name} ({count})", lambda a=agency: drop(a))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Return opens the plan at the clash."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and (event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))
        ):
            self.open_visit()
            return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Calendars and lists may be dropped here."""
        data = event.mimeData() if event is not None else None
        if (
            event is not None
            and data is not None
            and any(Path(u.toLocalFile()).suffix.lower() in SUFFIXES for u in data.urls())
        ):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Import them."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None:
            for url in data.urls():
                self.importer.take(Path(url.toLocalFile()))
            event.acceptProposedAction()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.fill()
        self.strip.update()
