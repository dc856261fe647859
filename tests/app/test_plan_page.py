"""The plan page in the real window: attendees, left out, forced in, planning watched, routes."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit

from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models.plan import PlanView
from gis_planner.app.pages.plan import page as page_module
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from tests.app import planned
from tests.app.desk_window import desk_window, winter_window

__all__ = ["desk_window", "winter_window"]
WAIT = 15_000


def test_another_set_shows_its_effect_before_it_is_kept(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    panel = page.pane.attendees
    visit = next(v for v in page.plan.visits if len(v.agencies) > 1)
    page.choose(visit.visit_id)
    before = len(desk_window.session.history())
    assert panel.options and panel.stands == tuple(sorted(visit.agencies))
    assert "leads" in panel.words.text() and "own power" not in panel.effect.text()
    panel.choose(visit.agencies[:1])
    assert "Lost" in panel.words.text() and "Why not the others" in panel.words.text()
    qtbot.waitUntil(lambda: panel.attempt is not None, timeout=WAIT)
    assert "value" in panel.effect.text() and "visits stay" in panel.effect.text()
    assert len(desk_window.session.history()) == before
    panel._accept()
    qtbot.waitUntil(lambda: page.timeline.strip.text.startswith("✓"), timeout=WAIT)
    kept = page.plan.at(visit.premises_id)
    assert kept is not None and kept.agencies == visit.agencies[:1]
    (rule,) = page.definition["visit_rule"]
    assert rule["rule"] == "must" and rule["agencies"] == [visit.agencies[0]]
    desk_window.case_actions.undo()
    settle(desk_window)
    assert page.plan.at(visit.premises_id).agencies == visit.agencies


def test_back_to_those_who_attend_now(desk_window: Window) -> None:
    page, panel = desk_window.plan_page, desk_window.plan_page.pane.attendees
    visit = next(v for v in page.plan.visits if len(v.agencies) > 1)
    page.choose(visit.visit_id)
    panel.choose(())
    assert "At least one agency" in panel.effect.text() and not panel._timer.isActive()
    panel.reset()
    assert panel.effect.text() == "" and panel.wanted == panel.stands


def test_left_out_by_reason_filtered_and_forced_in(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    left = page.left
    assert sum(len(g.premises) for g in left.groups) == len(page.plan.left_out) > 0
    one = next(x for x in page.plan.left_out if "displace" in x.reason)
    assert left.choose(one.premises_id) and page.left_id == one.premises_id
    assert "displace" in page.detail.toPlainText() and "P0" not in page.detail.toPlainText()
    left.search.setText(one.name)
    assert [x.premises_id for g in left.groups for x in g.premises] == [one.premises_id]
    before = len(desk_window.session.history())
    left.choose(one.premises_id)
    left.force.click()
    qtbot.waitUntil(lambda: page.rulings.view is not None, timeout=WAIT)
    assert len(desk_window.session.history()) == before
    view = page.rulings.view
    assert any(c.premises_id == one.premises_id and c.kind == "added" for c in view.changes)
    assert "Nothing is kept yet" in page.timeline.strip.text
    view.accept_button.click()
    qtbot.waitUntil(lambda: page.timeline.strip.text.startswith("✓"), timeout=WAIT)
    assert page.plan.at(one.premises_id) is not None
    assert edit.rule_of(page.definition, one.premises_id) == "must"
    assert len(desk_window.session.history()) == before + 1


def test_a_forced_visit_may_be_left(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    one = page.plan.left_out[0]
    page.rulings.force(one.premises_id)
    qtbot.waitUntil(lambda: page.rulings.view is not None, timeout=WAIT)
    page.rulings.view.reject()
    assert page.rulings.view is None and page.timeline.strip.text == "Left as it is."
    assert page.plan.at(one.premises_id) is None and page.definition["visit_rule"] == []


def test_never_visit_repairs_at_once(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    visit = page.plan.visits[0]
    page.choose(visit.visit_id)
    page.rule("never")
    qtbot.waitUntil(lambda: page.timeline.strip.text.startswith("✓"), timeout=WAIT)
    assert page.plan.at(visit.premises_id) is None
    assert edit.rule_of(page.definition, visit.premises_id) == "never"


def test_planning_shows_value_and_bound_and_stop_keeps_the_best(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    page.seconds.setValue(60)
    before = len(desk_window.session.history())
    page.run("afresh")
    assert page.progress.isVisible() and not page.bar.go.isEnabled()
    qtbot.waitUntil(lambda: len(page.progress.chart.points) > 0, timeout=WAIT)
    assert page.progress.watch.points()[0].seconds < 10
    qtbot.waitUntil(lambda: bool(page.plan.visits) and page.plan.visits[0].visit_id[0] == "S",
                    timeout=WAIT)  # fmt: skip
    assert "at most" in page.progress.text.text() and "gap" in page.progress.text.text()
    assert not page.progress.grab().isNull()
    page.progress.stop.click()
    qtbot.waitUntil(lambda: page.job is None, timeout=WAIT)
    assert not page.progress.isVisible() and page.bar.go.isEnabled()
    assert len(desk_window.session.history()) == before + 1
    assert page.plan.visits[0].visit_id[0] == "V" and page.timeline.strip.text.startswith("✓")
    proven = desk_window.session.stats("plan")["winter"]["proven"]
    assert ("proven" in page.headline.text()) == proven


def test_an_operation_not_planned_yet_shows_all_premises_whatever_the_size(
    desk_window: Window,
) -> None:
    page, session = desk_window.plan_page, desk_window.session
    canvas = page.canvas
    page.plan = PlanView("spring")
    canvas.fit(None)
    page.fit_map()
    low_e, low_n, high_e, high_n = session.frame.bounds()
    for asked in ((240, 120), (900, 500)):
        canvas.resize(*asked)
        canvas.resizeEvent(None)
        size = (canvas.width(), canvas.height())
        x0, y0 = canvas.view.point_to_screen(low_e, high_n)
        x1, y1 = canvas.view.point_to_screen(high_e, low_n)
        assert 0 <= x0 < x1 <= size[0] and 0 <= y0 < y1 <= size[1]
        assert max((x1 - x0) / size[0], (y1 - y0) / size[1]) > 0.5, "not all Great Britain"
    moved = canvas.view.zoomed(2.0, 10.0, 10.0)
    canvas.set_view(moved)
    canvas.resize(600, 300)
    canvas.resizeEvent(None)
    assert canvas.view.m_per_px == moved.m_per_px, "what somebody moved stays"
    page.refresh()
    assert page.plan.visits


def test_cancel_leaves_the_case_as_it_was(desk_window: Window, qtbot) -> None:
    page = desk_window.plan_page
    page.seconds.setValue(60)
    before, visits = len(desk_window.session.history()), page.plan.visits
    page.run("afresh")
    qtbot.waitUntil(lambda: len(page.progress.chart.points) > 0, timeout=WAIT)
    page.progress.cancel.click()
    qtbot.waitUntil(lambda: page.job is None, timeout=WAIT)
    settle(desk_window)
    assert len(desk_window.session.history()) == before and page.plan.visits == visits
    assert "as it was" in page.timeline.strip.text


def test_routes_of_a_team_can_be_switched_off(desk_window: Window) -> None:
    page = desk_window.plan_page

    def routes() -> int:
        return len(page.canvas.scene.get("routes").data)

    every = routes()
    assert every >= 5
    page.routes.show_only(("F1",))
    assert routes() == 1 and "F2" in page.routes.hidden
    page.routes._all(True)
    assert routes() == every and page.routes.hidden == set()
    page.choose(page.plan.visits[0].visit_id)
    strong = [r for r in page.canvas.scene.get("routes").data if r[3]]
    assert len(strong) == sum(len(a.officers) for a in page.plan.visits[0].attendances)
    dashes = {r[2] for r in page.canvas.scene.get("routes").data}
    assert len(dashes) >= 2  # the second officer of an agency is dashed
    assert not page.canvas.picture().isNull()


def test_turn_lists_say_ways_waits_and_visits_and_can_be_printed(desk_window: Window) -> None:
    page = desk_window.plan_page
    visit = page.plan.visits[3]
    page.choose(visit.visit_id)
    officer = visit.attendances[0].officers[0]
    page.show_turns(officer)
    text = page.pane.turns.text.toPlainText()
    assert visit.name in text and "Back to base" in text and f"{visit.start}–{visit.end}" in text
    desk = next(p for p in desk_window.parts if type(p).__name__ == "DeskPart")
    sheets = desk.sheets()
    assert next(iter(sheets)).startswith("Everyone") and officer in sheets
    assert visit.name in sheets[officer].body


def test_one_selection_on_list_map_timeline(desk_window: Window) -> None:
    page = desk_window.plan_page
    visit = page.plan.on(planned.DAYS[1])[0]
    row = desk_window.session.frame.row_of(visit.premises_id)
    desk_window.session.selection.focus_on(row)
    assert page.current == visit.visit_id == page.gantt.current and page.day == visit.day
    stops = page.canvas.scene.get("stops").data
    assert sum(s[4] for s in stops) == 1
    assert page.visits.currentItem().text().split()[0] == str(visit.number)


def test_a_click_on_a_stop_chooses_its_visit(desk_window: Window) -> None:
    page = desk_window.plan_page
    last = page.plan.on(page.day)[-1]
    x, y = page.canvas.view.point_to_screen(last.easting, last.northing)
    where = QPoint(round(x), round(y))
    for _ in range(len(page.canvas.stops_at(x, y))):  # those on the same spot in turn
        QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=where)
        if page.current == last.visit_id:
            break
    assert page.current == last.visit_id == page.gantt.current
    page.choose_left(page.plan.left_out[0].premises_id)
    assert [s[2] for s in page.canvas.scene.get("stops").data if s[4]] == ["?"]


def test_notes_lead_to_the_field_of_the_wizard(desk_window: Window, monkeypatch) -> None:
    page = desk_window.plan_page
    asked = []
    monkeypatch.setattr(page_module.PlanPage, "_ask", lambda s, d, p=None: asked.append(p))
    notes = page.notes
    page.lists.setCurrentWidget(notes)  # they are written when somebody looks
    at = next(k for k, n in enumerate(notes.notes) if "review" in n.text)
    item = next(notes.list.item(k) for k in range(notes.list.count())
                if notes.list.item(k).data(256) == at)  # fmt: skip
    notes.list.setCurrentItem(item)
    assert notes.mend.isEnabled()
    notes.mend.click()
    assert asked[0].step == "purpose" and asked[0].key == "review_date"


def test_an_impossible_must_is_told_with_the_way_to_mend_it(
    desk_window: Window, qtbot, monkeypatch
) -> None:
    page = desk_window.plan_page
    asked = []
    monkeypatch.setattr(page_module.PlanPage, "_ask", lambda s, d, p=None: asked.append(p))
    visit = next(v for v in page.plan.visits if "fire" in v.agencies)
    changed = edit.with_rule(page.definition, visit.premises_id, "must", agencies=["fire"])
    for officer in changed["officer"]:
        if officer["agency"] == "fire":
            officer["shift_end"] = "09:30"
    assert page.save(changed)
    page.seconds.setValue(1)
    page.run("repair")
    qtbot.waitUntil(lambda: page.job is None, timeout=WAIT)
    settle(desk_window)
    text = page.timeline.strip.text
    assert text.startswith("✕") and visit.name in text and "shift" in text
    assert "impossible" in page.headline.text()
    page.show_notes()
    page.notes.mend.click()
    assert asked and asked[0].step == "roster" and asked[0].key == "shift_end"


def test_where_no_operation_is_left_there_is_no_visit_to_lock(
    desk_window: Window, monkeypatch
) -> None:
    page, session = desk_window.plan_page, desk_window.session
    page.choose(page.plan.visits[0].visit_id)
    before = len(session.history())
    with monkeypatch.context() as patched:
        patched.setattr(session, "operations", dict)  # undone, say
        page.refresh()
        page.toggle_lock()
        assert page.plan.visits == () and not page.stack.currentIndex()
    assert len(session.history()) == before
    page.refresh()


def test_every_control_says_what_it_is(desk_window: Window) -> None:
    page = desk_window.plan_page
    for kind in (QAbstractButton, QComboBox, QAbstractItemView, QLineEdit):
        for widget in page.findChildren(kind):
            named = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            inner = widget.objectName().startswith("qt_") or widget.parent() is None
            mine = type(widget).__module__.startswith("gis_planner") or widget.isVisible()
            if mine and not inner and not isinstance(widget.parent(), QComboBox | QLineEdit):
                assert named, (widget, widget.parent(), widget.toolTip())
