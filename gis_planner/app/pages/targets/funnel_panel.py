"""The funnel: a filter a row, and below each how many premises are left."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, QTimer
from PyQt6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.models.targets import FILTERS, Funnel
from gis_planner.app.models.words import many
from gis_planner.app.operation.checklist import CheckList, wide
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, muted, row

UNITS = {"known_to": "agencies", "non_compliant": "areas", "severity": "of 5", "most": "of these"}
MOST = {"known_to": 12, "non_compliant": 12, "severity": 5, "most": 9_999}
COLUMNS = {"agencies": "agency_ids", "concerns": "concerns", "trades": "trade", "wards": "ward"}


class StepBar(QWidget):
    """How many are left, as a centred bar: the rows together have the shape of a funnel."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.total, self.on = 0, 0, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, left: int, total: int, on: bool) -> None:
        """Draw another count; `on` is whether the filter of this row is set."""
        self.left, self.total, self.on = left, total, on
        self.setAccessibleName(f"{many(left)} of {many(total)} premises left" if on else "not set")
        self.setFixedHeight(20 if on else 5)
        self.update()

    def sizeHint(self) -> QSize:
        """A thin line while the filter is not set."""
        return QSize(200, 20 if self.on else 5)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The bar, its number in the middle."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        share = self.left / self.total if self.total else 0.0
        wide = max(share * self.width(), 3.0 if self.left else 0.0)
        bar = QRectF((self.width() - wide) / 2, 0, wide, self.height())
        colour = QColor(t.accent)
        if not self.on:
            colour.setAlphaF(0.25)
        painter.setBrush(colour)
        painter.drawRoundedRect(bar, min(4, self.height() / 2), min(4, self.height() / 2))
        if self.on:
            text = many(self.left)
            painter.setFont(theme.font(12, bold=True))
            needed = painter.fontMetrics().horizontalAdvance(text) + 10
            inside = wide >= needed
            painter.setPen(QColor(t.on_accent if inside else t.text))
            box = QRectF(self.rect()) if inside else QRectF(bar.right() + 6, 0, 90, 20)
            flag = Qt.AlignmentFlag.AlignCenter if inside else (
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)  # fmt: skip
            painter.drawText(box, int(flag), text)
        painter.end()


class NumberField(QSpinBox):
    """What it shows is selected when it is clicked or tabbed to: a number typed takes its place."""

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """After the click has put the cursor somewhere."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self.selectAll)


class FunnelPanel(QScrollArea):
    """Filters of a `Funnel`; every change counts again at once."""

    def __init__(self, session: Session, funnel: Funnel) -> None:
        super().__init__()
        self.session, self.funnel = session, funnel
        self.fields: dict[str, QWidget] = {}
        self.bars: dict[str, StepBar] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(270)
        self.setAccessibleName("Funnel")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is inside takes the keyboard
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(16, 6, 12, 10)
        self.column.setSpacing(3)
        self.start = muted("", wrap=False)
        self.begin = StepBar()
        self.column.addWidget(self.start)
        self.column.addWidget(self.begin)
        for key, (title, _) in FILTERS.items():
            self._add(key, title)
        self.clear = button("Clear the funnel", lambda: funnel.replace({}), quiet=True)
        self.column.addLayout(row(self.clear, None))
        self.column.addStretch(1)
        self.setWidget(inside)
        funnel.changed.connect(self.refresh)
        self.refresh()

    def _add(self, key: str, title: str) -> None:
        label = QLabel(title)
        self.column.addSpacing(5)
        if key in UNITS:
            field: QWidget = self._spin(key)
            line: QHBoxLayout = row(label, None, field, muted(UNITS[key], wrap=False))
        elif key == "never_visited":
            field = self._visited()
            line = row(label, None, field)
        else:
            field = self._several(key)
            line = row(label, field)
            line.setStretch(1, 1)
        field.setAccessibleName(title)
        label.setBuddy(field)
        self.fields[key], self.bars[key] = field, StepBar()
        self.column.addLayout(line)
        self.column.addWidget(self.bars[key])

    def _spin(self, key: str) -> QSpinBox:
        field = NumberField()
        field.setRange(0, MOST[key])
        field.setSpecialValueText("any")
        field.setFixedWidth(76)
        field.setToolTip(f"{FILTERS[key][0]}: 0 does not filter")
        field.valueChanged.connect(lambda v: self.funnel.put(key, v))
        return field

    def _several(self, key: str) -> CheckList:
        field = CheckList("any", lambda ids: self.funnel.put(key, ids))
        field.setToolTip(f"{FILTERS[key][0]}: Space in the menu ticks several")
        field.menu_.aboutToShow.connect(lambda: self._fill(key, field))
        wide(field)
        policy = field.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        field.setSizePolicy(policy)
        field.setMinimumWidth(110)
        return field

    def _visited(self) -> QComboBox:
        field = QComboBox()
        for words, value in (("before or not", None), ("never", True), ("before", False)):
            field.addItem(words, value)
        field.currentIndexChanged.connect(
            lambda i: self.funnel.put("never_visited", field.itemData(i))
        )
        return field

    def _fill(self, key: str, field: CheckList) -> None:
        found = self.funnel.options(COLUMNS[key])[:60]
        options = [(x, f"{self.name_of(key, x)}   {many(n)}") for x, n in found]
        field.show_choice(options, list(self.funnel.get(key)))
        self._short(key, field)

    def _short(self, key: str, field: CheckList) -> None:
        names = [self.name_of(key, x) for x in self.funnel.get(key)]
        text = ", ".join(names) or "any"
        field.setText(field.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 150))
        field.setToolTip(", ".join(names) or f"{FILTERS[key][0]}: any")

    def name_of(self, key: str, label: str) -> str:
        """A label in words."""
        if key == "agencies":
            return self.session.agency_name(label)
        return self.session.concern_name(label) if key == "concerns" else str(label)

    def refresh(self) -> None:
        """Counts and fields as they are now."""
        result = self.funnel.result
        shown = result.total != len(self.session.frame)
        words = "premises shown by the filters above" if shown else "premises in the case"
        self.start.setText(words)
        self.begin.show_count(result.total, result.total, True)
        left = result.total
        for key, bar in self.bars.items():
            left = result.counts.get(key, left)
            bar.show_count(left, result.total, key in result.counts)
            self._read(key)
        self.clear.setVisible(bool(self.funnel.wanted))

    def _read(self, key: str) -> None:
        field, value = self.fields[key], self.funnel.get(key)
        field.blockSignals(True)
        if isinstance(field, QSpinBox):
            field.setValue(int(value))
        elif isinstance(field, QComboBox):
            field.setCurrentIndex(max(field.findData(value), 0))
        elif isinstance(field, CheckList):
            field.chosen = list(value)
            self._short(key, field)
        field.blockSignals(False)
