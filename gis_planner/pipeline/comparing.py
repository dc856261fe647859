"""compare: two plans beside each other, be they operations, versions of one, or a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import ROUTES, VISITS, Table
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema

FIGURES = (
    "visits", "attendances", "value", "concerns_covered", "wards", "officer_hours_on_site",
    "travel_min", "waiting_min", "route_km",
)  # fmt: skip
"""Figures of a plan that are one number each, in the order in which they are told."""
LESS_IS_BETTER = frozenset({"travel_min", "waiting_min", "route_km"})
SUFFIXES = (".csv", ".xlsx", ".json", ".tsv", ".txt")


@dataclass(frozen=True)
class PlanRef:
    """A plan that the case holds: an operation's, as it stands or as it was in an earlier run."""

    operation: str
    run_id: int
    current: bool
    made_at: str
    who: str
    visits: int
    verb: str = ""


@dataclass(frozen=True, eq=False)
class Side:
    """One of two plans that are compared: VISITS, ROUTES (none of a file) and what to call it."""

    title: str
    visits: pa.Table
    routes: pa.Table


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans, the figures of each, and what happens to each premises (DIFFERENCES)."""

    first: Side
    second: Side
    figures: tuple[dict[str, Any], dict[str, Any]]
    differences: pa.Table


def plans(case: Case) -> tuple[PlanRef, ...]:
    """Every plan held: of each operation the one that stands, then the earlier, newest first."""
    found = []
    for name in case.run_stats("plan"):
        held = case.versions("plan", name)
        for run in sorted(held, key=lambda r: (not r["current"], -r["run_id"])):
            visits = run["stats"].get("visits")
            if visits is None:  # a list was erased since, and the figures with it
                ids = case.table_of("visits", run["run_id"])["visit_id"]
                visits = len(set(ids.drop_null().to_pylist()))
            found.append(
                PlanRef(name, run["run_id"], run["current"], run["created_at"], run["who"],
                        int(visits))
            )  # fmt: skip
    return tuple(found)


def load(case: Case, ref: PlanRef) -> Side:
    """The plan of a reference."""
    when = ref.made_at[:16].replace("T", " ")
    title = ref.operation if ref.current else f"{ref.operation}, {when}"
    return Side(title, case.table_of("visits", ref.run_id), case.table_of("routes", ref.run_id))


def side_of(case: Case, text: str) -> Side:
    """The plan that a person means: 'NAME', 'NAME@1' (the version before, @2 the one before that),
    or a file of visits. UserError where there is none."""
    path = Path(text)
    if path.suffix.lower() in SUFFIXES and path.is_file():
        return read_side(path)
    name, _, back = text.partition("@")
    held = [p for p in plans(case) if p.operation == name]
    if not held:
        known = ", ".join(case.run_stats("plan")) or "none yet"
        raise UserError(f"There is no plan '{name}' in this case.", f"Plans: {known}.")
    steps = int(back) if back.isdigit() else 0
    earlier = [p for p in held if not p.current]
    if steps > len(earlier):
        raise UserError(
            f"Only {len(earlier)} earlier versions of {name} are held.", "The last five are kept."
        )
    return load(case, held[0] if not steps else earlier[steps - 1])


def read_side(path: Path, preferred: str = "") -> Side:
    """Visits from a file that `export visits` wrote (CSV, XLSX, JSON), of one operation: the
    preferred one where the file has it, else the first. UserError where it is no such table."""
    from gis_planner.pipeline.rows import read_rows

    rows = [{k.strip().lower(): v for k, v in r.items()} for r in read_rows(path)]
    missing = {"visit_id", "premises_id", "agency", "day", "start", "end"} - set(
        rows[0] if rows else ()
    )
    if missing:
        raise UserError(
            f"{path.name} is no table of visits: it has no {sorted(missing)[0]}.",
            "Use a file that 'export visits' wrote.",
        )
    names = dict.fromkeys(r.get("operation", "") for r in rows)
    wanted = preferred if preferred in names else next(iter(names))
    kept = [_typed(r, VISITS) for r in rows if r.get("operation", "") == wanted]
    visits = pa.Table.from_pylist(kept, arrow_schema(VISITS.columns))
    return Side(f"{wanted} ({path.name})", visits, arrow_schema(ROUTES.columns).empty_table())


def _typed(row: dict[str, str], table: Table) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column in table.columns:
        text = (row.get(column.name) or "").strip()
        if not text:
            continue
        if column.kind == "real":
            made[column.name] = _number(text)
        elif column.kind == "bool":
            made[column.name] = text.lower() in ("true", "1", "yes")
        elif column.kind == "text":
            made[column.name] = text
    return made


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def compare_sides(case: Case, first: Side, second: Side) -> Comparison:
    """Figures and differences of two plans."""
    from gis_planner.planning import replan

    wards = wards_of(case, (first.visits, second.visits))
    figures = tuple(figures_of(s.visits, s.routes, wards) for s in (first, second))
    return Comparison(
        first, second, (figures[0], figures[1]), replan.differences(first.visits, second.visits)
    )


def as_table(case: Case, found: Comparison) -> pa.Table:
    """One table of a comparison: a row a figure, then a row a premises, with its name."""
    names = {r["premises_id"]: r["name"] for r in case.table("premises").to_pylist()}
    a, b = found.figures
    rows: list[dict[str, Any]] = []
    hours = sorted({*a["hours_by_agency"], *b["hours_by_agency"]})
    pairs = [(k, a[k], b[k]) for k in FIGURES]
    pairs += [(f"hours of {x}", a["hours_by_agency"].get(x, 0.0), b["hours_by_agency"].get(x, 0.0))
              for x in hours]  # fmt: skip
    for name, first, second in pairs:
        rows.append({"what": name, "first": _said(first), "second": _said(second)})
    for row in found.differences.to_pylist():
        rows.append(
            {"what": row["change"], "premises_id": row["premises_id"],
             "name": names.get(row["premises_id"]), "first": row["before"], "second": row["after"],
             "value": row["value"], "because": row["because"]}
        )  # fmt: skip
    texts = ("what", "premises_id", "name", "first", "second")
    schema = pa.schema([*((n, pa.string()) for n in texts), ("value", pa.float64()),
                        ("because", pa.string())])  # fmt: skip
    return pa.Table.from_pylist(rows, schema)


def _said(value: float | None) -> str | None:
    return None if value is None else f"{value:g}" if value == int(value) else f"{value:.2f}"


def wards_of(case: Case, visits: Iterable[pa.Table]) -> dict[str, str]:
    """premises_id → ward of the premises in some plans."""
    ids = {p for table in visits for p in table["premises_id"].to_pylist()}
    premises = case.table("premises").select(["premises_id", "ward"])
    kept = premises.filter(pa.compute.is_in(premises["premises_id"], pa.array(sorted(ids))))
    return {r["premises_id"]: r["ward"] or "" for r in kept.to_pylist()}


def figures_of(visits: pa.Table, routes: pa.Table, wards: dict[str, str]) -> dict[str, Any]:
    """What a plan comes to (FIGURES), its hours by agency, visits by day and by ward."""
    from gis_planner.planning import replan
    from gis_planner.planning.clock import span

    rows = [r for r in visits.to_pylist() if r["visit_id"] is not None]
    hours: Counter[str] = Counter()
    waiting = 0
    for row in rows:
        crew = len((row["officers"] or "").split(" | "))
        start, end = span(row["start"], row["end"])
        hours[row["agency"]] += (end - start) * crew
        if row["arrive"] and row["arrive"] != row["start"]:
            come, begin = span(row["arrive"], row["start"])
            waiting += (begin - come) * crew
    by_ward = Counter(wards.get(p, "") for p in {r["premises_id"] for r in rows})
    by_ward.pop("", None)
    legs = routes.num_rows > 0
    return replan.figures_of(visits) | {
        "wards": len(by_ward), "by_ward": dict(sorted(by_ward.items())), "waiting_min": waiting,
        "hours_by_agency": {a: round(m / 60, 2) for a, m in sorted(hours.items())},
        "travel_min": round(sum(routes["travel_min"].to_pylist())) if legs else None,
        "route_km": round(sum(routes["distance_m"].to_pylist()) / 1000, 1) if legs else None,
    }  # fmt: skip
