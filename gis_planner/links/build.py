"""Links and succession evidence from a case: the one call that `pipeline` makes."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.entries import Entry
from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import LINKS
from gis_planner.links.chains import Succession
from gis_planner.links.claims import (
    Claims,
    contact_claims,
    corporate_claims,
    people_claims,
    premises_claims,
    row_values,
)
from gis_planner.links.departed import place_departed
from gis_planner.links.entries import flag_facts, lost_entries, read_entries
from gis_planner.links.facts import read_facts
from gis_planner.links.hubs import find_hubs
from gis_planner.links.markings import Markings, grades_of_rows
from gis_planner.links.mentions import read_mentions
from gis_planner.links.network import (
    aggregate,
    build_nodes,
    finish_links,
    place_of_nodes,
    with_entry_nodes,
)
from gis_planner.links.oddities import find_oddities
from gis_planner.links.params import LinkParams, LinkResult
from gis_planner.links.people import People, resolve_people
from gis_planner.links.scan import make_ground, scan, sentence, succession_table, tie_people
from gis_planner.links.sources import all_places, join_places, read_case, row_doors, row_phones
from gis_planner.links.steps import paused_collector
from gis_planner.links.subjects import read_subjects
from gis_planner.links.tables import arrow_table

DEFAULTS = LinkParams()
NO_MARKINGS = Markings()


def build_links(
    records: pa.Table,
    matched: pa.Table,
    premises: pa.Table,
    businesses: pa.Table,
    organisations: pa.Table,
    hubs: pa.Table,
    *,
    gone: pa.Table | None = None,
    entries: tuple[Entry, ...] = (),
    markings: Markings = NO_MARKINGS,
    as_of: str,
    params: LinkParams = DEFAULTS,
    progress: Progress,
) -> LinkResult:
    """The graph and the successions as known on `as_of` (ISO date).

    `gone` holds RECORDS of rows that left a newer version of their list, `date_to` = when;
    `entries` are analysts' own statements; `markings`: of lists and of single rows.
    """
    with paused_collector():
        return _build(
            records, matched, premises, businesses, organisations, hubs, gone, entries,
            markings, as_of, params, progress,
        )  # fmt: skip


def _build(
    records: pa.Table, matched: pa.Table, premises: pa.Table, businesses: pa.Table,
    organisations: pa.Table, hubs: pa.Table, gone: pa.Table | None, entries: tuple[Entry, ...],
    markings: Markings, as_of: str, params: LinkParams, progress: Progress,
) -> LinkResult:  # fmt: skip
    watch = _Watch(progress)
    case = read_case(records, gone, matched, organisations, progress)
    premises = all_places(
        premises, matched, [t for t in (records, gone) if t is not None], progress
    )
    watch.done("places", 0.1)
    doors, phones = row_doors(case, progress), row_phones(case)
    check(progress)
    join_places(case, doors, premises, progress)
    premises, businesses = place_departed(case, doors, premises, businesses)
    check(progress)
    values = row_values(case, phones)
    watch.done("read", 0.2)
    marked = find_hubs(case, values, doors, hubs, premises, params)
    mentions = read_mentions(case, doors, phones, set(marked), progress)
    watch.done("hubs", 0.3)
    people = resolve_people(mentions, params, progress)
    watch.done("people", 0.45)
    person_of_row = {m.row: people.of_mention[n] for n, m in enumerate(mentions)}
    claims = Claims(as_of=as_of)
    premises_claims(case, claims, params, progress)
    people_claims(case, claims, mentions, people, params, progress)
    corporate_claims(case, claims, params, progress)
    contact_claims(case, claims, values, params, person_of_row, progress)
    refs = case.texts("ref")
    stated = claims.table(refs, grades_of_rows(case), markings.of_rows(case))
    watch.done("claims", 0.55)
    facts = read_facts(case, person_of_row, as_of)
    for flag in flag_facts(entries, as_of):
        facts.add(flag)
    subjects = read_subjects(case, values, doors, facts, as_of, progress)
    appointments = tie_people(subjects, claims, refs, _owner_of_business(case.business, case.org))
    watch.done("subjects", 0.65)
    nodes = build_nodes(
        case, stated, premises, businesses, people, values, subjects, marked,
        appointments, facts, params, progress,
    )  # fmt: skip
    own = read_entries(
        entries, set(nodes["node_id"].to_pylist()) if entries else set(), as_of, params
    )
    nodes = with_entry_nodes(nodes, own.nodes)
    busy = {p: params.busy_factor for p, n in appointments.items() if n > params.busy_appointments}
    links = aggregate(pa.concat_tables([stated, own.table]), nodes, busy, params, progress)
    del stated
    watch.done("network", 0.8)
    labels = dict(zip(nodes["node_id"].to_pylist(), nodes["label"].to_pylist()))
    ground = make_ground(
        subjects, people, marked, facts, labels, appointments, _precise(premises), params, as_of
    )
    found, counts = scan(subjects, ground, progress)
    watch.done("successions", 0.95)
    candidates = [*_maybe_links(people, labels), *_succession_links(found, params)]
    for row in candidates:
        row["marking"] = markings.of_refs(json.loads(row["source_refs"]))
    links = finish_links(
        [links, arrow_table(LINKS, candidates).drop(["link_id", "geom"])],
        place_of_nodes(case, premises, businesses),
    )
    successions = succession_table(found, params)
    oddities = find_oddities(case, claims, people, subjects, appointments, params)
    oddities += lost_entries(own.lost)
    watch.done("tables", 1.0)
    stats = {
        "nodes": nodes.num_rows, "links": links.num_rows, "persons": len(people.persons),
        "mentions": len(mentions), "hubs": int(pc.sum(nodes["hub"]).as_py() or 0),
        "candidate_links": int(pc.sum(links["is_candidate"]).as_py() or 0), **counts,
        "successions": successions.num_rows,
        "leads": int(pc.sum(successions["is_lead"]).as_py() or 0),
        "oddities": oddities, "seconds": watch.seconds,
    }  # fmt: skip
    return LinkResult(nodes, links, successions, stats)


class _Watch:
    """Seconds of each step, told to the progress."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self._last = progress, time.perf_counter()
        self.seconds: dict[str, float] = {}

    def done(self, step: str, fraction: float) -> None:
        """One step is over."""
        now = time.perf_counter()
        self.seconds[step] = round(now - self._last, 3)
        self._last = now
        self.progress.report(fraction, step)
        check(self.progress)


def _owner_of_business(business: list[str | None], org: list[str | None]) -> dict[str, str]:
    """Business → its only owner, so that a contact of the business speaks for the company."""
    owners: dict[str, Counter[str]] = {}
    for b, o in zip(business, org):
        if b and o:
            owners.setdefault(b, Counter())[o] += 1
    return {b: next(iter(c)) for b, c in owners.items() if len(c) == 1}


def _precise(premises: pa.Table) -> set[str]:
    """Premises known to a door: with a UPRN or own coordinates, not just a postcode."""
    fits = pc.is_in(premises["location_precision"], pa.array(["uprn", "coordinates"]))
    return set(premises["premises_id"].filter(pc.fill_null(fits, False)).to_pylist())


def _maybe_links(people: People, labels: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "from_id": m.a, "to_id": m.b, "type": m.type, "bits": m.bits, "is_candidate": True,
            "because": f"{labels[m.a]} and {labels[m.b]}: {m.because}; proposed, not confirmed",
            "source_refs": json.dumps(list(m.refs), ensure_ascii=False),
        }
        for m in people.maybes
    ]  # fmt: skip


def _succession_links(found: list[Succession], params: LinkParams) -> list[dict[str, Any]]:
    return [
        {
            "from_id": s.pair.after.id, "to_id": s.pair.before.id, "type": "successor_of",
            "valid_from": s.pair.after.started, "bits": s.bits, "is_candidate": True,
            "because": sentence(s, params),
            "source_refs": json.dumps(sorted({r for e in s.evidence for r in e.refs})),
        }
        for s in found
    ]  # fmt: skip
