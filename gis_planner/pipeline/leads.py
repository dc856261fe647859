"""leads: what is new since the last look, dismissible with a reason."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.graphs import graph_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.case import now

if TYPE_CHECKING:
    from gis_planner.links import Lead
    from gis_planner.links.seen import Seen

KINDS = ("succession", "join", "match")
DISMISSED = "dismissed"
LOOK = "look"


def new_leads(
    case: Case, since: date | str | None = None, *, who: str = "", limit: int = 500,
    kinds: tuple[str, ...] = KINDS, with_dismissed: bool = False,
) -> tuple[Lead, ...]:  # fmt: skip
    """New matches, successions and joins, ranked: leads first, then by bits; matches by agencies.

    `since` None = since the last look of `who` (None yet: everything found). UserError without
    links.
    """
    from gis_planner.links.leads import join_leads, match_leads, succession_leads
    from gis_planner.pipeline.stages import reference_of  # it builds the links that leads are of

    graph = graph_of(case)
    seen = _seen(case)
    when = last_look(case, who) if since is None else str(since)
    found: list[Lead] = []
    if "succession" in kinds:
        table = case.table("successions")
        fresh, turned = (seen.after(w, when) for w in (seen.successions, seen.leads))
        turned &= np.asarray(pc.fill_null(table["is_lead"], False).to_numpy(), dtype=bool)
        found += _dated(succession_leads(table, fresh, turned), seen, fresh | turned)
    if "join" in kinds and when is not None:
        found += join_leads(graph, seen.after(seen.links, when), limit)
    if "match" in kinds:
        names = {a.id: a.short or a.name for a in reference_of(case).agencies.values()}
        found += match_leads(_matched_rows(case), _fresh_matches(case, seen, when), names)
    put_aside = set() if with_dismissed else set(case.documents(DISMISSED))
    kept = [lead for lead in found if lead.key not in put_aside]
    return tuple(sorted(kept, key=lambda lead: (-lead.rank, lead.key))[:limit])


def last_look(case: Case, who: str = "") -> str | None:
    """ISO time of the newest look at the list by `who` ('' = whoever opened the case)."""
    person = who or case.who
    looks = [e.at for e in case.history() if e.verb == LOOK and e.who == person]
    return max(looks, default=None)


def look(case: Case) -> Outcome:
    """The person who opened the case has looked through the list. Written down, not undoable."""
    case.note(LOOK, f"{case.who} looked through the leads")
    return Outcome("The list begins anew from now.", figures={"at": last_look(case)})


def dismiss(case: Case, key: str, why: str, said: str = "") -> Outcome:
    """Put a lead aside with a reason; who, when and what it `said` are kept. Undoable."""
    if not why.strip():
        raise UserError("A lead is dismissed for a reason.", "Say why.")
    kind, *ends = key.split(":")
    if kind not in KINDS or len(ends) < 2 or not graph_of(case).known(ends[:1]):
        raise UserError(f"There is no lead {key}.", "List them with 'leads CASE --all'.")
    value = {"who": case.who, "when": now(), "why": why.strip(), "said": said}
    summary = f"Lead dismissed: {why.strip()}"
    return Outcome(summary, case.set_document(DISMISSED, key, value, summary), {"key": key})


def restore(case: Case, key: str) -> Outcome:
    """Take a dismissed lead up again. Undoable."""
    if case.document(DISMISSED, key) is None:
        raise UserError(f"The lead {key} was not dismissed.")
    summary = "Lead taken up again"
    return Outcome(summary, case.set_document(DISMISSED, key, None, summary), {"key": key})


def dismissed(case: Case) -> dict[str, dict[str, Any]]:
    """key → who, when, why, and what the lead said."""
    return case.documents(DISMISSED)


def keep_seen(case: Case, links: pa.Table, successions: pa.Table) -> dict[str, bytes]:
    """What a new links run keeps so that 'new since' can be told (`links.seen.carry`)."""
    from gis_planner.links.seen import carry

    rows = _matched_rows(case).select(["ref", "record_id", "business_id"])
    return carry(case.beside("links", "seen_keys"), links, successions, rows, now())


def _seen(case: Case) -> Seen:
    from gis_planner.links.seen import read_seen

    parts = [case.beside("links", f"seen_{n}") for n in ("links", "successions", "matches")]
    if any(p is None for p in parts):
        raise UserError("These links were built by an older version.", "Build the links again.")
    return read_seen(*(p or b"" for p in parts))


def _dated(leads: list[Lead], seen: Seen, chosen: Any) -> list[Lead]:
    times = [seen.times[w] for w in seen.successions[np.flatnonzero(chosen)].tolist()]
    return [dataclasses.replace(lead, since=t) for lead, t in zip(leads, times, strict=True)]


def _matched_rows(case: Case) -> pa.Table:
    """ref, record_id, agency, name, business_id, premises_id and business of every record."""
    records = case.records(with_original=False)
    ref = pc.binary_join_element_wise(
        records["agency"], records["list"], records["source_ref"], "/"
    )
    given = pa.table(
        {"record_id": records["record_id"], "ref": ref, "agency": records["agency"],
         "name": records["name"]}
    )  # fmt: skip
    matched = case.table("matched").select(["record_id", "business_id", "premises_id"])
    businesses = case.table("businesses").select(["business_id", "name"])
    businesses = businesses.rename_columns(["business_id", "business"])
    joined = given.join(matched, "record_id", join_type="inner")
    return joined.join(businesses, "business_id", join_type="left outer").sort_by("record_id")


def _fresh_matches(case: Case, seen: Seen, when: str | None) -> Any:
    ids = _matched_rows(case)["record_id"].to_numpy()
    known = dict(zip(seen.record_ids.tolist(), seen.after(seen.matches, when).tolist()))
    return np.array([known.get(i, True) for i in ids.tolist()], dtype=bool)
