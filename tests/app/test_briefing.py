"""Briefing mode in the real window: steps, notes, marking, everything put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QMessageBox

from gis_planner.app.models.bookmarks import Bookmark, Bookmarks
from gis_planner.app.models.filters import Filter
from gis_planner.app.parts.map_tools import MapToolsPart
from gis_planner.app.parts.presenting import PresentingPart
from gis_planner.app.presenting.briefing import Briefing
from gis_planner.app.window import Window
from gis_planner.pipeline.map_keeping import keep_bookmarks

WEST = Filter("labels", "ward", labels=("West",))


@pytest.fixture
def briefing(window: Window, settled: Callable[[Window], None]) -> Iterator[Briefing]:
    frame = window.session.frame
    premises = (frame.id_of(0), frame.id_of(1))
    east, north = float(frame.easting[0]), float(frame.northing[0])
    marks = Bookmarks((
        Bookmark("The town", east, north, 4.0, 1000, "Two wards.\nFour agencies.", filters=(WEST,)),
        Bookmark("Two takeaways", east, north, 1.0, 1000, "", ("premises",), (), premises),
    ))  # fmt: skip
    keep_bookmarks(window.session.the_case, marks.to_json(), "Bookmarks")
    window.part(MapToolsPart).places.read_bookmarks()
    window.session.selection.focus_on(7)
    window.actions_["brief"].trigger()
    part = window.part(PresentingPart)
    assert part.briefing is not None
    part.briefing.showNormal()
    settled(window)
    yield part.briefing
    if part.briefing is not None:
        part.briefing.close()


def test_it_steps_with_the_keys_and_holds_at_the_ends(window: Window, briefing: Briefing) -> None:
    assert briefing.title.text() == "The town" and briefing.count.text() == "1 of 2"
    assert "Four agencies." in briefing.notes.toPlainText()
    QTest.keyClick(briefing, Qt.Key.Key_Right)
    assert briefing.title.text() == "Two takeaways"
    QTest.keyClick(briefing, Qt.Key.Key_Space)
    assert briefing.count.text() == "2 of 2"
    QTest.keyClick(briefing, Qt.Key.Key_Home)
    assert briefing.title.text() == "The town"


def test_filters_premises_and_layers_are_those_of_the_step(
    window: Window, briefing: Briefing, settled: Callable[[Window], None]
) -> None:
    session = window.session
    shown = int(session.shown.sum())
    assert 0 < shown < len(session.frame)
    briefing.go(1)
    settled(window)
    assert len(session.selection.rows) == 2 and session.shown.all()
    name = session.dossier(session.frame.id_of(0)).premises["name"]
    assert name in briefing.notes.toPlainText()
    visible = {x.name for x in briefing.canvas.scene.layers if x.visible}
    assert visible == {"premises"}


def test_the_view_is_that_of_the_bookmark_in_the_size_of_the_screen(briefing: Briefing) -> None:
    view, one = briefing.canvas.view, briefing.bookmarks.items[0]
    assert (view.centre_e, view.centre_n) == (one.easting, one.northing)
    assert view.m_per_px * view.width == pytest.approx(one.m_per_px * one.width)


def test_the_marking_stands_above_and_below(window: Window, briefing: Briefing) -> None:
    banners = [w for w in briefing.findChildren(QLabel) if w.objectName() == "marking"]
    assert [b.text() for b in banners] == [window.marking.text()] * 2


def test_leaving_puts_filters_and_selection_back(window: Window, briefing: Briefing) -> None:
    briefing.go(1)
    QTest.keyClick(briefing, Qt.Key.Key_N)
    assert not briefing.notes.isVisible()
    QTest.keyClick(briefing, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert window.part(PresentingPart).briefing is None
    assert len(window.session.filters) == 0
    assert window.session.selection.focus == 7


def test_without_bookmarks_it_says_what_to_do(window: Window) -> None:
    window.actions_["brief"].trigger()
    box = window.findChild(QMessageBox)
    assert box is not None and "Keep bookmarks" in box.informativeText()
    box.close()


def test_notes_stay_where_they_are_typed_and_are_shown_at_once(
    window: Window, briefing: Briefing
) -> None:
    briefing.close()
    book = window.part(MapToolsPart).book
    book.list.setCurrentRow(1)
    for words in ("Ask who ", "holds the keys."):
        QTest.keyClicks(book.notes, words)
        book.save_notes()  # as after a pause
        assert book.list.currentRow() == 1, "keeping them does not lead to another bookmark"
    QTest.keyClicks(book.notes, " Then go.")
    window.actions_["brief"].trigger()
    fresh = window.part(PresentingPart).briefing
    assert fresh is not None
    fresh.go(1)
    assert "Ask who holds the keys. Then go." in fresh.notes.toPlainText()
    fresh.close()
