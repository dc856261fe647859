"""The import page: the way of the case, its lists, layers and gazetteers."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.dossier import day
from gis_planner.app.models.stages import stages_of
from gis_planner.app.models.words import many
from gis_planner.app.session import Session
from gis_planner.app.stage_strip import StageStrip
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.lists import ROLES

ABOUT = {
    "premises": "premises", "registered_office": "companies", "person": "people",
    "place": "places",
}  # fmt: skip


class DropZone(QFrame):
    """Files dropped here are imported."""

    dropped = Signal(object)
    choose = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setProperty("drop", "true")
        self.picture = QLabel()
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(heading("Drop lists here", 2))
        text.addWidget(
            muted(
                "CSV, TSV, Excel, JSON or XML, also zipped. Map layers (GeoPackage, GeoJSON, "
                "Shapefile) and address lists with UPRN are recognised too."
            )
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 18)
        layout.setSpacing(18)
        layout.addWidget(self.picture)
        layout.addLayout(text, 1)
        layout.addWidget(button("Choose files…", self.choose.emit, primary=True, icon="import"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.retheme()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.picture.setPixmap(icons.pixmap("import", theme.current().accent, 36))

    def _hot(self, hot: bool) -> None:
        self.setProperty("drop", "hot" if hot else "true")
        style = self.style()
        if style is not None:
            style.polish(self)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Files are welcome."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()
            self._hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        """Nothing was dropped."""
        self._hot(False)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Import what was dropped."""
        self._hot(False)
        data = event.mimeData() if event is not None else None
        if data is not None:
            paths = [Path(u.toLocalFile()) for u in data.urls() if u.isLocalFile()]
            self.dropped.emit(paths)


class ImportPage(QScrollArea):
    """Everything that came into the case, and what to do next."""

    files = Signal(object)
    choose_files = Signal()
    add_layer = Signal()
    add_gazetteer = Signal()
    run_stage = Signal(str)
    remove_list = Signal(str)
    show_set_aside = Signal(str)

    def __init__(self, session: Session, _: Jobs | None = None) -> None:
        super().__init__()
        self.session = session
        self.setAccessibleName("Import")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is on it takes the keyboard
        self.setWidgetResizable(True)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        self.title = heading("Import")
        layout.addWidget(self.title)
        self.strip = StageStrip()
        self.strip.run.connect(self.run_stage)
        layout.addWidget(self.strip)
        self.drop = DropZone()
        self.drop.dropped.connect(self.files)
        self.drop.choose.connect(self.choose_files)
        layout.addWidget(self.drop)
        layout.addLayout(row(heading("Lists", 2), None))
        self.lists = _table(
            ["Agency", "List", "Rows", "Set aside", "About", "As of", "Versions", "Ratings", "File"]
        )  # fmt: skip
        self.lists.setAccessibleName("Lists in the case")
        self.lists.cellDoubleClicked.connect(self._opened)
        layout.addWidget(self.lists, 3)
        self.none = muted("No list has been imported. Start with the largest register you have.")
        layout.addWidget(self.none)
        layout.addLayout(
            row(
                heading("Places", 2),
                None,
                button("Add a map layer…", self.add_layer.emit, icon="layers"),
                button("Add a gazetteer…", self.add_gazetteer.emit, icon="search"),
            )
        )
        self.places = _table(["Kind", "Name", "Features", "Source"])
        self.places.setAccessibleName("Map layers and gazetteers in the case")
        layout.addWidget(self.places, 1)
        self.advice = muted("")
        layout.addWidget(self.advice)
        layout.addStretch(1)
        self.setWidget(inside)
        self._behind = True
        session.opened.connect(self.follow)
        session.changed.connect(lambda touched: self.follow())
        session.frame_changed.connect(self.follow)

    def follow(self) -> None:
        """Something changed: read again now, or when the page is looked at next."""
        self._behind = not self.isVisible()
        if not self._behind:
            self.refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Catch up with what changed while another page was shown."""
        super().showEvent(event)
        if self._behind:
            self.refresh()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.drop.retheme()
        self.refresh()

    def refresh(self) -> None:
        """Read lists and layers again."""
        if not self.session.is_open:
            return
        self._behind = False
        self.title.setText(self.session.the_case.path.stem.replace("_", " "))
        self.strip.show_stages(stages_of(self.session))
        lists = self.session.lists()
        self.none.setVisible(not lists)
        self.lists.setVisible(bool(lists))
        head = _hold(self.lists)
        self.lists.setRowCount(len(lists))
        t = theme.current()
        for i, info in enumerate(lists):
            scheme = self.session.reference.schemes.get(info.scheme)
            values = (
                self.session.agency_name(info.agency), info.list_name, many(info.rows),
                many(info.set_aside) if info.set_aside else "",
                ABOUT.get(info.role, info.role), day(info.as_of), str(info.versions),
                (scheme.name if scheme else info.scheme).split(",")[0].split("(")[0].strip(),
                info.file_name,
            )  # fmt: skip
            for j, value in enumerate(values):
                item = QTableWidgetItem(value)
                item.setData(Qt.ItemDataRole.UserRole, info.key)
                if j in (2, 3, 6):
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                if j == 4:
                    item.setToolTip(ROLES.get(info.role, info.role))
                if j == 8:
                    item.setToolTip(f"Imported {day(info.imported_at)}")
                if j == 3 and info.set_aside:
                    item.setForeground(QColor(t.warn))
                    item.setToolTip("Double-click to see the rows that could not be read")
                self.lists.setItem(i, j, item)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(7, QHeaderView.ResizeMode.Stretch)  # the file stays in sight
        head.setStretchLastSection(False)
        _fit(self.lists)
        self._show_places()

    def _show_places(self) -> None:
        rows = [(i.kind, i.name, many(i.rows), i.source) for i in self.session.layers()]
        gazetteers = self.session.the_case.documents("gazetteer")
        rows += [
            ("gazetteer", name, many(value.get("rows", 0)), str(value.get("path", "")))
            for name, value in gazetteers.items()
        ]
        self.places.setVisible(bool(rows))
        head = _hold(self.places)
        self.places.setRowCount(len(rows))
        for i, values in enumerate(rows):
            for j, value in enumerate(values):
                self.places.setItem(i, j, QTableWidgetItem(value))
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        _fit(self.places)
        kinds = {r[0] for r in rows}
        lacking = []
        if "gazetteer" not in kinds:
            lacking.append(
                "no gazetteer: premises are located by postcode or by coordinates in the lists"
            )
        if "roads" not in kinds:
            lacking.append("no roads: a plan needs them for travel times")
        if "wards" not in kinds:
            lacking.append("no wards: premises cannot be counted by ward")
        self.advice.setText(("This case has " + "; ".join(lacking) + ".") if lacking else "")
        self.advice.setVisible(bool(lacking))

    def _opened(self, line: int, column: int) -> None:
        item = self.lists.item(line, 0)
        if item is not None and column == 3:
            self.show_set_aside.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    @property
    def selected_list(self) -> str:
        """The key of the current list, '' without one."""
        item = self.lists.item(self.lists.currentRow(), 0)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""


def _table(titles: list[str]) -> QTableWidget:
    made = QTableWidget(0, len(titles))
    made.setHorizontalHeaderLabels(titles)
    made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    made.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.setWordWrap(False)
    side, head = made.verticalHeader(), made.horizontalHeader()
    assert side is not None and head is not None
    side.hide()
    side.setDefaultSectionSize(28)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setStretchLastSection(True)
    return made


def _hold(table: QTableWidget) -> QHeaderView:
    """Columns keep their width while a table is filled: else each item measures all of them."""
    head = table.horizontalHeader()
    assert head is not None
    head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return head


def _fit(table: QTableWidget) -> None:
    """As high as its rows, so that the page scrolls and not each table."""
    table.setFixedHeight(34 + 28 * min(table.rowCount(), 24) + 4)
