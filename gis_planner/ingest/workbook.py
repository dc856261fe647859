"""XLSX, XLS and ODS: one sheet as text cells, its size checked before it is unpacked whole."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from dataclasses import replace
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, check
from gis_planner.ingest.grid import Grid, batch, table_of, unique_names
from gis_planner.ingest.header import find_header
from gis_planner.ingest.limits import MIB, Limits
from gis_planner.ingest.ragged import Mender
from gis_planner.ingest.source import Source, bomb
from gis_planner.ingest.span import Span

_CHUNK = 20_000


def read_workbook(source: Source, sheet: str | None, progress: Progress) -> Grid:
    """One sheet: the named one (or its number from 1), else the one with most cells."""
    from python_calamine import CalamineError, CalamineWorkbook

    data = source.read_all()
    file_format = _examine(source, data, progress)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name, note = _choose(book, sheet, source)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        sheets = tuple(book.sheet_names)
    except UserError:
        raise
    except BaseException as error:
        # The reader is written in Rust: a fault inside it is a PanicException, no Exception.
        known = (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile)
        if not isinstance(error, known) and type(error).__name__ != "PanicException":
            raise
        raise UserError(
            f"{source.name} cannot be read as a workbook: {' '.join(str(error).split())}.",
            "Open it in a spreadsheet program and save it as XLSX or CSV.",
        ) from error
    check(progress)
    return replace(_grid(source, rows, file_format, sheets, note, progress), sheet=name)


def _grid(
    source: Source, rows: list[list[Any]], file_format: str, sheets: tuple[str, ...],
    note: list[str], progress: Progress,
) -> Grid:  # fmt: skip
    cells = [[cell_text(c) for c in row] for row in rows]
    while cells and not "".join(cells[-1]).strip():
        cells.pop()
    if not cells:
        raise UserError(f"{source.name}: the sheet holds nothing.", "Choose another sheet.")
    most = source.limits.max_columns
    wide = max((len(row) for row in cells if any(c.strip() for c in row[most:])), default=0)
    if wide:
        raise UserError(f"{source.name} has {wide:,} columns.", f"A list may have {most:,}.")
    cells = [row[:most] for row in cells]
    at, headed = find_header(cells[:60])
    header = cells[at] if headed else [""] * len(cells[0])
    body = cells[at + 1 :] if headed else cells[at:]
    width = max(
        (i + 1 for row in [header, *body] for i, c in enumerate(row) if c.strip()), default=1
    )
    names = unique_names([*header[:width], *[""] * (width - len(header))])
    filled = [
        (n, row[:width]) for n, row in enumerate(body, start=1) if any(c.strip() for c in row)
    ]
    mender = Mender(names, ",", [])
    batches: list[pa.RecordBatch] = []
    numbers: list[int] = []
    for start in range(0, len(filled), _CHUNK):
        check(progress)
        part = filled[start : start + _CHUNK]
        kept, order = mender.mend([row for _, row in part], 0)
        batches.append(batch(kept, names))
        numbers.extend(part[i - 1][0] for i in order)
    aside = tuple(
        type(r)(filled[r.row_number - 1][0], r.reason, r.fields) for r in mender.set_aside
    )
    warnings = [*note]
    if not headed:
        warnings.append("The sheet has no header row; columns are named by position.")
    elif at:
        warnings.append(f"{at} row{'s' * (at > 1)} above the header taken as a title and skipped.")
    return Grid(table_of(batches, names), pa.array(numbers, pa.int64()), "utf-8", file_format,
                aside, tuple(warnings), sheets)  # fmt: skip


def cell_text(value: Any) -> str:
    """A cell as text: dates ISO, whole numbers without '.0', TRUE and FALSE as a sheet does."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return "" if value is None else str(value)


def _choose(book: Any, sheet: str | None, source: Source) -> tuple[str, list[str]]:
    names = list(book.sheet_names)
    if sheet:
        alike = [n for n in names if n.strip().lower() == sheet.strip().lower()]
        if not alike and sheet.isdigit() and 1 <= int(sheet) <= len(names):
            alike = [names[int(sheet) - 1]]
        if not alike:
            raise UserError(
                f"{source.name} has no sheet '{sheet}'.", f"Its sheets: {', '.join(names)}."
            )
        return alike[0], []
    if len(names) == 1:
        return names[0], []
    sizes = {
        n: book.get_sheet_by_name(n).total_height * book.get_sheet_by_name(n).total_width
        for n in names
    }
    best = max(names, key=lambda n: (sizes[n], -names.index(n)))
    return best, [f"Sheet '{best}' was read, the largest of {len(names)}; others: "
                  f"{', '.join(n for n in names if n != best)}."]  # fmt: skip


def _examine(source: Source, data: bytes, progress: Progress) -> str:
    """Refuse bombs: unpack every part once, counting, and look how far cells reach."""
    if not data.startswith(b"PK"):
        return "xls"
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            for info in archive.infolist():
                if info.file_size > source.limits.max_structured_bytes:
                    raise bomb(source.name)
                total += _unpack(archive, info, total, len(data), source, progress)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UserError(
            f"{source.name} is damaged: {error}.",
            "Ask the sender for the file again; it did not arrive whole.",
        ) from error
    return "ods" if "content.xml" in names else "xlsb" if "xl/workbook.bin" in names else "xlsx"


def _unpack(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, before: int, packed: int, source: Source,
    progress: Progress,
) -> int:  # fmt: skip
    limits: Limits = source.limits
    count, span = 0, Span()
    sheet = info.filename.endswith(".xml") and not info.filename.endswith("styles.xml")
    with archive.open(info) as stream:
        while chunk := stream.read(MIB):
            check(progress)
            count += len(chunk)
            size = before + count
            if size > limits.max_structured_bytes or (
                size > 32 * MIB and size > limits.max_ratio * packed
            ):
                raise bomb(source.name)
            if sheet and not span.feed(chunk):
                raise bomb(source.name)
    if span.columns * span.rows > limits.max_cells:
        raise UserError(
            f"{source.name}: a sheet spans {span.rows:,} rows by {span.columns:,} columns.",
            "Delete the stray cells far from the list, or save it as CSV.",
        )
    return count
