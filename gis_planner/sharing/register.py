"""The gateway register as a table that people fill in, and as a whole: who works with whom, which
agreement hangs under which, what is weak (ICIBI 2018-19: no central list, unsigned for months)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import Gateway
from gis_planner.sharing.gateways import (
    gateways_from_dicts,
    warnings,
    why_not_in_force,
    why_parent_stops,
)

SEPARATOR = " | "
_FIELDS = {f.name: str(f.type) for f in dataclasses.fields(Gateway)}
COLUMNS = tuple(_FIELDS)


def to_rows(gateways: Iterable[Gateway]) -> list[dict[str, str]]:
    r"""A row of texts each: several values with SEPARATOR, pairs as 'recipient: person'. A sign
    that parts values has a backslash before it where a value itself holds it."""
    return [{name: _text(getattr(g, name)) for name in COLUMNS} for g in gateways]


def from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Gateway, ...]:
    """Gateways of such rows; empty cells take the default. UserError with all faults at once."""
    found, faults = [], []
    for number, row in enumerate(rows, 1):
        made: dict[str, Any] = {}
        for name, text in row.items():
            if not name or not text.strip():
                continue
            kind = _FIELDS.get(name, "str")
            value = _value(kind, text.strip())
            if value is None:
                faults.append(f"row {number}: '{name}' is {text!r}, not {_words(kind)}")
            else:
                made[name] = value
        found.append(made)
    if faults:
        raise UserError("Gateways: " + "; ".join(faults) + ".", "Mend the file; none was taken.")
    if not found:
        raise UserError("The gateway file holds no rows.", f"Columns: {', '.join(COLUMNS)}.")
    return gateways_from_dicts(found)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{_kept(k, '|:')}: {_kept(v, '|')}" for k, v in value.items())
        return SEPARATOR.join(pairs)
    if isinstance(value, tuple):
        return SEPARATOR.join(_kept(v, "|") for v in value)
    return str(value)


def _kept(text: str, signs: str) -> str:
    """A value whose own signs are not taken for those that part values."""
    return re.sub(rf"([\\{signs}])", r"\\\1", text)


def _plain(text: str) -> str:
    return re.sub(r"\\([|:\\])", r"\1", text).strip()


def _value(kind: str, text: str) -> Any:
    parts = [p for p in re.findall(r"(?:\\[|:\\]|[^|])++", text) if p.strip()]
    if kind.startswith("tuple"):
        return [_plain(p) for p in parts]
    if kind.startswith("dict"):
        pairs = [re.match(r"((?:\\[|:\\]|[^:])*+):(.*)", p, re.DOTALL) for p in parts]
        return {_plain(m[1]): _plain(m[2]) for m in pairs if m} if all(pairs) else None
    if kind == "int":
        return int(text) if text.isascii() and text.isdigit() else None
    return text


def _words(kind: str) -> str:
    return "a whole number" if kind == "int" else f"'recipient: person'{SEPARATOR}…"


def suspend(gateway: Gateway, since: str, review: str) -> Gateway:
    """The gateway suspended from a day on, with the day on which that is looked at again."""
    if not review or review < since:
        raise UserError(
            f"Gateway {gateway.id}: a suspension needs a review date after {since}.",
            "Give one, so that it is not forgotten.",
        )
    return dataclasses.replace(gateway, suspended_from=since, suspension_review=review)


def resume(gateway: Gateway) -> Gateway:
    """The gateway in use again."""
    return dataclasses.replace(gateway, suspended_from="", suspension_review="")


@dataclass(frozen=True)
class Standing:
    """One agreement on a day. `why_not` is '' where it is in force."""

    gateway: Gateway
    why_not: str
    provider_today: str
    recipients_today: tuple[str, ...]
    warnings: tuple[str, ...]


def standing(gateways: Iterable[Gateway], reference: Reference, as_of: str) -> tuple[Standing, ...]:
    """Every agreement, and what is weak about it, its place under a parent among that."""
    held = tuple(gateways)
    by_id = {g.id: g for g in held}
    out = []
    for gateway in held:
        why = why_not_in_force(gateway, as_of) or why_parent_stops(gateway, by_id, as_of)
        weak = [*warnings([gateway], reference, as_of), *_family(gateway, by_id)]
        if gateway.suspended_from and gateway.suspension_review < as_of:
            day = gateway.suspension_review or "never set"
            weak.append(f"Gateway {gateway.id}: review of its suspension overdue since {day}.")
        out.append(
            Standing(
                gateway, why, reference.today(gateway.provider),
                tuple(map(reference.today, gateway.recipients)), tuple(weak),
            )
        )  # fmt: skip
    return tuple(out)


def _family(gateway: Gateway, by_id: Mapping[str, Gateway]) -> list[str]:
    """A child may not reach further than its parent."""
    if not gateway.parent:
        return []
    parent = by_id.get(gateway.parent)
    if parent is None:
        return [f"Gateway {gateway.id}: its parent {gateway.parent} is not in the register."]
    wider = [
        name
        for name in ("purposes", "categories", "recipients")
        if not set(getattr(gateway, name)) <= set(getattr(parent, name))
    ]
    return [f"Gateway {gateway.id}: reaches further than its parent in {', '.join(wider)}."] \
        if wider else []  # fmt: skip


def who_with_whom(
    gateways: Iterable[Gateway], reference: Reference, as_of: str
) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(provider, recipient, gateways in force), both under the name they act by today."""
    found: dict[tuple[str, str], list[str]] = {}
    for s in standing(gateways, reference, as_of):
        if not s.why_not:
            for recipient in s.recipients_today:
                found.setdefault((s.provider_today, recipient), []).append(s.gateway.id)
    return tuple((a, b, tuple(ids)) for (a, b), ids in sorted(found.items()))
