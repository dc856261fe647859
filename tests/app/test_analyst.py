"""What a critical walk of the analyst's pages found, kept mended: in the real window."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QScrollArea

from gis_planner.app.layer_import import LayerImport
from gis_planner.app.layer_menu import build
from gis_planner.app.map.scene import extent
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.many_selected import together
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.scene_builder import OWN, _own_colour
from gis_planner.app.screenshots import settle
from gis_planner.app.symbology.preview import BARS, Histogram
from gis_planner.app.tab_bars import tab_bars
from gis_planner.app.window import Window


@pytest.mark.parametrize(
    ("key", "tool"),
    [("M", "pan"), ("R", "rectangle"), ("L", "lasso"), ("D", "radius"), ("W", "ward"),
     ("E", "measure"), ("Shift+E", "measure_area"), ("I", "identify"), ("A", "draw")],
)  # fmt: skip
def test_every_key_of_the_tools_takes_its_tool(window: Window, qtbot, key: str, tool: str) -> None:
    page = window.premises_page
    page.tool_buttons["rectangle" if tool == "pan" else "pan"].click()
    page.canvas.setFocus()
    held = Qt.KeyboardModifier.ShiftModifier if "+" in key else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(page.canvas, getattr(Qt.Key, f"Key_{key[-1]}"), held)
    qtbot.waitUntil(page.tool_buttons[tool].isChecked, timeout=2000)  # a button takes 0.1 s


def test_several_selected_premises_are_told_together(window: Window) -> None:
    session, inspector = window.session, window.inspector
    rows = np.arange(30)
    session.selection.set(rows)
    assert inspector.empty.title.text() == "30 premises selected"
    severe = int((session.frame.severity()[rows] >= 4).sum())
    found = dict(together(session.frame, rows).lines)
    assert found["of severity 4 or 5"] == str(severe)
    assert sum(int(v) for k, v in found.items() if k.startswith("in ")) <= 30
    assert f"{severe} of severity 4 or 5\n" in inspector.empty.text.text()
    session.selection.clear()
    assert inspector.empty.title.text() == "Nothing selected"


def test_the_offer_to_filter_stands_on_the_map_and_moves_nothing(window: Window) -> None:
    page, width = window.premises_page, window.width()
    least = page.minimumSizeHint().width()
    session = window.session
    session.selection.set(np.arange(3))
    page._drawn(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)), "lasso")
    assert page.filter_area.isVisible() and page.filter_area.parentWidget() is page.canvas
    assert page.minimumSizeHint().width() == least and window.width() == width
    session.selection.clear()
    assert not page.filter_area.isVisible()


def test_figures_of_the_table_are_never_cut(window: Window) -> None:
    table = window.table
    window.session.selection.set(np.arange(40))
    whole = table.figures.toolTip()
    assert "40 selected" in whole and "contacts" in whole
    table.figures.resize(120, 20)
    table._elide()
    assert table.figures.text().endswith("…") and whole.startswith(table.figures.text()[:8])


def test_the_status_line_is_of_the_page_that_is_shown(window: Window) -> None:
    window.show_page("links")
    window.say("Press S to see what joins them")
    window.show_page("plan")
    line = window.status_line
    assert "Press S" not in line.place.text()
    line.fading.setInterval(0)
    window.say("Later")
    assert line.place.text() == "Later"
    settle(window)
    assert not line.place.text(), "what was said goes by itself"


def test_pages_leave_no_tab_bars_behind(window: Window) -> None:
    for _ in range(4):
        for name in ("links", "plan", "premises"):
            window.show_page(name)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    shown = [
        tuple(bar.tabText(i) for i in range(bar.count()))
        for bar in tab_bars(window) if bar.isVisible()
    ]  # fmt: skip
    assert ("Filters", "Layers") in shown and len(shown) == len(set(shown))
    assert len(tab_bars(window)) < 10


def test_nothing_comes_before_the_lock_screen(window: Window) -> None:
    part = window.part(HabitsPart)
    window.show_page("links")
    window.show_page("premises")
    part.lock()
    for name in ("plan", "premises"):  # as work that ends meanwhile might do
        window.show_page(name)
        QApplication.processEvents()
        for dock in window.docks.values():
            dock.raise_()
        for x in range(20, window.width(), 150):
            top = window.childAt(QPoint(x, 400))
            assert top is part.lock_screen or part.lock_screen.isAncestorOf(top), (name, x)
    part.lock_screen.go.click()


def test_filters_fit_their_dock(window: Window) -> None:
    panel = window.filter_panel
    inside, viewport = panel.widget(), panel.viewport()
    assert inside is not None and viewport is not None
    assert inside.minimumSizeHint().width() <= 240 and inside.width() <= viewport.width()


def test_bars_of_whole_numbers_have_the_colour_of_their_class(qtbot) -> None:
    values, inks = np.repeat(np.arange(6.0), 50), ("#FF0000", "#00FF00", "#0000FF")
    made = Histogram()
    qtbot.addWidget(made)
    made.resize(400, 96)
    made.show_values(values, np.array([2.0, 4.0]), inks)
    picture = made.grab().toImage()
    step = (made.width() - 16) / BARS
    at = [0, *(int(v / 5 * BARS) for v in range(1, 5)), BARS - 1]
    found = [picture.pixelColor(round(8 + (k + 0.5) * step), 60).name() for k in at]
    assert found == [ink.lower() for ink in (inks[0],) * 3 + (inks[1],) * 2 + (inks[2],)]


def test_a_layer_is_zoomed_to_and_handled_by_the_right_button(window: Window) -> None:
    tree, canvas = window.layer_tree, window.premises_page.canvas
    layer = next(x for x in tree.scene.layers if x.kind == "polygon")
    tree.choose(layer.name)
    menu = build(tree, tree.chosen)
    words = [a.text().split("\t")[0] for a in menu.actions() if a.text()]
    menu.deleteLater()
    assert words[0] == "Zoom to the layer" and "Symbology…" in words and "Rename" in words
    canvas.set_view(Viewport(100_000.0, 900_000.0, 5.0, canvas.width(), canvas.height()))
    tree.zoom_to.emit(layer.name)
    west, south, east, north = extent(layer.data) or (0.0,) * 4
    low_e, low_n, high_e, high_n = canvas.view.bounds
    assert low_e <= west < east <= high_e and low_n <= south < north <= high_n


def test_a_name_that_the_case_has_is_not_taken_silently(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    square = [[[-2.4, 51.3], [-2.3, 51.3], [-2.3, 51.4], [-2.4, 51.3]]]
    shape = {"type": "Polygon", "coordinates": square}
    feature = {"type": "Feature", "properties": {"name": "Z"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    dialog = LayerImport(path, ("zones",), window.jobs, window, frozenset({"zones"}))
    settle(window)
    assert dialog.add is not None
    assert dialog.wanted().name == "zones 2" and dialog.add.text() == "Add to the case"
    dialog.name.setText("zones")
    assert dialog.add.text() == "Replace the layer"
    dialog.name.setText("")
    assert not dialog.add.isEnabled()
    dialog.reject()


def test_layers_of_ones_own_are_told_apart() -> None:
    used: set[str] = set()
    colours = [_own_colour(f"layer {k}", used) for k in range(len(OWN))]
    assert len(set(colours)) == len(OWN) >= 5
    assert _own_colour("layer 0", set()) == colours[0], "its colour stays with its name"


def test_both_records_are_seen_side_by_side_on_a_small_screen(window: Window) -> None:
    window.resize(1280, 800)
    window.show_page("review")
    settle(window)
    page = window.review_page
    area = page.findChild(QScrollArea)
    assert area is not None and area.horizontalScrollBar() is not None
    assert page.card.isVisible() and not area.horizontalScrollBar().isVisible()
