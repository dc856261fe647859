"""Context menus of the chart: what can be done with a node, a line, a note, the ground."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QMenu

from gis_planner.app.graph.layout import LAYOUTS
from gis_planner.app.graph.marks import PLURALS, WORDS
from gis_planner.app.models.chart import EXPAND_MOST

if TYPE_CHECKING:
    from gis_planner.app.pages.links.chart_tab import ChartTab


def show(tab: ChartTab, about: tuple[str, object], where: QPoint) -> None:
    """Open the menu for what is under the mouse."""
    menu = build(tab, about)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(where)


def build(tab: ChartTab, about: tuple[str, object]) -> QMenu:
    """The menu for a node, a line, a note or the ground."""
    menu = QMenu(tab)
    kind, what = about
    if kind == "node":
        _node(tab, menu, str(what))
    elif kind == "line" and isinstance(what, tuple):
        _line(tab, menu, *what)
    elif kind == "note":
        _note(tab, menu, str(what))
    else:
        _ground(tab, menu, what if isinstance(what, tuple) else (0.0, 0.0))
    return menu


def _add(
    menu: QMenu, words: str, slot: Callable[[], object], keys: str = "", on: bool = True
) -> None:
    action = menu.addAction(f"{words}\t{keys}" if keys else words, lambda: (slot(), None)[1])
    if action is not None:
        action.setEnabled(on)


def expand_menu(tab: ChartTab, menu: QMenu, node_id: str) -> None:
    """Neighbours that are not on the chart, by kind, counted before they are shown."""
    counts = tab.model.counts(node_id)
    total = sum(n for n, _ in counts.values())
    if not total:
        _add(menu, "Nothing more to show: all neighbours are on the chart", lambda: None, on=False)
        return
    most = f" (the {EXPAND_MOST} best)" if total > EXPAND_MOST else ""
    _add(menu, f"Expand all {total}{most}", partial(tab.expand, [node_id]), "Enter")
    for kind, (n, candidates) in sorted(counts.items(), key=lambda c: -c[1][0]):
        words = (PLURALS if n != 1 else WORDS).get(kind, kind)
        note = f", {candidates} by candidate links only" if candidates else ""
        _add(menu, f"Expand {n} {words}{note}", partial(tab.expand, [node_id], kind))


def _node(tab: ChartTab, menu: QMenu, node_id: str) -> None:
    ids = tab.canvas.selected_ids or [node_id]
    group = tab.model.group_of(node_id)
    if group is not None and group.id == node_id:
        _add(menu, "Open the group", partial(tab.model.open_group, group.id, False), "Enter")
        _add(menu, "Ungroup", partial(tab.model.ungroup, group.id))
    elif len(ids) == 1:
        expand_menu(tab, menu, node_id)
    else:
        _add(menu, f"Expand {len(ids)} nodes", partial(tab.expand, ids), "Enter")
    if group is not None and group.id != node_id:
        _add(menu, f"Close the group '{group.name}'",
             partial(tab.model.open_group, group.id, True))  # fmt: skip
    menu.addSeparator()
    _add(menu, "What joins these: shortest paths", tab.find_path, "S", len(ids) > 1)
    _add(menu, "Evidence", partial(tab.panel.show_node, node_id), "E")
    menu.addSeparator()
    _add(menu, "Hide", partial(tab.model.hide, ids), "Delete")
    _add(menu, "Hide everything else", partial(tab.model.keep_only, ids))
    pinned = set(ids) <= tab.model.state.pinned
    _add(menu, "Let go" if pinned else "Pin", partial(tab.model.pin, ids), "P")
    _add(menu, "Group…", tab.ask_group, "G", len(ids) > 1)
    _add(menu, "Note…", partial(tab.ask_note, node_id), "T")
    arrange = menu.addMenu("Lay out the selected")
    assert arrange is not None
    for kind, words in LAYOUTS.items():
        _add(arrange, words, partial(tab.arrange, kind, ids), on=len(ids) > 1)
    menu.addSeparator()
    _add(menu, "New chart from here", partial(tab.new_chart, ids))
    _add(menu, "Show on the map", partial(tab.map_wanted.emit, ids), "M")
    _add(menu, "Plan visits to these premises…", partial(tab.plan_wanted.emit, ids), "V")


def _line(tab: ChartTab, menu: QMenu, a: str, b: str) -> None:
    _add(menu, "Evidence of this line", partial(tab.panel.show_line, a, b))
    _add(menu, "Select both ends", partial(tab.canvas.select, [a, b]))
    _add(menu, "Hide both ends", partial(tab.model.hide, [a, b]))


def _note(tab: ChartTab, menu: QMenu, note_id: str) -> None:
    _add(menu, "Edit the note…", partial(tab.edit_note, note_id))
    _add(menu, "Take the note away", partial(tab.model.edit_note, note_id, ""))


def _ground(tab: ChartTab, menu: QMenu, at: tuple[float, float]) -> None:
    _add(menu, "Note here…", partial(tab.ask_free_note, *at), "T")
    _add(menu, "Add the premises selected elsewhere", tab.add_selection, "Ctrl+Shift+L")
    menu.addSeparator()
    for kind, words in LAYOUTS.items():
        _add(menu, f"Lay out: {words.lower()}", partial(tab.arrange, kind),
             "R" if kind == "force" else "")  # fmt: skip
    menu.addSeparator()
    _add(menu, "Select all", partial(tab.canvas.select, list(tab.canvas.picture.index)), "Ctrl+A")
    _add(menu, "Show everything", tab.canvas.fit, "Home")
    _add(menu, "Legend", tab.toggle_legend, "L")
    _add(menu, "Clear the chart", partial(tab.new_chart, []))
