"""The chart under mouse and keyboard: drags nodes and ground, picks nodes and lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import hypot

import numpy as np
from PyQt6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QToolTip, QWidget

from gis_planner.app.graph import pick
from gis_planner.app.graph.drag import MIME, ids_in
from gis_planner.app.graph.picture import View
from gis_planner.app.graph.surface import SETTLE_MS, ChartSurface

DRAG_PX = 4


class ChartCanvas(ChartSurface):
    """Nodes and lines under mouse and keyboard. Knows nothing of cases."""

    expand = Signal(str)
    moved = Signal(object)
    """id → (x, y) of nodes that were dragged"""
    note_moved = Signal(str, float, float)
    note_opened = Signal(str)
    menu_wanted = Signal(object, object)
    """what is there ('node', id | 'line', (a, b) | 'note', id | 'ground', (x, y)), global place"""
    dropped = Signal(object, float, float)
    """ids dropped from a table or list, and where (chart units)"""
    key = Signal(object)
    """a key that the chart itself does not use"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tip_of: Callable[[str], str] = lambda node: ""
        self.line_tip_of: Callable[[str, str], str] = lambda a, b: ""

    # ---- mouse

    def at(self, x: float, y: float) -> tuple[str, int]:
        """What is under a pixel: ('node' | 'note' | 'line' | 'ground', its place)."""
        reach = max(self.painter_.radius(self.view) * 1.15, 6.0)
        return pick.at(self.picture, self.view, x, y, reach, self.painter_.note_box)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin to drag, or choose what is there."""
        assert event is not None
        self.setFocus()
        if event.button() == Qt.MouseButton.RightButton:
            return
        if self._tween.isActive():
            self.finish()
        where = event.position()
        self._press = where.toPoint()
        self._press_view, self._press_xy = self.view, self.picture.xy
        self._dragged = False
        self._press_on = self.at(where.x(), where.y())
        kind, place = self._press_on
        held = event.modifiers()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._press_on = ("ground", -1)
        elif kind == "node" and held & Qt.KeyboardModifier.ControlModifier:
            self._choose(self.selected ^ {place})
        elif kind == "node" and held & Qt.KeyboardModifier.ShiftModifier:
            self._choose(self.selected | {place})
        elif kind == "node" and place not in self.selected:
            self._choose(frozenset({place}))
        elif kind == "ground" and held & Qt.KeyboardModifier.ShiftModifier:
            self._press_on = ("box", -1)
            self._box = QRectF(where, where)

    def _choose(self, selected: frozenset[int]) -> None:
        self.selected, self.line, self._words = selected, -1, None
        self.update()
        self.chosen.emit(self.selected_ids)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Drag nodes, a note, a box or the ground; without a button, light up what is there."""
        assert event is not None
        where = event.position()
        if self._press is None:
            self._hover(where)
            return
        dx, dy = where.x() - self._press.x(), where.y() - self._press.y()
        if not self._dragged and hypot(dx, dy) < DRAG_PX:
            return
        first, self._dragged = not self._dragged, True
        kind, place = self._press_on
        if kind == "node":
            self._drag_nodes(dx / self.view.scale, dy / self.view.scale, first)
        elif kind == "note":
            self._drag_note(place, dx / self.view.scale, dy / self.view.scale)
        elif kind == "box":
            self._box = QRectF(QPointF(self._press), where).normalized()
        else:
            v = self._press_view
            self._moving = True
            self._drag_all(dx, dy)
            self.view = View(v.scale, v.dx + dx, v.dy + dy)
            self._fitting = False
        self.update()

    def _drag_nodes(self, dx: float, dy: float, first: bool) -> None:
        moving = np.zeros(len(self.picture.spots), np.bool_)
        moving[sorted(self.selected)] = True
        self._moving = True
        if moving.all():
            self._drag_all(dx * self.view.scale, dy * self.view.scale)
        elif first:
            self._keep_ground(moving)
        xy = self._press_xy.copy()
        xy[moving] += (dx, dy)
        self.picture = self.picture.moved(xy)

    def _drag_note(self, place: int, dx: float, dy: float) -> None:
        if self._press_note is None:
            self._press_note = self.picture.notes[place]
        start, notes = self._press_note, list(self.picture.notes)
        notes[place] = replace(start, x=start.x + dx, y=start.y + dy)
        self.picture = self.picture.with_notes(tuple(notes))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """End a drag, or choose a line."""
        if self._press is None:
            return
        kind, place = self._press_on
        dragged, self._dragged = self._dragged, False
        self._press, self._ground, self._dragging, self._whole = None, None, None, None
        if self._press_note is not None:
            self._press_note = None
            note = self.picture.notes[place]
            self.note_moved.emit(note.id, note.x, note.y)
        if dragged and kind == "node":
            spots, xy = self.picture.spots, self.picture.xy
            self.moved.emit({spots[i].id: (float(xy[i, 0]), float(xy[i, 1]))
                             for i in sorted(self.selected)})  # fmt: skip
        elif kind == "box" and self._box is not None:
            at = self.view.to_screen(self.picture.xy)
            b = self._box
            inside = ((at[:, 0] >= b.left()) & (at[:, 0] <= b.right())
                      & (at[:, 1] >= b.top()) & (at[:, 1] <= b.bottom()))  # fmt: skip
            self._box = None
            self._choose(self.selected | frozenset(np.flatnonzero(inside).tolist()))
        elif not dragged and kind == "line":
            self._pick_line(place)
        elif not dragged and kind == "ground" and (self.selected or self.line >= 0):
            self._choose(frozenset())
        self._settle.start(SETTLE_MS)
        self.update()

    def _pick_line(self, place: int) -> None:
        self.selected, self.line, self._words = frozenset(), place, None
        ids = self.line_ids
        if ids is not None:
            self.line_chosen.emit(*ids)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Expand a node, open a note."""
        assert event is not None
        kind, place = self.at(event.position().x(), event.position().y())
        if kind == "node":
            later(partial(self.expand.emit, self.picture.spots[place].id))
        elif kind == "note":
            later(partial(self.note_opened.emit, self.picture.notes[place].id))

    def _hover(self, where: QPointF) -> None:
        kind, place = self.at(where.x(), where.y())
        now = place if kind == "node" else -1
        if now != self.hovered:
            self.hovered, self._words = now, None
            self.update()
        hand = kind in ("node", "line", "note")
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent | None) -> None:
        """Nothing is under the mouse."""
        if self.hovered >= 0:
            self.hovered, self._words = -1, None
            self.update()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom about the mouse."""
        assert event is not None
        where = event.position()
        factor = 1.2 ** (event.angleDelta().y() / 120)
        self.set_view(self.view.zoomed(factor, where.x(), where.y()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """Tell what the menu is about; by key, the selected node."""
        assert event is not None
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.selected:
            place = min(self.selected)
            x, y = self.view.to_screen(self.picture.xy[place : place + 1])[0]
            where = self.mapToGlobal(QPoint(round(float(x)), round(float(y))))
            self.menu_wanted.emit(("node", self.picture.spots[place].id), where)
            return
        x, y = float(event.pos().x()), float(event.pos().y())
        kind, place = self.at(x, y)
        about: tuple[str, object] = ("ground", self.view.to_chart(x, y))
        if kind == "node":
            if place not in self.selected:
                self._choose(frozenset({place}))
            about = ("node", self.picture.spots[place].id)
        elif kind == "line":
            self._pick_line(place)
            about = ("line", self.line_ids)
        elif kind == "note":
            about = ("note", self.picture.notes[place].id)
        self.menu_wanted.emit(about, event.globalPos())

    def event(self, event: QEvent | None) -> bool:
        """Tool tips of nodes and lines."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            kind, place = self.at(float(event.pos().x()), float(event.pos().y()))
            text = ""
            if kind == "node":
                text = self.tip_of(self.picture.spots[place].id)
            elif kind == "line":
                line = self.picture.lines[place]
                ends = (self.picture.spots[line.a].id, self.picture.spots[line.b].id)
                text = self.line_tip_of(*ends) or line.words
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    # ---- drops

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Premises and nodes may be dropped here."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasFormat(MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Put dropped ids on the chart."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None:
            x, y = self.view.to_chart(event.position().x(), event.position().y())
            event.acceptProposedAction()
            ids = ids_in(data)
            later(lambda: self.dropped.emit(ids, x, y))

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """N and B walk, arrows go along links or move the ground, + and - zoom, Home fits."""
        assert event is not None
        key, held = event.key(), event.modifiers()
        arrows: dict[int, tuple[int, int]] = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.25)
        elif key == Qt.Key.Key_Minus:
            self.zoom(0.8)
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key in (Qt.Key.Key_N, Qt.Key.Key_B) and self.picture.spots and not control:
            at = min(self.selected) if self.selected else -1
            step = 1 if key == Qt.Key.Key_N else -1
            following = (at + step) % len(self.picture.spots)
            self.select([self.picture.spots[following].id])
        elif key in arrows and len(self.selected) == 1 and not control:
            place = pick.towards(self.picture, min(self.selected), *arrows[key])
            if place >= 0:
                self.select([self.picture.spots[place].id])
        elif key in arrows:
            dx, dy = arrows[key]
            self.set_view(View(self.view.scale, self.view.dx - dx * 60, self.view.dy - dy * 60))
        elif key == Qt.Key.Key_A and control:
            self.select([s.id for s in self.picture.spots], show=False)
        elif key == Qt.Key.Key_Escape and (self.selected or self.line >= 0):
            self._choose(frozenset())
        elif key == Qt.Key.Key_L and not control:
            self.legend = not self.legend
            self.settle()
        else:
            self.key.emit(event)


def later(work: Callable[[], object]) -> None:
    """Do it once the event that asked for it is over."""
    QTimer.singleShot(0, work)
