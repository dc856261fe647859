"""The targets page: funnel, demand, target lists, letters, other agencies' visits."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QComboBox, QSpinBox

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.letter_words import html_of, same
from gis_planner.app.models.letter_words import words_of as words_of_letter
from gis_planner.app.models.targets import Funnel, vital_few, words_of
from gis_planner.app.pages.targets.page import TargetsPage
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from tests.app import invented

KEY = Qt.Key
VISIT = ("P0005", "2026-12-01")
"""Planned at 10:00 to 10:55 in `invented`."""


@pytest.fixture
def page(qapp: QApplication, session: Session) -> Iterator[TargetsPage]:
    theme.apply(qapp, theme.LIGHT)
    jobs = Jobs()
    made = TargetsPage(session, jobs)
    told: list[UserError] = []
    made.faults = told  # type: ignore[attr-defined]
    made.fault.connect(told.append)
    made.resize(1180, 700)
    made.show()
    made.entered()
    qapp.processEvents()
    yield made
    jobs.wait()
    made.aim.canvas.wait()
    made.hide()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def wait(page: TargetsPage) -> None:
    for _ in range(3):
        page.jobs.wait_done()
        QApplication.processEvents()


# ---- the funnel


def test_every_step_counts_what_is_left(session: Session) -> None:
    funnel = Funnel()
    funnel.show(session.frame, session.shown)
    known, severe = session.frame.numbers("agencies"), session.frame.severity()
    funnel.put("known_to", 2)
    funnel.put("severity", 3)
    assert funnel.result.counts == {
        "known_to": int((known >= 2).sum()),
        "severity": int(((known >= 2) & (severe >= 3)).sum()),
    }
    assert (funnel.result.left == ((known >= 2) & (severe >= 3))).all()
    assert funnel.result.headline.startswith("240 → ")
    funnel.put("known_to", 0)
    assert list(funnel.result.counts) == ["severity"], "an unset filter is no step"
    words = words_of(funnel.wanted | {"trades": ("shop",)}, lambda key, label: label)
    assert words == "trade shop; severity at least 3"


def test_the_funnel_begins_with_what_the_filters_of_the_window_leave(session: Session) -> None:
    funnel = Funnel()
    session.filters.toggle("trade", "shop")
    funnel.show(session.frame, session.shown)
    assert funnel.result.total == int(session.shown.sum()) == 80


def test_demand_leaves_its_own_filter_out_so_that_more_can_be_chosen(session: Session) -> None:
    funnel = Funnel()
    funnel.show(session.frame, session.shown)
    funnel.put("severity", 3)
    before = funnel.demand("trade")
    assert [b.amount for b in before] == sorted((b.amount for b in before), reverse=True)
    assert before[-1].cumulative == pytest.approx(1) and sum(b.share for b in before) == (
        pytest.approx(1)
    )
    funnel.toggle("trades", before[0].group)
    after = funnel.demand("trade")
    assert [b.group for b in after] == [b.group for b in before] and after[0].chosen
    assert len(funnel.result.ids) == before[0].premises
    assert len(funnel.demand("ward")) == 2, "other groups see the filter"
    by_premises = funnel.demand("trade", "premises")
    assert sum(b.amount for b in by_premises) == sum(b.premises for b in before)
    assert vital_few(before, 0.0) == 1 and vital_few(before, 1.0) == len(before)


def test_filters_by_keyboard_map_and_table_follow(page: TargetsPage, session: Session) -> None:
    panel, aim = page.aim.panel, page.aim
    severity, visited = panel.fields["severity"], panel.fields["never_visited"]
    assert isinstance(severity, QSpinBox) and isinstance(visited, QComboBox)
    severity.setFocus()
    for _ in range(4):
        QTest.keyClick(severity, KEY.Key_Up)
    QTest.keyClick(visited, KEY.Key_Down)
    expected = (session.frame.severity() >= 4) & (session.frame.numbers("never_visited") == 1)
    assert set(aim.table.model.rows) == set(np.flatnonzero(expected))
    data = aim.canvas.scene.premises
    assert data is None or (data.shown == expected).all()
    assert aim.headline.text() == aim.funnel.result.headline
    assert panel.bars["severity"].left == int((session.frame.severity() >= 4).sum())
    QTest.keyClick(aim.table.view, KEY.Key_Down)
    QTest.keyClick(aim.table.view, KEY.Key_Down)
    assert session.selection.focus in aim.table.model.rows
    session.selection.focus_on(int(aim.table.model.rows[0]))
    assert aim.table.view.currentIndex().row() == 0, "a choice elsewhere is followed here"
    panel.clear.click()
    assert severity.value() == 0 and len(aim.table.model.rows) == 240


def test_pareto_by_mouse_keyboard_and_as_a_table(page: TargetsPage) -> None:
    demand, funnel = page.aim.demand, page.aim.funnel
    chart = demand.chart
    first = chart.bars[0].group
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(40, int(chart._y(0)) + 8))
    assert funnel.get("trades") == (first,)
    chart.setFocus()
    QTest.keyClick(chart, KEY.Key_Down)
    QTest.keyClick(chart, KEY.Key_Space)
    assert funnel.get("trades") == (first, chart.bars[1].group)
    demand.swap.click()
    assert demand.stack.currentWidget() is demand.table
    assert demand.table.item(0, 0).text() == f"✓ {first}"  # type: ignore[union-attr]
    demand.table.setCurrentCell(0, 0)
    QTest.keyClick(demand.table, KEY.Key_Space)
    assert funnel.get("trades") == (chart.bars[1].group,)
    demand.by.setCurrentIndex(2)
    QTest.keyClick(chart, KEY.Key_Home)
    QTest.keyClick(chart, KEY.Key_Return)
    assert funnel.get("severity") == int(chart.bars[0].group)
    assert "%" in demand.summary.text() and chart.accessibleDescription()


# ---- target lists


def test_a_list_is_kept_used_and_undone(page: TargetsPage, session: Session) -> None:
    page.aim.funnel.replace({"severity": 5, "trades": ["shop"]})
    ids = list(page.aim.funnel.result.ids)
    page.keep("autumn ten")
    page.tabs.setCurrentWidget(page.lists)
    assert page.lists.current() == "autumn ten" and page.lists.ids() == ids
    assert "severity at least 5" in page.lists.how.text().lower()
    assert set(page.lists.table.model.rows) == set(session.frame.rows_of(ids))
    page.put(ids, "autumn", "targets")
    assert session.operations()["autumn"]["operation"]["targets"] == ids
    page.put(ids[:2], "autumn", "must")
    rules = session.operations()["autumn"]["visit_rule"]
    assert [(r["premises_id"], r["rule"]) for r in rules] == [(i, "must") for i in ids[:2]]
    page.put(ids, "", "targets")
    made = next(n for n in session.operations() if n != "autumn")
    assert session.operations()[made]["operation"]["targets"] == ids
    page.aim.funnel.replace({})
    page.lists._filter()
    assert page.aim.funnel.wanted == {"severity": 5, "trades": ("shop",)}
    page.remove("autumn ten")
    page.tabs.setCurrentWidget(page.lists)
    assert page.lists.stack.currentIndex() == 0
    session.undo()
    page.lists.refresh()
    assert page.lists.current() == "autumn ten"


def test_a_list_needs_a_name_and_premises(page: TargetsPage) -> None:
    page.aim.funnel.replace({"trades": ["zeppelins"]})
    page.keep("nothing")
    assert "Loosen" in str(page.faults[-1])  # type: ignore[attr-defined]
    page.aim.funnel.replace({})
    page.keep("   ")
    assert "name" in str(page.faults[-1])  # type: ignore[attr-defined]


def test_only_the_targets_are_candidates_of_the_plan(session: Session) -> None:
    from gis_planner.app.models.operation_edit import with_targets
    from gis_planner.pipeline.operations import read_operation
    from gis_planner.pipeline.plan_keeping import candidates_of

    chosen = ["P0001", "P0002", "P0003"]
    definition = with_targets(invented.definition(), chosen, "targets")
    found = candidates_of(session.the_case, read_operation(definition))
    assert {c.premises_id for c in found} == set(chosen)


def test_export_writes_what_is_left(page: TargetsPage, tmp_path: Path) -> None:
    page.aim.funnel.replace({"severity": 5})
    out = tmp_path / "targets.csv"
    page.write(page.aim.funnel.result.ids, out)
    wait(page)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert {r["premises_id"] for r in rows} == set(page.aim.funnel.result.ids)
    page.write_demand(out)
    wait(page)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [r["group"] for r in rows] == [b.group for b in page.aim.demand.chart.bars]
    assert float(rows[-1]["cumulative"]) == 1


# ---- letters


def allowed(session: Session) -> None:
    """The plan of `autumn`, as if it had been announced."""
    case = session.the_case
    tables = {n: case.table(n, run="autumn") for n in ("visits", "routes", "plan_notes")}
    made = invented.definition()
    made["operation"]["supportive"] = True
    case.add_result("plan", tables, key="autumn", verb="plan", summary="Planned again",
                    stats={"definition": made})  # fmt: skip


def test_unannounced_operations_get_no_letters_until_the_lead_says_so(
    page: TargetsPage, session: Session
) -> None:
    page.tabs.setCurrentWidget(page.letters)
    letters = page.letters
    assert "give the visits away" in letters.state.text() and not letters.write.isEnabled()
    assert not letters.allow.isHidden()
    letters.allow_letters("supportive")
    assert session.operations()["autumn"]["operation"]["supportive"]
    assert "plan it again" in letters.state.text() and not letters.again.isHidden()
    assert not letters.write.isEnabled(), "the plan still rests on surprise"


def test_letters_are_edited_previewed_and_written(
    page: TargetsPage, session: Session, tmp_path: Path
) -> None:
    allowed(session)
    page.tabs.setCurrentWidget(page.letters)
    letters = page.letters
    assert len(letters.rows) == 3 and letters.write.isEnabled()
    assert letters.rows[0]["name"] in letters.preview.toPlainText()
    QTest.keyClick(letters, KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
    letters.turn(1)
    assert letters.rows[letters.at]["name"] in letters.preview.toPlainText()
    letters.editor.setPlainText("Dear {{name}}, we come on {{dya}}")
    letters.show_letter()
    assert "{{dya}}" in letters.wrong.text()
    letters.keep_letter()
    assert "{{dya}}" in str(page.faults[-1])  # type: ignore[attr-defined]
    letters.editor.setPlainText("Dear {{name}},\n\nwe come on **{{day}}**.\n\n- {{expects}}")
    letters.expects.fields["fire"].setPlainText("the fire log\nkeys to the cellar")
    letters.expects.save()
    letters.write_to(tmp_path)
    wait(page)
    text = (tmp_path / "letters.html").read_text("utf-8")
    assert "Dear " in text and "keys to the cellar" in text
    assert "rating" not in text.lower(), "nothing that is known of them"
    merge = csv.DictReader(io.StringIO((tmp_path / "letters.csv").read_text("utf-8-sig")))
    assert len(list(merge)) == 3
    kept = session.the_case.document("letter template", "autumn")
    assert kept == "<p>Dear {{name}},</p>\n<p>we come on <b>{{day}}</b>.</p>\n" + (
        '<p class="list">{{expects}}</p>\n'
    )
    letters.tags.setChecked(True)
    assert letters.editor.toPlainText() == kept and not letters.keep.isEnabled()
    letters.editor.setPlainText("<table><tr><td>{{name}}</td></tr></table>")
    letters.tags.setChecked(False)
    assert letters.tags.isChecked(), "words cannot say a table"
    letters._reset()
    letters.keep_letter()
    assert session.the_case.document("letter template", "autumn") is None


def test_the_letter_that_comes_with_us_reads_as_words() -> None:
    from gis_planner.pipeline.letters import usual_template

    plain = words_of_letter(usual_template())
    assert plain is not None and "<" not in plain and plain.startswith("{{name}}\n{{address}}")
    assert "# Joint visit" in plain and "- {{agencies}}" in plain
    assert same(html_of(plain), usual_template())
    assert words_of_letter("<p>a</p>stray") is None and words_of_letter("<p><i>a</i></p>") is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.sampled_from("ab &<>{}*# -"), min_size=1, max_size=9), max_size=4))
def test_plain_words_come_back_as_they_were(paragraphs: list[str]) -> None:
    page = html_of("\n\n".join(paragraphs))
    plain = words_of_letter(page)
    assert plain is None or same(html_of(plain), page)


def test_word_letters_from_the_template_to_start_from(
    page: TargetsPage, session: Session, tmp_path: Path
) -> None:
    from gis_planner.pipeline.letters import write_docx_template

    allowed(session)
    page.tabs.setCurrentWidget(page.letters)
    template = tmp_path / "letter.docx"
    write_docx_template(template)
    page.letters.use_file(template)
    assert page.letters.wrong.text() == "" and not page.letters.editor.isEnabled()
    assert page.letters.rows[0]["name"] in page.letters.preview.toPlainText()
    page.letters.write_to(tmp_path / "out")
    wait(page)
    made = sorted((tmp_path / "out").glob("*.docx"))
    assert len(made) == 3
    with zipfile.ZipFile(made[0]) as archive:
        body = archive.read("word/document.xml").decode()
    assert page.letters.rows[0]["name"] in body and "{{" not in body
    page.letters.use_file(None)
    assert page.letters.editor.isEnabled()


# ---- other agencies' visits


def calendar(tmp_path: Path, session: Session) -> Path:
    """Fire's own visit to the premises of the plan, at the same time, and one to nowhere."""
    frame = session.frame
    where = frame.value(frame.row_of(VISIT[0]), "address")
    code = frame.value(frame.row_of(VISIT[0]), "postcode")
    visits = ((f"{where}\\, {code}", "103000", "113000"),
              ("1 Elsewhere\\, AB1 2CD", "090000", "093000"))  # fmt: skip
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{i}\r\nSUMMARY:Audit\r\nLOCATION:{place}\r\n"
        f"DTSTART:20261201T{start}\r\nDTEND:20261201T{end}\r\nEND:VEVENT\r\n"
        for i, (place, start, end) in enumerate(visits)
    )
    path = tmp_path / "fire.ics"
    path.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", newline="")
    return path


def test_a_calendar_is_imported_placed_and_set_against_the_plan(
    page: TargetsPage, session: Session, tmp_path: Path
) -> None:
    page.tabs.setCurrentWidget(page.others)
    others = page.others
    assert others.stack.currentIndex() == 0, "an empty page says what to do"
    others.importer.take(calendar(tmp_path, session), "fire")
    wait(page)
    others.refresh()
    rows = {r.premises_id: r for r in others.rows}
    assert set(rows) == {VISIT[0], ""}
    clash = rows[VISIT[0]].clashes[0]
    assert clash.overlaps and (clash.operation, clash.visit_id) == ("autumn", "V1")
    others.which.setCurrentIndex(1)
    assert [r.premises_id for r in others.shown] == [VISIT[0]]
    assert [s.text for s in others.strip.ours if s.strong] and others.strip.theirs
    assert "plan 10:00 to 10:55" in others.strip.accessibleDescription()
    assert session.frame.id_of(session.selection.focus) == VISIT[0]
    asked: list[tuple[str, str]] = []
    others.show_visit.connect(lambda *what: asked.append(what))
    QTest.keyClick(others.table, KEY.Key_Return)
    assert asked == [("autumn", "V1")]
    others.which.setCurrentIndex(2)
    session.selection.focus_on(session.frame.row_of("P0009"))
    others.place()
    others.refresh()
    assert {r.premises_id for r in others.rows} == {VISIT[0], "P0009"}
    session.undo()
    others.refresh()
    assert {r.premises_id for r in others.rows} == {VISIT[0], ""}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_are_dropped_on_the_page(
    page: TargetsPage, session: Session, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"visits.{kind}"
    rows = (("date", "start", "end", "premises_id", "agency"),
            ("01/12/2026", "9am", "", "P0003", "police"))  # fmt: skip
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)  # type: ignore[union-attr]
        book.save(path)
    else:
        path.write_text("\n".join(",".join(r) for r in rows))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data,
                            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    assert not page.acceptDrops(), "elsewhere the window imports files as lists"
    page.tabs.setCurrentWidget(page.others)
    page.others.dragEnterEvent(enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                      Qt.KeyboardModifier.NoModifier)  # fmt: skip
    page.others.dropEvent(drop)
    wait(page)
    page.entered()
    assert page.tabs.tabText(3).endswith("(1)")
    page.others.refresh()
    assert [(r.agency, r.day, r.when) for r in page.others.rows] == [
        ("police", "2026-12-01", "09:00–10:00")
    ]
    page.others._fill_menu()
    page.others.menu.actions()[0].trigger()
    page.others.refresh()
    assert page.others.rows == () and "removed" in session.history()[-1].summary


def test_a_file_that_holds_no_visits_is_told(page: TargetsPage, tmp_path: Path) -> None:
    path = tmp_path / "bad.ics"
    path.write_text("nothing")
    page.others.importer.take(path, "fire")
    wait(page)
    told: Any = page.faults[-1]  # type: ignore[attr-defined]
    assert isinstance(told, UserError) and "bad.ics" in str(told)


# ---- in the window


def test_page_in_the_window_actions_scene_and_the_way_to_the_plan(window: Window) -> None:
    window.actions_["page_targets"].trigger()
    settle(window)
    page: Any = window.pages["targets"]
    assert window.page == "targets" and page.aim.headline.text() == "240"
    assert page.aim.canvas.scene.premises is not None
    page.aim.funnel.replace({"severity": 4})
    assert int(page.aim.canvas.scene.premises.shown.sum()) == len(page.aim.funnel.result.ids)
    for name, tab in (("lists", page.lists), ("letters", page.letters), ("others", page.others)):
        window.actions_[f"targets_{name}"].trigger()
        assert page.tabs.currentWidget() is tab
    page.others.show_visit.emit("autumn", "V2")
    settle(window)
    assert window.page == "plan" and window.plan_page.current == "V2"
    window.set_theme("dark")
    window.show_page("targets")
    settle(window)
    window.case_actions.close()
    assert window.page == "start"
