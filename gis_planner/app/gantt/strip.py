"""The line under the timeline: what a move would do, what it did, what stands against it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.widgets import button, clear_layout

TONES = ("muted", "good", "warn", "bad")
SENTENCE_PX = 300
"""What a sentence needs to stand in two lines."""


class MessageStrip(QFrame):
    """A sentence with a tone and up to a few buttons; read out by screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.label.setMinimumHeight(34)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(4)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 8, 2)
        layout.addWidget(self.label, 1)
        layout.addLayout(self.buttons)
        self.tone = "muted"
        self.beside: QWidget | None = None
        """Shown only while there is nothing that matters to say."""

    def say(
        self, text: str, tone: str = "muted",
        actions: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:  # fmt: skip
        """Show a sentence; `actions` are labels and what they do."""
        self.label.setText(text)
        self.label.setAccessibleDescription(text)
        self.tone = tone
        clear_layout(self.buttons)
        for label, act in actions:
            made = button(label, act, quiet=True)
            made.setAccessibleName(label)
            self.buttons.addWidget(made)
        self._fit()
        self.retheme()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """There may be room beside the sentence, or none any longer."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.beside is not None:
            quiet = self.tone == "muted" and not self.buttons.count()
            room = self.width() - self.beside.sizeHint().width()
            self.beside.setVisible(quiet and room >= SENTENCE_PX)

    @property
    def text(self) -> str:
        """What it says."""
        return self.label.text()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        t = theme.current()
        ink = {"good": t.good, "warn": t.warn, "bad": t.bad}.get(self.tone, t.muted)
        self.label.setStyleSheet(f"color: {ink};")
