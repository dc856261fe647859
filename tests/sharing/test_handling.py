"""The strictest of list, field and record decides: rule by rule, with known answers."""

from __future__ import annotations

import dataclasses
from typing import Any

import pyarrow.compute as pc
import pytest
from hypothesis import Phase, given, settings

from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import Handling, normal_marking, parse_handling, strictest
from gis_planner.domain.sharing import ListHandling
from gis_planner.sharing import Reader, Released, Rules, check_hits
from gis_planner.sharing.account import account
from tests.sharing.law import AGENCY, OPEN_GATEWAYS, SAID, Said, may
from tests.sharing.world import (
    AS_OF,
    OPERATION,
    PURPOSE,
    REFERENCE,
    briefing,
    canary,
    gateway,
    records,
    released,
    text_of,
    world,
)

POLICE = "police/police list/ref6"
"""The police's record at P1; the fire service attends there."""


def of_police(out: Released, name: str = "name") -> list[str]:
    """Values of one field of the police's records."""
    rows = out["records"].filter(pc.equal(out["records"]["agency"], "police"))
    return [v for v in rows[name].to_pylist() if v is not None]


def to_fire(said: dict[str, Handling] | None = None, **changes: Any) -> Released:
    """What the fire service gets of the police with one agreement, and one record handled so."""
    return released([gateway("police", "fire", **changes)], "fire", record_handling=said or {})


def test_several_levels_come_to_the_strictest() -> None:
    terms = strictest(
        [("list", Handling("hmrc", "", "OFFICIAL", "P")),
         ("field phone", Handling(category="original", conditions=("Call first",))),
         ("record", Handling("fire", "", "SECRET", "C", ("No copies", "Call first")))],
        "contact",
    )  # fmt: skip
    assert terms.owners == ("hmrc", "fire") and terms.categories == ("contact", "original")
    assert (terms.marking, terms.text) == ("SECRET", "C: Call first; No copies")
    assert terms.level_of("condition", "Call first") == "field phone"
    assert strictest([]).marking == "OFFICIAL-SENSITIVE" and strictest([]).code == "P"


def test_a_marking_that_nobody_knows_is_the_strictest() -> None:
    said = [("list", Handling(marking="TOP SECRET")), ("record", Handling(marking="RESTRICTED"))]
    assert strictest(said).marking == "RESTRICTED"
    odd = to_fire({POLICE: Handling(marking="RESTRICTED")})
    assert len(of_police(odd)) == 2


@pytest.mark.parametrize(
    ("text", "marking"),
    [("OFFICIAL SENSITIVE", "OFFICIAL-SENSITIVE"), ("O-S", "OFFICIAL-SENSITIVE"),
     ("Official-Sensitive [Commercial]", "OFFICIAL-SENSITIVE"), ("official", "OFFICIAL"),
     ("UK TOP SECRET", "TOP SECRET"), ("OFFICIAL - SENSITIVE: PERSONAL", "OFFICIAL-SENSITIVE"),
     ("RESTRICTED", "RESTRICTED"), ("SECRET UK EYES ONLY", "SECRET UK EYES ONLY")],
)  # fmt: skip
def test_usual_spellings_of_markings(text: str, marking: str) -> None:
    assert normal_marking(text) == marking


@pytest.mark.parametrize(
    ("text", "code", "conditions"),
    [("P", "P", ()), ("c", "C", ()), ("Handling code: P", "P", ()), ("", "", ()),
     ("C (no contact)", "C", ("no contact",)), ("C - a; b.", "C", ("a", "b")),
     ("Lawful sharing permitted", "P", ()),
     ("Lawful sharing permitted with conditions: ask first", "C", ("ask first",)),
     ("Police only", "C", ("Police only",))],
)  # fmt: skip
def test_handling_is_read_as_people_write_it(
    text: str, code: str, conditions: tuple[str, ...]
) -> None:
    assert parse_handling(text) == (code, conditions)


REFUSED: list[tuple[Handling, dict[str, Any], str]] = [
    (Handling(marking="SECRET"), {}, "the record is marked SECRET, above the reader's clearance"),
    (Handling(code="C"), {}, "is not for handling code C, which the record has"),
    (Handling(conditions=("No contact",)), {"handling": "C", "accepted": {"fire": "Jo"}},
     "does not carry the condition 'No contact', on which the record is handled"),
    (Handling(owner="hmrc"), {}, "the record belongs to hmrc: no gateway from hmrc to fire"),
    (Handling(category="contact"), {"subject_types": ("business",)}, "about individuals"),
    (Handling(category="original"), {"categories": ("identity", "contact", "rating", "history")},
     "does not cover original data"),
    (Handling(marking="OFFICIAL-SENSITIVE"), {"highest_marking": "OFFICIAL"},
     "carries up to OFFICIAL, the record is OFFICIAL-SENSITIVE"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "changes", "reason"), REFUSED)
def test_what_a_record_says_keeps_it_back_and_the_reader_is_not_told(
    said: Handling, changes: dict[str, Any], reason: str
) -> None:
    official = [ListHandling("police", "police list", marking="OFFICIAL")]
    register = [gateway("police", "fire", **changes)]
    out = released(register, "fire", handling=official, record_handling={POLICE: said})
    plain = released(register, "fire", handling=official)
    assert canary("police", "name", 6) not in text_of(out)
    assert any(reason in r for _, _, r in out.fields_hidden), out.fields_hidden
    assert out.fields_withheld == plain.fields_withheld
    assert canary("police", "score", 6) not in text_of(briefing(out))


def test_what_carries_the_terms_opens_the_record() -> None:
    said = {POLICE: Handling("hmrc", "", "", "C", ("No contact",))}
    carries = {"conditions": ("no contact.",), "accepted": {"fire": "Jo"}}
    both = [gateway("police", "fire", **carries), gateway("hmrc", "fire", **carries)]
    out = released(both, "fire", record_handling=said)
    assert len(of_police(out)) == 3
    assert out.handling.startswith("C: no contact.")
    assert ("records.name", "hmrc", "G-hmrc-fire") in out.fields_released
    assert ("records.name", "police", "G-police-fire") in out.fields_released
    (sheet,) = briefing(out).visits
    known = {f.source: f for f in sheet.known}
    mine = known["police / police list / ref6"]
    assert mine.handling == "C: No contact"
    assert mine.said.endswith("[C: No contact]")
    assert known["fire / fire list / ref3"].handling == ""


def test_the_owner_named_on_a_record_needs_the_list_agencys_agreement_too() -> None:
    said = {POLICE: Handling(owner="HMRC")}
    assert of_police(released([], "hmrc", record_handling=said)) == []
    out = released([gateway("police", "hmrc")], "hmrc", record_handling=said)
    assert len(of_police(out)) == 3
    assert len(of_police(released([], "police", record_handling=said))) == 3  # own data


def test_an_owner_that_hides_leaves_no_trace() -> None:
    register = [gateway("police", "fire"), gateway("hmrc", "fire", visibility="hidden")]
    everything = [ListHandling("police", "police list", owner="hmrc")]
    out = released(register, "fire", handling=everything)
    assert not [f for f in out.fields_withheld if f[1] == "police"]
    assert [f for f in out.fields_hidden if f[1] == "police"]


def test_a_gateway_that_hides_does_so_unaccepted_and_for_whatever_it_touches() -> None:
    """Else a stricter value would be shown where a milder one is hidden."""
    for hides in (
        {"categories": ("identity",)},
        {"handling": "C"},
        {"highest_marking": "OFFICIAL"},
    ):
        register = [
            gateway("police", "fire", id="G1"),
            gateway("police", "fire", id="G2", visibility="hidden", **hides),
        ]
        also = [ListHandling("police", "police list", category="contact")]
        assert of_police(released(register, "fire", handling=also)) == [], hides


def test_one_field_of_a_list_is_kept_back_with_a_reason() -> None:
    alone = {"person": Handling(conditions=("no contact with the subject",))}
    handled = [ListHandling("police", "police list", fields=alone)]
    out = released([gateway("police", "fire")], "fire", handling=handled)
    assert of_police(out, "person") == [] and len(of_police(out, "phone")) == 3
    (reason,) = [r for f, o, r in out.fields_withheld if (f, o) == ("records.person", "police")]
    assert reason == (
        "gateway G-police-fire does not carry the condition 'no contact with the subject', "
        "on which the field person is handled"
    )
    links = [r for r in out["links"].to_pylist() if "police" in r["source_refs"]]
    assert links == []  # a link needs all of contact


def test_part_of_an_identity_gives_no_uprn_and_no_place_from_it() -> None:
    alone = {"address": Handling(code="C")}
    handled = [ListHandling("fire", "fire list"), ListHandling("police", "police list",
                                                               fields=alone)]  # fmt: skip
    tables = world()
    rows = tables["matched"].to_pylist()
    for row in rows:
        row |= {"uprn_method": "exact", "uprn": f"uprn {row['record_id']}"}
    tables["matched"] = tables["matched"].from_pylist(rows, tables["matched"].schema)
    out = released([gateway("police", "fire")], "fire", tables=tables, handling=handled)
    uprn = {r["record_id"]: r["uprn"] for r in out["matched"].to_pylist()}
    assert uprn[3] == "uprn 3" and uprn[6] is None


def test_marking_is_that_of_what_was_released() -> None:
    said = {POLICE: Handling(marking="SECRET")}
    assert to_fire(said).marking == "OFFICIAL-SENSITIVE"
    register = [gateway("police", "fire", highest_marking="SECRET")]
    out = released(register, "fire", record_handling=said, clearance="SECRET")
    assert out.marking == "SECRET"
    (sheet,) = briefing(out).visits
    assert {f.handling for f in sheet.known} == {"", "SECRET"}
    official = [ListHandling("fire", "fire list", marking="OFFICIAL")]
    operation = dataclasses.replace(OPERATION, marking="OFFICIAL")
    assert released([], "fire", handling=official, operation=operation).marking == "OFFICIAL"


def test_scores_and_successions_go_with_their_strictest_record() -> None:
    out = to_fire({POLICE: Handling(code="C")})
    assert canary("police", "score", 6) not in text_of(out)
    assert canary("police", "score", 7) in text_of(out)
    (total,) = [
        r for r in out["scores"].to_pylist()
        if (r["premises_id"], r["factor"], r["axis"]) == ("P1", "total", "likelihood")
    ]  # fmt: skip
    assert total["bits"] == pytest.approx(1.03)


def test_hits_are_not_given_of_a_record_that_may_not_be_told() -> None:
    register = (gateway("police", "fire", visibility="hit"),)
    said = {POLICE: Handling(code="C")}
    out = released(register, "fire", record_handling=said)
    assert {h["premises_id"] for h in out["hits"].to_pylist()} == {"P2", "P3"}
    rules = Rules(Reader("fire", PURPOSE, AS_OF), register, REFERENCE, (), said)
    table = check_hits(world()["records"], world()["matched"], rules, asked="police")
    assert table["answer"].to_pylist() == ["no hit", "hit", "hit"]
    every = {f"police/police list/ref{n}": Handling(marking="SECRET") for n in (6, 7, 8)}
    rules = Rules(Reader("fire", PURPOSE, AS_OF), register, REFERENCE, (), every)
    with pytest.raises(UserError, match="it holds nothing that answers"):
        check_hits(world()["records"], world()["matched"], rules, asked="police")


def test_the_account_counts_what_single_records_lose_as_hidden() -> None:
    out = to_fire({POLICE: Handling(marking="SECRET")})
    (lost,) = [w for w in account(world(), out).withheld if "SECRET" in w.reason]
    assert (lost.owner, lost.records, lost.hidden) == ("police", 1, True)


def test_an_analysts_entry_is_never_released() -> None:
    tables = world()
    row = tables["links"].to_pylist()[3]
    row |= {"source_refs": '["analyst/entries/E000001"]', "because": "Canary_entry_z"}
    tables["links"] = tables["links"].from_pylist([row], tables["links"].schema)
    out = released([], "fire", tables=tables)
    assert out["links"].num_rows == 0


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(gateways=OPEN_GATEWAYS, said=SAID, audience=AGENCY)
def test_a_record_that_may_not_be_had_might_as_well_not_be_there(
    gateways: list[Any], said: Said, audience: str
) -> None:
    """Take away the records above the reader's clearance: not a word of the release changes."""
    tables = world()
    tables["records"] = said.received_in(tables["records"])
    secret = [
        row["record_id"] for row in records()
        if any(h.marking not in ("", "OFFICIAL", "OFFICIAL-SENSITIVE")
               for h in said.of_record(row["agency"], row["record_id"]))
    ]  # fmt: skip
    keep = [i not in secret for i in tables["records"]["record_id"].to_pylist()]
    refs = tables["scores"]["source_refs"].to_pylist()
    told = [not any(f'ref{i}"' in ref for i in secret) for ref in refs]
    fewer = tables | {
        "records": tables["records"].filter(keep), "scores": tables["scores"].filter(told),
    }  # fmt: skip
    options = {"handling": said.handling(), "record_handling": said.record_handling()}
    one, other = (released(gateways, audience, tables=t, **options) for t in (tables, fewer))
    assert briefing(one) == briefing(other)
    for name in ("fields_released", "fields_withheld", "marking", "handling", "expiry", "warnings"):
        assert getattr(one, name) == getattr(other, name), name
    assert not [i for i in secret if may(gateways, said, records()[i], audience, PURPOSE, "name")]
