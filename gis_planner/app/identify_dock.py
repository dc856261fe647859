"""What is here: the features of every visible layer at the point that was clicked."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QGuiApplication
from PyQt6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.models.identify import Feature, Found, as_text
from gis_planner.app.models.words import counted, many
from gis_planner.app.widgets import button, muted, row

WHAT = Qt.ItemDataRole.UserRole
EMPTY = (
    "Choose the tool What is here (I) and click the map: every visible layer tells what it has "
    "there, and where the layer comes from."
)


class IdentifyDock(QWidget):
    """A tree: layer, feature, attribute. Areas can select what lies in them."""

    select_inside = Signal(str, int)
    """layer, fid"""
    edit_area = Signal(str, int)
    rename_area = Signal(str, int)
    delete_area = Signal(str, int)
    go_premises = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Found, ...] = ()
        self.place = ""
        self.drawn_layers: tuple[str, ...] = ()
        self.where = muted(EMPTY)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["What", "Value"])
        self.tree.setAccessibleName("What is here, by layer")
        self.tree.setWordWrap(True)
        self.tree.setIndentation(12)
        self.tree.currentItemChanged.connect(lambda *_: self._enable())
        self.tree.itemActivated.connect(self._activated)
        head = self.tree.header()
        if head is not None:
            head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
            head.resizeSection(0, 150)
            head.setStretchLastSection(True)
        self.copy_all = button("Copy", self.copy, quiet=True, icon="copy",
                               tip="Copy everything with its sources")  # fmt: skip
        self.inside = button("Select inside", self._inside, quiet=True,
                             tip="Select the premises inside the chosen area")  # fmt: skip
        self.corners = button("Corners", lambda: self._area(self.edit_area), quiet=True,
                              tip="Edit the corners of the drawn area")  # fmt: skip
        self.rename = button("Rename…", lambda: self._area(self.rename_area), quiet=True)
        self.delete = button("Delete", lambda: self._area(self.delete_area), quiet=True,
                             tip="Delete the drawn area (can be undone)")  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self.where)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row(self.copy_all, self.inside, None, spacing=0))
        layout.addLayout(row(self.corners, self.rename, self.delete, None, spacing=0))
        self._enable()

    def show_found(self, found: tuple[Found, ...], place: str) -> None:
        """Show what was found at a place."""
        self.found, self.place = found, place
        count = sum(len(f.features) for f in found)
        self.where.setText(
            f"{place}: {counted(count, 'feature')}" if found else f"{place}: nothing here"
        )
        self.tree.clear()
        for layer in found:
            top = QTreeWidgetItem([layer.title])
            top.setToolTip(0, layer.source)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)
            if layer.source:
                source = QTreeWidgetItem([layer.source])
                source.setForeground(0, QColor(theme.current().muted))
                source.setToolTip(0, layer.source)
                top.addChild(source)
                source.setFirstColumnSpanned(True)
            for feature in layer.features:
                item = self._feature(layer, feature)
                top.addChild(item)
                item.setFirstColumnSpanned(True)
                item.setExpanded(len(layer.features) <= 2)
            if layer.more:
                top.addChild(QTreeWidgetItem([f"and {many(layer.more)} more", ""]))
            top.setExpanded(True)
        first = self.tree.topLevelItem(0)
        if first is not None:
            named = [c for k in range(first.childCount()) if (c := first.child(k)) is not None
                     and c.data(0, WHAT) is not None]  # fmt: skip
            self.tree.setCurrentItem(named[0] if named else first)
        self._enable()

    def _feature(self, layer: Found, feature: Feature) -> QTreeWidgetItem:
        far = f"  ({feature.distance_m:.1f} m away)" if feature.distance_m > 0 else ""
        item = QTreeWidgetItem([f"{feature.title}{far}"])
        item.setToolTip(0, feature.title)
        item.setData(0, WHAT, (layer.layer, feature.fid))
        for name, value in feature.values:
            if value:
                child = QTreeWidgetItem([name, value])
                child.setToolTip(1, value)
                item.addChild(child)
        return item

    def _chosen(self) -> tuple[str, int] | None:
        item = self.tree.currentItem()
        while item is not None:
            what = item.data(0, WHAT)
            if what is not None:
                return str(what[0]), int(what[1])
            item = item.parent()
        return None

    def _enable(self) -> None:
        chosen = self._chosen()
        areas = {f.layer for f in self.found if any(x.distance_m == 0 for x in f.features)}
        is_area = chosen is not None and chosen[0] in areas and chosen[0] != "premises"
        drawn = chosen is not None and chosen[0] in self.drawn_layers
        self.copy_all.setEnabled(bool(self.found))
        self.inside.setEnabled(is_area)
        for one in (self.corners, self.rename, self.delete):
            one.setEnabled(drawn)

    def _inside(self) -> None:
        self._area(self.select_inside)

    def _area(self, signal: object) -> None:
        chosen = self._chosen()
        if chosen is not None:
            signal.emit(*chosen)  # type: ignore[attr-defined]

    def _activated(self, item: QTreeWidgetItem, column: int) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen[0] == "premises":
            for name, value in self._values(chosen):
                if name == "Premises id":
                    self.go_premises.emit(value)

    def _values(self, chosen: tuple[str, int]) -> tuple[tuple[str, str], ...]:
        return next(
            (x.values for f in self.found if f.layer == chosen[0] for x in f.features
             if x.fid == chosen[1]), (),
        )  # fmt: skip

    def copy(self) -> None:
        """Everything as text on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self.found:
            clipboard.setText(as_text(self.found, self.place))
