"""match: the records of a case to premises, businesses, organisations and UPRNs.

Where the match before left its state, and model, parameters and gazetteer are the same, only what
is new is read, compared and clustered; else, or with `full`, everything is.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.changing import changes_of, pending_bytes
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.places import parsed_for, postcodes_for
from gis_planner.pipeline.pseudonymising import NOTHING_HIDDEN, Hidden, hidden_of
from gis_planner.store import Case
from gis_planner.store.standing import Standing

if TYPE_CHECKING:
    from gis_planner.matching import MatchResult, MatchState, Parsed
    from gis_planner.matching.engine import Engine
    from gis_planner.matching.incremental_try import Trial as Trial

STATE, CHANGES = "match state", "changes"
"""Names of what is kept beside a match."""
TABLES = ("matched", "pairs", "premises", "businesses", "organisations", "hubs")


def match_records(
    case: Case, *, engine: str = "duckdb", full: bool = False, secret: str = "",
    progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Resolve every record of the case to premises, business, organisation and UPRN.

    Only what is new since the match before where that will do; `full` does everything. `engine`:
    one of `matching.engine.ENGINES`, who scores pairs; others than ours do everything. `secret`:
    the link key of pseudonymised lists, else the environment's; with such a list every match is
    full and keeps no state, for a state would hold the words behind the hashes.
    """
    progress = progress or Silent()
    from gis_planner.matching.engine import engine_named

    chosen = engine_named(engine)
    watch = Stopwatch()
    made_by = fingerprint(case)
    if hidden := hidden_of(case, secret):
        return _match_all(case, made_by, "it has a pseudonymised list", watch, progress, hidden,
                          engine=chosen)  # fmt: skip
    if engine != "duckdb":
        # another engine's scores are nothing for our incremental match to add to
        return _match_all(case, f"{made_by} {engine}", f"the engine is {engine}", watch, progress,
                          engine=chosen)  # fmt: skip
    state, why_full = (None, "asked for") if full else kept_state(case, made_by)
    if state is not None:
        try:
            return _match_more(case, state, made_by, watch, progress)
        except _needs_full() as fault:
            why_full = str(fault)
    return _match_all(case, made_by, why_full, watch, progress)


def _needs_full() -> type[Exception]:
    from gis_planner.matching.incremental import FullMatchNeeded

    return FullMatchNeeded


def fingerprint(case: Case) -> str:
    """Names all that a match rests on beside records and decisions: model, parameters, gazetteers,
    layers of postcodes and wards, and the program's rules."""
    from gis_planner.matching import MatchParams
    from gis_planner.matching.parsed import reading_rules
    from gis_planner.pipeline.training import model_of

    params = asdict(MatchParams())
    gazetteers = {n: v["sha256"] for n, v in case.documents("gazetteer").items()}
    layers = [(i.name, i.run_id) for i in case.layers() if i.kind in ("postcodes", "wards")]
    parts = [model_of(case).to_json(), repr(params), repr(sorted(gazetteers.items())),
             repr(sorted(layers)), reading_rules()]  # fmt: skip
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def kept_state(case: Case, made_by: str) -> tuple[MatchState | None, str]:
    """What the current match left for the next one; else None and why not, in a few words."""
    from gis_planner.matching.state import state_from

    data = case.beside("match", STATE)
    if data is None:
        return None, "no earlier match to start from"
    state = state_from(data, made_by)
    return state, "" if state else "model, parameters, gazetteer or program changed"


def _match_all(case: Case, made_by: str, why: str, watch: Stopwatch, progress: Progress,
               hidden: Hidden = NOTHING_HIDDEN, engine: Engine | None = None
               ) -> Outcome:  # fmt: skip
    from gis_planner import matching
    from gis_planner.matching.engine import OWN
    from gis_planner.matching.normalise import normalise
    from gis_planner.matching.pseudonym_read import conceal
    from gis_planner.pipeline.training import model_of

    records = case.records(with_original=False)
    if records.num_rows == 0:
        raise UserError(
            "There is nothing to match: the case has no records.", "Import a list first."
        )
    watch.lap("read")
    decisions = case.decisions()
    gazetteer = addresses_for(case, records, Part(progress, 0.0, 0.1))
    postcodes = postcodes_for(case)
    watch.lap("gazetteer")
    result = matching.match(
        hidden.blanked(records),
        read=hidden.reader(gazetteer) if hidden else normalise,
        engine=engine or OWN,
        gazetteer=gazetteer,
        postcodes=postcodes,
        previous=case.previous_match(),
        decisions=decisions,
        params=matching.MatchParams(model=model_of(case)),
        progress=Part(progress, 0.1, 0.85),
    )
    if hidden:
        result = conceal(result, list(hidden.rows))
    assert result.state is not None
    premises = with_wards(case, visitable(result.premises, records, result.matched))
    watch.lap("match")
    tables = _tables(result, premises)
    figures = _figures(result, result.state, gazetteer) | {
        "pairs_kept": result.pairs.num_rows, "incremental": False, "why_full": why,
        "records_told": records.num_rows, "pseudonymised_records": len(hidden.rows),
    }  # fmt: skip
    changed = changes_of(case, result)
    return _keep(case, tables, result, figures, made_by, changed, None, watch, progress)


def _match_more(case: Case, state: MatchState, made_by: str, watch: Stopwatch,
                progress: Progress) -> Outcome:  # fmt: skip
    from gis_planner import matching
    from gis_planner.matching.incremental import match_more
    from gis_planner.pipeline.training import model_of

    keys = case.record_keys()
    if keys.num_rows == 0:
        raise UserError(
            "There is nothing to match: the case has no records.", "Import a list first."
        )
    gone = state.gone(keys)
    heirs = case.heirs(gone) if gone else {}
    decisions = case.decisions()
    watch.lap("read")
    gazetteer = parsed_for(case, outcodes_of(case.record_places()), Part(progress, 0.0, 0.1),
                           told_uprns(None, decisions, state))  # fmt: skip
    watch.lap("gazetteer")
    base = case.current_run("match")
    assert base is not None
    more = match_more(
        state, keys, lambda ids: case.records_of(ids.tolist()), heirs=heirs, gazetteer=gazetteer,
        postcodes=postcodes_for(case), decisions=decisions,
        params=matching.MatchParams(model=model_of(case)), progress=Part(progress, 0.1, 0.85),
    )  # fmt: skip
    after = more.result.state
    assert after is not None
    doors = pa.array(sorted(after.visited()), pa.string())
    premises = more.result.premises
    premises = with_wards(case, premises.filter(pc.is_in(premises["premises_id"], doors)))
    watch.lap("match")
    figures = _figures(more.result, after, gazetteer) | {
        "incremental": True, "advice": list(more.advice),
        **{k: more.result.stats[k] for k in
           ("records_new", "records_gone", "records_touched", "records_told", "pairs_known")},
    }  # fmt: skip
    changed = changes_of(case, more.result, before=state, heirs=heirs)
    standing = Standing(base, more.changed, more.replaced)
    return _keep(case, _tables(more.result, premises), more.result, figures, made_by, changed,
                 standing, watch, progress)  # fmt: skip


def _tables(result: MatchResult, premises: pa.Table) -> dict[str, pa.Table]:
    return {name: premises if name == "premises" else getattr(result, name) for name in TABLES}


def _figures(result: MatchResult, state: MatchState, gazetteer: Parsed | None) -> dict[str, Any]:
    shared = state.shared()
    return {
        "records": result.stats["records"], "pairs_scored": result.stats["pairs_scored"],
        "businesses": result.stats["businesses"], "premises": shared["premises"],
        "organisations": result.stats["organisations"],
        "premises_known_to_two_lists": shared["lists"],
        "premises_known_to_two_agencies": shared["agencies"],
        "uprn_resolved": result.stats["uprn_resolved"],
        "gazetteer_rows": len(gazetteer.rows) if gazetteer is not None else 0,
    }  # fmt: skip


def _keep(case: Case, tables: dict[str, pa.Table], result: MatchResult, figures: dict[str, Any],
          made_by: str, changed: pa.Table, standing: Standing | None, watch: Stopwatch,
          progress: Progress) -> Outcome:  # fmt: skip
    """Store the match as a run, with the state for the next one and the changes beside it."""
    from gis_planner.pipeline.training import model_name, model_of

    assert result.state is not None
    figures |= {"changes": changed.num_rows, "model": model_name(model_of(case))}
    summary = (
        f"{figures['records']:,} records matched to {figures['premises']:,} premises, "
        f"{figures['premises_known_to_two_lists']:,} of them on two lists or more"
    )
    if figures["incremental"]:
        summary += f"; {figures['records_new']:,} new, {figures['records_gone']:,} gone"
    if not figures["model"].startswith("shipped"):
        summary += f"; model {figures['model']}"
    parts = {CHANGES: pending_bytes(changed)}
    if not figures.get("pseudonymised_records"):
        parts[STATE] = result.state.to_bytes(made_by)
    watch.lap("state")
    touched = case.add_result(
        "match", tables, verb="match", summary=summary,
        stats={**figures, "detail": result.stats}, progress=Part(progress, 0.85, 1.0),
        parts=parts, standing=standing,
    )  # fmt: skip
    watch.lap("write")
    figures |= watch.measured()
    figures["detail"] = {k: v for k, v in result.stats.items() if k != "pairs_scored"}
    return Outcome(summary, touched | {"changes"}, figures)


def addresses_for(case: Case, records: pa.Table, progress: Progress) -> Parsed | None:
    """The gazetteer's addresses that matching these records of the case looks at."""
    uprns = told_uprns(records, case.decisions())
    return parsed_for(case, outcodes_of(records), progress, uprns)


def told_uprns(records: pa.Table | None, decisions: Any, state: MatchState | None = None
               ) -> set[str]:  # fmt: skip
    """UPRNs that lists or people give: their places are needed wherever they are."""
    pinned = {d.value for d in decisions if d.kind == "pin_uprn" and d.value.isdigit()}
    given = set() if records is None else set(pc.unique(records["uprn"]).to_pylist()) - {None}
    known = set() if state is None else state.given()
    return pinned | given | known


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
