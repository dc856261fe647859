"""Headings of tables: readable on the smallest screen that the window is made for."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QTableView

from gis_planner.app.headings import LEAST_STRETCHED_PX
from gis_planner.app.models.table_columns import COLUMNS
from gis_planner.app.page_names import PAGES
from gis_planner.app.screenshots import settle
from gis_planner.app.text_table import TextTable
from gis_planner.app.window import Window


def narrow(table: QTableView) -> list[str]:
    """Headings of a table that are cut, or that the arrow would cover."""
    head, model = table.horizontalHeader(), table.model()
    assert head is not None and model is not None
    return [
        str(model.headerData(c, Qt.Orientation.Horizontal))
        for c in range(head.count())
        if not head.isSectionHidden(c) and head.sectionSize(c) < head.sectionSizeHint(c)
    ]


def test_no_heading_is_cut_on_any_page(window: Window) -> None:
    window.resize(1280, 800)
    cut = {}
    for name, *_ in PAGES:
        window.show_page(name)
        settle(window)
        for table in window.findChildren(QTableView):
            head = table.horizontalHeader()
            if table.isVisible() and head is not None and head.isVisible() and narrow(table):
                cut[f"{name}: {table.accessibleName()}"] = narrow(table)
    assert not cut


def test_every_column_of_premises_has_room_for_the_arrow(window: Window) -> None:
    table = window.table
    for column in COLUMNS:
        table.arrange(table.arrangement.with_shown(column.name, True))
        table.sort_by(COLUMNS.index(column), Qt.SortOrder.DescendingOrder)
    assert not narrow(table.view)


def test_widths_that_nobody_dragged_are_not_kept(window: Window) -> None:
    table = window.table
    table.view.setColumnWidth(4, 200)
    assert dict(table.arrangement.widths) == {"agencies": 200}


@pytest.mark.parametrize("width", [300, 900])
def test_the_room_left_goes_to_one_column(qtbot, width: int) -> None:
    table = TextTable("Places", ("Who", "Where it is", "How many"), (80, 40, 40), stretch=1)
    qtbot.addWidget(table)
    table.resize(width, 200)
    table.show()
    head, viewport = table.horizontalHeader(), table.viewport()
    sizes = [head.sectionSize(c) for c in range(3)]
    assert not narrow(table)
    assert sizes[1] >= LEAST_STRETCHED_PX
    assert sum(sizes) == max(viewport.width(), sizes[0] + sizes[2] + LEAST_STRETCHED_PX)
    table.setColumnWidth(0, 120)
    assert head.sectionSize(1) == max(sizes[1] - 40, LEAST_STRETCHED_PX)
