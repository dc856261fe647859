"""How the timeline is drawn. Every kind of stretch has its own shape, not only its colour."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from gis_planner.app import theme
from gis_planner.app.models.gantt import STATE_MARKS, Axis, Drag, Row, Track
from gis_planner.app.models.lanes import Block, clock
from gis_planner.app.models.plan import Visit

HEAD, LEFT = 40, 178
"""Pixels of the frozen head and of the frozen names."""
MIDDLE = 0x81
"""Left, in the middle of the height."""


@dataclass
class Look:
    """What a drawing needs beside the data. Offsets are how far the chart is scrolled."""

    painter: QPainter
    axis: Axis
    dx: float
    dy: float
    wide: int
    high: int
    colour: Callable[[str], str]
    current: str
    marks: dict[str, str]
    fainted: Collection[str] = ()
    picked: Collection[str] = ()

    def __post_init__(self) -> None:
        self.t = theme.current()

    def x(self, day: str, mins: float) -> float:
        """A minute of a day on the viewport."""
        return self.axis.x(day, mins) - self.dx

    def y(self, top: float) -> float:
        """A height of the chart on the viewport."""
        return HEAD + top - self.dy

    def box(self, track: Track, day: str, start: float, end: float) -> QRectF:
        """Where a stretch of a track is."""
        x1, x2 = self.x(day, start), self.x(day, end)
        return QRectF(x1, self.y(track.top), max(x2 - x1, 2.0), track.height)


def hours(look: Look, long_day: Callable[[str], str]) -> None:
    """The head with its hours, and the lines down from them."""
    p, t, axis = look.painter, look.t, look.axis
    step = next((s for s in (15, 30, 60, 120, 240) if s * axis.px_min >= 46), 480)
    p.fillRect(QRectF(0, 0, look.wide, HEAD), QColor(t.base))
    several = len(axis.days) > 1
    for day in axis.days:
        p.setFont(theme.font(11, bold=True))
        p.setPen(QColor(t.text))
        if several:
            box = QRectF(look.x(day, axis.from_min) + 4, 2, axis.day_px - 8, 16)
            p.drawText(box, MIDDLE, long_day(day))
        p.setFont(theme.font(11))
        first = -(-axis.from_min // step) * step
        for mins in range(first, axis.to_min + 1, step):
            x = look.x(day, mins)
            p.setPen(QColor(t.muted))
            at = Qt.AlignmentFlag.AlignCenter
            if mins == axis.to_min and several:
                continue
            left = max(x - 30, LEFT - 14) if x < LEFT + 16 else x - 30
            p.drawText(QRectF(left, 20, 60, 16), at, clock(mins))
    p.setPen(QPen(QColor(t.border), 1))
    p.drawLine(QPointF(0, HEAD - 0.5), QPointF(look.wide, HEAD - 0.5))


def corner(look: Look, long_day: Callable[[str], str]) -> None:
    """The day, above the names."""
    p, t, days = look.painter, look.t, look.axis.days
    p.setFont(theme.font(11, bold=True))
    p.setPen(QColor(t.text))
    text = long_day(days[0]) if len(days) == 1 else f"{len(days)} days"
    p.drawText(QRectF(10, 20, LEFT - 14, 16), MIDDLE, text)


def grid(look: Look, bottom: float) -> None:
    """Lines of the hours behind the rows; days apart."""
    p, t, axis = look.painter, look.t, look.axis
    step = 60 if axis.px_min * 60 >= 24 else 240
    p.setPen(QPen(QColor(t.grid if not t.is_dark else t.border), 1))
    for day in axis.days:
        for mins in range(-(-axis.from_min // step) * step, axis.to_min + 1, step):
            x = look.x(day, mins)
            p.drawLine(QPointF(x, HEAD), QPointF(x, look.y(bottom)))


def ground(look: Look, row: Row, odd: bool) -> None:
    """A row's band, with the hours off duty shaded."""
    p, t, axis = look.painter, look.t, look.axis
    y = look.y(row.top)
    if odd:
        p.fillRect(QRectF(LEFT, y, look.wide - LEFT, row.height), QColor(t.window))
    shade = QColor(t.muted)
    shade.setAlphaF(0.10)
    for track in row.tracks:
        for day, lane in track.lanes:
            begin, end = lane.shift or (axis.to_min, axis.to_min)
            for a, b in ((axis.from_min, begin), (end, axis.to_min)):
                if b > a:
                    box = look.box(track, day, a, b).adjusted(0, -2, 0, 2)
                    p.fillRect(box, shade)
    if row.first_of_agency:
        p.setPen(QPen(QColor(t.border), 1))
        p.drawLine(QPointF(0, y), QPointF(look.wide, y))


def name(look: Look, row: Row, odd: bool) -> None:
    """A row's name in the frozen column."""
    p, t = look.painter, look.t
    y = look.y(row.top)
    p.fillRect(QRectF(0, y, LEFT, row.height), QColor(t.window if odd else t.base))
    p.fillRect(QRectF(8, y + 6, 5, row.height - 12), QColor(look.colour(row.agency)))
    p.setPen(QColor(t.text))
    p.setFont(theme.font(12, bold=True))
    metrics = p.fontMetrics()
    several = len(row.tracks) > 1 or row.key != row.title
    room = LEFT - 26 if several else 46
    title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
    top = QRectF(20, y, room, row.height / 2 if several else row.height)
    p.drawText(top, 0x81 if not several else 0x1 | 0x40, title)
    p.setFont(theme.font(11))
    p.setPen(QColor(t.muted))
    metrics = p.fontMetrics()
    note = metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, LEFT - (26 if several else 74))
    where = (
        QRectF(20, y + row.height / 2, LEFT - 26, row.height / 2)
        if several
        else QRectF(68, y, LEFT - 74, row.height)
    )
    p.drawText(where, 0x1 | 0x20 if several else MIDDLE, note)
    p.setPen(QPen(QColor(t.border), 1))
    p.drawLine(QPointF(LEFT - 0.5, y), QPointF(LEFT - 0.5, y + row.height))


def together(look: Look, visit: Visit, tracks: list[Track]) -> None:
    """A band from the first to the last of those who are on site together."""
    if len(tracks) < 2:
        return
    band = QColor(look.t.selected if visit.visit_id == look.current else look.t.accent)
    band.setAlphaF(0.20 if visit.visit_id == look.current else 0.09)
    start, end = _span(tracks[0], visit)
    top, low = look.box(tracks[0], visit.day, start, end), tracks[-1]
    box = QRectF(top.left(), top.top(), top.width(), look.y(low.top + low.height) - top.top())
    look.painter.fillRect(box, band)


def _span(track: Track, visit: Visit) -> tuple[int, int]:
    for block in track.blocks(visit.day):
        if block.visit is not None and block.visit.visit_id == visit.visit_id:
            return block.start_min, block.end_min
    return 0, 0


def block(look: Look, track: Track, day: str, one: Block) -> None:
    """One stretch, in the shape of its kind."""
    box = look.box(track, day, one.start_min, one.end_min)
    if box.right() < LEFT or box.left() > look.wide:
        return
    SHAPES[one.kind](look, track, one, box)


def _travel(look: Look, track: Track, one: Block, box: QRectF) -> None:
    """A thin bar that ends in an arrow."""
    p, ink = look.painter, QColor(look.t.muted)
    y = box.center().y()
    head = min(6.0, box.width())
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(ink)
    p.drawRect(QRectF(box.left(), y - 1.5, max(box.width() - head, 0), 3))
    p.drawPolygon(
        QPolygonF(
            [QPointF(box.right() - head, y - 4.5), QPointF(box.right(), y),
             QPointF(box.right() - head, y + 4.5)]
        )
    )  # fmt: skip


def _wait(look: Look, track: Track, one: Block, box: QRectF) -> None:
    """Hollow and dotted."""
    p, mid = look.painter, box.center().y()
    high = min(box.height(), 10.0)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(QPen(QColor(look.t.muted), 1.2, Qt.PenStyle.DotLine))
    p.drawRect(QRectF(box.left() + 1, mid - high / 2, max(box.width() - 2, 1), high))


def _break(look: Look, track: Track, one: Block, box: QRectF) -> None:
    """Hatched, with its name where there is room."""
    p, t = look.painter, look.t
    p.setPen(QPen(QColor(t.muted), 1))
    p.setBrush(QBrush(QColor(t.muted), Qt.BrushStyle.BDiagPattern))
    inner = box.adjusted(1, 2, -1, -2)
    p.drawRoundedRect(inner, 3, 3)
    p.setFont(theme.font(10))
    if p.fontMetrics().horizontalAdvance("break") + 8 < box.width():
        wide = p.fontMetrics().horizontalAdvance("break") + 6
        label = QRectF(box.center().x() - wide / 2, inner.top() + 1, wide, inner.height() - 2)
        p.fillRect(label, QColor(t.base))
        p.setPen(QColor(t.text))
        p.drawText(label, Qt.AlignmentFlag.AlignCenter, "break")


def _standby(look: Look, track: Track, one: Block, box: QRectF) -> None:
    """A dashed frame over the shift."""
    p, t = look.painter, look.t
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(QPen(QColor(look.colour(track.agency)), 1.4, Qt.PenStyle.DashLine))
    p.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
    p.setPen(QColor(t.muted))
    p.setFont(theme.font(10 if box.height() < 18 else 11))
    if box.width() > 60:
        p.drawText(box.adjusted(8, 0, 0, 0), MIDDLE, "standby")


def _visit(look: Look, track: Track, one: Block, box: QRectF) -> None:
    """Filled with the agency's colour: number, star of the lead, lock, name."""
    assert one.visit is not None
    p, t, visit = look.painter, look.t, one.visit
    colour = look.colour(track.agency)
    chosen = visit.visit_id == look.current or visit.premises_id in look.picked
    p.save()
    if visit.premises_id in look.fainted:
        p.setOpacity(0.3)
    p.setBrush(QColor(colour))
    p.setPen(QPen(QColor(t.selected if chosen else t.base), 2.4 if chosen else 1))
    p.drawRoundedRect(box.adjusted(0, 0, 0, 0), 4, 4)
    p.setPen(QColor(theme.ink_on(colour)))
    p.setFont(theme.font(11 if box.height() >= 17 else 10, bold=True))
    room = box.adjusted(5, 0, -3, 0)
    lead = "★" if visit.attendances and visit.attendances[0].agency == track.agency else ""
    mark = look.marks.get(visit.premises_id, "")
    _label(p, box, room, (f"{visit.number}{lead}{mark}", f"{visit.number}{mark}"), visit)
    p.restore()


def _label(p: QPainter, box: QRectF, room: QRectF, short: tuple[str, str], visit: Visit) -> None:
    """As much of number, marks and name as there is room for."""
    metrics = p.fontMetrics()
    if visit.name and room.width() >= metrics.horizontalAdvance(short[0]) + 34:
        text = f"{short[0]} {visit.name}"
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        p.drawText(room, MIDDLE, text)
        return
    fits = (x for x in (*short, str(visit.number)) if metrics.horizontalAdvance(x) < box.width())
    p.drawText(box, Qt.AlignmentFlag.AlignCenter, next(fits, ""))


SHAPES: dict[str, Callable[[Look, Track, Block, QRectF], None]] = {
    "visit": _visit, "travel": _travel, "wait": _wait, "break": _break, "standby": _standby,
}  # fmt: skip
"""Kind of stretch → how it is drawn."""


def windows(look: Look, drag: Drag, tracks: list[Track], spans: list[tuple[int, int]]) -> None:
    """When the premises may be visited, on the tracks of those who would go: framed and light;
    hatched where it is shut."""
    p, t, axis = look.painter, look.t, look.axis
    day = drag.wanted.day
    shut = QColor(t.bad)
    shut.setAlphaF(0.35)
    light = QColor(t.good)
    light.setAlphaF(0.14)
    for track in tracks:
        edges = axis.from_min
        for a, b in sorted(spans):
            open_ = look.box(track, day, max(a, axis.from_min), min(b, axis.to_min))
            p.fillRect(open_.adjusted(0, -3, 0, 3), light)
            if a > edges:
                box = look.box(track, day, edges, min(a, axis.to_min)).adjusted(0, -3, 0, 3)
                p.fillRect(box, QBrush(shut, Qt.BrushStyle.DiagCrossPattern))
            edges = max(edges, b)
        if edges < axis.to_min:
            box = look.box(track, day, edges, axis.to_min).adjusted(0, -3, 0, 3)
            p.fillRect(box, QBrush(shut, Qt.BrushStyle.DiagCrossPattern))


def ghost(look: Look, drag: Drag, tracks: list[Track]) -> None:
    """The visit where it is wanted: frame, pattern and mark say whether it fits."""
    p, t = look.painter, look.t
    state = drag.state
    ink = {"fits": t.good, "others make way": t.warn, "cannot be": t.bad}.get(state, t.muted)
    line = {"fits": Qt.PenStyle.SolidLine, "cannot be": Qt.PenStyle.DotLine}.get(
        state, Qt.PenStyle.DashLine
    )
    wanted = drag.wanted
    for track in tracks:
        box = look.box(track, wanted.day, wanted.start, drag.end)
        fill = QColor(t.base)
        fill.setAlphaF(0.86)
        p.setBrush(fill)
        p.setPen(Qt.PenStyle.NoPen)
        p.drawRoundedRect(box, 4, 4)
        p.setFont(theme.font(11 if box.height() >= 17 else 10, bold=True))
        text = f"{STATE_MARKS[state]} {clock(wanted.start)}–{clock(drag.end)}"
        wide = p.fontMetrics().horizontalAdvance(text) + 12
        label = QRectF(box.center().x() - wide / 2, box.top() + 1, wide, box.height() - 2)
        if wide > box.width():
            label.moveLeft(box.right() + 2)
            if label.right() > look.wide - 4:
                label.moveRight(box.left() - 2)
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(QColor(t.base))
            p.drawRoundedRect(label, 4, 4)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(QColor(ink), 2.2, line))
        p.drawRoundedRect(box, 4, 4)
        p.setPen(QColor(ink))
        p.drawText(label, Qt.AlignmentFlag.AlignCenter, text)
