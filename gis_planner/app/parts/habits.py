"""Habits of good desktop software: notices, preferences, locking, recovery."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QDockWidget, QMenu, QMenuBar, QTableView, QWidget

from gis_planner.app import theme
from gis_planner.app.errors import sentence
from gis_planner.app.habits import preferences
from gis_planner.app.habits.follow import Follow
from gis_planner.app.habits.lock import IdleWatch, LockScreen, clear_clipboard
from gis_planner.app.habits.notice_list import NoticeList
from gis_planner.app.habits.notices import Notices, Step
from gis_planner.app.habits.veil import TITLE, Veil, cover
from gis_planner.app.habits.whereabouts import Whereabouts
from gis_planner.app.jobs import Job
from gis_planner.app.parts.part import DockSpec, Part
from gis_planner.app.prompts import recent_cases
from gis_planner.domain.errors import UserError
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.app.window import Window

LONG_S = 3.0


class HabitsPart(Part):
    """What every good program does, whatever it is about."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.chosen = preferences.load()
        self.notices = Notices(window)
        self.lock_screen = LockScreen(window)
        self.watch = IdleWatch(window, self.chosen.lock_minutes)
        self.follow = Follow(self.lock_screen)
        self.away: tuple[Path, str, str] | None = None
        self.floating: list[QDockWidget] = []
        self.veils: list[Veil] = []
        self.whereabouts = Whereabouts(window, self.notices)

    def docks(self) -> tuple[DockSpec, ...]:
        """All notices, for whoever was looking elsewhere."""
        self.list = NoticeList(self.notices)
        area = Qt.DockWidgetArea.BottomDockWidgetArea
        return (DockSpec("notices", "Notices", self.list, area, "jobs"),)

    def add_actions(self) -> None:
        """Preferences, locking."""
        add = self.window.actions_.add
        add("preferences", "Preferences…", self.show_preferences, "Ctrl+,", "info",
            needs_case=False)  # fmt: skip
        add("lock", "Lock now", self.lock, "Ctrl+Alt+L", "lock", full="Lock the window now")
        add("close_notices", "Close notices", self.notices.close_all, "Ctrl+Shift+N", "close",
            needs_case=False, full="Close all notices")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under Case and View."""
        return {"&Case": ("", "lock"), "&View": ("", "close_notices", "preferences")}

    def connect(self) -> None:
        """Hear of jobs, of idleness, of the page."""
        window = self.window
        window.jobs.ended.connect(self.job_ended)
        self.watch.idle.connect(self.lock)
        self.lock_screen.opened.connect(self.unlock)
        window.installEventFilter(self.follow)
        self._recent_menu()
        _tab_leaves(window)
        window.inspector.papers.fault.connect(
            lambda fault: window.case_actions.show_fault(fault, "Documents")
        )
        self.whereabouts.connect()

    def page_made(self, name: str, page: QWidget) -> None:
        """Its tables are as all others."""
        _tab_leaves(page)

    # ---- recent cases

    def _recent_menu(self) -> None:
        """Cases opened last, below 'Open'."""
        window = self.window
        bar = window.menuWidget()
        found = bar.findChild(QMenuBar) if bar is not None else None
        case_menu = next(a.menu() for a in found.actions() if a.menu()) if found else None
        if case_menu is None:
            return
        self.recent = QMenu("Open &recent", window)
        self.recent.aboutToShow.connect(self.fill_recent)
        case_menu.insertMenu(window.actions_["demo"], self.recent)

    def fill_recent(self) -> None:
        """The cases that still exist."""
        self.recent.clear()
        cases = recent_cases()
        for place, path in enumerate(cases, 1):
            item = self.recent.addAction(f"&{place}  {path.name}    {path.parent}")
            if item is not None:
                item.triggered.connect(partial(self._open_recent, path))
        if not cases:
            none = self.recent.addAction("None yet")
            if none is not None:
                none.setEnabled(False)

    def _open_recent(self, path: Path, _: bool = False) -> None:
        self.window.open_case(path)

    # ---- jobs

    def job_ended(self, job: Job) -> None:
        """Long work is told where the person may look elsewhere; a fault always, but one that
        whoever started the work tells."""
        if job.state == "failed" and job.told and job.fault is not None:
            what, fix = sentence(job.fault)
            steps = () if job.quiet else (self._log_step(),)
            self.notices.tell(job.title, f"{what} {fix}".strip(), "bad", steps)
        elif job.quiet:
            return
        elif job.state == "done" and job.seconds >= LONG_S and self.chosen.notices:
            summary = getattr(job.result, "summary", "") or "Done"
            self.notices.tell(job.title, summary.splitlines()[0], "good", self._next_step(job))

    def _next_step(self, job: Job) -> tuple[Step, ...]:
        """What usually comes after: a list that came in is matched."""
        session = self.window.session
        matched = session.has("matched") and "match" not in session.stale()
        if matched or "records" not in getattr(job.result, "touched", ()):
            return ()
        return (("Match now", lambda: self.window.case_actions.run_stage("match")),)

    def _log_step(self) -> Step:
        return ("Show jobs", lambda: self.window.docks.bring("jobs"))

    # ---- preferences

    def show_preferences(self) -> None:
        """Ask, keep, apply."""
        shown = replace(self.chosen, theme=theme.current().name)
        dialog = preferences.PreferencesDialog(shown, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.use(dialog.chosen))
        dialog.open()

    def use(self, chosen: preferences.Preferences) -> None:
        """Apply and keep."""
        later = (chosen.scale, chosen.locale) != (self.chosen.scale, self.chosen.locale)
        self.chosen = chosen
        kept = preferences.save(chosen)
        self.watch.set_minutes(chosen.lock_minutes)
        self.window.set_theme(chosen.theme)
        if not kept:
            self.window.say("The disk does not keep the preferences: they hold until the end.")
        elif later:
            self.window.say("Size, dates and numbers change when the program starts again.")

    # ---- locking

    def lock(self) -> None:
        """Cover the window; close an encrypted case once its jobs have ended."""
        window, case = self.window, self.window.session.own
        if case is None or self.lock_screen.isVisible():
            return
        clear_clipboard()
        self.notices.close_all()
        self.notices.hold(True)
        encrypted = case.encrypted
        path = case.path
        self.floating = [d for d in window.docks.values() if d.isFloating() and d.isVisible()]
        for dock in self.floating:
            dock.hide()
        self.veils = cover(window, closing=encrypted)
        if encrypted:
            self.away = (path, window.page, window.session.operation)
            self._close_when_idle()
        window.setWindowTitle(TITLE)
        self.follow.watch(True)
        self.lock_screen.show_for(encrypted=encrypted, above=bool(self.veils))
        window.menuWidget().setEnabled(False)  # type: ignore[union-attr]
        for action in window.actions_.all():
            action.setEnabled(False)

    def _close_when_idle(self) -> None:
        """A job at work keeps its case until it has ended; nothing is lost by locking."""
        if self.away is None:
            return
        if any(j.running for j in self.window.jobs.all):
            QTimer.singleShot(200, self._close_when_idle)
            return
        if self.window.session.case is not None:
            self.window.session.attach(None)
            self.window.setWindowTitle(TITLE)
            self._disable()

    def _disable(self) -> None:
        for action in self.window.actions_.all():
            action.setEnabled(False)

    def unlock(self, passphrase: str) -> None:
        """Open the case again where it was; UserErrors are told on the screen."""
        window = self.window
        if self.away is not None:
            path, page, operation = self.away
            try:
                case = Case.open(path, passphrase or None)
            except UserError as fault:
                self.lock_screen.refuse(fault, path)
                return
            self.away = None
            if window.session.case is not None:  # a job still held it: the passphrase fitted
                case.close()
            else:
                window.session.attach(case)
                window.session.operation = operation
                window.show_page(page)
        self.follow.watch(False)
        self.lock_screen.lift()
        self.notices.hold(False)
        window.menuWidget().setEnabled(True)  # type: ignore[union-attr]
        for action in window.actions_.all():
            action.setEnabled(True)
        window.actions_.enable(window.session.is_open)
        for dock in self.floating:
            dock.show()
        for veil in self.veils:
            if not sip.isdeleted(veil):
                veil.lift()
        self.veils = []
        if window.session.case is not None:
            window.setWindowTitle(f"{window.session.case.path.name} – gis_planner")

    def case_changed(self) -> None:
        """Where the person is."""
        self.whereabouts.case_changed(away=self.away is not None)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        for card in self.notices.cards:
            card.retheme()

    def close(self) -> None:
        """The window closes in order."""
        self.watch.stop()
        self.whereabouts.close()


def _tab_leaves(within: QWidget) -> None:
    """Tab leaves a table: arrows move inside it."""
    for table in within.findChildren(QTableView):
        table.setTabKeyNavigation(False)
