"""The link chart in the window: one selection, sources in two clicks, time, undo, saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtGui import QImage, QKeyEvent
from PyQt6.QtTest import QTest

from gis_planner.app.graph.drag import ids_in, mime_of
from gis_planner.app.graph.picture import View
from gis_planner.app.pages.links import exporting, menus
from gis_planner.app.pages.links.page import LinksPage
from gis_planner.app.pages.links.plan_from import PlanFromNetwork
from gis_planner.app.parts.links import LinksPart
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.store import Case


@pytest.fixture
def page(window: Window) -> LinksPage:
    window.session.selection.focus_on(window.session.frame.row_of("P0001"))
    window.show_page("links")
    settle(window)
    window.links_page.chart.animated = False
    return window.links_page


def ids(page: LinksPage) -> set[str]:
    return set(page.chart.picture.index)


def spot(page: LinksPage, node: str) -> QPoint:
    x, y = page.chart.view.to_screen(page.chart.picture.xy[page.chart.picture.index[node]])
    return QPoint(round(float(x)), round(float(y)))


def test_begins_at_the_focus_and_expands(window: Window, page: LinksPage) -> None:
    assert {"P0001", "B0001"} <= ids(page) and "E-hub" not in ids(page)
    page.tab.expand(["T0"])
    settle(window)
    assert {"B0002", "B0003"} <= ids(page)


def test_dragged_node_stays_where_it_was_put_and_undo_brings_it_back(page: LinksPage) -> None:
    chart, start = page.chart, spot(page, "B0001")
    before = chart.picture.xy[chart.picture.index["B0001"]].copy()
    scale = chart.view.scale
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(chart, start + QPoint(30, 20))
    QTest.mouseMove(chart, start + QPoint(60, 40))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 40))
    after = chart.picture.xy[chart.picture.index["B0001"]]
    assert after - before == pytest.approx([60 / scale, 40 / scale])
    page.model.look("Evidence", evidence="confirmed")
    assert chart.picture.xy[chart.picture.index["B0001"]] == pytest.approx(after)
    for _ in range(2):
        QTest.keyClick(chart, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert chart.picture.xy[chart.picture.index["B0001"]] == pytest.approx(before)


def test_ctrl_z_on_the_chart_never_takes_back_the_case(window: Window, page: LinksPage) -> None:
    asked = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    )
    asked.ignore()
    page.chart.event(asked) if not page.tab.eventFilter(page.chart, asked) else None
    assert asked.isAccepted()
    while page.model.can_undo:
        page.tab.undo()
    entries = len(window.session.history())
    page.tab.undo()
    assert len(window.session.history()) == entries and window.session.has("links")


def test_choosing_a_node_selects_its_premises_and_the_other_way_round(
    window: Window, page: LinksPage
) -> None:
    QTest.mouseClick(page.chart, Qt.MouseButton.LeftButton, pos=spot(page, "B0001"))
    frame, selection = window.session.frame, window.session.selection
    assert [frame.id_of(int(r)) for r in selection.rows] == ["P0001"]
    assert page.panel.page == ("node", "B0001")
    page.tab.add(["P0002"], select=False)
    selection.set(np.array([frame.row_of("P0002")]))
    assert page.chart.selected_ids == ["P0002"]


def test_source_row_is_two_clicks_from_a_line(window: Window, page: LinksPage) -> None:
    middle = (spot(page, "B0001") + spot(page, "T0")) / 2
    QTest.mouseClick(page.chart, Qt.MouseButton.LeftButton, pos=middle)
    settle(window)
    assert page.panel.page == ("line", ("B0001", "T0"))
    text = page.panel.browser.toPlainText()
    assert "As recorded" in text and "On record" in text and "+5.0 bits" in text
    page.panel.follow("ref:council-food%2Flist%2F1")
    settle(window)
    assert "no longer in the case" in page.panel.browser.toPlainText()
    page.panel.follow("ref:council-food%2Fcouncil-food%20list%2Fcouncil-food-7")
    settle(window)
    told = page.panel.browser.toPlainText()
    assert "council-food.csv" in told and "council-food-7" in told and "Every field" in told
    page.panel.go_back()
    page.panel.go_back()
    assert page.panel.page[0] == "line"


def test_every_bit_of_a_succession_opens_its_rows(window: Window, page: LinksPage) -> None:
    page.tabs.setCurrentIndex(1)
    assert page.evidence.list.rowCount() == 1
    assert "not a finding" in page.evidence.verdict.text()
    page.evidence._chart()
    assert {"B0001", "B0005"} <= ids(page)
    assert page.panel.page == ("line", ("B0001", "B0005"))
    assert "Candidate" in page.panel.browser.toPlainText()
    for tabs in (page.tabs, window.inspector.tabs):
        assert not any("phoenix company" in tabs.tabText(i).lower() for i in range(tabs.count()))


def test_slider_shows_the_network_at_a_date(page: LinksPage, monkeypatch) -> None:
    content = page.model.content()
    old = next(x for x in content.links if {x.a, x.b} == {"B0001", "T0"})
    object.__setattr__(old, "until", "2020-05-01")
    page.tab.time.line.show_dates(("2015-01-01",), ("2020-05-01",))
    page.tab.time.line.set_date(page.tab.time.line.last)
    assert page.model.state.as_of == "2020-05-01"
    assert page.model.edge("B0001", "T0") is not None
    page.model.look("Date", as_of="2021-01-01")
    assert page.model.edge("B0001", "T0") is None
    faint = {s.id for s in page.chart.picture.spots if s.mark.faint}
    assert "T0" in faint and "B0001" not in faint
    assert "1 Jan 2021" in page.chart.date_words
    page.tab.time.line.set_date(None)
    page.model.look("Date", as_of="")
    assert page.model.edge("B0001", "T0") is not None


def test_menu_counts_before_it_expands(page: LinksPage) -> None:
    page.model.hide(["T0"])
    menu = menus.build(page.tab, ("node", "B0001"))
    words = [a.text() for a in menu.actions()]
    menu.deleteLater()
    assert any(w.startswith("Expand 1 phone") for w in words), words


def test_path_lists_every_step(page: LinksPage) -> None:
    page.tab.add(["P0002"], select=False)
    page.chart.select(["P0001", "P0002"])
    page.tab.find_path()
    text = page.panel.browser.toPlainText()
    assert "1 shortest path of 4 steps" in text and text.count("As recorded") == 4
    assert int(page.chart.picture.on_path.sum()) == 4


def seen(page: LinksPage) -> bool:
    """Whether every node on the path is in view."""
    chart = page.chart
    chart.finish()
    at = chart.view.to_screen(
        chart.picture.xy[[chart.picture.index[i] for r in page.model.state.path for i in r]]
    )
    x, y = at[:, 0], at[:, 1]
    return bool(((x > 0) & (x < chart.width()) & (y > 0) & (y < chart.height())).all())


def test_path_comes_into_view_wherever_one_looks(page: LinksPage) -> None:
    page.tab.add(["P0002"], select=False)
    page.chart.select(["P0001", "P0002"])
    page.chart.set_view(View(4.0, 9000.0, -7000.0))
    page.tab.find_path()
    assert seen(page)
    page.chart.set_view(View(1.0, -9000.0, 7000.0))
    page.tab.find_path()
    assert seen(page), "asked again, nothing new is drawn, and it still comes into view"
    here = page.chart.view
    page.tab.find_path()
    page.chart.finish()
    assert page.chart.view == here, "what is in view stays where it is"


def test_names_found_one_after_another_are_joined_by_one_press(page: LinksPage) -> None:
    found, chart = page.tab.tools.found, page.chart
    found.emit("P0001")
    found.emit("P0002")
    assert set(chart.selected_ids) == {"P0001", "P0002"}
    page.tab.do("path")
    assert "1 shortest path of 4 steps" in page.panel.browser.toPlainText()
    chart.select(["P0001"])
    found.emit("P0002")
    assert list(chart.selected_ids) == ["P0002"], "another selection begins anew"


def test_saved_chart_is_journaled_and_opens_as_it_was(window: Window, page: LinksPage) -> None:
    page.model.annotate("B0001", "seen twice")
    page.model.pin(["B0001"])
    kept = page.model.state
    page.tab.saved.save("Ring")
    assert "Chart 'Ring' saved" in window.session.history()[-1].summary
    page.tab.new_chart(["P0009"])
    page.tab.saved.open("Ring")
    now = page.model.state
    assert (now.ids, now.pinned, now.notes) == (kept.ids, kept.pinned, kept.notes)
    for node, place in kept.places.items():
        assert now.places[node] == pytest.approx(place, abs=0.06)
    assert page.model.name == "Ring" and not page.model.unsaved
    page.tab.saved.remove("Ring")
    assert page.tab.saved.names() == []
    window.case_actions.undo()
    assert page.tab.saved.names() == ["Ring"]


def test_export_carries_marking_and_sources(
    window: Window, page: LinksPage, tmp_path: Path
) -> None:
    for kind in ("png", "svg", "graphml", "gexf", "csv"):
        exporting.write(page, tmp_path / f"chart.{kind}")
    settle(window)
    image = QImage(str(tmp_path / "chart.png"))
    assert image.width() > 2000 and image.text("Marking") == "OFFICIAL-SENSITIVE"
    svg = (tmp_path / "chart.svg").read_text("utf-8")
    assert svg.count("OFFICIAL-SENSITIVE") >= 3 and "Rests on" in svg
    for kind in ("graphml", "gexf", "csv"):
        text = (tmp_path / f"chart.{kind}").read_text("utf-8")
        assert "council-food/list/1" in text and "has_phone" in text
        assert "OFFICIAL-SENSITIVE" in text
    assert sum("exported" in e.summary for e in window.session.history()) == 5


def test_chart_goes_into_the_packs_of_an_operation(window: Window, page: LinksPage) -> None:
    page.tab.saved.save("Ring")
    exporting.put_in_pack(page, "autumn")
    assert window.session.the_case.document("pack_charts", "autumn") == ["Ring"]
    window.case_actions.undo()
    assert window.session.the_case.document("pack_charts", "autumn") is None


def test_premises_of_a_network_become_must_visits(window: Window, page: LinksPage) -> None:
    wanted: list[list[str]] = []
    page.plan_premises.connect(wanted.append)
    page.plan_premises.disconnect(window.part(LinksPart).plan_premises)
    page.plan_visits(["B0001", "T0", "P0002"])
    assert wanted == [["P0001", "P0002"]]
    dialog = PlanFromNetwork(window.session, wanted[0], window)
    dialog.choice.setCurrentText("autumn")
    window.session.took_effect(dialog.apply())
    rules = window.session.operations()["autumn"]["visit_rule"]
    assert {r["premises_id"]: r["rule"] for r in rules} == {"P0001": "must", "P0002": "must"}
    dialog.deleteLater()


def test_rows_dragged_from_the_table_are_the_selected_premises(window: Window) -> None:
    frame = window.session.frame
    window.session.selection.set(np.array([frame.row_of("P0003"), frame.row_of("P0004")]))
    view, model = window.table.view, window.table.model
    place = int(np.flatnonzero(model.rows == frame.row_of("P0003"))[0])
    view.scrollTo(model.index(place, 0))
    at = view.visualRect(model.index(place, 0)).center()
    assert set(ids_in(mime_of(window.part(LinksPart).dragged(at)))) == {"P0003", "P0004"}


def test_added_selection_joins_the_chart(window: Window, page: LinksPage) -> None:
    frame = window.session.frame
    before = ids(page)
    window.session.selection.set(np.array([frame.row_of("P0020")]))
    window.actions_["chart_add"].trigger()
    settle(window)
    assert ids(page) == before | {"P0020"}


def test_networks_tab_tells_the_way_to_other_premises(window: Window, page: LinksPage) -> None:
    window.docks["inspector"].raise_()
    window.inspector.tabs.setCurrentWidget(window.networks_tab)
    settle(window)
    QTest.qWait(200)
    settle(window)
    text = window.networks_tab.browser.toPlainText()
    assert "Joined to 4 other premises" in text and "0163296" in text
    shown: list[list[str]] = []
    window.networks_tab.open_chart.connect(shown.append)
    window.networks_tab._chart()
    assert shown and "P0001" in shown[0] and "T0" in shown[0]


def test_chart_of_another_case_is_not_kept(window: Window, page: LinksPage, tmp_path: Path) -> None:
    window.session.attach(Case.create(tmp_path / "other.gpkg"))
    settle(window)
    window.show_page("links")
    settle(window)
    assert page.stack.currentIndex() == 0 and page.model.state.ids == ()
