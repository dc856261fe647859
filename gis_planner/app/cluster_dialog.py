"""The cluster editor: all records of some premises and businesses; split, merge, pin, rename, hubs.

Edits are gathered first, each with its effect, and written together: one step to undo.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.cluster_matrix import ClusterMatrix
from gis_planner.app.cluster_table import ClusterTable
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.cluster import cluster_of, shared_values, together
from gis_planner.app.models.words import many
from gis_planner.app.session import Session
from gis_planner.app.uprn_dialog import UprnDialog
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.widgets import FlowLayout, button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import cluster_edits
from gis_planner.pipeline.cluster_edits import Edit
from gis_planner.pipeline.reviewing import Desk


class ClusterDialog(QDialog):
    """Records with tick boxes, their weights, what to do with those ticked."""

    applied = Signal(object)
    """the Edit to write"""

    def __init__(
        self, desk: Desk, records: list[int], session: Session, jobs: Jobs, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.desk, self.session, self.jobs = desk, session, jobs
        self.cluster = cluster_of(desk, records)
        self.edits: list[Edit] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Split, merge or pin")
        self.resize(1160, 780)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(8)
        layout.addWidget(heading(self.cluster.title, 2))
        hint = "Tick records with Space, then say what to do with them."
        if self.cluster.left_out:
            hint += f" {many(self.cluster.left_out)} more are not shown."
        layout.addWidget(muted(hint))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._table(set(records)))
        split.addWidget(self._weights())
        split.setStretchFactor(0, 1)
        split.setSizes([700, 380])
        layout.addWidget(split, 1)
        layout.addLayout(self._actions())
        self.preview = muted("Nothing to write yet.")
        self.preview.setAccessibleName("What will be written")
        layout.addWidget(self.preview)
        self.why = QLineEdit()
        self.why.setPlaceholderText("Why (optional, kept with the decisions)")
        self.why.setAccessibleName("Why you decide so")
        layout.addWidget(self.why)
        tip = "Write them; one Ctrl+Z takes all back (Ctrl+Return)"
        self.apply_button = button("Write these decisions", self.apply, primary=True, tip=tip)
        self.apply_button.setShortcut("Ctrl+Return")
        self.clear_button = button("Start again", self.clear, tip="Forget what was gathered")
        cancel = button("Cancel", self.reject, tip="Escape")
        layout.addLayout(row(self.clear_button, None, cancel, self.apply_button))
        self._told()
        self.table.setFocus()

    # ---- building

    def _table(self, wanted: set[int]) -> ClusterTable:
        self.table = ClusterTable(self.cluster, self.session)
        places = [i for i, m in enumerate(self.cluster.members) if m.record_id in wanted]
        self.table.selectRow(places[0] if places else 0)
        return self.table

    def _weights(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(10, 0, 0, 0)
        layout.addWidget(muted("Weights in bits; a line parts businesses."))
        self.matrix = ClusterMatrix()
        self.matrix.show_cluster(self.cluster)
        scroll = QScrollArea()
        scroll.setWidget(self.matrix)
        scroll.setMinimumHeight(min(self.matrix.height() + 4, 250))
        layout.addWidget(scroll, 1)
        self.pair_words, self.fall = muted(""), Waterfall()
        layout.addWidget(self.pair_words)
        below = QScrollArea()
        below.setWidgetResizable(True)
        below.setWidget(self.fall)
        layout.addWidget(below, 1)
        self.matrix.pair.connect(self._explain)
        if len(self.cluster.members) > 1:
            self._explain(0, 1)
        return holder

    def _explain(self, i: int, j: int) -> None:
        link = self.cluster.link(i, j)
        self.pair_words.setText(self.cluster.said(i, j))
        self.fall.show_steps(link.steps if link is not None else ())
        self.fall.setVisible(link is not None)

    def _actions(self) -> FlowLayout:
        flow = FlowLayout(spacing=6)
        actions: tuple[tuple[str, str, Callable[[], object], str], ...] = (
            ("Split off, same premises", "Alt+S", partial(self.split, True),
             "Those ticked are another business at this door"),
            ("Split off, elsewhere", "Alt+E", partial(self.split, False),
             "Those ticked are another business at another place"),
            ("One business", "Alt+M", partial(self.merge, True),
             "The businesses of those ticked are one"),
            ("One premises", "Alt+P", partial(self.merge, False),
             "The premises of those ticked are one place; their businesses stay apart"),
            ("UPRN…", "Alt+U", self.uprn, "Pin a UPRN, or say that there is none"),
            ("Other name…", "Alt+A", self.alias, "The business is also known by another name"),
            ("Shared value…", "Alt+H", self.hub,
             "A phone, e-mail or address that links strangers, or may link again"),
        )  # fmt: skip
        for text, key, slot, tip in actions:
            made = button(f"{text}  ({key})", slot, tip=f"{tip} ({key})")
            made.setShortcut(key)
            made.setAccessibleName(text)
            flow.addWidget(made)
        return flow

    # ---- edits

    def _gather(self, make: Callable[[], Edit]) -> None:
        try:
            self.edits.append(make())
        except UserError as fault:
            self.preview.setText(f"{fault.message} {fault.fix}")
            return
        self._told()

    def split(self, same_place: bool) -> None:
        """Part those ticked from the rest."""
        chosen, why = self.table.chosen, self.why.text().strip()
        self._gather(lambda: cluster_edits.split(self.desk, chosen, same_place=same_place, why=why))

    def merge(self, same_business: bool) -> None:
        """Join the businesses or premises of those ticked."""
        chosen, why = self.table.chosen, self.why.text().strip()
        self._gather(
            lambda: cluster_edits.merge(self.desk, chosen, same_business=same_business, why=why)
        )

    def uprn(self) -> None:
        """Choose a UPRN for those ticked."""
        dialog = UprnDialog(self.desk, self.table.chosen, self.jobs, self)
        for box in dialog.boxes.values():
            box.setChecked(True)
        dialog.edited.connect(lambda edit: self._gather(lambda: edit))
        dialog.open()

    def alias(self) -> None:
        """Another name of the first ticked record's business."""
        chosen = self.table.chosen
        if not chosen:
            return
        name, ok = QInputDialog.getText(
            self, "Other name", f"{self.desk.name(chosen[0])} is also known as"
        )
        if ok:
            why = self.why.text().strip()
            self._gather(lambda: cluster_edits.alias(self.desk, chosen[0], name, why))

    def hub(self) -> None:
        """A menu of what those ticked carry."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value in shared_values(self.cluster, self.table.chosen):
            for shared, says in ((True, "links strangers"), (False, "may link")):
                action = menu.addAction(f"{value.replace(':', ' ', 1)}: {says}")
                assert action is not None
                action.triggered.connect(partial(self.mark_hub, value, shared))
        menu.popup(self.mapToGlobal(self.rect().center()))

    def mark_hub(self, value: str, shared: bool, _: bool = False) -> None:
        """A value links strangers, or may link again."""
        why = self.why.text().strip()
        self._gather(lambda: cluster_edits.hub(value, shared=shared, why=why))

    def _told(self) -> None:
        ready = bool(self.edits)
        self.apply_button.setEnabled(ready)
        self.clear_button.setEnabled(ready)
        text = "Nothing to write yet."
        if ready:
            text = "\n".join(f"• {line}" for line in together(self.edits).effect)
        self.preview.setText(text)

    def clear(self) -> None:
        """Forget what was gathered."""
        self.edits = []
        self._told()

    def apply(self) -> None:
        """Write what was gathered, as one change."""
        if self.edits:
            self.applied.emit(together(self.edits))
            self.accept()
