"""check: a hit or no hit between two agencies, noted as a consultation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.gateways import gateways_of
from gis_planner.pipeline.handling import handling_of, record_handling_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.packs import DEFAULT_PURPOSE
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case


def check(
    case: Case, asking: str, asked: str, *, purpose: str = "", level: str = "premises", as_of: date
) -> tuple[pa.Table, Outcome]:
    """sharing.check_hits on the case as it is matched, written into the journal as 'consult'."""
    from gis_planner import sharing

    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Match the lists first.")
    reader = sharing.Reader(asking, purpose or DEFAULT_PURPOSE, as_of.isoformat())
    rules = sharing.Rules(
        reader, gateways_of(case), reference_of(case), handling_of(case), record_handling_of(case)
    )
    records = case.records(with_original=False)
    table = sharing.check_hits(records, case.table("matched"), rules, asked=asked, level=level)
    hits = int(pc.sum(pc.equal(table["answer"], "hit")).as_py() or 0)
    gateways = sorted({g for g in table["gateways"].to_pylist() if g})
    figures = {
        "asking": asking, "asked": asked, "purpose": reader.purpose, "level": level,
        "records": table.num_rows, "hits": hits, "gateways": gateways,
    }  # fmt: skip
    text = f"{asked} knows {hits:,} of {table.num_rows:,} {level} of {asking}"
    case.note("consult", f"Hit or no hit: {text}, purpose {reader.purpose}", figures)
    return table, Outcome(text, frozenset(), figures)


def check_to_file(
    case: Case, asking: str, asked: str, out: Path, *, purpose: str, level: str, as_of: date
) -> Outcome:
    """`check`, its table written to a file."""
    from gis_planner import export

    table, outcome = check(case, asking, asked, purpose=purpose, level=level, as_of=as_of)
    export.write_table(table, out)
    return Outcome(f"{outcome.summary}: {out}", figures=outcome.figures | {"out": str(out)})
