"""JSON lists: an array of objects anywhere near the top, JSON lines, GeoJSON, or one object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import SetAside
from gis_planner.domain.progress import Progress, check
from gis_planner.ingest.encoding import TextInfo
from gis_planner.ingest.grid import Grid
from gis_planner.ingest.nested import Row, flatten, grid_of_rows
from gis_planner.ingest.source import Source

_SEARCH_DEPTH = 5


def read_json(source: Source, info: TextInfo, progress: Progress) -> Grid:
    """Read any of the forms; rows that are no objects are set aside."""
    text = source.read_all().decode(info.codec, errors=info.errors).lstrip("\ufeff")
    aside: list[SetAside] = []
    try:
        value = json.loads(text)
        file_format = "json"
    except RecursionError as error:
        raise UserError(
            f"{source.name} is nested too deeply.", "This does not look like a list."
        ) from error
    except ValueError as error:
        items = _lines(text)
        if items is None:
            raise _invalid(source.name, error) from error
        value, file_format = items, "json lines"
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        value, file_format = (
            [_feature(f, value.get("crs")) for f in value.get("features") or []],
            "geojson",
        )
    elif isinstance(value, dict):
        found = find_rows(value)
        value = [value] if found is None else found
    rows: list[tuple[int, Row]] = []
    for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
        if number % 5000 == 0:
            check(progress)
        if isinstance(item, dict):
            rows.append((number, flatten(item, source.limits.max_depth)))
        elif isinstance(item, _Broken):
            aside.append(
                SetAside(number, f"the line is not valid JSON: {item.why}", {"line": item.text})
            )
        else:
            aside.append(SetAside(number, "the entry is no object with named fields",
                                  {"entry": json.dumps(item)[:1000]}))  # fmt: skip
    return grid_of_rows(rows, name=source.name, encoding=info.label, file_format=file_format,
                        set_aside=aside, max_columns=source.limits.max_columns)  # fmt: skip


class _Broken:
    """A line that is no JSON."""

    def __init__(self, text: str, why: str) -> None:
        self.text, self.why = text, why


def _lines(text: str) -> list[Any] | None:
    """JSON lines: most lines are complete objects; None where the file is something else."""
    out: list[Any] = []
    broken = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            out.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            broken += 1
            out.append(_Broken(line, str(error)))
            if (len(out) <= 2 and broken == len(out)) or (broken > 20 and broken > len(out) / 2):
                return None
    good = len(out) - broken
    return out if good and good >= broken else None


def _invalid(name: str, error: ValueError) -> UserError:
    where = (
        f" at line {error.lineno}, column {error.colno}"
        if isinstance(error, json.JSONDecodeError)
        else ""
    )
    return UserError(
        f"{name} is not valid JSON{where}.",
        "It may not have arrived whole: ask for the file again.",
    )


def find_rows(value: dict[str, Any]) -> list[Any] | None:
    """The list of objects that holds most of the document, or None where it is one object."""
    best: list[Any] | None = None
    best_size = 0
    for candidate in _lists(value, 0):
        size = _scalars(candidate)
        if size > best_size:
            best, best_size = candidate, size
    if best is None:
        return _empty_list(value)
    return best if best_size * 2 > _scalars(value) else None


def _lists(value: Any, depth: int) -> Iterator[list[Any]]:
    """Outermost lists of objects."""
    if isinstance(value, list):
        if any(isinstance(v, dict) for v in value[:50]):
            yield value
    elif isinstance(value, dict) and depth < _SEARCH_DEPTH:
        for item in value.values():
            yield from _lists(item, depth + 1)


def _empty_list(value: dict[str, Any]) -> list[Any] | None:
    """An answer with a list that happens to be empty has no rows, rather than one."""
    known = ("establishments", "items", "results", "records", "features", "value", "rows")
    empty = [v for k, v in value.items() if k.lower() in known and v == []]
    return [] if empty else None


def _scalars(value: Any) -> int:
    stack, count = [value], 0
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        else:
            count += 1
    return count


def _feature(feature: Any, crs: Any) -> Any:
    """A GeoJSON feature's properties, with the coordinates of a point as two more fields."""
    if not isinstance(feature, dict):
        return feature
    row = dict(feature.get("properties") or {})
    geometry = feature.get("geometry") or {}
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if feature.get("id") is not None:
        row.setdefault("feature id", feature["id"])
    while isinstance(point, list) and point and isinstance(point[0], list):
        point = point[0]
    if (
        isinstance(point, list)
        and len(point) >= 2
        and all(isinstance(c, (int, float)) for c in point[:2])
    ):
        grid = "27700" in json.dumps(crs) or max(abs(c) for c in point[:2]) > 1000
        x, y = (
            ("geometry easting", "geometry northing")
            if grid
            else ("geometry longitude", "geometry latitude")
        )
        row.setdefault(x, point[0])
        row.setdefault(y, point[1])
    return row
