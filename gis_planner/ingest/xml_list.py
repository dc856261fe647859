"""XML lists: the element that repeats is the row. Entities and external references are refused."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, check
from gis_planner.ingest.encoding import TextInfo
from gis_planner.ingest.grid import Grid
from gis_planner.ingest.nested import Row, grid_of_rows
from gis_planner.ingest.source import Source

_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_xml(source: Source, info: TextInfo, progress: Progress) -> Grid:
    """Read the FSA's files and any other with one repeated element."""
    text = source.read_all().decode(info.codec, errors=info.errors).lstrip("\ufeff")
    if re.match(r"\s*<(!doctype html|html)", text, re.IGNORECASE):
        raise UserError(
            f"{source.name} is a web page, not a list.",
            "The download probably failed: fetch the file again.",
        )
    try:
        root = parse(io.BytesIO(_DECLARED.sub("", text, count=1).encode())).getroot()
    except DefusedXmlException as error:
        raise UserError(
            f"{source.name} uses XML entities, which are refused because they can hide an attack.",
            "Ask the sender for the list without a DTD, or as CSV.",
        ) from error
    except (ParseError, ValueError) as error:
        raise UserError(
            f"{source.name} is not valid XML: {error}.",
            "It may not have arrived whole: ask for the file again.",
        ) from error
    _check_depth(root, source)
    rows: list[tuple[int, Row]] = []
    for number, element in enumerate(_rows(root, source.limits.max_depth), start=1):
        if number % 5000 == 0:
            check(progress)
        rows.append((number, _fields(element, source)))
    return grid_of_rows(rows, name=source.name, encoding=info.label, file_format="xml",
                        max_columns=source.limits.max_columns)  # fmt: skip


def _check_depth(root: Any, source: Source) -> None:
    """UserError where elements lie deeper in each other than in any list."""
    level, depth = [root], 0
    while level:
        if depth > source.limits.max_depth + 2:
            raise UserError(
                f"{source.name} is nested too deeply.", "This does not look like a list."
            )
        level, depth = [child for element in level for child in element], depth + 1


def _tag(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _rows(root: Any, max_depth: int) -> list[Any]:
    """Children of the element with most text under repeated children of its own."""
    best: list[Any] = []
    best_size = 0
    stack = [(root, 0)]
    while stack:
        element, depth = stack.pop()
        counts = Counter(_tag(child) for child in element if len(child) or child.attrib)
        if counts:
            tag, _ = counts.most_common(1)[0]
            rows = [child for child in element if _tag(child) == tag]
            size = sum(1 for row in rows for _ in row.iter())
            if size > best_size and (len(rows) > 1 or not best or element is root):
                best, best_size = rows, size
            if len(rows) > 1:
                continue
        if depth < max_depth:
            stack.extend((child, depth + 1) for child in element)
    if len(best) == 1 and not _is_record(best[0]):
        deeper = _rows(best[0], max_depth)
        return deeper or best
    return best


def _is_record(element: Any) -> bool:
    """Several leaf children: fields of one row."""
    return sum(1 for child in element if not len(child)) >= 2


def _fields(element: Any, source: Source) -> Row:
    row: Row = {}
    for name, text in _leaves(element, "", source, 0):
        held = row.get(name)
        row[name] = f"{held} | {text}" if held and text else text or held
    return row


def _leaves(
    element: Any, prefix: str, source: Source, depth: int
) -> Iterator[tuple[str, str | None]]:
    if depth > source.limits.max_depth:
        raise UserError(f"{source.name} is nested too deeply.", "This does not look like a list.")
    for key, value in element.attrib.items():
        yield f"{prefix}@{key.rsplit('}', 1)[-1]}", value
    for child in element:
        name = f"{prefix}{_tag(child)}"
        if len(child):
            yield from _leaves(child, f"{name}.", source, depth + 1)
        else:
            yield name, child.text
            for key, value in child.attrib.items():
                yield f"{name}@{key.rsplit('}', 1)[-1]}", value
