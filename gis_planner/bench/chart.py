"""bench chart: frames a second while a node, many nodes and the ground are dragged, and how long
the window stands still while a chart is laid out; beside QGraphicsView and pyqtgraph's GraphItem.

All draw the same invented network (nodes with labels of kinds, lines, one in ten a candidate) in a
window of the same size. A frame is what one mouse move costs until it is painted.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from gis_planner.pipeline.outcome import Outcome

SIZE = (1280, 800)
FRAMES = 90
MOST_S = 3.0
BARS = {500: 60.0, 5_000: 30.0}
"""Nodes → frames a second that are asked for."""
Move = Callable[[int], None]


def main(argv: list[str]) -> Outcome:
    """Frame times of the link chart beside QGraphicsView and pyqtgraph, offscreen."""
    parser = argparse.ArgumentParser(prog="gis-planner bench chart", description=main.__doc__)
    parser.add_argument("--nodes", nargs="+", type=int, default=[500, 5_000])
    parser.add_argument("--lines-per-node", type=float, default=1.5)
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["bench"])
    figures: dict[str, Any] = {}
    for count in args.nodes:
        world = invented(count, round(count * args.lines_per_node), args.seed)
        figures[str(count)] = {
            "lines": len(world[1]),
            "bar_fps": BARS.get(count),
            "layout": layout_figures(world, app),
            "gis_planner": ours(world, args.frames),
            "QGraphicsView": graphics_view(world, args.frames),
            "pyqtgraph GraphItem": graph_item(world, args.frames),
        }
    return Outcome("\n".join(_lines(figures)), figures=figures)


World = tuple[tuple[str, ...], tuple[tuple[str, str], ...], np.ndarray[Any, Any]]


def invented(count: int, lines: int, seed: int) -> World:
    """Ids, pairs and places: clusters of some sixty nodes, some lines between clusters."""
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, max(count // 60, 1), count)
    order = np.argsort(cluster, kind="stable")
    a = rng.integers(0, count, lines)
    step = rng.integers(1, 40, lines)
    far = rng.random(lines) < 0.03
    b = np.where(far, rng.integers(0, count, lines), (a + step) % count)
    ids = tuple(f"n{i}" for i in range(count))
    pairs = {(min(x, y), max(x, y)) for x, y in zip(order[a].tolist(), order[b].tolist()) if x != y}
    side = np.sqrt(count) * 95
    middle = rng.uniform(0, side, (int(cluster.max()) + 1, 2))
    xy = middle[cluster] + rng.normal(0, 260, (count, 2))
    return ids, tuple((ids[x], ids[y]) for x, y in sorted(pairs)), xy


def _timed(move: Move, frames: int) -> dict[str, float]:
    """Frames a second: median and the slowest twentieth, after a tenth of them to warm up; after
    MOST_S no more are measured (`frames` says how many were)."""
    spent: list[float] = []
    worked: list[float] = []
    for k in range(frames + frames // 10):
        began, cpu = time.perf_counter(), time.process_time()
        move(k)
        spent.append(time.perf_counter() - began)
        worked.append(time.process_time() - cpu)
        if sum(spent) > MOST_S and len(spent) >= 2:
            break
    kept = np.array(spent[max(1, len(spent) // 11) :])
    return {
        "fps": round(float(1 / np.median(kept)), 1),
        "fps_slowest_5_percent": round(float(1 / np.quantile(kept, 0.95)), 1),
        "ms": round(float(np.median(kept) * 1000), 2),
        "cpu_ms": round(float(np.median(worked[len(spent) - len(kept) :])) * 1000, 2),
        "frames": len(kept),
    }


# ---- ours


def ours(world: World, frames: int) -> dict[str, Any]:
    """The chart's own canvas, driven by real mouse events."""
    from gis_planner.app.graph.canvas import ChartCanvas
    from gis_planner.app.graph.marks import KINDS, Mark
    from gis_planner.app.graph.picture import CANDIDATE, STRONG, Line, Picture, Spot

    ids, pairs, xy = world
    place = {i: k for k, i in enumerate(ids)}
    spots = tuple(
        Spot(i, f"Name of {i} Limited", Mark(KINDS[k % 7]), more=k % 3) for k, i in enumerate(ids)
    )
    lines = tuple(
        Line(place[a], place[b], CANDIDATE if k % 10 == 0 else k % (STRONG + 1), "is director of")
        for k, (a, b) in enumerate(pairs)
    )
    canvas = ChartCanvas()
    canvas.animated = False
    canvas.resize(*SIZE)
    canvas.show()
    canvas.show_picture(Picture(spots, lines, xy), fit=True)
    _shown(canvas)
    found: dict[str, Any] = {}
    middle = np.hypot(*(canvas.view.to_screen(xy) - np.array(SIZE) / 2).T).argmin()
    for name, chosen in (
        ("one node", [int(middle)]),
        ("a tenth of the nodes", [*range(0, len(ids), 10), int(middle)]),
        ("all nodes", list(range(len(ids)))),
    ):
        canvas.select([ids[k] for k in chosen], tell=False, show=False)
        found[name] = _timed(_mouse(canvas, canvas.view.to_screen(xy)[middle]), frames)
        _release(canvas)
        canvas.show_picture(Picture(spots, lines, xy), fit=True)
    canvas.select([], tell=False)
    found["the ground"] = _timed(_mouse(canvas, np.array([3.0, 3.0])), frames)
    _release(canvas)
    began = time.perf_counter()
    canvas.settle()
    canvas.repaint()
    found["full quality ms"] = round((time.perf_counter() - began) * 1000, 1)
    canvas.close()
    return found


def _shown(widget: Any) -> None:
    """Wait until the window is there: before that nothing is painted."""
    from PyQt6.QtWidgets import QApplication

    end = time.monotonic() + 5
    while time.monotonic() < end and not (widget.isVisible() and widget.windowHandle().isExposed()):
        QApplication.processEvents()
    for _ in range(5):
        QApplication.processEvents()


def _mouse(widget: Any, start: Any) -> Move:
    """Press at `start`, then one move a frame, each painted before it returns."""
    from PyQt6.QtCore import QEvent, QPointF, Qt
    from PyQt6.QtGui import QMouseEvent

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(float(start[0]), float(start[1]))
    widget.mousePressEvent(QMouseEvent(QEvent.Type.MouseButtonPress, at, at, left, left, none))

    def move(k: int) -> None:
        to = QPointF(at.x() + 60 * np.sin(k / 9) + 6, at.y() + 40 * np.cos(k / 7))
        widget.mouseMoveEvent(QMouseEvent(QEvent.Type.MouseMove, to, to, left, left, none))
        widget.repaint()

    return move


def _release(widget: Any) -> None:
    from PyQt6.QtCore import QEvent, QPointF, Qt
    from PyQt6.QtGui import QMouseEvent

    at, left = QPointF(5, 5), Qt.MouseButton.LeftButton
    none = Qt.MouseButton.NoButton
    held = Qt.KeyboardModifier.NoModifier
    widget.mouseReleaseEvent(QMouseEvent(QEvent.Type.MouseButtonRelease, at, at, left, none, held))


# ---- peers


def graphics_view(world: World, frames: int) -> dict[str, Any]:
    """QGraphicsView with an ellipse, a label and movable lines, as its examples do it."""
    from PyQt6.QtCore import QRectF, Qt
    from PyQt6.QtGui import QColor, QPainter, QPen
    from PyQt6.QtWidgets import (
        QGraphicsEllipseItem,
        QGraphicsLineItem,
        QGraphicsScene,
        QGraphicsSimpleTextItem,
        QGraphicsView,
    )

    ids, pairs, xy = world
    scene = QGraphicsScene()
    nodes, place = [], {i: k for k, i in enumerate(ids)}
    for i, (x, y) in zip(ids, xy.tolist()):
        item = QGraphicsEllipseItem(-12, -12, 24, 24)
        item.setBrush(QColor("#0072B2"))
        item.setPos(x, y)
        item.setZValue(1)
        QGraphicsSimpleTextItem(f"Name of {i} Limited", item).setPos(-40, 14)
        scene.addItem(item)
        nodes.append(item)
    touching: list[list[tuple[Any, int, int]]] = [[] for _ in ids]
    for k, (a, b) in enumerate(pairs):
        p, q = place[a], place[b]
        line = QGraphicsLineItem(*xy[p].tolist(), *xy[q].tolist())
        pen = QPen(QColor("#566375"), 1.4)
        if k % 10 == 0:
            pen.setStyle(Qt.PenStyle.DashLine)
        line.setPen(pen)
        scene.addItem(line)
        touching[p].append((line, p, q))
        touching[q].append((line, p, q))
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.resize(*SIZE)
    view.show()
    low, high = xy.min(axis=0), xy.max(axis=0)
    view.fitInView(QRectF(*low, *(high - low)), Qt.AspectRatioMode.KeepAspectRatio)
    viewport = view.viewport()
    assert viewport is not None
    _shown(view)
    middle = int(np.hypot(*(xy - (low + high) / 2).T).argmin())

    def mover(chosen: list[int]) -> Move:
        def move(k: int) -> None:
            dx, dy = 60 * np.sin(k / 9) + 6, 40 * np.cos(k / 7)
            for n in chosen:
                nodes[n].setPos(xy[n, 0] + dx, xy[n, 1] + dy)
            for n in chosen:
                for line, p, q in touching[n]:
                    line.setLine(nodes[p].x(), nodes[p].y(), nodes[q].x(), nodes[q].y())
            view.repaint()
            viewport.repaint()

        return move

    def ground(k: int) -> None:
        bar = view.horizontalScrollBar()
        view.translate(2 * np.sin(k / 9), 0)
        if bar is not None:
            bar.setValue(bar.value() + (3 if k % 2 else -3))
        viewport.repaint()

    found = {
        "one node": _timed(mover([middle]), frames),
        "a tenth of the nodes": _timed(mover(list(range(0, len(ids), 10))), frames),
        "all nodes": _timed(mover(list(range(len(ids)))), frames),
        "the ground": _timed(ground, frames),
    }
    view.close()
    return found


def graph_item(world: World, frames: int) -> dict[str, Any]:
    """pyqtgraph's GraphItem (no labels, as it has none); absent where it is not installed."""
    try:
        import pyqtgraph as pg
    except ModuleNotFoundError:
        return {"absent": "pip install -r requirements/bench.txt"}
    ids, pairs, xy = world
    place = {i: k for k, i in enumerate(ids)}
    ends = np.array([(place[a], place[b]) for a, b in pairs])
    pg.setConfigOptions(antialias=True, background="w")
    widget = pg.GraphicsLayoutWidget()
    widget.resize(*SIZE)
    view = widget.addViewBox()
    item = pg.GraphItem()
    view.addItem(item)
    base = {"adj": ends, "size": 12, "symbol": "o", "pen": pg.mkPen("#566375", width=1)}
    item.setData(pos=xy, **base)
    widget.show()
    view.autoRange()
    _shown(widget)
    middle = int(np.hypot(*(xy - xy.mean(axis=0)).T).argmin())

    def mover(chosen: list[int]) -> Move:
        def move(k: int) -> None:
            moved = xy.copy()
            moved[chosen] += (60 * np.sin(k / 9) + 6, 40 * np.cos(k / 7))
            item.setData(pos=moved, **base)
            widget.viewport().repaint()

        return move

    def ground(k: int) -> None:
        view.translateBy(x=20 * np.sin(k / 9), y=20 * np.cos(k / 7))
        widget.viewport().repaint()

    found = {
        "one node": _timed(mover([middle]), frames),
        "a tenth of the nodes": _timed(mover(list(range(0, len(ids), 10))), frames),
        "all nodes": _timed(mover(list(range(len(ids)))), frames),
        "the ground": _timed(ground, frames),
    }
    widget.close()
    return found


# ---- layout


def layout_figures(world: World, app: Any) -> dict[str, Any]:
    """Seconds of each layout in a thread, and the longest that a 10 ms timer of the window had to
    wait meanwhile (the same with igraph called in one go, as a peer)."""
    import threading

    from PyQt6.QtCore import QTimer

    from gis_planner.app.graph.layout import LAYOUTS, layout

    ids, pairs, _ = world
    kinds = {
        i: ("person", "organisation", "business", "premises")[k % 4] for k, i in enumerate(ids)
    }

    def whole() -> None:
        import igraph

        place = {i: k for k, i in enumerate(ids)}
        graph = igraph.Graph(n=len(ids), edges=[(place[a], place[b]) for a, b in pairs])
        graph.layout_fruchterman_reingold(niter=300, grid="auto")

    works: dict[str, Callable[[], object]] = {
        kind: partial(layout, ids, pairs, kind=kind, kinds=kinds) for kind in LAYOUTS
    }
    works["igraph in one call"] = whole
    found = {}
    layout(ids, pairs)  # imports and compiling are not what is measured
    for name, work in works.items():
        ticks: list[float] = []
        timer = QTimer()
        timer.setInterval(10)
        timer.timeout.connect(lambda ticks=ticks: ticks.append(time.perf_counter()))
        thread = threading.Thread(target=work)
        began = time.perf_counter()
        timer.start()
        thread.start()
        while thread.is_alive():
            app.processEvents()
            time.sleep(0.001)
        seconds = time.perf_counter() - began
        timer.stop()
        gaps = np.diff([began, *ticks, began + seconds])
        found[name] = {
            "seconds": round(seconds, 2),
            "longest_wait_of_window_ms": round(float(gaps.max()) * 1000, 1),
        }
    return found


def _lines(figures: dict[str, Any]) -> list[str]:
    text = []
    for count, parts in figures.items():
        bar = f", asked: {parts['bar_fps']:.0f} frames a second" if parts["bar_fps"] else ""
        text.append(f"{int(count):,} nodes, {parts['lines']:,} lines{bar}")
        for engine in ("gis_planner", "QGraphicsView", "pyqtgraph GraphItem"):
            shown = ", ".join(
                f"{what} {v['fps']:g} fps (slowest 5 %: {v['fps_slowest_5_percent']:g}; "
                f"{v['cpu_ms']:g} ms CPU)"
                if isinstance(v, dict) else f"{what} {v}"
                for what, v in parts[engine].items()
            )  # fmt: skip
            text.append(f"  {engine:20} {shown}")
        for name, v in parts["layout"].items():
            text.append(
                f"  layout {name:18} {v['seconds']:g} s, window waits at most "
                f"{v['longest_wait_of_window_ms']:g} ms"
            )
    return text
