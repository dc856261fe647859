"""The operations lead's plan page in the real window: stale, faded, drawn by lot, led by."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QMenu

from gis_planner.app.pages.plan.lists import ID, PLACE
from gis_planner.app.pages.plan.menus import officer_menu
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.pipeline import moving
from tests.app import planned
from tests.app.desk_window import desk_window, winter_window

__all__ = ["desk_window", "winter_window"]
WAIT = 15_000


def texts(menu: QMenu) -> list[str]:
    return [a.text() for a in menu.actions() if a.text()]


def test_premises_moved_on_the_map_make_the_plan_older_and_undo_makes_it_new(
    desk_window: Window, qtbot
) -> None:
    window, page = desk_window, desk_window.plan_page
    assert page.age.isHidden()
    visit = page.plan.visits[0]
    done = moving.move_premises(
        window.session.the_case, visit.premises_id, visit.easting + 30, visit.northing, why="seen"
    )
    window.session.took_effect(done.touched)
    settle(window)
    assert "one premises was moved on the map, and is part of this plan" in page.age.text
    page.age.check.click()
    qtbot.waitUntil(lambda: page.timeline.strip.text[:1] in "✓✕", timeout=WAIT)
    assert "could be made as planned" in page.timeline.strip.text
    window.case_actions.undo()
    settle(window)
    assert page.age.isHidden() and page.age.text == ""


def test_visits_that_the_filters_leave_out_fade_everywhere(desk_window: Window) -> None:
    window, page = desk_window, desk_window.plan_page
    session = window.session
    visit = page.plan.visits[0]
    mask = np.ones(len(session.frame), np.bool_)
    mask[session.frame.row_of(visit.premises_id)] = False
    session._shown = mask
    page.follow_filters()
    assert page.gantt.faded == frozenset({visit.premises_id})
    assert page.timeline.list.lines.faded == page.gantt.faded
    items = [page.visits.item(i) for i in range(page.visits.count())]
    italic = [i.data(ID) for i in items if i is not None and i.font().italic()]
    assert italic == [visit.visit_id]
    assert {i.data(PLACE) for i in items if i.data(ID) == visit.visit_id} == {visit.premises_id}
    assert visit.visit_id not in {v.visit_id for v in page.canvas.stops}
    session._shown = None
    page.follow_filters()
    assert page.gantt.faded == frozenset()


def test_another_agency_leads_and_undo_takes_it_back(desk_window: Window, qtbot) -> None:
    window, page = desk_window, desk_window.plan_page
    panel = page.pane.attendees
    visit = next(v for v in page.plan.visits if len(v.agencies) > 1)
    page.choose(visit.visit_id)
    assert panel.leads.box.currentData() == "" and not panel.leads.isHidden()
    other = visit.agencies[1]
    panel.leads.box.setCurrentIndex(panel.leads.box.findData(other))
    panel.leads.box.activated.emit(panel.leads.box.currentIndex())
    assert "chosen by hand" in panel.words.text()
    qtbot.waitUntil(lambda: panel.attempt is not None, timeout=WAIT)
    panel._accept()
    qtbot.waitUntil(lambda: page.timeline.strip.text.startswith("✓"), timeout=WAIT)
    kept = page.plan.at(visit.premises_id)
    assert kept is not None and kept.agencies[0] == other and page.age.isHidden()
    assert "It leads, chosen by hand" in page.detail.toPlainText()
    assert panel.led == other
    window.case_actions.undo()
    settle(window)
    assert page.plan.at(visit.premises_id).agencies == visit.agencies


def test_the_officer_menu_names_officer_and_agency(desk_window: Window) -> None:
    page = desk_window.plan_page
    menu = officer_menu(page, "F1", planned.DAYS[0], QPoint(10, 10))
    head, *rest = texts(menu)
    assert head.startswith("F1, ") and "Fire" in head and "Drops out on Tue 1 Dec 2026" in rest
    menu.close()


def test_before_a_plan_the_map_shows_whom_it_would_choose_from(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    other = planned.definition()
    other["operation"] |= {"name": "spring", "max_candidates": 12}
    page.save(other)
    qtbot.waitUntil(lambda: page.before.ids is not None, timeout=WAIT)
    settle(desk_window)
    mask = page.before.mask(desk_window.session.frame)
    assert mask is not None and mask.sum() == len(page.before.ids) > 0
    premises = page.canvas.scene.get("premises")
    assert premises is not None and premises.opacity == 1.0 and premises.visible
    assert int(premises.data.shown.sum()) == int(mask.sum())
    text = page.headline.text()
    assert f"{int(mask.sum())} premises may be chosen" in text and "Press Plan" in text
    desk_window.session.operation = "winter"
    page.refresh()


def test_the_page_is_as_high_as_the_window_and_its_buttons_are_in_it(desk_window: Window) -> None:
    page = desk_window.plan_page
    view = desk_window.stack.viewport()
    assert view is not None and page.height() <= view.height()
    low = page.pane.never.mapTo(desk_window.stack, QPoint(0, page.pane.never.height()))
    assert low.y() <= desk_window.stack.height()
    assert page.timeline.days.count() == 3
    assert all(page.timeline.days.tabRect(k).right() <= page.timeline.days.width()
               for k in range(3))  # fmt: skip
    assert page.timeline.days.elideMode() == Qt.TextElideMode.ElideNone


def test_an_operation_without_a_plan_forgets_the_visit_that_was_shown(desk_window: Window) -> None:
    page = desk_window.plan_page
    page.choose(page.plan.visits[0].visit_id)
    page.pane.tabs.setCurrentWidget(page.pane.attendees)
    other = planned.definition()
    other["operation"]["name"] = "later"
    page.save(other)
    settle(desk_window)
    assert page.pane.tabs.currentWidget() is page.pane.why
    assert "Next" in page.detail.toPlainText() and "Fire" in page.detail.toPlainText()
    assert page.pane.attendees.premises_id == ""
    assert "Once planned" in page.timeline.strip.text
    desk_window.session.operation = "winter"
    page.refresh()


def test_the_window_is_no_wider_for_the_page_before(desk_window: Window) -> None:
    wide = desk_window.width()
    for name in ("targets", "plan"):
        desk_window.show_page(name)
        settle(desk_window)
    assert desk_window.width() == wide
