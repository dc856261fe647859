"""Small delimited tables of places: every cell as text, whatever the encoding."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

import pyarrow as pa

from gis_planner.domain.errors import UserError


def heading(name: str) -> str:
    """A heading as lower-case letters and digits: 'X_COORDINATE' → 'xcoordinate'."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def read_text_table(path: Path, max_bytes: int, block_bytes: int = 1 << 24) -> pa.Table:
    """A CSV or TSV (also gzip), UTF-8 or Windows text, as string columns; '' is null."""
    import pyarrow.csv as pv

    try:
        packed = path.suffix.lower() == ".gz"
        with gzip.open(path) if packed else path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path.name} is damaged: {error}.", "Ask for the file again.") from error
    if len(data) > max_bytes:
        raise UserError(f"{path.name} is too large.", "Cut it to your area first.")
    data = _utf8(data)
    first = data.split(b"\n", 1)[0]
    delimiter = max((b",", b"\t", b";", b"|"), key=first.count).decode()
    try:
        head = pv.read_csv(
            pa.BufferReader(data),
            read_options=pv.ReadOptions(block_size=max(block_bytes, 1 << 20)),
            parse_options=pv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pv.ConvertOptions(
                column_types=dict.fromkeys(_names(first, delimiter), pa.string()),
                strings_can_be_null=True, null_values=["", "NULL", "null"],
            ),
        )  # fmt: skip
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise UserError(
            f"{path.name} cannot be read as a table: {' '.join(str(error).split())[:120]}",
            "Save it as CSV in UTF-8 with one header row.",
        ) from error
    columns = [c.cast(pa.string()) for c in head.columns]
    return pa.table(columns, names=_unique(head.column_names))


def _utf8(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").encode()
    return data


def _names(first: bytes, delimiter: str) -> list[str]:
    import csv

    text = first.decode(errors="replace").strip("\r")
    return next(csv.reader([text], delimiter=delimiter), [])


def _unique(names: list[str]) -> list[str]:
    out: list[str] = []
    for name in names:
        label, copy = name or "column", 1
        while label in out:
            copy += 1
            label = f"{name} ({copy})"
        out.append(label)
    return out
