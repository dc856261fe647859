# ruff: noqa: E501
"""Analysts' own entries: stated with source and grade, shown, weighed, undone, never lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gis_planner.domain.entries import Entry, parse_grade
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.links import (
    Graph,
    LinkParams,
    LinkResult,
    Markings,
    build_links,
    premises_flags,
)
from gis_planner.pipeline import charts
from gis_planner.pipeline import entries as own
from gis_planner.store import Case
from tests.links.test_networks import LINES, store
from tests.links.test_succession import tenants
from tests.links.world import World

PHONE = Entry("E000001", "B1", "phone:07700 900777", "has_phone", "officer's notebook", "2BP")


def build(world: World, *entries: Entry, as_of: str = "2026-11-16", **more: Any) -> LinkResult:
    return build_links(**world.tables(), entries=entries, as_of=as_of, progress=Silent(), **more)


def made(result: LinkResult, kind: str) -> list[dict[str, Any]]:
    return [r for r in result.links.to_pylist() if r["type"] == kind]


@pytest.mark.parametrize(
    ("text", "grade", "weight"),
    [("2BP", "2BP", 0.48), ("B2P", "2BP", 0.48), ("1-A-C", "1AC", 1.0), ("c1c", "1CC", 0.6),
     ("3E P", "3EP", 0.0), ("1A", "1A", 1.0)],
)  # fmt: skip
def test_grades_are_read_as_people_write_them(text: str, grade: str, weight: float) -> None:
    found = parse_grade(text)
    assert found and found.text == grade and found.weight == pytest.approx(weight)


@pytest.mark.parametrize("text", ["", None, "4AP", "2F", "PP", "22BP", "B"])
def test_what_is_no_grade_is_none(text: str | None) -> None:
    assert parse_grade(text) is None


def test_an_entry_is_a_link_with_source_grade_and_weight() -> None:
    w = tenants()
    entry = Entry("E000001", "P123", "person:Mirek Quornwick (1971-03)", "seen_at", "PC 1234", "2BC",
                  since="2026-01-05", conditions="not to be told to the occupier")  # fmt: skip
    result = build(w, entry)
    (link,) = made(result, "seen_at")
    assert link["grade"] == "2BC" and link["bits"] == pytest.approx(7 * 0.48)
    assert json.loads(link["source_refs"]) == ["analyst/entries/E000001"]
    assert "source: PC 1234; graded 2BC; on conditions: not to be told" in link["because"]
    person = next(n for n in result.nodes.to_pylist() if n["label"] == "Mirek Quornwick")
    assert person["type"] == "person" and person["node_id"] == link["to_id"]
    assert not link["is_candidate"]


def test_an_entry_about_a_known_phone_joins_the_phone_that_rows_name() -> None:
    w = tenants()
    result = build(
        w, Entry("E000001", "O00000002", "phone:+44 7700 900123", "has_phone", "x", "1AP")
    )
    phones = [n for n in result.nodes.to_pylist() if n["type"] == "phone"]
    assert len(phones) == 1
    assert {r["to_id"] for r in made(result, "has_phone")} == {phones[0]["node_id"]}


def test_suspected_false_weighs_nothing_and_later_or_withdrawn_ones_do_not_count() -> None:
    w = tenants()
    false = Entry("E1", "P123", "person:A Byrne", "seen_at", "x", "3EP")
    later = Entry("E2", "P123", "person:C Dunne", "works_at", "x", "1AP", since="2027-01-01")
    gone = Entry("E3", "P123", "person:E Foley", "lives_at", "x", "1AP", withdrawn="me: wrong")
    result = build(w, false, later, gone)
    assert [r["bits"] for r in made(result, "seen_at")] == [0]
    assert not made(result, "works_at") and not made(result, "lives_at")


def test_an_entry_whose_end_is_gone_is_told() -> None:
    result = build(tenants(), Entry("E9", "Pnowhere", "person:A Byrne", "seen_at", "x", "1AP"))
    (odd,) = [o for o in result.stats["oddities"] if o["kind"] == "entry without its end"]
    assert odd["source_refs"] == ["analyst/entries/E9"] and not made(result, "seen_at")


def test_tainted_premises_is_only_a_partners_flag_with_its_source() -> None:
    flag = Entry(
        "E1",
        "P123",
        "",
        "tainted_premises",
        "Trading Standards, case 77",
        "1AP",
        since="2026-02-01",
    )
    w = tenants()
    w.row("watch list", "premises", {"Status": "Tainted premises"}, name="Golden Kebab", uprn="123",
          address="12 High Street, Farrow", postcode="ZQ1 2AB", date="2026-03-01", status="Tainted premises",
          agency="council-licensing")  # fmt: skip
    result = build(w, flag)
    flags = premises_flags(Graph(result.nodes, result.links), "P123")
    assert [f.ref for f in flags] == ["analyst/entries/E1", flags[1].ref]
    assert "Trading Standards, case 77" in flags[0].text and "council-licensing" in flags[1].ref
    plain = tenants().build()
    assert premises_flags(Graph(plain.nodes, plain.links), "P123") == ()


def test_a_link_bears_the_strictest_marking_and_the_grade_of_its_rows() -> None:
    w = tenants()
    w.row("intel", "place", name="Golden Kebab", address="12 High Street, Farrow", uprn="123",
          postcode="ZQ1 2AB", phone="07700 900555", rating="3D P", scheme="intel_3x5x2", agency="police")  # fmt: skip
    lists = {"police/intel": "SECRET", "companies-house/companies": "OFFICIAL"}
    result = build(w, markings=Markings(lists))
    told = next(r for r in made(result, "has_phone") if "police/intel" in r["source_refs"])
    assert (told["marking"], told["grade"]) == ("SECRET", "3DP")
    assert told["bits"] == pytest.approx(7 * 0.2 * 0.3, abs=0.01)
    office = {r["marking"] for r in made(result, "registered_at")} or {"OFFICIAL"}
    assert office == {"OFFICIAL"}
    rest = [r for r in result.links.to_pylist() if "police" not in r["source_refs"]]
    assert all(
        r["grade"] is None and r["marking"] in ("OFFICIAL", "OFFICIAL-SENSITIVE") for r in rest
    )


def test_decided_hubs_and_not_hubs_are_obeyed() -> None:
    w = World()
    for k in range(8):
        w.shop(
            "abcdefgh"[k] * 6, f"{k + 1} High Street", "ZQ1 2AB", str(k + 1), phone="01632 960001"
        )
        w.shop(
            "ijklmnop"[k] * 6,
            f"{k + 1} Low Street",
            "ZQ1 2AC",
            str(k + 101),
            phone="01632 960002" if k < 2 else None,
        )
    hubs = {n["label"]: n["hub"] for n in build(w).nodes.to_pylist() if n["type"] == "phone"}
    assert hubs == {"+441632960001": True, "+441632960002": False}
    params = LinkParams(hubs=("phone:01632960002",), not_hubs=("phone:+44 1632 960001",))
    hubs = {
        n["label"]: n["hub"]
        for n in build(w, params=params).nodes.to_pylist()
        if n["type"] == "phone"
    }
    assert hubs == {"+441632960001": False, "+441632960002": True}


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    opened = store(tmp_path / "c.gpkg", LINES)
    yield opened
    opened.close()


def test_entries_are_appended_undone_and_withdrawn_with_a_reason(case: Case) -> None:
    own.add_entry(case, PHONE)
    own.add_entry(case, Entry("", "B1", "B2", "finances", "letter", "A1C", conditions="ask first"))
    first, second = own.entries_of(case)
    assert (first.id, second.id, second.grade) == ("E000001", "E000002", "1AC")
    assert first.who == case.who and first.when
    case.undo()
    assert len(own.entries_of(case)) == 1
    own.withdraw(case, "E000001", "the number was misread")
    assert "the number was misread" in own.entries_of(case)[0].withdrawn
    with pytest.raises(UserError, match="withdrawn already"):
        own.withdraw(case, "E000001", "again")
    case.undo()
    assert not own.entries_of(case)[0].withdrawn and case.verify() == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Entry("", "B1", "phone:07700 900777", "has_phone", "x", "2B"), "3x5x2"),
        (Entry("", "B1", "phone:07700 900777", "has_phone", "x", "2BC"), "conditions"),
        (Entry("", "B1", "phone:07700 900777", "has_phone", " ", "2BP"), "source"),
        (Entry("", "B1", "phone:nonsense", "has_phone", "x", "2BP"), "phone:nonsense"),
        (Entry("", "B1", "B9", "finances", "x", "2BP"), "'B9'"),
        (Entry("", "B1", "B1", "finances", "x", "2BP"), "two different ends"),
        (Entry("", "B1", "B2", "phoenix", "x", "2BP"), "not a type"),
        (Entry("", "B1", "B2", "finances", "x", "2BP", since="1.2.2026"), "not a date"),
        (Entry("", "B1", "", "tainted_premises", "x", "2BP"), "one premises"),
        (Entry("", "B1", "B2", "finances", "x", "2BP", marking="HUSH"), "marking"),
    ],
)
def test_what_an_entry_lacks_is_said_and_nothing_is_written(
    case: Case, entry: Entry, fault: str
) -> None:
    with pytest.raises(UserError, match=fault):
        own.add_entry(case, entry)
    assert own.entries_of(case) == ()


def test_a_file_of_entries_is_taken_whole_or_not_at_all(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "entries.csv"
    head = "from,to,type,source,grade,since,conditions\n"
    good = "B1,person:Mirek Quornwick,works_at,PC 1,2BP,2026-01-02,\nB2,vehicle:AB12 CDE,uses_vehicle,PC 1,1AC,,ask\n"
    file.write_text(head + good + "B9,B1,finances,x,9ZZ,,\n", "utf-8")
    with pytest.raises(UserError, match="row 3: '9ZZ'"):
        own.entries_from_file(case, file)
    assert own.entries_of(case) == ()
    file.write_text(head + good, "utf-8")
    assert own.entries_from_file(case, file).figures["entries"] == ["E000001", "E000002"]
    table = own.entries_table(case)
    assert (
        table["conditions"].to_pylist() == [None, "ask"]
        and table.schema.field("when").type == pa.string()
    )
    case.undo()
    assert own.entries_of(case) == ()


def test_an_entry_is_the_source_row_of_its_link(case: Case) -> None:
    own.add_entry(case, PHONE)
    (row,) = charts.source_rows(case, ["analyst/entries/E000001", "a/l/1"])
    assert row["ref"] == "analyst/entries/E000001" and row["grade"] == "2BP" and not row["gone"]
    assert json.loads(row["original"])["source"] == "officer's notebook"
