"""The chart with its tools, filters, timeline, menus and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QInputDialog

from gis_planner.app.graph.marks import WORDS
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.chart import ChartModel
from gis_planner.app.models.networks import Group, Joint
from gis_planner.app.pages.links import menus
from gis_planner.app.pages.links.drawing import ChartDrawing
from gis_planner.app.pages.links.saved import SavedCharts
from gis_planner.app.session import Session
from gis_planner.domain.progress import Progress

MOST_JOINED = 6
"""Nodes between which paths are sought at once."""


class ChartTab(ChartDrawing):
    """Turns what the user does into steps of the model."""

    map_wanted = Signal(object)
    plan_wanted = Signal(object)
    export_wanted = Signal(str)
    premises_chosen = Signal(object)
    """ids of premises of the selected nodes"""
    evidence_shown = Signal()

    def __init__(self, session: Session, jobs: Jobs, model: ChartModel) -> None:
        super().__init__(session, jobs, model)
        self.saved = SavedCharts(self)
        self._communities: tuple[Group, ...] | None = None
        self._connect()

    def _connect(self) -> None:
        canvas, model = self.canvas, self.model
        model.changed.connect(self.redraw)
        canvas.chosen.connect(self._chosen)
        canvas.line_chosen.connect(self._line_chosen)
        canvas.expand.connect(lambda node: self.expand([node]))
        canvas.moved.connect(lambda places: model.move(places))
        canvas.note_moved.connect(model.move_note)
        canvas.note_opened.connect(self.edit_note)
        canvas.menu_wanted.connect(lambda about, where: menus.show(self, about, where))
        canvas.dropped.connect(lambda ids, x, y: self.add(ids, (x, y)))
        canvas.key.connect(self._key)
        canvas.installEventFilter(self)
        canvas.tip_of, canvas.line_tip_of = self._tip, self._line_tip
        self.tools.asked.connect(self.do)
        self.tools.search_changed.connect(self._search)
        self.tools.found.connect(self.add_named)
        self.filters.changed.connect(lambda label, values: model.look(label, **values))
        self.filters.colours.connect(self.colour_by)
        self.filters.rings.connect(self.emphasise)
        self.time.dated.connect(self._dated)
        self.panel.node_wanted.connect(lambda node: canvas.select([node], tell=False))
        self.panel.line_wanted.connect(self._light_line)

    # ---- steps

    def do(self, name: str) -> None:
        """One of the tools by name."""
        kind, _, what = name.partition(":")
        ids = self.canvas.selected_ids
        simple: dict[str, Callable[[], object]] = {
            "add": self.add_selection,
            "expand": lambda: self.expand(ids),
            "hide": lambda: self.model.hide(ids),
            "path": self.find_path,
            "pin": lambda: self.model.pin(ids) if ids else self.said.emit("Select nodes to pin"),
            "group": self.ask_group,
            "note": lambda: self.ask_note(ids[0]) if len(ids) == 1 else self.ask_free_note(),
            "undo": self.undo,
            "redo": self.redo,
            "fit": self.canvas.fit,
            "plan": lambda: self.plan_wanted.emit(ids or list(self.model.state.ids)),
            "pack": lambda: self.export_wanted.emit("pack"),
        }
        if kind == "layout":
            self.arrange(what)
        elif kind == "layout_selected":
            self.arrange(what, ids) if len(ids) > 1 else self.said.emit("Select two or more nodes")
        elif kind == "export":
            self.export_wanted.emit(what)
        else:
            simple[kind]()

    def new_chart(self, ids: Sequence[str], hops: int = 2) -> None:
        """A new chart about some nodes."""
        self._fit_next = True
        self.model.show(list(ids), hops)

    def add(
        self, ids: Sequence[str], at: tuple[float, float] | None = None, *, select: bool = True
    ) -> None:
        """Put nodes on the chart."""
        new = self.model.add(ids, at)
        there = [i for i in ids if i in set(self.model.state.ids)]
        if select:
            self.canvas.select(there)
        known = len(there)
        self.said.emit(
            f"{new} added to the chart" if new else "Already on the chart" if known else
            "No links are known there"
        )  # fmt: skip

    def add_named(self, node: str) -> None:
        """Put a node found by name on the chart; those named before it stay selected with it."""
        kept = [i for i in self._named if i != node]
        same = set(self._named) == set(self.canvas.selected_ids)
        self._named = [*kept, node] if same else [node]
        self.add(self._named)
        if 2 <= len(self._named) <= MOST_JOINED:
            self.said.emit(f"{len(self._named)} selected: Path tells what joins them")

    _named: Sequence[str] = ()

    def add_selection(self) -> None:
        """Add the premises selected on the map or in the table."""
        selection, frame = self.session.selection, self.session.frame
        rows = selection.rows[:400]
        if len(rows) == 0 and selection.focus >= 0:
            rows = np.array([selection.focus])
        if len(rows) == 0:
            self.said.emit("Select premises on the map or in the table first")
            return
        self.add([frame.id_of(int(r)) for r in rows])

    def expand(self, ids: Sequence[str], kind: str = "") -> None:
        """Show neighbours; a closed group opens."""
        groups = [i for i in ids if i.startswith("group:")]
        for group in groups:
            self.model.open_group(group, False)
        nodes = [i for i in ids if not i.startswith("group:")]
        if not nodes:
            if not groups:
                self.said.emit("Select a node to expand")
            return
        new = self.model.expand(nodes, kind)
        words = WORDS.get(kind, "node") if new == 1 else f"{WORDS.get(kind, 'node')}s"
        self.said.emit(f"{new} more {words if kind != 'premises' else 'premises'}" if new else
                       "Nothing more to show here with these filters")  # fmt: skip

    def find_path(self) -> None:
        """What joins the selected nodes: shortest paths with the evidence of each step."""
        ids = self.canvas.selected_ids
        if not 2 <= len(ids) <= MOST_JOINED or any(i.startswith("group:") for i in ids):
            self.said.emit(
                f"Select two to {MOST_JOINED} nodes (Ctrl and click) to see what joins them"
            )
            return
        two, self._path_next = len(ids) == 2, True
        routes = self.model.find_paths(*ids) if two else self.model.find_what_joins(ids)
        if self._path_next and self._laying is None:  # the same path again: nothing was drawn
            self._show(fit=False)
        self.panel.show_paths(routes)
        self.evidence_shown.emit()
        steps = sorted({len(r.steps) for r in routes})
        long = " or ".join(str(s) for s in steps)
        self.said.emit(
            f"{len(routes)} shortest path{'s' if len(routes) != 1 else ''} of {long} "
            f"step{'s' if steps != [1] else ''}"
            if routes
            else "Not joined, or only through a hub"
        )

    def undo(self) -> None:
        """Take the newest step of the chart back."""
        label = self.model.undo()
        none_left = "No step of the chart left; Edit › Undo takes back changes of the case"
        self.said.emit(f"Taken back: {label}" if label else none_left)

    def redo(self) -> None:
        """Do it again."""
        label = self.model.redo()
        self.said.emit(f"Done again: {label}" if label else "No step to do again")

    def ask_group(self) -> None:
        """Group the selected nodes under a name."""
        ids = self.canvas.selected_ids
        if len(ids) < 2:
            self.said.emit("Select two or more nodes to group")
            return
        name, good = QInputDialog.getText(self, "Group", "Name of the group:", text="Group")
        if good and name.strip():
            self.model.group(name.strip(), ids)

    def ask_note(self, node_id: str) -> None:
        """Write a note on a node."""
        before = self.model.state.notes.get(node_id, "")
        text, good = QInputDialog.getMultiLineText(self, "Note", "Note on this node:", before)
        if good:
            self.model.annotate(node_id, text)

    def ask_free_note(self, x: float | None = None, y: float | None = None) -> None:
        """Write a note on the ground."""
        if x is None or y is None:
            x, y = self.canvas.view.to_chart(self.canvas.width() * 0.6, 60)
        text, good = QInputDialog.getMultiLineText(self, "Note", "Note on the chart:")
        if good and text.strip():
            self.model.add_note(text, x, y)

    def edit_note(self, note_id: str) -> None:
        """Change a note on the ground."""
        note = next((n for n in self.model.state.free if n.id == note_id), None)
        if note is None:
            return
        text, good = QInputDialog.getMultiLineText(self, "Note", "Note on the chart:", note.text)
        if good:
            self.model.edit_note(note_id, text)

    def toggle_legend(self) -> None:
        """Show or hide the legend."""
        self.canvas.legend = not self.canvas.legend
        self.canvas.settle()

    # ---- what the whole network says

    def colour_by(self, kind: str) -> None:
        """Colour nodes by kind, or by the groups that hold together in the whole case."""
        source = self.model.source
        if kind != "community" or source is None:
            self.model.look("Colours", community={})
            return
        if self._communities is not None:
            self._colour(self._communities)
            return
        self.said.emit("Searching groups that hold together…")
        self.jobs.start("Groups that hold together", source.communities, self._colour)

    def _colour(self, groups: tuple[Group, ...]) -> None:
        self._communities = groups
        there, community = set(self.model.state.ids), {}
        number = 0
        for group in groups:
            members = [i for i in group.ids if i in there]
            if len(members) > 1:
                community.update(dict.fromkeys(members, number))
                number += 1
        self.model.look("Colours", community=community)
        stable = [g.stability for g in groups if there & set(g.ids)]
        self.said.emit(
            f"{number} groups on this chart; {np.mean(stable):.0%} of companions stay together "
            "over repeated searches" if number else "No groups of two or more on this chart"
        )  # fmt: skip

    def emphasise(self, kind: str) -> None:
        """Ring what alone joins groups, or the densest parts."""
        source, ids = self.model.source, list(self.model.state.ids)
        if source is None or not kind:
            self.model.look("Emphasis", rings={})
            return

        def work(progress: Progress) -> dict[str, str]:
            if kind == "joints":
                found: tuple[Joint, ...] = source.joints(ids)
                return {j.node_id: j.because for j in found}
            there, rings = set(ids), {}
            for core in source.cores():
                rings.update({i: core.because for i in core.ids if i in there})
            return rings

        def done(rings: dict[str, str]) -> None:
            self.model.look("Emphasis", rings=rings)
            self.filters.ring.blockSignals(True)
            self.filters.ring.setCurrentIndex(self.filters.ring.findData(kind))
            self.filters.ring.blockSignals(False)
            self.said.emit(f"{len(rings)} emphasised" if rings else "Nothing to emphasise here")
            if rings:
                self.panel.show_summary()

        self.jobs.start("Looking at the network", work, done, quiet=True)

    # ---- listening

    def _chosen(self, ids: list[str]) -> None:
        if len(ids) == 1:
            self.panel.show_node(ids[0])
        elif not ids:
            self.panel.show_summary()
        self._tell()
        if self.isVisible() and ids and self.model.source is not None:
            nodes = self._members(ids)
            self.premises_chosen.emit(self.model.source.premises_of(nodes[:200]))

    def _line_chosen(self, a: str, b: str) -> None:
        self.panel.show_line(a, b)
        self._tell()

    def _light_line(self, a: str, b: str) -> None:
        self.canvas.line = self.canvas.line_between(a, b)
        self.canvas.update()

    def _dated(self, iso: str) -> None:
        self.model.look("Date", as_of=iso)

    def _search(self, text: str) -> None:
        source = self.model.source
        searched = len(text.strip()) > 1 and source is not None
        rows = source.search(text) if searched and source is not None else ()
        self.tools.show_found(rows, searched)

    def _tip(self, node_id: str) -> str:
        node = next((n for n in self.model.shown().nodes if n.id == node_id), None)
        if node is None:
            return ""
        text = f"{node.label}\n{WORDS.get(node.type, node.type)}"
        if node.row.hub:
            why = node.row.hub_because or "shared too widely to link"
            text += f"\nHub: {why}"
        for title, words in (("Note", self.model.state.notes.get(node_id)),
                             ("", self.model.state.rings.get(node_id))):  # fmt: skip
            if words:
                text += f"\n{title + ': ' if title else ''}{words}"
        if node.more:
            text += f"\n{node.more} more neighbours: double-click or Enter"
        return text

    def _line_tip(self, a: str, b: str) -> str:
        edge = self.model.edge(a, b)
        if edge is None:
            return ""
        parts = []
        for x in edge.links[:5]:
            flag = "candidate, " if x.candidate else ""
            span = f" ({x.span})" if x.span else ""
            parts.append(f"{x.because or x.words}{span} [{flag}{x.bits:+.1f} bits]")
        return "\n".join([*parts, "Click for sources"])

    # ---- keys

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Ctrl+Z on the chart is the chart's own undo."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> None:
        held = event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        ids = self.canvas.selected_ids
        if control and key == Qt.Key.Key_Z:
            self.redo() if shift else self.undo()
        elif control and key == Qt.Key.Key_Y:
            self.redo()
        elif control:
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.expand(ids)
        elif key == Qt.Key.Key_Delete and ids:
            self.model.hide(ids)
        elif key == Qt.Key.Key_E and len(ids) == 1:
            self.panel.show_node(ids[0])
            self.panel.browser.setFocus()
        elif key in _KEYS:
            self.do(_KEYS[key])
        elif key == Qt.Key.Key_M and ids:
            self.map_wanted.emit(ids)
        else:
            event.ignore()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.tools.retheme()
        self.canvas.retheme()
        self.time.line.update()
        self.panel.refresh()


_KEYS: dict[int, str] = {
    Qt.Key.Key_S: "path", Qt.Key.Key_P: "pin", Qt.Key.Key_G: "group", Qt.Key.Key_T: "note",
    Qt.Key.Key_R: "layout:force", Qt.Key.Key_V: "plan",
}  # fmt: skip
