"""Filters: ranges, changed since, postcode district, sets with names; every view follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from PyQt6.QtCore import QLocale, QPoint, Qt
from PyQt6.QtWidgets import QApplication, QInputDialog, QPushButton
from pytestqt.qtbot import QtBot

from gis_planner import settings
from gis_planner.app.filters.follow import LEFT_OUT
from gis_planner.app.filters.select import WardsDialog
from gis_planner.app.models import saved_filters, searching, visits, words
from gis_planner.app.models.filters import Filter, Filters
from gis_planner.app.models.finding import holds
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.grouping import Grouped
from gis_planner.app.models.histograms import (
    RANGES,
    date_histogram,
    number_histogram,
    range_filter,
)
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.start import style_of
from gis_planner.app.window import Window
from gis_planner.domain.progress import Silent
from gis_planner.store import Case
from tests.app import invented

# ---- models


def test_a_histogram_counts_under_the_other_filters_and_gives_a_range(session: Session) -> None:
    frame, filters = session.frame, Filters()
    shape = number_histogram(filters, frame, "contacts", whole=True)
    assert sum(shape.counts) == len(frame) and not shape.chosen
    made = range_filter("contacts", "Contacts", shape, 3, 5, True)
    assert made is not None
    low, high = shape.edges[3], shape.edges[6] - 1
    filters.set(made)
    contacts = frame.numbers("contacts")
    expected = (contacts >= low) & (contacts <= high)
    assert filters.mask(frame).tolist() == expected.tolist()
    again = number_histogram(filters, frame, "contacts", whole=True)
    assert again.counts == shape.counts, "its own range does not hide the rest of it"
    assert (again.low, again.high, again.chosen) == (3, 5, True)
    filters.toggle("ward", "West")
    inside = number_histogram(filters, frame, "contacts", whole=True)
    assert sum(inside.counts) == int((filters.mask(frame, without="contacts")).sum())
    assert range_filter("contacts", "Contacts", shape, 0, len(shape) - 1, True) is None


def test_counts_kept_with_the_frame_are_those_counted_anew(session: Session) -> None:
    frame, filters = session.frame, Filters()
    ends = {f: number_histogram(filters, frame, f, whole).edges for f, _, whole in RANGES}
    for change in (lambda: None, lambda: filters.toggle("ward", "West"),
                   lambda: filters.set(Filter("range", "contacts", low=2.0)),
                   lambda: filters.turn("ward"), filters.clear):  # fmt: skip
        change()
        for field, _, whole in RANGES:
            values = frame.numbers(field)[filters.mask(frame, without=field)]
            counted = np.histogram(values[np.isfinite(values)], bins=ends[field])[0]
            assert number_histogram(filters, frame, field, whole).counts == tuple(counted)
        for field in ("agency_ids", "concerns"):
            kept, members = filters.mask(frame, without=field), frame.members(field)
            counts = dict(zip(members.labels, members.matrix[kept].sum(axis=0)))
            assert all(r.count == counts[r.label] for r in filters.facet(frame, field))
    with pytest.raises(ValueError):
        filters.mask(frame)[0] = False


def test_known_to_at_least_n_agencies_and_scores(session: Session) -> None:
    frame, filters = session.frame, Filters()
    filters.set(Filter("range", "agencies", low=2.0, title="Agencies"))
    one = filters.get("agencies")
    assert one is not None and one.label() == "Agencies at least 2"
    assert int(filters.mask(frame).sum()) == int((frame.numbers("agencies") >= 2).sum())
    shape = number_histogram(filters, frame, "likelihood", whole=False)
    made = range_filter("likelihood", "Likelihood, bits", shape, len(shape) - 5, len(shape) - 1,
                        False)  # fmt: skip
    assert made is not None and made.high is None and made.title == "Likelihood"


def test_a_score_keeps_the_steps_that_were_chosen(session: Session) -> None:
    """An end that two steps share once fell to the upper: Shift and Left never moved it."""
    frame, filters = session.frame, Filters()
    shape = number_histogram(filters, frame, "harm", whole=False)
    for low, high in ((3, len(shape) - 2), (0, 7), (4, 4)):
        made = range_filter("harm", "Harm, bits", shape, low, high, False)
        assert made is not None
        filters.set(made)
        again = number_histogram(filters, frame, "harm", whole=False)
        assert (again.low, again.high, again.chosen) == (low, high, True)


def test_numbers_of_agencies_that_were_ticked_are_no_range(session: Session) -> None:
    filters = Filters()
    filters.toggle("agencies", "2")
    assert not number_histogram(filters, session.frame, "agencies", whole=True).chosen


def test_chips_write_days_and_numbers_as_people_do(session: Session) -> None:
    def said(**kind: object) -> str:
        return Filter(title="Contact", **kind).label()  # type: ignore[arg-type]

    ends = {"kind": "dates", "field": "dates"}
    assert said(**ends, low="2019-01-01", high="2026-12-31") == "Contact 1 Jan 2019 – 31 Dec 2026"
    assert said(**ends, low="2019-01-01") == "Contact from 1 Jan 2019"
    assert said(kind="range", field="x", low=0.30000000004) == "Contact at least 0.3"
    assert said(kind="range", field="x", high=12000) == "Contact at most 12,000"


def test_years_of_contacts_and_the_postcode_district(session: Session) -> None:
    frame, filters = session.frame, Filters()
    shape = date_histogram(filters, frame)
    assert sum(shape.counts) <= len(frame.contacts.day)
    made = range_filter("dates", "Years", shape, len(shape) - 1, len(shape) - 1, True)
    assert made is not None and made.low == "2026-01-01" and made.high == "2026-12-31"
    districts = [row.label for row in filters.facet(frame, "outcode")]
    assert districts == sorted(districts) and "ZZ3" in districts
    filters.toggle("outcode", "ZZ3")
    kept = [frame.value(int(r), "postcode") for r in np.flatnonzero(filters.mask(frame))]
    assert kept and all(p.startswith("ZZ3 ") for p in kept)


def test_changed_since_sees_new_rows_and_decisions(session: Session) -> None:
    from gis_planner.domain.decisions import Decision, RecordKey

    frame = session.frame
    before = "2000-01-01"
    filters = Filters()
    filters.set(Filter("since", "changed", low=before))
    assert filters.mask(frame).all(), "all rows came after that"
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    filters.set(Filter("since", "changed", low=later))
    assert not filters.mask(frame).any()
    case = session.the_case
    held = {r["record_id"]: r for r in case.records(with_original=False).to_pylist()}
    pair = case.table("pairs").to_pylist()[0]
    keys = [RecordKey(*(held[pair[k]][n] for n in ("agency", "list", "source_ref", "content_hash")))
            for k in ("record_a", "record_b")]  # fmt: skip
    newest = str(case.changed(case.records_seen())["changed"].to_pylist()[0])
    session.decide(Decision(kind="must_link", a=keys[0], b=keys[1], who="ann"))
    fresh = session.read_frame(Silent())
    filters.set(Filter("since", "changed", low=newest))
    found = {fresh.id_of(int(r)) for r in np.flatnonzero(filters.mask(fresh))}
    matched = {m["record_id"]: m["premises_id"] for m in case.table("matched").to_pylist()}
    assert found == {matched[pair["record_a"]], matched[pair["record_b"]]}


def test_the_last_visit_is_kept_by_case_and_the_oldest_are_forgotten(tmp_path: Path) -> None:
    values: dict[str, object] = {"theme": "dark"}
    assert visits.last_seen(values, tmp_path / "a.gpkg") == ""
    for k in range(visits.MOST_CASES + 5):
        values = visits.with_seen(values, tmp_path / f"{k}.gpkg", f"2026-01-01T{k:05d}")
    assert values["theme"] == "dark"
    assert visits.last_seen(values, tmp_path / "0.gpkg") == ""
    assert visits.last_seen(values, tmp_path / "54.gpkg") == "2026-01-01T00054"
    words = [w for w, _ in visits.choices("2026-01-03T10:30:00+00:00", datetime.now(UTC))]
    assert words[1] == "My last visit (3 Jan 2026, 10:30)"


# ---- the window


def test_every_view_follows_a_filter(window: Window) -> None:
    session = window.session
    window.show_page("links")
    window.links_page.add_to_chart(["P0001", "P0002"])
    settle(window)
    window.show_page("plan")
    settle(window)
    stops = window.plan_page.canvas.scene.get("stops")
    assert stops is not None and len(stops.data) > 0
    window.show_page("premises")
    timeline = int(window.timeline.counts.sum())
    there = [r for r in range(len(session.frame)) if session.frame.value(r, "ward") == "East"]
    session.selection.focus_on(there[0])
    session.filters.toggle("ward", "West")
    shown = int(session.shown.sum())
    data = window.premises_page.canvas.scene.premises
    assert data is not None and int(data.shown.sum()) == shown, "map"
    assert window.table.model.rowCount() == shown, "table"
    assert int(window.timeline.counts.sum()) < timeline, "timeline"
    assert window.inspector.findChild(type(window.table.figures)) is not None
    note = [w for w in window.inspector.findChildren(type(window.table.figures))
            if w.text() == LEFT_OUT]  # fmt: skip
    assert note and not note[0].isHidden(), "inspector"
    picture = window.links_page.chart.picture
    left = window.links_page.chart.left_out
    assert left is not None
    faded = {picture.spots[k].id for k in left(picture).tolist()}
    expected = {i for i in ("P0001", "P0002")
                if session.frame.value(session.frame.row_of(i), "ward") == "East"}  # fmt: skip
    assert faded == expected, "chart"
    window.show_page("plan")
    settle(window)
    after = window.plan_page.canvas.scene.get("stops")
    plan = window.plan_page.plan
    west = set(session.frame.table.filter(pc.field("ward") == "West")["premises_id"].to_pylist())
    days = window.plan_page.days_shown
    inside = [v for v in plan.visits if v.day in days and v.premises_id in west]
    assert after is not None and len(after.data) == len(inside), "plan"
    session.filters.clear()
    assert note[0].isHidden()
    again = window.plan_page.canvas.scene.get("stops")
    assert again is not None and len(again.data) == len(stops.data)


def test_range_by_mouse_and_keyboard(window: Window, qtbot) -> None:
    _, view = window.filter_panel.ranges["contacts"]
    last = len(view.shape) - 1
    y = 20
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view._x(4.5)), y))
    qtbot.mouseMove(view, QPoint(round(view._x(8.5)), y))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view._x(8.5)), y))
    assert (view.shape.low, view.shape.high) == (4, 8)
    assert 0 < window.session.shown.sum() < len(window.session.frame)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert (view.shape.low, view.shape.high) == (5, 9)
    assert "5 to 9" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert (view.shape.low, view.shape.high) == (0, last) and window.session.shown.all()


def test_chips_that_do_not_fit_beside_the_search_take_their_own_line(window: Window) -> None:
    """In a narrow column each had a line of its own, and the map went."""
    bar, filters = window.filter_bar, window.session.filters
    for field in ("severity", "ward", "outcode", "agency_ids"):
        filters.toggle(field, filters.facet(window.session.frame, field)[0].label)
    QApplication.processEvents()
    assert bar.chips.x() == bar.search.x() and bar.chips.y() > bar.search.y()
    filters.clear()
    filters.toggle("never_visited", "true")
    QApplication.processEvents()
    assert bar.chips.x() > bar.search.geometry().right()
    filters.clear()


def test_counts_are_written_as_the_computer_does(window: Window) -> None:
    words.use(style_of(QLocale("de_DE")))
    try:
        model = window.table.model
        model.groups = Grouped(np.array([-1]), ("",), (12345,))
        assert "12.345 premises" in model.heading(0)
    finally:
        words.use(words.BRITISH)
        window.table.refresh()


def test_chips_say_how_many_pass_and_go_by_a_click(window: Window) -> None:
    session = window.session
    session.filters.toggle("ward", "West")
    session.filters.set(Filter("range", "contacts", low=5.0, title="Contacts"))
    alone = int((session.frame.numbers("contacts") >= 5).sum())
    chips = {c.text() for c in window.filter_bar.chips.findChildren(QPushButton)}
    assert f"Contacts at least 5  {alone:,}   ✕" in chips
    chip = next(c for c in window.filter_bar.chips.findChildren(QPushButton) if "West" in c.text())
    chip.click()
    assert session.filters.get("ward") is None and session.filters.get("contacts") is not None


def test_a_named_set_is_kept_used_and_removed_with_undo(window: Window) -> None:
    session = window.session
    wanted = (Filter("range", "contacts", low=5.0, title="Contacts"),
              Filter("since", "changed", low="2020-01-01", title="Changed since 2020"))  # fmt: skip
    saved_filters.save(session.the_case, "busy", wanted)
    assert saved_filters.load(session.the_case)["busy"] == wanted
    session.filters.replace(saved_filters.load(session.the_case)["busy"])
    assert len(session.filters) == 2 and window.filter_panel.since.choice.currentText() == "A day …"
    window.filter_bar.remove_set("busy")
    assert "busy" not in saved_filters.load(session.the_case)
    session.undo()
    assert "busy" in saved_filters.load(session.the_case)


def test_changed_since_my_last_visit(
    empty_window: Window, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = empty_window
    settings.save(visits.with_seen({}, case_path, "2001-02-03T04:05:00+00:00"))
    window.open_case(case_path)
    settle(window)
    box = window.filter_panel.since
    views = window.filter_panel.views
    assert (
        views["severity"].y()
        < box.y()
        < min(v.y() for f, v in views.items() if f != "severity" and v.isVisibleTo(window))
    )
    assert box.choice.itemText(1) == "My last visit (3 Feb 2001, 04:05)"
    box.choice.setCurrentIndex(1)
    box.choice.activated.emit(1)
    assert len(window.session.filters) == 1 and window.session.shown.all()
    chip = window.filter_bar.chips.findChildren(QPushButton)[0]
    assert "Changed since my last visit"[:20] in chip.text()
    box.choice.setCurrentIndex(0)
    box.choice.activated.emit(0)
    assert len(window.session.filters) == 0
    window.session.attach(Case.open(case_path))
    assert visits.last_seen(settings.load(), case_path) > "2026"


def test_by_distance_and_by_ward(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    session = window.session
    frame = session.frame
    k = frame.row_of("P0010")
    session.selection.focus_on(k)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (500, True))
    window.actions_["select_near"].trigger()
    far = np.hypot(frame.easting - frame.easting[k], frame.northing - frame.northing[k])
    assert set(session.selection.rows) == set(np.flatnonzero(far <= 500))
    assert session.selection.focus == k
    window.actions_["select_ward"].trigger()
    dialog = next(d for d in window.findChildren(WardsDialog) if d.isVisible())
    dialog.list.item(1).setCheckState(Qt.CheckState.Checked)  # type: ignore[union-attr]
    dialog.accept()
    chosen = {frame.value(int(r), "ward") for r in session.selection.rows}
    assert chosen == {"West"}


def test_a_click_with_the_ward_tool_takes_the_ward_inside_the_filters(
    window: Window, qtbot
) -> None:
    session, canvas = window.session, window.premises_page.canvas
    session.filters.set(Filter("range", "contacts", low=5.0, title="Contacts"))
    window.actions_["map_ward"].trigger()
    canvas.home()
    e, n = invented.BASE
    x, y = canvas.view.point_to_screen(e + 3000, n + 1500)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    frame = session.frame
    east = np.flatnonzero([frame.value(r, "ward") == "East" for r in range(len(frame))])
    busy = np.flatnonzero(frame.numbers("contacts") >= 5)
    assert set(session.selection.rows) == set(east) & set(busy)
    window.actions_["map_select"].trigger()


# ---- searching, turning, ways out


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("  Café O’Brien ", ["cafe", "obrien"]),
        ("“High Street” 12", ["high street", "12"]),
        ('"open end', ["open", "end"]),
        ("Łódź ''", ["lodz"]),
    ],
)
def test_a_search_is_read_without_accents_apostrophes_and_case(text: str, parts: list[str]) -> None:
    assert searching.parts(text) == parts


def test_names_are_found_however_they_are_typed() -> None:
    names = ["Café d'Or", "CAFE D’OR", "O'Brien's 100% Deli", None, "Ørsted (Straße) .*"]
    table = pa.table(
        {
            "premises_id": [f"P{i}" for i in range(5)],
            "name": pa.array(names, pa.string()),
            "address": ["1 High Street", "Street High 2", "3 Main Rd", "4 Main Rd", "5 Main Rd"],
            "postcode": ["ZQ1 1AA", None, "ZQ1 1AB", "ZQ1 1AB", "ZQ2 9ZZ"],
        }
    )
    frame = PremisesFrame(table)

    def found(text: str) -> list[int]:
        return np.flatnonzero(frame.search(text)).tolist()

    assert found("cafe dor") == found("CAFÉ d’or") == [0, 1]
    assert found("obriens") == found("O’Brien’s") == found("100%") == [2]
    assert found("high street") == [0, 1] and found('"high street"') == [0]
    assert found("zq11ab") == found("ZQ1 1AB") == [2, 3]
    assert found("11") == [], "the space of a postcode keeps its numbers apart"
    assert found("orsted strasse") == found(".*") == [4]
    assert found("") == found("''") == [0, 1, 2, 3, 4]
    assert np.flatnonzero(holds(frame, "name", "café d")).tolist() == [0, 1]


def test_a_filter_turned_round_keeps_what_it_left_out_and_is_kept_so(session: Session) -> None:
    frame, filters = session.frame, session.filters
    filters.toggle("ward", "East")
    east = session.shown.copy()
    filters.turn("ward")
    assert (session.shown == ~east).all()
    one = filters.get("ward")
    assert one is not None and one.label() == "Not ward: East"
    assert filters.count(frame, one) == int((~east).sum())
    rows = {r.label: r for r in filters.facet(frame, "ward")}
    assert rows["East"].left_out and rows["East"].count == int(east.sum())
    filters.toggle("ward", "West")
    assert filters.get("ward").negated, "another label is left out too"  # type: ignore[union-attr]
    saved_filters.save(session.the_case, "mine", tuple(filters))
    assert saved_filters.load(session.the_case)["mine"] == tuple(filters)


def test_chips_turn_and_go_by_keyboard_and_nothing_left_says_the_way_out(
    window: Window, qtbot: QtBot
) -> None:
    session, bar = window.session, window.filter_bar
    session.filters.toggle("ward", "East")
    east = int(session.shown.sum())
    (chip,) = bar.flow_chips()
    settle(window)
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_N)
    assert int(session.shown.sum()) == len(session.frame) - east
    (chip,) = bar.flow_chips()
    assert bar.focusWidget() is chip and chip.text().startswith("Not ward: East")
    session.filters.set(Filter("text", "text", text="b & zzzz"))
    nothing = window.table.nothing
    assert nothing.isVisible() and not window.table.view.isVisible()
    assert not window.premises_page.nothing.isHidden()
    assert "“b && zzzz”" in nothing.take.text(), "an ampersand is no key"
    assert "“b && zzzz”" in bar.flow_chips()[1].text()
    assert bar.search.text() == "b & zzzz", "a search from elsewhere stands in its field"
    qtbot.mouseClick(nothing.take, Qt.MouseButton.LeftButton)
    assert session.filters.get("text") is None and not nothing.isVisible()
    assert window.table.view.isVisible() and bar.search.text() == ""
    (chip,) = bar.flow_chips()
    settle(window)
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert len(session.filters) == 0
