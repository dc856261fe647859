"""The chart as a surface: what is shown and selected, gliding, painting from kept pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np
from PyQt6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.graph import legend
from gis_planner.app.graph.labels import Label, LineWords
from gis_planner.app.graph.painter import ChartPainter, Look
from gis_planner.app.graph.picture import Bools, Floats, FreeNote, Ints, Picture, View

SETTLE_MS = 90
TWEEN_MS = 320
PAN_MARGIN = 260
EDGE_PX = 56
"""What is brought into view keeps this far from the edges, pixels."""
ALL_SEEN = 12
"""Of more selected nodes than this only the middle is brought into view."""
BLIT_ABOVE = 700
"""With more lines than this, a picture somewhat larger than the window is moved while everything
is dragged, and drawn again when the hand rests or the picture ends."""


class ChartSurface(QWidget):
    """What the chart shows and how it is drawn; mouse and keys come with `ChartCanvas`."""

    chosen = Signal(object)
    """ids of the selected nodes, after the user changed them"""
    line_chosen = Signal(str, str)
    """ids of the two ends of a line that was clicked"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture, self.view = Picture(), View()
        self.selected: frozenset[int] = frozenset()
        self.line = self.hovered = -1
        self.legend, self.marking, self.date_words = True, "", ""
        self.painter_ = ChartPainter()
        self._words: tuple[tuple[Label, ...], tuple[LineWords, ...]] | None = None
        self._ground: QPixmap | None = None
        self._whole: tuple[QPixmap, float, float] | None = None
        self._dragging: Bools | None = None
        self._press: QPoint | None = None
        self._press_on: tuple[str, int] = ("ground", -1)
        self._press_view, self._press_xy = self.view, self.picture.xy
        self._press_note: FreeNote | None = None
        self._box: QRectF | None = None
        self._moving = self._dragged = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.settle)
        self._tween = QTimer(self)
        self._tween.setInterval(16)
        self._tween.timeout.connect(self._tween_step)
        self._tween_from, self._tween_to = self.picture.xy, self.picture.xy
        self._tween_views: tuple[View, View] | None = None
        self._tween_began = 0.0
        self.animated = True
        self._fitting = True
        self._legend: tuple[object, QPixmap] | None = None
        self._band: tuple[object, float] = (None, 0.0)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Link chart")
        self.setAccessibleDescription(
            "N and B go from node to node, arrow keys go along links, Enter expands, Delete hides, "
            "P pins, plus and minus zoom, Home shows everything, E lists the links of the node. "
            "The Evidence panel tells the same in words."
        )

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(900, 640)

    # ---- what is shown

    def show_picture(
        self, picture: Picture, *, fit: bool = False, animate: bool = True,
        seen: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """Show another picture; nodes that were there glide to their new places. Nodes `seen`
        come into view."""
        before = self.picture
        ids = {before.spots[i].id for i in self.selected if i < len(before.spots)}
        line = self.line_ids
        self.picture = picture
        self._fitting = fit or self._fitting
        target = self.fitted if fit else self.view_with(seen)
        self.selected = frozenset(picture.index[i] for i in ids if i in picture.index)
        self.line = self.line_between(*line) if line else -1
        self.hovered, self._words, self._ground = -1, None, None
        old = np.array(
            [before.xy[before.index[s.id]] if s.id in before.index else picture.xy[k]
             for k, s in enumerate(picture.spots)], float,
        ).reshape(-1, 2)  # fmt: skip
        still = np.allclose(old, picture.xy) and target == self.view
        if animate and self.animated and self.isVisible() and not still and len(before.spots):
            self._glide(old, picture.xy, target)
        else:
            self._tween.stop()
            self.view = target
        self.settle()

    def _glide(self, old: Floats, new: Floats, target: View) -> None:
        self._tween_from, self._tween_to = old, new
        self._tween_views = (self.view, target)
        self._tween_began = time.monotonic()
        self.picture = self.picture.moved(old)
        self._moving = True
        self._tween.start()

    def _tween_step(self) -> None:
        share = min((time.monotonic() - self._tween_began) * 1000 / TWEEN_MS, 1.0)
        eased = 1 - (1 - share) ** 3
        self.picture = self.picture.moved(
            self._tween_from + (self._tween_to - self._tween_from) * eased
        )
        if self._tween_views is not None:
            a, b = self._tween_views
            self.view = View(*(getattr(a, n) + (getattr(b, n) - getattr(a, n)) * eased
                               for n in ("scale", "dx", "dy")))  # fmt: skip
        if share >= 1.0:
            self._tween.stop()
            self.settle()
        self.update()

    def finish(self) -> None:
        """End any movement at once (pictures, tests)."""
        if self._tween.isActive():
            self._tween_began = 0.0
            self._tween_step()
        self.settle()

    @property
    def gliding(self) -> bool:
        """Whether nodes are on their way."""
        return self._tween.isActive()

    def settle(self) -> None:
        """The chart stands still: choose labels and draw at full quality."""
        if self._tween.isActive() and self._tween_began:
            self._settle.start(SETTLE_MS)
            return
        self._moving = False
        self._words = None
        self.update()

    def fit(self) -> None:
        """Show everything, not larger than life."""
        self.set_view(self.fitted)

    @property
    def fitted(self) -> View:
        """Where everything is seen, clear of the legend."""
        band = self._legend_box().height()
        margin = min(60.0, self.width() / 12, self.height() / 8)
        return View.fit(self.picture.bounds(), self.width(), self.height(), margin, below=band)

    def set_view(self, view: View) -> None:
        """Look from elsewhere."""
        if self._tween.isActive():
            self.finish()
        self.view, self._moving = view, True
        self._fitting = view == self.fitted
        self._settle.start(SETTLE_MS)
        self.update()

    def zoom(self, factor: float) -> None:
        """Closer or further, about the middle."""
        self.set_view(self.view.zoomed(factor, self.width() / 2, self.height() / 2))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the middle in the middle."""
        if self._fitting and self.picture.spots and not self._tween.isActive():
            self.view = self.fitted
        elif event is not None and event.oldSize().isValid():
            dx = (event.size().width() - event.oldSize().width()) / 2
            dy = (event.size().height() - event.oldSize().height()) / 2
            self.view = View(self.view.scale, self.view.dx + dx, self.view.dy + dy)
        self._ground, self._words = None, None
        self._settle.start(SETTLE_MS)

    # ---- selection

    @property
    def selected_ids(self) -> list[str]:
        """Selected nodes in the order of the picture."""
        return [self.picture.spots[i].id for i in sorted(self.selected)]

    @property
    def line_ids(self) -> tuple[str, str] | None:
        """Ends of the chosen line."""
        if not 0 <= self.line < len(self.picture.lines):
            return None
        line = self.picture.lines[self.line]
        return self.picture.spots[line.a].id, self.picture.spots[line.b].id

    def select(self, ids: Iterable[str], *, tell: bool = True, show: bool = True) -> None:
        """Select exactly these nodes; bring them into view where `show`."""
        self.line = -1
        index = self.picture.index
        self.selected = frozenset(index[i] for i in ids if i in index)
        if show and self.selected:
            self._bring_into_view()
        self._words = None
        self.update()
        if tell:
            self.chosen.emit(self.selected_ids)

    def choose_line(self, a: str, b: str) -> None:
        """Choose the line between two nodes, as a click on it does."""
        self.line = self.line_between(a, b)
        self.update()
        if self.line >= 0:
            self.line_chosen.emit(a, b)

    def line_between(self, a: str, b: str) -> int:
        """Place of the line between two nodes; -1 without one."""
        index = self.picture.index
        if a not in index or b not in index or not len(self.picture.ends):
            return -1
        ends = np.sort(self.picture.ends, axis=1)
        found = np.flatnonzero((ends == np.sort([index[a], index[b]])).all(axis=1))
        return int(found[0]) if len(found) else -1

    def view_with(self, ids: Iterable[str]) -> View:
        """The nearest view in which some nodes are seen: as it is where they are, moved where
        that is enough, else farther off."""
        places = [self.picture.index[i] for i in ids if i in self.picture.index]
        return self._view_of(self.picture.xy[places]) if places else self.view

    def _view_of(self, points: Floats) -> View:
        """The nearest view that has some points (chart units), clear of edges and legend."""
        band, v = self._legend_box().height(), self.view
        low, high = points.min(axis=0), points.max(axis=0)
        room = (self.width() - 2 * EDGE_PX, self.height() - band - 2 * EDGE_PX)
        if any((high[k] - low[k]) * v.scale > room[k] for k in (0, 1)):
            bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
            return View.fit(bounds, self.width(), self.height(), EDGE_PX, v.scale, below=band)
        start, end = v.to_screen(low), v.to_screen(high)
        gone = [
            max(EDGE_PX - float(start[k]), 0.0) or min(EDGE_PX + room[k] - float(end[k]), 0.0)
            for k in (0, 1)
        ]
        return View(v.scale, v.dx + gone[0], v.dy + gone[1])

    def _bring_into_view(self) -> None:
        at = self.picture.xy[sorted(self.selected)]
        view = self._view_of(at if len(at) <= ALL_SEEN else at.mean(axis=0, keepdims=True))
        if view != self.view:
            self.set_view(view)

    # ---- painting

    @property
    def _look(self) -> Look:
        chosen, words = self._words or ((), ())
        return Look(self.selected, self.hovered, self.line, self._moving, False, chosen, words)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The chart; while nodes are dragged, what stands still comes from a kept picture."""
        self.painter_.ratio = self.devicePixelRatioF()
        size = (self.width(), self.height())
        if self._words is None:
            self._words = self.painter_.choose_labels(
                self.picture, self.view, size, self._look, (self._legend_box(),)
            )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._whole is not None:
            painter.fillRect(self.rect(), QColor(theme.current().base))
            picture, dx, dy = self._whole
            gone_x, gone_y = self._gone
            at = QPointF(gone_x - dx - PAN_MARGIN, gone_y - dy - PAN_MARGIN)
            painter.drawPixmap(at, picture)
        elif self._dragging is not None and self._ground is not None:
            painter.drawPixmap(0, 0, self._ground)
            touched = np.asarray(self._dragging[self.picture.ends].any(axis=1))
            self.painter_.paint(painter, self.picture, self.view, size, self._look,
                                self._dragging, touched)  # fmt: skip
        else:
            painter.fillRect(self.rect(), QColor(theme.current().base))
            self.painter_.paint(painter, self.picture, self.view, size, self._look)
        self._overlay(painter)
        painter.end()

    def _legend_box(self) -> QRectF:
        if not self.legend:
            return QRectF(0, self.height(), self.width(), 0)
        key = (self.picture.marks, self.picture.ringed, self.width(), len(self.picture.lines))
        if self._band[0] != key:
            self._band = (key, legend.height(self.picture, self.width()))
        high = self._band[1]
        return QRectF(0, self.height() - high, self.width(), high)

    def _paint_legend(self, painter: QPainter) -> None:
        """The legend from a kept picture: it is the same from frame to frame."""
        box = self._legend_box()
        if not box.height():
            return
        key = (self.picture.marks, self.width(), theme.current().name, self.picture.ringed,
               len(self.picture.lines), bool(self.picture.on_path.any()))  # fmt: skip
        if self._legend is None or self._legend[0] != key:
            ratio = self.devicePixelRatioF()
            made = QPixmap(round(box.width() * ratio), round(box.height() * ratio))
            made.setDevicePixelRatio(ratio)
            made.fill(Qt.GlobalColor.transparent)
            inner = QPainter(made)
            legend.paint(inner, self.picture, box.width(), box.height())
            inner.end()
            self._legend = (key, made)
        painter.drawPixmap(box.topLeft(), self._legend[1])

    left_out: Callable[[Picture], Ints] | None = None
    """Places in the picture of nodes that the filters leave out: they are drawn faint."""

    def _fade(self, painter: QPainter) -> None:
        places = self.left_out(self.picture) if self.left_out is not None else ()
        if not len(places):
            return
        veil = QColor(theme.current().base)
        veil.setAlphaF(0.72)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        for x, y in self.view.to_screen(self.picture.xy[places]).tolist():
            painter.drawEllipse(QPointF(x, y), 19.0, 19.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _overlay(self, painter: QPainter) -> None:
        t = theme.current()
        self._fade(painter)
        if self.legend:
            self._paint_legend(painter)
        if self.date_words:
            painter.setFont(theme.font(13, bold=True))
            painter.setPen(QColor(t.accent))
            box = QRectF(16, 10, self.width() - 32, 20)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), self.date_words)
        if self._box is not None:
            ground = QColor(t.accent)
            ground.setAlphaF(0.12)
            painter.setPen(QPen(QColor(t.accent), 1.2))
            painter.setBrush(ground)
            painter.drawRect(self._box)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _keep_ground(self, moving: Bools) -> None:
        """Paint once what stands still while some nodes are dragged."""
        if moving.mean() > 0.6:
            return
        ratio = self.devicePixelRatioF()
        ground = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(theme.current().base))
        painter = QPainter(ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        still = np.asarray(~moving[self.picture.ends].any(axis=1))
        size = (self.width(), self.height())
        self.painter_._hulls(
            painter, self.picture, self.view.to_screen(self.picture.xy),
            self.painter_.radius(self.view),
        )  # fmt: skip
        self.painter_.paint(painter, self.picture, self.view, size, self._look, ~moving, still)
        self.painter_._notes(painter, self.picture, self.view)
        painter.end()
        self._ground, self._dragging = ground, moving

    _gone = (0.0, 0.0)
    """Pixels that everything was dragged by since the press."""

    def _drag_all(self, dx: float, dy: float) -> None:
        """Everything moves together: move a kept picture, drawn anew where it ends."""
        self._gone = (dx, dy)
        if len(self.picture.lines) <= BLIT_ABOVE:
            return
        kept = self._whole
        if kept is not None and max(abs(dx - kept[1]), abs(dy - kept[2])) < PAN_MARGIN:
            return
        ratio, m = self.devicePixelRatioF(), PAN_MARGIN
        size = (self.width() + 2 * m, self.height() + 2 * m)
        picture = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(theme.current().base))
        painter = QPainter(picture)
        v = self._press_view
        view = View(v.scale, v.dx + dx + m, v.dy + dy + m)
        still = self.picture.moved(self._press_xy)
        self.painter_.paint(painter, still, view, size, self._look)
        painter.end()
        self._whole = (picture, dx, dy)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self._ground, self._words = None, None
        self.update()
