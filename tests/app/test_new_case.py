"""What a new analyst and an operations lead meet on a case of their own, from first to last."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from gis_planner.app.import_dialog import ImportDialog
from gis_planner.app.pages.pack.words import plain_reason
from gis_planner.app.pages.plan.before import BeforePlan
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window


def test_the_agency_is_typed_by_its_first_letters(window: Window, qtbot, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Ref,Trading name,Address,Postcode\nA1,The Fox,1 High St,ZZ1 1AA\n")
    window.case_actions.take_files([path])
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is not None, timeout=5000)
    dialog = window.findChild(ImportDialog)
    dialog.agency.setFocus()
    for typed, meant, said in (
        ("council", "", "fits 8 agencies"), ("lic", "council-licensing", "Taken for Council: lic"),
    ):  # fmt: skip
        dialog.agency.setEditText("")
        QTest.keyClicks(dialog.agency, typed)
        assert dialog.agency_id == meant and dialog.ok.isEnabled() is bool(meant)
        assert said in dialog.warning.text()
    QTest.keyClick(dialog.agency, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: any(i.key == "council-licensing/list" for i in window.session.lists()), timeout=5000
    )
    settle(window)


def test_before_a_plan_it_is_told_that_the_scores_are_out_of_date(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = BeforePlan(window.session, window.jobs)
    before.ids = (window.session.frame.id_of(0),)
    assert before.words(window.session.frame).startswith("Not planned yet. 1 premises")
    monkeypatch.setattr(window.session, "stale", lambda: ("scores",))
    assert before.words(window.session.frame).startswith("The scores are out of date: Score again")


def test_why_a_field_is_withheld_names_agencies_as_people_do() -> None:
    names = {"police": "Police", "fire": "Fire and rescue"}.__getitem__
    assert plain_reason("no gateway from police to fire", names) == (
        "no agreement of Police with Fire and rescue"
    )
    assert plain_reason("own data", names) == "own data"
