"""The day of a clash: the plan's visits in one lane, other agencies' own in another."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.models.dossier import day as day_text
from gis_planner.app.models.lanes import clock, minutes
from gis_planner.app.models.others import OtherRow
from gis_planner.app.session import Session

LANE, HEAD, LEFT = 30, 24, 150


@dataclass(frozen=True)
class Strip:
    """A bar: minutes after midnight, words, colour, whether it is the one chosen or meets it."""

    start: int
    end: int
    text: str
    colour: str
    strong: bool


class DayStrip(QWidget):
    """Two lanes over the hours of one day; what overlaps is ringed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.title = ""
        self.ours: list[Strip] = []
        self.theirs: list[Strip] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The day of the visit chosen")
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """A heading and two lanes."""
        return QSize(500, HEAD + 2 * LANE + 14)

    def show_day(self, one: OtherRow | None, rows: tuple[OtherRow, ...]) -> None:
        """The day of one visit; nothing without one."""
        self.ours, self.theirs, self.title = [], [], ""
        if one is not None:
            self.title = day_text(one.day)
            self.theirs = [
                Strip(*r.span, f"{self.session.agency_name(r.agency, short=True)}: "
                      f"{r.name or r.where}", self.session.agency_colour(r.agency), r == one)
                for r in rows if r.day == one.day
            ]  # fmt: skip
            self.theirs.sort(key=lambda s: s.strong)
            self.ours = self._planned(one, rows)
        said = [f"plan {clock(s.start)} to {clock(s.end)} {s.text}" for s in self.ours if s.strong]
        self.setAccessibleDescription("; ".join(said) or "no clash on this day")
        self.update()

    def _planned(self, one: OtherRow, rows: tuple[OtherRow, ...]) -> list[Strip]:
        """The plan's visits that meet any of these on the day."""
        seen: dict[tuple[str, str], Strip] = {}
        frame, met = self.session.frame, {(c.operation, c.visit_id) for c in one.clashes}
        today = [r for r in rows if r.day == one.day]
        told = met | {(c.operation, c.visit_id) for r in today for c in r.clashes}
        for r in self.session.table("visits").to_pylist():
            if r["visit_id"] is None or r["day"] != one.day:
                continue
            key = r["operation"], r["visit_id"]
            if key not in told:
                continue
            at = frame.row_of(r["premises_id"])
            name = frame.value(at, "name") if at >= 0 else r["premises_id"]
            colour = self.session.agency_colour(r["agency"])
            if key not in seen or r["is_lead"]:
                seen[key] = Strip(minutes(r["start"]), minutes(r["end"]), str(name or ""), colour,
                                  key in met)  # fmt: skip
        return sorted(seen.values(), key=lambda s: s.strong)

    def _hours(self) -> tuple[int, int]:
        times = [t for s in (*self.ours, *self.theirs) if s.end - s.start < 1000
                 for t in (s.start, s.end)]  # fmt: skip
        return min([9 * 60, *times]) // 60 * 60, -(-max([17 * 60, *times]) // 60) * 60

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Hours, lanes, bars."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(t.base))
        if self.title:
            first, last = self._hours()
            wide = self.width() - LEFT - 14

            def x(at: float) -> float:
                return LEFT + (min(max(at, first), last) - first) / (last - first) * wide

            painter.setFont(theme.font(12, bold=True))
            painter.setPen(QColor(t.text))
            painter.drawText(QRectF(6, 2, LEFT, 20), 0x81, self.title)
            painter.setFont(theme.font(11))
            for at in range(first, last + 1, 60):
                painter.setPen(QPen(QColor(t.border), 1))
                painter.drawLine(QPointF(x(at), HEAD - 3), QPointF(x(at), HEAD + 2 * LANE))
                painter.setPen(QColor(t.muted))
                box = QRectF(x(at) - 30, 2, 60, 18)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, clock(at))
            for lane, (words, strips) in enumerate(
                (("Planned here", self.ours), ("By themselves", self.theirs))
            ):
                top = HEAD + lane * LANE
                painter.setPen(QColor(t.muted))
                painter.drawText(QRectF(6, top, LEFT - 12, LANE), 0x81, words)
                for strip in strips:
                    self._bar(painter, QRectF(x(strip.start), top + 4,
                              max(x(strip.end) - x(strip.start), 4), LANE - 8), strip)  # fmt: skip
        painter.end()

    @staticmethod
    def _bar(painter: QPainter, box: QRectF, strip: Strip) -> None:
        t = theme.current()
        colour = QColor(strip.colour)
        if not strip.strong:
            colour.setAlphaF(0.35)
        painter.setBrush(colour)
        painter.setPen(QPen(QColor(t.selected if strip.strong else t.base),
                            2.2 if strip.strong else 1))  # fmt: skip
        painter.drawRoundedRect(box, 4, 4)
        if strip.strong:
            painter.setPen(QColor(theme.ink_on(strip.colour)))
            painter.setFont(theme.font(11, bold=True))
            room = box.adjusted(5, 0, -4, 0)
            text = painter.fontMetrics().elidedText(
                strip.text, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, 0x81, text)
            painter.setFont(theme.font(11))
