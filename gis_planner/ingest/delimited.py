"""CSV and its relatives: finds the delimiter and the header, reads in chunks, mends ragged rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, check
from gis_planner.domain.wording import counted
from gis_planner.ingest.encoding import TextInfo
from gis_planner.ingest.grid import Grid, batch, table_of, unique_names
from gis_planner.ingest.header import find_header
from gis_planner.ingest.limits import MIB
from gis_planner.ingest.ragged import Mender
from gis_planner.ingest.source import Source

DELIMITERS = {",": "csv", "\t": "tsv", ";": "csv (semicolon)", "|": "csv (pipe)"}
_CHUNK = 20_000
_SAMPLE_ROWS = 60


def sniff_delimiter(head: str) -> str:
    """The delimiter that cuts the first rows into the most even columns.

    >>> sniff_delimiter("a;b;c\\n1,5;2;3\\n")
    ';'
    """
    lines = head.splitlines(keepends=True)
    lines = lines[:-1] if len(lines) > _SAMPLE_ROWS else lines
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        rows = _parse(lines, delimiter)
        if not rows:
            continue
        width, same = Counter(map(len, rows)).most_common(1)[0]
        if width < 2:
            continue
        header_fits = 0.5 if any(len(row) == width for row in rows[:3]) else 0.0
        score = same / len(rows) + header_fits + min(width, 20) / 100
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best if best_score >= 0.75 else ","


def _parse(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows


def read_delimited(source: Source, info: TextInfo, progress: Progress, rows: int | None) -> Grid:
    """Read the whole list, or its first `rows` rows for a preview."""
    delimiter = sniff_delimiter(info.head)
    limits = source.limits
    previous = csv.field_size_limit(limits.max_cell)
    raw = source.open()
    try:
        text = io.TextIOWrapper(raw, encoding=info.codec, errors=info.errors, newline="")
        return _read(source, info, text, raw, delimiter, progress, rows)
    finally:
        csv.field_size_limit(previous)
        raw.close()


def _read(
    source: Source, info: TextInfo, text: io.TextIOWrapper, raw: Any, delimiter: str,
    progress: Progress, limit: int | None,
) -> Grid:  # fmt: skip
    records = _records(source, text, delimiter)
    first = [row for _, row in zip(range(_SAMPLE_ROWS), records)]
    if not first:
        raise UserError(f"{source.name} holds no rows and no header.", "Is it the right file?")
    at, headed = find_header(first)
    header = first[at] if headed else []
    body = first[at + 1 :] if headed else first[at:]
    width = len(header) or Counter(map(len, body)).most_common(1)[0][0]
    header = _drop_blank_tail(header, body) if headed else [""] * width
    names = unique_names(header)
    mender = Mender(names, delimiter, body)
    batches: list[pa.RecordBatch] = []
    kept: list[int] = []
    numbers: list[int] = []
    number = swallowed = 0
    chunk: list[list[str]] = body
    while chunk:
        check(progress)
        length = len(chunk)
        chunk = list(unswallowed(chunk, len(names), delimiter))
        swallowed += len(chunk) - length
        rows, kept = mender.mend(chunk, number)
        number += len(chunk)
        batches.append(batch(rows, names))
        numbers.extend(kept)
        progress.report(min(raw.raw.count / max(info.size, 1), 1.0), "reading rows")
        if limit is not None and number >= limit:
            break
        chunk = [row for _, row in zip(range(_CHUNK), records)]
    warnings = list(mender.warnings())
    if swallowed:
        warnings.append(
            f"A quotation mark is not closed: {counted(swallowed, 'row')} that it swallowed freed."
        )
    if not headed:
        warnings.append("The file has no header row; columns are named by position.")
    elif at:
        warnings.append(f"{counted(at, 'row')} above the header taken as a title and skipped.")
    return Grid(
        table_of(batches, names),
        pa.array(numbers, pa.int64()),
        info.label,
        DELIMITERS[delimiter],
        tuple(mender.set_aside),
        tuple(warnings),
    )


def _drop_blank_tail(header: list[str], body: list[list[str]]) -> list[str]:
    """Headings that are blank at the end, over columns without any value, are no columns."""
    used = max((i + 1 for row in body for i, cell in enumerate(row) if cell.strip()), default=0)
    width = len(header)
    while width > max(used, 1) and not header[width - 1].strip():
        width -= 1
    return header[:width]


def _records(source: Source, text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    """Rows of cells; blank lines are no rows. UserError for one wider than any list."""
    most = source.limits.max_columns
    start = text.read(1)
    lines = text if start in ("", "\ufeff") else _with_start(start, text)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if len(row) > most and any(cell.strip() for cell in row[most:]):
                raise UserError(
                    f"{source.name} has {len(row):,} columns in line {reader.line_num}.",
                    f"A list may have {most:,}: is the delimiter right?",
                )
            if row:
                yield row[:most]
    except csv.Error as error:
        size = source.limits.max_cell // MIB
        raise UserError(
            f"{source.name}, line {reader.line_num}: {error}.",
            f"A cell may hold {size} MiB; a quotation mark is probably not closed above this line.",
        ) from error


def _with_start(start: str, text: io.TextIOWrapper) -> Iterator[str]:
    """The lines, with the character that was read to look for a byte order mark put back."""
    if start in "\r\n":
        yield start
    else:
        yield start + text.readline()
    yield from text


def unswallowed(rows: Sequence[list[str]], width: int, delimiter: str) -> Iterator[list[str]]:
    """Rows, with those freed that an unclosed quotation mark made into one cell.

    A cell of several lines that each hold as many delimiters as a row is no text but rows.
    """
    for row in rows:
        at = next((i for i, cell in enumerate(row) if cell.count("\n") >= 3), None)
        if at is None or width < 3 or not _holds_rows(row[at], width, delimiter):
            yield row
            continue
        text = delimiter.join([*row[:at], row[at]])
        tail = delimiter.join(_quoted(c, delimiter) for c in row[at + 1 :])
        text = f"{text}{delimiter}{tail}" if len(row) > at + 1 else text
        for line in text.split("\n"):
            if line.strip("\r"):
                yield next(csv.reader([line.strip("\r")], delimiter=delimiter), [])


def _holds_rows(cell: str, width: int, delimiter: str) -> bool:
    inner = cell.split("\n")[1:-1]
    full = sum(1 for line in inner if line.count(delimiter) >= width - 1)
    return len(inner) >= 2 and full >= 0.8 * len(inner)


def _quoted(cell: str, delimiter: str) -> str:
    return f'"{cell}"' if delimiter in cell else cell
