"""What the shapes of the timeline mean."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.gantt import paint
from gis_planner.app.models.gantt import Axis, Track
from gis_planner.app.models.lanes import KINDS, Block
from gis_planner.app.models.plan import Visit

SAMPLE = 24
GAP = 12


class Legend(QWidget):
    """One sample of each shape with its name."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        words = ", ".join(KINDS.values())
        self.setAccessibleName("Shapes of the timeline")
        self.setAccessibleDescription(words)
        self.setToolTip(
            "Filled: on site (★ leads, ▪ locked, ! must). Arrow: travel. Dotted frame: waiting. "
            "Hatched: break. Dashed frame: standby. Grey ground: off duty."
        )

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        wide = sum(metrics.horizontalAdvance(w) + SAMPLE + 5 + GAP for w in KINDS.values())
        return QSize(wide, 20)

    def minimumSizeHint(self) -> QSize:
        """It widens no window."""
        return QSize(0, 20)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The samples, where there is room for all."""
        if self.width() < self.sizeHint().width():
            return
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        visit = Visit("", "", "", "", "", "", "", 1, (), 0.0, 0.0, 0.0, 0)
        x = 0.0
        for kind, word in KINDS.items():
            axis = Axis(("",), 0, SAMPLE, x, 1.0)
            look = paint.Look(painter, axis, 0.0, paint.HEAD - 3, 10_000, 20,
                              lambda a: theme.current().accent, "-", {})  # fmt: skip
            track = Track("", "", 0.0, 14.0, ())
            one = Block(kind, 0, SAMPLE, visit if kind == "visit" else None, "")
            box = look.box(track, "", 0, SAMPLE)
            painter.setClipRect(QRectF(x, 0, SAMPLE, 20))
            paint.SHAPES[kind](look, track, one, box)
            painter.setClipping(False)
            painter.setPen(QColor(t.muted))
            painter.setFont(self.font())
            wide = painter.fontMetrics().horizontalAdvance(word)
            at = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(x + SAMPLE + 5, 0, wide + 2, 20), at, word)
            x += SAMPLE + 5 + wide + GAP
        painter.end()
