"""Lists that arrive one by one: what is matched, what changed, what a person says to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gis_planner.cli import main
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import changing
from gis_planner.pipeline.deciding import to_recheck
from gis_planner.pipeline.exporting import table_for
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.matching import match_records
from gis_planner.pipeline.places import add_gazetteer
from gis_planner.pipeline.trial import open_trial, try_record
from gis_planner.pipeline.typed import add_record
from gis_planner.store import Case

FOOD = """Reference,Business name,Address,Postcode,Telephone
F1,Golden Wok,"12 Mill Street, Invented",ZZ1 1AA,01632 960101
F2,Copper Kettle,"3 Abbey Row, Invented",ZZ1 1AB,01632 960102
F3,Orchid Nails,"8 Long Lane, Invented",ZZ1 1AC,01632 960103
"""
FIRE = """Ref,Name,Address,Postcode,Phone
K1,The Golden Wok Ltd,"12 Mill Street, Invented",ZZ1 1AA,01632 960101
K2,Quokka Storage,"99 Far Road, Invented",ZZ2 2BB,01632 960888
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIS_PLANNER_CACHE", str(tmp_path / "cache"))


def add(case: Case, name: str, text: str) -> None:
    path = case.path.with_name(f"{name}.csv")
    path.write_text(text, "utf-8")
    import_list(case, path, agency=name, list_name=name)


@pytest.fixture(params=["plain", "encrypted"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    made = Case.create(
        tmp_path / "c.gpkg", None if request.param == "plain" else "a b c", who="Ada"
    )
    add(made, "food", FOOD)
    match_records(made)
    return made


def business(case: Case) -> dict[str, str]:
    return {r["source_ref"]: r["business_id"] for r in case.records_export().to_pylist()}


def changes(case: Case) -> list[dict[str, Any]]:
    return changing.change_list(case).to_pylist()


def test_only_what_is_new_is_matched_and_what_changed_is_listed(case: Case) -> None:
    before = business(case)
    add(case, "fire", FIRE)
    figures = match_records(case).figures
    assert figures["incremental"] and figures["records_new"] == 2
    assert figures["records"] == 5 and figures["premises"] == case.table("premises").num_rows == 4
    now = business(case)
    assert now["K1"] == now["F1"] == before["F1"]
    assert {r["kind"]: r["business_id"] for r in changes(case)} == {
        "joined": before["F1"], "new": now["K2"]
    }  # fmt: skip
    assert table_for(case, "changes").num_rows == 2
    assert case.verify() == []
    assert not any(b"GOLDEN" in p.read_bytes() for p in case.path.parent.glob("*.gpkg*")) or (
        not case.encrypted
    )


def test_full_gives_the_same_and_says_that_it_was_full(case: Case) -> None:
    add(case, "fire", FIRE)
    match_records(case)
    one = business(case)
    figures = match_records(case, full=True).figures
    assert not figures["incremental"] and figures["why_full"] == "asked for"
    assert business(case) == one


def test_a_new_gazetteer_asks_for_a_full_match(case: Case, tmp_path: Path) -> None:
    gazetteer = tmp_path / "gazetteer.csv"
    gazetteer.write_text("UPRN,ADDRESS,POSTCODE\n77,12 Mill Street Invented,ZZ1 1AA\n", "utf-8")
    add_gazetteer(case, gazetteer)
    figures = match_records(case).figures
    assert not figures["incremental"] and "changed" in figures["why_full"]
    assert figures["uprn_resolved"] == 1 and figures["gazetteer_rows"] == 1
    assert match_records(case).figures["incremental"]


def test_a_given_uprn_outside_the_lists_postcodes_has_its_place(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "far.gpkg", who="Ada")
    add(case, "food", "Ref,Name,Address,UPRN\nF1,Golden Wok,12 Mill Street,10001228841\n")
    gazetteer = tmp_path / "gazetteer.csv"
    gazetteer.write_text(
        "UPRN,ADDRESS,POSTCODE,EASTING,NORTHING\n"
        "10001228841,12 Mill Street Invented,ZZ9 9ZZ,400000,300000\n", "utf-8")  # fmt: skip
    add_gazetteer(case, gazetteer)
    match_records(case)
    row = case.table("matched").to_pylist()[0]
    assert (row["easting"], row["location_precision"]) == (400000.0, "uprn")


def test_undo_goes_back_and_the_next_match_starts_from_there(case: Case) -> None:
    before = business(case)
    add(case, "fire", FIRE)
    match_records(case)
    case.undo()
    assert changes(case) == []
    assert {k: v for k, v in business(case).items() if k in before} == before
    figures = match_records(case).figures
    assert figures["incremental"] and figures["records_new"] == 2


def test_rows_that_left_and_rows_that_changed(case: Case) -> None:
    before = business(case)
    add(case, "food", FOOD.replace("Copper Kettle", "Copper Kettle Cafe").rsplit("F3", 1)[0])
    figures = match_records(case).figures
    assert figures["incremental"] and figures["records"] == 2
    assert business(case)["F2"] == before["F2"]
    assert [(r["kind"], r["business_id"]) for r in changes(case)] == [("withdrawn", before["F3"])]
    assert before["F3"] not in case.table("businesses")["business_id"].to_pylist()
    assert case.verify() == []


def test_a_refused_join_is_apart_after_the_next_match_and_undo_takes_it_back(case: Case) -> None:
    add(case, "fire", FIRE)
    match_records(case)
    joined = next(r for r in changes(case) if r["kind"] == "joined")
    outcome = changing.refuse(case, [joined["change_id"]])
    assert outcome.figures == {"refused": 1, "decisions": 1, "pending": 1}
    assert case.decisions()[0].kind in ("cannot_link", "same_premises")
    case.undo()
    assert case.decisions() == () and changing.pending_count(case) == 2
    case.redo()
    row = next(r for r in changes(case) if r["kind"] == "joined")
    assert (row["status"], row["who"]) == ("refused", "Ada")
    assert match_records(case).figures["incremental"]
    now = business(case)
    assert now["K1"] != now["F1"]
    assert case.verify() == []


def test_accepting_all_leaves_nothing_open_and_new_matches_keep_what_is(case: Case) -> None:
    add(case, "fire", FIRE)
    match_records(case)
    match_records(case)
    assert changing.pending_count(case) == 2, "changes wait for a person, whatever is matched since"
    outcome = changing.accept_all(case)
    assert outcome.figures["accepted"] == 2 and changing.pending_count(case) == 0
    match_records(case)
    assert changes(case) == []
    with pytest.raises(UserError):
        changing.accept(case, ["no such change"])


def test_a_new_business_cannot_be_refused(case: Case) -> None:
    add(case, "fire", FIRE)
    match_records(case)
    new = next(r for r in changes(case) if r["kind"] == "new")
    with pytest.raises(UserError, match="no opposite"):
        changing.refuse(case, [new["change_id"]])
    assert case.decisions() == ()


def test_decisions_of_a_changed_row_are_to_be_checked_again(case: Case) -> None:
    add(case, "fire", FIRE)
    match_records(case)
    joined = next(r for r in changes(case) if r["kind"] == "joined")
    changing.refuse(case, [joined["change_id"]])
    assert to_recheck(case) == ()
    add(case, "fire", FIRE.replace("The Golden Wok Ltd", "Golden Wok Takeaway"))
    assert [d.recheck for d in to_recheck(case)] == [True]


def test_a_typed_record_is_tried_added_and_matched(case: Case) -> None:
    trial = open_trial(case)
    typed = {"name": "Golden Wok", "address": "12 Mill Street", "postcode": "ZZ1 1AA"}
    found = try_record(trial, typed)
    assert found.candidates[0].business_id == business(case)["F1"]
    with pytest.raises(UserError, match="source"):
        add_record(case, typed, "")
    with pytest.raises(UserError, match="no one"):
        add_record(case, {"phone": "01632 960101"}, "call")
    add_record(case, typed, "call of 3 May")
    add_record(case, {"name": "Zebra Crossing Cafe"}, "seen from the street")
    match_records(case)
    assert not trial.fresh(case)
    now = business(case)
    assert now["T1"] == now["F1"] and now["T2"] not in (now["F1"], now["F2"])
    row = next(r for r in case.records().to_pylist() if r["source_ref"] == "T1")
    assert "call of 3 May" in row["original"] and "Ada" in row["original"]


def test_the_verb_does_what_is_new_by_default(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "v.gpkg"
    with Case.create(path, who="Ada") as case:
        add(case, "food", FOOD)
    for arguments, done in (
        (["--json"], "false"),
        (["--json"], "true"),
        (["--full", "--json"], "false"),
    ):
        assert main(["match", str(path), *arguments]) == 0
        assert f'"incremental": {done}' in capsys.readouterr().out
