"""The key of a map: shades of severity, sizes for contacts, an agency's line and code."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus.flowables import Flowable

from gis_planner.export.palette import SEVERITY, SEVERITY_WORDS, radius
from gis_planner.export.pdf.flow import chip
from gis_planner.export.pdf.frame import fit
from gis_planner.export.pdf.look import BOLD, INK, SANS
from gis_planner.export.view import PackView


class KeyBar(Flowable):  # type: ignore[misc]
    """The key in rows across the page."""

    ROW, SIZE = 14.0, 7.2

    def __init__(self, view: PackView, width: float) -> None:
        super().__init__()
        self._view, self.width = view, width
        longest = max(
            (pdfmetrics.stringWidth(s.name, SANS, self.SIZE) for s in view.agencies), default=60
        )
        self._column = min(width, max(110.0, min(longest, 190) + 56))
        self._across = max(1, int(width // self._column))
        rows = -(-len(view.agencies) // self._across)
        self.height = self.ROW * (rows + 1) + 2

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """One row for symbols, then the agencies."""
        return self.width, self.height

    def draw(self) -> None:
        """Symbols first, then a line and a code for each agency."""
        self._symbols(self.height - self.ROW)
        for i, style in enumerate(self._view.agencies):
            row, column = divmod(i, self._across)
            x, y = column * self._column, self.height - self.ROW * (row + 2)
            c = self.canv
            c.setStrokeColor(HexColor(style.colour))
            c.setLineWidth(2)
            c.setDash(list(style.dash), 0)
            c.line(x, y + 5.2, x + 22, y + 5.2)
            c.setDash([], 0)
            chip(self, x + 26, y + 1, 19, 9.5, style)
            c.setFillColor(INK)
            c.setFont(SANS, self.SIZE)
            c.drawString(x + 49, y + 3, fit(style.name, SANS, self.SIZE, self._column - 54))

    def _symbols(self, y: float) -> None:
        c, x = self.canv, 0.0
        c.setLineWidth(0.7)
        x = self._word(x, y, "Severity", BOLD)
        for colour, word in zip(SEVERITY, SEVERITY_WORDS):
            c.setFillColor(HexColor(colour))
            c.setStrokeColor(INK)
            c.circle(x + 4.5, y + 5, 4.2, stroke=1, fill=1)
            x = self._word(x + 11, y, word, SANS, 7)
        x = self._word(x + 8, y, "Contacts with services", BOLD)
        for contacts, word in ((0, "none"), (15, "15"), (60, "60 or more")):
            r = radius(contacts, 3.4, 6.2)
            c.setStrokeColor(INK)
            c.circle(x + r, y + 5, r, stroke=1, fill=0)
            x = self._word(x + 2 * r + 3, y, word, SANS, 7)

    def _word(self, x: float, y: float, text: str, font: str, after: float = 6) -> float:
        self.canv.setFillColor(INK)
        self.canv.setFont(font, self.SIZE)
        self.canv.drawString(x, y + 2.6, text)
        return x + float(pdfmetrics.stringWidth(text, font, self.SIZE)) + after
