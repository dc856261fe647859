"""Turns the whole window into one reader's view and back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QMenuBar, QVBoxLayout

from gis_planner.app.models.handling_words import marking_of_case
from gis_planner.app.seeing.bar import SeeAsBar, SeeAsButton
from gis_planner.app.seeing.dialog import SeeAsDialog, plan_of
from gis_planner.app.seeing.withheld import WithheldPanel
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import DEFAULT_MARKING
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import seeing
from gis_planner.pipeline.seeing import Seen
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.app.window import Window

OPEN_PAGES = ("start", "premises", "links", "leads", "plan")
"""Pages that show a reader's view; the others work on the whole case and are shut meanwhile."""
SHUT = "This page works on the whole case. Go back to everything first (Ctrl+Alt+A)."
CHANGES = (
    "import", "record", "layer", "gazetteer", "match", "accuracy", "score", "links_build", "undo",
    "redo", "cluster", "decisions",
)  # fmt: skip
"""Actions that change a case; the view's own file refuses any other change too."""
WAIT_MS = 300


class SeeAs:
    """Holds the strip, the switch and the account."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.bar, self.switch = SeeAsBar(), SeeAsButton(window)
        self.panel = WithheldPanel(window.session)
        self.ended: list[Seen] = []
        self._focus = ""
        self.marked: Case | None = None

    # ---- building

    def add_actions(self) -> None:
        """See as, back."""
        add = self.window.actions_.add
        add("see_as", "See as…", self.ask, "Ctrl+Alt+S", "person",
            full="See this case as another reader")  # fmt: skip
        add("see_all", "Back to everything", self.leave, "Ctrl+Alt+A", "person",
            full="Back to your own view of everything")  # fmt: skip

    def connect(self) -> None:
        """Put strip and switch where they are always seen."""
        top = self.window.menuWidget()
        assert top is not None
        layout = top.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self.bar)
        menus = top.findChild(QMenuBar)
        assert menus is not None
        menus.setCornerWidget(self.switch)
        self.bar.back.connect(self.leave)
        self.bar.account.connect(self.show_account)
        self.switch.readers.aboutToShow.connect(self._fill_menu)
        self.window.session.frame_changed.connect(self._refocus)
        self.window.session.changed.connect(self.changed)

    def _fill_menu(self) -> None:
        menu, session = self.switch.readers, self.window.session
        menu.clear()
        menu.addAction(self.window.actions_["see_all"])
        menu.addSeparator()
        if session.own is not None:
            near = {i.agency for i in session.own.lists()}
            for agency in [a for a in seeing.readers(session.own) if a in near]:
                name = session.agency_name(agency)
                menu.addAction(name, lambda a=agency: self.look(a))
            menu.addSeparator()
        menu.addAction(self.window.actions_["see_as"])

    # ---- going in and out

    def ask(self) -> None:
        """Ask whose view."""
        if self.window.session.seen is not None:
            self.leave()
        dialog = SeeAsDialog(self.window.session, self.window)
        dialog.setModal(True)
        dialog.accepted.connect(lambda: self.look(*dialog.choice))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def look(
        self, audience: str, purpose: str = "", as_of: date | None = None, plan: str | None = None
    ) -> None:
        """Make the reader's view and show it; `plan` None = the one at work."""
        window, session = self.window, self.window.session
        case = session.own
        if case is None:
            return
        if not case.has("matched"):
            fault = UserError("The lists are not matched yet.", "Match them first.")
            window.case_actions.show_fault(fault, "See as")
            return
        day = as_of or session.today()
        operation = plan_of(session) if plan is None else plan

        def work(progress: Progress) -> Seen:
            return seeing.see_as(case, audience, purpose=purpose, as_of=day, operation=operation,
                                 progress=progress)  # fmt: skip

        title = f"See as {session.agency_name(audience)}"
        window.jobs.start(title, work, lambda seen: self._enter(case, seen))

    def _enter(self, case: object, seen: Seen) -> None:
        if self.window.session.own is not case:  # another case was opened meanwhile
            seen.close()
            return
        self._show(seen)

    def leave(self) -> None:
        """One's own view again."""
        if self.window.session.seen is not None:
            self._show(None)

    def _show(self, seen: Seen | None) -> None:
        window, session = self.window, self.window.session
        page, old = window.page, session.seen
        frame, focus = session.frame, session.selection.focus
        self._focus = frame.id_of(focus) if 0 <= focus < len(frame) else ""
        session.see_as(seen)
        if old is not None:
            self.ended.append(old)
            self._close_ended()
        window.show_page(page if page in OPEN_PAGES else "premises")
        window.say(seen.banner if seen else "Your own view: everything.")

    def _close_ended(self) -> None:
        """A view's file goes when no job reads from it any more."""
        if any(j.running for j in self.window.jobs.all):
            QTimer.singleShot(WAIT_MS, self._close_ended)
            return
        while self.ended:
            self.ended.pop().close()

    def _refocus(self) -> None:
        """The premises in focus stays so, where the other view has it."""
        row = self.window.session.frame.row_of(self._focus) if self._focus else -1
        if row >= 0:
            self._focus = ""
            self.window.session.selection.focus_on(row)

    # ---- what the window says

    def case_changed(self) -> None:
        """Banner, marking, shut pages and actions as the view asks."""
        window, seen = self.window, self.window.session.seen
        shut = [n for n in window.pages if seen is not None and n not in OPEN_PAGES]
        window.closed_pages = dict.fromkeys(shut, SHUT)
        for name, tool in window.rail.buttons.items():
            action = window.actions_[f"page_{name}"]
            tool.setEnabled(name not in shut)
            tool.setToolTip(SHUT if name in shut else action.toolTip())
            action.setEnabled(name not in shut and window.session.is_open)
        for name in CHANGES:
            if seen is not None:
                window.actions_[name].setEnabled(False)
        window.actions_["see_all"].setEnabled(seen is not None)
        self.bar.show_view(seen)
        self.panel.show_view(seen)
        self.switch.setEnabled(window.session.is_open)
        self.switch.show_view(seen.audience_short if seen else None)
        if seen is None:
            self._marking(window)
        else:
            window.marking.setText(f"{seen.marking}  ·  FOR {seen.audience_name.upper()}")

    def _marking(self, window: Window) -> None:
        """That of one's own case: the strictest of what may be on the screen."""
        case = window.session.own
        if case is not self.marked:
            window.marking.setText(DEFAULT_MARKING)
        self.marked = case
        if case is None:
            return

        def told(marking: str) -> None:
            if window.session.own is case and window.session.seen is None:
                window.marking.setText(marking)

        window.jobs.start("Reading the highest marking", lambda p: marking_of_case(case), told,
                          quiet=True)  # fmt: skip

    def changed(self, touched: frozenset[str]) -> None:
        """What is handled otherwise now may be marked higher, or lower."""
        if touched & {"records", "documents", "lists"} and self.window.session.seen is None:
            self._marking(self.window)

    def show_account(self) -> None:
        """The dock with what is withheld."""
        self.window.docks.bring("withheld")

    def close(self) -> None:
        """The window closes: no file of a view stays."""
        session = self.window.session
        if session.seen is not None:
            self.ended.append(session.seen)
            session.seen, session.case = None, session.own
        self.window.jobs.wait()
        while self.ended:
            self.ended.pop().close()
