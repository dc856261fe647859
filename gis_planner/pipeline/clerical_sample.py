"""The clerical sample: pairs drawn at random within score bands, for a person to judge unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.decisions import RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.accuracy import Holdout, need_match, pair_of, rows_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.case import now

SHOWN = ("name", "organisation", "address", "postcode", "phone", "email", "person", "trade")
"""Fields of both records that a clerical sample shows."""


def sample_pairs(case: Case, n: int, seed: int = 1) -> pa.Table:
    """Draw about `n` pairs to ask a person about, at random within score bands and unanswered.

    Rows are as `decide` reads them, `kind` empty, with both records' fields and no score. The
    draw is noted in the case, so that its answers are kept for measuring.
    """
    from gis_planner.matching.clerical import draw, frame_of

    need_match(case)
    if n < 1:
        raise UserError(f"A sample of {n} pairs asks nothing.", "Ask for 200 or so.")
    records = case.records(with_original=False)
    frame = frame_of(records, case.table("matched"), case.table("pairs"))
    rows = rows_of(records)
    asked = {p for d in case.decisions() if d.b and (p := pair_of(d, rows))}
    pairs = draw(frame, n, asked, seed=seed)
    if not pairs:
        raise UserError("There is no pair left to ask about.", "Every proposed pair is answered.")
    where = {r: i for i, r in enumerate(records["record_id"].to_pylist())}
    a, b = (records.take([where[p[side]] for p in pairs]) for side in (0, 1))
    holdout = Holdout(case)
    names = sorted(holdout.name(*ends) for ends in zip(_keys(a), _keys(b), strict=True))
    number = len(case.documents("clerical sample")) + 1
    value = {"seed": seed, "at": now(), "pairs": names, "rows": [list(p) for p in pairs]}
    summary = f"Clerical sample of {len(pairs):,} pairs drawn (seed {seed})"
    case.set_document("clerical sample", f"{number}", value, summary)
    return _sheet(a, b)


def open_samples(case: Case) -> list[tuple[int, int]]:
    """Record ids of every sampled pair, samples in the order in which they were drawn."""
    samples = sorted(case.documents("clerical sample").items(), key=lambda s: int(s[0]))
    found = [(int(a), int(b)) for _, sample in samples for a, b in sample["rows"]]
    return list(dict.fromkeys(found))


def _keys(records: pa.Table) -> list[RecordKey]:
    names = ("agency", "list", "source_ref", "content_hash")
    return [RecordKey(*k) for k in zip(*(records[n].to_pylist() for n in names), strict=True)]


def _sheet(a: pa.Table, b: pa.Table) -> pa.Table:
    empty = pa.array([""] * a.num_rows)
    columns: dict[str, Any] = {"kind": empty, "why": empty}
    for side, table in (("a", a), ("b", b)):
        columns |= {f"{n}_{side}": table[n] for n in ("agency", "list", "source_ref")}
    for name in SHOWN:
        columns |= {f"{name}_{side}": table[name] for side, table in (("a", a), ("b", b))}
    return pa.table(columns)


def write_sample(case: Case, n: int, out: Path, seed: int = 1) -> Outcome:
    """Draw a clerical sample and write it as a table that `decide` reads once `kind` is filled."""
    from gis_planner.export import write_table

    if out.suffix.lower() != ".csv":
        raise UserError(f"{out.name} is not a CSV file.", "Name it something.csv.")
    if not out.parent.is_dir():
        raise UserError(f"The folder {out.parent} does not exist.", "Create it first.")
    rows = sample_pairs(case, n, seed)
    write_table(rows, out)
    text = (
        f"{rows.num_rows:,} pairs written to {out}. Fill `kind` with must_link, same_premises, "
        "successor_of, cannot_link or unsure (empty rows are passed over), then: decide"
    )
    figures = {"pairs": rows.num_rows, "file": str(out), "seed": seed}
    return Outcome(text, frozenset({"documents", "clerical sample"}), figures)
