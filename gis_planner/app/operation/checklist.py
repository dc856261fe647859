"""A button whose menu ticks several of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QAction, QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QMenu, QPushButton, QWidget


class CheckList(QPushButton):
    """`options` are (id, words); `put` is told the ids ticked, in the order of the options."""

    def __init__(self, nothing: str, put: Callable[[list[str]], None]) -> None:
        super().__init__(nothing)
        self.nothing, self._put = nothing, put
        self.options: list[tuple[str, str]] = []
        self.chosen: list[str] = []
        self.menu_ = QMenu(self)
        self.menu_.installEventFilter(self)
        self.setMenu(self.menu_)
        self.setStyleSheet("text-align: left;")

    def show_choice(self, options: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        """Other options, and which of them are ticked; unknown ids stay and can be taken away."""
        known = {i for i, _ in options}
        self.options = [*options, *((i, i) for i in chosen if i not in known)]
        self.chosen = list(chosen)
        self.menu_.clear()
        for one, words in self.options:
            action = self.menu_.addAction(words.replace("&", "&&"))
            if action is not None:
                action.setCheckable(True)
                action.setChecked(one in chosen)
                action.setData(one)
        self._tell()

    def _tell(self) -> None:
        words = dict(self.options)
        said = ", ".join(words[i] for i in self.chosen) or self.nothing
        self.setText(said.replace("&", "&&"))

    def _toggle(self, action: QAction) -> None:
        action.setChecked(not action.isChecked())
        ticked = {a.data() for a in self.menu_.actions() if a.isChecked()}
        self.chosen = [i for i, _ in self.options if i in ticked]
        self._tell()
        self._put(self.chosen)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The menu stays open while several are ticked."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            action = self.menu_.actionAt(event.pos())
            if action is not None:
                self._toggle(action)
                return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            action = self.menu_.activeAction()
            if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and action is not None:
                self._toggle(action)
                return True
        return super().eventFilter(watched, event)


def wide(button: QWidget) -> QWidget:
    """As wide as its form."""
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(policy.Policy.Expanding)
    button.setSizePolicy(policy)
    return button
