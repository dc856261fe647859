"""The outcome form at the foot of a visit's sheet, to fill by hand."""

from __future__ import annotations

from reportlab.platypus import Table, TableStyle

from gis_planner.export.pdf.look import (
    ACCENT,
    CELL,
    CELL_BOLD,
    H2,
    HEAD,
    LINE,
    PANEL,
    SMALL,
    para,
)  # fmt: skip
from gis_planner.export.view import Numbered, PackView

OUTCOMES = (
    "No access", "Nothing found", "Advice given", "Notice served", "Goods seized", "Arrest",
    "Prohibition or closure", "Referred to another agency", "Safeguarding referral",
)  # fmt: skip
"""What may be ticked. A visit without a stated outcome does not count (domain.md, 7)."""


def outcome_form(view: PackView, n: Numbered, width: float) -> Table:
    """Ticks for each agency, free lines, follow-up, name and time."""
    styles = [view.style[a.agency] for a in n.visit.attendees[:6]]
    third = width / 3
    head = [
        [
            para(f"Outcome of visit {n.number}", H2),
            "",
            para("Tick for each agency: its code in the box", SMALL),
        ]
    ]
    ticks = [
        [_box(OUTCOMES[r * 3 + c], [s.code for s in styles]) for c in range(3)] for r in range(3)
    ]
    foot = [
        [_field("On site from"), _field("until"), _field("People seen, names given")],
        [_field("What was found, indicators seen"), "", ""],
        [_field("Follow-up, by whom and when"), "", _field("Recorded by, date and time")],
    ]
    rows = head + ticks + foot
    out = Table(rows, [third] * 3, [17] + [15] * 3 + [23, 44, 23])
    out.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 1, ACCENT),
                ("BACKGROUND", (0, 0), (-1, 0), PANEL),
                ("SPAN", (0, 0), (1, 0)),
                ("VALIGN", (0, 0), (-1, 3), "MIDDLE"),
                ("VALIGN", (0, 4), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 4), (-1, -1), 0.4, LINE),
                ("LINEAFTER", (0, 4), (1, 4), 0.4, LINE),
                ("SPAN", (0, 5), (-1, 5)),
                ("SPAN", (0, 6), (1, 6)),
                ("LINEAFTER", (1, 6), (1, 6), 0.4, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 5),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ]
        )
    )
    return out


def _box(word: str, codes: list[str]) -> object:
    boxes = "  ".join(f"□ {code}" for code in codes) or "□"
    inner = Table([[para(word, CELL), para(boxes, CELL_BOLD)]], [78, None])
    inner.setStyle(
        TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    )  # fmt: skip
    return inner


def _field(label: str) -> object:
    return para(label, HEAD)
