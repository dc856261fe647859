"""Peers in `bench map`: the same premises and boundaries in pyqtgraph and in QGraphicsView."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from gis_planner.app.theme import LIGHT
from gis_planner.bench.map_ours import SIZE, Figures, frames, shown
from gis_planner.bench.map_world import frame, ward_shapes

MOST_ITEMS = 100_000
"""QGraphicsView with an item a premises: more takes minutes and gigabytes."""


def pyqtgraph(count: int, seed: int) -> Figures:
    """ScatterPlotItem as its examples do it; each move redraws all of it."""
    try:
        import pyqtgraph as pg
    except ModuleNotFoundError:
        return {"absent": "pip install -r requirements/bench.txt"}
    data = frame(count, seed)
    pg.setConfigOptions(antialias=True, background="w")
    widget = pg.GraphicsLayoutWidget()
    widget.resize(*SIZE)
    view = widget.addViewBox(lockAspect=True)
    began = time.perf_counter()
    for shape in ward_shapes():
        x, y = np.array(shape.exterior.coords).T
        view.addItem(pg.PlotCurveItem(x, y, pen=pg.mkPen("#66758A", width=1)))
    brushes = [pg.mkBrush(c) for c in LIGHT.severity]
    pen = pg.mkPen("#3B4653")
    for severity in range(6):
        rows = np.flatnonzero(data.severity() == severity)
        view.addItem(pg.ScatterPlotItem(
            x=data.easting[rows], y=data.northing[rows], size=9, pen=pen, brush=brushes[severity],
        ))  # fmt: skip
    loaded = time.perf_counter() - began
    widget.show()
    view.autoRange()
    shown(widget)

    def move(k: int) -> None:
        view.translateBy(x=600 * np.sin(k / 9), y=400 * np.cos(k / 7))
        widget.viewport().repaint()

    found = frames(move, 60)
    widget.close()
    return {"load s": round(loaded, 3), **found}


def graphics_view(count: int, seed: int) -> Figures:
    """QGraphicsView with an ellipse a premises and a polygon a ward."""
    from PyQt6.QtCore import QPointF, QRectF, Qt
    from PyQt6.QtGui import QBrush, QColor, QPen, QPolygonF
    from PyQt6.QtWidgets import QGraphicsEllipseItem, QGraphicsScene, QGraphicsView

    if count > MOST_ITEMS:
        return {"absent": f"an item a premises: not tried above {MOST_ITEMS:,}"}
    data = frame(count, seed)
    scene = QGraphicsScene()
    began = time.perf_counter()
    edge = QPen(QColor("#66758A"), 0)
    for shape in ward_shapes():
        scene.addPolygon(QPolygonF([QPointF(x, -y) for x, y in shape.exterior.coords]), edge)
    brushes, pen = [QBrush(QColor(c)) for c in LIGHT.severity], QPen(QColor("#3B4653"), 0)
    for e, n, s in zip(data.easting.tolist(), data.northing.tolist(), data.severity().tolist()):
        item = QGraphicsEllipseItem(-4.5, -4.5, 9, 9)
        item.setFlag(QGraphicsEllipseItem.GraphicsItemFlag.ItemIgnoresTransformations)
        item.setPos(e, -n)
        item.setBrush(brushes[s])
        item.setPen(pen)
        scene.addItem(item)
    loaded = time.perf_counter() - began
    view = QGraphicsView(scene)
    view.resize(*SIZE)
    view.show()
    low_e, low_n, high_e, high_n = _box(data)
    view.fitInView(QRectF(low_e, -high_n, high_e - low_e, high_n - low_n),
                   Qt.AspectRatioMode.KeepAspectRatio)  # fmt: skip
    shown(view)
    viewport: Any = view.viewport()
    middle = QPointF((low_e + high_e) / 2, -(low_n + high_n) / 2)

    def move(k: int) -> None:
        view.centerOn(middle + QPointF(4000 * np.sin(k / 9), 3000 * np.cos(k / 7)))
        viewport.repaint()

    view.scale(1.3, 1.3)  # so that there is somewhere to move to
    found = frames(move, 60)
    view.close()
    return {"load s": round(loaded, 3), **found}


def _box(data: Any) -> tuple[float, float, float, float]:
    box = data.bounds()
    assert box is not None
    low_e, low_n, high_e, high_n = box
    return low_e, low_n, high_e, high_n
