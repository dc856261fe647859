"""What has happened: a line of fields that asks only what this kind of event needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from gis_planner.app.models.replan import KINDS, Asked, Stop
from gis_planner.app.models.words import counted
from gis_planner.app.session import Session
from gis_planner.app.widgets import FlowLayout, button, muted
from gis_planner.app.words import long_day
from gis_planner.domain.operations import Operation

CLOSURES = "Closures (*.geojson *.json *.gpkg *.shp *.kml);;All files (*)"


class ReplanForm(QWidget):
    """`changed` on every change; `asked()` says what is asked now."""

    changed = Signal()

    def __init__(
        self, session: Session, operation: Operation, stops: tuple[Stop, ...],
        officers: list[tuple[str, str, int]], roads: tuple[str, ...],
    ) -> None:  # fmt: skip
        super().__init__()
        self.session, self.operation, self.stops = session, operation, stops
        self.file: Path | None = None
        self._quiet = True
        named = {o.id: f"{o.name} ({o.id})" if o.name else o.id for o in operation.officers}
        self.kind = self._combo("What happened", [(text, key) for key, text in KINDS.items()])
        self.officer = self._combo("Officer", [
            (f"{named[who]} · {session.agency_name(agency, short=True)} · "
             f"{counted(n, 'visit')}", who)
            for who, agency, n in officers
        ])  # fmt: skip
        self.visit = self._combo("Visit", [
            (f"{long_day(s.day)[:6]} {s.start}  {s.name}", s.premises_id) for s in stops
        ])  # fmt: skip
        self.agency = self._combo("Agency", [])
        self.minutes = QSpinBox()
        self.minutes.setRange(5, 600)
        self.minutes.setSingleStep(5)
        self.minutes.setValue(30)
        self.minutes.setSuffix(" min longer")
        self.minutes.setAccessibleName("Minutes longer")
        self.road = self._combo("Road", [(name, name) for name in roads])
        self.road.setEditable(True)
        self.road.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(list(roads), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.road.setCompleter(completer)
        self.near = self._combo("Which part of the road", [("all of it", "")] + [
            (f"near {s.name}", s.premises_id) for s in stops
        ])  # fmt: skip
        self.browse = button("From a file…", self._browse, quiet=True, icon="open",
                             tip="Closures as a map layer")  # fmt: skip
        self.when = self._combo("When", [])
        self.at = QLineEdit()
        self.at.setFixedWidth(74)
        self.at.setPlaceholderText("HH:MM")
        self.at.setAccessibleName("Known at, HH:MM: what began before stays")
        self.at.setToolTip("What began before this time stays as it is; empty: nothing has begun")
        self.at.editingFinished.connect(self._tell)
        self.since = muted("known at", wrap=False)
        self.standby = QCheckBox("Standby may step in")
        self.standby.setChecked(True)
        self.standby.toggled.connect(lambda _: self._tell())
        self.minutes.valueChanged.connect(lambda _: self._tell())
        self.road.currentTextChanged.connect(lambda _: self._tell())
        line = FlowLayout(self, spacing=8)  # on the next line where there is no room
        for part in (
            self.kind, self.officer, self.visit, self.road, self.near, self.browse, self.agency,
            self.minutes, self.when, self.since, self.at, self.standby,
        ):  # fmt: skip
            part.setMinimumHeight(max(self.kind.sizeHint().height(), part.sizeHint().height()))
            line.addWidget(part)
        self._kind_changed()
        self._quiet = False

    def _combo(self, name: str, items: list[tuple[str, str]]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        for text, key in items:
            made.addItem(text, key)
        made.setMaximumWidth(300)
        made.setMaxVisibleItems(18)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        made.currentIndexChanged.connect(lambda _, w=made: self._chosen(w))
        return made

    def _chosen(self, which: QComboBox) -> None:
        if self._quiet:
            return
        if which is self.kind:
            self._kind_changed()
        elif which is self.visit:
            self._visit_changed()
        self._tell()

    def _kind_changed(self) -> None:
        """Show the fields of the kind, with what is usual in them."""
        kind = str(self.kind.currentData())
        place = kind in ("overrun", "closed", "refused")
        for widget, shown in (
            (self.officer, kind == "officer lost"), (self.visit, place),
            (self.minutes, kind == "overrun"), (self.agency, kind == "refused"),
            (self.standby, kind == "officer lost"), (self.road, kind == "road closed"),
            (self.near, kind == "road closed"), (self.browse, kind == "road closed"),
        ):  # fmt: skip
            widget.setVisible(shown)
        quiet, self._quiet = self._quiet, True
        self._whens(kind)
        self._visit_changed()
        self._quiet = quiet

    def _whens(self, kind: str) -> None:
        days = self.operation.days
        self.when.clear()
        if kind == "officer lost":
            self.when.addItem("on all days", ("", False))
            for day in days:
                self.when.addItem(f"on {long_day(day)} only", (day, True))
            for day in days[1:]:
                self.when.addItem(f"from {long_day(day)} on", (day, False))
        elif kind == "closed":
            self.when.addItem("for good", ("", False))
            for day in days:
                self.when.addItem(f"on {long_day(day)} only", (day, True))
        else:
            self.when.addItem("before it begins", ("", False))
            for day in days:
                self.when.addItem(f"known on {long_day(day)}", (day, False))

    def _visit_changed(self) -> None:
        """An overrun is known at the visit's end; who had the warrant may be any who attend."""
        stop = next((s for s in self.stops if s.premises_id == self.visit.currentData()), None)
        kind = self.kind.currentData()
        quiet, self._quiet = self._quiet, True
        if stop is not None and kind == "overrun":
            self._set_when(stop.day, False)
            self.at.setText(stop.end)
        if stop is not None and kind == "refused":
            self.agency.clear()
            for agency in stop.agencies:
                self.agency.addItem(self.session.agency_name(agency), agency)
        self._quiet = quiet
        self._show_at()

    def _show_at(self) -> None:
        dated = bool((self.when.currentData() or ("", False))[0])
        self.at.setVisible(dated)
        self.since.setVisible(dated)

    def _set_when(self, day: str, only: bool) -> None:
        for i in range(self.when.count()):
            if tuple(self.when.itemData(i)) == (day, only):
                self.when.setCurrentIndex(i)

    def _tell(self) -> None:
        self._show_at()
        if not self._quiet:
            self.changed.emit()

    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Closures", "", CLOSURES)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Roads of a file are closed."""
        self.file = path
        self.road.setEditText(path.name)

    # ---- what is asked

    def load(self, asked: Asked) -> None:
        """Fill the fields."""
        self._quiet = True
        self.kind.setCurrentIndex(self.kind.findData(asked.kind))
        self._kind_changed()
        for combo, key in ((self.officer, asked.officer), (self.visit, asked.premises_id),
                           (self.road, asked.road)):  # fmt: skip
            place = combo.findData(key)
            if place >= 0:
                combo.setCurrentIndex(place)
        if asked.kind == "road closed" and not asked.road:
            self.road.setEditText("")
        self._visit_changed()
        place = self.agency.findData(asked.agency)
        if place >= 0:
            self.agency.setCurrentIndex(place)
        self.minutes.setValue(asked.minutes)
        if asked.day:
            self._set_when(asked.day, asked.that_day_only)
        if asked.at:
            self.at.setText(asked.at)
        self.standby.setChecked(asked.standby)
        self._show_at()
        self._quiet = False

    def asked(self) -> Asked:
        """What the fields say."""
        day, only = self.when.currentData() or ("", False)
        road = self.road.currentText().strip()
        known = self.road.findText(road, Qt.MatchFlag.MatchFixedString) >= 0
        if self.file is not None and road != self.file.name:
            self.file = None
        return Asked(
            str(self.kind.currentData()), str(self.officer.currentData() or ""),
            str(self.visit.currentData() or ""), str(self.agency.currentData() or ""),
            self.minutes.value(), str(day), self.at.text().strip(), bool(only),
            self.standby.isChecked(), road if known or self.file else "",
        )  # fmt: skip

    def first(self) -> QWidget:
        """The field in which this kind of event begins to be said."""
        kind = self.kind.currentData()
        return {"officer lost": self.officer, "road closed": self.road}.get(kind, self.visit)

    def near_place(self) -> str:
        """Premises near which the road is closed, '' = all of it."""
        return str(self.near.currentData() or "")

    def put_time(self, clock: str) -> None:
        """Known now: what began before stays."""
        asked = self.asked()
        self.load(replace(asked, at=clock))
