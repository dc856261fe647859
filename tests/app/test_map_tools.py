"""The tools of the map in the real window: mouse and keys, layers, edits, pictures, undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from PyQt6 import sip
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
)
from PyQt6.QtWidgets import QApplication, QInputDialog, QMessageBox, QWidget

from gis_planner.app import theme
from gis_planner.app.asked import Asked
from gis_planner.app.layer_import import LayerImport
from gis_planner.app.map import overlay
from gis_planner.app.models import here
from gis_planner.app.models.symbology import Classed, Symbology
from gis_planner.app.parts.map_tools import MapToolsPart
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from gis_planner.domain.progress import Silent
from gis_planner.pipeline import drawing, map_keeping, moving
from gis_planner.store import Case
from tests.app import invented

LEFT = Qt.MouseButton.LeftButton
E, N = invented.BASE


@pytest.fixture(scope="module")
def one_window(qapp: QApplication) -> Iterator[Window]:
    """One window for all tests here: building it takes longer than most of them."""
    theme.apply(qapp, theme.LIGHT)
    made = Window(Session(today=lambda: invented.TODAY))
    made.resize(1280, 800)
    made.show()
    qapp.processEvents()
    yield made
    made.shut_down()
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.processEvents()


@pytest.fixture
def window(one_window: Window, case_path: Path) -> Iterator[Window]:
    """The window on a fresh copy of the case."""
    one_window.resize(1280, 800)
    one_window.open_case(case_path)
    settle(one_window)
    one_window.show_page("premises")
    yield one_window
    one_window.jobs.wait()
    one_window.session.attach(None)


@pytest.fixture
def part(window: Window) -> MapToolsPart:
    found = next(p for p in window.parts if isinstance(p, MapToolsPart))
    window.premises_page.canvas.home()
    settle(window)
    return found


def at(window: Window, easting: float, northing: float) -> QPoint:
    x, y = window.premises_page.canvas.view.point_to_screen(easting, northing)
    return QPoint(round(x), round(y))


def dialog_of(kind: type) -> object:
    QApplication.processEvents()
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


# ---- looks of layers


def test_the_tree_orders_by_keys_groups_and_remembers_in_the_case(
    window: Window, part: MapToolsPart, qtbot
) -> None:
    tree, case = window.layer_tree, window.session.the_case
    tree.choose("wards")
    qtbot.keyClick(tree.tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(window)
    names = [x.name for x in window.premises_page.canvas.scene.layers]
    assert names.index("wards") > names.index("roads")
    tree.choose("wards")
    tree.style_panel.opacity.setValue(40)
    tree.style_panel.far.setCurrentIndex(tree.style_panel.far.findData(50_000))
    tree.group("wards", "Boundaries")
    qtbot.waitUntil(lambda: bool(map_keeping.layers_of(case)), timeout=4000)
    settle(window)
    kept = map_keeping.layers_of(case)["layers"]["wards"]
    assert kept["opacity"] == 0.4 and kept["group"] == "Boundaries"
    assert kept["scale"][1] == pytest.approx(50_000 * 0.000264583)
    assert sum("Map" in e.summary for e in window.session.history()) == 1, "one entry for a burst"
    path = case.path
    window.session.attach(Case.open(path))
    settle(window)
    wards = window.premises_page.canvas.scene.get("wards")
    assert wards is not None and wards.opacity == 0.4 and wards.group == "Boundaries"
    assert window.layer_tree.item_of("wards").parent().text(0) == "Boundaries"
    window.case_actions.undo()
    settle(window)
    wards = window.premises_page.canvas.scene.get("wards")
    assert wards is not None and wards.opacity == 1.0 and wards.group == "Map"


def test_a_group_hides_its_layers_and_a_drop_changes_the_order(
    window: Window, part: MapToolsPart
) -> None:
    tree = window.layer_tree
    top = tree.item_of("roads").parent()
    top.setCheckState(0, Qt.CheckState.Unchecked)
    settle(window)
    scene = window.premises_page.canvas.scene
    assert not scene.get("roads").visible and not scene.get("wards").visible
    assert scene.get("premises").visible
    top = tree.item_of("roads").parent()
    taken = top.takeChild(0)
    top.insertChild(top.childCount(), taken)
    tree.choose("wards")  # as Qt leaves it
    tree.tree.dropped.emit("roads")
    settle(window)
    assert tree.chosen == "roads"
    names = [x.name for x in window.premises_page.canvas.scene.layers]
    assert names.index("roads") < names.index("wards")


def test_a_second_symbology_editor_takes_the_place_of_the_first(
    window: Window, part: MapToolsPart
) -> None:
    part.looks.edit("premises")
    first = part.looks.editor
    part.looks.edit("premises")
    second = part.looks.editor
    assert first is not second and not first.isVisible() and second.isVisible()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sip.isdeleted(first) and not sip.isdeleted(second)
    second.reject()


def test_symbology_is_previewed_cancelled_and_kept(window: Window, part: MapToolsPart) -> None:
    canvas = window.premises_page.canvas
    part.looks.edit("premises")
    editor = part.looks.editor
    assert editor is not None
    for mode in ("single", "categorised", "graduated", "sized", "density", "clusters", "hexagons"):
        editor.choose_mode(mode)
        settle(window)
        layer = canvas.scene.get("premises")
        assert layer.style.theme is not None and layer.style.theme.mode == mode
    editor.choose_mode("graduated")
    editor.field.setCurrentIndex(editor.field.findData("contacts"))
    editor.classes.setValue(4)
    editor.preview()
    painted = canvas.scene.get("premises").painted
    assert isinstance(painted, Classed) and painted.counts.sum() == invented.PREMISES
    assert len(painted.colours) <= 4 and editor.histogram.isVisibleTo(editor)
    assert editor.legend.block is not None and "Contacts" in editor.legend.block.title
    editor.reject()
    settle(window)
    assert canvas.scene.get("premises").style.theme is None
    part.looks.edit("premises")
    part.looks.editor.choose_mode("clusters")
    part.looks.editor.accept()
    part.looks.keep()
    settle(window)
    kept = map_keeping.layers_of(window.session.the_case)
    assert kept["layers"]["premises"]["theme"]["mode"] == "clusters"
    before = canvas.grab().toImage()
    part.looks.restyle("premises", None)
    settle(window)
    assert canvas.grab().toImage() != before


def test_wards_show_rates_of_what_the_filters_show(window: Window, part: MapToolsPart) -> None:
    part.looks.restyle("wards", Symbology(mode="rates", measure="never", estimate="observed"))
    settle(window)
    frame = window.session.frame
    painted = window.premises_page.canvas.scene.get("wards").painted
    assert isinstance(painted, Classed) and painted.tip_of is not None
    west = frame.codes("ward").codes == frame.codes("ward").labels.index("West")
    never = np.nan_to_num(frame.numbers("never_visited")) > 0
    share = 100 * never[west].sum() / west.sum()
    assert f"{share:.3g}" in painted.tip_of(0) and "premises" in painted.tip_of(0)
    assert "95 %" in part.menu.tip(E + 500, N + 500)
    assert part.menu.tip(E - 5000, N) == ""
    window.session.filters.toggle("never_visited", "true")
    settle(window)
    painted = window.premises_page.canvas.scene.get("wards").painted
    assert "\n100 (" in painted.tip_of(0)
    window.session.filters.clear()


def test_labels_take_any_column(window: Window, part: MapToolsPart) -> None:
    tree = window.layer_tree
    tree.choose("roads")
    labels = tree.style_panel.labels
    labels.setCurrentIndex(labels.findData("class"))
    roads = window.premises_page.canvas.scene.get("roads")
    assert "motorway" in roads.data.names and "Road 0" not in roads.data.names
    tree.choose("premises")
    labels.setCurrentIndex(labels.findData("trade"))
    assert window.premises_page.canvas.scene.get("premises").style.label == "trade"


# ---- measuring, going somewhere, coordinates


def test_measuring_by_mouse_and_by_keys(window: Window, part: MapToolsPart, qtbot) -> None:
    canvas = window.premises_page.canvas
    window.premises_page.tool_buttons["measure"].click()
    for place in ((E, N), (E + 3000, N), (E + 3000, N + 1000)):
        qtbot.mouseClick(canvas, LEFT, pos=at(window, *place))
    tool = part.tools["measure"]
    assert tool.figures().grid_m == pytest.approx(4000, rel=0.01)
    assert "on the ground" in window.status_line.place.text()
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    assert len(tool.points) == 2
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert tool.points == []
    part.choose("measure_area")
    area = part.tools["measure_area"]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, Qt.Key.Key_Space)
        qtbot.keyClick(canvas, key)
    assert len(area.points) == 3 and part.box.by_keys
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert area.done and area.figures().ground_m2 > 0 and "Area" in window.status_line.place.text()
    part.use("pan")
    assert part.box.tool is None
    before = canvas.view
    qtbot.mousePress(canvas, LEFT, pos=QPoint(200, 150))
    qtbot.mouseMove(canvas, QPoint(260, 190))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(260, 190))
    assert canvas.view != before, "the canvas has its mouse back"


def test_a_drag_moves_the_map_under_every_tool(window: Window, part: MapToolsPart, qtbot) -> None:
    canvas = window.premises_page.canvas
    part.use("identify")
    before = canvas.view
    qtbot.mousePress(canvas, LEFT, pos=QPoint(300, 200))
    qtbot.mouseMove(canvas, QPoint(340, 230))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(340, 230))
    assert canvas.view.centre_e == pytest.approx(before.centre_e - 40 * before.m_per_px)
    assert part.here.found == ()
    before, middle = canvas.view, Qt.MouseButton.MiddleButton
    send(canvas, QEvent.Type.MouseButtonPress, QPoint(300, 200), middle)
    send(canvas, QEvent.Type.MouseMove, QPoint(340, 230), middle)
    send(canvas, QEvent.Type.MouseButtonRelease, QPoint(340, 230), middle)
    assert canvas.view.centre_e == pytest.approx(before.centre_e - 40 * before.m_per_px)


def send(canvas: QWidget, kind: QEvent.Type, where: QPoint, button: Qt.MouseButton) -> None:
    at_point, none = QPointF(where), Qt.KeyboardModifier.NoModifier
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    QApplication.sendEvent(canvas, QMouseEvent(kind, at_point, at_point, button, held, none))


def test_escape_gives_a_drag_up_and_a_pinch_zooms_about_the_fingers(
    window: Window, part: MapToolsPart, qtbot
) -> None:
    canvas, session = window.premises_page.canvas, window.session
    session.selection.set(np.array([1, 2, 3]))
    part.use("rectangle")
    qtbot.mousePress(canvas, LEFT, pos=QPoint(200, 200))
    send(canvas, QEvent.Type.MouseMove, QPoint(260, 260), LEFT)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(260, 260))
    assert len(session.selection) == 3 and canvas.path == []
    part.use("pan")
    before, where = canvas.view, QPointF(150, 120)
    place = before.to_world(150, 120)
    QApplication.sendEvent(canvas, QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, where,
        where, where, 0.5, QPointF()))  # fmt: skip
    assert canvas.view.m_per_px == pytest.approx(before.m_per_px / 1.5)
    assert canvas.view.to_world(150, 120) == pytest.approx(place)


@pytest.mark.parametrize(
    ("text", "easting", "northing"),
    [
        ("SK 0205 0105", 402_055, 301_055),
        ("402000, 301000", 402_000, 301_000),
        ("52.59700, -1.97045", 402_099, 299_912),
    ],
)
def test_go_to_coordinates(
    window: Window, part: MapToolsPart, text: str, easting: float, northing: float
) -> None:
    page = window.premises_page
    page.goto.setText(text)
    page.go_to()
    assert page.canvas.view.centre_e == pytest.approx(easting, abs=120)
    assert page.canvas.view.centre_n == pytest.approx(northing, abs=120)
    assert part.overlay.mark is not None


def test_go_to_postcode_ward_and_name(window: Window, part: MapToolsPart, qtbot) -> None:
    page, session = window.premises_page, window.session
    page.goto.setText("zz31aa")
    page.go_to()
    codes = {session.frame.value(int(r), "postcode") for r in session.selection.rows}
    assert codes == {"ZZ3 1AA"}
    page.goto.setText("West")
    page.go_to()
    assert any(p.kind == "wards" for p in part.places.list.places)
    row = next(i for i, p in enumerate(part.places.list.places) if p.kind == "wards")
    part.places.list.setCurrentRow(row)
    page.goto.setFocus()
    qtbot.keyClick(page.goto, Qt.Key.Key_Return)
    assert page.canvas.view.centre_e == pytest.approx(E + 1000)
    assert not part.places.list.isVisible()
    page.goto.setText("nothing of the kind")
    page.go_to()
    settle(window)
    assert "Nothing" in page.message.text()


def test_coordinates_in_every_system(window: Window, part: MapToolsPart, qtbot) -> None:
    canvas = window.premises_page.canvas
    qtbot.mouseMove(canvas, QPoint(100, 100))
    canvas.hovered.emit((402_000.0, 301_000.0))
    text = part.places.coordinates.text()
    assert "SK 02000 01000" in text and "402,000 E" in text and "52.6" in text and "1:" in text
    assert "OSTN15" in part.places.coordinates.toolTip()
    part.places.copy_coordinates((402_000.0, 301_000.0))
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text().startswith("SK 02000 01000")


# ---- what is here


def test_a_click_tells_every_visible_layer_with_its_source(
    window: Window, part: MapToolsPart, qtbot
) -> None:
    canvas = window.premises_page.canvas
    part.use("identify")
    qtbot.mouseClick(canvas, LEFT, pos=at(window, E + 700, N + 500))
    settle(window)
    found = {f.layer: f for f in part.here.found}
    assert found["wards"].features[0].title == "West"
    assert found["roads"].features[0].title == "Road 1"
    assert dict(found["roads"].features[0].values)["class"] == "B road"
    assert "added" in found["wards"].source
    part.here.copy()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and "Road 1" in clipboard.text()
    window.layer_tree.choose("roads")
    window.layer_tree.item_of("roads").setCheckState(0, Qt.CheckState.Unchecked)
    qtbot.mouseClick(canvas, LEFT, pos=at(window, E + 700, N + 500))
    settle(window)
    assert "roads" not in {f.layer for f in part.here.found}
    part.here.inside.click()
    settle(window)
    frame = window.session.frame
    assert set(window.session.selection.rows) == set(np.flatnonzero(frame.easting <= E + 2000))


def test_premises_are_told_first(window: Window, part: MapToolsPart) -> None:
    frame = window.session.frame
    row = frame.row_of("P0011")
    part.places.ask((float(frame.easting[row]), float(frame.northing[row])))
    settle(window)
    assert part.here.found[0].layer == "premises"
    assert "P0011" in dict(part.here.found[0].features[0].values).values()


# ---- edits


def draw(window: Window, part: MapToolsPart, qtbot) -> None:
    canvas = window.premises_page.canvas
    part.choose("draw")
    corners = ((E + 300, N + 300), (E + 1500, N + 300), (E + 1500, N + 1400), (E + 300, N + 1400))
    for place in corners:
        qtbot.mouseClick(canvas, LEFT, pos=at(window, *place))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    dialog = dialog_of(Asked)
    dialog.lines[0].setText("Market")
    dialog.accept()
    settle(window)


def test_an_area_is_drawn_reshaped_deleted_and_every_step_undone(
    window: Window, part: MapToolsPart, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, canvas = window.session.the_case, window.premises_page.canvas
    draw(window, part, qtbot)
    layer = canvas.scene.get("drawn_areas")
    assert layer is not None and layer.group == "Drawn" and layer.data.names == ("Market",)
    (area,) = drawing.areas(case, "drawn_areas")
    assert shapely.Polygon(area["ring"]).area == pytest.approx(1200 * 1100, rel=0.03)
    part.places.ask((E + 900, N + 900))
    settle(window)
    assert part.here.corners.isEnabled()
    part.here.inside.click()
    settle(window)
    inside = shapely.contains_xy(shapely.Polygon(area["ring"]), window.session.frame.easting,
                                 window.session.frame.northing)  # fmt: skip
    assert set(window.session.selection.rows) == set(np.flatnonzero(inside))
    part.here.corners.click()
    corner = area["ring"][2]
    qtbot.mousePress(canvas, LEFT, pos=at(window, *corner))
    qtbot.mouseMove(canvas, at(window, E + 1900, N + 1800))
    qtbot.mouseRelease(canvas, LEFT, pos=at(window, E + 1900, N + 1800))
    middle = ((area["ring"][0][0] + area["ring"][1][0]) / 2, area["ring"][0][1])
    qtbot.mousePress(canvas, LEFT, pos=at(window, *middle))
    qtbot.mouseMove(canvas, at(window, middle[0], N + 100))
    qtbot.mouseRelease(canvas, LEFT, pos=at(window, middle[0], N + 100))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    (shaped,) = drawing.areas(case, "drawn_areas")
    assert len(shaped["ring"]) == 5
    assert max(x for x, _ in shaped["ring"]) == pytest.approx(E + 1900, abs=15)
    part.places.ask((E + 900, N + 900))
    settle(window)
    part.here.delete.click()
    dialog_of(QMessageBox).done(QMessageBox.StandardButton.Yes)
    settle(window)
    assert "drawn_areas" not in {f.layer for f in part.here.found}  # told anew
    assert canvas.scene.get("drawn_areas") is None
    window.case_actions.undo()
    settle(window)
    assert canvas.scene.get("drawn_areas") is not None
    for _ in range(2):
        window.case_actions.undo()
    settle(window)
    assert drawing.area_layers(case) == ()
    assert case.verify() == []


def test_premises_move_only_after_a_reason_and_undo_takes_them_back(
    window: Window, part: MapToolsPart, qtbot
) -> None:
    session, canvas = window.session, window.premises_page.canvas
    row = session.frame.row_of("P0021")
    old = float(session.frame.easting[row]), float(session.frame.northing[row])
    session.selection.focus_on(row)
    window.actions_["map_move"].trigger()
    settle(window)
    target = old[0] + 60, old[1] - 40
    qtbot.mousePress(canvas, LEFT, pos=at(window, *old))
    qtbot.mouseMove(canvas, at(window, *target))
    qtbot.mouseRelease(canvas, LEFT, pos=at(window, *target))
    dialog = dialog_of(Asked)
    assert dialog.yes is not None and not dialog.yes.isEnabled()
    assert moving.moved(session.the_case) == {}
    dialog.lines[0].setText("seen at the back door")
    assert dialog.yes.isEnabled()
    view = canvas.view.zoomed(4.0, *(round(v) for v in canvas.view.point_to_screen(*target)))
    canvas.set_view(view)
    dialog.accept()
    settle(window)
    assert canvas.view == view  # who looks closely keeps the place in sight
    frame = session.frame
    row = frame.row_of("P0021")
    assert frame.easting[row] == pytest.approx(target[0], abs=3)
    assert "seen at the back door" in session.history()[-1].summary
    window.case_actions.undo()
    settle(window)
    assert session.frame.easting[session.frame.row_of("P0021")] == old[0]
    window.case_actions.redo()
    settle(window)
    session.selection.focus_on(session.frame.row_of("P0021"))
    window.actions_["map_put_back"].trigger()
    settle(window)
    assert session.frame.easting[session.frame.row_of("P0021")] == old[0]


def test_an_area_that_crosses_itself_stays_to_be_mended(
    window: Window, part: MapToolsPart, qtbot
) -> None:
    canvas = window.premises_page.canvas
    part.choose("draw")
    for x, y in ((300, 300), (900, 900), (900, 300), (300, 900)):
        qtbot.mouseClick(canvas, LEFT, pos=at(window, E + x, N + y))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert len(part.edits.draw.points) == 4
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, Asked) and w.isVisible()]
    assert "crosses itself" in window.status_line.place.text()
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    dialog_of(Asked).reject()
    assert part.edits.draw.points == []


def test_a_layer_out_of_its_scale_range_stands_pale_in_the_tree(
    window: Window, part: MapToolsPart
) -> None:
    tree, canvas = window.layer_tree, window.premises_page.canvas
    window.layer_tree.choose("wards")
    far = tree.style_panel.far
    far.setCurrentIndex(far.findText("1:500"))
    line = tree.item_of("wards")
    assert line is not None and line.font(0).italic() and "not drawn at" in line.toolTip(0)
    canvas.set_view(canvas.view.zoomed(200.0, 100, 100))
    line = tree.item_of("wards")
    assert line is not None and not line.font(0).italic()


def test_giving_up_changes_nothing(window: Window, part: MapToolsPart, qtbot) -> None:
    entries = len(window.session.history())
    canvas = window.premises_page.canvas
    part.choose("draw")
    qtbot.mouseClick(canvas, LEFT, pos=at(window, E + 300, N + 300))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert part.edits.draw.points == []
    window.session.selection.focus_on(3)
    part.start_move()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert part.edits.move.origin is None and part.box.tool is None
    assert len(window.session.history()) == entries


# ---- bookmarks


def test_bookmarks_keep_view_layers_filters_and_step(
    window: Window, part: MapToolsPart, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas, case = window.premises_page.canvas, window.session.the_case
    names = iter(["Mill", "Station"])
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: (next(names), True))
    first = canvas.view
    window.actions_["bookmark_add"].trigger()
    settle(window)
    canvas.set_view(canvas.view.zoomed(3.0, 100, 100))
    window.session.filters.toggle("ward", "West")
    window.layer_tree.item_of("roads").setCheckState(0, Qt.CheckState.Unchecked)
    settle(window)
    window.actions_["bookmark_add"].trigger()
    settle(window)
    assert [b["name"] for b in map_keeping.bookmarks_of(case)] == ["Mill", "Station"]
    window.actions_["bookmark_previous"].trigger()
    settle(window)
    assert canvas.view.centre_e == pytest.approx(first.centre_e, abs=1)
    assert len(window.session.filters) == 0 and canvas.scene.get("roads").visible
    window.actions_["bookmark_next"].trigger()
    settle(window)
    assert canvas.view.m_per_px < first.m_per_px
    assert len(window.session.filters) == 1 and not canvas.scene.get("roads").visible
    part.book.notes.setPlainText("Say who was here")
    part.book.save_notes()
    settle(window)
    assert map_keeping.bookmarks_of(case)[1]["notes"] == "Say who was here"
    part.book.list.setCurrentRow(1)
    qtbot.keyClick(part.book.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(window)
    assert [b["name"] for b in map_keeping.bookmarks_of(case)] == ["Station", "Mill"]
    part.book.list.setCurrentRow(1)
    qtbot.keyClick(part.book.list, Qt.Key.Key_Delete)
    settle(window)
    assert [b["name"] for b in map_keeping.bookmarks_of(case)] == ["Station"]
    window.case_actions.undo()
    settle(window)
    assert part.book.list.count() == 2 and part.book.bookmarks.items[1].name == "Mill"


# ---- layers, basemaps, inset, menu, pictures


def test_a_layer_of_another_system_is_looked_at_then_added(
    window: Window, part: MapToolsPart, tmp_path: Path
) -> None:
    import geopandas as gpd

    path = tmp_path / "parks.gpkg"
    shape = shapely.box(-1.99, 52.60, -1.98, 52.61)
    gpd.GeoDataFrame({"name": ["Park"]}, geometry=[shape], crs=4326).to_file(path, layer="parks")
    gpd.GeoDataFrame({"name": ["Tree"]}, geometry=[shapely.Point(-1.985, 52.605)],
                     crs=4326).to_file(path, layer="trees")  # fmt: skip
    window.case_actions.take_files([path])
    settle(window)
    dialog = dialog_of(LayerImport)
    settle(window)
    assert dialog.layer.count() == 2
    assert dialog.facts.text() == "one area · EPSG:4326 → EPSG:27700"
    assert "OSTN15" in dialog.notes.text() and " m." in dialog.notes.text()
    dialog.layer.setCurrentIndex(1)
    settle(window)
    dialog.attribution.setText("Nobody")
    dialog.accept()
    settle(window)
    layer = window.premises_page.canvas.scene.get("trees")
    assert layer is not None and layer.kind == "point" and layer.attribution == "Nobody"
    assert layer.data.easting[0] == pytest.approx(401_114, abs=60)


def test_what_an_added_layer_would_do_is_told_before(
    window: Window, part: MapToolsPart, tmp_path: Path
) -> None:
    import geopandas as gpd

    shapes = [shapely.box(400_000, 300_000, 401_000, 301_000), shapely.Point(400_500, 300_500)]
    path = tmp_path / "two kinds of Söhne.gpkg"
    gpd.GeoDataFrame(geometry=shapes, crs=27700).to_file(path)
    window.case_actions.take_files([path])
    settle(window)
    assert dialog_of(LayerImport).facts.text() == "2 features · EPSG:27700"
    dialog_of(LayerImport).accept()
    settle(window)
    scene = window.premises_page.canvas.scene
    assert [scene.get(n) is None for n in ("two_kinds_of_s_hne", "two_kinds_of_s_hne/points")] == [
        False,
        False,
    ]
    found = here.layers_at(
        window.session.the_case, part.indexes, scene, window.premises_page.canvas.view,
        (400_500, 300_500), 5.0, Silent(),
    )  # fmt: skip
    assert {"Two kinds of Söhne", "Two kinds of Söhne, points"} <= {f.title for f in found}
    window.case_actions.take_files([path])
    settle(window)
    dialog = dialog_of(LayerImport)
    assert dialog.name.text() == "two kinds of Söhne 2"  # the case has it already
    dialog.name.setText("Two Kinds of Söhne")
    assert dialog.add is not None and dialog.add.text() == "Replace the layer"
    dialog.reject()
    far = gpd.GeoDataFrame(geometry=[shapely.Point(90_000, 900_000)], crs=27700)
    far.to_file(tmp_path / "far.gpkg")
    window.case_actions.take_files([tmp_path / "far.gpkg"])
    settle(window)
    assert "km from the premises" in dialog_of(LayerImport).notes.text()
    dialog_of(LayerImport).reject()
    table = tmp_path / "areas.csv"
    table.write_text(
        'name,shape\nA,"MULTIPOLYGON(((400000 300000,400009 300000,400009 300009)))"\n'
    )
    window.case_actions.take_files([table])  # a table with areas in it is a layer, not a list
    settle(window)
    dialog_of(LayerImport).reject()
    settle(window)
    gpd.GeoDataFrame(geometry=[None], crs=27700).to_file(tmp_path / "none.gpkg")
    window.case_actions.take_files([tmp_path / "none.gpkg"])
    settle(window)
    dialog = dialog_of(LayerImport)
    assert "nothing to draw" in dialog.facts.text()
    assert dialog.add is not None and not dialog.add.isEnabled()
    dialog.reject()
    window.layer_tree.choose("two_kinds_of_s_hne/points")
    window.layer_tree.remove()
    settle(window)
    assert "two_kinds_of_s_hne" not in {i.name for i in window.session.layers()}


def test_a_basemap_is_drawn_under_the_layers_and_remembered(
    window: Window, part: MapToolsPart, tmp_path: Path
) -> None:
    import geopandas as gpd

    from gis_planner.app.map import basemap
    from tests.app.test_map_basemap import _tiles

    path = _tiles(tmp_path / "bath.mbtiles")
    part.use_basemap(path)
    settle(window)
    kinds = [x.kind for x in window.premises_page.canvas.scene.layers]
    assert kinds[:3] == ["outline", "raster", "grid"] and basemap.candidates() == (path,)
    two = tmp_path / "base.gpkg"
    for table, crs in (("roads", 27700), ("rivers", 3857)):
        frame = gpd.GeoDataFrame(geometry=[shapely.LineString([(E, N), (E, N + 9)])], crs=27700)
        frame.to_crs(crs).to_file(two, layer=table)
    part.use_basemap(two)
    settle(window)
    assert window.status_line.place.text().endswith("not drawn: rivers")
    part.use_basemap(tmp_path / "gone.mbtiles")
    settle(window)
    dialog_of(QMessageBox).accept()
    part.forget_basemap()
    assert "raster" not in [x.kind for x in window.premises_page.canvas.scene.layers]
    assert basemap.candidates() == ()


def test_the_inset_shows_the_whole_and_a_click_goes_there(
    window: Window, part: MapToolsPart, qtbot
) -> None:
    window.resize(1700, 1100)
    settle(window)
    canvas, inset = window.premises_page.canvas, part.inset
    assert inset.isVisible()
    canvas.set_view(canvas.view.zoomed(8.0, 100, 100))
    inset.grab()
    x, y = inset.view.point_to_screen(E + 3000, N + 2000)
    qtbot.mouseClick(inset, LEFT, pos=QPoint(round(x), round(y)))
    assert canvas.view.centre_e == pytest.approx(E + 3000, abs=2 * inset.view.m_per_px)
    scene = canvas.scene
    assert [x.name for x in overlay.inset_layers(scene)] == ["outline", "wards"]
    many = scene.get("wards").data
    many = replace(many, rings=many.rings * 60)
    crowded = scene.change("wards", data=many)  # never an empty inset
    assert [x.name for x in overlay.inset_layers(crowded)] == ["outline", "wards"]
    hidden = scene.change("wards", visible=False)
    assert [x.name for x in overlay.inset_layers(hidden)] == ["outline"]
    window.actions_["map_inset"].trigger()
    assert not inset.isVisible() and not window.actions_["map_inset"].isChecked()


def test_the_menu_of_a_place(window: Window, part: MapToolsPart) -> None:
    canvas = window.premises_page.canvas
    reason = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(reason, QPoint(50, 50), canvas.mapToGlobal(QPoint(50, 50)))
    QApplication.sendEvent(canvas, event)
    menu = part.menu.menu
    assert menu is not None
    words = {a.text(): a for a in menu.actions() if a.text()}
    assert not words["Move the selected premises here…"].isEnabled()
    words["Put a mark here"].trigger()
    assert part.overlay.mark == (canvas.view.centre_e, canvas.view.centre_n)
    menu.close()


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_pictures_carry_marking_legend_scale_and_are_journaled(
    window: Window, part: MapToolsPart, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"map.{suffix}"
    window.marking.setText("OFFICIAL")
    part.looks.restyle("premises", Symbology(mode="graduated", field="contacts"))
    settle(window)
    part.pictures.write(out)
    assert "map." in window.session.history()[-1].summary
    if suffix == "png":
        image = QImage(str(out))
        assert image.text("Marking") == "OFFICIAL"
        assert image.pixelColor(6, 6).name().upper() == "#7A1022"
        assert image.pixelColor(6, image.height() - 6).name().upper() == "#7A1022"
        return
    data = out.read_bytes()
    if suffix == "svg":
        text = data.decode()
        assert "OFFICIAL" in text and "Contacts with" in text and " km</text>" in text
        assert text.count("<circle") + text.count("<ellipse") > invented.PREMISES / 2, "shapes"
        return
    assert data.startswith(b"%PDF") and len(data) > 5_000
    from PyQt6.QtPdf import QPdfDocument

    document = QPdfDocument(None)
    document.load(str(out))
    assert document.pageCount() == 1 and "OFFICIAL" in document.getAllText(0).text()
    document.close()


def test_a_picture_that_cannot_be_written_says_so(
    window: Window, part: MapToolsPart, tmp_path: Path
) -> None:
    part.pictures.write(tmp_path / "no" / "folder" / "map.png")
    box = dialog_of(QMessageBox)
    assert "could not be written" in box.text()
    box.accept()


def test_the_copied_map_is_the_sheet(window: Window, part: MapToolsPart) -> None:
    window.actions_["map_copy"].trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    image = clipboard.image()
    assert image.width() == 2 * window.premises_page.canvas.width()
    assert image.pixelColor(4, 4).name().upper() == "#7A1022"


def test_the_dark_look_turns_ramps_round_and_every_mode_draws(
    window: Window, part: MapToolsPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = window.premises_page.canvas
    part.looks.restyle("premises", Symbology(mode="graduated", field="contacts"))
    light = canvas.scene.get("premises").painted.colours
    monkeypatch.setattr(theme, "_current", theme.DARK)
    part.retheme()
    dark = canvas.scene.get("premises").painted.colours
    assert QColor(dark[-1]).lightness() > QColor(dark[0]).lightness()
    assert QColor(light[-1]).lightness() < QColor(light[0]).lightness()
    seen = set()
    for mode in ("single", "categorised", "sized", "density", "clusters", "hexagons"):
        field = "trade" if mode == "categorised" else "contacts"
        part.looks.restyle("premises", Symbology(mode=mode, field=field))
        canvas.redraw_now()
        seen.add(canvas.grab().toImage().constBits().asstring(400_000))
    assert len(seen) == 6, "each mode is another picture"
    part.looks.restyle("premises", Symbology(mode="graduated", field="trade"))
    assert (canvas.scene.get("premises").painted.codes == -1).all(), "a text is no number"
    part.looks.restyle("roads", Symbology(mode="categorised", field="class"))
    assert canvas.scene.get("roads").painted.counts.sum() == 7
