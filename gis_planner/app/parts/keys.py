"""The keyboard: where it is when a page is shown, F6 from part to part, each filter by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication, QComboBox, QTabBar, QWidget

from gis_planner.app.parts.part import Part
from gis_planner.app.tab_bars import behind

if TYPE_CHECKING:
    from gis_planner.app.window import Window

BEGINS_WITH = {
    "import": "Lists in the case",
    "review": "Questions, most important first",
    "premises": "Map of premises",
    "links": "Find in the links and add to the chart",
    "leads": "Leads, the most pressing first",
    "targets": "Known to at least",
    "plan": "Visits",
    "pack": "Agencies to brief",
    "sharing": "Agreements",
    "table": "Premises",
}
"""By page or dock: the accessible name of what the keyboard is given first."""
FILLED_AFTER_MS = 200
"""A page shows what a job has brought in this time."""
AREAS = (
    Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
)  # fmt: skip
"""F6 goes round in this order, after the page."""


def stops(part: QWidget) -> Iterator[QWidget]:
    """What Tab stops at within a part, in its order."""
    at = part
    while (following := at.nextInFocusChain()) is not None and following is not part:
        at = following
        tabs = at.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tabs and part.isAncestorOf(at) and at.isVisible() and at.isEnabled():
            yield at


def first_stop(part: QWidget, name: str = "") -> QWidget | None:
    """What is called `name`, else the first that Tab stops at; a tab bar only if there is nothing
    else."""
    first: QWidget | None = None
    bar: QWidget | None = None
    for at in stops(part):
        if isinstance(at, QTabBar):
            bar = at if bar is None else bar
        elif not name or at.accessibleName().startswith(name):
            return at
        else:
            first = at if first is None else first  # an empty list would count as false
    return bar if first is None else first


class KeysPart(Part):
    """Gives the keyboard to the page that is shown, and moves it between page and docks."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._been: set[str] = set()
        self._left_at: QWidget | None = None
        """Where the keyboard was left on arrival: while it is still there, a page that fills later
        may take it."""
        self._wanted: QWidget | None = None
        self._now = self._timer(0, self._due)
        self._soon = self._timer(FILLED_AFTER_MS, self._filled)

    def _timer(self, after_ms: int, slot: Callable[[], None]) -> QTimer:
        made = QTimer(self.window)  # it goes with the window
        made.setSingleShot(True)
        made.setInterval(after_ms)
        made.timeout.connect(slot)
        return made

    def add_actions(self) -> None:
        """From part to part, and to each filter."""
        add, panel = self.window.actions_.add, self.window.filter_panel
        add("part_next", "Next part of the window", partial(self.go_round, 1), "F6",
            full="To the next part of the window: page, filters, table, inspector")  # fmt: skip
        add("part_before", "Part before", partial(self.go_round, -1), "Shift+F6",
            full="To the part of the window before")  # fmt: skip
        for name, view in panel.controls().items():
            title = view.accessibleName()
            add(f"filter_{name}", title, partial(self.filter_by, view), "", "filter",
                full=f"Filter by: {title}")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under Go, beside the pages."""
        return {"&Go": ("", "part_next", "part_before")}

    def connect(self) -> None:
        """A page comes to the front, or what it waited for may have come."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._told)
        self.window.stack.currentChanged.connect(lambda _: self._now.start())
        self.window.jobs.changed.connect(lambda: self._soon.isActive() or self._soon.start())

    def case_changed(self) -> None:
        """Pages of another case are new."""
        self._been.clear()

    def close(self) -> None:
        """No page fills any more."""
        self._now.stop()
        self._soon.stop()

    def _due(self) -> None:
        """The page and its docks have their places."""
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            self.arrive()
        else:
            self._to_filter(wanted)

    @staticmethod
    def _told(_: QWidget | None, now: QWidget | None) -> None:
        """Where Qt gives a list to choose from its value for a name, as on Linux, readers hear what
        it is for from its description."""
        if isinstance(now, QComboBox) and not now.accessibleDescription():
            said = dict.fromkeys((now.accessibleName(), now.toolTip()))
            now.setAccessibleDescription(". ".join(s for s in said if s))

    # ---- a page

    def arrive(self) -> None:
        """The keyboard to what the page begins with; the second time to where it was."""
        name = self.window.page
        kept = self.window.pages[name].focusWidget() if name in self._been else None
        self._left_at = None
        if kept is not None and kept.isVisible():
            self._give(kept)
            return
        at = self._first(name)
        self._give(at)
        self._note(at)
        self._left_at = self.window.focusWidget()
        self._soon.start()

    def _filled(self) -> None:
        before = self._left_at
        if before is None:
            return
        gone = sip.isdeleted(before) or not before.isVisible()  # an empty state, most often
        if not gone and self.window.focusWidget() is not before:
            self._left_at = None  # the user is elsewhere by now
            self._been.add(self.window.page)
            return
        at = self._first(self.window.page)
        if at is not before and self._give(at):
            self._left_at = at
            self._note(at)

    def _note(self, at: QWidget | None) -> None:
        """Whoever leaves a page before it has filled comes to it as for the first time."""
        wanted = BEGINS_WITH.get(self.window.page, "")
        if at is not None and at.accessibleName().startswith(wanted):
            self._been.add(self.window.page)

    @staticmethod
    def _give(widget: QWidget | None) -> bool:
        """The keyboard to a widget, unless a dialog or a menu has it."""
        if widget is None or QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return False
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _first(self, name: str) -> QWidget | None:
        return first_stop(self.window.pages[name], BEGINS_WITH.get(name, ""))

    # ---- parts and filters

    def parts_in_sight(self) -> list[QWidget]:
        """The page, then the docks that are seen: left, below, right."""
        window = self.window
        seen = [d for d in window.docks.values() if d.isVisible() and not behind(d, window)]
        area = window.dockWidgetArea
        docks = sorted(seen, key=lambda dock: AREAS.index(area(dock)) if area(dock) in AREAS else 9)
        return [window.pages[window.page], *docks]

    def go_round(self, by: int) -> None:
        """To the next part that takes the keyboard."""
        parts, at = self.parts_in_sight(), self.window.focusWidget()
        here = next((i for i, p in enumerate(parts) if at is not None and p.isAncestorOf(at)), 0)
        for step in range(1, len(parts) + 1):
            part = parts[(here + by * step) % len(parts)]
            kept = part.focusWidget()
            name = BEGINS_WITH.get(part.objectName() or self.window.page, "")
            target = kept if kept is not None and kept.isVisible() else first_stop(part, name)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def filter_by(self, view: QWidget) -> None:
        """The keyboard to one filter, wherever one is."""
        if self.window.filter_bar.isHidden():
            self.window.show_page("premises")
        self.window.docks.bring("filters")
        self._wanted = view
        self._now.start()

    def _to_filter(self, view: QWidget) -> None:
        if view.isVisible():
            self._left_at = None
            self.window.filter_panel.ensureWidgetVisible(view, 0, 60)
            view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.window.say(f"{view.accessibleName()}: these premises have nothing to choose from")
