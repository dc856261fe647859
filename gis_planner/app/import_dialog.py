"""Before a list is imported: whose it is, and what each column is taken for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QBrush, QColor
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.dialogs import Scrolled
from gis_planner.app.import_handling import ImportHandling
from gis_planner.app.import_version import VersionLine
from gis_planner.app.models.agency_typed import Typed, agency_typed
from gis_planner.app.models.mapping import NOT_USED, MappingModel, odd_markings
from gis_planner.app.models.words import counted
from gis_planner.app.session import Session
from gis_planner.app.widgets import heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import FIELDS, ROLES

TITLES = {
    "source_ref": "Reference", "name": "Name", "organisation": "Organisation",
    "company_number": "Company number", "person": "Person", "address": "Address",
    "postcode": "Postcode", "uprn": "UPRN", "phone": "Phone", "email": "E-mail",
    "website": "Website", "trade": "Trade", "status": "Status", "rating": "Rating or outcome",
    "date": "Date", "date_from": "Valid from", "date_to": "Valid until", "easting": "Easting",
    "northing": "Northing", "lon": "Longitude", "lat": "Latitude", "marking": "Marking",
    "handling": "Handling", "owner": "Originating agency",
}  # fmt: skip


class ImportDialog(QDialog):
    """Shows a preview with the proposed mapping; the person corrects and imports."""

    def __init__(
        self,
        session: Session,
        path: Path,
        preview: object,
        parent: QWidget | None = None,
        reread: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.path = session, path
        self.model = MappingModel(preview)
        self.reread = reread
        self.setWindowTitle(f"Import {path.name}")
        self.setAcceptDrops(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(f"Import {path.name}", 2))
        self.about = muted("")
        layout.addWidget(self.about)
        layout.addLayout(self._whose())
        self.table = self._table()
        self.handling = ImportHandling(session)
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.setAccessibleName("Columns, and how the list is handled")
        tabs.addTab(self.table, "What each column is")
        tabs.addTab(Scrolled(self.handling), "How the list is handled")
        layout.addWidget(tabs, 1)
        self.warning = QLabel()
        self.warning.setProperty("tone", "warn")
        self.warning.setWordWrap(True)
        layout.addWidget(self.warning)
        layout.addLayout(self._buttons())
        self.handling.changed.connect(self._check)
        self.resize(980, 660)
        self._fill()
        self._whole()

    def _whose(self) -> QFormLayout:
        from gis_planner.pipeline.importing import list_name_of

        self.agency = QComboBox()
        self.agency.setEditable(True)
        self.agency.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)  # Enter is for the dialog
        self.agency.setCompleter(None)  # `agency_typed` knows more than first letters
        self.agency.setAccessibleName("Agency")
        self.agency.addItems([a.name for a in self.session.reference.agencies.values()])
        self.agency.setCurrentIndex(-1)
        known = {i.list_name: i for i in self.session.lists()}
        self.name = QLineEdit(list_name_of(self.path).replace("_", " "))
        self.name.setAccessibleName("Name of the list")
        before = known.get(self.name.text()) or known.get(list_name_of(self.path))
        if before is not None:
            self.agency.setEditText(self.session.agency_name(before.agency))
            self.name.setText(before.list_name)
        else:
            self.agency.setEditText(guess_agency(self.session, self.path))
        self.agency.editTextChanged.connect(lambda: self._check())
        self.version = VersionLine()
        self.version.taken.connect(self.name.setText)
        self.name.textChanged.connect(lambda: self._whole())
        self.agency.editTextChanged.connect(lambda: self._whole())
        self.sheet = QComboBox()
        self.sheet.setAccessibleName("Sheet")
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow("Agency that sent it", self.agency)
        form.addRow("Name of the list", self.name)
        form.addRow("", self.version)
        sheets = getattr(self.model.preview, "sheets", ())
        if len(sheets) > 1:
            self.sheet.addItems(list(sheets))
            self.sheet.setCurrentText(getattr(self.model.preview, "sheet", ""))
            self.sheet.currentTextChanged.connect(self._other_sheet)
            form.addRow("Sheet", self.sheet)
        return form

    def _table(self) -> QTableWidget:
        made = QTableWidget(0, 4)
        made.setHorizontalHeaderLabels(["Column in the file", "Taken for", "Examples", "Because"])
        made.setAccessibleName("Columns of the file and the fields they fill")
        side, head = made.verticalHeader(), made.horizontalHeader()
        assert side is not None and head is not None
        side.hide()
        side.setDefaultSectionSize(34)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.setColumnWidth(0, 190)
        made.setColumnWidth(1, 170)
        made.setColumnWidth(2, 320)
        head.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        made.setShowGrid(False)
        made.setTabKeyNavigation(False)
        made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        made.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        return made

    def _buttons(self) -> QHBoxLayout:
        box = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        ok = box.button(QDialogButtonBox.StandardButton.Ok)
        assert ok is not None
        ok.setText("Import")
        ok.setProperty("primary", "true")
        self.ok = ok
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return row(None, box)

    def _fill(self) -> None:
        preview = self.model.preview
        role = ROLES.get(preview.role, preview.role)
        scheme = self.session.reference.schemes.get(preview.scheme or "")
        facts = [
            preview.file_format.upper(),
            preview.encoding,
            counted(len(preview.columns), "column"),
        ]
        if scheme is not None:
            facts.append(f"ratings: {scheme.name}")
        self.about.setText(
            " · ".join(str(f) for f in facts if f) + f". Read as: {role}. "
            "Every original field is kept, whatever you choose here."
        )
        t = theme.current()
        rows = self.model.rows()
        self.table.setRowCount(len(rows))
        before: QWidget = self.table
        for i, line in enumerate(rows):
            self.table.setItem(i, 0, QTableWidgetItem(line.column))
            combo = QComboBox()
            combo.setAccessibleName(f"{line.column} is taken for")
            combo.addItem("Not used", NOT_USED)
            for field, help_text in FIELDS.items():
                combo.addItem(TITLES[field], field)
                combo.setItemData(combo.count() - 1, help_text, Qt.ItemDataRole.ToolTipRole)
            combo.setCurrentIndex(max(combo.findData(line.field), 0))
            combo.currentIndexChanged.connect(
                lambda _, c=line.column, w=combo, at=i: self._set(c, str(w.currentData()), at)
            )
            self.table.setCellWidget(i, 1, combo)
            self.setTabOrder(before, combo)
            before = combo
            self.table.setItem(i, 2, QTableWidgetItem("   ·   ".join(line.samples)))
            reason = QTableWidgetItem(line.reason)
            tone = t.muted if line.confidence >= 0.6 or not line.field else t.warn
            reason.setForeground(QBrush(QColor(tone)))
            self.table.setItem(i, 3, reason)
        self._check()

    def _set(self, column: str, field: str, at: int) -> None:
        self.model.set(column, field)
        item = self.table.item(at, 3)
        if item is not None:
            item.setText(self.model.rows()[at].reason)
        self._check()

    def _check(self) -> None:
        shown = self.model.preview
        faults = [*(self.model.missing() if shown.samples else ()), *shown.warnings]
        if said := self._typed().said:
            faults.insert(0, said)
        self.handling.show_columns(self.model.mapping())
        faults += odd_markings(self.model)
        wrong = self.handling.fault()
        faults = [wrong, *faults] if wrong else faults
        self.warning.setText("  ".join(faults[:3]))
        self.warning.setVisible(bool(faults))
        self.ok.setEnabled(bool(self.agency_id) and not wrong)

    def _whole(self) -> None:
        """A list that is known is handled as before, and this is its next version."""
        columns = self.model.preview.columns
        self.version.show_for(self.session.lists(), self.agency_id, self.list_name, columns)
        self.handling.show_list(f"{self.agency_id}/{self.list_name}")

    def _other_sheet(self, sheet: str) -> None:
        if self.reread is None:
            return
        try:
            self.model = MappingModel(self.reread(sheet))
        except UserError as fault:  # an empty sheet: what is shown stays
            self.sheet.setCurrentText(getattr(self.model.preview, "sheet", ""))
            self.warning.setText(str(fault))
            self.warning.show()
            return
        self._fill()
        self._whole()

    @property
    def agency_id(self) -> str:
        """The id of the agency chosen or typed; '' where that is not told."""
        return self._typed().agency

    def _typed(self) -> Typed:
        known = {i.agency for i in self.session.lists()}
        return agency_typed(self.session.reference.agencies, self.agency.currentText(), known)

    @property
    def list_name(self) -> str:
        """The name of the list."""
        return self.name.text().strip()

    @property
    def chosen_sheet(self) -> str | None:
        """The sheet, None where there is only one."""
        return self.sheet.currentText() or None


def guess_agency(session: Session, path: Path) -> str:
    """The agency whose name or id occurs in the file's name; '' where none does."""
    low = path.name.lower().replace("_", " ").replace("-", " ")
    for agency in session.reference.agencies.values():
        words = [agency.id.replace("-", " "), agency.short.lower(), *agency.id.split("-")[1:]]
        if any(len(w) > 3 and w in low for w in words):
            return agency.name
    return ""
