"""The other records of both businesses under the pair, with their links to it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QTableWidget, QTableWidgetItem

from gis_planner.app import theme
from gis_planner.app.models.review import Other
from gis_planner.app.models.words import day
from gis_planner.app.session import Session
from gis_planner.app.widgets import list_rows
from gis_planner.pipeline.reviewing import Link

COLUMNS = ("With", "To A", "To B", "Name", "Address", "Agency", "Date")
SIDES = {"left": "A", "right": "B", "both": "A B"}
WIDTHS = (44, 50, 50, 140, 150, 66, 100)
STRETCH = 4


class OthersTable(QTableWidget):
    """Read only; the weights are hidden until the evidence may be seen."""

    def __init__(self, session: Session) -> None:
        super().__init__(0, len(COLUMNS))
        self.session = session
        self.setHorizontalHeaderLabels(list(COLUMNS))
        list_rows(self, "Other records of both businesses", WIDTHS, row_px=24, stretch=STRETCH)

    def show_others(self, others: tuple[Other, ...], *, blind: bool) -> None:
        """Show other records."""
        self.setRowCount(len(others))
        for i, other in enumerate(others):
            r = other.record
            texts = (
                SIDES[other.side], _bits(other.to_a, blind), _bits(other.to_b, blind),
                r.get("name") or r.get("organisation") or "", r.get("address") or "",
                self.session.agency_name(r.get("agency") or "", short=True),
                day(r.get("date") or r.get("date_from")),
            )  # fmt: skip
            for j, text in enumerate(texts):
                item = QTableWidgetItem(str(text))
                link = (None, other.to_a, other.to_b)[j] if j in (1, 2) else None
                item.setToolTip("" if blind or link is None else link.because)
                if j in (1, 2):
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                    if link is not None and not blind:
                        t = theme.current()
                        item.setForeground(QColor(t.good if link.weight >= 0 else t.warn))
                if j > 2:
                    uprn = f"\nUPRN {r['found_uprn']}" if r.get("found_uprn") else ""
                    item.setToolTip(str(text) + (uprn if j == STRETCH else ""))
                self.setItem(i, j, item)


def _bits(link: Link | None, blind: bool) -> str:
    if blind:
        return "·" if link is not None else ""
    return f"{link.weight:+.1f}" if link is not None else "–"
