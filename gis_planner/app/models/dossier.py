"""One premises as the inspector tells it: place, names, chronology, scores, links, visits."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gis_planner.app.models.dossier_more import (
    Decided,
    decisions_of,
    outcome_words,
    outcomes_of,
)
from gis_planner.app.models.words import day as day
from gis_planner.app.models.words import with_days
from gis_planner.domain.operations import VisitOutcome
from gis_planner.pipeline.papers import Paper, papers_of
from gis_planner.store import Case, Dossier

Namer = Callable[[str], str]
Stated = tuple[tuple[VisitOutcome, str], ...]
"""What agencies stated of their visits, and in words."""
LEGEND = {
    "inspection": "Inspected",
    "complaint": "Complaint",
    "licence": "Licence",
    "visit": "Visited",
}


@dataclass(frozen=True)
class Happening:
    """A line of the chronology. `date` ISO or '' where the row names none."""

    date: str
    agency: str
    title: str
    detail: str
    source: str
    planned: bool = False


@dataclass(frozen=True)
class Contribution:
    """One factor's evidence."""

    agency: str
    bits: float
    because: str
    sources: tuple[str, ...]
    missing: bool = False


@dataclass(frozen=True)
class ConcernScore:
    """A concern: total likelihood in bits with its 80 % interval, harm, contributions."""

    concern: str
    name: str
    bits: float
    low: float
    high: float
    harm: float
    missing: bool
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class LinkLine:
    """A relation of the premises, its businesses or organisations, in words: `names` are those of
    its two `ends`."""

    type: str
    names: tuple[str, str]
    since: str
    candidate: bool
    because: str
    bits: float
    ends: tuple[str, str]

    @property
    def text(self) -> str:
        """'Ann Lee is director of Corner Café Ltd'."""
        return f"{self.names[0]} {link_words(self.type)} {self.names[1]}"


@dataclass(frozen=True)
class VisitLine:
    """One planned visit with everybody who attends, or why there is none."""

    operation: str
    when: str
    attendees: tuple[tuple[str, str, str, bool], ...]
    """agency, basis, because, leads"""
    reason_left_out: str
    outcomes: tuple[tuple[str, str], ...] = ()
    """agency, what it stated"""


@dataclass(frozen=True)
class SourceRow:
    """A record as received: recognised title and every original field."""

    key: str
    agency: str
    list_name: str
    name: str
    address: str
    business_id: str
    original: tuple[tuple[str, str], ...]
    ref: str = ""
    """'agency/list/reference', as the pipeline names it."""


@dataclass(frozen=True)
class DossierView:
    """Everything the inspector shows."""

    premises_id: str
    title: str
    address: str
    severity: int
    top_because: str
    facts: tuple[tuple[str, str], ...]
    agencies: tuple[str, ...]
    businesses: tuple[tuple[str, str, str], ...]
    """name, other names, from – to"""
    chronology: tuple[Happening, ...]
    scores: tuple[ConcernScore, ...]
    links: tuple[LinkLine, ...]
    visits: tuple[VisitLine, ...]
    sources: tuple[SourceRow, ...]
    would_change: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    decisions: tuple[Decided, ...] = ()


PRECISION = {
    "uprn": "UPRN",
    "coordinates": "coordinates in a list",
    "postcode": "postcode (provisional)",
    "outcode": "postcode district (rough)",
    "none": "not located",
}


def read(
    case: Case, premises_id: str, agency_name: Namer, concern_name: Namer
) -> DossierView:  # fmt: skip
    """The whole dossier of a premises. UserError where there is none of that id."""
    found = case.dossier(premises_id)
    return view_of(
        found, agency_name, concern_name, papers_of(case, premises_id),
        decisions_of(case, found.records.to_pylist()), outcomes_of(case, premises_id),
    )  # fmt: skip


def view_of(
    dossier: Dossier,
    agency_name: Namer,
    concern_name: Namer,
    papers: tuple[Paper, ...] = (),
    decisions: tuple[Decided, ...] = (),
    outcomes: tuple[VisitOutcome, ...] = (),
) -> DossierView:
    """A dossier from the case in words; `papers` are the documents noted about the premises,
    `outcomes` what agencies stated about their visits there."""
    from gis_planner.pipeline.explaining import would_change

    place, risk = dossier.premises, dossier.risk
    records, visits = dossier.records.to_pylist(), dossier.visits.to_pylist()
    stated = tuple((o, outcome_words(o, concern_name)) for o in outcomes)
    agencies = tuple(dict.fromkeys(r["agency"] for r in records))
    facts = [
        ("UPRN", place.get("uprn") or "none found"),
        ("Located by", PRECISION.get(place.get("location_precision") or "none", "")),
        ("Trade", place.get("trade") or ""),
        ("Ward", place.get("ward") or ""),
        ("Known to", ", ".join(agency_name(a) for a in agencies)),
        (
            "Records",
            f"{place.get('records') or 0} on {place.get('lists') or 0} "
            f"{'list' if place.get('lists') == 1 else 'lists'}",
        ),
    ]
    if risk:
        visited = day(risk.get("last_visit")) or "never recorded"
        facts.append(("Last visit", visited))
        facts.append(("Contacts", str(risk.get("contacts") or 0)))
    return DossierView(
        place["premises_id"],
        place.get("name") or place.get("address") or place["premises_id"],
        _address(place),
        int(risk.get("severity") or 0) if risk else -1,
        (risk.get("top_because") or "") if risk else "",
        tuple((k, str(v)) for k, v in facts if v),
        agencies,
        tuple(_business(b) for b in sorted(dossier.businesses.to_pylist(), key=_first_known)),
        chronology(records, visits, agency_name, stated),
        scores_of(dossier.scores.to_pylist(), concern_name),
        _links(dossier),
        _visits(visits, stated),
        tuple(_source(r) for r in records),
        would_change(dossier.scores, concern_name),
        papers,
        decisions,
    )


def _address(place: dict[str, Any]) -> str:
    address, postcode = place.get("address") or "", place.get("postcode") or ""
    return (
        address
        if postcode and postcode in address
        else ", ".join(p for p in (address, postcode) if p)
    )


def _first_known(row: dict[str, Any]) -> tuple[bool, str, str]:
    """Names over time: by their first day, those without any last."""
    return not row["date_from"], row["date_from"] or "", row["name"] or ""


def _business(row: dict[str, Any]) -> tuple[str, str, str]:
    names = [n for n in json.loads(row["names"] or "[]") if n != row["name"]]
    since, until = day(row["date_from"]), day(row["date_to"])
    span = f"{since or '…'} – {until or 'current'}" if since or until else ""
    return row["name"] or row["business_id"], ", ".join(names[:4]), span


def chronology(
    records: list[dict[str, Any]], visits: list[dict[str, Any]], agency_name: Namer,
    stated: Stated = (),
) -> tuple[Happening, ...]:  # fmt: skip
    """Every dated contact, visit planned and outcome, newest first; undated rows last."""
    found = []
    for r in records:
        what = [r.get("status"), r.get("rating") and f"rating {r['rating']}", r.get("trade")]
        detail = " · ".join(str(w) for w in what if w)
        when = r.get("date") or r.get("date_from") or ""
        source = f"{r['agency']} / {r['list']} / {r['source_ref']}"
        title = r.get("name") or r.get("organisation") or r.get("list") or ""
        found.append(Happening(when[:10], r["agency"], str(title), detail, source))
        if r.get("date_to"):
            found.append(
                Happening(r["date_to"][:10], r["agency"], f"{title}: ended", detail, source)
            )
    planned: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for v in visits:
        if v["visit_id"]:
            planned[v["operation"], v["visit_id"]].append(v)
    for (operation, visit_id), part in planned.items():
        part.sort(key=lambda v: not v["is_lead"])
        v, names = part[0], [agency_name(p["agency"]) for p in part if p["agency"]]
        title = f"Joint visit planned, {v['start']}–{v['end']}"
        detail = f"{operation} · {'with ' + ', '.join(names[1:]) if names[1:] else 'alone'}"
        found.append(Happening(v["day"], v["agency"], title, detail, visit_id, True))
    found += _happened(records, planned, stated)
    found.sort(key=lambda h: h.date, reverse=True)
    return tuple(found)


def _happened(
    records: list[dict[str, Any]], planned: Mapping[tuple[str, str], list[dict[str, Any]]],
    stated: Stated,
) -> list[Happening]:  # fmt: skip
    """Outcomes that are not rows of the agencies' own lists yet."""
    days = {operation: part[0]["day"] for (operation, _), part in planned.items()}
    lists = {(r["agency"], r["list"]) for r in records}
    return [
        Happening(
            o.day or days.get(o.operation, ""), o.agency, f"{text[:1].upper()}{text[1:]}",
            " · ".join(w for w in (o.operation, o.notes) if w), f"outcome stated by {o.who}",
        )
        for o, text in stated if (o.agency, f"joint visits {o.operation}") not in lists
    ]  # fmt: skip


def scores_of(rows: list[dict[str, Any]], concern_name: Namer) -> tuple[ConcernScore, ...]:
    """Scores by concern, the likeliest first; concerns without evidence last."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["concern"]].append(row)
    found = []
    for concern, part in grouped.items():
        likely = [r for r in part if r["axis"] == "likelihood"]
        total = next((r for r in likely if r["factor"] == "total"), None)
        parts = [r for r in likely if r["factor"] != "total"]
        harm = [r for r in part if r["axis"] == "harm"]
        harm_total = next((r["bits"] for r in harm if r["factor"] == "total"), None)
        if harm_total is None:
            harm_total = sum(r["bits"] or 0.0 for r in harm)
        bits = total["bits"] if total else sum(r["bits"] or 0.0 for r in parts)
        low = total["low"] if total else sum(r["low"] or 0.0 for r in parts)
        high = total["high"] if total else sum(r["high"] or 0.0 for r in parts)
        missing = bool(total["missing"]) if total else all(r["missing"] for r in parts)
        contributions = tuple(
            Contribution(
                r["agency"] or "", r["bits"] or 0.0, r["because"] or "",
                tuple(json.loads(r["source_refs"] or "[]")), bool(r["missing"]),
            )
            for r in sorted([*parts, *(h for h in harm if h["factor"] != "total")],
                            key=lambda r: -abs(r["bits"] or 0.0))
        )  # fmt: skip
        found.append(
            ConcernScore(
                concern, concern_name(concern), bits or 0.0, low or 0.0, high or 0.0,
                harm_total, missing, contributions,
            )
        )  # fmt: skip
    found.sort(key=lambda s: (s.missing, -s.bits))
    return tuple(found)


WORDS = {
    "trades_at": "trades at",
    "owned_by": "is owned by",
    "director_of": "is director of",
    "psc_of": "controls",
    "registered_at": "is registered at",
    "has_phone": "has the phone",
    "has_email": "has the e-mail",
    "has_website": "has the website",
    "contact_of": "is a contact of",
    "probable_same_person": "is probably the same person as",
    "successor_of": "may have taken over from",
}


def link_words(kind: str) -> str:
    """A type of link as a verb."""
    return WORDS.get(kind, kind.replace("_", " "))


def _links(dossier: Dossier) -> tuple[LinkLine, ...]:
    label = {n["node_id"]: n["label"] or n["node_id"] for n in dossier.nodes.to_pylist()}
    found = []
    for r in dossier.links.to_pylist():
        a, b = label.get(r["from_id"], r["from_id"]), label.get(r["to_id"], r["to_id"])
        since = day(r["valid_from"])
        if r["valid_to"]:
            since = f"{since or '…'} – {day(r['valid_to'])}"
        found.append(
            LinkLine(
                r["type"], (a, b), since, bool(r["is_candidate"]),
                with_days(r["because"] or ""), r["bits"] or 0.0, (r["from_id"], r["to_id"]),
            )
        )  # fmt: skip
    found.sort(key=lambda x: (x.candidate, x.type, x.text))
    return tuple(found)


def _visits(rows: list[dict[str, Any]], stated: Stated) -> tuple[VisitLine, ...]:
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for r in rows:
        grouped[r["operation"], r["visit_id"] or ""].append(r)
    found = []
    for (operation, _), part in grouped.items():
        first = part[0]
        attendees = tuple(
            (r["agency"], r["basis"] or "", r["because"] or "", bool(r["is_lead"]))
            for r in sorted(part, key=lambda r: not r["is_lead"])
            if r["agency"]
        )
        when = f"{day(first['day'])}, {first['start']}–{first['end']}" if first["day"] else ""
        said = tuple((o.agency, text) for o, text in stated if o.operation == operation)
        found.append(VisitLine(operation, when, attendees, first["reason_left_out"] or "", said))
    return tuple(found)


def _source(r: dict[str, Any]) -> SourceRow:
    original = json.loads(r["original"]) if r.get("original") else {}
    return SourceRow(
        f"{r['agency']} / {r['list']} / {r['source_ref']}",
        r["agency"],
        r["list"],
        r.get("name") or r.get("organisation") or "",
        r.get("address") or "",
        r.get("business_id") or "",
        tuple((str(k), str(v)) for k, v in original.items() if v not in (None, "")),
        f"{r['agency']}/{r['list']}/{r['source_ref']}",
    )
