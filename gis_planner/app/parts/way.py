"""The way through the stages: an empty page offers what must be done before it can be filled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QWidget

from gis_planner.app.models.stages import first_of
from gis_planner.app.parts.part import Part
from gis_planner.app.widgets import EmptyState

if TYPE_CHECKING:
    from gis_planner.app.window import Window

BEFORE: dict[str, tuple[str, ...]] = {
    "review": (), "changes": ("match",), "premises": (), "links": ("match",),
    "leads": ("match",), "targets": ("match",),
}  # fmt: skip
"""By page: what must be done, after a list is imported, before its own button is of use."""
OFFERS = {"import": "Import a list…", "match": "Match the lists"}


class WayPart(Part):
    """Keeps the empty pages in step with what the case holds."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.empty: dict[str, EmptyState] = {}

    def connect(self) -> None:
        """The premises page is there already; others come as they are made."""
        self.page_made("premises", self.window.premises_page)
        self.window.session.changed.connect(lambda _: self.case_changed())

    def page_made(self, name: str, page: QWidget) -> None:
        """A page that has something before it."""
        found = getattr(page, "empty", None)
        if name in BEFORE and isinstance(found, EmptyState):
            self.empty[name] = found
            self._look(name)

    def case_changed(self) -> None:
        """Another case, or other results in it."""
        for name in self.empty:
            self._look(name)

    def _look(self, name: str) -> None:
        stage = first_of(self.window.session, BEFORE[name])
        go = partial(self.window.case_actions.run_stage, stage)
        self.empty[name].first(OFFERS.get(stage, ""), go)
