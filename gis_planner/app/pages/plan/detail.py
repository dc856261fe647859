"""One visit, or one premises left out: why, who attends, the way there."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from gis_planner.app.models import operation_edit as edit
from gis_planner.app.pages.plan.attendees import AttendeesPanel
from gis_planner.app.pages.plan.desk_work import DeskWork
from gis_planner.app.pages.plan.turns import TurnsPanel
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, row


class DetailPane(QWidget):
    """Three tabs, and below them the rules that the lead may set."""

    rule_wanted = Signal(str)
    move_wanted = Signal()

    def __init__(self, session: Session, work: DeskWork) -> None:
        super().__init__()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.why = QTextBrowser()
        self.why.setAccessibleName("Why this visit")
        self.why.document().setDocumentMargin(14)  # type: ignore[union-attr]
        self.attendees = AttendeesPanel(session, work)
        self.turns = TurnsPanel(session)
        for widget, title in (
            (self.why, "Why"), (self.attendees, "Attendees"), (self.turns, "Turns")
        ):  # fmt: skip
            self.tabs.addTab(widget, title)
        wish = self.rule_wanted.emit
        self.lock = button("Lock", partial(wish, "lock"), quiet=True, icon="lock",
                           tip="Day, time and team of this visit stay (L)")  # fmt: skip
        self.must = button("Force in…", partial(wish, "must"), quiet=True,
                           tip="Show what it would displace")  # fmt: skip
        self.moving = button("Move…", self.move_wanted.emit, quiet=True,
                           tip="Another time, day or officer, by typing (Ctrl+M)")  # fmt: skip
        self.never = button("Never", partial(wish, "never"), quiet=True,
                            tip="Leave them out; who is free goes elsewhere")  # fmt: skip
        self.free = button("Free", partial(wish, ""), quiet=True, tip="Take the rule away (L)")
        buttons = row(self.lock, self.must, self.moving, self.never, self.free, None, spacing=0)
        buttons.setContentsMargins(4, 2, 4, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(buttons)

    def show_rule(self, definition: edit.Definition, premises_id: str, visited: bool) -> None:
        """Which rules can be set for what is shown."""
        rule = edit.rule_of(definition, premises_id) if premises_id else ""
        self.lock.setVisible(visited and rule != "lock")
        self.moving.setVisible(visited)
        self.must.setVisible(bool(premises_id) and not visited)
        self.never.setVisible(bool(premises_id) and rule != "never")
        self.free.setVisible(bool(rule))
