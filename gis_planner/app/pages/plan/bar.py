"""The head of the plan page: which operation, how long to plan, how good the plan is."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QComboBox, QMenu, QPushButton, QSpinBox, QVBoxLayout, QWidget

from gis_planner.app.widgets import button, muted, row

MODES = (
    ("repair", "Plan again, changing little", "What stands stays where its value allows"),
    ("improve", "Improve freely", "Go on from the plan that stands, moving anything not locked"),
    ("afresh", "Plan afresh", "Begin anew; only rules and locks are kept"),
)


class PlanBar(QWidget):
    """One line of controls and one of words."""

    chosen = Signal(str)
    new, edit, open_file, packs = Signal(), Signal(), Signal(), Signal()
    plan = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setAccessibleName("Operation")
        self.choice.setMinimumWidth(170)
        self.choice.currentTextChanged.connect(self.chosen)
        self.seconds = QSpinBox()
        self.seconds.setRange(1, 3600)
        self.seconds.setValue(20)
        self.seconds.setSuffix(" s")
        self.seconds.setAccessibleName("Seconds to plan")
        self.seconds.setToolTip("A first plan stands within seconds; more time makes it better")
        self.go = button("Plan", partial(self.plan.emit, "repair"), primary=True, icon="play")
        self.more = QPushButton()
        self.more.setFixedWidth(34)
        self.more.setAccessibleName("Other ways to plan")
        self.more.setToolTip("Other ways to plan")
        menu = QMenu(self.more)
        menu.setToolTipsVisible(True)
        for mode, title, tip in MODES:
            action = menu.addAction(title, partial(self.plan.emit, mode))
            assert action is not None
            action.setToolTip(tip)
        self.more.setMenu(menu)
        self.headline = muted("", wrap=True)
        self.others = QPushButton("More")
        self.others.setProperty("quiet", "true")
        self.others.setAccessibleName("Other operations")
        self.others.setToolTip("A new operation, or one from its file")
        others = QMenu(self.others)
        others.addAction("New operation…", self.new.emit)
        others.addAction("Open an operation file…", self.open_file.emit)
        self.others.setMenu(others)
        line = row(
            self.choice,
            button("Edit…", self.edit.emit, quiet=True, tip="Days, agencies, roster, rules"),
            self.others, None, muted("for", wrap=False), self.seconds, self.go, self.more,
            button("Packs…", self.packs.emit, icon="pack"),
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 6)
        layout.setSpacing(6)
        layout.addLayout(line)
        layout.addWidget(self.headline)

    def show_operations(self, names: list[str], wanted: str) -> None:
        """Fill the choice."""
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems(names)
        self.choice.setCurrentText(wanted)
        self.choice.blockSignals(False)

    def working(self, on: bool) -> None:
        """While a plan is made nothing else is begun."""
        for widget in (self.go, self.more, self.choice, self.seconds):
            widget.setEnabled(not on)
