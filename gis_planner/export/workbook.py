"""visits.xlsx: sheets visits, facts, routes, about; marking in the header and footer of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from gis_planner.domain.progress import Progress, check
from gis_planner.domain.wording import counted
from gis_planner.export.geometry import grid_reference
from gis_planner.export.text import CONTROL, one_line
from gis_planner.export.view import Numbered, PackView, until

LONGEST_CELL = 32_000

_VISITS = (
    ("number", 8),
    ("day", 12),
    ("start", 8),
    ("end", 8),
    ("name", 30),
    ("address", 40),
    ("postcode", 11),
    ("uprn", 15),
    ("grid_reference", 17),
    ("easting", 11),
    ("northing", 11),
    ("location_precision", 13),
    ("lead", 24),
    ("agencies", 34),
    ("officers", 24),
    ("concerns", 34),
    ("severity", 9),
    ("contacts", 9),
    ("look_for", 44),
    ("notes", 30),
    ("visit_id", 10),
    ("premises_id", 12),
    ("outcome", 30),
)
_FACTS = (
    ("visit", 8),
    ("name", 28),
    ("kind", 14),
    ("fact", 70),
    ("date", 12),
    ("source", 42),
    ("gateway", 20),
)
_ATTEND = (
    ("visit", 8),
    ("day", 12),
    ("start", 8),
    ("name", 28),
    ("agency", 28),
    ("officers", 22),
    ("arrive", 8),
    ("leads", 7),
    ("power", 46),
    ("basis", 18),
    ("concerns", 34),
    ("because", 60),
)
_ROUTES = (
    ("day", 12),
    ("agency", 28),
    ("officers", 20),
    ("leg", 6),
    ("depart", 8),
    ("arrive", 8),
    ("from", 28),
    ("to", 28),
    ("minutes", 9),
    ("metres", 9),
    ("by", 70),
)


def visits_xlsx(view: PackView, progress: Progress) -> bytes:
    """The workbook as bytes. Every text is a string cell, so that none can run as a formula."""
    from openpyxl import Workbook

    b = view.briefing
    book = Workbook(write_only=True)
    for title, columns, rows in (
        ("visits", _VISITS, (_visit(view, n) for n in view.visits)),
        ("attendance", _ATTEND, _attendance(view)),
        ("facts", _FACTS, _facts(view)),
        ("routes", _ROUTES, _routes(view)),
        ("about", (("what", 24), ("value", 90), ("more", 40)), _about(view)),
    ):
        check(progress)
        _sheet(book, view, title, columns, rows)
    book.properties.title, book.properties.creator = one_line(b.title), one_line(b.program)
    book.properties.subject = one_line(f"{b.marking}. For {b.recipient_name or b.recipient}.")
    made = _moment(b.created)
    if made is not None:
        book.properties.created = book.properties.modified = made
    out = BytesIO()
    book.save(out)
    progress.report(1.0, "visits.xlsx")
    return out.getvalue()


def _sheet(
    book: Any,
    view: PackView,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for i, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    _furniture(sheet, view)
    bold, fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="123C5E")
    wrap = Alignment(wrap_text=True, vertical="top")
    sheet.append([_cell(sheet, name, font=bold, fill=fill) for name, _ in columns])
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value, alignment=wrap) for value in row])
        count += 1
    if title != "about":
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


def _cell(sheet: Any, value: Any, **style: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        text = CONTROL.sub("\ufffd", value)
        text = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + " … (cut)"
        cell = WriteOnlyCell(sheet, text or None)
        if text:
            cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value)
    for name, part in style.items():
        setattr(cell, name, part)
    return cell


def _furniture(sheet: Any, view: PackView) -> None:
    b = view.briefing
    marking = one_line(b.marking).replace("&", "&&")[:80]
    who = one_line(f"For {b.recipient_name or b.recipient} only").replace("&", "&&")[:80]
    for part in (sheet.oddHeader, sheet.oddFooter):
        part.center.text, part.center.size = marking, 11
    sheet.oddHeader.left.text = one_line(b.title).replace("&", "&&")[:60]
    sheet.oddFooter.left.text = f"{who}. {one_line(until(b))[:60].replace(chr(38), chr(38) * 2)}"
    sheet.oddFooter.right.text = "page &P of &N"


def _visit(view: PackView, n: Numbered) -> list[Any]:
    v = n.visit
    return [
        n.number,
        v.day,
        v.start,
        v.end,
        v.name,
        v.address,
        v.postcode,
        v.uprn,
        grid_reference(v.easting, v.northing),
        v.easting,
        v.northing,
        v.location_precision,
        n.lead.agency_name if n.lead else "",
        ", ".join(a.agency_name or a.agency for a in v.attendees),
        ", ".join(o for a in v.attendees for o in a.officers),
        ", ".join(dict.fromkeys(c for a in v.attendees for c in a.concerns)),
        v.severity,
        v.contacts,
        "; ".join(v.look_for),
        "; ".join(v.notes),
        v.visit_id,
        v.premises_id,
        "",
    ]


def _attendance(view: PackView) -> Iterable[list[Any]]:
    for n in view.visits:
        v = n.visit
        for a in v.attendees:
            yield [
                n.number,
                v.day,
                v.start,
                v.name,
                a.agency_name or a.agency,
                ", ".join(a.officers),
                a.arrive,
                "yes" if a.is_lead else "",
                a.power,
                a.basis,
                ", ".join(a.concerns),
                a.because,
            ]


def _facts(view: PackView) -> Iterable[list[Any]]:
    for n in view.visits:
        v = n.visit
        for kind, facts in (
            ("hazard", v.hazards),
            ("why", v.why),
            ("known", v.known),
            ("link", v.links),
        ):
            for f in facts:
                yield [n.number, v.name, kind, f.said, f.date, f.source, f.gateway]


def _routes(view: PackView) -> Iterable[list[Any]]:
    for j in view.journeys:
        for g in j.legs:
            by = ", ".join(
                f"{name or 'unnamed road'} {metres:.0f} m" for name, metres in g.directions
            )
            yield [
                j.day,
                view.style[j.agency].name,
                ", ".join(j.officers),
                g.leg,
                g.depart,
                g.arrive,
                g.from_name,
                g.to_name,
                round(g.minutes, 1),
                round(g.metres),
                by,
            ]


def _about(view: PackView) -> Iterable[list[Any]]:
    b = view.briefing
    for what, value in (
        ("title", b.title),
        ("operation", b.operation),
        ("recipient", b.recipient_name or b.recipient),
        ("purpose", b.purpose),
        ("marking", b.marking),
        ("handling", b.handling),
        ("owner", b.owner),
        ("created", b.created),
        ("expiry", b.expiry),
        ("program", b.program),
        ("visits", counted(len(view.visits), "visit")),
    ):
        yield [what, value, ""]
    for name, owner, gateway in b.fields_released:
        yield ["released", f"{name} of {owner}", gateway]
    for name, owner, reason in b.fields_withheld:
        yield ["withheld", f"{name} of {owner}", reason]
    for line in b.attributions:
        yield ["map source", line, ""]


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
