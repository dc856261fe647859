"""Single rows as received, by the references that results carry ('agency/list/reference')."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apsw

from gis_planner.domain.tables import RECORDS
from gis_planner.store import runs
from gis_planner.store.schema import quoted


@dataclass(frozen=True)
class SourceRow:
    """A record with where it came from. `row`: RECORDS by column; `file` and `imported_at` of the
    newest version of its list that has it; `gone`: the list's current version has it no more."""

    ref: str
    row: dict[str, Any]
    file: str
    imported_at: str
    gone: bool


def source_rows(db: apsw.Connection, refs: Iterable[str]) -> tuple[SourceRow, ...]:
    """Newest record of each reference, in the order asked; unknown references are left out.

    Names of agencies and lists may hold '/': every list of the case whose key begins the
    reference is tried.
    """
    keys = {
        info["key"]: (info["stats"]["agency"], info["stats"]["list"])
        for (run_id,) in db.execute(
            "SELECT max(run_id) FROM gp_run WHERE kind = 'list' GROUP BY key"
        )
        for info in (runs.run_info(db, run_id),)
    }
    current = set(runs.current(db, "list").values())
    found: list[SourceRow] = []
    for ref in dict.fromkeys(refs):
        for key, (agency, name) in keys.items():
            if ref.startswith(f"{key}/"):
                found += _newest(db, ref, (agency, name, ref[len(key) + 1 :]), current)
    return tuple(found)


def handled_rows(db: apsw.Connection, agency: str, name: str) -> list[dict[str, Any]]:
    """Rows of a current list that say how they may be handled, by RECORDS column, without
    `original`."""
    names = [c.name for c in RECORDS.columns if c.name != "original"]
    columns = ", ".join(quoted(n) for n in names)
    rows = db.execute(
        f'SELECT {columns} FROM records WHERE agency = ? AND "list" = ? '
        'AND coalesce("marking", "handling", "owner") IS NOT NULL ORDER BY source_ref',
        (agency, name),
    )
    return [dict(zip(names, row)) for row in rows]


def _newest(
    db: apsw.Connection, ref: str, key: tuple[str, str, str], current: set[int]
) -> list[SourceRow]:
    names = [c.name for c in RECORDS.columns]
    columns = ", ".join("l.row_number" if n == "row_number" else f"r.{quoted(n)}" for n in names)
    row = db.execute(
        f"SELECT l.run_id, {columns} FROM gp_record r JOIN gp_list_row l USING (record_id) "
        'WHERE r.agency = ? AND r."list" = ? AND r.source_ref = ? ORDER BY l.run_id DESC LIMIT 1',
        key,
    ).fetchone()
    if row is None:
        return []
    info = runs.run_info(db, row[0])
    return [
        SourceRow(
            ref, dict(zip(names, row[1:])), str(info["stats"].get("file") or ""),
            info["created_at"], row[0] not in current,
        )
    ]  # fmt: skip
