"""match, score and links: the stages that turn records into what is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.linking import build_links as build_links
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.places import gazetteer_for, postcodes_for
from gis_planner.store import Case


def reference_of(case: Case) -> Reference:
    """The case's own edited reference data, or that which came with the program."""
    from gis_planner import settings
    from gis_planner.reference import load_reference, reference_from_dict

    edited = case.document("reference", "all")
    if edited is not None:
        return reference_from_dict(edited)
    return load_reference(settings.data_folder() / "reference")


def match_records(
    case: Case, *, engine: str = "duckdb", progress: Progress | None = None
) -> Outcome:
    """Resolve every record of the case to premises, business, organisation and UPRN."""
    from gis_planner import matching

    progress = progress or Silent()
    if engine != "duckdb":
        raise UserError(
            f"The engine '{engine}' is not installed here.",
            "Use --engine duckdb, or install pyspark and Splink on a cluster.",
        )
    watch = Stopwatch()
    records = case.records(with_original=False)
    if records.num_rows == 0:
        raise UserError(
            "There is nothing to match: the case has no records.", "Import a list first."
        )
    watch.lap("read")
    gazetteer = gazetteer_for(case, outcodes_of(records), Part(progress, 0.0, 0.1))
    postcodes = postcodes_for(case)
    watch.lap("gazetteer")
    result = matching.match(
        records,
        gazetteer=gazetteer,
        postcodes=postcodes,
        previous=case.previous_match(),
        decisions=case.decisions(),
        progress=Part(progress, 0.1, 0.85),
    )
    premises = with_wards(case, visitable(result.premises, records, result.matched))
    watch.lap("match")
    tables = {
        "matched": result.matched,
        "pairs": result.pairs,
        "premises": premises,
        "businesses": result.businesses,
        "organisations": result.organisations,
        "hubs": result.hubs,
    }
    figures: dict[str, Any] = {
        "records": records.num_rows,
        "pairs_scored": int(result.stats.get("pairs_scored", result.pairs.num_rows)),
        "pairs_kept": result.pairs.num_rows,
        "businesses": result.businesses.num_rows,
        "premises": premises.num_rows,
        "organisations": result.organisations.num_rows,
        "premises_known_to_two_lists": _at_least(premises, "lists", 2),
        "premises_known_to_two_agencies": _at_least(premises, "agencies", 2),
        "uprn_resolved": records.num_rows - result.matched["uprn"].null_count,
        "gazetteer_rows": gazetteer.num_rows if gazetteer is not None else 0,
    }
    summary = (
        f"{records.num_rows:,} records matched to {premises.num_rows:,} premises, "
        f"{figures['premises_known_to_two_lists']:,} of them on two lists or more"
    )
    touched = case.add_result(
        "match", tables, verb="match", summary=summary,
        stats={**figures, "detail": result.stats}, progress=Part(progress, 0.85, 1.0),
    )  # fmt: skip
    watch.lap("write")
    figures |= watch.measured()
    figures["detail"] = {k: v for k, v in result.stats.items() if k != "pairs_scored"}
    return Outcome(summary, touched, figures)


def visitable(premises: pa.Table, records: pa.Table, matched: pa.Table) -> pa.Table:
    """Premises that some record speaks of as premises. A registered office or a director's
    correspondence address alone is evidence about an organisation; a pothole's coordinates alone
    are a place, but no door to knock on."""
    named = pc.or_(pc.is_valid(records["address"]), pc.is_valid(records["uprn"]))
    named = pc.or_(named, pc.is_valid(records["name"]))
    place = pc.and_(pc.equal(records["role"], "place"), named)
    ids = records.filter(pc.or_(pc.equal(records["role"], "premises"), place))["record_id"]
    here = matched.filter(pc.is_in(matched["record_id"], ids.combine_chunks()))["premises_id"]
    return premises.filter(pc.is_in(premises["premises_id"], here.combine_chunks()))


def _at_least(table: pa.Table, column: str, least: int) -> int:
    return int(pc.sum(pc.greater_equal(table[column], least)).as_py() or 0)


OUTCODE = r"(?i)\b(?P<outcode>[a-z]{1,2}[0-9o][a-z0-9]?)\s*[0-9o][a-z]{2}\b"


def outcodes_of(records: pa.Table) -> set[str]:
    """The outward codes written in the records' postcodes and addresses, in capitals."""
    found: set[str] = set()
    for name in ("postcode", "address"):
        codes = pc.struct_field(pc.extract_regex(records[name], OUTCODE), "outcode")
        found |= {c.upper() for c in pc.unique(codes).to_pylist() if c}
    return found


def with_wards(case: Case, premises: pa.Table) -> pa.Table:
    """Premises with `ward` set from the case's ward layer; unchanged without one.

    Where there are several ward layers, the one added last counts.
    """
    wards = [info for info in case.layers() if info.kind == "wards"]
    if not wards:
        return premises
    from gis_planner.geo.areas import names_at

    newest = max(wards, key=lambda info: info.run_id)
    ward = names_at(case.layer(newest.name), premises["easting"], premises["northing"])
    return premises.set_column(premises.column_names.index("ward"), "ward", ward)


def _need_match(case: Case) -> None:
    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Run 'match' first.")


def score_premises(case: Case, *, as_of: date, progress: Progress | None = None) -> Outcome:
    """Put every agency's evidence about each premises on one scale, as of a date."""
    from gis_planner import scoring
    from gis_planner.pipeline import outcomes

    _need_match(case)
    watch = Stopwatch()
    progress = progress or Silent()
    records, matched = case.records(), case.table("matched")
    places = case.table("premises")["premises_id"].combine_chunks()
    matched = matched.filter(pc.is_in(matched["premises_id"], places))
    result = scoring.score(
        records, matched, reference=reference_of(case), as_of=as_of,
        outcomes=outcomes.found(case), progress=Part(progress, 0, 0.8),
    )  # fmt: skip
    watch.lap("score")
    severe = _at_least(result.risks, "severity", 4)
    figures: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "premises": result.risks.num_rows,
        "contributions": result.scores.num_rows,
        "severity_4_or_5": severe,
        "never_visited": int(pc.sum(result.risks["never_visited"]).as_py() or 0),
    }
    summary = f"{result.risks.num_rows:,} premises scored as of {as_of:%d %B %Y}, {severe:,} severe"
    touched = case.add_result(
        "scores", {"scores": result.scores, "risks": result.risks}, verb="score",
        summary=summary, stats=figures, progress=Part(progress, 0.8, 1.0),
    )  # fmt: skip
    watch.lap("write")
    return Outcome(summary, touched, figures | watch.measured())
