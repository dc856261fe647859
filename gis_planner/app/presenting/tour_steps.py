"""The steps of the guided tour: from a dot on the map to the pack of one agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis_planner.app.presenting.tour import Step

if TYPE_CHECKING:
    from gis_planner.app.window import Window

DOTS_M_PER_PX = 2.0


def steps() -> tuple[Step, ...]:
    """Nine steps, about three minutes."""
    return (
        Step(
            "premises", "One place, many agencies",
            "Each dot is a premises that at least one agency has on a list. Darker means more "
            "severe. The wheel goes nearer and farther; from afar, hexagons count the dots. "
            "Click a dark dot.",
            lambda w: w.premises_page.canvas,
            _nearer,
            lambda w, before: w.session.selection.focus not in (-1, before),
        ),
        Step(
            "premises", "Everything that is known here",
            "The inspector tells what every agency recorded, when, and on which row of which list. "
            "‘Scores’ says why the premises ranks where it does. Look at its tabs.",
            lambda w: w.docks["inspector"],
            _one_to_look_at,
            lambda w, before: w.inspector.tabs.currentIndex() != before,
        ),
        Step(
            "premises", "Narrow it down",
            "A filter applies to map, table, chart and plan at once and stands above them as a "
            "chip. Tick any value.",
            lambda w: w.docks["filters"],
            lambda w: len(w.session.filters),
            lambda w, before: len(w.session.filters) > int(str(before)),
        ),
        Step(
            "review", "Doubtful matches are yours",
            "Where the program is not sure that two rows mean the same business, it asks. Read "
            "both, then press S for same, D for different, U for unsure, or a button below. Decide "
            "one, or go on.",
            lambda w: w.review_page,
            lambda w: len(w.session.decisions()),
            lambda w, before: len(w.session.decisions()) > int(str(before)),
            keys=lambda w: w.review_page.list,
        ),
        Step(
            "leads", "Who started again next door?",
            "Leads rank what is new: a business that closed owing money and one that opened in its "
            "place, with the same phone or director. Each has its evidence.",
            lambda w: w.leads_page,
            low=True,
        ),
        Step(
            "plan", "Who goes where, together",
            "For each premises the planner takes the fewest agencies whose powers cover the "
            "concerns, and routes their officers so that they meet at the door. Click a visit.",
            lambda w: w.plan_page,
            lambda w: w.plan_page.current,
            lambda w, before: w.plan_page.current != before,
        ),
        Step(
            "pack", "Each agency sees what it may",
            "A pack holds only what an agreement lets its reader see. ‘What would they see?’ tells "
            "it before anything is written. Try it for two agencies and compare.",
            lambda w: w.pack_page,
            low=True,
        ),
        Step(
            "premises", "Nothing is final",
            "Ctrl+Z takes back any change. The history lists every one, with who and when.",
            lambda w: w.docks["history"] if w.docks["history"].isVisible() else None,
            _show_history,
        ),
        Step(
            "premises", "Two keys to remember",
            "Ctrl+K finds every command by a few letters. F1 explains the page you are on. Help, "
            "‘Tasks to try’ lists ten.",
            lambda w: None,
        ),
    )  # fmt: skip


def _best_known(window: Window) -> int:
    """The row of the premises that most agencies know, -1 without premises."""
    frame = window.session.frame
    if not len(frame):
        return -1
    return int(np.lexsort((frame.severity(), frame.numbers("agencies")))[-1])


def _nearer(window: Window) -> object:
    """The map so near that dots are seen: about the premises that most agencies know."""
    row = _best_known(window)
    if row >= 0:
        window.premises_page.canvas.show_rows(np.array([row]), DOTS_M_PER_PX)
    return window.session.selection.focus


def _one_to_look_at(window: Window) -> object:
    """A premises in the inspector also for whoever pressed Next without a click."""
    if window.session.selection.focus < 0:
        window.session.selection.focus_on(_best_known(window))
    return window.inspector.tabs.currentIndex()


def _show_history(window: Window) -> None:
    window.docks.bring("history")
