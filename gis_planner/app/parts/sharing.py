"""Who may see what: seeing as another reader, requests, register, retention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt

from gis_planner.app.parts.part import DockSpec, Part
from gis_planner.app.seeing import SeeAs

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class SharingPart(Part):
    """Who may see what: seeing as another reader, requests, register, retention."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.see = SeeAs(window)

    def docks(self) -> tuple[DockSpec, ...]:
        """The account of a reader's view."""
        area = Qt.DockWidgetArea.BottomDockWidgetArea
        return (DockSpec("withheld", "Withheld", self.see.panel, area, "jobs"),)

    def add_actions(self) -> None:
        """Every topic of sharing."""
        self.see.add_actions()

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under View."""
        return {"&View": ("", "see_as", "see_all")}

    def connect(self) -> None:
        """Listen."""
        self.see.connect()

    def case_changed(self) -> None:
        """Banner and shut pages."""
        self.see.case_changed()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.see.switch.retheme()

    def close(self) -> None:
        """No file of a view stays."""
        self.see.close()
