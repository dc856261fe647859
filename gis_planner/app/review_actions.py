"""What review asks of the window: match again, go to premises, edit a cluster, decisions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class ReviewActions:
    """Joins the review page, its dialogs and the window."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def connect(self) -> None:
        """Listen to the review page."""
        window, page = self.window, self.window.review_page
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Review"))
        page.status.connect(window.say)
        page.match_again.connect(partial(window.case_actions.run_stage, "match"))
        page.show_premises.connect(window._show_premises)
        page.open_chart.connect(window._chart_of)
