"""The records of a cluster with tick boxes; Space ticks the rows selected."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QTableWidget, QTableWidgetItem

from gis_planner.app.models.cluster import Cluster
from gis_planner.app.session import Session
from gis_planner.app.widgets import list_rows

COLUMNS = ("", "Business", "Name", "Address", "Agency", "Reference", "Date", "UPRN")
WIDTHS = (64, 72, 190, 220, 90, 100, 84, 100)


class ClusterTable(QTableWidget):
    """One row a record, numbered as in the matrix beside it."""

    def __init__(self, cluster: Cluster, session: Session) -> None:
        super().__init__(len(cluster.members), len(COLUMNS))
        self.cluster = cluster
        self.setHorizontalHeaderLabels(list(COLUMNS))
        list_rows(self, "Records; Space ticks", WIDTHS)
        for i, m in enumerate(cluster.members):
            r = m.record
            texts = (
                str(i + 1), f"{m.business}" + (f" at P{m.premises}" if m.premises > 1 else ""),
                m.name, r.get("address") or "",
                session.agency_name(r.get("agency") or "", short=True),
                r.get("source_ref") or "", (r.get("date") or r.get("date_from") or "")[:10],
                r.get("found_uprn") or "",
            )  # fmt: skip
            for j, text in enumerate(texts):
                item = QTableWidgetItem(str(text))
                item.setToolTip(str(text))
                if j == 0:
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                    item.setCheckState(Qt.CheckState.Unchecked)
                self.setItem(i, j, item)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Space ticks; the rest moves."""
        if event is not None and event.key() == Qt.Key.Key_Space:
            self.tick(sorted({index.row() for index in self.selectedIndexes()}))
            return
        super().keyPressEvent(event)

    def tick(self, rows: list[int]) -> None:
        """Tick rows, or take the ticks away where all have them."""
        items = [item for i in rows if (item := self.item(i, 0)) is not None]
        on = Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if all(i.checkState() == on for i in items) else on
        for item in items:
            item.setCheckState(state)

    @property
    def chosen(self) -> list[int]:
        """Records that are ticked; the one in focus where none is."""
        members = self.cluster.members
        found = []
        for i, m in enumerate(members):
            item = self.item(i, 0)
            if item is not None and item.checkState() == Qt.CheckState.Checked:
                found.append(m.record_id)
        if not found and 0 <= self.currentRow() < len(members):
            found = [members[self.currentRow()].record_id]
        return found
