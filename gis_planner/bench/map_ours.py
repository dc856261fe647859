"""Our own map in `bench map`: real mouse events, each frame painted, and the redraw after it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from gis_planner.bench.map_world import frame, ward_shapes

SIZE = (1280, 800)
Figures = dict[str, Any]
Move = Callable[[int], None]


def shown(widget: Any) -> None:
    """Wait until the window is there: before that nothing is painted."""
    from PyQt6.QtWidgets import QApplication

    end = time.monotonic() + 5
    while time.monotonic() < end and not (widget.isVisible() and widget.windowHandle().isExposed()):
        QApplication.processEvents()
    for _ in range(5):
        QApplication.processEvents()


def frames(move: Move, count: int, most_s: float = 8.0) -> Figures:
    """Milliseconds a frame: median and 95th percentile, the first tenth left out; after `most_s`
    no more are measured."""
    spent: list[float] = []
    for k in range(count + count // 10):
        began = time.perf_counter()
        move(k)
        spent.append((time.perf_counter() - began) * 1000)
        if sum(spent) > most_s * 1000 and len(spent) >= 2:
            break
    kept = np.array(spent[max(1, len(spent) // 11) :])
    return {
        "median ms": round(float(np.median(kept)), 2),
        "95th percentile ms": round(float(np.percentile(kept, 95)), 2), "frames": len(kept),
    }  # fmt: skip


def scene_of(data: Any, mode: str) -> Any:
    """Outline, grid, wards, premises."""
    from gis_planner.app.map import basemap
    from gis_planner.app.map.scene import Layer, Scene, Style, premises_data
    from gis_planner.app.map.shapes import rings

    shapes = ward_shapes()
    wards = rings(np.array(shapes, object), [f"Ward {k}" for k in range(len(shapes))])
    everything = np.ones(len(data), np.bool_)
    drawn = premises_data(data, everything, np.empty(0, np.int64))
    return Scene((
        basemap.outline(), basemap.grid(),
        Layer("wards", "Wards", "polygon", Style(label="name", fill_opacity=0.04), data=wards),
        Layer("premises", "Premises", "premises", Style(mode=mode), data=drawn),
    ))  # fmt: skip


def mouse(kind: str, x: float, y: float, *, down: bool = True) -> Any:
    """A left-button event at a place."""
    from PyQt6.QtCore import QEvent, QPointF, Qt
    from PyQt6.QtGui import QMouseEvent

    at, left = QPointF(x, y), Qt.MouseButton.LeftButton
    held = left if down else Qt.MouseButton.NoButton
    return QMouseEvent(getattr(QEvent.Type, kind), at, at, left, held,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip


def draw(count: int, mode: str, seed: int, drags: int = 5, moves: int = 60) -> Figures:
    """Drag the map of all premises `drags` times: a frame is a move and its paint; the redraw is
    from letting go until the whole picture at the new place is painted. `mode` as in Style."""
    from PyQt6.QtCore import QEventLoop
    from PyQt6.QtWidgets import QApplication

    from gis_planner.app.map.canvas import MapCanvas

    data = frame(count, seed)
    canvas = MapCanvas()
    canvas.resize(*SIZE)
    began = time.perf_counter()
    scene = scene_of(data, mode)
    loaded = time.perf_counter() - began
    canvas.set_scene(scene)
    canvas.show()
    shown(canvas)
    canvas.home()
    canvas.redraw_now()
    loop = QEventLoop()
    canvas.done.ready.connect(loop.quit)
    every: list[float] = []
    redraws: list[float] = []
    for drag in range(drags + 1):
        x, y = SIZE[0] / 2, SIZE[1] / 2
        canvas.mousePressEvent(mouse("MouseButtonPress", x, y))
        for k in range(moves):
            to = (x + 90 * np.sin((k + drag) / 9) + 5, y + 60 * np.cos(k / 7))
            began = time.perf_counter()
            canvas.mouseMoveEvent(mouse("MouseMove", *to))
            canvas.repaint()
            QApplication.processEvents()
            every.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        canvas.mouseReleaseEvent(mouse("MouseButtonRelease", x, y, down=False))
        loop.exec()
        canvas.repaint()
        redraws.append((time.perf_counter() - began) * 1000)
    canvas.wait()
    canvas.close()
    kept = np.array(every[moves:])
    return {
        "load s": round(loaded, 3),
        "drag median ms": round(float(np.median(kept)), 2),
        "drag 95th percentile ms": round(float(np.percentile(kept, 95)), 2),
        "redraw median ms": round(float(np.median(redraws[1:])), 1),
        "redraw slowest ms": round(float(max(redraws[1:])), 1),
        "frames": len(kept),
    }  # fmt: skip
