"""Contacts over time: a bar a month, and the time that is kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QApplication, QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.models.filters import Filter
from gis_planner.app.models.words import counted, many
from gis_planner.app.session import Session

LEAST_PX = 3.0
"""The selection's part of a bar is never lower."""


class ContactsTimeline(QWidget):
    """Contacts a month of the premises shown; dragging over it filters by date."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.months = np.empty(0, np.int64)
        self.counts = np.empty(0, np.int64)
        self.chosen = np.empty(0, np.int64)
        self._drag: tuple[float, float] | None = None
        self.setMinimumHeight(70)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Contacts over time")
        self.setToolTip(
            "Drag to show only premises with a contact in that time, with Ctrl to select them. "
            "Left and Right move the time, with Shift its end; Enter selects; Escape shows all."
        )
        session.frame_changed.connect(self.refresh)
        session.shown_changed.connect(self.refresh)
        session.selection.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        contacts, shown = (
            self.session.frame.contacts,
            self.session.filters.mask(self.session.frame, without="dates"),
        )
        if len(contacts.row) == 0:
            self.months = np.empty(0, np.int64)
            self.update()
            return
        stamp, low, high = self.session.frame.months()
        now = int(np.datetime64(self.session.today(), "M").astype(np.int64))
        high = min(int(high), now)
        low = min(max(int(low), high - 119), high)
        inside = (stamp >= low) & (stamp <= high)
        keep = shown[contacts.row] & inside
        length = high - low + 1
        self.months = np.arange(low, high + 1)
        self.counts = np.bincount(stamp[keep] - low, minlength=length)
        chosen = np.zeros(len(self.session.frame), np.bool_)
        chosen[self.session.selection.rows] = True
        mine = keep & chosen[contacts.row]
        self.chosen = np.bincount(stamp[mine] - low, minlength=length)
        total = int(self.counts.sum())
        self.setAccessibleDescription(
            f"{counted(total, 'contact')} from {self._month(0)} to {self._month(length - 1)}"
        )
        self.update()

    def _month(self, place: int) -> str:
        return str(np.datetime64(int(self.months[place]), "M")) if len(self.months) else ""

    def _x(self, place: float) -> float:
        return 14 + place * (self.width() - 28) / max(len(self.months), 1)

    def _place(self, x: float) -> int:
        step = (self.width() - 28) / max(len(self.months), 1)
        return min(max(int((x - 14) / max(step, 0.01)), 0), max(len(self.months) - 1, 0))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars a month, the selection's part in its colour, years below."""
        t, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(t.base))
        painter.setFont(theme.font(11))
        if len(self.months) == 0:
            painter.setPen(QColor(t.muted))
            text = "Contacts over time appear once records with dates are matched."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            painter.end()
            return
        base = self.height() - 20
        most = max(int(self.counts.max()), 1)
        self._paint_range(painter, t, base)
        step = (self.width() - 28) / len(self.months)
        gap = 1.0 if step > 3 else 0.0
        for i, (count, mine) in enumerate(zip(self.counts.tolist(), self.chosen.tolist())):
            height = (base - 16) * count / most
            painter.fillRect(
                QRectF(self._x(i), base - height, step - gap, height), QColor(t.accent)
            )
            if mine:
                part = max((base - 16) * mine / most, LEAST_PX)
                painter.fillRect(
                    QRectF(self._x(i), base - part, step - gap, part), QColor(t.selected)
                )
            if self.months[i] % 12 == 0:
                painter.setPen(QPen(QColor(t.border), 1))
                painter.drawLine(round(self._x(i)), 4, round(self._x(i)), base + 4)
                painter.setPen(QColor(t.muted))
                year = 1970 + int(self.months[i]) // 12
                painter.drawText(QRectF(self._x(i) + 3, base + 2, 60, 16), 0x81, str(year))
        painter.setPen(QColor(t.muted))
        head = f"{counted(int(self.counts.sum()), 'contact')} · most in a month {many(most)}"
        painter.drawText(QRectF(0, 0, self.width() - 14, 16), 0x82, head)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_range(self, painter: QPainter, t: theme.Theme, base: int) -> None:
        ends: tuple[float, float] | None = None
        if self._drag is not None:
            a, b = sorted(self._drag)
            ends = self._x(self._place(a)), self._x(self._place(b) + 1)
        else:
            found = self.session.filters.get("dates")
            if found is not None:
                first = np.datetime64(str(found.low)[:7], "M").astype(int) - self.months[0]
                last = np.datetime64(str(found.high)[:7], "M").astype(int) - self.months[0]
                ends = self._x(float(first)), self._x(float(last) + 1)
        if ends is not None:
            painter.fillRect(QRectF(ends[0], 0, ends[1] - ends[0], base), QColor(t.soft))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Start a range."""
        assert event is not None
        self._drag = (event.position().x(), event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Extend the range."""
        assert event is not None
        if self._drag is not None:
            self._drag = (self._drag[0], event.position().x())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Filter by the range; a click without dragging takes the filter away."""
        if self._drag is None or len(self.months) == 0:
            self._drag = None
            return
        a, b = sorted(self._drag)
        self._drag = None
        first, last = self._place(a), self._place(b)
        if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select_months(first, last)
            return
        if b - a < 4:
            if self.session.filters.get("dates") is not None:
                self.session.filters.clear("dates")
            self.update()
            return
        self.filter_months(first, last)

    def select_months(self, first: int, last: int) -> None:
        """Select the premises shown with a contact between two bars."""
        session = self.session
        low, high = self._days(first, last)
        some = Filter("dates", "dates", low=low, high=high).mask(session.frame) & session.shown
        session.selection.set(np.flatnonzero(some))
        self.update()

    def _days(self, first: int, last: int) -> tuple[str, str]:
        """The first day of a bar and the last of another."""
        low = np.datetime64(int(self.months[first]), "M").astype("datetime64[D]")
        end = np.datetime64(int(self.months[last]) + 1, "M").astype("datetime64[D]") - 1
        return str(low), str(end)

    def filter_months(self, first: int, last: int) -> None:
        """Filter to contacts between two bars."""
        low, high = self._days(first, last)
        self.session.filters.set(Filter("dates", "dates", low=low, high=high, title="Contact"))

    def _window(self) -> tuple[int, int] | None:
        """The first and last bar of the time that is kept; None where all is."""
        found: Any = self.session.filters.get("dates")
        if found is None:
            return None
        ends = (np.datetime64(str(end)[:7], "M").astype(int) for end in (found.low, found.high))
        top, base = len(self.months) - 1, int(self.months[0])
        first, last = (min(max(int(end) - base, 0), top) for end in ends)
        return first, last

    def _move(self, step: int, later_end: bool) -> None:
        """Move the time that is kept by a month, or its later end alone; never past the ends."""
        top, now = len(self.months) - 1, self._window()
        if now is None:
            self.filter_months(max(top - 11, 0), top)
        elif later_end:
            self.filter_months(now[0], min(max(now[1] + step, now[0]), top))
        elif now[0] + step >= 0 and now[1] + step <= top:
            self.filter_months(now[0] + step, now[1] + step)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Left/Right move a window of a year, with Shift its later end; Enter selects what is in
        it; Escape takes the date filter away."""
        assert event is not None
        if event.key() == Qt.Key.Key_Escape:
            self.session.filters.clear("dates")
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and len(self.months):
            step = -1 if event.key() == Qt.Key.Key_Left else 1
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._move(step, shift)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(self.months):
            self.select_months(*(self._window() or (0, len(self.months) - 1)))
        else:
            super().keyPressEvent(event)
