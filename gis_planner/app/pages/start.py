"""What the window shows without a case: new, open, recent, the demo."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons
from gis_planner.app.habits.recovery import Place
from gis_planner.app.models.dossier import day
from gis_planner.app.prompts import recent_cases
from gis_planner.app.widgets import button, card, heading, muted, row

STEPS = (
    ("import", "Import", "agencies’ lists as they come"),
    ("review", "Review", "decide doubtful matches"),
    ("premises", "Premises", "see what all agencies know"),
    ("links", "Links", "who is behind whom"),
    ("plan", "Plan", "joint visits, week by week"),
    ("pack", "Pack", "brief each agency, no more"),
)


class StartPage(QWidget):
    """The first thing one sees."""

    new_case = Signal()
    open_case = Signal()
    open_demo = Signal()
    open_path = Signal(str)
    recover = Signal(object)
    forget = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(row(None, self._behind(), None))
        frame, inner = card(margin=32, spacing=14)
        frame.setMaximumWidth(860)
        inner.addWidget(heading("Find the premises that matter, visit them together"))
        inner.addWidget(
            muted(
                "Bring the lists of several agencies together, see which premises many of them "
                "know, plan joint visits and hand each agency what it may see. "
                "Everything stays in one file on this computer."
            )
        )
        inner.addLayout(
            row(
                button("New case…", self.new_case.emit, primary=True, icon="new"),
                button("Open a case…", self.open_case.emit, icon="open"),
                button("Try the demo", self.open_demo.emit, icon="play",
                       tip="An invented authority with planted problems"),
                None,
            )
        )  # fmt: skip
        inner.addSpacing(4)
        self.title = heading("Recent cases", 3)
        self.recent = QListWidget()
        self.recent.setAccessibleName("Recent cases")
        self.recent.itemActivated.connect(
            lambda item: self.open_path.emit(str(item.data(Qt.ItemDataRole.UserRole)))
        )
        self.recent.itemClicked.connect(
            lambda item: self.open_path.emit(str(item.data(Qt.ItemDataRole.UserRole)))
        )
        inner.addWidget(self.title)
        inner.addWidget(self.recent)
        outer.addLayout(row(None, frame, None))
        outer.addSpacing(18)
        outer.addLayout(self._way())
        outer.addStretch(3)
        for one in self.findChildren(QPushButton):
            one.setAutoDefault(True)  # Enter presses the button that has the keyboard
        self.refresh()

    def _behind(self) -> QWidget:
        self.place: Place | None = None
        self.behind, inner = card(margin=18, spacing=8)
        self.behind.setFixedWidth(860)
        self.behind_words = muted("")
        inner.addWidget(heading("The program ended unexpectedly", 3))
        inner.addWidget(self.behind_words)
        self.again = button("Go on where you were", lambda: self.recover.emit(self.place),
                            primary=True, icon="history")  # fmt: skip
        away = button("Not now", lambda: self.forget.emit(self.place), quiet=True)
        inner.addLayout(row(self.again, away, None))
        self.behind.hide()
        return self.behind

    def show_left_behind(self, place: Place | None) -> None:
        """Offer to go on after a crash; None takes the offer away."""
        self.place = place
        self.behind.setVisible(place is not None)
        if place is not None:
            when = f"{day(place.at)} at {place.at[11:16]}"
            self.behind_words.setText(
                f"{Path(place.case).name} was open on {when}, on the {place.page} page. Every "
                "change that was finished is in the case; work that was running left no trace."
            )

    def _way(self) -> QHBoxLayout:
        parts: list[QWidget | int | None] = [None]
        for name, title, text in STEPS:
            frame, inner = card(margin=12, spacing=2)
            frame.setFixedWidth(142)
            label = heading(title, 3)
            inner.addWidget(label)
            inner.addWidget(muted(text))
            frame.setProperty("step", name)
            parts.append(frame)
        return row(*parts, None, spacing=10)

    def refresh(self) -> None:
        """List the recent cases."""
        self.recent.clear()
        cases = recent_cases()
        for path in cases:
            item = QListWidgetItem(icons.icon("open"), f"{path.name}    {path.parent}")
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            self.recent.addItem(item)
        self.recent.setFixedHeight(34 * min(len(cases), 6) + 6)
        self.title.setVisible(bool(cases))
        self.recent.setVisible(bool(cases))

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.refresh()
