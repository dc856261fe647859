"""How lists, fields and records are handled: set by hand, kept through new versions of a list,
written into the journal, undoable. What a list itself says of a row stands in its records."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import Handling, Terms, said_by, strictest
from gis_planner.domain.sharing import (
    FIELD_CATEGORY,
    ListHandling,
    handling_from,
    list_handling_from,
)
from gis_planner.pipeline.handling_words import checked, said
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.lists import ListInfo

LISTS, RECORDS = "handling", "record handling"
"""Kinds of documents: 'agency/list' → ListHandling; 'agency/list/reference' → what a person said of
that record, and why."""
LIST, FIELD, RECEIVED, BY_HAND = "list", "field", "record as received", "record by hand"
"""Levels, as `Terms.said` names them; of a field it is 'field NAME'."""
FIELDS = tuple(FIELD_CATEGORY)


@dataclass(frozen=True)
class HandledRecord:
    """A record of which something is said: by its list (`received`), by a person (`by_hand`, with
    `why` and `who`). `gone`: the list's current version has no such row."""

    ref: str
    source_ref: str
    name: str
    received: Handling
    by_hand: Handling
    why: str = ""
    who: str = ""
    gone: bool = False


def find_list(case: Case, name: str) -> ListInfo:
    """The list called `name`, or 'agency/name' where two agencies' lists share it."""
    known = case.lists()
    found = [i for i in known if name in (i.key, i.list_name)]
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(i.key for i in found)
        raise UserError(f"Several lists are called {name}: {keys}.", "Give the agency too.")
    have = ", ".join(i.key for i in known) or "none"
    raise UserError(f"There is no list {name} in this case.", f"Its lists are: {have}.")


def handling_of(case: Case) -> tuple[ListHandling, ...]:
    """Handling and retention of the lists and fields for which a person has set them."""
    return tuple(list_handling_from(value) for value in case.documents(LISTS).values())


def handling_of_list(case: Case, name: str) -> ListHandling:
    """What is set for one list and its fields; the defaults where nothing is."""
    info = find_list(case, name)
    held = case.document(LISTS, info.key) or {}
    return list_handling_from({"agency": info.agency, "list_name": info.list_name} | held)


def record_handling_of(case: Case) -> dict[str, Handling]:
    """'agency/list/reference' → what a person said of that record."""
    return {ref: handling_from(value) for ref, value in case.documents(RECORDS).items()}


def set_handling(
    case: Case, name: str, *, marking: str = "", retain_until: str | None = None,
    owner: str | None = None, category: str | None = None, code: str | None = None,
    conditions: tuple[str, ...] | None = None, why: str = "",
) -> Outcome:  # fmt: skip
    """Say how a list may be handled, and until when it may be kept; None (for the marking '') =
    as it is, '' or () = nothing is said."""
    now = handling_of_list(case, name)
    given = {"retain_until": retain_until, "owner": owner, "category": category, "code": code,
             "conditions": conditions, "marking": marking or None}  # fmt: skip
    changes: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
    made = dataclasses.replace(now, **changes)
    whole = checked(case, made.whole)
    made = dataclasses.replace(made, **dataclasses.asdict(whole))
    return _write_list(case, made, f"{_key(made)}: {said(whole)}, {_kept(made)}", why)


def set_field_handling(
    case: Case, name: str, field: str, handling: Handling, why: str = ""
) -> Outcome:
    """Say how one field of a list may be handled; an empty Handling takes it away."""
    now = handling_of_list(case, name)
    if field not in FIELDS:
        raise UserError(f"'{field}' is not a field.", f"Fields: {', '.join(FIELDS)}.")
    fields = {f: h for f, h in now.fields.items() if f != field}
    handling = checked(case, handling)
    if handling:
        fields[field] = handling
    made = dataclasses.replace(now, fields=dict(sorted(fields.items())))
    return _write_list(case, made, f"{_key(now)}, field {field}: {said(handling)}", why)


def clear_field_handling(case: Case, name: str, field: str, why: str = "") -> Outcome:
    """Say nothing more of a field."""
    return set_field_handling(case, name, field, Handling(), why)


def clear_handling(case: Case, name: str, why: str = "") -> Outcome:
    """Say nothing more of a list as a whole; its fields, records and last day stay as they are."""
    now = handling_of_list(case, name)
    made = ListHandling(now.agency, now.list_name, retain_until=now.retain_until, fields=now.fields)
    return _write_list(case, made, f"{_key(now)}: {said(made.whole)}, {_kept(made)}", why)


def set_record_handling(case: Case, ref: str, handling: Handling, why: str) -> Outcome:
    """Say how one record ('agency/list/reference') may be handled, and why; an empty Handling takes
    it away. It is kept for the reference in every later version of the list."""
    info, source_ref = find_record(case, ref)
    handling = checked(case, handling)
    if not why.strip():
        raise UserError("A record's handling is set for a reason.", "Say why.")
    value = {
        "agency": info.agency, "list": info.list_name, "source_ref": source_ref,
        **dataclasses.asdict(handling), "conditions": list(handling.conditions),
        "why": why.strip(), "who": case.who,
    }  # fmt: skip
    summary = f"{ref}: {said(handling)} ({why.strip()})"
    touched = case.set_document(RECORDS, ref, value if handling else None, summary)
    return Outcome(summary, touched, {"record": ref} | dataclasses.asdict(handling))


def clear_record_handling(case: Case, ref: str, why: str = "taken back") -> Outcome:
    """Say nothing more by hand of a record; what its list says stays."""
    return set_record_handling(case, ref, Handling(), why)


def terms_of(case: Case, ref: str) -> dict[str, Terms]:
    """Field → the strictest of what list, field and record say, with the level of each part."""
    info, _ = find_record(case, ref)
    whole = handling_of_list(case, info.key)
    row = next((r.row for r in case.source_rows([ref])), {})
    own = [(RECEIVED, handling) for handling in said_by(row)]
    own.append((BY_HAND, record_handling_of(case).get(ref, Handling())))
    return {
        field: strictest(
            [(LIST, whole.whole), (f"{FIELD} {field}", whole.fields.get(field, Handling())), *own],
            FIELD_CATEGORY[field],
        )
        for field in FIELDS
    }


def handled_records(case: Case, name: str) -> tuple[HandledRecord, ...]:
    """Records of a list of which their own row or a person says something, by reference."""
    info = find_list(case, name)
    rows = {r["source_ref"]: r for r in case.handled_rows(info.agency, info.list_name)}
    hand = {
        v["source_ref"]: v for v in case.documents(RECORDS).values()
        if (v["agency"], v["list"]) == (info.agency, info.list_name)
    }  # fmt: skip
    refs = {r: f"{info.key}/{r}" for r in sorted(rows.keys() | hand.keys())}
    others = {
        s.row["source_ref"]: s for s in case.source_rows(refs[r] for r in hand.keys() - rows.keys())
    }
    out = []
    for source_ref, ref in refs.items():
        other, value = others.get(source_ref), hand.get(source_ref, {})
        row = rows.get(source_ref) or (other.row if other else {})
        out.append(HandledRecord(
            ref, source_ref, row.get("name") or "", next(iter(said_by(row)), Handling()),
            handling_from(value), value.get("why", ""), value.get("who", ""),
            gone=source_ref not in rows and (other is None or other.gone),
        ))  # fmt: skip
    return tuple(out)


def told(case: Case, name: str) -> Outcome:
    """What is set for a list, its fields and its records, level by level."""
    held = handling_of_list(case, name)
    lines = [f"{_key(held)}: {said(held.whole)}, {_kept(held)}"]
    lines += [f"field {field}: {said(h)}" for field, h in held.fields.items()]
    records = handled_records(case, _key(held))
    for record in records:
        parts = [f"as received {said(record.received)}"] if record.received else []
        if record.by_hand:
            parts.append(f"by {record.who} {said(record.by_hand)} ({record.why})")
        parts += ["no longer in the list"] if record.gone else []
        lines.append(f"record {record.source_ref}: {'; '.join(parts)}")
    figures = dataclasses.asdict(held) | {"records": [dataclasses.asdict(r) for r in records]}
    return Outcome("\n".join(lines), frozenset(), figures)


def find_record(case: Case, ref: str) -> tuple[ListInfo, str]:
    """The list and the agency's own reference of 'agency/list/reference'. UserError where the case
    has no such record, now or by an earlier word of a person."""
    held = case.document(RECORDS, ref) or {}
    keys = {(s.row["agency"], s.row["list"]) for s in case.source_rows([ref])}
    keys |= {(held["agency"], held["list"])} if held else set()
    found = [
        (i, ref[len(i.key) + 1 :]) for i in case.lists() if (i.agency, i.list_name) in keys
    ]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f"{ref} may be of several lists.", "Rename one of these lists.")
    raise UserError(f"There is no record {ref} in this case.", "Write AGENCY/LIST/REFERENCE.")


def _write_list(case: Case, made: ListHandling, summary: str, why: str) -> Outcome:
    value = json.loads(json.dumps(dataclasses.asdict(made)))
    summary += f" ({why.strip()})" if why.strip() else ""
    touched = case.set_document(LISTS, _key(made), value, summary)
    return Outcome(summary, touched, value)


def _key(h: ListHandling) -> str:
    return f"{h.agency}/{h.list_name}"


def _kept(h: ListHandling) -> str:
    return f"kept until {h.retain_until}" if h.retain_until else "no retention date"
