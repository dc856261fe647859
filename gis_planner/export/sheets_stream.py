"""A large table as an XLSX file, written row by row: a million rows in a few megabytes of memory.

openpyxl makes an object of every cell; here a sheet is text that goes straight into the archive.
Texts are inline string cells, which no spreadsheet reads as formulas.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis_planner.domain.errors import UserError
from gis_planner.export.text import CONTROL, safe_file_name

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 1_048_576
MOST_TEXT = 32_767
BATCH = 10_000

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPECIAL = re.compile(r"[&<>\r]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_"}


def write_sheet(table: pa.Table, path: Path, title: str) -> None:
    """Write `table` as the only sheet of `path`. A text over 32,767 characters is cut, with '…'."""
    if table.num_rows >= MOST_ROWS:
        raise UserError(
            f"The table has {table.num_rows:,} rows; "
            f"an Excel sheet holds {MOST_ROWS - 1:,} below its header.",
            fix="Export it as .csv or .gpkg instead.",
        )
    name = re.sub(r"[\[\]:*?/\\']", " ", safe_file_name(title, "table"))[:31]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for part, body in _parts(name).items():
            archive.writestr(part, _HEAD + body)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_opening(table.num_columns).encode("utf-8"))
            header = "".join(
                f'<c t="inlineStr" s="1"><is><t>{_text(n)}</t></is></c>' for n in table.column_names
            )
            sheet.write(f"<row>{header}</row>".encode())
            for batch in table.to_batches(max_chunksize=BATCH):
                cells = [_cells(column) for column in batch.columns]
                rows = "".join(f"<row>{''.join(row)}</row>" for row in zip(*cells))
                sheet.write(rows.encode("utf-8"))
            sheet.write(b"</sheetData></worksheet>")


def _opening(columns: int) -> str:
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
        f'<cols><col min="1" max="{max(1, columns)}" width="18" customWidth="1"/></cols><sheetData>'
    )


def _cells(column: Any) -> list[str]:
    """Each value as a cell: numbers and truth values as such, everything else as a string."""
    import pyarrow as pa

    kind = column.type
    values = column.to_pylist()
    if pa.types.is_boolean(kind):
        return ["<c/>" if v is None else f'<c t="b"><v>{int(v)}</v></c>' for v in values]
    if pa.types.is_integer(kind):
        return ["<c/>" if v is None else _whole(v) for v in values]
    if pa.types.is_floating(kind):
        return [
            "<c/>" if v is None or v != v or abs(v) == float("inf") else f"<c><v>{v!r}</v></c>"
            for v in values
        ]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        import shapely

        values = list(shapely.to_wkt(shapely.from_wkb(values), rounding_precision=3))
    return [
        "<c/>"
        if v is None
        else f'<c t="inlineStr"><is><t xml:space="preserve">{_text(v)}</t></is></c>'
        for v in values
    ]


def _whole(value: int) -> str:
    """A number, or a string where a spreadsheet's 15 digits would lose some."""
    if abs(value) < 10**15:
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if len(text) > MOST_TEXT:
        text = text[: MOST_TEXT - 1] + "…"
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda m: _ENTITIES[m.group()], text)
    return (
        CONTROL.sub(lambda m: f"_x{ord(m.group()):04X}_", text) if not text.isprintable() else text
    )


def _parts(name: str) -> dict[str, str]:
    from gis_planner.export.text import xml_text

    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
            f'<sheet name="{xml_text(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}"><fonts count="2">'
            '<font><sz val="11"/><name val="Calibri"/></font>'
            '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        ),
    }
