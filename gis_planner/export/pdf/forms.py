"""The outcome form at the foot of a visit's sheet, to fill by hand."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.platypus.flowables import Flowable

from gis_planner.export.palette import AgencyStyle
from gis_planner.export.pdf.flow import chip
from gis_planner.export.pdf.look import ACCENT, BOLD, INK, LINE, MUTED, PANEL, SANS
from gis_planner.export.view import Numbered, PackView

OUTCOMES = (
    "No access",
    "Nothing found",
    "Advice",
    "Notice",
    "Seizure",
    "Arrest",
    "Closure",
    "Referral",
    "Safeguarding",
)
"""What may be ticked for each agency. A visit without a stated outcome does not count."""

HEAD, ROW, FIELD, NOTES = 17.0, 13.5, 23.0, 26.0


class OutcomeForm(Flowable):  # type: ignore[misc]
    """Ticks for each agency, ruled lines for what was found, follow-up, name and time.

    It stands at the foot of the page; the ruled lines take up the room that is left, up to
    `MOST_NOTES` points.
    """

    MOST_NOTES = 640.0

    def __init__(self, view: PackView, n: Numbered, width: float) -> None:
        super().__init__()
        self._n, self.width = n, width
        self._styles = [view.style[a.agency] for a in n.visit.attendees[:8]]
        self._fixed = HEAD + 12 + ROW * max(1, len(self._styles)) + FIELD * 2

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """All the height that is left, or the least that the form needs."""
        self._notes = max(NOTES, min(self.MOST_NOTES, height - self._fixed - 1))
        self.height = max(height - 0.01, self._fixed + NOTES)
        return self.width, self.height

    def draw(self) -> None:
        """Draw from the foot up."""
        y = self._fields(
            (("Follow-up, by whom and when", 0.62), ("Recorded by, date, time", 0.38)), 0
        )
        y = self._ruled(y)
        y = self._fields(
            (("On site from", 0.17), ("until", 0.13), ("People met, names given", 0.7)), y
        )
        y = self._ticks(y)
        self._head(y)
        self.canv.setStrokeColor(ACCENT)
        self.canv.setLineWidth(1)
        self.canv.rect(0, 0, self.width, y + HEAD)

    def _label(self, text: str, x: float, y: float) -> None:
        self.canv.setFillColor(MUTED)
        self.canv.setFont(BOLD, 6.8)
        self.canv.drawString(x, y, text)

    def _fields(self, fields: tuple[tuple[str, float], ...], y: float) -> float:
        x = 0.0
        self.canv.setStrokeColor(LINE)
        self.canv.setLineWidth(0.5)
        for label, share in fields:
            if x:
                self.canv.line(x, y, x, y + FIELD)
            self._label(label, x + 5, y + FIELD - 9)
            x += share * self.width
        self.canv.line(0, y + FIELD, self.width, y + FIELD)
        return y + FIELD

    def _ruled(self, y: float) -> float:
        c = self.canv
        c.setStrokeColor(HexColor("#DDE2E7"))
        c.setLineWidth(0.5)
        line = y + 17.0
        while line < y + self._notes - 14:
            c.line(5, line, self.width - 5, line)
            line += 17.0
        self._label("What was found, indicators seen", 5, y + self._notes - 9)
        c.setStrokeColor(LINE)
        c.line(0, y + self._notes, self.width, y + self._notes)
        return y + self._notes

    def _ticks(self, y: float) -> float:
        c, left = self.canv, 30.0
        step = (self.width - left - 4) / len(OUTCOMES)
        rows: list[AgencyStyle | None] = list(self._styles) or [None]
        for style in reversed(rows):
            if style is not None:
                chip(self, 5, y + 2.2, 20, 9.5, style)
            c.setStrokeColor(INK)
            c.setLineWidth(0.7)
            for k in range(len(OUTCOMES)):
                c.rect(left + k * step + step / 2 - 4, y + 2.8, 8, 8)
            y += ROW
        c.setFillColor(INK)
        c.setFont(SANS, 7)
        for k, word in enumerate(OUTCOMES):
            c.drawCentredString(left + (k + 0.5) * step, y + 3, word)
        return y + 12

    def _head(self, y: float) -> None:
        c = self.canv
        c.setFillColor(PANEL)
        c.rect(0, y, self.width, HEAD, stroke=0, fill=1)
        c.setFillColor(ACCENT)
        c.setFont(BOLD, 9.5)
        c.drawString(5, y + 5, f"Outcome of visit {self._n.number}")
        c.setFillColor(MUTED)
        c.setFont(SANS, 7.2)
        c.drawRightString(self.width - 5, y + 5.4, "Tick at least one box for each agency")
