"""Quick statistics of the column in focus, beside the table."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PyQt6.QtWidgets import QFormLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.models.column_stats import ColumnStats
from gis_planner.app.models.words import many
from gis_planner.app.widgets import button, heading, muted, row


class Bars(QWidget):
    """How the numbers of a column are spread, as bars from its smallest to its largest."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: tuple[int, ...] = ()
        self.setFixedHeight(54)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Spread of the column")

    def show_counts(self, counts: tuple[int, ...]) -> None:
        """Draw these."""
        self.counts = counts
        self.setAccessibleDescription(", ".join(many(c) for c in counts))
        self.setVisible(bool(counts))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars from the left, the smallest values first."""
        t, painter = theme.current(), QPainter(self)
        most, base = max(self.counts, default=1) or 1, self.height() - 2.0
        step = self.width() / max(len(self.counts), 1)
        painter.setPen(Qt.PenStyle.NoPen)
        for i, count in enumerate(self.counts):
            high = max((base - 4) * count / most, 1.5 if count else 0)
            bar = QRectF(i * step + 0.5, base - high, max(step - 1.5, 1), high)
            painter.fillRect(bar, QColor(t.accent))
        painter.fillRect(QRectF(0, base, self.width(), 1), QColor(t.border))
        painter.end()


class StatsPanel(QScrollArea):
    """Count, missing, distinct, smallest to largest, most frequent values."""

    def __init__(self) -> None:
        super().__init__()
        self.stats = ColumnStats("", 0, 0, 0)
        self.about = ""
        self.setWidgetResizable(True)
        self.setFixedWidth(250)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Statistics of the column")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(14, 8, 14, 10)
        layout.setSpacing(6)
        self.title, self.which = heading("", 3), muted("")
        self.bars = Bars()
        self.figures, self.top = QFormLayout(), QFormLayout()
        for form in (self.figures, self.top):
            form.setHorizontalSpacing(14)
            form.setVerticalSpacing(2)
        self.often = muted("Most frequent")
        copy = button("Copy", self.copy, quiet=True, icon="copy")
        copy.setAccessibleName("Copy these statistics")
        layout.addLayout(row(self.title, None, copy))
        layout.addWidget(self.which)
        layout.addWidget(self.bars)
        layout.addLayout(self.figures)
        layout.addWidget(self.often)
        layout.addLayout(self.top)
        layout.addStretch(1)
        self.setWidget(inside)

    def show_stats(self, stats: ColumnStats, about: str) -> None:
        """Draw them; `about` says of which rows."""
        self.stats, self.about = stats, about
        self.title.setText(stats.title)
        self.which.setText(about)
        self.bars.show_counts(stats.bars)
        _fill(self.figures, stats.lines())
        self.often.setVisible(bool(stats.top))
        _fill(self.top, [(name, many(count)) for name, count in stats.top])
        self.setAccessibleDescription(self.text())

    def text(self) -> str:
        """All of it as lines."""
        lines = [f"{self.stats.title}: {self.about}"]
        lines += [f"{what}\t{value}" for what, value in self.stats.lines()]
        lines += [f"{name}\t{count}" for name, count in self.stats.top]
        return "\n".join(lines)

    def copy(self) -> None:
        """Put it on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text())


def _fill(form: QFormLayout, lines: list[tuple[str, str]]) -> None:
    """The lines of a form; those there are used again."""
    while form.rowCount() > len(lines):
        form.removeRow(form.rowCount() - 1)
    for i, (what, value) in enumerate(lines):
        if i >= form.rowCount():
            name, figure = muted("", wrap=False), QLabel()
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            name.setMaximumWidth(150)
            form.addRow(name, figure)
        for role, text in ((QFormLayout.ItemRole.LabelRole, what),
                           (QFormLayout.ItemRole.FieldRole, value)):  # fmt: skip
            item = form.itemAt(i, role)
            label = item.widget() if item is not None else None
            if isinstance(label, QLabel):
                cut = text if len(text) <= 24 else text[:23] + "…"
                label.setText(cut)
                label.setToolTip(text if cut != text else "")
