"""Chart, plan and inspector follow the filters, as map, table and timeline do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_planner.app.widgets import muted

if TYPE_CHECKING:
    from gis_planner.app.graph.picture import Picture
    from gis_planner.app.models.frame import Ints
    from gis_planner.app.session import Session
    from gis_planner.app.window import Window

LEFT_OUT = "The filters leave these premises out."


def left_out(session: Session, ids: tuple[str, ...]) -> Ints:
    """Places in `ids` of premises that the filters leave out."""
    frame, shown = session.frame, session.shown
    if not len(frame) or bool(np.all(shown)):
        return np.empty(0, np.int64)
    rows = [frame.row_of(i) for i in ids]
    return np.array([k for k, row in enumerate(rows) if row >= 0 and not shown[row]], np.int64)


class Follow:
    """Joins the views that draw premises among other things to the filters."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.note = muted(LEFT_OUT)
        self.note.setAccessibleName("Filtered out")
        self.note.hide()
        head = window.inspector.because.parentWidget()
        layout = head.layout() if head is not None else None
        if layout is not None:
            layout.addWidget(self.note)
        session = window.session
        session.shown_changed.connect(self.refresh)
        session.frame_changed.connect(self.refresh)
        session.selection.focused.connect(self._inspected)
        self._kept: tuple[object, object, Ints] = (None, None, np.empty(0, np.int64))

    def page_made(self, name: str) -> None:
        """The chart asks what is left out."""
        if name == "links":
            self.window.links_page.chart.left_out = self.faded

    def refresh(self) -> None:
        """The filters, or the premises, are others."""
        self._inspected()
        there = self.window.pages.there
        if "links" in there:
            self.window.links_page.chart.update()
        if "plan" in there and len(self.window.session.frame):
            self.window.plan_page.follow_filters()

    def _inspected(self) -> None:
        session = self.window.session
        focus = session.selection.focus
        self.note.setVisible(0 <= focus < len(session.frame) and not session.shown[focus])

    def faded(self, picture: Picture) -> Ints:
        """Places of the chart's nodes that the filters leave out; found once a picture."""
        shown = self.window.session.shown
        if self._kept[0] is not picture or self._kept[1] is not shown:
            ids = tuple(s.id for s in picture.spots)
            self._kept = (picture, shown, left_out(self.window.session, ids))
        return self._kept[2]
