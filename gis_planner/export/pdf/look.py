"""Typography of the paper: one family, four sizes, one accent. Measures are points (1/72 inch)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.paraparser import ParaFrag

from gis_planner.export.text import visible

INK, MUTED = HexColor("#14181D"), HexColor("#4A5460")
LINE, PANEL = HexColor("#C3C9D1"), HexColor("#F2F4F6")
ACCENT, HAZARD, HAZARD_BG = HexColor("#123C5E"), HexColor("#8A1C00"), HexColor("#FFF1EC")

SANS, BOLD, ITALIC = "Pack", "Pack-Bold", "Pack-Italic"
_FONTS = Path(__file__).resolve().parent.parent / "fonts"
_FILES = {
    SANS: "DejaVuSansCondensed.ttf",
    BOLD: "DejaVuSansCondensed-Bold.ttf",
    ITALIC: "DejaVuSansCondensed-Oblique.ttf",
}
LONGEST = 1500
"""Characters of one text that are printed; the spreadsheet of the pack holds the whole."""


class _Face(TTFont):  # type: ignore[misc]
    """A face that remembers how wide each word is: a briefing says the same words on every page."""

    def __init__(self, name: str, file: str) -> None:
        super().__init__(name, file)
        self._widths: dict[str, float] = {}

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:
        """Width of `text` in points."""
        wide = self._widths.get(text)
        if wide is None:
            wide = float(super().stringWidth(text, 1000.0, encoding)) / 1000.0
            if len(self._widths) < 50_000 and len(text) < 40:
                self._widths[text] = wide
        return wide * size


@cache
def register_fonts() -> None:
    """Make the shipped DejaVu faces known to reportlab; they are embedded as subsets."""
    rl_config.useA85 = 0  # streams stay binary: a fifth smaller, and quicker to write
    for name, file in _FILES.items():
        pdfmetrics.registerFont(_Face(name, str(_FONTS / file)))
    pdfmetrics.registerFontFamily(SANS, normal=SANS, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


def _style(name: str, size: float, **more: object) -> ParagraphStyle:
    font = {"fontName": SANS, "fontSize": size, "leading": size * 1.28, "textColor": INK}
    return ParagraphStyle(name, **(font | {"splitLongWords": 1} | more))


TITLE = _style("title", 26, fontName=BOLD, leading=31, textColor=ACCENT)
H1 = _style("h1", 16, fontName=BOLD, leading=20, textColor=ACCENT, spaceAfter=4)
H2 = _style("h2", 9.5, fontName=BOLD, spaceBefore=6, spaceAfter=2, textColor=ACCENT, keepWithNext=1)
NAME = _style("name", 15, fontName=BOLD, leading=18)
HAZARD_HEAD = _style("hazard", 9.5, fontName=BOLD, textColor=HAZARD)
LEAD = _style("lead", 11, leading=15)
FIGURE = _style("figure", 20, fontName=BOLD, leading=25, textColor=ACCENT)
BODY = _style("body", 9.2, leading=12.2)
CELL = _style("cell", 8, leading=10.2)
CELL_BOLD = _style("cell-bold", 8, leading=10.2, fontName=BOLD)
HEAD = _style("head", 7.2, leading=9, fontName=BOLD, textColor=MUTED)
SMALL = _style("small", 7.2, leading=9.2, textColor=MUTED)
SOURCE = _style("source", 7.2, textColor=MUTED)
RIGHT = _style("right", 10, leading=13, fontName=BOLD, alignment=TA_RIGHT)
ITEM = _style("item", 9.2, leading=12.2, leftIndent=9, bulletIndent=0, spaceAfter=1.6)
TICK = _style(
    "tick", 9.2, leading=12.2, leftIndent=13, bulletIndent=0, bulletFontName=SANS, spaceAfter=1.5
)

ITEM_DENSE = _style("item-dense", 8, leading=10, leftIndent=9, bulletIndent=0, spaceAfter=1)
TICK_DENSE = _style(
    "tick-dense", 8, leading=10, leftIndent=13, bulletIndent=0, bulletFontName=SANS, spaceAfter=1
)


def _piece(text: str, style: ParagraphStyle, longest: int) -> ParaFrag:
    """A stretch of a paragraph that says exactly `text`, cut at `longest`.

    Made without reportlab's mark-up parser: a name can then hold no mark-up, and it is quicker.
    """
    shown = visible(text[: longest + 1])
    shown = shown if len(shown) <= longest else shown[: longest - 1] + "…"
    return ParaFrag(
        text=" ".join(shown.split()),
        fontName=style.fontName,
        fontSize=style.fontSize,
        textColor=style.textColor,
        bold=0,
        italic=0,
        rise=0,
        greek=0,
        link=[],
        us_lines=[],
    )


def para(text: str, style: ParagraphStyle = BODY, longest: int = LONGEST) -> Paragraph:
    """A paragraph of a text that is not trusted."""
    return Paragraph("", style, frags=[_piece(text, style, longest)])


def item(
    text: str,
    style: ParagraphStyle = ITEM,
    *,
    mark: str = "•",
    source: str = "",
    longest: int = LONGEST,
) -> Paragraph:
    """A line of a list behind `mark`; its source stands small after it, in brackets."""
    pieces = [_piece(text, style, longest)]
    if source:
        pieces[0].text += " "
        pieces.append(_piece(f"[{source}]", SOURCE, 160))
    return Paragraph("", style, frags=pieces, bulletText=mark)


def ticks(
    lines: tuple[str, ...], width: float, *, dense: bool = False, columns: int = 1
) -> list[Flowable]:
    """Boxes to tick in `columns`, read row by row."""
    cells = [item(t, TICK_DENSE if dense else TICK, mark="□", longest=300) for t in lines]
    if columns == 1 or not cells:
        return list(cells)
    cells += [""] * (-len(cells) % columns)
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    grid = Table(rows, [width / columns] * columns, hAlign="LEFT", splitInRow=1)
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return [grid]


def table(
    rows: list[list[object]],
    widths: list[float],
    *,
    head: bool = True,
    extra: tuple[tuple[object, ...], ...] = (),
) -> Table:
    """A quiet table: a rule under each row, the head repeated on each page."""
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ]
    if head:
        style += [("LINEBELOW", (0, 0), (-1, 0), 1, ACCENT), ("VALIGN", (0, 0), (-1, 0), "BOTTOM")]
    out = Table(rows, widths, repeatRows=1 if head else 0, hAlign="LEFT", splitInRow=1)
    out.setStyle(TableStyle(style + list(extra)))
    return out


def gap(points: float) -> Spacer:
    """White space."""
    return Spacer(1, points)


class FillHeight(Flowable):  # type: ignore[misc]
    """A flowable made to the height that is left on the page, where that is at least `least`.

    `make` gets width and height in points, at most `most`; with less room it goes to a new page.
    """

    def __init__(self, make: Callable[[float, float], Flowable], least: float, most: float) -> None:
        super().__init__()
        self._make, self._least, self._most = make, least, most
        self._made: Flowable | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the room that is left, if it is enough."""
        if height < self._least:
            return width, self._least
        height = min(height - 2, self._most)
        self._made = self._make(width, height)
        return width, height

    def draw(self) -> None:
        """Draw what was made."""
        if self._made is not None:
            self._made.drawOn(self.canv, 0, 0)


class Outline(Flowable):  # type: ignore[misc]
    """A bookmark in the reader's contents pane; takes no room."""

    def __init__(self, key: str, title: str, level: int = 0) -> None:
        super().__init__()
        self._key, self._title, self._level = key, title, level

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """No size."""
        return 0, 0

    def draw(self) -> None:
        """Set the bookmark here, and what the head of the page says from here on."""
        self.canv.section = self._title
        self.canv.bookmarkPage(self._key)
        self.canv.addOutlineEntry(visible(self._title)[:120], self._key, self._level, closed=True)
