"""The map of the plan: a click on a numbered stop chooses its visit."""

from __future__ import annotations

from math import hypot

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QResizeEvent

from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.viewport import Bounds
from gis_planner.app.models.plan import Visit

REACH_PX = 14.0


class PlanMap(MapCanvas):
    """Stops that lie on each other are chosen one after another."""

    stop_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.stops: tuple[Visit, ...] = ()
        self.current = ""
        self.legend = False
        self.setAccessibleName("Map of the plan")
        self.setAccessibleDescription(
            "Arrow keys move, plus and minus zoom, Home shows everything. "
            "The list of visits and the timeline hold the same."
        )

    def fit(self, bounds: Bounds | None) -> None:
        """Show all of `bounds`, also when the widget gets another size before anyone moves it."""
        super().fit(bounds)
        self._fitted = (bounds, self.view)

    _fitted: tuple[Bounds | None, object] = (None, None)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit again what was fitted and not moved since; else keep centre and scale."""
        bounds, view = self._fitted
        if view is self.view:
            self.fit(bounds)
        else:
            super().resizeEvent(event)

    def stops_at(self, x: float, y: float) -> tuple[Visit, ...]:
        """Visits whose stop is at a place of the widget, the nearest first."""
        found = []
        for visit in self.stops:
            sx, sy = self.view.point_to_screen(visit.easting, visit.northing)
            far = hypot(sx - x, sy - y)
            if far <= REACH_PX:
                found.append((far, visit))
        return tuple(v for _, v in sorted(found, key=lambda p: p[0]))

    def _select_point(self, x: float, y: float, how: str) -> None:
        ids = [v.visit_id for v in self.stops_at(x, y)]
        if ids:
            at = ids.index(self.current) + 1 if self.current in ids else 0
            self.stop_chosen.emit(ids[at % len(ids)])

    def _tip(self, x: float, y: float) -> None:
        here = self.stops_at(x, y)
        text = "\n".join(f"{v.number}  {v.start}–{v.end}  {v.name}" for v in here[:6])
        if text != self.toolTip():
            self.setToolTip(text)
