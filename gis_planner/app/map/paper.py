"""The map on paper: marking above and below, title, legend, scale, north, sources; as an image,
SVG or PDF. Roads, boundaries, labels, dots and classes are vectors in SVG and PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PyQt6.QtCore import QMarginsF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PyQt6.QtSvg import QSvgGenerator

from gis_planner.app import theme as looks
from gis_planner.app.map import furniture
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.legend import blocks
from gis_planner.app.map.legend_paint import paint_legend
from gis_planner.app.map.render import paint_layers
from gis_planner.app.marking import paint_marking
from gis_planner.app.whole_file import write_whole
from gis_planner.domain.errors import UserError

MARK, HEAD, FOOT, TERMS = 24.0, 46.0, 26.0, 18.0
RATIO = 2.0
SUFFIXES = (".png", ".svg", ".pdf")


@dataclass(frozen=True)
class Sheet:
    """What stands around the map."""

    title: str
    marking: str
    subtitle: str = ""
    terms: str = ""
    """whom it is for and until when, where it is a reader's view"""
    over: Callable[[QPainter], None] | None = None
    """paints what lies over the map: a sketch, a mark"""


def head_of(sheet: Sheet) -> float:
    """Height of what stands above the map but for the marking, pixels."""
    return HEAD + (TERMS if sheet.terms else 0.0)


def size_of(canvas: MapCanvas, sheet: Sheet) -> tuple[int, int]:
    """Pixels of the whole sheet."""
    return canvas.width(), round(canvas.height() + 2 * MARK + head_of(sheet) + FOOT)


def paint_sheet(painter: QPainter, canvas: MapCanvas, sheet: Sheet) -> None:
    """Everything on `size_of` pixels; the look in use decides the colours."""
    t = looks.current()
    width, height = size_of(canvas, sheet)
    view = replace(canvas.view, width=canvas.width(), height=canvas.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, width, height), QColor(t.base))
    painter.save()
    painter.translate(0, MARK + head_of(sheet))
    painter.setClipRect(QRectF(0, 0, view.width, view.height))
    told = paint_layers(painter, canvas.scene, view, t, RATIO, vector=True)
    if sheet.over is not None:
        sheet.over(painter)
    furniture.paint_scale(painter, t, view.m_per_px, view.height)
    furniture.paint_north(painter, t, view.width)
    if canvas.legend:
        found = blocks(canvas.scene, view.m_per_px, t, told)
        paint_legend(painter, t, found, view.height)
    painter.restore()
    _words(painter, canvas, sheet, width, height)


def _words(painter: QPainter, canvas: MapCanvas, sheet: Sheet, width: float, height: float
           ) -> None:  # fmt: skip
    t = looks.current()
    paint_marking(painter, sheet.marking, width, height, MARK)
    left = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
    painter.setPen(QColor(t.text))
    painter.setFont(looks.font(17, bold=True))
    painter.drawText(QRectF(14, MARK + 3, width - 28, 24), left, sheet.title)
    painter.setPen(QColor(t.muted))
    painter.setFont(looks.font(11))
    painter.drawText(QRectF(14, MARK + 25, width - 28, 18), left, sheet.subtitle)
    if sheet.terms:
        painter.setPen(QColor(t.text))
        painter.setFont(looks.font(11, bold=True))
        painter.drawText(QRectF(14, MARK + 43, width - 28, TERMS), left, sheet.terms)
        painter.setPen(QColor(t.muted))
        painter.setFont(looks.font(11))
    foot = QRectF(14, height - MARK - FOOT, width - 28, FOOT)
    sources = " · ".join(canvas.attributions) or "No outside sources"
    painter.drawText(foot, left, f"Sources: {sources}")


def picture(canvas: MapCanvas, sheet: Sheet, ratio: float = RATIO) -> QImage:
    """The sheet as an image."""
    width, height = size_of(canvas, sheet)
    kind = QImage.Format.Format_RGB32
    image = QImage(round(width * ratio), round(height * ratio), kind)
    image.setText("Marking", sheet.marking)
    image.setText("Title", sheet.title)
    painter = QPainter(image)
    painter.scale(ratio, ratio)
    paint_sheet(painter, canvas, sheet)
    painter.end()
    return image


def write(canvas: MapCanvas, sheet: Sheet, out: Path) -> Path:
    """Write a PNG, SVG or PDF by the file's ending. UserError where it cannot be written."""
    writer = {".png": _png, ".svg": _svg, ".pdf": _pdf}.get(out.suffix.lower())
    if writer is None:
        raise UserError(
            f"{out.name} is no picture that the map is written as.", "Use .png, .svg or .pdf."
        )
    write_whole(out, lambda part: writer(canvas, sheet, part))
    return out


def _png(canvas: MapCanvas, sheet: Sheet, out: Path) -> bool:
    return picture(canvas, sheet).save(str(out))


def _svg(canvas: MapCanvas, sheet: Sheet, out: Path) -> bool:
    size = size_of(canvas, sheet)
    made = QSvgGenerator()
    made.setFileName(str(out))
    made.setSize(QSize(*size))
    made.setViewBox(QRectF(0, 0, *size))
    made.setTitle(sheet.title)
    made.setDescription(f"{sheet.marking}. {sheet.terms} {sheet.subtitle}")
    return _painted(made, canvas, sheet)


def _pdf(canvas: MapCanvas, sheet: Sheet, out: Path) -> bool:
    width, height = size_of(canvas, sheet)
    made = QPdfWriter(str(out))
    made.setTitle(sheet.title)
    made.setCreator("gis_planner")
    made.setResolution(288)
    points = QSizeF(width * 0.75, height * 0.75)
    page = QPageSize(points, QPageSize.Unit.Point, "map", QPageSize.SizeMatchPolicy.ExactMatch)
    made.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter()
    if not painter.begin(made):
        return False
    painter.scale(3.0, 3.0)  # 288 dots an inch to 96
    paint_sheet(painter, canvas, sheet)
    return painter.end()


def _painted(device: QSvgGenerator, canvas: MapCanvas, sheet: Sheet) -> bool:
    painter = QPainter()
    if not painter.begin(device):
        return False
    paint_sheet(painter, canvas, sheet)
    return painter.end()
