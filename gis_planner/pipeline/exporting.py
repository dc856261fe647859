"""export: the tables of interface.md as files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.domain.wording import counted
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case

WHAT = ("records", "premises", "pairs", "links", "successions", "scores", "visits", "journal",
        "outcomes", "reconciliation", "feedback", "decisions", "changes", "gateways",
        "entries", "nodes", "planned_done", "unreconciled", "hit_rates")  # fmt: skip
DERIVED = {
    "outcomes": "outcomes_table", "reconciliation": "reconciliation", "feedback": "feedback",
}  # fmt: skip
"""Tables made when asked for → the function of `pipeline.outcomes` that makes them."""
OUTCOME_VIEWS = ("planned_done", "unreconciled", "hit_rates")
"""The same, by functions of `pipeline.outcome_views` of the same names."""

FIRST = {
    "links": ("from_id", "to_id", "type", "valid_from", "valid_to", "bits", "is_candidate",
              "source_refs"),
    "scores": ("premises_id", "concern", "agency", "axis", "bits", "low", "high", "missing",
               "because", "source_refs"),
    "successions": ("predecessor_id", "successor_id", "bits", "band", "harm_indicators",
                    "mitigations", "is_lead", "because"),
}  # fmt: skip
"""Columns that scripts rely on, in their order; ours follow."""


def export_table(
    case: Case, what: str, out: Path, why: str = "", progress: Progress | None = None
) -> Outcome:
    """Write one of WHAT (or any other stage table) to .csv, .xlsx, .json or .gpkg; `why` goes into
    the journal with the disclosure."""
    from gis_planner.export import write_table

    data = table_for(case, what)
    if what == "gateways" and out.suffix.lower() == ".toml":
        from gis_planner.pipeline.gateways import register_toml

        out.write_text(register_toml(case), "utf-8")
    else:
        write_table(data, out, progress)
    told = {"why": why.strip()} if why.strip() else None
    case.note("export", f"{what} exported to {out.name}: {counted(data.num_rows, 'row')}", told)
    figures = {"what": what, "rows": data.num_rows, "file": str(out)}
    return Outcome(f"{counted(data.num_rows, 'row')} of {what} written to {out}", figures=figures)


def write_rows(
    case: Case, rows: pa.Table, out: Path, what: str, progress: Progress | None = None
) -> Outcome:
    """Write rows chosen on screen, and note it."""
    from gis_planner.export import write_table

    write_table(rows, out, progress)
    case.note("export", f"{rows.num_rows:,} selected {what} exported to {out.name}")
    return Outcome(f"{rows.num_rows:,} {what} written to {out}", figures={"rows": rows.num_rows})


def table_for(case: Case, what: str) -> pa.Table:
    """The rows of one export, columns as interface.md has them."""
    if what == "records":
        return alone_where_unmatched(case.records_export())
    if what == "pairs":
        return case.pairs_export()
    if what == "premises":
        view = case.premises_view()
        return view.append_column("geom", case.table("premises")["geom"])
    if what == "decisions":
        from gis_planner.pipeline.deciding import decisions_table

        return decisions_table(case)
    if what == "entries":
        from gis_planner.pipeline.entries import entries_table

        return entries_table(case)
    if what == "changes":
        from gis_planner.pipeline.changing import change_list

        return change_list(case)
    if what == "journal":
        return journal_table(case)
    if what == "gateways":
        from gis_planner.pipeline.gateways import register_table

        return register_table(case)
    if what in DERIVED:
        from gis_planner.pipeline import outcomes

        made: pa.Table = getattr(outcomes, DERIVED[what])(case)
        return made
    if what in OUTCOME_VIEWS:
        from gis_planner.pipeline import outcome_views

        shown: pa.Table = getattr(outcome_views, what)(case)
        return shown
    try:
        table = case.table(what)
    except KeyError:
        raise UserError(
            f"There is no table '{what}' to export.", f"Tables: {', '.join(WHAT)}."
        ) from None
    first = FIRST.get(what, ())
    return table.select([*first, *(n for n in table.column_names if n not in first)])


def alone_where_unmatched(records: pa.Table) -> pa.Table:
    """Records that no match has seen yet stand alone: a premises and a business of their own, by
    the ids that matching gives to a record that stays alone."""
    import pyarrow.compute as pc

    from gis_planner.matching.identity import new_id

    missing = pc.is_null(records["premises_id"])
    if not pc.any(missing).as_py():
        return records
    rows = records.select(["agency", "list", "source_ref"]).filter(missing).to_pylist()
    keys = [f"{r['agency']}\x1f{r['list']}\x1f{r['source_ref']}\x1f" for r in rows]
    for letter, name in (("P", "premises_id"), ("B", "business_id")):
        ids = pa.array([new_id(letter, key) for key in keys], pa.string())
        column = records[name].combine_chunks()
        filled = pc.replace_with_mask(column, missing.combine_chunks(), ids)
        records = records.set_column(records.column_names.index(name), name, filled)
    return records


def journal_table(case: Case) -> pa.Table:
    """seq, at, who, verb, summary, undone, hash: one row an entry."""
    entries = case.history()
    return pa.table(
        {
            "seq": [e.seq for e in entries],
            "at": [e.at for e in entries],
            "who": [e.who for e in entries],
            "verb": [e.verb for e in entries],
            "summary": [e.summary for e in entries],
            "undone": [e.undone for e in entries],
            "hash": [e.hash for e in entries],
        }
    )
