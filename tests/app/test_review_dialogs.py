"""Cluster editor, UPRN picker, list of decisions and the inspector's why, in the real window."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QDialog, QInputDialog

from gis_planner.app.cluster_dialog import ClusterDialog
from gis_planner.app.decisions_dialog import DecisionsDialog
from gis_planner.app.gazetteer_picker import GazetteerPicker
from gis_planner.app.pages.review import ReviewPage
from gis_planner.app.screenshots import settle
from gis_planner.app.uprn_dialog import UprnDialog
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.window import Window
from gis_planner.pipeline.addresses import Address, Addresses


@pytest.fixture
def page(window: Window) -> ReviewPage:
    window.show_page("review")
    settle(window)
    return window.review_page


def opened(window: Window, kind: type[QDialog]) -> QDialog:
    settle(window)
    return next(d for d in reversed(window.findChildren(kind)) if d.isVisible())


def gone(dialog: QDialog) -> None:
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def editor(window: Window, page: ReviewPage) -> ClusterDialog:
    QTest.keyClick(page.list, Qt.Key.Key_C)
    found = opened(window, ClusterDialog)
    assert isinstance(found, ClusterDialog)
    return found


def test_split_is_gathered_told_and_undone_as_one(window: Window, page: ReviewPage) -> None:
    dialog = editor(window, page)
    members = dialog.cluster.members
    assert len(members) == 3 and not dialog.apply_button.isEnabled()
    dialog.table.selectRow(0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.table.chosen == [members[0].record_id]
    dialog.split(True)
    assert "another business at these premises" in dialog.preview.text()
    dialog.mark_hub("phone:+44 1632 960123", True)
    assert "3 decisions" in dialog.preview.text()
    dialog.apply()
    settle(window)
    kinds = [d.kind for d in window.session.decisions()]
    assert kinds == ["same_premises", "same_premises", "hub"]
    assert page.queue.match.isVisible()
    window.case_actions.undo()
    assert window.session.decisions() == ()
    window.case_actions.redo()
    assert len(window.session.decisions()) == 3


def test_what_cannot_be_done_is_said_and_not_written(window: Window, page: ReviewPage) -> None:
    dialog = editor(window, page)
    dialog.table.tick([0, 1, 2])
    dialog.split(True)
    assert "stay behind" in dialog.preview.text() and not dialog.edits
    dialog.merge(True)
    assert "already" in dialog.preview.text()
    gone(dialog)


def test_merge_of_selected_premises(window: Window) -> None:
    frame = window.session.frame
    window.show_page("premises")
    window.session.selection.set(frame.rows_of(["P0001", "P0002"]))
    window.actions_["cluster"].trigger()
    dialog = opened(window, ClusterDialog)
    assert isinstance(dialog, ClusterDialog)
    assert {m.premises for m in dialog.cluster.members} == {1, 2}
    dialog.table.tick(list(range(len(dialog.cluster.members))))
    dialog.merge(False)
    dialog.apply()
    assert [d.kind for d in window.session.decisions()] == ["same_premises"]


def test_the_matrix_tells_each_pair(window: Window, page: ReviewPage) -> None:
    dialog = editor(window, page)
    QTest.keyClick(dialog.matrix, Qt.Key.Key_Right)
    i, j = dialog.matrix.at
    assert i != j and dialog.cluster.members[j].name in dialog.pair_words.text()
    link = dialog.cluster.link(0, 1)
    assert link is not None and f"{link.weight:+.1f}" in dialog.cluster.said(0, 1)
    dialog.matrix.grab()
    gone(dialog)


def test_other_name_is_asked_for(
    window: Window, page: ReviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = editor(window, page)
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: ("The Dragon", True))
    dialog.alias()
    dialog.apply()
    made = window.session.decisions()[0]
    assert (made.kind, made.value) == ("alias", "The Dragon")


def test_a_uprn_is_picked_by_typing(window: Window, page: ReviewPage) -> None:
    QTest.keyClick(page.list, Qt.Key.Key_N)
    dialog = opened(window, UprnDialog)
    assert isinstance(dialog, UprnDialog)
    dialog.picker.use(fake_index())
    dialog.picker.field.clear()
    QTest.keyClicks(dialog.picker.field, "mill")
    wait(dialog.picker)
    assert dialog.picker.list.count() == 2
    QTest.keyClick(dialog.picker.field, Qt.Key.Key_Down)
    QTest.keyClick(dialog.picker.field, Qt.Key.Key_Return)
    made = window.session.decisions()[0]
    assert (made.kind, made.value) == ("pin_uprn", "1002")


def test_no_uprn_and_a_number_typed_in_full(window: Window, page: ReviewPage) -> None:
    page.pin()
    dialog = opened(window, UprnDialog)
    dialog.picker.use(fake_index())
    dialog.picker.field.clear()
    QTest.keyClicks(dialog.picker.field, "123456789012")
    wait(dialog.picker)
    assert "123456789012" in dialog.pin_button.text() and dialog.pin_button.isEnabled()
    dialog.none()
    assert [d.kind for d in window.session.decisions()] == ["no_uprn"]


def fake_index() -> Addresses:
    """Real search over two addresses."""
    import pyarrow as pa

    from gis_planner.pipeline.addresses import own_addresses

    records = pa.table({"record_id": [1, 2], "address": ["1 Mill Lane", "2 Mill Lane"],
                        "postcode": ["BA3 2DA"] * 2, "name": ["Wok", None]})  # fmt: skip
    matched = pa.table({"record_id": [1, 2], "uprn": ["1001", "1002"],
                        "easting": [1.0, 2.0], "northing": [1.0, 2.0]})  # fmt: skip
    return Addresses((own_addresses(records, matched),), "two addresses")


def wait(picker: GazetteerPicker) -> None:
    picker._pool.waitForDone(2000)
    QApplication.processEvents()


def test_the_picker_shows_only_the_newest_search(qtbot) -> None:
    picker = GazetteerPicker()
    qtbot.addWidget(picker)
    picker.use(fake_index())
    QTest.keyClicks(picker.field, "2 mill lane")
    wait(picker)
    assert [a.uprn for a in picker.addresses] == ["1002"]
    picker._take(picker.wanted - 1, (Address("9", "late", "", ""),))
    assert [a.uprn for a in picker.addresses] == ["1002"]
    picker.field.clear()
    assert picker.list.count() == 0
    picker.wait()


def decisions(window: Window) -> DecisionsDialog:
    window.actions_["decisions"].trigger()
    found = opened(window, DecisionsDialog)
    assert isinstance(found, DecisionsDialog)
    return found


def test_decisions_are_listed_taken_back_and_found(
    window: Window, page: ReviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = page.doubt.question.ids
    page.decide("must_link")
    page.back()
    page.decide("cannot_link")
    dialog = decisions(window)
    assert [j.status for j in dialog.shown] == ["stands", "superseded"]
    dialog.only.setChecked(True)
    assert dialog.table.rowCount() == 1
    dialog.search.setText("no such reason")
    assert dialog.table.rowCount() == 0
    dialog.search.clear()
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: ("mistake", True))
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert window.session.decisions() == ()
    assert [j.status for j in window.session.the_case.judgements()] == ["superseded", "taken back"]
    dialog.only.setChecked(False)
    window.show_page("premises")
    dialog.show_current()
    settle(window)
    assert window.page == "review" and page.doubt.question.ids == pair


def test_decisions_can_be_exported(
    window: Window, page: ReviewPage, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.decide("unsure")
    dialog = decisions(window)
    out = tmp_path / "decisions.csv"
    monkeypatch.setattr(window.case_actions, "_ask_file", lambda _: str(out))
    dialog.export_wanted.emit()
    settle(window)
    assert "unsure" in out.read_text("utf-8")
    gone(dialog)


def test_why_explains_links_and_uprns(window: Window) -> None:
    window.show_page("premises")
    window.docks["inspector"].show()
    window.session.selection.focus_on(window.session.frame.row_of("P0000"))
    window.inspector.tabs.setCurrentWidget(window.why_tab)
    settle(window)
    tab = window.why_tab
    assert [r.kind for r in tab.reasons].count("business") >= 1
    place = next(i for i, r in enumerate(tab.reasons) if r.kind == "business")
    tab.list.setCurrentRow(place)
    reason = tab.reasons[place]
    assert tab.fall.steps == reason.steps and reason.sentence[1:] in tab.words.text()
    tab.edit.click()
    gone(opened(window, ClusterDialog))


def test_the_waterfall_says_all_at_any_width(qtbot) -> None:
    steps = (("prior", "two lists", -8.0, "before"), ("name", "same", 9.5, "the names are one"))
    fall = Waterfall()
    qtbot.addWidget(fall)
    for width in (260, 900):
        fall.resize(width, 100)
        fall.show_steps(steps)
        fall.grab()
        assert fall.narrow == (width < 560)
        assert "sum +1.5" in fall.accessibleDescription()
    assert "the names are one" in fall.accessibleDescription()
