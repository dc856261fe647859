"""Who may see what: seeing as another reader, requests, register, retention."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.parts.part import DockSpec, PageName, Part
from gis_planner.app.seeing import SeeAs
from gis_planner.app.seeing.looks import Looks
from gis_planner.pipeline import reminding
from gis_planner.pipeline.reminding import Reminder
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.app.pages.sharing import SharingPage
    from gis_planner.app.window import Window


class SharingPart(Part):
    """Who may see what: seeing as another reader, requests, register, retention."""

    PAGES = (PageName("sharing", "Sharing", "lock",
                      source="gis_planner.app.pages.sharing:SharingPage"),)  # fmt: skip

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.see = SeeAs(window)
        self.looks = Looks(window.session, window.jobs, window)
        self.reminded: Case | None = None

    @property
    def page(self) -> SharingPage:
        """The Sharing page, made when it is first asked for."""
        return cast("SharingPage", self.window.pages["sharing"])

    def docks(self) -> tuple[DockSpec, ...]:
        """The account of a reader's view."""
        area = Qt.DockWidgetArea.BottomDockWidgetArea
        return (DockSpec("withheld", "Withheld", self.see.panel, area, "jobs"),)

    def add_actions(self) -> None:
        """Every topic of sharing."""
        self.see.add_actions()
        add = self.window.actions_.add
        for name, tab, full in (
            ("agreements", "Register", "Show the register of agreements"),
            ("handling", "Handling", "How lists, fields and records may be handled"),
            ("requests", "Requests", "Ask another agency, and what was asked"),
            ("hits", "Hit or no hit", "Hit or no hit between two agencies"),
            ("retention", "Retention", "What must go, and when"),
            ("audit", "Journal", "The journal for an auditor, and its head on paper"),
        ):
            add(name, tab, partial(self.show, tab), "", "lock", full=full)
        add("marks_to_sign", "Seven marks to sign…", self.marks_to_sign, "", "save",
            full="Write the seven-marks check of an operation, to fill in and sign")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under View."""
        topics = (
            "agreements", "handling", "requests", "hits", "retention", "audit", "marks_to_sign",
        )  # fmt: skip
        return {"&Case": ("", *topics), "&View": ("", "see_as", "see_all")}

    def connect(self) -> None:
        """Listen."""
        self.see.connect()
        self.window.inspector.handling_wanted.connect(self.show_handling)

    def page_made(self, name: str, _: QWidget) -> None:
        """Listen to the page."""
        if name == "sharing":
            window = self.window
            self.page.fault.connect(lambda f: window.case_actions.show_fault(f, "Sharing"))
            self.page.status.connect(window.say)

    def case_changed(self) -> None:
        """Banner and shut pages; what is due is told once a case is opened."""
        self.looks.flush()
        self.see.case_changed()
        session = self.window.session
        case, today = session.own, session.today()
        if case is self.reminded or session.seen is not None:
            return
        self.reminded = case
        if case is not None:
            self.window.jobs.start(
                "Looking for what is due", lambda p: reminding.reminders(case, today), self._remind,
                quiet=True,
            )  # fmt: skip

    def _remind(self, found: tuple[Reminder, ...]) -> None:
        if not found or self.window.session.own is not self.reminded:
            return
        text = "\n".join(f"{r.topic}: {r.text}." for r in found[:5])
        late = any(r.late for r in found)
        habits = next(p for p in self.window.parts if isinstance(p, HabitsPart))
        habits.notices.tell("Due in this case", text, "warn" if late else "good",
                            (("Show", lambda: self.show(found[0].topic)),))  # fmt: skip

    def show(self, topic: str) -> None:
        """The Sharing page on one of its tabs."""
        self.window.show_page("sharing")
        self.window.frames.finish()
        self.page.show_tab(topic)

    def show_handling(self, ref: str) -> None:
        """The form of a record's handling."""
        self.show("Handling")
        self.page.handling.search.setText(ref)
        self.page.handling.find_record()

    def marks_to_sign(self) -> None:
        """The seven marks of an operation as a paper; the register is where papers are signed."""
        self.show("Register")
        self.page.register.marks()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.see.switch.retheme()

    def close(self) -> None:
        """What was looked at is written down; no file of a view stays."""
        self.looks.close()
        self.see.close()
