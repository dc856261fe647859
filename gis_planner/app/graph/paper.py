"""A chart on paper: marking above and below, title, date, legend and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtSvg import QSvgGenerator

from gis_planner.app import theme
from gis_planner.app.graph import legend
from gis_planner.app.graph.painter import ChartPainter, Look
from gis_planner.app.graph.picture import Picture, View
from gis_planner.app.marking import paint_marking

HEAD, FOOT, MARK = 58.0, 62.0, 24.0
LEAST, MOST = (1200, 850), (3600, 2600)


@dataclass(frozen=True)
class Sheet:
    """What stands around the chart. `sources`: lists that the lines rest on."""

    title: str
    marking: str
    subtitle: str = ""
    sources: str = ""


def size_of(picture: Picture) -> tuple[int, int]:
    """Paper in pixels: room for every node, within reason."""
    left, top, right, bottom = picture.bounds()
    wide = min(max(right - left + 260, LEAST[0]), MOST[0])
    high = min(max(bottom - top + 320, LEAST[1]), MOST[1])
    return round(wide), round(high)


def paint_sheet(painter: QPainter, picture: Picture, sheet: Sheet, size: tuple[int, int],
                *, vector: bool) -> None:  # fmt: skip
    """Paint everything on `size` pixels; as vectors for drawings."""
    t = theme.current()
    width, height = size
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, width, height), QColor(t.base))
    high = round(height - HEAD - FOOT - 2 * MARK)
    band = legend.height(picture, width)
    view = View.fit(picture.bounds(), width, high, margin=60, below=band)
    inner = ChartPainter()
    bare = Look(vector=vector)
    corner = QRectF(0, high - band, width, band)
    chosen, said = inner.choose_labels(picture, view, (width, high), bare, (corner,))
    painter.save()
    painter.translate(0, MARK + HEAD)
    painter.setClipRect(QRectF(0, 0, width, high))
    look = Look(vector=vector, labels=chosen, words=said)
    inner.paint(painter, picture, view, (width, high), look)
    legend.paint(painter, picture, width, high)
    painter.restore()
    _words(painter, sheet, width, height)


def _words(painter: QPainter, sheet: Sheet, width: float, height: float) -> None:
    t = theme.current()
    paint_marking(painter, sheet.marking, width, height, MARK)
    left = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
    painter.setPen(QColor(t.text))
    painter.setFont(theme.font(18, bold=True))
    painter.drawText(QRectF(16, MARK + 6, width - 32, 26), left, sheet.title)
    painter.setPen(QColor(t.muted))
    painter.setFont(theme.font(12))
    painter.drawText(QRectF(16, MARK + 32, width - 32, 20), left, sheet.subtitle)
    flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    foot = QRectF(16, height - MARK - FOOT + 4, width - 32, FOOT - 8)
    painter.drawText(foot, flags, sheet.sources)


def write_png(picture: Picture, sheet: Sheet, out: Path) -> bool:
    """A picture at twice the density of a screen; False where it cannot be written."""
    size = size_of(picture)
    image = QImage(size[0] * 2, size[1] * 2, QImage.Format.Format_RGB32)
    image.setText("Marking", sheet.marking)
    painter = QPainter(image)
    painter.scale(2, 2)
    paint_sheet(painter, picture, sheet, size, vector=len(picture.spots) < 3_000)
    painter.end()
    return image.save(str(out))


def write_svg(picture: Picture, sheet: Sheet, out: Path) -> bool:
    """A drawing that stays sharp; False where it cannot be written."""
    size = size_of(picture)
    made = QSvgGenerator()
    made.setFileName(str(out))
    made.setSize(QSize(*size))
    made.setViewBox(QRectF(0, 0, *size))
    made.setTitle(sheet.title)
    made.setDescription(f"{sheet.marking}. {sheet.subtitle}. {sheet.sources}")
    painter = QPainter()
    if not painter.begin(made):
        return False
    paint_sheet(painter, picture, sheet, size, vector=True)
    painter.end()
    return out.is_file()
