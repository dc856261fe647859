"""A topic of the window: the pages, docks, actions and menu entries that belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class PageName(NamedTuple):
    """A page on the rail: its name in code, its title, its icon, the docks it opens with."""

    name: str
    title: str
    icon: str
    docks: tuple[str, ...] = ()
    filtered: bool = False
    """Whether the bar of filters is shown above it."""
    source: str = ""
    """'module:Class' of its widget, made from the session and the jobs when it is first needed."""


class DockSpec(NamedTuple):
    """A dock of a part: it shares the tabs of `beside` where that is given."""

    name: str
    title: str
    widget: QWidget
    area: Qt.DockWidgetArea
    beside: str = ""


class Part:
    """What a topic adds to the window; each method is called once, in the order below."""

    PAGES: ClassVar[tuple[PageName, ...]] = ()
    """Pages on the rail, made when first shown; `entered()` and `retheme()` of theirs are called
    where they exist."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def docks(self) -> tuple[DockSpec, ...]:
        """Docks, hidden until a page or the user shows them."""
        return ()

    def add_actions(self) -> None:
        """Register actions with `self.window.actions_.add`."""

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Names of actions to append to a menu ('&Case', '&Edit', ...); '' is a separator."""
        return {}

    def connect(self) -> None:
        """Listen to signals: every dock and action of the window exists now, and the premises
        page; other pages are made when they are needed (`page_made`)."""

    def page_made(self, name: str, page: QWidget) -> None:
        """A page, of this part or another, was made: listen to it."""

    def case_changed(self) -> None:
        """Another case was opened, or none is open any more."""

    def retheme(self) -> None:
        """Colours of the theme in use, for what is neither a page nor a dock's widget."""

    def close(self) -> None:
        """The window closes: stop timers and threads."""
