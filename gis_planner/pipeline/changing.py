"""The change list: what a match changed, kept with it until a person accepts or refuses it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import CHANGES as TABLE
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema
from gis_planner.store.case import now

if TYPE_CHECKING:
    from gis_planner.matching import MatchResult, MatchState
    from gis_planner.matching.changes import Change

BESIDE, SEEN = "changes", "change"
"""Name beside the match, and kind of the documents that say what became of a change."""
MANY = 6
"""Records named in a sentence; the others are counted."""


def changes_of(case: Case, result: MatchResult, before: MatchState | None = None,
               heirs: Mapping[int, int] | None = None) -> pa.Table:  # fmt: skip
    """What this match changed against the one that stands, and what of earlier changes is still
    to be looked at. Empty for a first match."""
    from gis_planner.matching.changes import answers, find_changes

    assert result.state is not None
    standing = before.answers() if before is not None else case.answers()
    if standing is None:
        return empty()
    after = result.state.answers()
    if heirs is None:
        gone = set(standing["record_id"].to_pylist()) - set(after["record_id"].to_pylist())
        heirs = case.heirs(gone) if gone else {}
    found = find_changes(answers(standing, heirs), answers(after))
    carried = _still_open(case, after)
    return pa.concat_tables([carried, _table(case, found, now())]) if carried else _table(
        case, found, now())  # fmt: skip


def empty() -> pa.Table:
    """No changes."""
    return arrow_schema(TABLE.columns).empty_table()


def pending_bytes(changed: pa.Table) -> bytes:
    """The table as it is kept beside a match."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, changed.schema, options=options) as writer:
        writer.write_table(changed)
    return bytes(sink.getvalue())


def kept_changes(case: Case) -> pa.Table:
    """The changes kept with the current match, as they were when it was made."""
    data = case.beside("match", BESIDE)
    if data is None:
        return empty()
    return pa.ipc.open_stream(data).read_all()


def change_list(case: Case) -> pa.Table:
    """CHANGES of the current match, with what became of each."""
    table = kept_changes(case)
    seen = case.documents(SEEN)
    if not seen or not table.num_rows:
        return table
    told = [seen.get(i, {}) for i in table["change_id"].to_pylist()]
    for name, missing in (("status", "pending"), ("who", None), ("when", None)):
        values = pa.array([t.get(name, missing) for t in told], pa.string())
        table = table.set_column(table.column_names.index(name), name, values)
    return table


def pending_count(case: Case) -> int:
    """How many changes nobody has accepted or refused."""
    ids = kept_changes(case)["change_id"].to_pylist()
    return len(set(ids).difference(case.documents(SEEN))) if ids else 0


def _still_open(case: Case, after: pa.Table) -> pa.Table:
    """Earlier changes that nobody has looked at and whose business still stands, or has left."""
    table = change_list(case)
    if not table.num_rows:
        return table
    here = set(after["business_id"].to_pylist())
    rows = zip(table["status"].to_pylist(), table["kind"].to_pylist(),
               table["business_id"].to_pylist(), strict=True)  # fmt: skip
    keep = [s == "pending" and (b in here or kind == "withdrawn") for s, kind, b in rows]
    return table.filter(pa.array(keep, pa.bool_()))


def _table(case: Case, found: list[Change], since: str) -> pa.Table:
    ids = {r for change in found for r in (*change.records[:MANY], *change.others[:1])}
    ids |= {r for change in found for r in change.records}
    names = case.names_of(ids) if ids else {}
    rows = [_row(change, names, f"{since}/{i}", since) for i, change in enumerate(found)]
    return pa.Table.from_pylist(rows, schema=arrow_schema(TABLE.columns))


Names = dict[int, tuple[str, str]]


def _row(change: Change, names: Names, change_id: str, since: str) -> dict[str, Any]:
    refs = [names[r][0] for r in change.records if r in names]
    return {
        "change_id": change_id, "kind": change.kind, "business_id": change.business_id or None,
        "premises_id": change.premises_id or None, "before": change.before or None,
        "after": change.after or None, "uprn_before": change.uprn_before or None,
        "uprn_after": change.uprn_after or None, "records": json.dumps(change.records),
        "others": json.dumps(change.others), "source_refs": json.dumps(refs),
        "because": sentence(change, names), "since": since, "status": "pending", "who": None,
        "when": None,
    }  # fmt: skip


def sentence(change: Change, names: Names) -> str:
    """A change in words."""
    named = list(dict.fromkeys(names[r][1] for r in change.records if r in names and names[r][1]))
    shown = ", ".join(f"'{n}'" for n in named[:2]) or "records without a name"
    if len(named) > 2:
        shown += f" and {len(named) - 2} more names"
    count = len(change.records)
    records = "1 record" if count == 1 else f"{count} records"
    others = "1 record" if len(change.others) == 1 else f"{len(change.others)} records"
    other = next((f" of '{names[r][1]}'" for r in change.others[:1]
                  if r in names and names[r][1]), "")  # fmt: skip
    if change.kind == "joined":
        if not change.before:
            records = records.replace(" record", " new record")
        return f"{records} ({shown}) joined a business with {others}{other}"
    if change.kind == "split":
        return f"{records} ({shown}) split from a business that keeps {others}{other}"
    if change.kind == "moved":
        if change.uprn_before != change.uprn_after:
            now_at = f"UPRN {change.uprn_after}" if change.uprn_after else "no UPRN"
            was = f"UPRN {change.uprn_before}" if change.uprn_before else "no UPRN"
            return f"{records} ({shown}) moved from {was} to {now_at}"
        return f"{records} ({shown}) moved from premises {change.before} to {change.after}"
    if change.kind == "new":
        return f"{records} ({shown}) make a new business"
    rest = f"{others} of the business remain" if change.others else "nothing remains of it"
    return f"{records} ({shown}) left the newest lists; {rest}"


def accept(case: Case, change_ids: Sequence[str]) -> Outcome:
    """Mark changes as seen and right: who and when are kept; one undo takes it back."""
    return _mark(case, change_ids, "accepted", ())


def accept_all(case: Case) -> Outcome:
    """Accept every change that is still open."""
    table = change_list(case)
    rows = zip(table["change_id"].to_pylist(), table["status"].to_pylist(), strict=True)
    return accept(case, [i for i, status in rows if status == "pending"])


def refuse(case: Case, change_ids: Sequence[str]) -> Outcome:
    """Decide against changes; the next match obeys. A join is refused record by record ('different
    businesses', at one place where both have one UPRN), a split by 'the same business', a move by
    pinning the UPRN that stood before. UserError where a change has no opposite."""
    wanted = set(change_ids)
    rows = [r for r in change_list(case).to_pylist() if r["change_id"] in wanted]
    keys = _keys(case, rows)
    answers = case.answers()
    uprns = dict(zip(answers["record_id"].to_pylist(), answers["uprn"].to_pylist(), strict=True)) \
        if answers is not None else {}  # fmt: skip
    made = [d for row in rows for d in _against(row, keys, uprns)]
    when = now()
    decisions = tuple(replace(d, who=case.who, when=when) for d in made)
    return _mark(case, [r["change_id"] for r in rows], "refused", decisions)


def _mark(case: Case, change_ids: Sequence[str], status: str,
          decisions: tuple[Decision, ...]) -> Outcome:  # fmt: skip
    known = set(kept_changes(case)["change_id"].to_pylist())
    ids = [i for i in dict.fromkeys(change_ids) if i in known]
    if not ids:
        raise UserError("There is no such change to look at.", "Read the list of changes again.")
    value = {"status": status, "who": case.who, "when": now()}
    count = "1 change" if len(ids) == 1 else f"{len(ids):,} changes"
    summary = f"{count} {status}"
    touched = case.decide_with(decisions, SEEN, dict.fromkeys(ids, value), summary)
    figures = {status: len(ids), "decisions": len(decisions), "pending": pending_count(case)}
    return Outcome(summary, touched | {"changes"}, figures)


def _keys(case: Case, rows: Sequence[dict[str, Any]]) -> dict[int, RecordKey]:
    """The records that changes speak of, as decisions name them."""
    ids = {r for row in rows for r in (*json.loads(row["records"]), *json.loads(row["others"]))}
    table = case.records_of(sorted(ids)).to_pylist() if ids else []
    return {
        r["record_id"]: RecordKey(r["agency"], r["list"], r["source_ref"], r["content_hash"])
        for r in table
    }


def _against(row: dict[str, Any], keys: Mapping[int, RecordKey],
             uprns: Mapping[int, str | None]) -> list[Decision]:  # fmt: skip
    """The decisions that undo one change."""
    records = [r for r in json.loads(row["records"]) if r in keys]
    others = [r for r in json.loads(row["others"]) if r in keys]
    why = f"refused: {row['because']}"
    if row["kind"] in ("joined", "split") and others:
        other = others[0]
        if row["kind"] == "split":
            return [Decision("must_link", keys[r], keys[other], why=why) for r in records]
        return [Decision(_apart(uprns.get(r), uprns.get(o)), keys[r], keys[o], why=why)
                for r in records for o in others]  # fmt: skip
    if row["kind"] == "moved" and row["uprn_before"]:
        return [Decision("pin_uprn", keys[r], value=row["uprn_before"], why=why) for r in records]
    if row["kind"] == "moved" and row["uprn_after"]:
        return [Decision("no_uprn", keys[r], why=why) for r in records]
    raise UserError(
        f"'{row['because']}' cannot be refused: it has no opposite.",
        "Accept it, or decide about its records on the review page.",
    )


def _apart(one: str | None, other: str | None) -> str:
    """Two businesses: at one place where both have one UPRN, else at different ones."""
    return "same_premises" if one and one == other else "cannot_link"
