"""Any file → a grid of text, by what its bytes are."""

from __future__ import annotations

import re
from pathlib import Path

from gis_planner.domain.progress import Progress
from gis_planner.ingest.delimited import read_delimited
from gis_planner.ingest.encoding import examine
from gis_planner.ingest.grid import Grid
from gis_planner.ingest.limits import Limits
from gis_planner.ingest.source import open_source

_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[\[{\"\]\d-]")


def open_list(
    path: Path,
    limits: Limits,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    progress: Progress,
    rows: int | None = None,
) -> Grid:
    """Read the file whole, or about `rows` rows of it."""
    source = open_source(path, limits)
    if source.workbook:
        from gis_planner.ingest.workbook import read_workbook

        return read_workbook(source, sheet, progress)
    with source.open() as stream:
        kind = _kind(stream.read(4096))
    info = examine(source, encoding, progress, bounded_lines=kind == "text")
    if kind == "xml":
        from gis_planner.ingest.xml_list import read_xml

        return read_xml(source, info, progress)
    if kind == "json":
        from gis_planner.ingest.json_list import read_json

        return read_json(source, info, progress)
    return read_delimited(source, info, progress, rows)


def _kind(head: bytes) -> str:
    """json, xml or text, by the first character that is not a blank (in any Unicode encoding)."""
    bare = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if bare.startswith(b"<"):
        return "xml"
    return "json" if _JSON.match(bare) else "text"
