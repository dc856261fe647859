"""gateway: the register of agreements: in, out, suspended, looked over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import Gateway
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

KIND, ALL = "gateways", "all"
OLDER = "gateway version"
"""Kind of document: a version that a newer one replaced, named '<id>/<number>'."""


def gateways_of(case: Case) -> tuple[Gateway, ...]:
    """The gateway register of the case."""
    from gis_planner import sharing

    return sharing.gateways_from_dicts(case.document(KIND, ALL) or [])


def add_gateways(case: Case, path: Path) -> Outcome:
    """Read agreements from a TOML file, or from a table (XLSX, CSV); one with a known id replaces
    the older version, which is kept."""
    read = _from_toml if path.suffix.lower() == ".toml" else _from_table
    new = read(path)
    return _keep(case, new, f"{len(new)} gateways from {path.name}")


def _from_toml(path: Path) -> tuple[Gateway, ...]:
    from gis_planner import sharing

    try:
        return sharing.gateways_from_toml(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"The gateway file {path} cannot be read: {fault}.") from fault


def _from_table(path: Path) -> tuple[Gateway, ...]:
    from gis_planner.pipeline.rows import read_rows
    from gis_planner.sharing.register import from_rows

    rows = read_rows(path)
    if path.suffix.lower() == ".csv":  # our own CSV has an apostrophe before = + - @
        rows = [{k: re.sub(r"^'(?=[=+\-@])", "", v) for k, v in row.items()} for row in rows]
    return from_rows(rows)


def _keep(case: Case, new: tuple[Gateway, ...], summary: str) -> Outcome:
    from gis_planner import sharing

    made = {g["id"]: g for g in sharing.gateways_to_dicts(new)}
    held = {g["id"]: g for g in case.document(KIND, ALL) or []}
    replaced = [held[i] for i, g in made.items() if i in held and held[i] != g]
    for old in replaced:
        number = sum(n.startswith(f"{old['id']}/") for n in case.documents(OLDER)) + 1
        case.set_document(
            OLDER, f"{old['id']}/{number}", old, f"Gateway {old['id']}: older version"
        )
    touched = case.set_document(KIND, ALL, list((held | made).values()), summary)
    figures = {
        "gateways": sorted(made), "in_case": len(held | made),
        "replaced": [g["id"] for g in replaced],
    }  # fmt: skip
    return Outcome(summary, touched, figures)


def suspend(case: Case, gateway_id: str, since: date, review: date | None) -> Outcome:
    """Suspend an agreement from a day on; a review date is needed."""
    from gis_planner.sharing.register import suspend as rule

    day = review.isoformat() if review else ""
    return _change(case, gateway_id, lambda g: rule(g, since.isoformat(), day),
                   f"suspended from {since}, review {day}")  # fmt: skip


def resume(case: Case, gateway_id: str) -> Outcome:
    """End a suspension."""
    from gis_planner.sharing.register import resume as rule

    return _change(case, gateway_id, rule, "in use again")


def _change(case: Case, gateway_id: str, how: Callable[[Gateway], Gateway], said: str) -> Outcome:
    gateway = _find(case, gateway_id)
    return _keep(case, (how(gateway),), f"Gateway {gateway.id} {said}")


def _find(case: Case, gateway_id: str) -> Gateway:
    held = {g.id: g for g in gateways_of(case)}
    if gateway_id not in held:
        known = ", ".join(held) or "none"
        raise UserError(f"There is no gateway {gateway_id}.", f"The register holds: {known}.")
    return held[gateway_id]


def overview(case: Case, *, as_of: date) -> Outcome:
    """The whole register on a day: what is in force, who works with whom, what is weak."""
    from gis_planner import sharing

    day, held, reference = as_of.isoformat(), gateways_of(case), reference_of(case)
    rows: list[dict[str, Any]] = [
        {
            "id": s.gateway.id, "provider": s.provider_today,
            "recipients": list(s.recipients_today), "in_force": not s.why_not,
            "why_not": s.why_not, "review_date": s.gateway.review_date,
            "warnings": list(s.warnings),
        }
        for s in sharing.standing(held, reference, day)
    ]  # fmt: skip
    pairs = sharing.who_with_whom(held, reference, day)
    lines = [f"{len(rows)} gateways, {sum(r['in_force'] for r in rows)} in force on {day}"]
    lines += [f"{a} gives to {b}: {', '.join(ids)}" for a, b, ids in pairs]
    lines += [f"{r['id']}: {r['why_not']}" for r in rows if r["why_not"]]
    lines += [text for r in rows for text in r["warnings"]]
    figures = {
        "gateways": rows,
        "who_with_whom": [
            {"provider": a, "recipient": b, "gateways": list(i)} for a, b, i in pairs
        ],
    }
    return Outcome("\n".join(lines), frozenset(), figures)


def register_table(case: Case) -> pa.Table:
    """The register as texts, a row each, as `add_gateways` reads it back from XLSX or CSV."""
    from gis_planner.sharing.register import COLUMNS, to_rows

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    return pa.Table.from_pylist(to_rows(gateways_of(case)), schema)


def register_toml(case: Case) -> str:
    """The register as the TOML file that `add_gateways` reads back."""
    from gis_planner import sharing

    return sharing.gateways_to_toml(gateways_of(case))


def write_protocol(case: Case, gateway_id: str, out: Path) -> Outcome:
    """A sharing protocol to sign, from a gateway."""
    from gis_planner.sharing.templates import protocol

    out.write_text(protocol(_find(case, gateway_id), reference_of(case)), "utf-8")
    return Outcome(f"Protocol of gateway {gateway_id} written to {out}", figures={"file": str(out)})
