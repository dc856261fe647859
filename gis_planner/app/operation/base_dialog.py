"""Where a team sets out from: searched for, or pointed at on the map."""

from __future__ import annotations

import html

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QSplitter, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.gridref import grid_reference
from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models import place_search
from gis_planner.app.models.place_search import Place
from gis_planner.app.models.words import many
from gis_planner.app.operation.place_field import PlaceField
from gis_planner.app.scene_builder import assemble, with_premises
from gis_planner.app.session import Session
from gis_planner.app.widgets import heading, muted

NEAR_M_PER_PX = 2.5


class PointMap(MapCanvas):
    """A map on which a click, or Return in its middle, points at a place."""

    pointed = Signal(float, float)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A click that drags nothing points."""
        assert event is not None
        click = not self._dragged and event.button() == Qt.MouseButton.LeftButton
        super().mouseReleaseEvent(event)
        if click:
            at = event.position()
            self.pointed.emit(*self.view.to_world(at.x(), at.y()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Return points at the middle of the map."""
        assert event is not None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pointed.emit(self.view.centre_e, self.view.centre_n)
            return
        super().keyPressEvent(event)


class BaseDialog(QDialog):
    """Choose one place; `place` is (easting, northing) in metres after Accept."""

    def __init__(
        self, session: Session, jobs: Jobs, title: str, at: tuple[float, float] | None,
        parent: QWidget | None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.session, self.place = session, at
        self.setWindowTitle("Base")
        self.resize(980, 600)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.addWidget(heading(title, 2))
        layout.addWidget(
            muted("Search, or click the map. With the keyboard: arrows move the map, Return points "
                  "at its middle.")
        )  # fmt: skip
        split = QSplitter(Qt.Orientation.Horizontal)
        self.search = PlaceField(session, jobs)
        self.search.chosen.connect(self.take)
        split.addWidget(self.search)
        self.map = PointMap()
        self.map.legend = False
        self.map.setAccessibleName("Map to point at the base")
        self.map.pointed.connect(self.point)
        split.addWidget(self.map)
        split.setSizes([320, 640])
        split.setStretchFactor(1, 1)
        layout.addWidget(split, 1)
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.RichText)
        self.told.setAccessibleDescription("Place chosen")
        layout.addWidget(self.told)
        box = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = box.button(QDialogButtonBox.StandardButton.Ok)
        assert self.ok is not None
        self.ok.setText("Use this place")
        self.ok.setProperty("primary", "true")
        self.ok.setAutoDefault(False)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout.addWidget(box)
        self.base = with_premises(scene_near(parent), session)
        self._show()
        if at is not None:
            self.map.set_view(Viewport(*at, NEAR_M_PER_PX * 2, 640, 480))
        else:
            self.map.fit(session.frame.bounds())
        self.search.field.setFocus()

    def take(self, place: Place) -> None:
        """A place that was searched for."""
        if place.easting is None or place.northing is None:
            return
        size = self.map.width(), self.map.height()
        self.map.set_view(Viewport(place.easting, place.northing, NEAR_M_PER_PX, *size))
        self.point(place.easting, place.northing, place.title)

    def point(self, easting: float, northing: float, words: str = "") -> None:
        """A place that was pointed at."""
        self.place = (float(round(easting)), float(round(northing)))
        self._show(words)

    def _show(self, words: str = "") -> None:
        self.ok.setEnabled(self.place is not None)  # type: ignore[union-attr]
        if self.place is None:
            self.told.setText("No place chosen yet.")
            self.map.set_scene(self.base)
            return
        near = words or place_search.nearest(self.session.frame, *self.place)
        reference = grid_reference(*self.place)
        self.told.setText(
            f"<b>{reference}</b>   {many(self.place[0])} E  {many(self.place[1])} N   "
            f"{html.escape(near)}"
        )
        mark = Layer("stops", "Base", "stops", data=[(*self.place, "", "#0B5CAD", True)])
        self.map.set_scene(self.base.put(mark))

    def done(self, result: int) -> None:
        """The map's thread ends before the dialog does."""
        self.map.wait()
        super().done(result)


def scene_near(widget: QWidget | None) -> Scene:
    """The layers of the window's map as they stand; the background alone without a window."""
    window = widget.window() if widget is not None else None
    while window is not None and window.parentWidget() is not None:
        window = window.parentWidget().window()  # type: ignore[union-attr]
    page = getattr(window, "premises_page", None)
    if page is not None:
        scene: Scene = page.canvas.scene
        return scene
    return assemble((), Scene())
