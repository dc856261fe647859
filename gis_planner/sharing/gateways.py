"""Gateways in and out of TOML and JSON, whether one is in force, and what is weak about it."""

from __future__ import annotations

import dataclasses
import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import CATEGORIES, MARKINGS, Gateway

_CHOICES: dict[str, Sequence[str]] = {
    "highest_marking": MARKINGS,
    "handling": ("P", "C"),
    "onward": ("no", "consent", "yes"),
    "visibility": ("full", "hit", "hidden"),
    "regime": ("UK GDPR", "Part 3"),
}
_DATES = ("valid_from", "valid_until", "review_date", "signed_on", "suspended_from",
          "suspension_review")  # fmt: skip
_MANY: dict[str, Sequence[str]] = {
    "categories": tuple(CATEGORIES),
    "subject_types": ("business", "individual"),
}


def gateways_from_toml(text: str) -> tuple[Gateway, ...]:
    """Gateways of a file with [[gateway]] tables; UserError with all its faults at once."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"The gateway file is not valid TOML: {error}.", "Mend it.") from error
    rows = document.get("gateway", [])
    if not isinstance(rows, list) or not rows:
        raise UserError(
            "The gateway file holds no [[gateway]] table.", "Write one for each agreement."
        )
    return gateways_from_dicts(rows)


def gateways_from_dicts(rows: Iterable[Mapping[str, Any]]) -> tuple[Gateway, ...]:
    """Gateways from mappings, as `gateways_to_dicts` wrote them."""
    faults: list[str] = []
    gateways = [_one(number, row, faults) for number, row in enumerate(rows, 1)]
    ids = [g.id for g in gateways if g]
    faults += [f"gateway '{i}' is there twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    if faults:
        raise UserError("Gateways: " + "; ".join(faults) + ".", "Mend the file; none was taken.")
    return tuple(g for g in gateways if g)


def gateways_to_dicts(gateways: Iterable[Gateway]) -> list[dict[str, Any]]:
    """JSON-able form."""
    return [json.loads(json.dumps(dataclasses.asdict(gateway))) for gateway in gateways]


def gateways_to_toml(gateways: Iterable[Gateway]) -> str:
    """The file that `gateways_from_toml` reads back to the same gateways."""
    parts = []
    for row in gateways_to_dicts(gateways):
        lines = ["[[gateway]]"]
        lines += [f"{key} = {_toml(value)}" for key, value in row.items()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def why_not_in_force(gateway: Gateway, as_of: str) -> str:
    """'' where the gateway is in force on the day, else the reason."""
    if as_of < gateway.valid_from:
        return f"not in force until {gateway.valid_from}"
    if gateway.valid_until and as_of > gateway.valid_until:
        return f"ended on {gateway.valid_until}"
    if gateway.suspended_from and as_of >= gateway.suspended_from:
        return f"suspended since {gateway.suspended_from}"
    return ""


def why_parent_stops(gateway: Gateway, by_id: Mapping[str, Gateway], as_of: str) -> str:
    """'' unless the agreement stands under another that is not in force, else the reason."""
    parent = by_id.get(gateway.parent)
    why = why_not_in_force(parent, as_of) if parent else ""
    return f"under {gateway.parent}, which is {why}" if why else ""


def warnings(gateways: Iterable[Gateway], reference: Reference, as_of: str) -> tuple[str, ...]:
    """What is weak about agreements in force: unsigned, overdue, one contact, no measure, named
    after an agency that is no more (ICIBI 2018-19)."""
    out: list[str] = []
    for gateway in gateways:
        if why_not_in_force(gateway, as_of):
            continue
        out += [f"Gateway {gateway.id}: {text}." for text in _weak(gateway, reference, as_of)]
    return tuple(out)


def _weak(gateway: Gateway, reference: Reference, as_of: str) -> list[str]:
    out = []
    if not (gateway.signatories and gateway.signed_on):
        out.append("in use but not signed")
    if not gateway.review_date:
        out.append("has no review date")
    elif gateway.review_date < as_of:
        out.append(f"review overdue since {gateway.review_date}")
    for side in ("provider", "recipient"):
        if not (getattr(gateway, f"{side}_owner") and getattr(gateway, f"{side}_deputy")):
            out.append(f"the {side} lacks an owner or a deputy")
    if not gateway.measures:
        out.append("no measure of its use is set")
    if not gateway.dpia:
        out.append("no data protection impact assessment is named")
    for agency in (gateway.provider, *gateway.recipients):
        today = reference.today(agency)
        if today != reference.agency(agency).id:
            out.append(f"names {agency}, whose work {reference.agency(today).name} now does")
    return out


def _one(number: int, row: Mapping[str, Any], faults: list[str]) -> Gateway | None:
    where = f"gateway '{row.get('id', number)}'"
    fields = {f.name: f for f in dataclasses.fields(Gateway)}
    before = len(faults)
    values: dict[str, Any] = {}
    for name, value in row.items():
        if name not in fields:
            near = difflib.get_close_matches(name, fields, 1)
            faults.append(
                f"{where}: no field '{name}'" + (f", did you mean '{near[0]}'?" if near else "")
            )
            continue
        values[name] = _value(where, name, str(fields[name].type), value, faults)
    for name, field in fields.items():
        has_default = (
            field.default is not dataclasses.MISSING
            or field.default_factory is not dataclasses.MISSING
        )
        if not has_default and not values.get(name):
            faults.append(f"{where}: '{name}' is missing")
    return Gateway(**values) if len(faults) == before else None


def _value(where: str, name: str, kind: str, value: Any, faults: list[str]) -> Any:
    if isinstance(value, date):
        value = value.isoformat()
    if kind.startswith("tuple"):
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list | tuple) or not all(isinstance(i, str) for i in items):
            faults.append(f"{where}: '{name}' should be a list of texts")
            return ()
        items = [text for text in map(_clean, items) if text]
        if name == "subject_types" and not items:
            faults.append(f"{where}: 'subject_types' names nobody")
        _allowed(where, name, items, _MANY.get(name), faults)
        return tuple(items)
    if kind.startswith("dict"):
        if not isinstance(value, Mapping):
            faults.append(f"{where}: '{name}' should be a table of recipient and person")
            return {}
        return {_clean(str(k)): _clean(str(v)) for k, v in value.items()}
    if isinstance(value, str):
        value = _clean(value)
    wanted = int if kind == "int" else str
    if not isinstance(value, wanted) or isinstance(value, bool):
        faults.append(f"{where}: '{name}' should be {wanted.__name__}, not {value!r}")
        return value
    if isinstance(value, int) and value < 0:
        faults.append(f"{where}: '{name}' is below 0")
    if isinstance(value, str):
        _allowed(where, name, [value], _CHOICES.get(name), faults)
        if name in _DATES and value:
            _check_date(where, name, value, faults)
    return value


def _clean(text: str) -> str:
    """A text without what no file form carries alike: space around it, control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", "", lines).strip()


def _allowed(
    where: str, name: str, values: Iterable[str], choices: Sequence[str] | None, faults: list[str]
) -> None:
    for value in values:
        if choices and value not in choices:
            faults.append(f"{where}: {name} '{value}' is not one of {', '.join(choices)}")


def _check_date(where: str, name: str, value: str, faults: list[str]) -> None:
    try:
        date.fromisoformat(value)
    except ValueError:
        faults.append(f"{where}: '{name}' is {value!r}, not a date such as 2026-12-31")


def _toml(value: Any) -> str:
    """A TOML value. JSON's text, numbers and lists are TOML's too, save that TOML has no
    surrogate pairs (so no ASCII escapes) and wants DEL escaped."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
