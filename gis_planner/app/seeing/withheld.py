"""What a reader's view leaves out, counted by owner and reason."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from gis_planner.app.models.words import many
from gis_planner.app.session import Session
from gis_planner.app.widgets import list_rows, muted
from gis_planner.pipeline.seeing import Seen

COLUMNS = ("Owner", "Why", "Kinds of data", "Records", "Fields")
WIDTHS = (150, 300, 150, 70, 70)
TABLES = {"records": "records", "premises": "premises", "scores": "contributions to scores",
          "links": "links", "successions": "successions", "visits": "attendances"}  # fmt: skip


class WithheldPanel(QWidget):
    """A line an owner and reason, the most first."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.text = muted("")
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        list_rows(self.table, "What is withheld", WIDTHS, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self.text)
        layout.addWidget(self.table, 1)
        self.show_view(None)

    def show_view(self, seen: Seen | None) -> None:
        """The account of a view; None = nothing is withheld from oneself."""
        self.table.setRowCount(0)
        if seen is None:
            self.text.setText("Your own view shows everything. Choose a reader under 'See as'.")
            return
        parts = [f"{many(have)} of {many(of)} {TABLES[name]}"
                 for name, (have, of) in seen.account.counts.items()]  # fmt: skip
        if seen.layers_withheld:
            parts.append(f"{seen.layers_withheld} map layers left out")
        self.text.setText(f"{seen.audience_name} sees " + ", ".join(parts) + ".")
        rows = seen.account.withheld
        self.table.setRowCount(len(rows))
        for i, w in enumerate(rows):
            hidden = " (the reader is not told that it exists)" if w.hidden else ""
            texts = (self.session.agency_name(w.owner), w.reason + hidden, ", ".join(w.categories),
                     many(w.records), many(w.values))  # fmt: skip
            for j, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if j > 2:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(i, j, item)
