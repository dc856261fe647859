"""The attribute table: order, groups, columns, statistics, finding, copying; models and window."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication, QFileDialog

from gis_planner import settings
from gis_planner.app.models.column_stats import column_stats
from gis_planner.app.models.finding import find, holds
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.grouping import grouped
from gis_planner.app.models.ordering import order_by
from gis_planner.app.models.table_columns import (
    COLUMNS,
    PLACE,
    SETTING,
    Arrangement,
    arrangement_of,
    written,
)
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window

ROWS = [
    {"premises_id": "P0", "name": "Zebra Café", "severity": 3, "contacts": 4, "ward": "East",
     "agency_ids": "fire | police", "last_visit": "2024-05-01"},
    {"premises_id": "P1", "name": "apple Shop", "severity": 5, "contacts": 1, "ward": "West",
     "agency_ids": "fire", "last_visit": "2026-05-01"},
    {"premises_id": "P2", "name": None, "severity": 5, "contacts": 9, "ward": None,
     "agency_ids": None, "last_visit": None},
    {"premises_id": "P3", "name": "Mill", "severity": None, "contacts": 4, "ward": "East",
     "agency_ids": "police", "last_visit": "2020-01-09"},
]  # fmt: skip
ALL = np.ones(4, np.bool_)


@pytest.fixture
def frame() -> PremisesFrame:
    return PremisesFrame(pa.Table.from_pylist(ROWS))


# ---- order


def test_ties_are_sorted_by_the_next_key_and_missing_stands_last(frame: PremisesFrame) -> None:
    assert order_by(frame, ALL, (("severity", True),)).tolist() == [1, 2, 0, 3]
    assert order_by(frame, ALL, (("severity", False),)).tolist() == [0, 1, 2, 3]
    both = (("severity", True), ("contacts", True))
    assert order_by(frame, ALL, both).tolist() == [2, 1, 0, 3]
    assert order_by(frame, ALL, (("name", False),)).tolist() == [3, 0, 1, 2]
    assert order_by(frame, ALL, (("name", True),)).tolist() == [1, 0, 3, 2]
    assert order_by(frame, ALL, (("nowhere", True),)).tolist() == [0, 1, 2, 3]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["a", "b", "", None])), min_size=1),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_order_is_what_python_would_sort(
    rows: list[tuple[int, str | None]], first: bool, second: bool
) -> None:
    table = pa.table({"contacts": [r[0] for r in rows],
                      "ward": pa.array([r[1] for r in rows], pa.string())})  # fmt: skip
    found = order_by(
        PremisesFrame(table), np.ones(len(rows), np.bool_), (("contacts", first), ("ward", second))
    )
    texts = sorted({w for _, w in rows if w is not None}, reverse=second)

    def key(i: int) -> tuple[int, int, int]:
        contacts, ward = rows[i]
        place = len(texts) if ward is None else texts.index(ward)
        return (-contacts if first else contacts, place, i)

    assert found.tolist() == sorted(range(len(rows)), key=key)


# ---- groups


def test_groups_count_close_and_keep_the_order_within(frame: PremisesFrame) -> None:
    rows = order_by(frame, ALL, (("contacts", True),))
    made = grouped(frame, rows, "ward", ())
    assert made.labels == ("East", "West", "") and made.counts == (2, 1, 1)
    assert made.lines.tolist() == [-1, 0, 3, -2, 1, -3, 2]
    closed = grouped(frame, rows, "ward", {"East", "gone"})
    assert closed.lines.tolist() == [-1, -2, 1, -3, 2] and closed.closed == {"East"}
    assert closed.group_of(0) == 0 and closed.group_of(2) == -1


def test_premises_of_two_agencies_stand_in_both_groups(frame: PremisesFrame) -> None:
    made = grouped(frame, np.arange(4), "agency_ids", ())
    assert dict(zip(made.labels, made.counts)) == {"fire": 2, "police": 2, "": 1}
    assert grouped(frame, np.arange(4), "severity", ()).labels == ("5", "3", "")
    assert grouped(frame, np.arange(4), "", ()).lines.tolist() == [0, 1, 2, 3]


# ---- statistics, finding


def test_statistics_of_numbers_texts_dates_and_labels(frame: PremisesFrame) -> None:
    rows = np.arange(4)
    contacts = column_stats(frame, "contacts", rows)
    assert (contacts.count, contacts.missing, contacts.distinct) == (4, 0, 3)
    assert (contacts.low, contacts.median, contacts.mean, contacts.high) == ("1", "4", "4.50", "9")
    assert contacts.top[0] == ("4", 2) and sum(contacts.bars) == 4
    severity = column_stats(frame, "severity", rows)
    assert severity.missing == 1 and severity.top[0] == ("5", 2)
    ward = column_stats(frame, "ward", rows)
    assert ward.missing == 1 and ward.top == (("East", 2), ("West", 1)) and ward.mean == ""
    visit = column_stats(frame, "last_visit", rows)
    assert (visit.low, visit.median, visit.high) == ("9 Jan 2020", "1 May 2024", "1 May 2026")
    known = column_stats(frame, "agency_ids", rows)
    assert known.distinct == 2 and known.missing == 1 and dict(known.top)["fire"] == 2
    named = column_stats(frame, "agency_ids", rows, str.upper)
    assert dict(named.top)["FIRE"] == 2, "ids in words"
    assert column_stats(frame, "contacts", np.empty(0, np.int64)).count == 0


def test_frequent_figures_are_counted_as_they_are_written() -> None:
    bits = [-0.001, 0.002, 0.004, 1.5, -0.251, -0.249]
    frame = PremisesFrame(pa.table({"premises_id": list("abcdef"), "likelihood": bits}))
    stats = column_stats(frame, "likelihood", np.arange(6))
    assert stats.top == (("+0.00", 3), ("-0.25", 2), ("+1.50", 1)) and stats.distinct == 6
    assert stats.mean == "+0.17"
    assert written("concerns", '{"food-hygiene": 1.2, "noise": -0.4, "fire": null}') == (
        "food hygiene, fire"
    ), "a concern that evidence lowers is none"


def test_finding_goes_round_both_ways_and_skips_headings(frame: PremisesFrame) -> None:
    hits = holds(frame, "ward", "EAS")
    lines = np.array([-1, 0, 3, -2, 1])
    assert hits.tolist() == [True, False, False, True]
    assert find(lines, hits, -1, 1) == (1, 1, 2)
    assert find(lines, hits, 1, 1) == (2, 2, 2)
    assert find(lines, hits, 2, 1) == (1, 1, 2)
    assert find(lines, hits, 1, -1) == (2, 2, 2)
    assert find(lines, holds(frame, "ward", "none"), 0, 1) == (-1, 0, 0)
    assert not holds(frame, "ward", "  ").any()


# ---- columns


def test_columns_move_hide_and_come_back_from_the_settings() -> None:
    made = Arrangement().moved("ward", -100).with_shown("uprn", False)
    assert made.shown[0] == "ward" and "uprn" not in made.shown
    again = arrangement_of(made.as_setting())
    assert again == made
    assert arrangement_of({"order": ["ward", "no such column"], "hidden": ["ward"]}).order[0] == (
        "ward"
    )
    for broken in (None, 3, {"order": 5, "hidden": "x", "widths": []}):
        assert set(arrangement_of(broken).order) == {c.name for c in COLUMNS}
    only = Arrangement()
    for spec in COLUMNS:
        only = only.with_shown(spec.name, False)
    assert len(only.shown) == 1, "one column always stays"


# ---- the window


def test_groups_by_keyboard_and_a_selection_that_leaves_out_headings(window: Window, qtbot) -> None:
    table, model = window.table, window.table.model
    table.group("ward")
    assert model.groups.labels == ("East", "West")
    assert model.rowCount() == len(window.session.frame) + 2
    assert "East" in model.heading(0) and f"{model.groups.counts[0]:,}" in model.heading(0)
    table.view.setFocus()
    table.view.go(model.index(0, 0))
    qtbot.keyClick(table.view, Qt.Key.Key_Minus)
    assert model.closed == {"East"} and model.rows[1] == -2
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    assert not model.closed
    qtbot.keyClick(table.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(window.session.selection) == len(window.session.frame)
    last = model.rowCount() - 1
    table._choose(last, "extend:0")
    assert window.session.selection.rows.min() >= 0
    window.session.filters.toggle("ward", "West")
    assert model.groups.labels == ("West",)
    table.view.viewport().grab()  # type: ignore[union-attr]
    table.group("")
    assert (model.rows >= 0).all()


def test_several_sort_keys_show_their_place_in_the_header(window: Window) -> None:
    model = window.table.model
    window.table.sort_by(PLACE["ward"], Qt.SortOrder.AscendingOrder)
    model.also_sort(PLACE["contacts"], True)
    frame = window.session.frame
    wards = [frame.value(int(r), "ward") for r in model.rows]
    assert wards == sorted(wards)
    east = [frame.value(int(r), "contacts") for r, w in zip(model.rows, wards) if w == "East"]
    assert east == sorted(east, reverse=True)
    across = Qt.Orientation.Horizontal
    assert model.headerData(PLACE["contacts"], across) == "Contacts ▼2"
    assert model.headerData(PLACE["ward"], across) == "Ward ▲1"
    window.table.sort_by(PLACE["ward"], Qt.SortOrder.DescendingOrder)
    assert model.keys == (("ward", True),)


def test_the_first_click_on_a_number_puts_the_most_first(window: Window, qtbot) -> None:
    head, model = window.table.view.horizontalHeader(), window.table.model

    def click(name: str) -> list[object]:
        column = PLACE[name]
        window.table.view.scrollTo(model.index(0, column))
        at = QPoint(head.sectionViewportPosition(column) + 10, head.height() // 2)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
        return [window.session.frame.value(int(r), name) for r in model.rows]

    most = click("agencies")
    assert most == sorted(most, reverse=True) and most[0] > most[-1]
    least = click("agencies")
    assert least == sorted(least)
    names = click("name")
    assert model.keys == (("name", False),) and names[0] <= names[-1]


def test_columns_are_chosen_by_keyboard_and_remembered(window: Window, qtbot) -> None:
    window.actions_["table_columns"].trigger()
    dialog = QApplication.activeModalWidget() or window.table.children()[-1]
    from gis_planner.app.tables.columns_dialog import ColumnsDialog

    assert isinstance(dialog, ColumnsDialog)
    dialog.list.setCurrentRow(1)
    qtbot.keyClick(dialog, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert window.table.arrangement.shown[:2] == ("name", "severity")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert window.table.view.isColumnHidden(PLACE["name"])
    dialog.accept()
    kept = arrangement_of(settings.load()[SETTING])
    assert kept.shown[0] == "severity" and kept.order[0] == "name"
    window.table.arrange(Arrangement())
    assert not window.table.view.isColumnHidden(PLACE["name"])


def test_statistics_follow_column_and_selection(window: Window) -> None:
    table = window.table
    table.show_stats(PLACE["contacts"])
    assert table.stats.stats.count == len(window.session.frame)
    window.session.selection.set(np.arange(10))
    assert table.stats.stats.count == 10 and "10 selected" in table.stats.about
    table.stats.copy()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and "Contacts: 10 selected" in clipboard.text()
    window.session.selection.clear()
    window.session.filters.toggle("ward", "West")
    assert table.stats.stats.count == int(window.session.shown.sum())


def test_find_in_column_with_keys(window: Window, qtbot) -> None:
    table = window.table
    table.view.go(table.model.index(0, PLACE["name"]))
    window.actions_["table_find"].trigger()
    qtbot.keyClicks(table.find_bar.field, "noodle 11")
    first = window.session.selection.focus
    assert "noodle 11" in window.session.frame.value(first, "name").lower()
    window.actions_["table_next"].trigger()
    assert window.session.selection.focus != first
    assert table.find_bar.count.text().startswith("2 of ")
    window.actions_["table_before"].trigger()
    assert window.session.selection.focus == first
    table.find_bar.field.setText("nothing like it")
    assert table.find_bar.count.text() == "Not in this column"
    qtbot.keyClick(table.find_bar, Qt.Key.Key_Escape)
    assert table.find_bar.isHidden()


def test_copied_rows_have_the_columns_and_order_of_the_table(window: Window, qtbot) -> None:
    table = window.table
    window.session.selection.set(window.session.frame.rows_of(["P0003", "P0007"]))
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    lines = [line.split("\t") for line in clipboard.text().split("\n")]
    assert lines[0] == [COLUMNS[PLACE[n]].title for n in table.arrangement.shown]
    ids = [line[lines[0].index("Premises id")] for line in lines[1:]]
    assert set(ids) == {"P0003", "P0007"}
    table.view.go(table.model.index(0, PLACE["postcode"]))
    table.copy(cell=True)
    assert clipboard.text() == window.session.frame.value(int(table.model.rows[0]), "postcode")


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "gpkg"])
def test_the_selection_is_exported(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    out = tmp_path / f"chosen.{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(out), ""))
    window.session.selection.set(np.array([3, 5, 8]))
    window.table.export_rows.emit()
    settle(window)
    assert out.is_file() and out.stat().st_size > 0
    assert "3 selected premises exported" in window.session.history()[-1].summary
    if suffix == "csv":
        with out.open(encoding="utf-8-sig", newline="") as file:
            ids = [row["premises_id"] for row in csv.DictReader(file)]
        lines = [r for r in window.table.model.rows.tolist() if r in (3, 5, 8)]
        assert ids == [window.session.frame.id_of(r) for r in lines], "in the table's order"


def test_a_million_rows_are_never_copied_into_the_view(qapp: QApplication) -> None:
    from gis_planner.app.session import Session
    from gis_planner.app.table import PremisesTable
    from gis_planner.bench.map_world import frame as invented

    session = Session()
    session.frame = invented(200_000, 1)
    table = PremisesTable(session)
    asked: list[int] = []
    text_at = table.model.text_at
    table.model.text_at = lambda row, name: asked.append(row) or text_at(row, name)  # type: ignore
    table.resize(900, 400)
    table.show()
    table.refresh()
    qapp.processEvents()
    assert table.model.rowCount() == 200_000 and 0 < len(set(asked)) < 60
    asked.clear()
    table.view.scrollToBottom()
    qapp.processEvents()
    assert table.model.rows[-1] in asked and len(set(asked)) < 60
    table.close()
    table.deleteLater()
