"""gateway, release and pack: what leaves the case, for whom, and under which agreement."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner import __version__
from gis_planner.domain.briefing import Briefing
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.chart_pages import with_charts
from gis_planner.pipeline.context import attributions, context_lines
from gis_planner.pipeline.gateways import add_gateways as add_gateways
from gis_planner.pipeline.gateways import gateways_of
from gis_planner.pipeline.handling import handling_of, record_handling_of
from gis_planner.pipeline.operations import operation_of
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.pair_evidence import pairs_with_evidence
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

DEFAULT_PURPOSE = "joint visits"
RELEASE_TABLES = ("records", "premises", "scores", "links", "successions", "visits")
PLAN_TABLES = ("visits", "routes", "plan_notes")
SOURCES = (
    "records", "matched", "premises", "businesses", "scores", "risks", "visits", "routes",
    "plan_notes", "links", "successions",
)  # fmt: skip


def sources(case: Case, operation: Operation | None) -> dict[str, pa.Table]:
    """The tables that a release draws from; the plan is that of `operation`, None = all plans."""
    planned = operation.name if operation is not None else None
    found = {n: case.table(n, run=planned if n in PLAN_TABLES else None) for n in SOURCES}
    return found | {"pairs": pairs_with_evidence(case)}


def released_view(
    case: Case,
    audience: str,
    purpose: str,
    *,
    as_of: date,
    operation: Operation | None = None,
    tables: dict[str, pa.Table] | None = None,
    progress: Progress | None = None,
) -> Any:
    """What `audience` may have of the case: scores are made again from the records it may see.

    `tables`: as `sources` reads them, where several audiences are served from one reading.
    """
    from gis_planner import scoring, sharing

    progress = progress or Silent()
    reference = reference_of(case)

    def rescore(records: pa.Table, matched: pa.Table) -> tuple[pa.Table, pa.Table]:
        again = scoring.score(
            records, matched, reference=reference, as_of=as_of, progress=Part(progress, 0.5, 0.7)
        )
        return again.scores, again.risks

    return sharing.release(
        tables or sources(case, operation),
        gateways_of(case),
        audience=audience,
        purpose=purpose,
        as_of=as_of,
        reference=reference,
        operation=operation,
        handling=handling_of(case),
        record_handling=record_handling_of(case),
        rescore=rescore,
        progress=progress,
    )


def write_packs(
    case: Case,
    operation_name: str,
    audience: str,
    out: Path,
    *,
    purpose: str = "",
    passphrase: str | None = None,
    as_of: date,
    progress: Progress | None = None,
) -> Outcome:
    """Write the briefing pack of one audience into `out`, and note the disclosure."""
    from gis_planner import export

    progress = progress or Silent()
    watch = Stopwatch()
    operation = operation_of(case, operation_name)
    released, briefing = brief(
        case, operation, audience, purpose, as_of=as_of, progress=Part(progress, 0, 0.5)
    )
    watch.lap("release")
    files = export.write_pack(
        briefing, out, passphrase=passphrase, progress=Part(progress, 0.5, 1.0)
    )
    watch.lap("write")
    return disclose(case, released, briefing, out, files, watch.measured())


def brief(
    case: Case,
    operation: Operation,
    audience: str,
    purpose: str,
    *,
    as_of: date,
    tables: dict[str, pa.Table] | None = None,
    progress: Progress,
) -> tuple[Any, Briefing]:
    """What is released to `audience`, and the briefing made of it. UserError without a visit."""
    from gis_planner import sharing

    released = released_view(
        case, audience, purpose or DEFAULT_PURPOSE, as_of=as_of, operation=operation,
        tables=tables, progress=progress,
    )  # fmt: skip
    if released["visits"].num_rows == 0:
        raise UserError(
            f"There is nothing to brief: {audience} attends no visit of '{operation.name}'.",
            "Choose an agency that attends, or plan again with it.",
        )
    briefing = sharing.to_briefing(
        released,
        operation,
        reference=reference_of(case),
        created=as_of.isoformat(),
        program=f"gis_planner {__version__}",
        context=context_lines(case, _places(released)),
        attributions=attributions(case),
    )
    return released, with_charts(case, released, operation, briefing)


def disclose(
    case: Case,
    released: Any,
    briefing: Briefing,
    out: Path,
    files: tuple[Path, ...],
    cost: dict[str, Any],
) -> Outcome:
    """Note in the journal what was given to whom, and tell it."""
    detail = {
        "audience": released.audience,
        "purpose": released.purpose,
        "operation": briefing.operation,
        "fields": len(released.fields_released),
        "withheld": len(released.fields_withheld) + len(released.fields_hidden),
        "lists": lists_in(released),
        "files": [f.name for f in files],
    }
    visits = len(briefing.visits)
    reader = reference_of(case).agency(released.audience).name
    case.note(
        "disclose",
        f"Pack of {briefing.operation} for {reader}: "
        f"{visits} visits, "
        f"{detail['fields']} fields released, {detail['withheld']} withheld",
        detail,
    )
    figures = {
        **detail,
        "out": str(out),
        "visits": visits,
        "marking": released.marking,
        "expiry": released.expiry,
        "warnings": list(released.warnings),
        "bytes": sum(f.stat().st_size for f in files),
        **cost,
    }
    text = (
        f"Pack for {released.audience}: {visits} visits, {len(files)} files in {out}, "
        f"{released.marking}, expires {released.expiry}"
    )
    return Outcome(text, frozenset(), figures)


def _places(released: Any) -> list[tuple[float, float]]:
    """Where the released visits are, EPSG:27700."""
    ids = set(released["visits"]["premises_id"].to_pylist())
    rows = (r for r in released["premises"].to_pylist() if r["premises_id"] in ids)
    pairs = ((r["easting"], r["northing"]) for r in rows)
    return [(e, n) for e, n in pairs if e is not None and n is not None]


def release_tables(case: Case, audience: str, purpose: str, out: Path, *, as_of: date) -> Outcome:
    """Write the tables that an audience may have, and a manifest of fields and gateways."""
    from gis_planner import export

    released = released_view(case, audience, purpose, as_of=as_of)
    out.mkdir(parents=True, exist_ok=True)
    rows = {}
    for name in RELEASE_TABLES:
        export.write_table(released[name], out / f"{name}.csv")
        rows[name] = released[name].num_rows
    manifest = {
        "audience": audience,
        "purpose": purpose,
        "as_of": as_of.isoformat(),
        "marking": released.marking,
        "handling": released.handling,
        "expiry": released.expiry,
        "rows": rows,
        "released": [list(f) for f in released.fields_released],
        "withheld": [list(f) for f in released.fields_withheld],
        "warnings": list(released.warnings),
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
    detail = manifest | {"lists": lists_in(released)}
    case.note("disclose", f"Tables for {audience}, purpose {purpose}", detail)
    total = sum(rows.values())
    return Outcome(f"{total:,} rows released to {audience} in {out}", figures=manifest)


def lists_in(released: Any) -> list[str]:
    """The lists of which a release holds records: whom to call when one is erased."""
    records = released["records"].select(["agency", "list"]).group_by(["agency", "list"])
    return sorted(f"{r['agency']}/{r['list']}" for r in records.aggregate([]).to_pylist())


def pack_folder_name(text: str) -> str:
    """A folder name that is safe everywhere."""
    return re.sub(r"[^\w-]+", "-", text).strip("-") or "pack"
