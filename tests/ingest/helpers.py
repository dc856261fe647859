"""Writing small lists for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gis_planner.ingest import ParsedList, read_list


def write(folder: Path, text: str | bytes, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def read(path: Path, **options: Any) -> ParsedList:
    """Read it as an agency's list, and hold it to the first rule of import."""
    parsed = read_list(path, agency="agency", list_name=options.pop("list_name", "list"), **options)
    assert parsed.rows_read == parsed.records.num_rows + len(parsed.set_aside)
    return parsed


def rows(parsed: ParsedList) -> list[dict[str, Any]]:
    """Records as dicts."""
    return list(parsed.records.to_pylist())
