"""Officers' days before and after a change: two bands a lane, what changes in colour."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gis_planner.app import theme
from gis_planner.app.models.replan import WORDS, Pair, Span
from gis_planner.app.session import Session

LANE, HEAD, LEFT = 44, 26, 176
BAND = 17


def tone_of(change: str, t: theme.Theme) -> QColor:
    """The colour of a change in the theme in use."""
    return QColor({"dropped": t.bad, "added": t.good, "kept": t.border}.get(change, t.accent))


class DifferenceLanes(QWidget):
    """One day. `chosen` tells the premises under the mouse."""

    chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.pairs: tuple[Pair, ...] = ()
        self.current = ""
        self.low, self.high = 9 * 60, 17 * 60
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("Officers' days, before and after")

    def show_pairs(self, pairs: tuple[Pair, ...]) -> None:
        """Show other lanes."""
        self.pairs = pairs
        spans = [s for p in pairs for s in (*p.before, *p.after)]
        self.low = min([9 * 60, *(s.start_min for s in spans)]) // 60 * 60
        self.high = -(-max([17 * 60, *(s.end_min for s in spans)]) // 60) * 60
        self.setAccessibleDescription("; ".join(
            f"{p.officer}: {WORDS[s.change].lower()} {s.name}"
            for p in pairs for s in (*p.before, *p.after) if s.change != "kept"
        ))  # fmt: skip
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    def choose(self, premises_id: str) -> None:
        """Emphasise premises."""
        self.current = premises_id
        self.update()

    def sizeHint(self) -> QSize:
        """A lane an officer."""
        return QSize(480, HEAD + LANE * max(len(self.pairs), 2) + 6)

    def _x(self, mins: float) -> float:
        return LEFT + (mins - self.low) / max(self.high - self.low, 60) * (self.width() - LEFT - 14)

    def _box(self, place: int, span: Span, after: bool) -> QRectF:
        top = HEAD + place * LANE + (4 + BAND + 2 if after else 4)
        left = self._x(span.start_min)
        return QRectF(left, top, max(self._x(span.end_min) - left, 3), BAND)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Hours, officers, before above after."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(t.base))
        if not self.pairs:
            painter.setPen(QColor(t.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No officer's day changes.")
            painter.end()
            return
        painter.setFont(theme.font(11))
        bottom = HEAD + LANE * len(self.pairs)
        for mins in range(self.low, self.high + 1, 60):
            x = self._x(mins)
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(QPointF(x, HEAD - 4), QPointF(x, bottom))
            painter.setPen(QColor(t.muted))
            painter.drawText(QRectF(x - 30, 2, 60, 18), 0x84, f"{mins // 60:02d}:00")
        for i, pair in enumerate(self.pairs):
            self._lane(painter, t, i, pair)
        painter.end()

    def _lane(self, painter: QPainter, t: theme.Theme, i: int, pair: Pair) -> None:
        top = HEAD + i * LANE
        painter.setPen(QPen(QColor(t.border), 1))
        painter.drawLine(QPointF(0, top + LANE), QPointF(self.width(), top + LANE))
        painter.fillRect(
            QRectF(8, top + 6, 5, LANE - 12), QColor(self.session.agency_colour(pair.agency))
        )
        painter.setPen(QColor(t.text))
        painter.setFont(theme.font(12, bold=pair.differs))
        painter.drawText(QRectF(20, top + 3, 92, 19), 0x81, pair.officer)
        painter.setFont(theme.font(11))
        painter.setPen(QColor(t.muted))
        name = self.session.agency_name(pair.agency, short=True)
        room = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 96)
        painter.drawText(QRectF(20, top + 22, 100, 18), 0x81, room)
        for word, y in (("before", top + 4), ("after", top + 4 + BAND + 2)):
            painter.drawText(QRectF(LEFT - 52, y, 46, BAND), 0x82, word)
        for after, spans in ((False, pair.before), (True, pair.after)):
            for span in spans:
                self._span(painter, t, self._box(i, span, after), span, after)

    def _span(
        self, painter: QPainter, t: theme.Theme, box: QRectF, span: Span, after: bool
    ) -> None:
        colour = tone_of(span.change, t)
        strong = span.premises_id == self.current
        gone = span.change == "dropped" or not after
        fill = QColor(colour)
        fill.setAlphaF(0.25 if gone and span.change != "kept" else 1.0)
        painter.setBrush(fill)
        pen = QPen(QColor(t.selected) if strong else colour, 2.2 if strong else 1.2)
        if not after and span.change != "kept":
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(box, 4, 4)
        light = fill.alphaF() < 0.5 or fill.lightnessF() > 0.55
        ink = t.text if fill.alphaF() < 0.5 else ("#101820" if light else "#FFFFFF")
        painter.setPen(QColor(ink))
        painter.setFont(theme.font(11))
        sign = {"dropped": "× ", "added": "+ "}.get(span.change, "")
        room = box.adjusted(5, 0, -3, 0)
        text = painter.fontMetrics().elidedText(
            sign + span.name, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, 0x81, text)

    def _at(self, point: QPointF) -> Span | None:
        for i, pair in enumerate(self.pairs):
            for after, spans in ((False, pair.before), (True, pair.after)):
                for span in spans:
                    if self._box(i, span, after).contains(point):
                        return span
        return None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the premises under the mouse."""
        assert event is not None
        span = self._at(event.position())
        if span is not None:
            self.chosen.emit(span.premises_id)

    def event(self, event: object) -> bool:
        """What a block is, as a tip."""
        if isinstance(event, QHelpEvent):
            span = self._at(QPointF(event.pos()))
            if span is not None:
                times = (span.start_min, span.end_min)
                when = "–".join(f"{m // 60:02d}:{m % 60:02d}" for m in times)
                text = f"{when} {span.name}: {WORDS[span.change]}"
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)  # type: ignore[arg-type]
