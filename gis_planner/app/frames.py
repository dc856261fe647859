"""What may wait for the next frame: the window paints and hears keys between two pieces of work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer

FRAME_MS = 16
"""Longer than an event loop needs to come to what is due before, shorter than an eye sees."""
Step = Callable[[], object]
"""Does one piece of work; what it returns, if it can be called, is the next piece."""


def whole(step: Step) -> None:
    """Do a piece of work with all that it gives, at once."""
    more: object = step
    while callable(more):
        more = more()


class Frames(QObject):
    """Steps one after another, one for each frame; a new wish takes the place of the old one."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: deque[Step] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._next)

    @property
    def waiting(self) -> bool:
        """Whether a step is still to come."""
        return bool(self._steps)

    def ask(self, *steps: Step) -> None:
        """Do these, the first of them in the next frame."""
        self._steps = deque(steps)
        self._timer.start()

    def finish(self) -> None:
        """Do at once what is waiting: somebody goes on with what it makes."""
        self._timer.stop()
        while self._steps:
            self._do(self._steps.popleft())
        self._timer.stop()

    def forget(self) -> None:
        """Leave what is waiting."""
        self._timer.stop()
        self._steps = deque()

    def _next(self) -> None:
        if self._steps:
            step = self._steps.popleft()
            if self._steps:
                self._timer.start()
            self._do(step)

    def _do(self, step: Step) -> None:
        """Do one; the next piece that it gives comes before the others, unless it asked anew."""
        steps, more = self._steps, step()
        if callable(more) and self._steps is steps:
            steps.appendleft(more)
            self._timer.start()
