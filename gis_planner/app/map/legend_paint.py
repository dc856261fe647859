"""Paints the legend: blocks from the bottom left upwards, as many as there is room for."""

from __future__ import annotations

from math import cos, radians, sin

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPen,
    QPolygonF,
)

from gis_planner.app import theme as looks
from gis_planner.app.map.legend import Block, Entry
from gis_planner.app.theme import Theme

WIDE = 188.0
ROW, HEAD, PAD = 17.0, 18.0, 9.0
LEFT, BOTTOM, GAP = 12.0, 50.0, 6.0
CENTRE = Qt.AlignmentFlag.AlignCenter


def panel(painter: QPainter, theme: Theme, box: QRectF) -> None:
    """A rounded ground for something over the map."""
    ground = QColor(theme.raised)
    ground.setAlphaF(0.92)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 8, 8)


def paint_legend(
    painter: QPainter, theme: Theme, found: tuple[Block, ...], height: float,
    bottom: float = BOTTOM,
) -> None:  # fmt: skip
    """The blocks, the most important lowest; those that do not fit are left out."""
    y = height - bottom
    for block in found:
        high = block_height(block)
        if y - high < 10:
            return
        _block(painter, theme, block, QRectF(LEFT, y - high, WIDE, high))
        y -= high + GAP


def block_height(block: Block) -> float:
    """Pixels that a block needs."""
    lines = _title_lines(block.title)
    rows = sum(_entry_height(e) for e in block.entries)
    return 2 * PAD + lines * 15.0 + (3 if lines else 0) + rows + (15.0 * _note_lines(block.note))


def _entry_height(entry: Entry) -> float:
    if entry.symbol == "sizes":
        room = 2 * max(entry.sizes, default=6.0) + 18
        return room + (HEAD if entry.text else 0)
    return 30.0 if entry.symbol == "band" else ROW


def _wrapped(text: str, bold: bool, px: int) -> list[str]:
    """Lines that fit a block's width, two at most."""
    metrics = QFontMetricsF(looks.font(px, bold=bold))
    room = WIDE - 24
    if not text:
        return []
    lines, line = [], ""
    for word in text.split():
        trial = f"{line} {word}".strip()
        if line and metrics.horizontalAdvance(trial) > room:
            lines.append(line)
            line = word
        else:
            line = trial
    lines.append(line)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return [metrics.elidedText(t, Qt.TextElideMode.ElideRight, room) for t in lines]


def _title_lines(text: str) -> int:
    return len(_wrapped(text, True, 11))


def _note_lines(text: str) -> int:
    return len(_wrapped(text, False, 10))


def _block(painter: QPainter, theme: Theme, block: Block, box: QRectF) -> None:
    panel(painter, theme, box)
    left, y = box.left() + 12, box.top() + PAD
    painter.setFont(looks.font(11, bold=True))
    painter.setPen(QColor(theme.text))
    for line in _wrapped(block.title, True, 11):
        painter.drawText(QPointF(left, y + 11), line)
        y += 15
    y += 3 if block.title else 0
    for entry in block.entries:
        _entry(painter, theme, entry, left, y)
        y += _entry_height(entry)
    painter.setFont(looks.font(10))
    painter.setPen(QColor(theme.muted))
    for line in _wrapped(block.note, False, 10):
        painter.drawText(QPointF(left, y + 11), line)
        y += 15


def _entry(painter: QPainter, theme: Theme, entry: Entry, left: float, y: float) -> None:
    if entry.symbol == "sizes":
        _sizes(painter, theme, entry, left, y)
        return
    if entry.symbol == "band":
        _band(painter, theme, entry, left, y)
        return
    middle = QPointF(left + 8, y + ROW / 2)
    _symbol(painter, theme, entry, middle)
    painter.setFont(looks.font(11))
    painter.setPen(QColor(theme.text))
    metrics = QFontMetricsF(painter.font())
    text = metrics.elidedText(entry.text, Qt.TextElideMode.ElideRight, WIDE - 46)
    painter.drawText(QPointF(left + 22, y + ROW / 2 + 4), text)


def _edge(theme: Theme) -> QPen:
    return QPen(QColor(theme.text if theme.is_dark else "#3B4653"), 1)


def _symbol(painter: QPainter, theme: Theme, entry: Entry, at: QPointF) -> None:
    colour = QColor(entry.colours[0]) if entry.colours and entry.colours[0] else QColor()
    box = QRectF(at.x() - 8, at.y() - 5.5, 16, 11)
    painter.setPen(_edge(theme))
    painter.setBrush(colour if colour.isValid() else Qt.BrushStyle.NoBrush)
    if entry.symbol == "dot":
        radius = entry.sizes[0] if entry.sizes else 5.0
        painter.drawEllipse(at, radius, radius)
    elif entry.symbol == "line":
        painter.setPen(QPen(colour, 3))
        painter.drawLine(QPointF(box.left(), at.y()), QPointF(box.right(), at.y()))
    elif entry.symbol == "square":
        painter.setPen(QPen(QColor(theme.halo), 1))
        painter.drawRect(QRectF(at.x() - 3, at.y() - 3, 6, 6))
    elif entry.symbol == "hexagon":
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawPolygon(QPolygonF([
            QPointF(at.x() + 6.5 * cos(radians(a)), at.y() + 6.5 * sin(radians(a)))
            for a in range(30, 390, 60)
        ]))  # fmt: skip
    elif entry.symbol == "cluster":
        painter.setPen(QPen(QColor(theme.halo), 1))
        painter.drawEllipse(at, 7.5, 7.5)
        painter.setPen(QColor("#101820" if colour.lightnessF() > 0.55 else "#FFFFFF"))
        painter.setFont(looks.font(9, bold=True))
        painter.drawText(QRectF(at.x() - 9, at.y() - 7, 18, 14), CENTRE, "12")
    elif entry.symbol == "hatch":
        painter.setBrush(QBrush(QColor(theme.text), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(box)
    else:
        ink = QColor(colour)
        painter.setPen(QPen(colour if colour.isValid() else QColor(theme.muted), 1))
        ink.setAlphaF(entry.opacity if colour.isValid() else 0.0)
        painter.setBrush(ink)
        painter.drawRect(box)


def _sizes(painter: QPainter, theme: Theme, entry: Entry, left: float, y: float) -> None:
    if entry.text:
        painter.setFont(looks.font(11, bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(left, y + 12), entry.text)
        y += HEAD
    most = max(entry.sizes)
    step = (WIDE - 24) / len(entry.sizes)
    painter.setFont(looks.font(10))
    for k, (radius, words) in enumerate(zip(entry.sizes, entry.words)):
        x = left + step * (k + 0.5) - 4
        painter.setPen(_edge(theme))
        painter.setBrush(QColor(entry.colours[0]))
        painter.drawEllipse(QPointF(x, y + most + 1), radius, radius)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(x - step / 2, y + 2 * most + 3, step, 14), CENTRE, words)


def _band(painter: QPainter, theme: Theme, entry: Entry, left: float, y: float) -> None:
    box = QRectF(left, y + 2, WIDE - 24, 10)
    ramp = QLinearGradient(box.topLeft(), box.topRight())
    for k, colour in enumerate(entry.colours):
        ramp.setColorAt(k / (len(entry.colours) - 1), QColor(colour))
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(ramp)
    painter.drawRect(box)
    painter.setFont(looks.font(10))
    painter.setPen(QColor(theme.muted))
    words = QRectF(left, y + 13, WIDE - 24, 14)
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft, entry.words[0])
    painter.drawText(words, Qt.AlignmentFlag.AlignRight, entry.words[-1])
