"""From a release to the briefing that `export` writes: sheets, routes, others on the map."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.briefing import (
    Attendee,
    Briefing,
    ConcernCard,
    ContextLine,
    OtherPremises,
    RouteLeg,
    VisitSheet,
)
from gis_planner.domain.operations import Operation
from gis_planner.sharing.facts import Facts
from gis_planner.sharing.release import Released

MOST_OTHERS = 2_000
"""Premises drawn beside the visits, the most severe first: a pack stays small."""


def to_briefing(
    released: Released,
    operation: Operation,
    *,
    reference: Reference,
    title: str = "",
    created: str = "",
    program: str = "gis_planner",
    context: Iterable[ContextLine] = (),
    attributions: Iterable[str] = (),
    most_others: int = MOST_OTHERS,
) -> Briefing:
    """Everything in one reader's pack, from released values alone."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in released["visits"].to_pylist():
        groups[row["visit_id"]].append(row)
    facts = Facts(released, [rows[0]["premises_id"] for rows in groups.values()])
    maker = _Sheets(released, operation, reference, facts)
    sheets = tuple(sorted(map(maker.sheet, groups.values()), key=lambda s: (s.day, s.start)))
    attending = sorted({a.agency for sheet in sheets for a in sheet.attendees})
    recipient = reference.agency(released.audience)
    names = {a: reference.agency(a).name for a in {*attending, recipient.id}}
    return Briefing(
        title=title or operation.name,
        operation=operation.name,
        recipient=released.audience,
        recipient_name=recipient.name,
        purpose=released.purpose,
        marking=released.marking,
        handling=released.handling,
        owner=operation.owner,
        created=created or released.as_of,
        expiry=released.expiry,
        program=program,
        visits=sheets,
        routes=_routes(released, maker),
        context=tuple(context),
        others=_others(released, {s.premises_id for s in sheets}, most_others),
        attributions=tuple(attributions),
        agency_names=names,
        agency_colours={a: reference.agency(a).colour for a in names},
        objectives=_objectives(operation, attending),
        fields_released=released.fields_released,
        fields_withheld=released.fields_withheld,
        concern_cards=_cards(operation, reference, attending),
        contacts=_contacts(operation, attending),
        measures=operation.measures,
        review_date=operation.review_date,
    )


class _Sheets:
    """Makes one sheet from the released rows of one visit."""

    def __init__(
        self, released: Released, operation: Operation, reference: Reference, facts: Facts
    ) -> None:
        self._rules, self._reference, self._facts = released.rules, reference, facts
        self._officers = {o.id: o.name or o.id for o in operation.officers}
        self._powers = {p.id: p for p in reference.powers}
        self._premises = _rows(released, "premises")
        self._risks = _rows(released, "risks")

    def sheet(self, rows: list[dict[str, Any]]) -> VisitSheet:
        """The visit as the reader may know it."""
        first = rows[0]
        place = self._premises.get(first["premises_id"], {})
        risk = self._risks.get(first["premises_id"], {})
        attendees = tuple(self._attendee(row) for row in rows)
        premises_id = first["premises_id"]
        return VisitSheet(
            visit_id=first["visit_id"],
            premises_id=premises_id,
            name=self.name(premises_id),
            address=place.get("address") or "",
            postcode=place.get("postcode") or "",
            uprn=place.get("uprn") or "",
            easting=place.get("easting"),
            northing=place.get("northing"),
            location_precision=place.get("location_precision") or "none",
            day=first["day"] or "",
            start=first["start"] or "",
            end=first["end"] or "",
            attendees=attendees,
            why=self._facts.why(premises_id),
            known=self._facts.known(premises_id),
            hazards=self._facts.hazards(premises_id),
            look_for=self._look_for(premises_id, attendees),
            links=self._facts.links(premises_id),
            notes=self._notes(rows),
            severity=risk.get("severity") or 0,
            contacts=risk.get("contacts") or 0,
        )

    def name(self, premises_id: str) -> str:
        """The name as the reader may know it, else the address that it is sent to."""
        place = self._premises.get(premises_id, {})
        return place.get("name") or place.get("address") or ""

    def officer(self, officer_id: str) -> str:
        """An officer's name where one was given."""
        return self._officers.get(officer_id, officer_id)

    def _attendee(self, row: dict[str, Any]) -> Attendee:
        power = self._powers.get(row["power_id"] or "")
        concerns = [c for c in (row["concerns"] or "").split(" | ") if c]
        known = self._reference.concerns
        return Attendee(
            agency=row["agency"],
            agency_name=self._reference.agency(row["agency"]).name,
            officers=tuple(self.officer(o) for o in (row["officers"] or "").split(" | ") if o),
            power=power.statute if power else row["power_id"] or "",
            basis=row["basis"] or "",
            is_lead=bool(row["is_lead"]),
            concerns=tuple(known[c].name if c in known else c for c in concerns),
            because=row["because"] or "",
            arrive=row["arrive"] or "",
        )

    def _look_for(self, premises_id: str, attendees: tuple[Attendee, ...]) -> tuple[str, ...]:
        """Golden indicators of the concerns that the reader may know of here, then of what each
        attending agency wants to hear about. Any officer may notice any of them."""
        concerns = self._facts.concerns(premises_id)
        concerns += [self._reference.agency(a.agency).concern for a in attendees]
        looks: dict[str, None] = {}
        for concern in dict.fromkeys(concerns):
            described = self._reference.concerns.get(concern)
            looks.update(dict.fromkeys(described.looks if described else ()))
        return tuple(looks)

    def _notes(self, rows: list[dict[str, Any]]) -> tuple[str, ...]:
        """Reminders on the reader's own power."""
        out = []
        for row in rows:
            if not self._rules.is_own(row["agency"]):
                continue
            power = self._powers.get(row["power_id"] or "")
            if power is None:
                out.append("No power of entry of your own: you attend by consent or invitation.")
                continue
            if power.entry == "warrant":
                out.append(f"{power.statute}: only with a warrant. Have it in hand before you go.")
            if power.conditions:
                out.append(f"{power.statute}: {power.conditions}.")
            if power.check:
                out.append("This description of the power has not been checked by your lawyer.")
        return tuple(dict.fromkeys(out))


def _rows(released: Released, name: str) -> dict[str, dict[str, Any]]:
    table = released[name]
    table = table.drop(["geom"]) if "geom" in table.column_names else table
    return {row["premises_id"]: row for row in table.to_pylist()}


def _routes(released: Released, sheets: _Sheets) -> tuple[RouteLeg, ...]:
    import shapely

    out = []
    for row in released["routes"].to_pylist():
        line = shapely.from_wkb(row["geom"]) if row["geom"] else None
        points = () if line is None else tuple((float(x), float(y)) for x, y in line.coords)
        out.append(
            RouteLeg(
                officer=sheets.officer(row["officer"]),
                agency=row["agency"],
                day=row["day"],
                leg=row["leg"],
                from_name=_stop(row["from_id"], sheets),
                to_name=_stop(row["to_id"], sheets),
                depart=row["depart"] or "",
                arrive=row["arrive"] or "",
                minutes=row["travel_min"] or 0.0,
                metres=row["distance_m"] or 0.0,
                directions=tuple(
                    (str(n), float(m)) for n, m in json.loads(row["directions"] or "[]")
                ),
                line=points,
            )
        )
    return tuple(out)


def _stop(stop_id: str, sheets: _Sheets) -> str:
    return "Base" if stop_id.startswith("base") else sheets.name(stop_id) or stop_id


def _others(released: Released, visited: set[str], most: int) -> tuple[OtherPremises, ...]:
    """Premises that the reader may know and that lie on the map, the most severe first."""
    risks = _rows(released, "risks")
    rows = [
        (risks.get(i, {}), row)
        for i, row in _rows(released, "premises").items()
        if i not in visited and row["easting"] is not None and row["northing"] is not None
    ]
    rows.sort(key=lambda pair: (-(pair[0].get("severity") or 0), pair[1]["premises_id"]))
    return tuple(
        OtherPremises(
            premises_id=row["premises_id"],
            name=row["name"] or "",
            address=row["address"] or "",
            easting=row["easting"],
            northing=row["northing"],
            severity=risk.get("severity") or 0,
            contacts=risk.get("contacts") or 0,
        )
        for risk, row in rows[:most]
    )


def _objectives(operation: Operation, attending: list[str]) -> dict[str, str]:
    own = {a.id: a.objective for a in operation.agencies if a.objective}
    every = {**own, **operation.objectives}
    return {a: every[a] for a in attending if every.get(a)}


def _cards(
    operation: Operation, reference: Reference, attending: list[str]
) -> tuple[ConcernCard, ...]:
    """What each attending agency wants to hear about, and the safeguarding route always."""
    contacts = _contacts(operation, attending)
    cards = []
    for agency in attending:
        concern = reference.concerns.get(reference.agency(agency).concern)
        if concern is not None:
            cards.append(_card(agency, concern.id, reference, contacts.get(agency, "")))
    for concern in reference.concerns.values():
        if concern.safeguarding:
            cards.append(_card(concern.agencies[0], concern.id, reference, ""))
    return tuple(dict.fromkeys(cards))


def _card(agency: str, concern_id: str, reference: Reference, contact: str) -> ConcernCard:
    concern = reference.concerns[concern_id]
    return ConcernCard(
        agency=agency,
        agency_name=reference.agency(agency).name,
        concern=concern.name,
        looks=concern.looks,
        safeguarding=concern.safeguarding,
        contact=contact,
    )


def _contacts(operation: Operation, attending: list[str]) -> dict[str, str]:
    out = {}
    for agency in operation.agencies:
        if agency.id not in attending:
            continue
        parts = [agency.contact, f"deputy {agency.deputy}" if agency.deputy else ""]
        if any(parts):
            out[agency.id] = "; ".join(p for p in parts if p)
    return out
