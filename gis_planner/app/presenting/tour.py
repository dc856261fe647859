"""The guided tour: a hole of light over the thing to use, a card that says what to do with it.

The window under the hole stays alive: the person does the step, and the tour goes on by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QShortcut,
)
from PyQt6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.habits.notices import NoticeCard
from gis_planner.app.widgets import button, heading, muted, row

if TYPE_CHECKING:
    from gis_planner.app.window import Window

LOOK_MS = 250
GAP_PX = 8
CORNER_PX = 8


@dataclass(frozen=True)
class Step:
    """`target` is what the light falls on (None: the whole window); `done` sees that it was done
    since the step began, comparing with what `before` gave then."""

    page: str
    title: str
    text: str
    target: Callable[[Window], QWidget | None]
    before: Callable[[Window], object] = lambda window: None
    done: Callable[[Window, object], bool] = lambda window, before: False
    keys: Callable[[Window], QWidget] | None = None
    """What hears the keys that the step tells of; None: 'Next' has the focus."""
    low: bool = False
    """Where the card must lie on what is lit: in its lower corner, not its upper one."""


class Tour(QWidget):
    """Covers the window but for the lit part; Escape or 'End' leaves it at any time."""

    ended = Signal(bool)

    def __init__(self, window: Window, steps: tuple[Step, ...]) -> None:
        super().__init__(window)
        self.window_, self.steps, self.place = window, steps, -1
        self._before: object = None
        self.setAccessibleName("Guided tour")
        self.card = QFrame(self)
        self.card.setProperty("card", "true")
        self.card.setFixedWidth(380)
        inner = QVBoxLayout(self.card)
        inner.setContentsMargins(20, 16, 16, 14)
        inner.setSpacing(8)
        self.count = muted("", wrap=False)
        self.title, self.text = heading("", 2), QLabel()
        self.title.setWordWrap(True)
        self.text.setWordWrap(True)
        self.back = button("&Back", lambda: self.go(self.place - 1), quiet=True)
        self.next = button("&Next", lambda: self.go(self.place + 1), primary=True)
        end = button("End &tour", lambda: self.end(False), quiet=True)
        for each, keys in ((self.back, "Alt+B"), (self.next, "Alt+N"), (end, "Alt+T, or Esc")):
            each.setToolTip(f"{each.text().replace('&', '')} ({keys}, wherever the cursor is)")
        QShortcut("Esc", self, lambda: self.end(False))
        for widget in (self.count, self.title, self.text):
            inner.addWidget(widget)
        inner.addLayout(row(end, None, self.back, self.next))
        self.timer = QTimer(self)
        self.timer.setInterval(LOOK_MS)
        self.timer.timeout.connect(self._look)
        window.installEventFilter(self)

    def start(self, place: int = 0) -> None:
        """From the first step, or from where it was left."""
        self.setGeometry(self.window_.rect())
        self.show()
        self.raise_()
        self.timer.start()
        self.go(place)

    def go(self, place: int) -> None:
        """To a step; past the last one the tour has been finished."""
        if place >= len(self.steps):
            self.end(True)
            return
        self.place = max(place, 0)
        step = self.steps[self.place]
        if step.page and self.window_.page != step.page:
            self.window_.show_page(step.page)
            self.window_.frames.finish()
        self._before = step.before(self.window_)
        self.count.setText(f"Step {self.place + 1} of {len(self.steps)}")
        self.title.setText(step.title)
        self.text.setText(step.text)
        self.back.setVisible(self.place > 0)
        self.next.setText("&Finish" if self.place == len(self.steps) - 1 else "&Next")
        self.setAccessibleName(f"Guided tour, {self.count.text().lower()}")
        self.card.setAccessibleName(f"{self.count.text()}: {step.title}. {step.text}")
        self._stay_on_top()
        self._arrange()
        (self.next if step.keys is None else step.keys(self.window_)).setFocus()

    def end(self, finished: bool) -> None:
        """Leave the window as it is."""
        self.timer.stop()
        self.window_.removeEventFilter(self)
        self.hide()
        self.ended.emit(finished)
        self.deleteLater()

    def lit(self) -> QRect:
        """The part of the window that the step is about; empty where it is the whole."""
        target = self.steps[self.place].target(self.window_)
        if target is None or not target.isVisible():
            return QRect()
        corner = target.mapTo(self.window_, QPoint(0, 0))
        return QRect(corner, target.size()).adjusted(-4, -4, 4, 4).intersected(self.rect())

    def _look(self) -> None:
        """Did the person do it? Has the lit part moved?"""
        self._stay_on_top()
        step = self.steps[self.place]
        if step.done(self.window_, self._before):
            self.go(self.place + 1)
        elif self.lit() != self._lit:
            self._arrange()

    def _stay_on_top(self) -> None:
        """Docks that are put back as they were come to lie above; notices may."""
        others = self.window_.children()
        above = others[others.index(self) + 1 :]
        if any(isinstance(w, QWidget) and not isinstance(w, NoticeCard) for w in above):
            self.raise_()

    _lit = QRect()

    def _arrange(self) -> None:
        self._lit = lit = self.lit()
        self.card.adjustSize()
        self.card.move(self._card_place(lit))
        region = QRegion(self.rect())
        if not lit.isEmpty():
            region = region.subtracted(QRegion(lit)).united(self._card_shape())
        self.setMask(region)  # what is lit takes the mouse
        self.update()
        self._brighten()

    def _card_shape(self) -> QRegion:
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.card.geometry()), CORNER_PX, CORNER_PX)
        return QRegion(path.toFillPolygon().toPolygon())

    def _brighten(self) -> None:
        """What was dimmed and is lit now is painted again; Qt does not see to it by itself."""
        target = self.steps[self.place].target(self.window_)
        if target is not None:
            for part in (target, *target.findChildren(QWidget)):
                part.update()

    def _card_place(self, lit: QRect) -> QPoint:
        size, room = self.card.size(), self.rect().adjusted(16, 16, -16, -16)
        centre = room.center() - QPoint(size.width() // 2, size.height() // 2)
        if lit.isEmpty():
            return centre
        wide, high = size.width(), size.height()
        y = min(max(lit.center().y() - high // 2, room.top()), room.bottom() - high)
        x = min(max(lit.center().x() - wide // 2, room.left()), room.right() - wide)
        for place in (
            QPoint(lit.right() + GAP_PX, y), QPoint(lit.left() - GAP_PX - wide, y),
            QPoint(x, lit.top() - GAP_PX - high), QPoint(x, lit.bottom() + GAP_PX),
        ):  # fmt: skip
            if room.contains(QRect(place, size)):
                return place
        low = min(lit.bottom() - 16, room.bottom()) - high
        return QPoint(
            min(room.right(), lit.right() - 16) - wide,
            low if self.steps[self.place].low else max(lit.top() + 16, room.top()),
        )

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Dim what the step is not about."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(10, 14, 20, 110))
        if not self._lit.isEmpty():
            painter.setPen(QPen(QColor(t.accent), 3))
            painter.drawRect(self._lit.adjusted(-2, -2, 2, 2))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows turn the steps."""
        assert event is not None
        if event.key() == Qt.Key.Key_Right:
            self.go(self.place + 1)
        elif event.key() == Qt.Key.Key_Left:
            self.go(self.place - 1)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follow the window's size."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.window_.rect())
            self._arrange()
        return False
