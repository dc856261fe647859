"""Presenting: printing, briefing mode, the guided tour."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from gis_planner import settings
from gis_planner.app.case_actions import is_demo
from gis_planner.app.help import show_help
from gis_planner.app.models.bookmarks import Bookmarks
from gis_planner.app.models.words import day
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.parts.map_tools import MapToolsPart
from gis_planner.app.parts.part import Part
from gis_planner.app.presenting.briefing import Briefing
from gis_planner.app.presenting.paper import Imprint
from gis_planner.app.presenting.print_dialog import PrintDialog
from gis_planner.app.presenting.sheets import sheets_of
from gis_planner.app.presenting.tour import Tour
from gis_planner.app.presenting.tour_steps import steps
from gis_planner.app.seeing import passing
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.map_keeping import bookmarks_of

if TYPE_CHECKING:
    from gis_planner.app.window import Window

NO_STEPS = (
    "There is nothing to step through yet.",
    "Keep bookmarks of the map first, with a note on what to say at each.",
)
NONE_FOR_READERS = (
    "No bookmark may be shown to readers.",
    "Go back to everything, tick ‘May be shown to readers’ on the bookmarks of this briefing.",
)


class PresentingPart(Part):
    """For others to see."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.tour: Tour | None = None
        self.briefing: Briefing | None = None
        self.awaited = False

    def add_actions(self) -> None:
        """Print, tour."""
        add = self.window.actions_.add
        add("print", "Print…", self.print, "Ctrl+P", "print", full="Print, or save as PDF")
        add("brief", "Briefing mode", self.brief, "F5", "present",
            full="Briefing mode: bookmarks on the whole screen")  # fmt: skip
        add("tasks", "Tasks to try", partial(show_help, self.window, "tasks"), "", "check",
            needs_case=False)  # fmt: skip
        add("tour", "Guided tour", self.take_tour, "", "tour", needs_case=False,
            full="Take the guided tour")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under Case and Help."""
        return {"&Case": ("print",), "&View": ("", "brief"), "&Help": ("", "tour", "tasks")}

    # ---- paper

    def print(self) -> None:
        """Show what can be printed from here."""
        window = self.window
        sheets = sheets_of(window)
        if not sheets:
            window.say("There is nothing to print yet: import and match a list first.")
            return
        case = window.session.the_case
        now = datetime.now().astimezone()
        source = f"{case.path.name} · printed {day(now.date().isoformat())} {now:%H:%M}"
        imprint = Imprint(window.marking.text(), source, passing.terms(window.session))
        self.dialog = dialog = PrintDialog(sheets, imprint, window)
        dialog.printed.connect(self.printed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def printed(self, what: str) -> None:
        """What leaves the program is written down."""
        case = self.window.session.the_case
        case.note("print", what, {"marking": self.window.marking.text()})
        self.window.session.took_effect(frozenset({"journal"}))
        self.window.say(what)

    # ---- briefing

    def brief(self) -> None:
        """Bookmark by bookmark on the whole screen."""
        window = self.window
        bookmarks, seen = self._steps(), window.session.seen
        if not len(bookmarks):
            fault = UserError(*(NONE_FOR_READERS if seen else NO_STEPS))
            window.case_actions.show_fault(fault, "Briefing")
            return
        page = window.premises_page
        made = Briefing(window.session, bookmarks, page.canvas.scene, window.marking.text(), window,
                        terms=passing.terms(window.session))  # fmt: skip
        if seen is not None:
            names = ", ".join(b.name for b in bookmarks.items)
            window.session.the_case.note("brief", f"Briefing of {len(bookmarks)} steps: {names}")
            window.session.took_effect(frozenset({"journal"}))
        page.scene_changed.connect(made.set_scene)
        made.left.connect(self._briefed)
        self.briefing = made
        made.start()

    def _steps(self) -> Bookmarks:
        """Bookmarks to step through: in a reader's view those alone that may be shown to one."""
        session = self.window.session
        if session.seen is None:
            book = self.window.part(MapToolsPart).book
            book.save_notes()  # those that are being typed too
            return book.bookmarks
        case = session.own or session.the_case
        return Bookmarks.from_json(bookmarks_of(case)).for_readers()

    def _briefed(self) -> None:
        if self.briefing is not None:
            self.window.premises_page.scene_changed.disconnect(self.briefing.set_scene)
            self.briefing.deleteLater()
            self.briefing = None

    # ---- the tour

    def take_tour(self) -> None:
        """On the open case; without one, on the demonstration."""
        session = self.window.session
        if session.case is None:
            self.awaited = True
            self.window.case_actions.demo()
        elif session.has("matched"):
            self.start_tour()
        else:
            fault = UserError(
                "The tour needs premises to show, and this case has none yet.",
                "Take it on the demonstration: Case, Open the demo.",
            )
            self.window.case_actions.show_fault(fault, "Guided tour")

    def start_tour(self) -> None:
        """Over the window, from its first step or from the one where it was left."""
        if self.tour is not None:
            return
        self.tour = Tour(self.window, steps())
        self.tour.ended.connect(self._toured)
        left = settings.load().get("tour_left_at")
        self.tour.start(left if isinstance(left, int) and left < len(self.tour.steps) else 0)

    def _toured(self, finished: bool) -> None:
        assert self.tour is not None
        place = 0 if finished else self.tour.place
        self.tour = None
        settings.save({**settings.load(), "toured": True, "tour_left_at": place})
        if finished:
            self.window.say("That was the tour. Help, ‘Tasks to try’ lists ten more.")
        elif place:
            self.window.say(
                f"The tour was left at step {place + 1}. Help, ‘Guided tour’ goes on from there."
            )

    def case_changed(self) -> None:
        """Offer the tour once, when the demo is opened for the first time."""
        if self.tour is not None:
            self.tour.end(False)
        if self.briefing is not None:
            self.briefing.close()
        session = self.window.session
        if session.case is None:
            return
        if self.awaited:
            self.awaited = False
            self.start_tour()
            return
        if settings.load().get("toured"):
            return
        if is_demo(session.case.path):
            self.offer()

    def offer(self) -> None:
        """A notice with the tour behind it."""
        self.window.part(HabitsPart).notices.tell(
            "New here?",
            "The guided tour shows the way from a dot on the map to an agency's pack in three "
            "minutes.",
            steps=(("Take the tour", self.start_tour),),
            stays=True,
        )

    def close(self) -> None:
        """The window closes."""
        if self.briefing is not None:
            self.briefing.close()
        if self.tour is not None:
            self.tour.end(False)
