"""Printing and the guided tour in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from gis_planner import settings
from gis_planner.app.case_actions import is_demo
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.parts.presenting import PresentingPart
from gis_planner.app.presenting.sheets import sheets_of
from gis_planner.app.window import Window
from gis_planner.store import Case


def pages_of(path: Path) -> list[str]:
    read = QPdfDocument(None)
    assert read.load(str(path)) == QPdfDocument.Error.None_
    return [read.getAllText(n).text() for n in range(read.pageCount())]


def print_as_pdf(window: Window, what: str, path: Path) -> list[str]:
    window.actions_["print"].trigger()
    dialog = window.part(PresentingPart).dialog
    dialog.choice.setCurrentText(what)
    dialog.save_to(str(path))
    return pages_of(path)


@pytest.mark.parametrize("what", ["Map", "Table of the premises shown", "Plan, day by day"])
def test_every_page_of_paper_carries_marking_source_and_number(
    window: Window, tmp_path: Path, what: str
) -> None:
    pages = print_as_pdf(window, what, tmp_path / "print.pdf")
    for number, text in enumerate(pages, 1):
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert f"page {number} of {len(pages)}" in text
        assert "town.gpkg · printed" in text


def test_a_printed_table_holds_the_rows_shown(window: Window, tmp_path: Path) -> None:
    window.session.filters.toggle("ward", window.session.filters.facet(
        window.session.frame, "ward")[0].label)  # fmt: skip
    QApplication.processEvents()
    shown = window.table.model.rowCount()
    text = "".join(print_as_pdf(window, "Table of the premises shown", tmp_path / "t.pdf"))
    assert f"{shown:,} premises" in text
    first = str(window.table.model.data(window.table.model.index(0, 0), 0))
    assert first.split()[0] in text


def test_dossiers_start_on_pages_of_their_own_and_printing_is_written_down(
    window: Window, tmp_path: Path
) -> None:
    import numpy as np

    frame = window.session.frame
    window.session.selection.set(np.array([0, 1, 2]), focus=0)
    pages = print_as_pdf(window, "Dossiers of the selected premises", tmp_path / "d.pdf")
    assert len(pages) >= 3
    whole = "".join(pages).replace("\n", " ")
    for row in range(3):
        name = window.session.dossier(frame.id_of(row)).premises["name"]
        assert name.split()[0] in whole
    last = window.session.history()[-1]
    assert last.verb == "print" and "Dossiers of 3 premises" in last.summary


def test_without_anything_to_print_it_says_so(empty_window: Window, tmp_path: Path) -> None:
    from gis_planner.store import Case

    empty_window.session.attach(Case.create(tmp_path / "new.gpkg"))
    QApplication.processEvents()
    assert not sheets_of(empty_window)
    empty_window.part(PresentingPart).print()
    assert "nothing to print" in empty_window.status_line.place.text()


def test_the_tour_can_be_finished_by_doing_what_it_says(
    window: Window, qtbot, settled: Callable[[Window], None]
) -> None:
    window.actions_["tour"].trigger()
    tour = window.part(PresentingPart).tour
    assert tour is not None and tour.isVisible()
    ended = []
    tour.ended.connect(ended.append)
    window.session.selection.focus_on(5)
    qtbot.waitUntil(lambda: tour.place == 1, timeout=3000)
    window.inspector.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: tour.place == 2, timeout=3000)
    label = window.session.filters.facet(window.session.frame, "ward")[0].label
    window.session.filters.toggle("ward", label)
    qtbot.waitUntil(lambda: tour.place == 3, timeout=3000)
    assert window.page == "review"
    while not ended:
        tour.next.click()
        settled(window)
    assert ended == [True] and window.part(PresentingPart).tour is None
    assert settings.load()["toured"] is True


def test_the_lit_part_takes_the_mouse_and_the_rest_does_not(window: Window) -> None:
    window.actions_["tour"].trigger()
    tour = window.part(PresentingPart).tour
    assert tour is not None
    QApplication.processEvents()
    lit = tour.lit()
    assert lit.width() > 100
    inside = lit.center()
    while tour.card.geometry().contains(inside):
        inside += QPoint(0, 15)
    under = window.childAt(inside)
    assert under is not None and not tour.isAncestorOf(under) and under is not tour
    rail = window.childAt(window.rail.mapTo(window, QPoint(20, 20)))
    assert rail is tour or (rail is not None and tour.isAncestorOf(rail))
    for place in range(len(tour.steps)):
        tour.go(place)
        QApplication.processEvents()
        assert window.rect().contains(tour.card.geometry()), place
        middle = tour.card.geometry().center()
        top = window.childAt(middle)
        assert top is not None and tour.isAncestorOf(top), f"step {place} is hidden"
    QTest.keyClick(tour, Qt.Key.Key_Escape)
    assert window.part(PresentingPart).tour is None


def test_the_demo_offers_the_tour_once(window: Window) -> None:
    part = window.part(PresentingPart)
    part.offer()
    card = window.part(HabitsPart).notices.cards[-1]
    assert not card.timer.isActive() and "tour" in card.notice.text
    settings.save({**settings.load(), "toured": True})
    window.part(HabitsPart).notices.close_all()
    part.case_changed()
    assert not window.part(HabitsPart).notices.cards


def test_a_tour_left_in_the_middle_goes_on_from_there(window: Window) -> None:
    part = window.part(PresentingPart)
    window.actions_["tour"].trigger()
    assert part.tour is not None
    part.tour.go(3)
    part.tour.end(False)
    assert "step 4" in window.status_line.place.text()
    window.actions_["tour"].trigger()
    assert part.tour is not None and part.tour.place == 3
    part.tour.end(True)
    window.actions_["tour"].trigger()
    assert part.tour is not None and part.tour.place == 0
    part.tour.end(True)


def test_the_keys_a_step_tells_of_work_while_the_tour_is_on(window: Window) -> None:
    part = window.part(PresentingPart)
    window.actions_["tour"].trigger()
    tour = part.tour
    assert tour is not None
    assert window.session.selection.focus < 0
    tour.next.click()
    assert tour.place == 1 and window.session.selection.focus >= 0, "something to look at"
    tour.go(3)
    QApplication.processEvents()
    assert window.page == "review" and window.review_page.isAncestorOf(
        window.focusWidget() or window
    )
    tour.end(False)


def test_the_tour_starts_where_dots_are_seen(window: Window) -> None:
    window.premises_page.canvas.home()
    window.actions_["tour"].trigger()
    tour = window.part(PresentingPart).tour
    assert tour is not None and "dark dot" in tour.text.text()
    assert window.premises_page.canvas.view.m_per_px <= 2.0
    tour.end(False)


def test_the_demonstration_of_the_start_script_is_one_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    assert is_demo(tmp_path / "out" / "demo" / "case.gpkg")
    assert is_demo(tmp_path / "gis_planner-demo-x" / "demo.gpkg")
    assert not is_demo(tmp_path / "case.gpkg")


def test_the_tour_of_an_empty_case_says_where_to_take_it(
    empty_window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        empty_window.case_actions, "show_fault", lambda fault, title: told.append(str(fault))
    )
    empty_window.session.attach(Case.create(tmp_path / "new.gpkg", None))
    empty_window.actions_["tour"].trigger()
    assert "no" in told[0] and empty_window.part(PresentingPart).tour is None
