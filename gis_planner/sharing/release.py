"""release: everything that one reader may have of a case, and the account of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pyarrow as pa

from gis_planner.domain import tables as described_tables
from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import Handling, Terms, folded, level
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Progress, Silent, check
from gis_planner.domain.sharing import Gateway, ListHandling
from gis_planner.sharing import derived, linkage, permitted, places, regroup, tasking
from gis_planner.sharing import gateways as agreements
from gis_planner.sharing.cells import Cells
from gis_planner.sharing.rules import OWN, TASKING, Reader, Rules
from gis_planner.sharing.sql import Sql

EXPIRY_DAYS = 30
"""Days until a pack expires where no gateway and no list says earlier."""


@dataclass(frozen=True)
class Released:
    """What one reader may have. Tables are as described in domain.tables; withheld fields are
    null, withheld rows gone. `gateway_of` maps (agency, list, category) to the gateway used."""

    audience: str
    purpose: str
    as_of: str
    tables: Mapping[str, pa.Table]
    fields_released: tuple[tuple[str, str, str], ...]
    """(field, owner, gateway)"""
    fields_withheld: tuple[tuple[str, str, str], ...]
    """(field, owner, reason): for the pack, without what is hidden altogether"""
    fields_hidden: tuple[tuple[str, str, str], ...]
    """(field, owner, reason): for the case's own journal only"""
    marking: str
    handling: str
    expiry: str
    warnings: tuple[str, ...]
    rules: Rules = field(repr=False)
    refs: derived.Refs = field(repr=False)

    least: str = "OFFICIAL"
    """The lowest marking of anything released"""

    def handled(self, refs: Iterable[str], needs: tuple[str, ...]) -> str:
        """'SECRET, C: no contact' of what rests on references: its marking where that is above the
        least, its code and conditions where it is C; '' where neither."""
        terms = self.refs.terms(refs, needs)
        above = terms.marking if level(terms.marking) > level(self.least) else ""
        return ", ".join(p for p in (above, terms.text if terms.code == "C" else "") if p)

    def __getitem__(self, name: str) -> pa.Table:
        """A released table by its name."""
        return self.tables[name]


def release(
    tables: Mapping[str, pa.Table],
    gateways: Iterable[Gateway],
    *,
    audience: str,
    purpose: str,
    as_of: str | date,
    reference: Reference,
    operation: Operation | None = None,
    handling: Iterable[ListHandling] = (),
    record_handling: Mapping[str, Handling] | None = None,
    clearance: str = "OFFICIAL-SENSITIVE",
    rescore: derived.Rescore | None = None,
    progress: Progress | None = None,
) -> Released:
    """What `audience` may have for `purpose` on the day. Deny by default.

    `tables` holds records, matched and, where made, premises, scores, visits, routes, plan_notes,
    links, successions, and `pairs` (record_a, record_b, level, band), without which records stay
    grouped as the case has them. With `rescore` scores and risks are made again from the permitted
    records, the strictest way; without it stored contributions are kept whose every source is
    permitted. `handling`: of lists and their fields; `record_handling`: what a person said of
    single records, by 'agency/list/reference'.
    """
    progress = progress or Silent()
    day = _day(as_of)
    if not audience.strip():
        raise UserError("No audience was named.", "Say whom the release is for.")
    gateways, handling = tuple(gateways), tuple(handling)
    rules = Rules(
        Reader(audience, purpose, day, clearance), gateways, reference, handling,
        record_handling or {},
    )  # fmt: skip
    manifest = permitted.Manifest()
    out: dict[str, pa.Table] = {}
    source = _with_empty(tables)

    check(progress)
    out["records"] = permitted.permitted_records(source["records"], rules, manifest)
    out["matched"], moved = regroup.regrouped(
        permitted.permitted_matches(source["matched"], out["records"], rules), out["records"],
        source["matched"], tables.get("pairs"), rules,
    )  # fmt: skip
    out["hits"] = permitted.hits(source["records"], source["matched"], rules, manifest)
    progress.report(0.3, "records")
    check(progress)
    refs = derived.Refs(
        rules, _lists(source["records"]), _informants(source["records"]),
        Cells(source["records"], rules).own_of(source["records"]),
    )  # fmt: skip
    with Sql() as sql:
        out["premises"], out["businesses"] = places.remade(out["records"], out["matched"], sql)
        progress.report(0.5, "premises")
        check(progress)
        out["scores"], out["risks"] = _scores(source, out, refs, rescore, sql, moved)
    progress.report(0.7, "scores")
    check(progress)
    out["links"] = linkage.permitted_links(source["links"], out["records"], refs, moved)
    out["successions"] = linkage.permitted_successions(
        source["successions"], out["records"], refs, moved
    )
    _task(source, out, rules, operation, manifest)
    progress.report(1.0, "released")

    used = {g for _, _, g in manifest.released} - {OWN, TASKING}
    in_use = [g for g in gateways if g.id in used]
    return Released(
        audience=audience,
        purpose=purpose,
        as_of=day,
        tables=out,
        fields_released=tuple(sorted(manifest.released)),
        fields_withheld=tuple(sorted(manifest.withheld)),
        fields_hidden=tuple(sorted(manifest.hidden)),
        marking=_marking(manifest.terms, operation),
        handling=_handling(in_use, manifest.terms),
        expiry=_expiry(day, in_use, handling, out["records"]),
        warnings=agreements.warnings(in_use, reference, day),
        rules=rules,
        refs=refs,
        least=min((t.marking for t in manifest.terms), key=level, default="OFFICIAL"),
    )


def _day(as_of: str | date) -> str:
    try:
        return (as_of if isinstance(as_of, date) else date.fromisoformat(as_of[:10])).isoformat()
    except ValueError:
        raise UserError(f"'{as_of}' is not a date.", "Write it as 2026-12-31.") from None


def _with_empty(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """All tables that a release reads; those not made yet are empty."""
    known = {t.name: t for t in (described_tables.RECORDS, *described_tables.STAGE_TABLES)}
    return {
        name: tables.get(name, permitted.described(table).empty_table())
        for name, table in known.items()
    }


def _lists(records: pa.Table) -> list[tuple[str, str]]:
    pairs = records.group_by(["agency", "list"]).aggregate([]).to_pylist()
    return [(row["agency"] or "", row["list"] or "") for row in pairs]


def _informants(records: pa.Table) -> frozenset[str]:
    """References of the records that name who complained or told."""
    told = records.filter(permitted.name_informants(records))
    columns = told.select(["agency", "list", "source_ref"]).to_pylist()
    return frozenset(f"{r['agency']}/{r['list']}/{r['source_ref']}" for r in columns)


def _scores(
    source: Mapping[str, pa.Table],
    out: Mapping[str, pa.Table],
    refs: derived.Refs,
    rescore: derived.Rescore | None,
    sql: Sql,
    moved: regroup.Moved,
) -> tuple[pa.Table, pa.Table]:
    """Stored contributions, or fresh ones; held to permitted sources either way. Stored ones know
    nothing of records that were regrouped, and are left out for these."""
    if rescore is None:
        scores = derived.permitted_scores(source["scores"], refs, sql, frozenset(moved.refs))
    else:
        fresh = rescore(out["records"], out["matched"])[0]
        scores = derived.permitted_scores(fresh, refs, sql)
    return scores, derived.permitted_risks(scores, out["records"], out["matched"], sql)


def _task(
    source: Mapping[str, pa.Table],
    out: dict[str, pa.Table],
    rules: Rules,
    operation: Operation | None,
    manifest: permitted.Manifest,
) -> None:
    """Visits, routes and the places of the visits, under the operation owner's authority."""
    empty = {name: source[name].slice(0, 0) for name in ("visits", "routes", "plan_notes")}
    if operation is None:
        out.update(empty)
        return
    mine = {n: _of_operation(source[n], operation.name) for n in empty}
    out["visits"] = tasking.visits_for(mine["visits"], out["scores"], rules, operation.owner)
    out["routes"] = tasking.routes_for(mine["routes"], rules, operation.owner)
    out["plan_notes"] = tasking.notes_for(mine["plan_notes"], rules, operation.owner)
    visited = set(out["visits"]["premises_id"].to_pylist())
    out["premises"] = places.with_tasking(out["premises"], source["premises"], visited)
    if visited:
        owner = operation.owner or "operation (owner not recorded)"
        for name in ("place", "time", "attendees", "own power"):
            manifest.released.add((f"visits.{name}", owner, TASKING))


def _of_operation(table: pa.Table, name: str) -> pa.Table:
    import pyarrow.compute as pc

    return table.filter(pc.equal(table["operation"], name))


def _marking(terms: Iterable[Terms], operation: Operation | None) -> str:
    """The strictest marking of what is inside."""
    marks = [t.marking for t in terms]
    marks.append(operation.marking if operation else "OFFICIAL")
    return max(marks, key=level)


def _handling(in_use: list[Gateway], terms: Iterable[Terms]) -> str:
    """Handling code of what is inside, with every condition of the agreements and of the data."""
    inside = sorted(terms, key=lambda t: t.text)
    conditions = {c: folded(c) for g in in_use for c in g.conditions}
    conditions |= {c: folded(c) for t in inside for c in t.conditions}
    unique = {words: text for text, words in reversed(conditions.items())}
    coded = conditions or any(x.code == "C" for x in inside)
    code = "C" if coded or any(g.handling == "C" for g in in_use) else "P"
    onward = "no onward sharing" if any(g.onward != "yes" for g in in_use) else ""
    parts = [*reversed(unique.values()), *([onward] if onward else [])]
    return f"{code}: {'; '.join(parts)}" if parts else code


def _expiry(
    day: str, in_use: list[Gateway], handling: Iterable[ListHandling], records: pa.Table
) -> str:
    """The earliest of: thirty days, each gateway's retention and end, each list's retention."""
    start = date.fromisoformat(day)
    ends = [(start + timedelta(days=EXPIRY_DAYS)).isoformat()]
    inside = set(_lists(records))
    for gateway in in_use:
        if gateway.retention_days:
            ends.append((start + timedelta(days=gateway.retention_days)).isoformat())
        if gateway.valid_until:
            ends.append(gateway.valid_until)
    for item in handling:
        if item.retain_until and (item.agency, item.list_name) in inside:
            ends.append(item.retain_until)
    return min(ends)
