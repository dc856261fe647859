"""The timeline in the real window: visits dragged by the mouse and by keys, days, rows, list."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from gis_planner.app.models import gantt as model
from gis_planner.app.models import operation_edit as edit
from gis_planner.app.pages.plan.move_dialog import MoveDialog
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from tests.app import planned
from tests.app.desk_window import desk_window, drag, mins, place_of, winter_window

__all__ = ["desk_window", "winter_window"]
WAIT = 15_000


def movable(window: Window, minutes: int, alone: bool = True):
    """A visit of the first day that fits `minutes` later as things are."""
    page = window.plan_page
    for visit in page.plan.on(planned.DAYS[0]):
        was = model.placing_of(visit)
        taken = model.drag_of(visit).to(visit.day, was.start + minutes, "", {})
        free = page.work.check(taken.wanted) == ()
        if free and (not alone or len(was.officers) == 1):
            return visit
    pytest.skip("no visit can be moved so")


def test_dragged_to_a_free_time_it_is_locked_there_at_once(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    visit = movable(desk_window, 15, alone=False)
    before = len(desk_window.session.history())
    drag(page, visit, 15)
    assert page.gantt.pending
    qtbot.waitUntil(lambda: page.timeline.strip.text.startswith("✓"), timeout=WAIT)
    moved = page.plan.at(visit.premises_id)
    assert moved is not None and moved.day == visit.day
    assert abs(mins(moved.start) - mins(visit.start) - 15) <= 2 and mins(moved.start) % 5 == 0
    assert edit.rule_of(page.definition, visit.premises_id) == "lock"
    assert len(desk_window.session.history()) == before + 1
    assert page.gantt.drag is None and page.current == moved.visit_id
    desk_window.case_actions.undo()
    settle(desk_window)
    again = page.plan.at(visit.premises_id)
    assert again is not None and again.start == visit.start
    assert edit.rule_of(page.definition, visit.premises_id) == ""


def test_dragged_where_it_cannot_be_it_stays_and_says_why(desk_window: Window) -> None:
    page = desk_window.plan_page
    visit = page.plan.on(planned.DAYS[0])[0]
    before = len(desk_window.session.history())
    drag(page, visit, -180)
    text = page.timeline.strip.text
    assert text.startswith("✕") and "stays where it is" in text and "may be visited" in text
    assert len(desk_window.session.history()) == before
    assert page.gantt.drag is None and page.plan.at(visit.premises_id) == visit


def test_while_dragging_the_check_speaks_and_the_ghost_turns(desk_window: Window) -> None:
    page = desk_window.plan_page
    visit = page.plan.on(planned.DAYS[0])[2]
    view = page.gantt.viewport()
    start = place_of(page, visit)
    states = []
    page.gantt.drag_changed.connect(lambda d: states.append(d.state if d else ""))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(12, 500, 12):
        QTest.mouseMove(view, start + QPoint(step, 0))
    assert page.gantt.drag is not None and page.gantt.drag.visit.visit_id == visit.visit_id
    assert "cannot be" in states and len(set(states)) >= 2
    assert page.timeline.strip.text == model.told(page.gantt.drag)
    page.gantt.viewport().grab()
    QTest.keyClick(page.gantt, Qt.Key.Key_Escape)
    assert page.gantt.drag is None and states[-1] == ""
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start)
    assert page.plan.visit(visit.visit_id) == visit


def test_dragged_to_another_officer_of_the_agency(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    for visit in page.plan.on(planned.DAYS[0]):
        team = model.placing_of(visit).officers
        mate = {"1": "2", "2": "1"}
        other = team[0][0] + mate[team[0][1]]
        if len(team) == 1 and other in [r.key for r in page.gantt.rows]:
            break
    drag(page, visit, 0, team[0], other)
    assert page.gantt.drag is not None and page.gantt.drag.wanted.officers == (other,)
    qtbot.waitUntil(lambda: page.timeline.strip.text[:1] in "✓✕", timeout=WAIT)
    if page.timeline.strip.text.startswith("✓"):
        moved = page.plan.at(visit.premises_id)
        assert model.placing_of(moved).officers == (other,)


def test_dragged_to_the_officer_of_another_agency_it_says_to_change_attendees(
    desk_window: Window,
) -> None:
    page = desk_window.plan_page
    visit = next(v for v in page.plan.on(planned.DAYS[0]) if len(v.attendances) == 1)
    officer = visit.attendances[0].officers[0]
    other = next(r.key for r in page.gantt.rows if r.agency != visit.attendances[0].agency)
    drag(page, visit, 0, officer, other)
    assert "Change the attendees first" in page.timeline.strip.text


def test_held_over_the_tab_of_another_day_it_goes_there(desk_window: Window, qtbot) -> None:
    page, panel = desk_window.plan_page, desk_window.plan_page.timeline
    visit = page.plan.on(planned.DAYS[0])[1]
    view = page.gantt.viewport()
    start = place_of(page, visit)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + QPoint(20, 0))
    tab = panel.days.tabRect(1).center()
    over = view.mapFromGlobal(panel.days.mapToGlobal(tab))
    QTest.mouseMove(view, over)
    qtbot.waitUntil(lambda: page.day == planned.DAYS[1], timeout=3000)
    QTest.mouseMove(view, start + QPoint(21, 0))
    assert page.gantt.drag is not None and page.gantt.drag.wanted.day == planned.DAYS[1]
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(21, 0))
    qtbot.waitUntil(lambda: page.timeline.strip.text[:1] in "✓✕", timeout=WAIT)
    moved = page.plan.at(visit.premises_id)
    kept = page.timeline.strip.text.startswith("✓")
    assert moved is not None and (moved.day == planned.DAYS[1]) == kept


def test_keys_move_a_visit_and_enter_puts_it_there(desk_window: Window, qtbot) -> None:
    page, chart = desk_window.plan_page, desk_window.plan_page.gantt
    visit = movable(desk_window, 15)
    page.choose(visit.visit_id)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.drag.wanted.start == mins(visit.start) + 5
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert chart.drag.wanted.start == mins(visit.start) + 15
    QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert chart.drag.wanted.day == planned.DAYS[1] and page.day == planned.DAYS[1]
    QTest.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(chart, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    other = chart.drag.wanted.officers
    assert (
        other != model.placing_of(visit).officers
        and other[0][0] == visit.attendances[0].officers[0][0]
    )
    QTest.keyClick(chart, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert chart.drag.wanted.officers == model.placing_of(visit).officers
    QTest.keyClick(chart, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.timeline.strip.text.startswith("✓"), timeout=WAIT)
    assert mins(page.plan.at(visit.premises_id).start) == mins(visit.start) + 15


def test_escape_puts_it_back_and_up_down_choose(desk_window: Window) -> None:
    page, chart = desk_window.plan_page, desk_window.plan_page.gantt
    first, second = page.plan.on(planned.DAYS[0])[:2]
    page.choose(first.visit_id)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.drag is None
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert page.current == second.visit_id
    QTest.keyClick(chart, Qt.Key.Key_Up)
    assert page.current == first.visit_id


def test_l_locks_and_frees(desk_window: Window) -> None:
    page = desk_window.plan_page
    visit = page.plan.on(planned.DAYS[0])[0]
    page.choose(visit.visit_id)
    page.gantt.setFocus()
    QTest.keyClick(page.gantt, Qt.Key.Key_L)
    (rule,) = page.definition["visit_rule"]
    assert (rule["rule"], rule["day"], rule["start"]) == ("lock", visit.day, visit.start)
    assert sorted(rule["officers"]) == sorted(model.placing_of(visit).officers)
    assert page.gantt.marks[visit.premises_id] == "▪"
    QTest.keyClick(page.gantt, Qt.Key.Key_L)
    assert page.definition["visit_rule"] == []
    desk_window.case_actions.undo()
    assert edit.rule_of(page.definition, visit.premises_id) == "lock"


def test_rows_by_team_all_days_and_zoom(desk_window: Window) -> None:
    page, panel, chart = (
        desk_window.plan_page, desk_window.plan_page.timeline, desk_window.plan_page.gantt
    )  # fmt: skip
    officers = {r.key for r in chart.rows}
    assert {"F1", "F2", "F3"} <= officers
    panel.by_team.setChecked(True)
    assert [r.agency for r in chart.rows] == ["council-food", "fire", "police"]
    assert {t.officer for r in chart.rows for t in r.tracks} == officers
    panel.go_to("")
    assert chart.days == planned.DAYS and page.days_shown == planned.DAYS
    assert len(chart.visits()) == len(page.plan.visits)
    wide = chart.axis.px_min
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.axis.px_min > wide and chart.horizontalScrollBar().maximum() > 0
    QTest.keyClick(chart, Qt.Key.Key_0)
    assert chart.axis.px_min == pytest.approx(wide)
    assert not chart.grab().isNull()


def test_the_list_says_the_same_and_moves_by_typing(desk_window: Window, qtbot) -> None:
    page, panel = desk_window.plan_page, desk_window.plan_page.timeline
    visit = movable(desk_window, 15)
    panel.as_list.setChecked(True)
    lines = panel.list.lines.lines
    shown = {line.visit_id for line in lines if line.visit_id}
    assert shown == {v.visit_id for v in page.plan.on(page.day)}
    assert {line.what for line in lines} >= {"Travel", "On site", "Standby"}
    row = next(k for k, line in enumerate(lines) if line.visit_id == visit.visit_id)
    panel.list.selectRow(row)
    assert page.current == visit.visit_id
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    dialog = desk_window.findChild(MoveDialog)
    assert dialog is not None and not dialog.ok.isEnabled()
    dialog.time.setTime(dialog.time.time().addSecs(15 * 60))
    assert dialog.ok.isEnabled() and "It fits" in dialog.told.text()
    dialog.time.setTime(dialog.time.time().addSecs(-12 * 3600))
    assert not dialog.ok.isEnabled() and "cannot be" in dialog.told.text()
    dialog.time.setTime(dialog.time.time().addSecs(12 * 3600))
    dialog.accept()
    qtbot.waitUntil(lambda: page.timeline.strip.text.startswith("✓"), timeout=WAIT)
    assert mins(page.plan.at(visit.premises_id).start) == mins(visit.start) + 15


def test_tips_say_what_a_stretch_is(desk_window: Window) -> None:
    chart = desk_window.plan_page.gantt
    track = next(t for r in chart.rows for t in r.tracks if t.blocks(chart.days[0]))
    tips = {b.kind: chart.tip(track, b) for b in track.blocks(chart.days[0])}
    assert "On site" in tips["visit"] and "L locks it" in tips["visit"]
    assert "Travel" in tips["travel"] and "km" in tips["travel"]


def test_what_happens_on_the_day_is_told_to_the_replanner(desk_window: Window) -> None:
    page = desk_window.plan_page
    heard: list[dict] = []
    page.replan_wanted.disconnect()  # else a dialog would open for each
    page.replan_wanted.connect(heard.append)
    visit = page.plan.on(planned.DAYS[0])[0]
    page._visit_menu(visit.visit_id, QPoint(5, 5))
    menu = QApplication.activePopupWidget() or page.findChildren(type(page.bar.more.menu()))[-1]
    actions = {a.text().split("\t")[0]: a for a in menu.actions()}
    actions["The premises are closed"].trigger()
    longer = actions["The visit overruns"].menu()
    longer.actions()[0].trigger()
    menu.close()
    page.gantt.officer_menu.emit("F1", planned.DAYS[0], QPoint(5, 5))
    menu = QApplication.activePopupWidget() or page.findChildren(type(menu))[-1]
    next(a for a in menu.actions() if "Drops out on" in a.text()).trigger()
    menu.close()
    assert [h["kind"] for h in heard] == ["closed", "overrun", "officer lost"]
    assert heard[0]["premises_id"] == visit.premises_id and heard[1]["minutes"] == 15
    assert heard[2]["officer"] == "F1" and heard[2]["day"] == planned.DAYS[0]
