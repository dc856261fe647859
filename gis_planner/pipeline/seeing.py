"""See as: a case made of nothing but what one reader may have, to be looked at in the window.

The release is written into a case of its own, so that whatever reads a case (map, table, dossier,
links, plan) shows the reader's view and cannot show more: the rest is not in the file.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation, TeamAgency
from gis_planner.domain.progress import Part, Progress, Silent, check
from gis_planner.pipeline.operations import document_of, operation_of
from gis_planner.pipeline.packs import DEFAULT_PURPOSE, released_view, sources
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case
from gis_planner.store.arrow import empty
from gis_planner.store.runs import BY_NAME
from gis_planner.store.sealed import SealedCase

BACKGROUND = ("roads", "boundaries", "wards", "water")
"""Kinds of map layers that every reader gets, as in a pack; other layers belong to somebody."""

LETS_OUT = ("export", "picture", "print", "copy", "brief")
"""Verbs by which something of a reader's view leaves the program: disclosures to that reader."""


@dataclass
class Seen:
    """What one reader sees. `close` takes its file away."""

    case: SealedCase
    audience: str
    audience_name: str
    audience_short: str
    purpose: str
    as_of: str
    operation: str
    marking: str
    handling: str
    expiry: str
    account: Any
    """sharing.account.Account"""
    warnings: tuple[str, ...]
    layers_withheld: int
    folder: Path

    @property
    def banner(self) -> str:
        """One line that says whose view this is."""
        plan = f", plan {self.operation}" if self.operation else ""
        seen = date.fromisoformat(self.as_of[:10])
        day = f"{seen.day} {seen:%B %Y}"
        return f"Seen as {self.audience_name} for {self.purpose} on {day}{plan}"

    @property
    def terms(self) -> str:
        """What stands on everything that leaves this view: for whom, for what, until when."""
        handling = f"{self.handling}. " if self.handling else ""
        last = date.fromisoformat(self.expiry[:10])
        return (
            f"For {self.audience_name} only, for {self.purpose}. {handling}"
            f"Not to be used after {last.day} {last:%B %Y}."
        )

    @property
    def summary(self) -> str:
        """One sentence of what the reader has."""
        have, of = self.account.counts.get("records", (0, 0))
        return f"{self.banner}: {have:,} of {of:,} records, {self.account.values:,} fields withheld"

    def close(self) -> None:
        """Close the case and delete its file."""
        self.case.lock()
        shutil.rmtree(self.folder, ignore_errors=True)


def see_as(
    case: Case, audience: str, *, purpose: str = "", as_of: date, operation: str = "",
    progress: Progress | None = None,
) -> Seen:  # fmt: skip
    """What `audience` may have of the case, as a sealed case. The look is noted in the journal.

    The file is encrypted with a key that only this process knows, in a private folder.
    UserError for an unknown agency.
    """
    from gis_planner.sharing.account import account

    progress = progress or Silent()
    reference = reference_of(case)
    audience = reference.agency(audience).id
    planned = operation_of(case, operation) if operation else None
    tables = sources(case, planned)
    check(progress)
    released = released_view(
        case, audience, purpose or DEFAULT_PURPOSE, as_of=as_of, operation=planned,
        tables=tables, progress=Part(progress, 0.05, 0.6),
    )  # fmt: skip
    told = account(tables, released)
    folder = Path(tempfile.mkdtemp(prefix="gis_planner-seen-"))
    try:
        path, key = folder / case.path.name, secrets.token_hex(32)
        made = SealedCase.create(path, key, who=case.who)
        try:
            withheld_layers = _layers(made, case)
            _fill(made, case, released, planned, Part(progress, 0.6, 1.0))
            reader = reference.agency(audience)
            name = reader.name
            _seal(made, case, audience, name, released)
        except BaseException:
            made.close()
            raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    seen = Seen(
        made, audience, name, reader.short or name, released.purpose, released.as_of, operation,
        released.marking,
        released.handling, released.expiry, told, released.warnings, withheld_layers, folder,
    )  # fmt: skip
    case.note("consult", seen.banner, {"audience": audience, "purpose": seen.purpose})
    return seen


def _seal(made: SealedCase, case: Case, audience: str, name: str, released: Any) -> None:
    given = {"audience": audience, "purpose": released.purpose, "expiry": released.expiry}

    def note(verb: str, summary: str, detail: dict[str, Any] | None) -> None:
        kind = "disclose" if verb in LETS_OUT else verb
        case.note(kind, f"Seen as {audience}: {summary}", (detail or {}) | given)

    made.seal(
        f"You see this case as {name}; nothing can be changed in this view.",
        "Go back to your own view first.",
        note,
    )


def _fill(
    made: Case, case: Case, released: Any, planned: Operation | None, progress: Progress
) -> None:
    """Write the released tables, in the order in which a case is built."""
    ids = _lists(made, released["records"], Part(progress, 0.0, 0.4))
    matched = _renumbered(released["matched"], ids)
    tables = {n: empty(BY_NAME[n]) for n in ("pairs", "organisations", "hubs")}
    tables |= {"matched": matched, "premises": released["premises"],
               "businesses": released["businesses"]}  # fmt: skip
    made.add_result("match", tables, verb="match", summary="Released", stats={},
                    progress=Part(progress, 0.4, 0.6))  # fmt: skip
    check(progress)
    if case.has("scores"):
        made.add_result(
            "scores", {"scores": released["scores"], "risks": released["risks"]}, verb="score",
            summary="Released", stats={}, progress=Part(progress, 0.6, 0.9),
        )  # fmt: skip
    check(progress)
    if case.has("links"):
        from gis_planner.sharing.nodes import released_nodes

        made.add_result(
            "links",
            {"nodes": released_nodes(released), "links": released["links"],
             "successions": released["successions"]},
            verb="links", summary="Released", stats={},
        )  # fmt: skip
    if planned is not None:
        definition = document_of(_operation(planned, released["visits"]))
        made.add_result(
            "plan", {n: released[n] for n in ("visits", "routes", "plan_notes")},
            key=planned.name, verb="plan", summary="Released", stats={"definition": definition},
        )  # fmt: skip


def _lists(made: Case, records: pa.Table, progress: Progress) -> dict[int, int]:
    """Every list with what is released of it; the case's record ids → those of the new file."""
    ids: dict[int, int] = {}
    keys = records.select(["agency", "list"]).group_by(["agency", "list"]).aggregate([])
    pairs = sorted((r["agency"], r["list"]) for r in keys.to_pylist())
    for number, (agency, name) in enumerate(pairs, 1):
        mine = pc.and_(pc.equal(records["agency"], agency), pc.equal(records["list"], name))
        rows = records.filter(mine)
        ids |= dict(
            zip(rows["record_id"].to_pylist(), range(len(ids) + 1, 1 + len(ids) + len(rows)))
        )
        stats = {
            "agency": agency, "list": name, "file": "released", "role": "premises", "scheme": "",
            "rows_imported": rows.num_rows, "rows_set_aside": 0, "mapping": {},
        }  # fmt: skip
        made.add_list_version(agency, name, rows, (), stats)
        progress.report(number / len(pairs), f"{agency}: {rows.num_rows:,} rows")
        check(progress)
    return ids


def _renumbered(matched: pa.Table, ids: Mapping[int, int]) -> pa.Table:
    new = pa.array([ids[i] for i in matched["record_id"].to_pylist()], pa.int64())
    return matched.set_column(matched.column_names.index("record_id"), "record_id", new)


def _operation(planned: Operation, visits: pa.Table) -> Operation:
    """What the visits tell of the operation: who attends them and with which officers. Bases,
    shifts, rules and targets are the planner's and stay behind."""
    attending = {a for a in visits["agency"].to_pylist() if a}
    named = {o for text in visits["officers"].to_pylist() for o in (text or "").split(" | ") if o}
    own = {a.id: a for a in planned.agencies}
    agencies = tuple(
        TeamAgency(a, objective=own[a].objective, contact=own[a].contact, deputy=own[a].deputy)
        if a in own else TeamAgency(a)
        for a in sorted(attending)
    )  # fmt: skip
    officers = tuple(
        replace(o, skills=(), base_easting=None, base_northing=None, vehicle="", away=(), days=())
        for o in planned.officers if o.id in named
    )  # fmt: skip
    return Operation(
        planned.name, planned.days, agencies, officers, roads=planned.roads, owner=planned.owner,
        objectives={a: t for a, t in planned.objectives.items() if a in attending},
        measures=planned.measures, review_date=planned.review_date, marking=planned.marking,
    )  # fmt: skip


def _layers(made: Case, case: Case) -> int:
    """The background of the map; how many layers are left out."""
    stats, left_out = case.run_stats("layer"), 0
    for info in case.layers():
        if info.kind in BACKGROUND:
            made.add_layer(info.name, case.layer(info.name), stats[info.name])
        else:
            left_out += 1
    return left_out


def readers(case: Case) -> tuple[str, ...]:
    """Agencies that may be chosen: those of the lists, of the agreements and of the plans first,
    then every other that the case knows."""
    from gis_planner.pipeline.gateways import gateways_of

    reference = reference_of(case)
    near = [i.agency for i in case.lists()]
    near += [a for g in gateways_of(case) for a in (g.provider, *g.recipients)]
    for stats in case.run_stats("plan").values():
        near += [a["id"] for a in stats.get("definition", {}).get("agency", [])]
    today = dict.fromkeys(reference.today(a) for a in near)
    return tuple(sorted(today)) + tuple(a for a in reference.agencies if a not in today)


def purposes(case: Case) -> tuple[str, ...]:
    """Purposes that an agreement of the case names, the usual one first."""
    from gis_planner.pipeline.gateways import gateways_of

    named = [p for g in gateways_of(case) for p in g.purposes]
    return tuple(dict.fromkeys([DEFAULT_PURPOSE, *named]))


def must_be_own(case: Case) -> None:
    """UserError for a sealed case: releases are made from the whole case only."""
    if isinstance(case, SealedCase):
        raise UserError("This view holds one reader's part only.", "Go back to your own view.")
