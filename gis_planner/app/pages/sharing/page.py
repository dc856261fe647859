"""The Sharing page: who may have what, how it is handled, who asked, what must go, what was
done."""

from __future__ import annotations

from functools import partial
from typing import Any

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.later_tabs import LaterTabs
from gis_planner.app.pages.sharing.check_tab import CheckTab
from gis_planner.app.pages.sharing.handling_tab import HandlingTab
from gis_planner.app.pages.sharing.journal_tab import JournalTab
from gis_planner.app.pages.sharing.register_tab import RegisterTab
from gis_planner.app.pages.sharing.requests_tab import RequestsTab
from gis_planner.app.pages.sharing.retention_tab import RetentionTab
from gis_planner.app.pages.sharing.tab import Tab
from gis_planner.app.session import Session
from gis_planner.app.widgets import heading

TABS: dict[str, type[Tab]] = {
    "Register": RegisterTab, "Handling": HandlingTab, "Requests": RequestsTab,
    "Hit or no hit": CheckTab, "Retention": RetentionTab, "Journal": JournalTab,
}  # fmt: skip
"""Title → tab, as they stand."""


class SharingPage(QWidget):
    """The tab on top reads the case when it is shown and when something changed."""

    fills_later = True
    fault = Signal(object)
    status = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session = session
        self.tabs = LaterTabs()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Topics of sharing")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 12)
        layout.setSpacing(6)
        layout.addWidget(heading("Sharing"))
        layout.addWidget(self.tabs, 1)
        for title, kind in TABS.items():
            self.tabs.add_later(title, partial(self._make, kind, session, jobs))
        self.tabs.currentChanged.connect(lambda _: self.entered())
        session.opened.connect(self._opened)
        session.changed.connect(lambda _: self.entered())

    def _make(self, kind: type[Tab], session: Session, jobs: Jobs) -> Tab:
        tab = kind(session, jobs)
        tab.fault.connect(self.fault)
        tab.status.connect(self.status)
        return tab

    def make_next(self) -> bool:
        """Make one tab that waits; False where none does."""
        return self.tabs.make_next()

    def _tab(self, title: str) -> Any:
        return self.tabs.made(title)

    @property
    def named(self) -> dict[str, Tab]:
        """Title → tab; makes those that are not there yet."""
        return {title: self._tab(title) for title in TABS}

    @property
    def register(self) -> RegisterTab:
        """Agreements."""
        return self._tab("Register")  # type: ignore[no-any-return]

    @property
    def handling(self) -> HandlingTab:
        """How lists, fields and records may be handled."""
        return self._tab("Handling")  # type: ignore[no-any-return]

    @property
    def requests(self) -> RequestsTab:
        """What is asked of another agency."""
        return self._tab("Requests")  # type: ignore[no-any-return]

    @property
    def check(self) -> CheckTab:
        """Hit or no hit."""
        return self._tab("Hit or no hit")  # type: ignore[no-any-return]

    @property
    def retention(self) -> RetentionTab:
        """What must go."""
        return self._tab("Retention")  # type: ignore[no-any-return]

    @property
    def journal(self) -> JournalTab:
        """What was done."""
        return self._tab("Journal")  # type: ignore[no-any-return]

    def show_tab(self, title: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentWidget(self._tab(title))

    def _opened(self) -> None:
        for tab in self.tabs.there:
            if isinstance(tab, CheckTab | HandlingTab):
                tab.forget()
        self.entered()

    def entered(self) -> None:
        """Read the case for the tab on top."""
        if self.session.is_open and self.session.seen is None and self.isVisible():
            tab = self._tab(self.tabs.tabText(self.tabs.currentIndex()))
            assert isinstance(tab, Tab)
            tab.reload()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        for tab in self.tabs.there:
            if isinstance(tab, Tab):
                tab.retheme()
