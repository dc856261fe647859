"""An operation as TOML → Operation, with every fault told at once; the JSON schemas."""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Officer, Operation, PremisesFact, TeamAgency, VisitRule
from gis_planner.planning.clock import is_clock
from gis_planner.planning.operation_check import RULES, meanings, told_faults

_TABLES: dict[str, type] = {
    "operation": Operation,
    "agency": TeamAgency,
    "officer": Officer,
    "visit_rule": VisitRule,
    "premises": PremisesFact,
}
_INNER = {"agencies", "officers", "rules", "premises"}
_RANGES: dict[str, tuple[float, float]] = {
    "headcount_cap": (1, 100), "random_visits": (0, 1), "visit_min": (1, 720),
    "visit_min_per_extra_agency": (0, 240), "allowance_min": (0, 120),
    "max_candidates": (1, 10_000), "min_agencies": (1, 16), "min_attending": (1, 16),
    "ward_min_visits": (0, 1000), "min_non_compliant": (0, 20), "walk_m": (0, 5_000),
    "extra_min": (0, 720),
    "break_min": (0, 240), "max_visits": (0, 50), "aftermath_hours": (0, 100_000),
    "officers_per_visit": (1, 20), "base_easting": (0, 700_000), "base_northing": (0, 1_300_000),
}  # fmt: skip
_CLOCKS = {"shift_start", "shift_end", "open_from", "open_until", "start", "end"}
_JSON_TYPES: dict[str, dict[str, Any]] = {
    "str": {"type": "string"}, "int": {"type": "integer"}, "float": {"type": "number"},
    "float | None": {"type": "number"}, "bool": {"type": "boolean"},
    "bool | None": {"type": "boolean"},
    "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
    "dict[str, str]": {"type": "object", "additionalProperties": {"type": "string"}},
    "dict[str, float]": {"type": "object", "additionalProperties": {"type": "number"}},
}  # fmt: skip


def parse_operation(text: str) -> Operation:
    """The operation of a TOML text. UserError tells every fault with its line."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise UserError(f"The operation is not valid TOML: {fault}.", "Mend that line.") from fault
    return operation_from_dict(document, text)


def operation_from_dict(document: Mapping[str, Any], text: str = "") -> Operation:
    """The operation of a parsed document (an inline table of a recipe, or a case's JSON)."""
    faults: list[str] = []
    operation = _parsed(document, text, faults)
    if faults or operation is None:
        _refuse(faults)
    assert operation is not None
    return operation


def operation_faults(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Every fault that `operation_from_dict` would refuse the document for, () where there is none.
    UserError only where there is no [operation] at all."""
    faults: list[str] = []
    _parsed(document, "", faults)
    return tuple(faults)


def _parsed(document: Mapping[str, Any], text: str, faults: list[str]) -> Operation | None:
    _unknown(document, _TABLES, "the operation file", faults)
    head = document.get("operation")
    if not isinstance(head, Mapping):
        raise UserError(
            "The operation file has no [operation] table.",
            'Begin with [operation], name = "…" and days = ["2026-12-01"].',
        )
    rows = {key: _rows(document, key, text, faults) for key in _TABLES if key != "operation"}
    fields = _read(Operation, "[operation]", head, faults, _INNER)
    listed = {a.id for a in rows["agency"]}
    extra = sorted({o.agency for o in rows["officer"]} - listed)
    agencies = tuple(rows["agency"]) + tuple(TeamAgency(a) for a in extra)
    officers, rules = tuple(rows["officer"]), tuple(rows["visit_rule"])
    facts = tuple(rows["premises"])
    faults += meanings(fields, agencies, officers, rules) + told_faults(fields, facts)
    if faults:
        return None
    operation = Operation(
        **fields, agencies=agencies, officers=officers, rules=rules, premises=facts
    )
    objectives = {a.id: a.objective for a in agencies if a.objective} | operation.objectives
    return dataclasses.replace(operation, objectives=objectives)


def _refuse(faults: list[str]) -> None:
    raise UserError("The operation cannot be used: " + "; ".join(faults) + ".", "Mend these.")


def _rows(document: Mapping[str, Any], key: str, text: str, faults: list[str]) -> list[Any]:
    value = document.get(key, [])
    if not isinstance(value, list):
        faults.append(f"{key} should be written [[{key}]], once for each")
        return []
    header = re.compile(rf"^\s*\[\[\s*{key}\s*\]\]")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if header.match(line)]
    found = []
    for index, row in enumerate(value):
        where = f"[[{key}]] {index + 1}"
        where += f" (line {lines[index]})" if index < len(lines) else ""
        before = len(faults)
        if not isinstance(row, Mapping):
            faults.append(f"{where} is not a table")
            continue
        fields = _read(_TABLES[key], where, row, faults, set())
        if len(faults) == before:
            found.append(_TABLES[key](**fields))
    return found


def _unknown(row: Mapping[str, Any], known: Any, where: str, faults: list[str]) -> None:
    for name in row:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 1)
            faults.append(
                f"{where}: '{name}' is not known" + (f", did you mean '{near[0]}'?" if near else "")
            )


def _read(
    noun: type, where: str, row: Mapping[str, Any], faults: list[str], without: set[str]
) -> dict[str, Any]:
    """The fields of one table as Python values."""
    fields = {f.name: f for f in dataclasses.fields(noun) if f.name not in without}
    _unknown(row, fields, where, faults)
    out: dict[str, Any] = {}
    for name, field in fields.items():
        if name not in row:
            needed = field.default is dataclasses.MISSING
            if needed and field.default_factory is dataclasses.MISSING:
                faults.append(f"{where}: '{name}' is missing")
            continue
        value = _plain(row[name])
        fault = _wrong(str(field.type), name, value)
        if fault:
            faults.append(f"{where}: '{name}' {fault}")
        out[name] = tuple(value) if isinstance(value, list) else value
    return out


def _plain(value: Any) -> Any:
    """TOML's own dates and times as ISO text."""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return [_plain(v) for v in value] if isinstance(value, list) else value


def _wrong(kind: str, name: str, value: Any) -> str:
    """What is wrong with a value, or ''."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "str": isinstance(value, str),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": number,
        "float | None": number or value is None,
        "bool": isinstance(value, bool),
        "bool | None": isinstance(value, bool) or value is None,
        "tuple[str, ...]": isinstance(value, list) and all(isinstance(v, str) for v in value),
        "dict[str, str]": isinstance(value, Mapping)
        and all(isinstance(v, str) for v in value.values()),
        "dict[str, float]": isinstance(value, Mapping)
        and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value.values()),
    }
    if not fits.get(kind, True):
        word = {
            "str": "text",
            "int": "a whole number",
            "bool": "true or false",
            "bool | None": "true or false",
        }.get(kind, kind)
        word = {"tuple[str, ...]": "a list of texts", "float | None": "a number",
                "dict[str, float]": "a table of numbers", "float": "a number",
                "dict[str, str]": "a table of texts"}.get(kind, word)  # fmt: skip
        return f"should be {word}, not {value!r}"
    if name in _RANGES and value is not None:
        low, high = _RANGES[name]
        if not low <= value <= high:
            return f"is {value}, not from {low:g} to {high:g}"
    if name in _CLOCKS and value and not is_clock(value):
        return f"is '{value}', not a time like 09:30"
    return ""


def operation_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of an operation file."""
    schema = _object(Operation, _INNER)
    tables: dict[str, Any] = {
        key: {"type": "array", "items": _object(noun, set())}
        for key, noun in _TABLES.items()
        if key != "operation"
    }
    tables["visit_rule"]["items"]["properties"]["rule"] = {"enum": list(RULES)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Operation of gis-planner",
        "type": "object",
        "properties": {"operation": schema, **tables},
        "required": ["operation"],
        "additionalProperties": False,
    }


def _object(noun: type, without: set[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required = []
    for field in dataclasses.fields(noun):
        if field.name in without:
            continue
        value = dict(_JSON_TYPES[str(field.type)])
        if field.name in _RANGES:
            value["minimum"], value["maximum"] = _RANGES[field.name]
        if field.name in _CLOCKS:
            value["pattern"] = r"^(([01]?\d|2[0-3]):[0-5]\d|24:00)?$"
        if field.default is not dataclasses.MISSING and field.default is not None:
            default = field.default
            value["default"] = list(default) if isinstance(default, tuple) else default
        elif field.default_factory is dataclasses.MISSING and field.default is dataclasses.MISSING:
            required.append(field.name)
        properties[field.name] = value
    about = (noun.__doc__ or "").split("\n\n")[0].replace("\n    ", " ")
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def recipe_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a recipe (`gis-planner run`). Paths are relative to the recipe."""
    text: dict[str, Any] = {"type": "string"}

    def rows(required: list[str], **properties: Any) -> dict[str, Any]:
        item = {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
        return {"type": "array", "items": item}

    columns = {"anyOf": [text, {"type": "array", "items": text}]}
    inline = operation_schema()
    inline.pop("$schema")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Recipe of gis-planner",
        "type": "object",
        "properties": {
            "import": rows(
                ["file"], file=text, agency=text, list=text, sheet=text, profile=text,
                map={"type": "object", "additionalProperties": columns},
            ),
            "layer": rows(["file"], file=text, name=text),
            "gazetteer": rows(["file"], file=text),
            "operation": {"anyOf": [text, inline]},
            "audiences": {"type": "array", "items": text},
            "case": text,
            "as_of": text,
            "seed": {"type": "integer"},
            "seconds": {"type": "number", "exclusiveMinimum": 0},
        },
        "required": ["import"],
        "additionalProperties": False,
    }  # fmt: skip
