"""The legend of the chart: what is on it, in words, shape and colour."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gis_planner.app import theme
from gis_planner.app.graph.marks import COMMUNITY, KINDS, WORDS, Mark, paint_mark
from gis_planner.app.graph.picture import CANDIDATE, Picture

LINE = 19.0
MOST_COMMUNITIES = 8
Row = tuple[Callable[[QPainter, float, float], None], str]


def rows(picture: Picture) -> list[Row]:
    """(picture, words) of everything that this chart uses."""
    kinds = {s.mark.kind for s in picture.spots}
    found: list[Row] = [(_mark(Mark(k)), WORDS[k]) for k in KINDS if k in kinds]
    if any(s.mark.hub for s in picture.spots):
        found.append((_mark(Mark("phone", hub=True)), "hub: shared by many, links nobody"))
    styles = set(picture.styles.tolist())
    if styles - {CANDIDATE}:
        found.append((_stroke("muted", dashed=False), "on record; thicker: more evidence"))
    if CANDIDATE in styles:
        found.append((_stroke("warn", dashed=True), "candidate: proposed, not confirmed"))
    if picture.on_path.any():
        found.append((_stroke("selected", dashed=False, wide=3.2), "shortest path"))
    if any(s.ring for s in picture.spots):
        found.append((_ring, "alone joins groups, or densest core"))
    if any(s.mark.faint for s in picture.spots):
        found.append((_mark(Mark("business", faint=True)), "no link on the date shown"))
    communities = sorted({s.community for s in picture.spots if s.community >= 0})
    for k in communities[:MOST_COMMUNITIES]:
        found.append((_mark(Mark("business", COMMUNITY[min(k, len(COMMUNITY) - 1)])),
                      f"group {k + 1} that holds together"))  # fmt: skip
    if len(communities) > MOST_COMMUNITIES:
        found.append((lambda p, x, y: None, f"and {len(communities) - MOST_COMMUNITIES} more"))
    return found


def size(picture: Picture) -> tuple[float, float]:
    """Width and height in pixels; nothing for an empty chart."""
    every = rows(picture)
    if not every:
        return 0.0, 0.0
    metrics = QFontMetricsF(theme.font(11))
    wide = max(metrics.horizontalAdvance(words) for _, words in every)
    return wide + 48, LINE * len(every) + 10


def paint(painter: QPainter, picture: Picture, left: float, bottom: float) -> QRectF:
    """Draw the legend with its lower left corner there; where it stands."""
    wide, high = size(picture)
    box = QRectF(left, bottom - high, wide, high)
    if not high:
        return box
    t = theme.current()
    ground = QColor(t.raised)
    ground.setAlphaF(0.93)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(t.border), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 8, 8)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for i, (draw, words) in enumerate(rows(picture)):
        y = box.top() + 5 + LINE * i + LINE / 2
        draw(painter, box.left() + 20, y)
        painter.setFont(theme.font(11))
        painter.setPen(QColor(t.text))
        place = QRectF(box.left() + 38, y - LINE / 2, wide - 42, LINE)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
    return box


def _mark(mark: Mark) -> Callable[[QPainter, float, float], None]:
    def draw(painter: QPainter, x: float, y: float) -> None:
        painter.save()
        painter.translate(x, y)
        paint_mark(painter, mark, 6.8)
        painter.restore()

    return draw


def _stroke(
    role: str, *, dashed: bool, wide: float = 2.0
) -> Callable[[QPainter, float, float], None]:
    def draw(painter: QPainter, x: float, y: float) -> None:
        pen = QPen(QColor(getattr(theme.current(), role)), wide)
        if dashed:
            pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x - 13, y), QPointF(x + 13, y))

    return draw


def _ring(painter: QPainter, x: float, y: float) -> None:
    painter.setPen(QPen(QColor(theme.current().bad), 1.6, Qt.PenStyle.DashLine))
    painter.drawEllipse(QPointF(x, y), 7.5, 7.5)
