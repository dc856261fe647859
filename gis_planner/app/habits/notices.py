"""Notices that do not block: a card in the corner of the window, kept in a list afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.widgets import button, muted

SHOWN_MS = 8_000
WIDTH_PX = 360
MOST_SHOWN = 3
MOST_KEPT = 100


Step = tuple[str, Callable[[], object]]
"""What can be done about a notice: words of the button, and the call."""


@dataclass(frozen=True)
class Notice:
    """`tone`: good | warn | bad."""

    title: str
    text: str
    tone: str
    at: datetime
    steps: tuple[Step, ...] = ()


class NoticeCard(QFrame):
    """One notice; goes away by itself unless it is bad, and never while the pointer rests on it."""

    closed = Signal(object)

    def __init__(self, notice: Notice, parent: QWidget, shown_ms: int) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("card", "true")
        self.setFixedWidth(WIDTH_PX)
        self.setAccessibleName(f"{notice.title}. {notice.text}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 8, 10)
        layout.setSpacing(4)
        head = QHBoxLayout()
        self.icon = QLabel()
        title = QLabel(notice.title)
        title.setProperty("heading", "3")
        title.setWordWrap(True)
        close = QToolButton()
        close.setIcon(icons.icon("close"))
        close.setAccessibleName(f"Close: {notice.title}")
        close.setToolTip("Close this notice")
        close.clicked.connect(lambda: self.closed.emit(self))
        head.addWidget(self.icon)
        head.addWidget(title, 1)
        head.addWidget(close)
        layout.addLayout(head)
        words = muted(notice.text)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(words)
        if notice.steps:
            line = QHBoxLayout()
            for what, call in notice.steps:
                line.addWidget(button(what, self._then(call), quiet=True))
            line.addStretch(1)
            layout.addLayout(line)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        self.setGraphicsEffect(shadow)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(lambda: self.closed.emit(self))
        self.shown_ms = 0 if notice.tone == "bad" else shown_ms
        self.retheme()
        self._wait()

    def _then(self, call: Callable[[], object]) -> Callable[[], None]:
        def both() -> None:
            self.closed.emit(self)
            call()

        return both

    def _wait(self) -> None:
        if self.shown_ms:
            self.timer.start(self.shown_ms)

    def enterEvent(self, event: QEvent | None) -> None:
        """Read in peace."""
        self.timer.stop()

    def leaveEvent(self, event: QEvent | None) -> None:
        """Count again."""
        self._wait()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        t = theme.current()
        colour = {"good": t.good, "warn": t.warn}.get(self.notice.tone, t.bad)
        name = "check" if self.notice.tone == "good" else "warning"
        self.icon.setPixmap(icons.icon(name, colour).pixmap(18, 18))
        self.setStyleSheet(
            f"NoticeCard {{ background: {t.raised}; border: 1px solid {t.border}; "
            f"border-left: 4px solid {colour}; border-radius: 8px; }}"
        )


MOVES = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)


class Notices(QObject):
    """The notices of one window: the last three in the lower right corner of its middle, all in a
    list."""

    changed = Signal()

    def __init__(self, window: QMainWindow, shown_ms: int = SHOWN_MS) -> None:
        super().__init__(window)
        self.window, self.shown_ms = window, shown_ms
        self.kept: list[Notice] = []
        self.cards: list[NoticeCard] = []
        self.held = False
        self._soon = QTimer(self)  # a change of page lays the window out a dozen times
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.place)
        window.installEventFilter(self)

    def tell(
        self,
        title: str,
        text: str,
        tone: str = "good",
        steps: tuple[Step, ...] = (),
        *,
        stays: bool = False,
    ) -> None:
        """Show a notice; the window goes on. `stays`: until it is closed."""
        notice = Notice(title, text, tone, datetime.now().astimezone(), steps)
        self.kept.insert(0, notice)
        del self.kept[MOST_KEPT:]
        card = NoticeCard(notice, self.window, 0 if stays else self.shown_ms)
        card.closed.connect(self.close)
        self.cards.append(card)
        while len(self.cards) > MOST_SHOWN:
            self.close(self.cards[0])
        middle = self.window.centralWidget()
        if middle is not None:  # docks beside it open, close and are drawn wider
            middle.installEventFilter(self)
        self.place()  # before it shows: under the pointer it would think that it is being read
        card.setVisible(not self.held)
        self.changed.emit()

    def hold(self, held: bool) -> None:
        """Show no card while the window is locked; those that came meanwhile when it is not."""
        self.held = held
        self.place()
        for card in self.cards:
            card.setVisible(not held)

    def close(self, card: NoticeCard) -> None:
        """Take a card away; the list keeps its words."""
        if card in self.cards:
            self.cards.remove(card)
            card.timer.stop()
            card.hide()
            card.deleteLater()
            self.place()

    def close_all(self) -> None:
        """Take every card away."""
        for card in tuple(self.cards):
            self.close(card)

    def place(self) -> None:
        """Stack the cards above the status bar, the newest at the bottom, beside the docks on the
        right: what these say is being read."""
        bar, middle = self.window.statusBar(), self.window.centralWidget()
        bottom = self.window.height() - (bar.height() if bar is not None else 0) - 14
        right = self.window.width()
        if middle is not None and middle.width() > WIDTH_PX:
            right = middle.geometry().right()
        for card in reversed(self.cards):
            card.adjustSize()
            card.move(right - card.width() - 18, bottom - card.height())
            card.raise_()
            bottom = card.y() - 10

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follow the window's size; stay above what another page puts in the window."""
        if self.cards and event is not None and event.type() in MOVES:
            self._soon.start()
        return False
