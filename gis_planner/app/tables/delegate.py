"""Paints cells: selection, severity chip, bars, headings of groups; cheaper than style sheets."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPolygonF
from PyQt6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from gis_planner.app import theme
from gis_planner.app.models.table_columns import COLUMNS
from gis_planner.app.tables.model import RIGHT, FrameModel

LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
LINE = 26


class CellDelegate(QStyledItemDelegate):
    """One cell. Every colour stands beside its number or word."""

    coloured = True
    """Whether severity and bars are coloured."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """One cell of a row; headings are painted by the view, across all columns."""
        model = index.model()
        assert painter is not None and isinstance(model, FrameModel)
        t, spec = theme.current(), COLUMNS[index.column()]
        row = int(model.rows[index.row()])
        if row < 0:
            painter.fillRect(option.rect, QColor(t.window))
            return
        chosen = bool(model.selected[row])
        if chosen:
            painter.fillRect(option.rect, QColor(t.soft))
        focus = row == model.session.selection.focus
        if focus and option.rect.left() <= 0:
            painter.fillRect(QRect(0, option.rect.top(), 3, LINE), QColor(t.selected))
        text = model.text_at(row, spec.name)
        if spec.name == "severity" and self.coloured:
            self._chip(painter, option.rect, text)
            return
        if spec.bar and self.coloured and text:
            self._bar(painter, option.rect, model.share(row, spec.name))
        painter.setPen(QColor(t.text if chosen or spec.name == "name" else t.muted))
        painter.setFont(theme.font(12, bold=focus and spec.name == "name"))
        box = option.rect.adjusted(8, 0, -8, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, RIGHT if spec.numeric else LEFT, shown)

    @staticmethod
    def _bar(painter: QPainter, rect: QRect, share: float) -> None:
        t = theme.current()
        width = (rect.width() - 16) * share
        if width >= 1:
            colour = QColor(t.accent)
            colour.setAlphaF(0.55)
            painter.fillRect(QRectF(rect.left() + 8, rect.bottom() - 4, width, 2.5), colour)

    @staticmethod
    def _chip(painter: QPainter, rect: QRect, text: str) -> None:
        t = theme.current()
        if not text:
            return
        ground = t.severity[int(text)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        chip = QRect(rect.left() + 10, rect.center().y() - 8, 26, 17)
        painter.drawRoundedRect(chip, 8, 8)
        painter.setPen(QColor(theme.ink_on(ground)))
        painter.setFont(theme.font(11, bold=True))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """A comfortable line."""
        return QSize(80, LINE)


def paint_heading(painter: QPainter, rect: QRect, text: str, is_open: bool, current: bool) -> None:
    """A group's heading across all columns: a triangle, its label, how many."""
    t = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(rect, QColor(t.window))
    painter.setPen(QColor(t.border))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    x, y = rect.left() + 14.0, float(rect.center().y()) + 0.5
    shape = [(-4, -2.5), (4, -2.5), (0, 3)] if is_open else [(-2.5, -4), (3, 0), (-2.5, 4)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(t.accent if current else t.muted))
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in shape]))
    painter.setPen(QColor(t.text))
    painter.setFont(theme.font(12, bold=True))
    painter.drawText(rect.adjusted(28, 0, -8, 0), LEFT, text)
    painter.restore()
