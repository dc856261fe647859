"""Demand: the Pareto chart, and the table that says the same."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.targets import GROUPS, MEASURES, Funnel
from gis_planner.app.models.words import many
from gis_planner.app.pages.targets.pareto import ParetoChart
from gis_planner.app.widgets import button, heading, list_rows, muted, row

TITLES = {"trade": "by trade", "ward": "by ward", "severity": "by severity"}
SHORT = {"contacts": "contacts", "premises": "premises", "non_compliant": "non-compliance"}
COLUMNS = ("Group", "Premises", "Contacts", "Non-compliant", "Share", "Running")


class DemandPanel(QWidget):
    """Which few make most of the work."""

    export_wanted = Signal()

    def __init__(self, funnel: Funnel) -> None:
        super().__init__()
        self.funnel = funnel
        self.by = QComboBox()
        self.by.setAccessibleName("Demand by")
        for name in GROUPS:
            self.by.addItem(TITLES[name], name)
        self.measure = QComboBox()
        self.measure.setAccessibleName("Measured in")
        for name, words in MEASURES.items():
            self.measure.addItem(SHORT[name], name)
            self.measure.setItemData(self.measure.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        for box in (self.by, self.measure):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(7)
        self.measure.setMinimumContentsLength(11)
        self.swap = button("Table", self.swap_view, quiet=True, icon="table",
                           tip="The same as a table")  # fmt: skip
        self.summary = muted("", wrap=False)
        self.chart = ParetoChart()
        self.chart.chosen.connect(self.choose)
        scroll = QScrollArea()
        scroll.setAccessibleName("Demand, the greatest first")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.chart)
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(list(COLUMNS))
        list_rows(self.table, "Demand, most first", (150, 70, 70, 100, 56), row_px=24)
        self.table.installEventFilter(self)
        self.table.itemDoubleClicked.connect(lambda item: self._row(item.row()))
        self.stack = QStackedWidget()
        self.stack.addWidget(scroll)
        self.stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 0)
        layout.setSpacing(4)
        layout.addLayout(row(heading("Demand", 3), self.by, self.measure, None, self.swap))
        out = button("Export…", self.export_wanted.emit, quiet=True, icon="save",
                     tip="The demand shown, as a table")  # fmt: skip
        layout.addLayout(row(self.summary, None, out))
        layout.addWidget(self.stack, 1)
        self.by.currentIndexChanged.connect(lambda _: self.refresh())
        self.measure.currentIndexChanged.connect(lambda _: self.refresh())
        funnel.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        measure = str(self.measure.currentData())
        bars = self.funnel.demand(str(self.by.currentData()), measure)
        self.chart.show_bars(bars, MEASURES[measure])
        self.summary.setText(self.chart.summary)
        self.table.setRowCount(len(bars))
        for i, b in enumerate(bars):
            cells = (b.group, many(b.premises), many(b.contacts), many(b.non_compliant),
                     f"{b.share:.0%}", f"{b.cumulative:.0%}")  # fmt: skip
            for j, text in enumerate(cells):
                item = QTableWidgetItem(f"✓ {text}" if j == 0 and b.chosen else text)
                if j:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(i, j, item)

    def choose(self, group: str) -> None:
        """Filter the funnel by a group, or stop doing so."""
        by = str(self.by.currentData())
        if GROUPS[by]:
            self.funnel.toggle(GROUPS[by], group)
        elif group.isdigit():
            now = self.funnel.get("severity")
            self.funnel.put("severity", 0 if now == int(group) else int(group))

    def _row(self, place: int) -> None:
        if 0 <= place < len(self.chart.bars):
            self.choose(self.chart.bars[place].group)

    def swap_view(self) -> None:
        """Chart or table."""
        at = 1 - self.stack.currentIndex()
        self.stack.setCurrentIndex(at)
        self.swap.setText("Chart" if at else "Table")
        (self.table if at else self.chart).setFocus()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Space and Return choose a row of the table."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and (event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return))
        ):
            self._row(self.table.currentRow())
            return True
        return super().eventFilter(watched, event)
