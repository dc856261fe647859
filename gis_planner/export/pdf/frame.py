"""The furniture of every page: marking top and bottom, recipient, expiry, page n of m."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus.flowables import Flowable

from gis_planner.domain.progress import Progress, check
from gis_planner.export.pdf.look import ACCENT, BOLD, INK, LINE, MUTED, SANS, register_fonts
from gis_planner.export.text import one_line
from gis_planner.export.view import PackView, until

MARGIN, TOP, BOTTOM = 42.0, 54.0, 50.0


def build(
    story: list[Flowable],
    view: PackView,
    page: tuple[float, float],
    title: str,
    progress: Progress,
    columns: tuple[tuple[float, float], ...] = (),
) -> bytes:
    """The PDF of `story` on pages of size `page` (points).

    `columns` are (x, width) of frames beside each other; none gives one frame.
    """
    register_fonts()
    out = BytesIO()
    b = view.briefing
    document = BaseDocTemplate(
        out,
        pagesize=page,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=one_line(title),
        author=one_line(b.owner),
        subject=one_line(f"{b.marking}. For {b.recipient_name or b.recipient}. {b.purpose}"),
        creator=one_line(b.program),
        keywords=[one_line(b.operation), one_line(b.marking)],
        invariant=1,
        lang="en-GB",
    )
    height = page[1] - TOP - BOTTOM
    spans = columns or ((MARGIN, page[0] - 2 * MARGIN),)
    frames = [
        Frame(
            x, BOTTOM, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
        )
        for x, width in spans
    ]
    document.addPageTemplates(PageTemplate("page", frames, onPage=lambda *_: check(progress)))

    def canvas(*args: Any, **kwargs: Any) -> Canvas:
        return _Numbered(*args, view=view, title=title, **kwargs)

    document.build(story, canvasmaker=canvas)
    return out.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """A canvas that knows how many pages there are when it draws the furniture of the first."""

    def __init__(self, *args: Any, view: PackView, title: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._view, self._title = view, title
        self._pages: list[dict[str, Any]] = []
        self.section = ""

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for state in self._pages:
            pages = self._pages
            self.__dict__.update(state)
            self._pages = pages
            self._furniture(len(pages))
            super().showPage()
        super().save()

    def _furniture(self, pages: int) -> None:
        b, (width, height) = self._view.briefing, self._pagesize
        self.saveState()
        self.setFillColor(INK)
        self.setFont(BOLD, 9.5)
        for y in (height - 26, 16):
            self.drawCentredString(width / 2, y, fit(b.marking, BOLD, 9.5, width * 0.5))
        self.setStrokeColor(LINE)
        self.setLineWidth(0.6)
        for y in (height - 46, 42):
            self.line(MARGIN, y, width - MARGIN, y)
        self.setFont(SANS, 7.4)
        self.setFillColor(MUTED)
        half = (width - 2 * MARGIN) * 0.48
        self.drawString(MARGIN, height - 41, fit(self._title, SANS, 7.4, half))
        self.drawRightString(
            width - MARGIN, height - 41, fit(self.section or b.owner, SANS, 7.4, half)
        )
        who = f"For {one_line(b.recipient_name or b.recipient)} only"
        limit = until(b)
        third = (width - 2 * MARGIN) * 0.4
        self.drawString(MARGIN, 31, fit(who, SANS, 7.4, third))
        self.drawCentredString(width / 2, 31, fit(limit, SANS, 7.4, third))
        self.setFillColor(ACCENT)
        self.drawRightString(width - MARGIN, 31, f"page {self._pageNumber} of {pages}")
        self.restoreState()


def fit(text: str, font: str, size: float, width: float) -> str:
    """One visible line of `text`, cut with an ellipsis to at most `width` points."""
    line = one_line(text[:400])
    if pdfmetrics.stringWidth(line, font, size) <= width:
        return line
    while line and pdfmetrics.stringWidth(line + "…", font, size) > width:
        line = line[:-1]
    return line + "…"
