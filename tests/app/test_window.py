"""The real window on a real case: one selection, filters, pages, jobs, undo."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QMessageBox,
    QPushButton,
    QTabBar,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.command_palette import CommandPalette
from gis_planner.app.import_dialog import ImportDialog
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.page_names import PAGES
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.pipeline import Outcome
from gis_planner.store import Case
from tests.app import invented


def test_opens_on_premises_and_shows_every_page(window: Window) -> None:
    assert window.page == "premises"
    assert "town.gpkg" in window.windowTitle()
    assert len(window.session.frame) == invented.PREMISES
    for name, *_ in PAGES:
        window.show_page(name)
        settle(window)
        assert window.stack.currentWidget() is window.pages[name]


def test_no_page_says_that_there_is_nothing_before_it_looked(
    empty_window: Window, case_path: Path
) -> None:
    window = empty_window
    window.open_case(case_path)
    for name in ("review", "links", "leads", "premises"):
        window.show_page(name)
        empty = window.pages[name].empty
        assert empty.title.text().startswith(("Reading", "Looking")), name
        assert all(b.isHidden() for b in empty.actions_), name
    settle(window)


def test_a_read_that_fails_is_told(window: Window) -> None:
    window.jobs.start("Reading premises", lambda p: 1 / 0, quiet=True)
    settle(window)
    cards = window.part(HabitsPart).notices.cards
    assert any("Reading premises" in card.accessibleName() for card in cards)


def test_without_a_case_only_the_start_page(empty_window: Window) -> None:
    empty_window.show_page("plan")
    assert empty_window.page == "start"
    assert not empty_window.actions_["match"].isEnabled()
    assert empty_window.actions_["new"].isEnabled()


def test_click_on_map_selects_everywhere(window: Window, qtbot) -> None:
    canvas = window.premises_page.canvas
    row = window.session.frame.row_of("P0055")
    canvas.show_rows(np.array([row]))
    canvas.redraw_now()
    e, n = window.session.frame.easting[row], window.session.frame.northing[row]
    x, y = canvas.view.point_to_screen(float(e), float(n))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert window.session.selection.rows.tolist() == [row]
    assert window.inspector.view is not None
    assert window.inspector.view.premises_id == "P0055"
    assert window.table.model.selected[row]
    assert window.session.frame.id_of(window.session.selection.focus) == "P0055"


def test_rectangle_drag_and_filter_to_area(window: Window, qtbot) -> None:
    canvas = window.premises_page.canvas
    canvas.home()
    canvas.set_tool("rectangle")
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    qtbot.mouseMove(canvas, QPoint(canvas.width() // 2, canvas.height() // 2))
    qtbot.mouseRelease(
        canvas, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() // 2, canvas.height() // 2)
    )
    chosen = len(window.session.selection)
    assert 0 < chosen < invented.PREMISES
    window.premises_page._filter_area()
    assert int(window.session.shown.sum()) == chosen
    assert window.table.model.rowCount() == chosen
    window.session.filters.clear()
    assert window.table.model.rowCount() == invented.PREMISES


def test_lasso_and_circle_select_what_they_hold(window: Window) -> None:
    canvas = window.premises_page.canvas
    e, n = invented.BASE
    canvas.set_tool("lasso")
    canvas.path = [(e, n), (e + 2000, n), (e + 2000, n + 3000), (e, n + 3000)]
    canvas._select_shape("replace")
    x = window.session.frame.easting
    assert set(window.session.selection.rows) == set(np.flatnonzero(x < e + 2000))
    canvas.set_tool("radius")
    canvas.path = [(e + 2000, n + 1500), (e + 2500, n + 1500)]
    canvas._select_shape("replace")
    y = window.session.frame.northing
    far = np.hypot(x - e - 2000, y - n - 1500)
    assert set(window.session.selection.rows) == set(np.flatnonzero(far <= 500))


def test_drag_moves_the_map_without_selecting(window: Window, qtbot) -> None:
    canvas = window.premises_page.canvas
    before = canvas.view
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(canvas, QPoint(260, 190))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(260, 190))
    assert canvas.view.centre_e == pytest.approx(before.centre_e - 60 * before.m_per_px)
    assert len(window.session.selection) == 0


def test_map_keys(window: Window, qtbot) -> None:
    canvas = window.premises_page.canvas
    canvas.setFocus()
    before = canvas.view
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.m_per_px < before.m_per_px
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.view.centre_e > before.centre_e
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.view.m_per_px == pytest.approx(before.m_per_px, rel=0.05)


def test_table_keyboard_moves_the_selection(window: Window, qtbot) -> None:
    view, model = window.table.view, window.table.model
    window.table._choose(0, "replace")
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert window.session.selection.focus == model.rows[1]
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(window.session.selection) == 2
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(window.session.selection) == invented.PREMISES


def test_table_sorts_by_any_column(window: Window) -> None:
    head = window.table.view.horizontalHeader()
    assert head is not None
    for column in range(window.table.model.columnCount()):
        for direction in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            head.setSortIndicator(column, direction)
            assert sorted(window.table.model.rows.tolist()) == list(range(invented.PREMISES))


def test_filters_reach_map_table_facets_and_chips(window: Window) -> None:
    window.session.filters.toggle("ward", "West")
    shown = int(window.session.shown.sum())
    data = window.premises_page.canvas.scene.premises
    assert data is not None and int(data.shown.sum()) == shown
    assert window.table.model.rowCount() == shown
    assert window.filter_bar.flow.count() == 1
    assert f"{shown:,}" in window.filter_bar.count.text()


def test_timeline_range_filters(window: Window) -> None:
    timeline = window.timeline
    timeline.refresh()
    timeline.filter_months(len(timeline.months) - 6, len(timeline.months) - 1)
    found = window.session.filters.get("dates")
    assert found is not None and 0 < window.session.shown.sum() < invented.PREMISES


def test_search_field_filters_after_a_moment(window: Window, qtbot) -> None:
    window.filter_bar.search.setFocus()
    qtbot.keyClicks(window.filter_bar.search, "noodle")
    qtbot.waitUntil(lambda: len(window.session.filters) == 1, timeout=2000)
    assert 0 < window.session.shown.sum() < invented.PREMISES
    window.filter_bar.search.clear()
    window.filter_bar._searched()
    assert window.session.shown.all()


def test_go_to_grid_reference_and_name(window: Window) -> None:
    page = window.premises_page
    page.goto.setText("SK 02 05")
    page.go_to()
    assert page.canvas.view.centre_e == pytest.approx(402_500)
    page.goto.setText("Golden Noodle 11")
    page.go_to()
    assert window.session.frame.id_of(window.session.selection.focus) == "P0011"
    page.goto.setText("no such place")
    page.go_to()
    assert page.message.text()


def test_layers_can_be_hidden_moved_and_restyled(window: Window) -> None:
    tree = window.layer_tree
    names = [layer.name for layer in tree.scene.layers]
    assert {"outline", "grid", "roads", "wards", "premises"} <= set(names)
    tree.choose("roads")
    item = tree.item_of("roads")
    assert item is not None
    item.setCheckState(0, Qt.CheckState.Unchecked)
    settle(window)
    roads = window.premises_page.canvas.scene.get("roads")
    assert roads is not None and not roads.visible
    tree.move_layer(-1)
    after = [layer.name for layer in window.premises_page.canvas.scene.layers]
    assert after.index("roads") == names.index("roads") - 1


def test_picture_carries_the_marking(window: Window) -> None:
    image = window.premises_page.canvas.picture(1.0)
    assert image.pixelColor(4, 4).name().upper() == "#7A1022"
    assert window.marking.isVisible() and window.marking.text() == "OFFICIAL-SENSITIVE"


def test_every_theme_draws(window: Window) -> None:
    for name in theme.THEMES:
        window.set_theme(name)
        settle(window)
        assert window.grab().width() > 0 and theme.current().name == name


def test_undo_and_redo_refresh_the_views(window: Window) -> None:
    assert window.session.has("scores")
    window.session.the_case.remove("links", "", "Links removed")
    window.case_actions.undo()
    settle(window)
    assert window.session.has("links")
    item = window.history.list.item(0)
    assert item is not None and item.text().startswith("Links removed")
    assert window.history.entries[-1].verb == "undo", "read again: the list marks what is undone"
    window.case_actions.redo()
    assert not window.session.has("links")


def test_plan_page_links_list_map_and_timeline(window: Window) -> None:
    window.show_page("plan")
    window.frames.finish()
    page = window.plan_page
    assert page.plan.operation == "autumn" and page.current == "V1"
    page.choose("V3")
    assert page.day == "2026-12-02" and page.gantt.current == "V3"
    assert window.session.frame.id_of(window.session.selection.focus) == "P0017"
    assert "Hygiene rating 1" in page.detail.toPlainText()
    page.rule("lock")
    assert page.definition["visit_rule"][0]["rule"] == "lock"
    window.case_actions.undo()
    assert not page.definition.get("visit_rule")


def test_pack_page_lists_agencies_of_the_plan(window: Window) -> None:
    window.show_page("pack")
    window.frames.finish()
    assert window.pack_page.form.chosen() == ["council-food", "fire"]
    window.pack_page.audiences.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert window.pack_page.form.chosen() == ["fire"]
    press = {b.text(): b.click for b in window.pack_page.findChildren(QPushButton)}
    press["None"]()
    assert window.pack_page.form.chosen() == []
    window.pack_page.audiences.item(1).setCheckState(Qt.CheckState.Checked)
    assert window.pack_page.form.current() == "fire" and window.pack_page.form.chosen() == ["fire"]
    press["All"]()
    assert window.pack_page.form.chosen() == ["council-food", "fire"]


def test_import_a_file_through_the_dialog(window: Window, qtbot, tmp_path: Path) -> None:
    path = tmp_path / "fire_visits.csv"
    path.write_text("Ref,Trading name,Address,Postcode\nA1,The Fox,1 High St,ZZ1 1AA\n")
    window.case_actions.take_files([path])
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is not None, timeout=5000)
    dialog = window.findChild(ImportDialog)
    assert dialog.agency_id == "fire"
    assert dialog.ok.isEnabled()
    dialog.agency.setEditText("")
    assert not dialog.ok.isEnabled()
    dialog.agency.setEditText("New Agency")
    dialog.accept()
    qtbot.waitUntil(
        lambda: any(i.agency == "new-agency" for i in window.session.lists()), timeout=5000
    )
    settle(window)
    assert any(s == "match" for s in window.session.stale())


def test_the_import_page_catches_up_when_it_is_looked_at(window: Window) -> None:
    page = window.import_page
    window.show_page("premises")
    page.lists.setRowCount(0)
    window.session.took_effect(frozenset({"lists"}))
    assert page.lists.rowCount() == 0, "nothing is read for a page that nobody sees"
    window.show_page("import")
    assert page.lists.rowCount() == len(window.session.lists()) > 0
    window.session.took_effect(frozenset({"lists"}))
    assert page.lists.item(0, 0) is not None


def test_a_bad_file_is_one_clear_line(window: Window, qtbot, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    window.case_actions.take_files([path])
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=5000)
    box = window.findChild(QMessageBox)
    assert "Traceback" not in box.text() and box.text()
    box.close()


def test_encrypted_case_opens_with_its_passphrase(
    empty_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.gpkg"
    Case.create(path, "open sesame").close()
    monkeypatch.setenv("GIS_PLANNER_PASSPHRASE", "open sesame")
    empty_window.open_case(path)
    settle(empty_window)
    assert empty_window.session.is_open and empty_window.page == "import"


def test_wrong_passphrase_asks_again_and_can_be_given_up(
    empty_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gis_planner.app import case_actions

    path = tmp_path / "secret.gpkg"
    Case.create(path, "right").close()
    asked: list[str] = []

    class Answer:
        passphrase = "wrong"

        def __init__(self, path: Path, parent: QWidget, fault: str = "") -> None:
            asked.append(fault)

        def exec(self) -> int:
            return QDialog.DialogCode.Accepted if len(asked) < 2 else QDialog.DialogCode.Rejected

    monkeypatch.setattr(case_actions, "PassphraseDialog", Answer)
    empty_window.open_case(path)
    assert len(asked) == 2 and asked[1]
    assert not empty_window.session.is_open


def test_job_reports_and_ends_soon_after_cancel(qapp: QApplication, qtbot) -> None:
    jobs = Jobs()
    entered = threading.Event()

    def work(progress):
        while True:
            entered.set()
            progress.report(0.4, "Half way")
            if progress.cancelled():
                raise Cancelled
            time.sleep(0.01)

    job = jobs.start("Endless", work)
    assert entered.wait(2)
    qtbot.waitUntil(lambda: job.monitor.text == "Half way", timeout=1000)
    began = time.monotonic()
    job.cancel()
    qtbot.waitUntil(lambda: job.state == "cancelled", timeout=1000)
    assert time.monotonic() - began < 0.3
    assert jobs.wait()


def test_failed_job_tells_a_sentence_and_keeps_the_traceback_for_the_log(
    qapp: QApplication, qtbot, tmp_path: Path
) -> None:
    from gis_planner.app import errors

    jobs, failed = Jobs(), []
    jobs.ended.connect(lambda job: failed.append(job) if job.state == "failed" else None)

    def refuse(progress):
        raise UserError("The file is empty.", "Choose another.")

    def crash(progress):
        raise ZeroDivisionError("inside")

    jobs.start("Refuse", refuse)
    jobs.start("Crash", crash)
    qtbot.waitUntil(lambda: len(failed) == 2, timeout=2000)
    assert errors.sentence(failed[0].fault) == ("The file is empty.", "Choose another.")
    assert "inside" not in errors.sentence(failed[1].fault)[0]
    assert jobs.wait()


@pytest.mark.parametrize("told", ["method", "lambda", "function"])
def test_a_job_that_outlives_its_dialog_tells_it_nothing(
    qapp: QApplication, qtbot, told: str
) -> None:
    class Asking(QDialog):
        heard = 0

        def take(self, result: object) -> None:
            Asking.heard += 1
            self.windowTitle()

        def call(self):
            def inner(result: object) -> None:
                self.take(result)

            return {"method": self.take, "lambda": lambda r: inner(r), "function": inner}[told]

    jobs, ended = Jobs(), []
    jobs.ended.connect(ended.append)
    gone, there = Asking(), Asking()
    jobs.start("One", lambda p: 1, gone.call())
    jobs.start("Two", lambda p: 2, there.call())
    sip.delete(gone)
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=5000)
    assert Asking.heard == 1
    assert jobs.wait()


def test_writers_run_one_after_another(qapp: QApplication, qtbot) -> None:
    jobs, running, most, results = Jobs(), [0], [0], []

    def work(progress):
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.02)
        running[0] -= 1
        return Outcome("ok")

    for _ in range(4):
        jobs.start("Write", work, results.append)
    qtbot.waitUntil(lambda: len(results) == 4, timeout=3000)
    assert most == [1]


def test_command_palette_finds_and_runs(window: Window, qtbot) -> None:
    palette = CommandPalette(window.actions_.all(), window)
    palette.field.setText("go to links")
    assert palette.list.count() >= 1
    palette.run()
    QApplication.processEvents()
    assert window.page != "links", "nothing slow begins while the palette is on the screen"
    qtbot.waitUntil(lambda: window.page == "links")


def test_a_click_in_the_palette_may_open_what_asks(window: Window, qtbot) -> None:
    asked: list[str] = []

    def give_up() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            asked.append(dialog.windowTitle())
            dialog.reject()

    closer = QTimer()
    closer.timeout.connect(give_up)
    closer.start(20)
    window.show_palette()
    palette = window.findChild(CommandPalette)
    palette.field.setText("export premises")
    first = palette.list.visualItemRect(palette.list.item(0)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.waitUntil(lambda: bool(asked))
    settle(window)
    assert window.findChild(CommandPalette) is None


def test_every_action_and_button_has_a_name(window: Window) -> None:
    titles = [str(a.data()) for a in window.actions_.all()]
    assert all(titles) and len(titles) == len(set(titles))
    keys = [a.shortcut().toString() for a in window.findChildren(QAction) if a.shortcut()]
    used = [k for k in keys if k]
    assert len(used) == len(set(used))
    for name, *_ in PAGES:
        window.show_page(name)
        settle(window)
        for found in window.findChildren(QAbstractButton):
            inner = found.objectName().startswith("qt_") or isinstance(found.parent(), QTabBar)
            if found.isVisible() and not inner:
                assert found.text() or found.accessibleName() or found.toolTip(), found


def test_layout_is_remembered(window: Window) -> None:
    window.docks["timeline"].hide()
    window.save_layout()
    again = Window()
    again.restore_layout()
    assert again.docks.layouts["premises"] == window.docks.layouts["premises"]
    again.shut_down()


def test_closing_stops_jobs_and_leaves_the_case_sound(window: Window, case_path: Path) -> None:
    def work(progress):
        while not progress.cancelled():
            time.sleep(0.01)
        raise Cancelled

    job = window.jobs.start("Long", work)
    window.close()
    assert not job.running or job.monitor.cancelled()
    with Case.open(case_path) as case:
        assert case.verify() == []


def test_job_is_a_job(qapp: QApplication) -> None:
    job = Job("Read", lambda progress: 3)
    job.run()
    assert job.result == 3 and job.state == "done" and job.seconds_left is None


def test_unexpected_fault_is_logged_and_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    import sys

    from gis_planner.app import errors

    lines: list[str] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    errors.install_hook(lines.append)
    fault = ZeroDivisionError("inside")
    sys.excepthook(ZeroDivisionError, fault, None)
    assert len(lines) == 1 and "inside" not in lines[0] and "Try again" in lines[0]
    assert "Traceback" not in capsys.readouterr().err


def test_a_plan_that_does_not_say_what_it_was_made_for_is_told(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(window.case_actions, "show_fault", lambda f, _: told.append(str(f)))
    read = Case.run_stats
    monkeypatch.setattr(Case, "run_stats", lambda *a: {
        k: {n: v for n, v in stats.items() if n != "definition"} for k, stats in read(*a).items()
    })  # fmt: skip
    window.actions_["replan_road"].trigger()
    assert len(told) == 1 and "does not say what it was made for" in told[0]
