"""What every reader returns: text cells in named columns, before anything is understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from gis_planner.domain.lists import SetAside


@dataclass(frozen=True)
class Grid:
    """A file as rows of text.

    `table` has string columns with unique names ('' = an empty cell, null = no such cell);
    `row_numbers` gives each row's number in the file (header = 0); `set_aside` are rows that the
    reader itself could not understand; `rows_read` = rows of `table` + `set_aside`.
    """

    table: pa.Table
    row_numbers: pa.Array
    encoding: str
    file_format: str
    set_aside: tuple[SetAside, ...] = ()
    warnings: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    """The sheet that was read; '' where a file has none."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in the file's order."""
        return tuple(self.table.column_names)

    @property
    def rows_read(self) -> int:
        """Rows in the file, header and blank lines not counted."""
        return int(self.table.num_rows) + len(self.set_aside)


def unique_names(header: Iterable[str]) -> tuple[str, ...]:
    """Trim headings, name blank ones by position, number repeated ones.

    >>> unique_names([' a ', '', 'a'])
    ('a', 'column 2', 'a (2)')
    """
    seen: set[str] = set()
    names: list[str] = []
    for position, raw in enumerate(header, start=1):
        base = " ".join(raw.replace("\x00", "").split()) or f"column {position}"
        name, copy = base, 1
        while name in seen:
            copy += 1
            name = f"{base} ({copy})"
        seen.add(name)
        names.append(name)
    return tuple(names)


def batch(rows: Sequence[Sequence[str | None]], names: Sequence[str]) -> pa.RecordBatch:
    """Rows of equal length as one batch of string columns."""
    columns = list(zip(*rows)) if rows else [()] * len(names)
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, names=list(names))


def table_of(batches: Sequence[pa.RecordBatch], names: Sequence[str]) -> pa.Table:
    """One table of string columns, also where there are no rows."""
    schema = pa.schema([(name, pa.string()) for name in names])
    return pa.Table.from_batches(list(batches), schema=schema).combine_chunks()
