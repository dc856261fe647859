"""The legend of the chart: what is on it, in words, shape and colour."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gis_planner.app import theme
from gis_planner.app.graph.marks import COMMUNITY, KINDS, WORDS, Mark, paint_mark
from gis_planner.app.graph.picture import CANDIDATE, Picture

LINE = 19.0
MOST_COMMUNITIES = 6
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
        mark = Mark("business", COMMUNITY[k % len(COMMUNITY)])
        found.append((_mark(mark), f"community {k + 1}"))
    if len(communities) > MOST_COMMUNITIES:
        more = f"and {len(communities) - MOST_COMMUNITIES} more; colours come again"
        found.append((lambda p, x, y: None, more))
    return found


def lines(picture: Picture, width: float) -> list[list[tuple[Row, float]]]:
    """The legend broken into lines of at most `width` pixels, each part with its own width."""
    metrics = QFontMetricsF(theme.font(11))
    found: list[list[tuple[Row, float]]] = []
    used = width
    for part in rows(picture):
        wide = metrics.horizontalAdvance(part[1]) + 44
        if used + wide > width:
            found.append([])
            used = 0.0
        found[-1].append((part, wide))
        used += wide
    return found


def height(picture: Picture, width: float) -> float:
    """Pixels that the legend takes; 0 for an empty chart."""
    count = len(lines(picture, width - 24))
    return LINE * count + 8 if count else 0.0


def paint(painter: QPainter, picture: Picture, width: float, bottom: float) -> None:
    """Draw the legend as a band that ends at `bottom`."""
    broken = lines(picture, width - 24)
    if not broken:
        return
    t = theme.current()
    high = LINE * len(broken) + 8
    ground = QColor(t.window)
    ground.setAlphaF(0.94)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, bottom - high, width, high), ground)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for k, parts in enumerate(broken):
        x, y = 12.0, bottom - high + 4 + LINE * (k + 0.5)
        for (draw, words), wide in parts:
            draw(painter, x + 14, y)
            painter.setFont(theme.font(11))
            painter.setPen(QColor(t.text))
            place = QRectF(x + 30, y - LINE / 2, wide - 32, LINE)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
            x += wide


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
