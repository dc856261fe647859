"""The link chart in the window: steps, filters, paths, groups, notes, time, saved charts."""

from __future__ import annotations

from datetime import date

import pytest
from PyQt6.QtCore import QPoint, Qt

from gis_planner.app.pages.links.page import LinksPage
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window


@pytest.fixture
def page(window: Window) -> LinksPage:
    window.session.selection.focus_on(window.session.frame.row_of("P0001"))
    window.show_page("links")
    settle(window)
    return window.links_page


def centre(page: LinksPage, node: str) -> QPoint:
    chart = page.chart
    x, y = chart.view.to_screen(chart.picture.xy[chart.picture.index[node]])
    return QPoint(round(float(x)), round(float(y)))


def test_begins_at_the_focus_and_expands(window: Window, page: LinksPage) -> None:
    assert {"P0001", "B0001"} <= set(page.chart.picture.index)
    assert "E-hub" not in page.chart.picture.index
    page.tab.expand(["T0"])
    settle(window)
    assert {"B0002", "B0003"} <= set(page.chart.picture.index)


def test_dragged_node_stays_where_it_was_put_and_undo_brings_it_back(
    window: Window, page: LinksPage, qtbot
) -> None:
    page.chart.animated = False
    start = centre(page, "B0001")
    before = page.chart.picture.xy[page.chart.picture.index["B0001"]].copy()
    qtbot.mousePress(page.chart, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(page.chart, start + QPoint(30, 20))
    qtbot.mouseMove(page.chart, start + QPoint(60, 40))
    qtbot.mouseRelease(page.chart, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 40))
    after = page.chart.picture.xy[page.chart.picture.index["B0001"]]
    assert after - before == pytest.approx([60 / page.chart.view.scale, 40 / page.chart.view.scale])
    page.filters_before = page.model.state
    page.model.look("Evidence", evidence="confirmed")
    again = page.chart.picture.xy[page.chart.picture.index["B0001"]]
    assert again == pytest.approx(after)
    page.tab.undo()
    page.tab.undo()
    assert page.chart.picture.xy[page.chart.picture.index["B0001"]] == pytest.approx(before)


def test_evidence_tab_names_rows_of_every_bit(window: Window, page: LinksPage) -> None:
    page.tabs.setCurrentIndex(1)
    assert page.evidence.list.rowCount() == 1
    assert "not a finding" in page.evidence.verdict.text()
    page.evidence._chart()
    assert {"B0001", "B0005"} <= set(page.chart.picture.index)
    assert page.panel.page == ("line", ("B0001", "B0005"))
    assert "Candidate" in page.panel.browser.toPlainText()
    assert date(2026, 11, 21)
