"""Streams rows into files of the formats that agencies send; the same rows give the same bytes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import escape

FIXED = (2026, 11, 16, 9, 0, 0)
Row = Mapping[str, Any]


def open_text(path: Path, encoding: str = "utf-8", newline: str = "") -> io.TextIOWrapper:
    """A text file for writing; `.gz` is compressed without name or time, so bytes stay the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        raw = gzip.GzipFile(filename="", mode="wb", fileobj=path.open("wb"), mtime=0)
        return io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline=newline)
    return path.open("w", encoding=encoding, errors="replace", newline=newline)


class Writer(Protocol):
    """What every writer of rows offers."""

    rows: int

    def write(self, row: Row) -> int:
        """Write one row; its number from 1."""

    def close(self) -> None:
        """End the file."""


class CsvWriter:
    """CSV in any encoding, delimiter and line end; `rows` counts data rows."""

    def __init__(
        self, path: Path, columns: tuple[str, ...] = (), *, encoding: str = "utf-8",
        end: str = "\r\n", delimiter: str = ",",
    ) -> None:  # fmt: skip
        self.rows, self._columns = 0, columns
        self._file = open_text(path, encoding)
        self._csv = csv.writer(self._file, lineterminator=end, delimiter=delimiter)
        if columns:
            self._csv.writerow(columns)

    def write(self, row: Row) -> int:
        """Write one row (the first names the columns); its number, first data row = 1."""
        if not self._columns:
            self._columns = tuple(row)
            self._csv.writerow(self._columns)
        self._csv.writerow([row.get(c, "") for c in self._columns])
        self.rows += 1
        return self.rows

    def close(self) -> None:
        """End the file."""
        raw = getattr(self._file.buffer, "fileobj", None)
        self._file.close()
        if raw is not None:
            raw.close()


class JsonWriter:
    """A JSON document with one list of objects between `head` and `tail`, or JSON lines."""

    def __init__(
        self, path: Path, head: str, tail: str, *, between: str = ",\n", bom: bool = False
    ) -> None:
        self.rows, self._tail, self._between = 0, tail, between
        self._file = open_text(path, "utf-8-sig" if bom else "utf-8", "\n")
        self._file.write(head)

    def write(self, row: Row) -> int:
        """Write one object; returns its number from 1."""
        if self.rows:
            self._file.write(self._between)
        self._file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        self.rows += 1
        return self.rows

    def close(self) -> None:
        """End the document."""
        self._file.write(self._tail)
        raw = getattr(self._file.buffer, "fileobj", None)
        self._file.close()
        if raw is not None:
            raw.close()


class XmlWriter:
    """One element a row under a root, nothing nested."""

    def __init__(self, path: Path, root: str, element: str) -> None:
        self.rows, self._root, self._element = 0, root, element
        self._file = open_text(path, "utf-8", "\n")
        self._file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n')

    def write(self, row: Row) -> int:
        """Write one element; returns its number from 1."""
        inner = "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in row.items())
        self._file.write(f"<{self._element}>{inner}</{self._element}>\n")
        self.rows += 1
        return self.rows

    def close(self) -> None:
        """End the document."""
        self._file.write(f"</{self._root}>\n")
        self._file.close()


class XlsxWriter:
    """One sheet through openpyxl; times inside the file are set to a fixed one."""

    def __init__(self, path: Path, sheet: str) -> None:
        from openpyxl import Workbook

        self.rows, self._path = 0, path
        self._columns: tuple[str, ...] = ()
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(sheet)

    def write(self, row: Row) -> int:
        """Write one row (dates stay dates; the first names the columns); its number from 1."""
        if not self._columns:
            self._columns = tuple(row)
            self._sheet.append(self._columns)
        self._sheet.append([row.get(c, None) for c in self._columns])
        self.rows += 1
        return self.rows

    def close(self) -> None:
        """Write the workbook, then the same again with fixed times."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        self._book.save(buffer)
        stamp = b"2026-11-16T09:00:00Z"
        with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(self._path, "w") as out:
            for name in sorted(made.namelist()):
                data = made.read(name)
                if name == "docProps/core.xml":
                    data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, data)
                out.writestr(zipfile.ZipInfo(name, FIXED), data, zipfile.ZIP_DEFLATED)
