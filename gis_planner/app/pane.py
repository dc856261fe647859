"""Text that is written when it is looked at: a page of many tabs costs one of them."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QTextBrowser, QWidget


class Pane(QTextBrowser):
    """A text browser whose text is made once somebody sees it or asks for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make: Callable[[], str] | None = None

    def show_html(self, make: Callable[[], str]) -> None:
        """Show what `make` gives: now where the pane is seen, else when it is."""
        self._make = make
        if self.isVisible():
            self._write()

    def _write(self) -> None:
        make, self._make = self._make, None
        if make is not None:
            self.setHtml(make())

    def showEvent(self, event: QShowEvent | None) -> None:
        """Somebody looks."""
        self._write()
        super().showEvent(event)

    def toPlainText(self) -> str:
        """The text, seen or not."""
        self._write()
        return super().toPlainText()
