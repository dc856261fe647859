"""Draws a `Picture`: lines, nodes, rings, labels. On screen in batches, on paper as vectors."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from gis_planner.app import theme
from gis_planner.app.graph import labels
from gis_planner.app.graph.batch import Lines, Stamps, clipped, dashed
from gis_planner.app.graph.labels import Label, LineWords
from gis_planner.app.graph.marks import COMMUNITY, Atlas, paint_mark
from gis_planner.app.graph.picture import CANDIDATE, MEDIUM, STRONG, WEAK, Bools, Picture, View

Floats = npt.NDArray[np.float64]
WIDTHS = {WEAK: 1.0, MEDIUM: 1.6, STRONG: 2.4, CANDIDATE: 1.4}
SMOOTH_PX, SMOOTH_MOVING_PX = 150_000.0, 8_000.0
"""With lines longer than this in all, they are not smoothed (at rest; while the chart moves): it
is what costs most."""
BADGES_MOVING = 60
MOST_WORDS = 40
MANY_RINGS = 40


@dataclass(frozen=True)
class Look:
    """What is emphasised now. `moving`: the chart is being dragged, so haste counts."""

    selected: frozenset[int] = frozenset()
    hovered: int = -1
    line: int = -1
    moving: bool = False
    vector: bool = False
    labels: tuple[Label, ...] = ()
    words: tuple[LineWords, ...] = ()


@dataclass
class ChartPainter:
    """Keeps what repeats from frame to frame."""

    ratio: float = 1.0
    _atlases: dict[tuple[float, str], Atlas] = field(default_factory=dict)
    _lines: Lines = field(default_factory=Lines)
    _stamps: Stamps = field(default_factory=Stamps)
    _ring: dict[tuple[float, str], QPixmap] = field(default_factory=dict)

    @staticmethod
    def radius(view: View) -> float:
        """Radius of a node in pixels: grows slower than the chart."""
        grown: float = 15.0 * view.scale**0.6
        return round(min(max(grown, 2.5), 18.0) * 2) / 2

    def paint(
        self, painter: QPainter, picture: Picture, view: View, size: tuple[int, int], look: Look,
        only: Bools | None = None, lines: Bools | None = None,
    ) -> None:  # fmt: skip
        """Everything; `only` and `lines` restrict it to some nodes and lines."""
        at = view.to_screen(picture.xy)
        radius = self.radius(view)
        if only is None:
            self._hulls(painter, picture, at, radius)
        self._edges(painter, picture, at, radius, size, look, lines)
        self._labels(painter, picture, at, look, only, lines)
        self._nodes(painter, picture, at, radius, size, look, only)
        self._labels(painter, picture, at, look, only, lines, strong=True)
        self._rings(painter, picture, at, radius, look, only)
        if radius >= 6:
            hasty = look.moving and len(picture.badged) > BADGES_MOVING
            self._badges(painter, picture, at, radius, size, only, hasty)
        if only is None:
            self._notes(painter, picture, view)

    # ---- lines

    def _edges(
        self, painter: QPainter, picture: Picture, at: Floats, radius: float,
        size: tuple[int, int], look: Look, lines: Bools | None,
    ) -> None:  # fmt: skip
        if not len(picture.ends):
            return
        ends = at[picture.ends].reshape(-1, 4)
        mask = np.ones(len(ends), np.bool_) if look.vector else clipped(ends, *size)
        if lines is not None:
            mask &= lines
        t = theme.current()
        run = np.hypot(ends[mask, 2] - ends[mask, 0], ends[mask, 3] - ends[mask, 1]).sum()
        smooth = bool(look.vector or run <= (SMOOTH_MOVING_PX if look.moving else SMOOTH_PX))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        crowd = int(mask.sum()) > 3_000
        thin = min(max(radius / 12.0, 0.5), 1.0)
        for style in (WEAK, MEDIUM, STRONG, CANDIDATE):
            part = ends[mask & (picture.styles == style) & ~picture.on_path]
            share = 0.9 if style == CANDIDATE else 0.5 if crowd else 0.75
            colour = mixed(t.warn if style == CANDIDATE else t.muted, t.base, share)
            pen = QPen(colour, 1.0 if crowd else max(WIDTHS[style] * thin, 1.0))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if style == CANDIDATE and look.vector:
                pen.setDashPattern([4.0, 3.0])
            painter.setPen(pen)
            cut = style == CANDIDATE and not look.vector
            self._lines.draw(painter, dashed(part) if cut else part)
        strong = mask & picture.on_path
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if strong.any():
            painter.setPen(QPen(QColor(t.selected), 3.2))
            solid = strong & (picture.styles != CANDIDATE)
            self._lines.draw(painter, ends[solid])
            self._lines.draw(painter, dashed(ends[strong & ~solid], 9, 5))
        if 0 <= look.line < len(ends) and (lines is None or lines[look.line]):
            painter.setPen(QPen(QColor(t.accent), 3.2))
            chosen = ends[look.line : look.line + 1]
            candidate = picture.styles[look.line] == CANDIDATE
            self._lines.draw(painter, dashed(chosen, 9, 5) if candidate else chosen)

    # ---- nodes

    def _atlas(self, radius: float) -> Atlas:
        key = (radius, theme.current().name)
        if key not in self._atlases:
            if len(self._atlases) > 24:
                self._atlases.clear()
            self._atlases[key] = Atlas(radius, self.ratio)
        return self._atlases[key]

    def _nodes(
        self, painter: QPainter, picture: Picture, at: Floats, radius: float,
        size: tuple[int, int], look: Look, only: Bools | None,
    ) -> None:  # fmt: skip
        if look.vector:
            for spot, (x, y) in zip(picture.spots, at.tolist()):
                painter.save()
                painter.translate(x, y)
                paint_mark(painter, spot.mark, radius)
                painter.restore()
            return
        margin = radius * 2
        inside = (
            (at[:, 0] > -margin) & (at[:, 1] > -margin)
            & (at[:, 0] < size[0] + margin) & (at[:, 1] < size[1] + margin)
        )  # fmt: skip
        if only is not None:
            inside &= only
        rows = np.flatnonzero(inside)
        if not len(rows):
            return
        atlas = self._atlas(radius)
        left = np.array(atlas.places(picture.marks), np.int64)[picture.mark_numbers[rows]]
        self._stamps.draw(painter, at[rows], left, atlas.cell, atlas.ratio, atlas.pixmap)

    def _rings(
        self, painter: QPainter, picture: Picture, at: Floats, radius: float, look: Look,
        only: Bools | None,
    ) -> None:  # fmt: skip
        t = theme.current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide = max(1.6, radius * 0.16)
        if len(look.selected) > MANY_RINGS and not look.vector:
            self._many_rings(painter, at, radius, look, only)
            wanted = set(picture.ringed)
        else:
            wanted = {*look.selected, *picture.ringed}
        if look.hovered >= 0:
            wanted.add(look.hovered)
        for i in wanted:
            if only is not None and not only[i]:
                continue
            spot, chosen = picture.spots[i], i in look.selected
            middle = QPointF(float(at[i, 0]), float(at[i, 1]))
            if spot.ring:
                painter.setPen(QPen(QColor(t.bad), wide, Qt.PenStyle.DashLine))
                painter.drawEllipse(middle, radius * 1.65, radius * 1.65)
            if chosen or i == look.hovered:
                painter.setPen(QPen(QColor(t.selected if chosen else t.accent), wide + 0.8))
                painter.drawEllipse(middle, radius * 1.4 + 1, radius * 1.4 + 1)

    def _many_rings(
        self, painter: QPainter, at: Floats, radius: float, look: Look, only: Bools | None
    ) -> None:
        """Rings of thousands of selected nodes, stamped."""
        rows = np.array(sorted(look.selected), np.int64)
        if only is not None:
            rows = rows[only[rows]]
        key = (radius, theme.current().name)
        if key not in self._ring:
            side = int((radius * 1.4 + 5) * 2 * self.ratio)
            picture = QPixmap(side, side)
            picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(picture)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.translate(side / 2, side / 2)
            inner.scale(self.ratio, self.ratio)
            pen = QPen(QColor(theme.current().selected), max(1.6, radius * 0.16) + 0.8)
            inner.setPen(pen)
            inner.drawEllipse(QPointF(0, 0), radius * 1.4 + 1, radius * 1.4 + 1)
            inner.end()
            self._ring = {key: picture}
        picture = self._ring[key]
        zero = np.zeros(len(rows), np.int64)
        self._stamps.draw(painter, at[rows], zero, picture.width(), self.ratio, picture)

    def _badges(
        self, painter: QPainter, picture: Picture, at: Floats, radius: float,
        size: tuple[int, int], only: Bools | None, hasty: bool,
    ) -> None:  # fmt: skip
        """'+n' hidden neighbours (not in haste), members of a group, pins and notes."""
        t = theme.current()
        painter.setFont(theme.font(9, bold=True))
        for i in picture.badged:
            spot = picture.spots[i]
            x, y = float(at[i, 0]), float(at[i, 1])
            outside = not (-30 < x < size[0] + 30 and -30 < y < size[1] + 30)
            if outside or (only is not None and not only[i]):
                continue
            if spot.count:
                painter.setPen(QColor("#FFFFFF"))
                box = QRectF(x - radius, y - radius * 0.55, radius * 1.8, radius * 1.3)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(spot.count))
            if spot.more and radius >= 8 and not hasty:
                text = f"+{spot.more}" if spot.more < 100 else "99+"
                box = QRectF(x + radius * 0.5, y - radius - 7, 8 + 6 * len(text), 13)
                _pill(painter, box, t.text, t.base, text)
            if spot.pinned:
                painter.setPen(QPen(QColor(t.base), 1))
                painter.setBrush(QColor(t.text))
                painter.drawEllipse(QPointF(x - radius * 0.9, y - radius * 0.9), 3.6, 3.6)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            if spot.note:
                box = QRectF(x - radius - 5, y + radius * 0.25, 11, 11)
                painter.setPen(QPen(QColor("#6B5300"), 1))
                painter.setBrush(QColor("#FFE27A"))
                painter.drawRect(box)
                for k in (3, 6):
                    painter.drawLine(box.topLeft() + QPointF(2, k), box.topRight() + QPointF(-2, k))
                painter.setBrush(Qt.BrushStyle.NoBrush)

    # ---- words

    def choose_labels(
        self, picture: Picture, view: View, size: tuple[int, int], look: Look,
        taken: tuple[QRectF, ...] = (),
    ) -> tuple[tuple[Label, ...], tuple[LineWords, ...]]:  # fmt: skip
        """Labels of nodes and words of lines that are drawn from here."""
        if not picture.spots:
            return (), ()
        at, radius = view.to_screen(picture.xy), self.radius(view)
        room = labels.Room(size)
        for box in taken:
            room.take(box)
        always = set(look.selected) if len(look.selected) <= 30 else set()
        always |= {i for i, s in enumerate(picture.spots) if s.rank >= 100}
        if look.hovered >= 0:
            always.add(look.hovered)
        order = picture.label_order.tolist()
        if radius < 5 and len(order) > 400:
            order = [*always, *(i for i in order[:160] if i not in always)]
        chosen = labels.choose(order, picture.texts, at, radius, room, frozenset(always))
        if not len(picture.ends):
            return chosen, ()
        ends = at[picture.ends].reshape(-1, 4)
        lines = [(k, picture.lines[k].words) for k in self._speaking(picture, look)]
        return chosen, labels.choose_words(lines, ends, room, look.line)

    @staticmethod
    def _speaking(picture: Picture, look: Look) -> list[int]:
        """Lines whose words are wanted: the chosen one, the path's, those of few chosen nodes."""
        wanted = dict.fromkeys([look.line] if look.line >= 0 else [])
        wanted |= dict.fromkeys(np.flatnonzero(picture.on_path).tolist())
        if 0 < len(look.selected) <= 3:
            mine = np.isin(picture.ends, list(look.selected)).any(axis=1)
            wanted |= dict.fromkeys(np.flatnonzero(mine).tolist())
        return list(wanted)[:MOST_WORDS]

    @staticmethod
    def _labels(
        painter: QPainter, picture: Picture, at: Floats, look: Look, only: Bools | None,
        lines: Bools | None, *, strong: bool = False,
    ) -> None:  # fmt: skip
        """Labels under the nodes; `strong`: those of few selected nodes, over them."""
        heavy = look.selected if len(look.selected) <= 30 else frozenset()
        words = [w for w in look.words if lines is None or lines[w.place]]
        if words and len(picture.ends) and not strong:
            warn = frozenset(w.place for w in words if picture.styles[w.place] == CANDIDATE)
            labels.paint_words(painter, words, at[picture.ends].reshape(-1, 4), warn)
        chosen = [
            x for x in look.labels
            if (only is None or only[x.place]) and (x.place in heavy) == strong
        ]  # fmt: skip
        labels.paint(painter, chosen, at, heavy)

    @staticmethod
    def note_box(text: str, x: float, y: float) -> QRectF:
        """Where a free note is drawn (pixels)."""
        metrics = QFontMetricsF(theme.font(11))
        wide = min(max(metrics.horizontalAdvance(text) + 18, 60), 220)
        high = metrics.boundingRect(
            QRectF(0, 0, wide - 16, 400), int(Qt.TextFlag.TextWordWrap), text
        ).height()
        return QRectF(x, y, wide, max(high + 12, 26))

    def _notes(self, painter: QPainter, picture: Picture, view: View) -> None:
        for note in picture.notes:
            x, y = note.x * view.scale + view.dx, note.y * view.scale + view.dy
            box = self.note_box(note.text, x, y)
            painter.setPen(QPen(QColor("#B39425"), 1))
            painter.setBrush(QColor("#FFF3BF"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(QColor("#3A2F00"))
            painter.setFont(theme.font(11))
            flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(box.adjusted(8, 4, -8, -4), flags, note.text)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    @staticmethod
    def _hulls(painter: QPainter, picture: Picture, at: Floats, radius: float) -> None:
        """A tinted ground and a name behind the members of an open group."""
        t = theme.current()
        for k, hull in enumerate(picture.hulls):
            if not hull.members:
                continue
            points = at[list(hull.members)]
            colour = QColor(COMMUNITY[k % len(COMMUNITY)])
            edge = QColor(colour)
            colour.setAlphaF(0.13)
            painter.setPen(QPen(edge, 1.2, Qt.PenStyle.DotLine))
            painter.setBrush(colour)
            shape = QPolygonF([QPointF(float(x), float(y)) for x, y in _around(points, radius * 2)])
            painter.drawPolygon(shape)
            painter.setFont(theme.font(12, bold=True))
            painter.setPen(QColor(t.text))
            top = shape.boundingRect()
            painter.drawText(
                QRectF(top.left(), top.top() - 20, top.width(), 18),
                Qt.AlignmentFlag.AlignCenter,
                hull.name,
            )
        painter.setBrush(Qt.BrushStyle.NoBrush)


def mixed(colour: str, ground: str, share: float) -> QColor:
    """`share` of a colour on its ground: see-through lines would cost four times as much."""
    a, b = QColor(colour), QColor(ground)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x * share + y * (1 - share)) for x, y in parts))


def _around(points: Floats, margin: float) -> Floats:
    """The convex ring about points, with room."""
    import shapely

    ring = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), margin, quad_segs=6)
    return np.asarray(shapely.get_coordinates(ring))


def _pill(painter: QPainter, box: QRectF, ground: str, ink: str, text: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
