"""Lists come again and again: what is new, changed, gone, and what stays."""

from __future__ import annotations

from gis_planner.domain.lists import SetAside
from gis_planner.store import Case
from tests.store.conftest import STATS, add_food, food_list


def test_same_list_again_adds_nothing(case: Case) -> None:
    add_food(case, ("1", "A"), ("2", "B"))
    before = len(case.history())
    difference, touched = add_food(case, ("1", "A"), ("2", "B"))
    assert (difference.added, difference.unchanged, touched) == (0, 2, frozenset())
    assert len(case.history()) == before
    assert case.records().num_rows == 2


def test_newer_list_tells_added_changed_gone_and_keeps_ids(case: Case) -> None:
    add_food(case, ("1", "A"), ("2", "B"), ("3", "C"))
    ids = dict(zip(*(case.records()[n].to_pylist() for n in ("source_ref", "record_id"))))
    difference, _ = add_food(case, ("1", "A"), ("2", "Bee"), ("4", "D"), as_of="2026-12-01")
    assert difference == type(difference)(added=1, changed=1, unchanged=1, gone=1)
    records = case.records()
    assert records["name"].to_pylist() == ["A", "Bee", "D"]
    assert records["record_id"].to_pylist()[0] == ids["1"]
    assert ids["2"] not in records["record_id"].to_pylist()
    gone = case.gone()
    assert gone["source_ref"].to_pylist() == ["3"]
    assert gone["date_to"].to_pylist() == ["2026-12-01"]


def test_row_that_left_two_versions_ago_is_gone_once_with_its_first_absence(case: Case) -> None:
    add_food(case, ("1", "A"), ("2", "B"), as_of="2026-01-01")
    add_food(case, ("1", "A"), as_of="2026-02-01")
    add_food(case, ("1", "Ay"), as_of="2026-03-01")
    assert case.gone()["source_ref"].to_pylist() == ["2"]
    assert case.gone()["date_to"].to_pylist() == ["2026-02-01"]


def test_corrected_mapping_reads_all_rows_anew(case: Case) -> None:
    add_food(case, ("1", "A"))
    data = food_list(("1", "A"))
    data = data.set_column(data.column_names.index("trade"), "trade", [["Café"]])
    stats = {**STATS, "mapping": {"name": ["Name"], "trade": ["Type"]}}
    difference, touched = case.add_list_version("council-food", "register", data, (), stats)
    assert difference.unchanged == 1 and touched
    assert case.records()["trade"].to_pylist() == ["Café"]


def test_rows_set_aside_are_kept_whole(case: Case) -> None:
    bad = SetAside(7, "no name and no address", {"Ref": "9", "Note": "=1+1"})
    case.add_list_version("council-food", "register", food_list(("1", "A")), (bad,), STATS)
    assert case.set_aside("council-food/register") == (bad,)


def test_import_can_be_undone_and_redone(case: Case) -> None:
    add_food(case, ("1", "A"))
    add_food(case, ("1", "A"), ("2", "B"))
    case.undo()
    assert case.records().num_rows == 1
    case.redo()
    assert case.records().num_rows == 2
    case.undo()
    case.undo()
    assert case.lists() == ()
    assert case.verify() == []


def test_corrected_mapping_and_its_profile_are_one_change(case: Case) -> None:
    profile = {"agency": "council-food", "list": "register", "mapping": {"name": ["Title"]}}
    data = food_list(("1", "A"))
    case.add_list_version("council-food", "register", data, (), STATS, profile=profile)
    assert case.document("profile", "council-food/register") == profile
    assert case.verify() == []
    case.undo()
    assert case.lists() == () and case.document("profile", "council-food/register") is None
    case.redo()
    assert case.records().num_rows == 1
    assert case.document("profile", "council-food/register") == profile
    assert case.verify() == []


def test_a_note_says_a_sentence_and_keeps_its_detail(case: Case) -> None:
    case.note("disclose", "Pack for fire: 3 visits", {"files": ["map.html"]})
    last = case.history()[-1]
    assert last.summary == "Pack for fire: 3 visits"
    assert last.detail == {"files": ["map.html"]} and last.change is None
