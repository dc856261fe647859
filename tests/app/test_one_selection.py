"""One selection: what is selected in one view is so in all, and no page takes it away by itself."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np
from PyQt6.QtCore import QPoint, Qt, QUrl
from pytestqt.qtbot import QtBot

from gis_planner.app.inspector_html import place_html
from gis_planner.app.models.dossier import VisitLine
from gis_planner.app.models.selection import Selection
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def test_the_focus_ends_where_others_are_selected_and_follows_what_is_added() -> None:
    selection = Selection()
    selection.focus_on(4)
    selection.combine(np.array([7]), "toggle")
    assert selection.rows.tolist() == [4, 7] and selection.focus == 7
    selection.set(np.array([1, 2, 7]))
    assert selection.focus == 7, "it is among them"
    selection.set(np.array([1, 2, 3]))
    assert selection.focus == -1 and 2 in selection and 7 not in selection
    selection.clear()
    selection.offer(9)
    assert selection.focus == 9
    selection.set(np.array([1, 2]))
    selection.offer(9)
    assert selection.rows.tolist() == [1, 2], "what a person selected stands"


def test_the_inspector_tells_of_several_after_it_told_of_one(window: Window) -> None:
    window.session.selection.focus_on(0)
    settle(window)
    assert window.inspector.stack.currentIndex() == 1
    window.session.selection.set(np.arange(3, 9))
    settle(window)
    assert window.inspector.stack.currentIndex() == 0
    assert "6 premises selected" in window.inspector.empty.title.text()


def test_shift_extends_from_where_it_began(window: Window, qtbot: QtBot) -> None:
    view, model, selection = window.table.view, window.table.model, window.session.selection
    viewport = view.viewport()
    assert viewport is not None

    def click(line: int, held: Qt.KeyboardModifier) -> None:
        spot: QPoint = view.visualRect(model.index(line, 1)).center()
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, held, spot)

    def lines() -> list[int]:
        return np.flatnonzero(model.selected[model.rows]).tolist()

    click(1, PLAIN)
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert lines() == [1, 2, 3]
    qtbot.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert lines() == [1, 2]
    click(0, SHIFT)
    assert lines() == [0, 1]
    click(3, CONTROL)
    assert lines() == [0, 1, 3] and selection.focus == int(model.rows[3])
    click(2, SHIFT | CONTROL)
    assert lines() == [0, 1, 2, 3]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert lines() == [] and len(selection) == 0


def test_the_table_keeps_the_column_and_row_in_focus_under_a_filter(window: Window) -> None:
    table = window.table
    row = next(
        int(r)
        for r in table.model.rows[::-1]
        if window.session.frame.value(int(r), "ward") == "East"
    )
    table.view.go(table.model.index(0, 3))
    window.session.selection.focus_on(row)
    window.session.filters.toggle("ward", "East")
    at = table.view.currentIndex()
    assert int(table.model.rows[at.row()]) == row and at.column() == 3


def test_pages_that_show_something_of_themselves_leave_the_selection(window: Window) -> None:
    selection = window.session.selection
    wanted = np.arange(2, 12)
    selection.set(wanted)
    for page in ("plan", "outcomes", "leads"):
        window.show_page(page)
        settle(window)
        assert selection.rows.tolist() == wanted.tolist(), page
    window.set_theme("dark")
    assert selection.rows.tolist() == wanted.tolist()
    window.set_theme("light")


def test_visits_to_selected_premises_stand_out_on_the_plan(window: Window) -> None:
    window.show_page("plan")
    settle(window)
    page, frame = window.plan_page, window.session.frame
    places = sorted({v.premises_id for v in page.plan.visits})[:2]
    window.session.selection.set(frame.rows_of([*places, frame.id_of(0)]))
    assert page.gantt.picked == frozenset(places)
    page.refresh()
    settle(window)
    bold = {
        item.data(Qt.ItemDataRole.UserRole + 1)
        for item in (page.visits.item(i) for i in range(page.visits.count()))
        if item is not None and item.font().bold() and item.flags()
    }
    assert bold == set(places)
    stops = page.canvas.scene.get("stops")
    assert stops is not None and sum(strong for *_, strong in stops.data) >= 2
    window.session.selection.clear()
    assert page.gantt.picked == frozenset()


def test_the_time_that_is_kept_moves_whole_and_its_premises_are_selected(
    window: Window, qtbot: QtBot
) -> None:
    timeline, session = window.timeline, window.session
    timeline.refresh()
    top = len(timeline.months) - 1
    timeline.filter_months(0, 2)
    qtbot.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline._window() == (0, 2), "nothing lies before"
    qtbot.keyClick(timeline, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline._window() == (1, 4)
    qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert session.selection.rows.tolist() == np.flatnonzero(session.shown).tolist()
    assert len(session.selection) > 0
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert session.filters.get("dates") is None
    drawn = QPoint(round(timeline._x(top)) + 1, 20)
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, CONTROL, drawn)
    contacts, month = session.frame.contacts, int(timeline.months[top])
    rows = contacts.row[session.frame.months()[0] == month]
    assert session.selection.rows.tolist() == np.unique(rows).tolist()
    assert len(session.filters) == 0


def test_the_other_end_of_a_link_is_selected_or_opens_on_the_chart(
    window: Window, qtbot: QtBot
) -> None:
    session, inspector = window.session, window.inspector
    session.selection.focus_on(session.frame.row_of("P0001"))
    inspector.tabs.setCurrentWidget(inspector.links)
    settle(window)
    view = inspector.view
    assert view is not None
    k, line = next((k, x) for k, x in enumerate(view.links) if x.type == "trades_at")
    assert f"end:{k}:1" not in inspector.links.toHtml(), "the premises itself leads nowhere"
    with qtbot.waitSignal(inspector.open_chart) as asked:
        inspector.links.setFocus()
        qtbot.keyClick(inspector.links, Qt.Key.Key_Tab)
        qtbot.keyClick(inspector.links, Qt.Key.Key_Return)
    assert asked.args[0] in {end for x in view.links for end in x.ends} - {"P0001"}
    assert window.page == "links"
    there = replace(line, ends=("P0005", "P0001"))
    inspector.view = replace(view, links=(there,))
    inspector.links.anchorClicked.emit(QUrl("end:0:0"))
    assert session.selection.focus == session.frame.row_of("P0005")


def test_a_dossier_names_the_premises_that_a_visit_would_displace(window: Window) -> None:
    session, frame = window.session, window.session.frame
    session.selection.focus_on(3)
    settle(window)
    view = window.inspector.view
    assert view is not None
    left = VisitLine("north", "", (), f"It would displace {frame.id_of(5)}, worth 2.")
    text = place_html(replace(view, visits=(left,)), session)
    assert frame.id_of(5) not in text and escape(str(frame.value(5, "name"))) in text
