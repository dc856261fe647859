"""Room on the screen: a window is never larger than it, and what does not fit can be scrolled."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QDockWidget, QFrame, QMainWindow, QScrollArea, QStackedWidget, QWidget

LEAST = QSize(320, 220)
"""Below this a page is not worth showing, pixels."""


GIVES_WAY = ("history", "layers", "filters", "evidence", "inspector", "notices", "jobs",
             "timeline", "table")  # fmt: skip
"""Docks that are put away on a small screen, the first of them first."""


class Room(QObject):
    """Keeps a window within the screen: docks are put away, then the page is scrolled."""

    def __init__(
        self, window: QMainWindow, stack: PageStack, docks: Mapping[str, QDockWidget]
    ) -> None:
        super().__init__(window)
        self.window, self.stack, self.docks = window, stack, docks
        self.free: QSize | None = None
        """What there is; None = no limit."""
        self.asked = ""
        """The dock that was asked for last: it stays."""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(0)
        self.timer.timeout.connect(self.look)
        window.installEventFilter(self)

    def show(self) -> None:
        """Show the window; one that is as large as the screen, or larger, fills it."""
        screen, window = self.window.screen(), self.window
        if screen is None:
            window.show()
            return
        self.free = screen.availableGeometry().size()
        if window.width() >= self.free.width() or window.height() >= self.free.height():
            window.resize(window.size().boundedTo(self.free * 0.9))  # what 'restore' goes back to
            window.showMaximized()
        else:
            window.show()

    def page_changed(self) -> None:
        """Another page is on top: it may need less."""
        self.asked = ""
        self.stack.set_scrolled(False)

    def look(self) -> None:
        """Make room until what is shown fits."""
        if self.free is None:
            return
        least = self.window.minimumSizeHint()
        if least.width() <= self.free.width() and least.height() <= self.free.height():
            if self.window.size() != self.window.size().boundedTo(self.free):
                self.window.resize(self.window.size().boundedTo(self.free))
            return
        open_ = [n for n in GIVES_WAY if n != self.asked and not self.docks[n].isHidden()]
        if open_:
            self.docks[open_[0]].hide()
        elif not self.stack.scrolled:
            self.stack.set_scrolled(True)
        else:
            return
        self.timer.start()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Something may need more room than before."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest and self.free:
            self.timer.start()
        return False


class _Stack(QStackedWidget):
    """Asks for the room of the page on top only."""

    needs_other = Signal()

    def event(self, event: QEvent | None) -> bool:
        """Tell where a page needs other room than before."""
        done = super().event(event)
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.needs_other.emit()
        return done

    def minimumSizeHint(self) -> QSize:
        """Of the page on top."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else QSize(0, 0)

    def sizeHint(self) -> QSize:
        """Of the page on top: to ask every page takes as long as to lay it out."""
        page = self.currentWidget()
        return page.sizeHint() if page is not None else QSize(0, 0)


class PageStack(QScrollArea):
    """The pages, one on top. In a window too small for it the page keeps the size it needs and is
    scrolled. While pages change it asks for no room (else the window would grow to hold the new
    page beside the docks of the old one) and gives none: the page is laid out once, at the end."""

    changing = False
    scrolled = False

    def __init__(self) -> None:
        super().__init__()
        self.inner = _Stack()
        self.currentChanged = self.inner.currentChanged
        self.setWidget(self.inner)
        self.inner.needs_other.connect(self._fit)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _fit(self) -> None:
        """The room there is, or the least that the page needs. (Qt's own way takes the height that
        wrapped text would like for the least, and pages were scrolled that need not be.)"""
        view = self.viewport()
        if view is not None and not self.changing:
            self.inner.resize(view.size().expandedTo(self.inner.minimumSizeHint()))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The page has the same room."""
        if not self.changing:
            super().resizeEvent(event)
            self._fit()

    def changed(self) -> None:
        """The page is on top and docks have their places."""
        self.changing = False
        self.resizeEvent(QResizeEvent(self.size(), self.size()))
        self.updateGeometry()

    def set_scrolled(self, scrolled: bool) -> None:
        """Whether the page on top may be given less room than it needs."""
        self.scrolled = scrolled
        self.updateGeometry()

    def addWidget(self, page: QWidget) -> None:
        """One page more."""
        self.inner.addWidget(page)

    def currentWidget(self) -> QWidget | None:
        """The page on top."""
        return self.inner.currentWidget()

    def setCurrentWidget(self, page: QWidget) -> None:
        """Put a page on top."""
        self.inner.setCurrentWidget(page)
        self.inner.updateGeometry()
        self._fit()
        self._forget()

    def _forget(self) -> None:
        """What is around the page forgets the room of the page before, ere docks come beside it."""
        self.updateGeometry()
        around = self.parentWidget() if self.changing else None
        while around is not None:
            layout = around.layout()
            if layout is not None:
                layout.activate()
            around.updateGeometry()
            around = around.parentWidget()

    def minimumSizeHint(self) -> QSize:
        """Of the page on top; where it is scrolled, the least that is of use."""
        if self.changing:
            return QSize(0, 0)
        needed = self.inner.minimumSizeHint()
        return needed.boundedTo(LEAST) if self.scrolled else needed

    def sizeHint(self) -> QSize:
        """What the page would like."""
        return self.inner.sizeHint()
