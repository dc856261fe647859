"""The day of a plan: officers as rows, visits side by side where they are together, travel."""

from __future__ import annotations

import html

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gis_planner.app import theme
from gis_planner.app.models.lanes import Block, Lane, clock
from gis_planner.app.models.plan import PlanView, Visit
from gis_planner.app.session import Session

LANE, HEAD, LEFT = 30, 26, 190


class DayGantt(QWidget):
    """One day's lanes. Click a visit to choose it, an officer for what can be done."""

    visit_chosen = Signal(str)
    officer_menu = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.lanes: tuple[Lane, ...] = ()
        self.visits: tuple[Visit, ...] = ()
        self.current = ""
        self.from_min, self.to_min = 8 * 60, 18 * 60
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("Timeline of the day")

    def show_day(self, plan: PlanView, day: str) -> None:
        """Show a day of a plan; idle officers are left out."""
        self.lanes = tuple(x for x in plan.lanes.get(day, ()) if x.blocks)
        self.visits = plan.on(day)
        times = [t for x in self.lanes for b in x.blocks for t in (b.start_min, b.end_min)]
        self.from_min = min([9 * 60, *times]) // 60 * 60
        self.to_min = -(-max([17 * 60, *times]) // 60) * 60
        self.setAccessibleDescription(
            "; ".join(f"{v.start} {v.name} with {len(v.attendances)} agencies" for v in self.visits)
        )
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    def choose(self, visit_id: str) -> None:
        """Emphasise a visit."""
        self.current = visit_id
        self.update()

    def sizeHint(self) -> QSize:
        """A lane an officer."""
        return QSize(500, HEAD + LANE * max(len(self.lanes), 3) + 8)

    def _x(self, mins: float) -> float:
        span = max(self.to_min - self.from_min, 60)
        return LEFT + (mins - self.from_min) / span * (self.width() - LEFT - 16)

    def _box(self, place: int, block: Block) -> QRectF:
        top = HEAD + place * LANE
        wide = max(self._x(block.end_min) - self._x(block.start_min), 2)
        if block.kind == "travel":
            return QRectF(self._x(block.start_min), top + LANE / 2 - 3, wide, 6)
        return QRectF(self._x(block.start_min), top + 4, wide, LANE - 8)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Hours, lanes, travel, visits; a line joins those who are together."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(t.base))
        if not self.lanes:
            painter.setPen(QColor(t.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No visit on this day.")
            painter.end()
            return
        self._hours(painter, t)
        for i, lane in enumerate(self.lanes):
            self._name(painter, t, i, lane)
        self._together(painter, t)
        for i, lane in enumerate(self.lanes):
            for block in lane.blocks:
                self._block(painter, t, i, lane, block)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _hours(self, painter: QPainter, t: theme.Theme) -> None:
        painter.setFont(theme.font(11))
        bottom = HEAD + LANE * len(self.lanes)
        for mins in range(self.from_min, self.to_min + 1, 60):
            x = self._x(mins)
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(QPointF(x, HEAD - 4), QPointF(x, bottom))
            painter.setPen(QColor(t.muted))
            painter.drawText(QRectF(x - 30, 2, 60, 18), Qt.AlignmentFlag.AlignCenter, clock(mins))

    def _name(self, painter: QPainter, t: theme.Theme, i: int, lane: Lane) -> None:
        top = HEAD + i * LANE
        if i % 2:
            band = QColor(t.window)
            painter.fillRect(QRectF(0, top, self.width(), LANE), band)
        colour = QColor(self.session.agency_colour(lane.agency))
        painter.fillRect(QRectF(10, top + 6, 5, LANE - 12), colour)
        first = i == 0 or self.lanes[i - 1].agency != lane.agency
        painter.setPen(QColor(t.text))
        painter.setFont(theme.font(12, bold=first))
        metrics = painter.fontMetrics()
        painter.drawText(QRectF(22, top, 52, LANE), 0x81, lane.officer)
        painter.setFont(theme.font(11))
        painter.setPen(QColor(t.muted))
        name = self.session.agency_name(lane.agency, short=True)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, LEFT - 84)
        painter.drawText(QRectF(72, top, LEFT - 78, LANE), 0x81, text)

    def _together(self, painter: QPainter, t: theme.Theme) -> None:
        for visit in self.visits:
            rows = [
                i for i, x in enumerate(self.lanes)
                if any(b.visit is not None and b.visit.visit_id == visit.visit_id for b in x.blocks)
            ]  # fmt: skip
            if len(rows) < 2:
                continue
            x1, x2 = self._x(_mins(visit.start)), self._x(_mins(visit.end))
            chosen = visit.visit_id == self.current
            band = QColor(t.selected if chosen else t.accent)
            band.setAlphaF(0.16 if chosen else 0.08)
            top, bottom = HEAD + rows[0] * LANE + 4, HEAD + rows[-1] * LANE + LANE - 4
            painter.fillRect(QRectF(x1, top, x2 - x1, bottom - top), band)

    def _block(self, painter: QPainter, t: theme.Theme, i: int, lane: Lane, block: Block) -> None:
        box = self._box(i, block)
        if block.visit is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.border if not t.is_dark else t.muted))
            painter.drawRoundedRect(box, 3, 3)
            return
        colour = self.session.agency_colour(lane.agency)
        chosen = block.visit.visit_id == self.current
        painter.setBrush(QColor(colour))
        painter.setPen(QPen(QColor(t.selected if chosen else t.base), 2.4 if chosen else 1))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor(theme.ink_on(colour)))
        painter.setFont(theme.font(11, bold=True))
        room = box.adjusted(6, 0, -4, 0)
        lead = " ★" if block.visit.attendances[0].agency == lane.agency else ""
        text = painter.fontMetrics().elidedText(
            f"{block.visit.number}{lead}  {block.visit.name}",
            Qt.TextElideMode.ElideRight,
            int(room.width()),
        )
        painter.drawText(room, 0x81, text)

    def _at(self, x: float, y: float) -> tuple[Lane | None, Block | None]:
        place = int((y - HEAD) // LANE)
        if not 0 <= place < len(self.lanes):
            return None, None
        lane = self.lanes[place]
        for block in lane.blocks:
            if self._box(place, block).adjusted(-2, -4, 2, 4).contains(QPointF(x, y)):
                return lane, block
        return lane, None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the visit under the mouse, or ask about the officer."""
        assert event is not None
        self.setFocus()
        lane, block = self._at(event.position().x(), event.position().y())
        if block is not None and block.visit is not None:
            self.visit_chosen.emit(block.visit.visit_id)
        elif lane is not None and event.position().x() < LEFT:
            self.officer_menu.emit(lane.officer, event.globalPosition().toPoint())

    def event(self, event: object) -> bool:
        """Tooltips of blocks."""
        if isinstance(event, QHelpEvent):
            lane, block = self._at(event.pos().x(), event.pos().y())
            if block is not None and lane is not None:
                span = f"{clock(block.start_min)}–{clock(block.end_min)}"
                what = html.escape(block.text)
                if block.visit is not None:
                    who = ", ".join(self.session.agency_name(a) for a in block.visit.agencies)
                    what = f"<b>{what}</b><br>{html.escape(block.visit.address)}<br>{who}"
                QToolTip.showText(event.globalPos(), f"{span}<br>{what}", self)
                return True
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Left and Right go from visit to visit."""
        assert event is not None
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.visits:
            ids = [v.visit_id for v in self.visits]
            at = ids.index(self.current) if self.current in ids else -1
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.visit_chosen.emit(ids[(at + step) % len(ids)])
        else:
            super().keyPressEvent(event)


def _mins(text: str) -> int:
    hours, mins = text.split(":")[:2]
    return int(hours) * 60 + int(mins)
