"""Handling of lists, fields and records: set by hand, kept, undone, erased, honoured."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from gis_planner.cli import main
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import Handling
from gis_planner.pipeline import handling, packs, retaining
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.seeing import see_as
from gis_planner.pipeline.stages import build_links, match_records
from gis_planner.store import Case
from tests.sharing.case import set_gateways
from tests.sharing.world import gateway

TODAY = date(2026, 12, 1)
INTEL = """URN,Business name,Location,Postcode,Mobile,3x5x2,Handling,Handling conditions,GSC
K1,Golden Wok,12 Mill Street,BA1 1AA,07700 900111,2B,P,,O-S
K2,Copper Kettle,3 Abbey Row,BA1 1AB,07700 900222,1A,C,No contact with canarysubject,OFFICIAL
K3,Old Forge,7 Abbey Row,BA1 1AC,07700 900333,3CP,P,,SECRET
"""
REF = "police/intel/K1"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    (tmp_path / "intel.csv").write_text(INTEL, "utf-8")
    made = Case.create(tmp_path / "case.gpkg", who="Jo")
    import_list(made, tmp_path / "intel.csv", agency="police", list_name="intel")
    match_records(made)
    set_gateways(made, [gateway("police", "fire")])
    return made


def names(case: Case, audience: str = "fire") -> list[str]:
    """Names that a reader gets."""
    out = packs.released_view(case, audience, "joint visits", as_of=TODAY)
    return sorted(n for n in out["records"]["name"].to_pylist() if n)


def test_a_list_says_how_its_rows_may_be_handled(case: Case) -> None:
    said = {h.source_ref: h.received for h in handling.handled_records(case, "intel")}
    assert said["K1"] == Handling(marking="OFFICIAL-SENSITIVE", code="P")
    assert said["K2"].conditions == ("No contact with canarysubject",) and said["K2"].code == "C"
    assert said["K3"].marking == "SECRET"


def test_a_condition_of_a_row_is_kept_until_an_agreement_carries_it(case: Case) -> None:
    assert names(case) == ["Golden Wok"]
    carries = gateway(
        "police", "fire", handling="C", conditions=("no contact with CANARYSUBJECT.",),
        accepted={"fire": "A. Person"},
    )  # fmt: skip
    set_gateways(case, [carries])
    assert names(case) == ["Copper Kettle", "Golden Wok"]


def test_record_handling_needs_a_reason_and_a_record_that_is_there(case: Case) -> None:
    with pytest.raises(UserError, match="for a reason"):
        handling.set_record_handling(case, REF, Handling(marking="SECRET"), " ")
    with pytest.raises(UserError, match="no record police/intel/K9"):
        handling.set_record_handling(case, "police/intel/K9", Handling(code="C"), "why")
    with pytest.raises(UserError, match="not a marking"):
        handling.set_record_handling(case, REF, Handling(marking="COSMIC"), "why")
    assert case.documents("record handling") == {}


def test_record_handling_is_journaled_undone_and_outlives_a_new_version(
    case: Case, tmp_path: Path
) -> None:
    handling.set_record_handling(case, REF, Handling(marking="SECRET"), "names a source")
    assert names(case) == []
    assert "names a source" in case.history()[-1].summary
    (tmp_path / "intel.csv").write_text(INTEL.replace("12 Mill", "14 Mill"), "utf-8")
    import_list(case, tmp_path / "intel.csv", agency="police", list_name="intel")
    match_records(case)
    assert names(case) == []
    handling.clear_record_handling(case, REF)
    assert names(case) == ["Golden Wok"]
    case.undo()
    assert names(case) == [] and case.verify() == []


def test_handling_of_a_row_that_left_its_list_is_kept_and_told(case: Case, tmp_path: Path) -> None:
    handling.set_record_handling(case, REF, Handling(code="C"), "source")
    rest = "\n".join(line for line in INTEL.splitlines() if not line.startswith("K1"))
    (tmp_path / "intel.csv").write_text(rest, "utf-8")
    import_list(case, tmp_path / "intel.csv", agency="police", list_name="intel")
    told = {h.source_ref: h for h in handling.handled_records(case, "intel")}
    assert told["K1"].gone and (told["K1"].why, told["K1"].who) == ("source", "Jo")
    assert not told["K2"].gone


def test_terms_name_the_level_of_each_part(case: Case) -> None:
    handling.set_handling(case, "intel", conditions=("Call first",))
    handling.set_field_handling(case, "intel", "phone", Handling(category="original"), "covert")
    handling.set_record_handling(case, REF, Handling(owner="HMRC"), "came from HMRC")
    terms = handling.terms_of(case, REF)
    assert terms["phone"].owners == ("hmrc",) and terms["phone"].text == "C: Call first"
    assert terms["phone"].level_of("category", "original") == "field phone"
    assert terms["phone"].level_of("owner", "hmrc") == "record by hand"
    assert terms["phone"].level_of("condition", "Call first") == "list"
    assert terms["name"].categories == ("identity",)


def test_what_is_set_for_a_list_is_changed_part_by_part_and_taken_back(case: Case) -> None:
    handling.set_handling(case, "intel", code="C", retain_until="2027-01-01")
    handling.set_field_handling(case, "intel", "name", Handling(code="C"))
    handling.set_handling(case, "intel", owner="HMRC")
    held = handling.handling_of_list(case, "intel")
    assert (held.code, held.owner, held.retain_until) == ("C", "hmrc", "2027-01-01")
    handling.clear_handling(case, "intel")
    handling.clear_field_handling(case, "intel", "name")
    held = handling.handling_of_list(case, "intel")
    assert held.whole == Handling(marking="OFFICIAL-SENSITIVE") and not held.fields
    assert held.retain_until == "2027-01-01"


def test_a_case_that_knows_only_marking_and_date_still_opens(case: Case) -> None:
    old = {"agency": "police", "list_name": "intel", "marking": "SECRET", "retain_until": ""}
    case.set_document("handling", "police/intel", old, "as of before")
    (held,) = handling.handling_of(case)
    assert held.whole == Handling(marking="SECRET") and held.fields == {}
    assert names(case, "police") == []


def test_the_view_of_a_reader_holds_nothing_of_what_it_may_not_have(case: Case) -> None:
    handling.set_record_handling(
        case, REF, Handling(code="C", conditions=("Canaryhand",)), "canarywhy"
    )
    handling.set_field_handling(case, "intel", "phone", Handling(marking="SECRET"), "canaryfield")
    seen = see_as(case, "fire", as_of=TODAY)
    try:
        assert seen.case.documents("record handling") == {} == seen.case.documents("handling")
        assert "anary" not in str(seen.case.records().to_pylist())
        assert seen.case.records().num_rows == 0
        assert [w for w in seen.account.withheld if w.hidden]
    finally:
        seen.close()


def test_a_reader_is_told_nothing_of_one_secret_record(case: Case) -> None:
    with_it = packs.released_view(case, "fire", "joint visits", as_of=TODAY)
    handling.set_record_handling(case, REF, Handling(marking="SECRET"), "x")
    without = packs.released_view(case, "fire", "joint visits", as_of=TODAY)
    assert with_it.fields_withheld == without.fields_withheld == ()
    assert any("is marked SECRET" in reason for _, _, reason in without.fields_hidden)


def test_a_link_of_the_case_bears_the_marking_of_its_rows(case: Case) -> None:
    build_links(case, as_of=TODAY)
    marks = {
        r["source_refs"]: r["marking"] for r in case.table("links").to_pylist()
        if r["type"] == "has_phone"
    }  # fmt: skip
    assert marks['["police/intel/K3"]'] == "SECRET"
    assert marks['["police/intel/K1"]'] == "OFFICIAL-SENSITIVE"


def test_erasing_a_list_takes_what_was_said_of_its_records(case: Case, tmp_path: Path) -> None:
    (tmp_path / "food.csv").write_text("Ref,Business name,Postcode\nF1,Wok,BA1 1AA\n", "utf-8")
    import_list(case, tmp_path / "food.csv", agency="council-food", list_name="food")
    said = Handling(code="C", conditions=("Canaryhand",))
    handling.set_record_handling(case, REF, said, "canarywhy")
    handling.set_record_handling(case, "council-food/food/F1", Handling(code="P"), "stays")
    handling.set_handling(case, "intel", conditions=("Canarylist",), why="canarywhy")
    assert retaining.preview(case, "intel").figures["handling"] == 1
    assert retaining.erase_list(case, "intel", as_of=TODAY).figures["handling"] == 1
    assert list(case.documents("record handling")) == ["council-food/food/F1"]
    assert case.verify() == []
    case.close()
    held = b"".join(p.read_bytes() for p in tmp_path.glob("case.gpkg*"))
    assert b"anaryhand" not in held and b"canarywhy" not in held and b"anarylist" not in held


def test_the_verb_sets_each_level_and_tells_them_all(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(case.path)
    case.close()
    verb = ["handling", path, "--list", "intel"]
    assert main([*verb, "--marking", "OFFICIAL", "--keep-until", "2027-01-01"]) == 0
    assert main([*verb, "--field", "phone", "--code", "C", "--condition", "Call first"]) == 0
    assert main([*verb, "--record", "K1", "--owner", "HMRC", "--why", "theirs"]) == 0
    assert main([*verb, "--record", "K1", "--owner", "HMRC"]) == 1  # without a reason
    capsys.readouterr()
    assert main(verb) == 0
    said = capsys.readouterr().out
    assert "police/intel: OFFICIAL, kept until 2027-01-01" in said
    assert "field phone: handling C: Call first" in said
    assert "record K1: as received OFFICIAL-SENSITIVE, handling P; by" in said
    assert "owner hmrc (theirs)" in said
    assert main([*verb, "--field", "phone", "--clear"]) == 0
    with Case.open(Path(path)) as again:
        assert not handling.handling_of_list(again, "intel").fields


@pytest.mark.parametrize(
    ("heading", "values", "owner"),
    [
        ("Originating Agency Name", ("Avon Fire", "HMRC"), True),
        ("Originating force", ("Wessex", "Avon"), True),
        ("Originator", ("Avon Constabulary", "HMRC"), True),
        ("Source organisation", ("Bath Council", "Home Office"), True),
        ("Originator", ("Jo Smith", "Sam Brown"), False),
        ("Source agency", ("Hill Lettings", "Best Homes"), False),
        ("Owner", ("Avon Constabulary", "HMRC"), False),
    ],
)
def test_headings_that_say_whose_row_it_is(
    tmp_path: Path, heading: str, values: tuple[str, str], owner: bool
) -> None:
    """An owner of the data is an agency; an officer's name or an owner of premises is none."""
    rows = "".join(f"K{i},Wok {i},{i} Mill Street,BA1 1AA,{v}\n" for i, v in enumerate(values))
    (tmp_path / "intel.csv").write_text(f"URN,Business name,Location,Postcode,{heading}\n{rows}")
    with Case.create(tmp_path / "case.gpkg") as case:
        import_list(case, tmp_path / "intel.csv", agency="police", list_name="intel")
        held = case.records()["owner"].to_pylist()
    assert held == (list(values) if owner else [None, None])


def test_an_agreement_of_companies_house_does_not_speak_for_the_insolvency_service(
    tmp_path: Path,
) -> None:
    (tmp_path / "intel.csv").write_text(INTEL, "utf-8")
    with Case.create(tmp_path / "case.gpkg") as case:
        import_list(case, tmp_path / "intel.csv", agency="Insolvency Service", list_name="intel")
        match_records(case)
        open_data = gateway("Companies House", "fire")
        set_gateways(case, [open_data])
        assert names(case) == []
        set_gateways(case, [dataclasses.replace(open_data, provider="Insolvency Service")])
        assert names(case) != []
