"""Printing: what a page shows, on paper, with marking, source and page n of m on every sheet."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QMarginsF, QRectF, QSizeF, Qt, QUrl
from PyQt6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QTextDocument,
)
from PyQt6.QtPrintSupport import QPrinter

from gis_planner.app import theme
from gis_planner.app.whole_file import write_whole

HEAD_PT, FOOT_PT, TERMS_PT = 26.0, 26.0, 13.0
CSS = (
    "body { color: #182230; } h1 { font-size: 16pt; } h2 { font-size: 13pt; margin-top: 14px; } "
    "h4 { font-size: 10pt; margin: 8px 0 2px 0; } p { margin: 2px 0; } .m { color: #566375; } "
    ".w { color: #8A5200; } td, th { padding: 2px 6px 2px 0; } th { text-align: left; }"
)


@dataclass(frozen=True)
class Sheet:
    """What is printed: `body` HTML; pictures in it by the names in `pictures`."""

    title: str
    body: str
    pictures: tuple[tuple[str, QImage], ...] = ()
    landscape: bool = False


@dataclass(frozen=True)
class Imprint:
    """What stands on every page: marking above and below, and where it comes from."""

    marking: str
    source: str
    terms: str = ""
    """whom it is for and until when, where it is a reader's view"""

    @property
    def foot_pt(self) -> float:
        """Height of what stands below, points."""
        return FOOT_PT + (TERMS_PT if self.terms else 0.0)


def plain_font(px: int, *, bold: bool = False) -> QFont:
    """The bundled font without its contextual shapes: a PDF reader cannot turn them into text."""
    made = theme.font(px, bold)
    made.setFeature(QFont.Tag.fromString("calt") or QFont.Tag(), 0)
    return made


def document(sheet: Sheet, width_pt: float, height_pt: float) -> QTextDocument:
    """The sheet laid out on pages of a size in points."""
    made = QTextDocument()
    made.setDefaultFont(plain_font(11 if sheet.landscape else 12))
    made.setDefaultStyleSheet(CSS)
    body = sheet.body
    for name, image in sheet.pictures:
        scale = min(width_pt / image.width(), (height_pt - 72) / image.height())
        made.addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl(f"picture:{name}"), image
        )
        size = f"width='{round(image.width() * scale)}' height='{round(image.height() * scale)}'"
        body = body.replace(f"<img {name}>", f"<img src='picture:{name}' {size}>")
    made.setHtml(f"<h1>{html.escape(sheet.title)}</h1>{body}")
    made.setPageSize(QSizeF(width_pt, height_pt))
    return made


def print_sheet(device: QPrinter, sheet: Sheet, imprint: Imprint) -> int:
    """Paint every page; returns how many. Units are points whatever the printer's resolution."""
    device.setFullPage(False)
    page = device.pageLayout().paintRect(device.pageLayout().units().Point)
    width, height = page.width(), page.height() - HEAD_PT - imprint.foot_pt
    made = document(sheet, width, height)
    painter = QPainter(device)
    scale = device.resolution() / 72
    painter.scale(scale, scale)
    count = made.pageCount()
    for number in range(count):
        if number:
            device.newPage()
        _page(painter, made, number, width, height)
        _imprint(painter, imprint, f"page {number + 1} of {count}", width, page.height())
    painter.end()
    return count


def _page(painter: QPainter, made: QTextDocument, number: int, width: float, height: float) -> None:
    painter.save()
    painter.translate(0, HEAD_PT - number * height)
    area = QRectF(0, number * height, width, height)
    painter.setClipRect(area)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = area
    context.palette.setColor(QPalette.ColorRole.Text, QColor("#182230"))
    layout = made.documentLayout()
    assert layout is not None
    layout.draw(painter, context)
    painter.restore()


def _imprint(painter: QPainter, imprint: Imprint, number: str, width: float, height: float) -> None:
    painter.setFont(plain_font(10, bold=True))
    painter.setPen(QColor("#7A1022"))
    centre = Qt.AlignmentFlag.AlignHCenter
    painter.drawText(QRectF(0, 2, width, 16), centre, imprint.marking)
    painter.drawText(QRectF(0, height - 16, width, 16), centre, imprint.marking)
    painter.setFont(plain_font(9))
    painter.setPen(QColor("#566375"))
    painter.drawText(QRectF(0, height - 29, width, 13), centre, imprint.terms)
    line = QRectF(0, height - 16, width, 16)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, imprint.source)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, number)


def to_pdf(path: str, sheet: Sheet, imprint: Imprint) -> int:
    """The same pages as a PDF (A4); returns how many. UserError where it cannot be written."""
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    set_page(printer, sheet)
    pages = []

    def write(part: Path) -> None:
        printer.setOutputFileName(str(part))
        pages.append(print_sheet(printer, sheet, imprint))

    write_whole(Path(path), write)
    return pages[0]


def set_page(printer: QPrinter, sheet: Sheet) -> None:
    """A4, upright or across as the sheet asks."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageMargins(QMarginsF(12, 10, 12, 10), QPageLayout.Unit.Millimeter)
    across = QPageLayout.Orientation.Landscape
    printer.setPageOrientation(across if sheet.landscape else QPageLayout.Orientation.Portrait)
