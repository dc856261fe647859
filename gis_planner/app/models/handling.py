"""Handling of lists, fields and records as the window shows and sets it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gis_planner.app.models.handling_words import apart, common, field_words, said_by, sentence
from gis_planner.app.models.words import counted, many
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import DEFAULT_MARKING, Handling, Terms, strictest
from gis_planner.domain.sharing import FIELD_CATEGORY, ListHandling
from gis_planner.pipeline import Outcome
from gis_planner.pipeline import handling as verbs
from gis_planner.pipeline.handling import BY_HAND, FIELD, LIST, RECEIVED, HandledRecord
from gis_planner.store import Case

MOST_RECORDS = 300
"""Records shown under a list; the others are found by their reference."""


@dataclass(frozen=True)
class Target:
    """What is handled: a list ('agency/list'), one of its fields, or one of its records (`ref`)."""

    key: str
    field: str = ""
    ref: str = ""

    @property
    def words(self) -> str:
        """As a heading."""
        if self.ref:
            return f"Record {self.ref}"
        return f"{field_words(self.field)} of {self.key}" if self.field else f"List {self.key}"


@dataclass(frozen=True)
class Node:
    """A line of the tree. `terms` are in force there; `own` is what its own level says."""

    target: Target
    title: str
    own: Handling
    terms: Terms
    until: str = ""
    why: str = ""
    more: int = 0
    children: tuple[Node, ...] = ()

    @property
    def said_by(self) -> str:
        """'marking: list; code: record by hand'; each part that a level says."""
        return said_by(self.terms)


def read(case: Case) -> tuple[Node, ...]:
    """Every list of the case with its fields and records of which something is said."""
    return tuple(_list_node(case, info.key) for info in case.lists())


def _list_node(case: Case, key: str) -> Node:
    held = verbs.handling_of_list(case, key)
    fields = tuple(
        Node(Target(key, field=name), field_words(name), own,
             strictest([(LIST, held.whole), (f"{FIELD} {name}", own)], FIELD_CATEGORY[name]))
        for name, own in held.fields.items()
    )  # fmt: skip
    records = verbs.handled_records(case, key)
    shown = tuple(_record_node(held, key, r) for r in records[:MOST_RECORDS])
    return Node(
        Target(key), key, held.whole, strictest([(LIST, held.whole)]), held.retain_until,
        more=len(records) - len(shown), children=(*fields, *shown),
    )  # fmt: skip


def _record_node(held: ListHandling, key: str, record: HandledRecord) -> Node:
    levels = [(LIST, held.whole), (RECEIVED, record.received), (BY_HAND, record.by_hand)]
    title = " ".join(w for w in (record.source_ref, record.name) if w)
    title += " (no longer in the list)" if record.gone else ""
    why = f"{record.why} ({record.who})" if record.why and record.who else record.why
    return Node(Target(key, ref=record.ref), title, record.by_hand, strictest(levels), why=why)


def headline(nodes: tuple[Node, ...]) -> str:
    """'3 lists; 1 field and 12 records handled apart'."""
    fields = sum(bool(c.target.field) for n in nodes for c in n.children)
    records = sum(bool(c.target.ref) for n in nodes for c in n.children) + sum(
        n.more for n in nodes
    )
    f, r = "field" if fields == 1 else "fields", "record" if records == 1 else "records"
    return (
        f"{counted(len(nodes), 'list')}; {many(fields)} {f} and {many(records)} {r} handled apart."
    )


def find(case: Case, text: str) -> tuple[Target, ...]:
    """Records by 'agency/list/reference', or by the agency's own reference in any list."""
    asked = text.strip()
    if not asked:
        return ()
    keys = [i.key for i in case.lists()]
    for refs in ([asked], [f"{key}/{asked}" for key in keys]):
        known = {s.ref for s in case.source_rows(refs)}
        found = tuple(
            Target(key, ref=ref) for ref in refs if ref in known
            for key in keys if ref.startswith(f"{key}/")
        )  # fmt: skip
        if found:
            return found
    return ()


def own_of(case: Case, target: Target) -> tuple[Handling, str]:
    """What is set by hand at a level, and until when a list is kept ('' none, or no list)."""
    if target.ref:
        return verbs.record_handling_of(case).get(target.ref, Handling()), ""
    held = verbs.handling_of_list(case, target.key)
    if target.field:
        return held.fields.get(target.field, Handling()), ""
    return held.whole, held.retain_until


def in_force(case: Case, target: Target) -> tuple[str, ...]:
    """Sentences: what counts at a level, and who says so; fields that differ from the record."""
    if not target.ref:
        held = verbs.handling_of_list(case, target.key)
        own = held.fields.get(target.field, Handling())
        name = f"{FIELD} {target.field}"
        return (sentence(strictest([(LIST, held.whole), (name, own)])),)
    terms = verbs.terms_of(case, target.ref)
    base = common(terms)
    return (sentence(base), *(f"{field_words(f)}: {sentence(t)}" for f, t in apart(terms)))


def keep(
    case: Case, target: Target, handling: Handling, until: str | None = None, why: str = ""
) -> Outcome:
    """Set what a level says, as one undoable change; `until` is of lists alone. UserError for a day
    that is none."""
    if target.ref:
        return verbs.set_record_handling(case, target.ref, handling, why)
    if target.field:
        return verbs.set_field_handling(case, target.key, target.field, handling, why)
    return verbs.set_handling(
        case, target.key, marking=handling.marking or DEFAULT_MARKING, retain_until=_day(until),
        why=why, owner=handling.owner, category=handling.category, code=handling.code,
        conditions=handling.conditions,
    )  # fmt: skip


def _day(text: str | None) -> str | None:
    if text:
        try:
            return date.fromisoformat(text.strip()).isoformat()
        except ValueError as fault:
            raise UserError(
                f"'{text}' is not a date.", "Write it as 2026-12-31, or nothing for no date."
            ) from fault
    return text


def clear(case: Case, target: Target, why: str) -> Outcome:
    """Say nothing more at a level."""
    if target.ref:
        return verbs.clear_record_handling(case, target.ref, why or "taken back")
    if target.field:
        return verbs.clear_field_handling(case, target.key, target.field, why)
    return verbs.clear_handling(case, target.key, why)
