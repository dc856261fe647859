"""The Sharing page: who may have what, how it is handled, who asked, what must go, what was
done."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.pages.sharing.check_tab import CheckTab
from gis_planner.app.pages.sharing.handling_tab import HandlingTab
from gis_planner.app.pages.sharing.journal_tab import JournalTab
from gis_planner.app.pages.sharing.register_tab import RegisterTab
from gis_planner.app.pages.sharing.requests_tab import RequestsTab
from gis_planner.app.pages.sharing.retention_tab import RetentionTab
from gis_planner.app.pages.sharing.tab import Tab
from gis_planner.app.session import Session
from gis_planner.app.widgets import heading


class SharingPage(QWidget):
    """The tab on top reads the case when it is shown and when something changed."""

    fault = Signal(object)
    status = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session = session
        self.register = RegisterTab(session, jobs)
        self.handling = HandlingTab(session, jobs)
        self.requests = RequestsTab(session, jobs)
        self.check = CheckTab(session, jobs)
        self.retention = RetentionTab(session, jobs)
        self.journal = JournalTab(session, jobs)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Topics of sharing")
        for name, tab in self.named.items():
            self.tabs.addTab(tab, name)
            tab.fault.connect(self.fault)
            tab.status.connect(self.status)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 12)
        layout.setSpacing(6)
        layout.addWidget(heading("Sharing"))
        layout.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(lambda _: self.entered())
        session.opened.connect(self._opened)
        session.changed.connect(lambda _: self.entered())

    @property
    def named(self) -> dict[str, Tab]:
        """Title → tab."""
        return {
            "Register": self.register, "Handling": self.handling, "Requests": self.requests,
            "Hit or no hit": self.check, "Retention": self.retention, "Journal": self.journal,
        }  # fmt: skip

    def show_tab(self, title: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentWidget(self.named[title])

    def _opened(self) -> None:
        self.check.forget()
        self.entered()

    def entered(self) -> None:
        """Read the case for the tab on top."""
        if self.session.is_open and self.session.seen is None and self.isVisible():
            tab = self.tabs.currentWidget()
            assert isinstance(tab, Tab)
            tab.reload()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        for tab in self.named.values():
            tab.retheme()
