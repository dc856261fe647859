"""The stages of a case side by side: what each holds, and the button that runs it."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from gis_planner.app import icons, theme
from gis_planner.app.models.stages import StageState, next_stage
from gis_planner.app.widgets import button, card, clear_layout, heading, laid_out_once, muted, row

STATE_WORDS = {"done": "Done", "stale": "Out of date", "ready": "Next", "empty": ""}
STAGE_ICONS = {
    "import": "import", "match": "premises", "score": "star", "links": "links", "plan": "plan",
    "pack": "pack",
}  # fmt: skip


class StageStrip(QWidget):
    """The six stages, what each holds, and the button to run it."""

    run = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.box = QGridLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(10)
        self.cards: list[QWidget] = []

    def show_stages(self, stages: tuple[StageState, ...]) -> None:
        """Draw the stages."""
        following = next_stage(stages)
        with laid_out_once(self):
            clear_layout(self.box)
            self.cards = [self._card(stage, stage.id == following) for stage in stages]
            self._arrange()

    def _needed(self, columns: int) -> int:
        """Width of so many of the widest card side by side, pixels."""
        widest = max((c.minimumSizeHint().width() for c in self.cards), default=0)
        return columns * (widest + self.box.spacing())

    def _arrange(self) -> None:
        """In one line, or in two where a button would be cut."""
        count = len(self.cards)
        columns = count if self.width() >= self._needed(count) else (count + 1) // 2
        for i, one in enumerate(self.cards):
            self.box.addWidget(one, i // max(columns, 1), i % max(columns, 1))
            self.box.setColumnStretch(i, int(i < columns))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Half of the cards side by side."""
        half = (len(self.cards) + 1) // 2
        return QSize(self._needed(half), super().minimumSizeHint().height())

    def _card(self, stage: StageState, following: bool) -> QWidget:
        t = theme.current()
        frame, inner = card(margin=12, spacing=4)
        colour = {"done": t.good, "stale": t.warn, "ready": t.accent}.get(stage.state, t.muted)
        picture = QLabel()
        name = "check" if stage.state == "done" else STAGE_ICONS[stage.id]
        picture.setPixmap(icons.pixmap(name, colour, 18))
        picture.setToolTip(STATE_WORDS[stage.state])
        frame.setAccessibleName(f"{stage.title}: {STATE_WORDS[stage.state]} {stage.text}")
        inner.addLayout(row(picture, heading(stage.title, 3), None))
        text = muted(stage.text)
        text.setMinimumHeight(34)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        inner.addWidget(text, 1)
        if stage.action:
            go = button(stage.action, partial(self.run.emit, stage.id), primary=following)
            go.setAccessibleName(f"{stage.title}: {stage.action}")
            inner.addWidget(go)
        return frame
