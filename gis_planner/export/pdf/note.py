"""A page of plain lines: something to print, sign and keep."""

from __future__ import annotations

from io import BytesIO

from gis_planner.export.pdf.look import BOLD, SANS, register_fonts
from gis_planner.export.text import one_line

MARGIN, SIZE, LEADING = 64.0, 11.0, 17.0


def note_pdf(text: str, title: str) -> bytes:
    """The lines of `text` on A4, the first one large; hash lines in fixed width."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    out = BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setTitle(one_line(title))
    y = A4[1] - MARGIN
    for number, line in enumerate(text.splitlines()):
        if y < MARGIN:
            page.showPage()
            y = A4[1] - MARGIN
        font, size = (BOLD, 18.0) if number == 0 else (SANS, SIZE)
        if line.startswith("  "):
            font, size = "Courier-Bold", 12.5
        page.setFont(font, size)
        page.drawString(MARGIN, y, one_line(line.strip()) if line.strip() else "")
        y -= LEADING * (1.8 if number == 0 else 1.0)
    page.save()
    return out.getvalue()
