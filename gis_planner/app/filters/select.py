"""Selecting by ward and by distance, on the map and by keyboard."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.map.scene import Scene
from gis_planner.app.map.tools import Point, Tool
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.frame import Bools, Ints, PremisesFrame
from gis_planner.app.models.words import many
from gis_planner.app.widgets import muted

if TYPE_CHECKING:
    from gis_planner.app.window import Window

TIP = "Select a whole ward by a click (W)"


def near(frame: PremisesFrame, row: int, metres: float, shown: Bools) -> Ints:
    """Rows shown at most `metres` from a row, that row included; none where it has no place."""
    e, n = frame.easting, frame.northing
    with np.errstate(invalid="ignore"):
        far = np.hypot(e - e[row], n - n[row])
        return np.flatnonzero((far <= metres) & shown)


def of_wards(frame: PremisesFrame, wards: Collection[str], shown: Bools) -> Ints:
    """Rows shown in some wards."""
    codes = frame.codes("ward")
    wanted = [k for k, label in enumerate(codes.labels) if label in wards]
    return np.flatnonzero(np.isin(codes.codes, wanted) & shown)


def ward_at(scene: Scene, frame: PremisesFrame, at: Point) -> str:
    """The ward round a place: by the boundaries on the map, else that of the nearest premises."""
    labels = set(frame.codes("ward").labels)
    e, n = at
    for layer in reversed(scene.layers):
        if layer.kind != "polygon" or not labels.intersection(layer.data.names):
            continue
        b = layer.data.bounds
        inside = (b[:, 0] <= e) & (b[:, 2] >= e) & (b[:, 1] <= n) & (b[:, 3] >= n)
        for k in np.flatnonzero(inside):
            if layer.data.names[k] in labels and _holds(layer.data.rings[k], e, n):
                return str(layer.data.names[k])
    far = np.hypot(frame.easting - e, frame.northing - n)
    if not np.isfinite(far).any():
        return ""
    return str(frame.value(int(np.nanargmin(far)), "ward") or "")


def _holds(rings: tuple[Any, ...], e: float, n: float) -> bool:
    """Whether a point lies in an odd number of a feature's rings (holes are rings too)."""
    inside = [bool(shapely.contains_xy(shapely.Polygon(ring), e, n)) for ring in rings]
    return sum(inside) % 2 == 1


class WardTool(Tool):
    """A click selects all premises shown in that ward; Ctrl adds it or takes it away."""

    name = "ward"
    hint = "Click in a ward to select its premises; Ctrl adds one or takes it away"

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.window = window

    def click(self, at: Point, view: Viewport) -> None:
        """Select the ward round a place."""
        session = self.window.session
        if not len(session.frame):
            return
        ward = ward_at(self.window.premises_page.canvas.scene, session.frame, at)
        rows = of_wards(session.frame, (ward,), session.shown) if ward else np.empty(0, np.int64)
        held = QApplication.keyboardModifiers()
        how = "toggle" if held & Qt.KeyboardModifier.ControlModifier else "replace"
        session.selection.combine(rows, how)
        self.window.say(f"{ward}: {many(len(rows))} premises" if ward else "No ward here")


class WardsDialog(QDialog):
    """Tick wards; their premises are selected."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window_ = window
        self.setWindowTitle("Select wards")
        self.list = QListWidget()
        self.list.setAccessibleName("Wards")
        self.list.setSpacing(2)
        frame, shown = window.session.frame, window.session.shown
        codes = frame.codes("ward")
        counts = np.bincount(codes.codes[shown] + 1, minlength=len(codes.labels) + 1)[1:]
        for label, count in zip(codes.labels, counts):
            item = QListWidgetItem(f"{label}   {many(count)}")
            item.setData(Qt.ItemDataRole.UserRole, label)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(muted("Space ticks a ward. Its premises that pass the filters are "
                               "selected."))  # fmt: skip
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.resize(360, 480)

    def chosen(self) -> tuple[str, ...]:
        """The wards ticked; the one in focus where none is."""
        items = [self.list.item(i) for i in range(self.list.count())]
        ticked = [i for i in items if i is not None and i.checkState() == Qt.CheckState.Checked]
        current = self.list.currentItem()
        picked = ticked or ([current] if current is not None else [])
        return tuple(str(i.data(Qt.ItemDataRole.UserRole)) for i in picked)

    def accept(self) -> None:
        """Select them."""
        session = self.window_.session
        session.selection.set(of_wards(session.frame, self.chosen(), session.shown))
        super().accept()


def ask_wards(window: Window) -> None:
    """Ask which wards to select."""
    if not window.session.frame.codes("ward").labels:
        window.say("No wards are known here. Add a layer of wards, then match again.")
        return
    dialog = WardsDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def ask_distance(window: Window, parent: QWidget | None = None) -> None:
    """Ask how far from the premises in focus to select."""
    session = window.session
    row = session.selection.focus
    if row < 0 or not np.isfinite(session.frame.easting[row]):
        window.say("Choose premises with a place first: click them on the map or in the table")
        return
    metres, ok = QInputDialog.getInt(
        parent or window,
        "Select by distance",
        "Metres from the premises in focus:",
        250,
        1,
        100_000,
    )
    if ok:
        rows = near(session.frame, row, float(metres), session.shown)
        session.selection.set(rows, focus=row)
        window.say(f"{many(len(rows))} premises within {many(metres)} m")
