"""Bookmarks of the map: kept in the case, changed in their dock, gone to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QInputDialog

from gis_planner.app.bookmarks_dock import BookmarksDock
from gis_planner.app.map.overlay import Overlay
from gis_planner.app.models import bookmarks as marks
from gis_planner.app.models.bookmarks import Bookmarks
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import map_keeping

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class MapBookmarks(QObject):
    """Joins the bookmarks' dock to map and case."""

    def __init__(self, window: Window, overlay: Overlay, book: BookmarksDock) -> None:
        super().__init__(window)
        self.window, self.overlay, self.book = window, overlay, book
        self.canvas = window.premises_page.canvas
        self.before_change: Callable[[], None] = lambda: None
        """called before the case is changed: what waits to be written comes first"""

    def connect_book(self) -> None:
        """Listen to the dock."""
        self.book.wanted.connect(self.show_bookmark)
        self.book.edited.connect(self.keep_bookmarks)
        self.book.add.connect(self.add_bookmark)
        self.book.update_view.connect(self.update_bookmark)

    def read_bookmarks(self, current: int | None = None) -> None:
        """Show the bookmarks as the case has them."""
        case = self.window.session.case
        value = map_keeping.bookmarks_of(case) if case is not None else []
        self.book.show_bookmarks(Bookmarks.from_json(value), current)

    def keep_bookmarks(self, fresh: Bookmarks, words: str) -> None:
        """Show and remember changed bookmarks."""
        session = self.window.session
        try:
            case = session.whole_case
        except UserError as fault:
            self.window.case_actions.show_fault(fault, "Bookmarks")
            self.read_bookmarks()
            return
        self.book.show_bookmarks(fresh)
        self.before_change()
        work = partial(_keep, case, fresh.to_json(), words)

        def told(touched: frozenset[str]) -> None:
            if session.case is case:
                session.changed.emit(frozenset({"history"}))

        self.window.jobs.start("Keeping the bookmarks", work, told, quiet=True)

    def taken(self, name: str, notes: str = "") -> marks.Bookmark:
        """A bookmark of what is shown, under a name."""
        session = self.window.session
        chosen = session.selection.rows[:40]
        premises = tuple(session.frame.id_of(int(r)) for r in chosen)
        return marks.taken(
            name, self.canvas.view, self.canvas.scene, tuple(session.filters), premises, notes
        )

    def add_bookmark(self) -> None:
        """Ask for a name and keep what is shown."""
        if not self.window.session.is_open:
            return
        suggestion = self.book.bookmarks.free_name()
        text, sure = QInputDialog.getText(
            self.window, "Bookmark this view", "What is to be seen here:", text=suggestion
        )
        if sure:
            self.bookmark(text.strip())

    def bookmark(self, name: str) -> None:
        """Keep what is shown under a name, after the one chosen last."""
        try:
            fresh = self.book.bookmarks.added(self.taken(name), self.book.current)
        except UserError as fault:
            self.window.case_actions.show_fault(fault, "Bookmark")
            return
        self.book.current = fresh.items.index(next(b for b in fresh.items if b.name == name))
        self.keep_bookmarks(fresh, f"Bookmark {name}")
        self.window.say(f"Bookmark {name} kept in the case")

    def update_bookmark(self, at: int) -> None:
        """Give a bookmark the view that is shown."""
        old = self.book.bookmarks.items[at]
        fresh = replace(self.taken(old.name, old.notes), released=old.released)
        items = (*self.book.bookmarks.items[:at], fresh, *self.book.bookmarks.items[at + 1 :])
        self.keep_bookmarks(Bookmarks(items), f"Bookmark {old.name} shows another view")

    def show_bookmark(self, at: int) -> None:
        """Go to a bookmark: view, layers shown, filters, selection."""
        if not 0 <= at < len(self.book.bookmarks):
            return
        one, session = self.book.bookmarks.items[at], self.window.session
        if self.window.page != "premises":
            self.window.show_page("premises")
        self.book.show_bookmarks(self.book.bookmarks, at)
        if tuple(session.filters) != one.filters:
            session.filters.replace(one.filters)
        scene = self.canvas.scene
        for layer in scene.layers:
            shown = layer.name in one.layers
            if one.layers and layer.visible != shown:
                scene = scene.change(layer.name, visible=shown)
        self.window.premises_page.set_scene(scene)
        rows = session.frame.rows_of(list(one.premises))
        if len(rows) or len(session.selection):
            session.selection.set(rows)
        self.canvas.set_view(one.view(self.canvas.width(), self.canvas.height()))
        self.overlay.set_mark(None)
        self.window.say(f"Bookmark {at + 1} of {len(self.book.bookmarks)}: {one.name}")


def _keep(case: Any, value: list[dict[str, Any]], words: str, progress: Progress
          ) -> frozenset[str]:  # fmt: skip
    return map_keeping.keep_bookmarks(case, value, words)
