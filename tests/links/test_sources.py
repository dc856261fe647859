# ruff: noqa: E501
"""Registers as they come, from files through import and match to the network."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gis_planner.pipeline import networks
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.linking import build_links
from gis_planner.pipeline.stages import match_records
from gis_planner.store import Case

COLUMNS = (
    "CompanyName", "CompanyNumber", "RegAddress.AddressLine1", "RegAddress.PostTown",
    "RegAddress.PostCode", "CompanyCategory", "CompanyStatus", "DissolutionDate",
    "IncorporationDate", "Accounts.AccountCategory", "SICCode.SicText_1",
    "PreviousName_1.CONDATE", "PreviousName_1.CompanyName",
)  # fmt: skip


def company(number: str, name: str, **more: str) -> dict[str, str]:
    return {
        "CompanyName": name, "CompanyNumber": number,
        "RegAddress.AddressLine1": f"{int(number) % 90} Hill Road",
        "RegAddress.PostTown": "FARROW", "RegAddress.PostCode": "ZQ1 1AA",
        "CompanyCategory": "Private Limited Company", "CompanyStatus": "Active",
        "IncorporationDate": "03/02/2019", "Accounts.AccountCategory": "MICRO ENTITY",
        "SICCode.SicText_1": "56103 - Take-away food shops", **more,
    }  # fmt: skip


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    monkeypatch.setenv("GIS_PLANNER_CACHE", str(tmp_path / "cache"))
    opened = Case.create(tmp_path / "c.gpkg")
    yield opened
    opened.close()


def snapshot(case: Case, month: str, *companies: dict[str, str]) -> None:
    path = case.path.with_name(f"companies_{month}.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(companies)
    import_list(case, path, agency="companies-house", list_name="companies", as_of=f"{month}-01")


def lines(case: Case, name: str, *objects: dict[str, Any]) -> None:
    path = case.path.with_name(f"{name}.jsonl")
    path.write_text("\n".join(map(json.dumps, objects)) + "\n", "utf-8")
    import_list(case, path, agency="companies-house", list_name=name)


def link(case: Case, as_of: date = date(2026, 11, 16)) -> None:
    match_records(case)
    build_links(case, as_of=as_of)


def companies(case: Case) -> dict[str, dict[str, Any]]:
    found = {}
    for node in case.table("nodes").to_pylist():
        detail = json.loads(node["detail"] or "{}")
        if detail.get("company_number"):
            found[detail["company_number"]] = {**detail, "id": node["node_id"], **node}
    return found


def test_a_company_that_leaves_a_snapshot_is_kept_as_gone_with_the_month(case: Case) -> None:
    one = company("10000001", "ZORVEX KEBAB LTD")
    two = company("10000002", "QUORNWICK NAILS LTD")
    three = company("10000003", "PELLBERRY CARS LTD")
    snapshot(case, "2026-08", one, two, three)
    snapshot(case, "2026-09", one, {**three, "CompanyStatus": "Liquidation"})
    snapshot(case, "2026-10", company("10000001", "ZORVEX GOLD LTD", **{
        "PreviousName_1.CompanyName": "ZORVEX KEBAB LTD", "PreviousName_1.CONDATE": "15/09/2026"}),
        two)  # fmt: skip
    link(case)
    found = companies(case)
    assert set(found) == {"10000001", "10000002", "10000003"}
    assert found["10000003"]["failed"] == "2026-10-01"
    assert "failed" not in found["10000002"], "it came back"
    assert (
        found["10000001"]["former_names"] == ["zorvex kebab"] and "failed" not in found["10000001"]
    )
    assert all(json.loads(node["source_refs"]) for node in found.values())
    (office,) = networks.ego(case, [found["10000003"]["id"]], 1).links.to_pylist()
    assert office["type"] == "registered_at" and office["valid_to"] == "2026-10-01"


def test_a_company_without_a_word_of_failure_left_the_register(case: Case) -> None:
    snapshot(case, "2026-08", company("10000001", "ZORVEX LTD"), company("10000002", "QUORN LTD"))
    snapshot(case, "2026-09", company("10000002", "QUORN LTD"))
    link(case)
    gone = companies(case)["10000001"]
    assert (gone["failed"], gone["ended"]) == ("2026-09-01", "left the register")


def test_a_network_of_an_earlier_day_does_not_know_later_rows(case: Case) -> None:
    snapshot(case, "2026-08", company("10000001", "ZORVEX LTD"))
    snapshot(case, "2026-09", company("10000002", "QUORN LTD", IncorporationDate="20/08/2026"))
    link(case, date(2026, 8, 10))
    early = companies(case)
    assert "failed" not in early["10000001"]
    assert networks.ego(case, [early["10000001"]["id"]], 1).nodes.num_rows == 2


PERSON = {
    "kind": "individual-person-with-significant-control", "notified_on": "2016-04-06",
    "name_elements": {"forename": "Mirek", "middle_name": "Jan", "surname": "Quornwick"},
    "address": {"premises": "9", "address_line_1": "Elm Row", "locality": "Farrow",
                "postal_code": "ZQ1 1AB"},
    "date_of_birth": {"month": 10, "year": 1955},
    "natures_of_control": ["ownership-of-shares-75-to-100-percent"],
}  # fmt: skip


def psc(number: str, **data: Any) -> dict[str, Any]:
    return {"company_number": number, "data": data}


def test_every_kind_of_control_statement_is_read_for_what_it_is(case: Case) -> None:
    snapshot(case, "2026-10", *(company(f"1000000{k}", f"{name} LTD") for k, name in enumerate(
        ("ZORVEX", "QUORN", "PELLOW", "VANDOR", "KESSEL", "GARKEN"), 1)))  # fmt: skip
    lines(
        case, "company control",
        psc("10000001", **PERSON),
        psc("10000002", **PERSON, ceased_on="2020-05-01"),
        psc("10000003", kind="corporate-entity-person-with-significant-control", name="ZORVEX LTD",
            identification={"registration_number": "10000001"}, notified_on="2019-01-01"),
        psc("10000004", kind="persons-with-significant-control-statement", notified_on="2016-07-12",
            statement="no-individual-or-entity-with-signficant-control"),
        psc("10000005", kind="super-secure-person-with-significant-control",
            description="super-secure-persons-with-significant-control"),
        psc("10000006", kind="exemptions", exemptions={"x": {"items": [{"exempt_from": "2016-10-29"}]}}),
        {"data": {"kind": "totals#persons-of-significant-control-snapshot"}},
    )  # fmt: skip
    link(case)
    found = companies(case)
    rows = [r for r in case.table("links").to_pylist() if r["type"] == "psc_of"]
    told = {r["to_id"]: r for r in rows}
    assert set(told) == {found[f"1000000{k}"]["id"] for k in (1, 2, 3)}
    assert told[found["10000002"]["id"]]["valid_to"] == "2020-05-01"
    assert told[found["10000003"]["id"]]["from_id"] == found["10000001"]["id"]
    people = [n for n in case.table("nodes").to_pylist() if n["type"] == "person"]
    assert [p["label"] for p in people] == ["Mirek Jan Quornwick"]
    assert json.loads(people[0]["detail"])["birth_month"] == "1955-10"


def test_people_are_one_across_lists_alphabets_and_short_names_and_namesakes_are_not(
    case: Case,
) -> None:
    home = {"address_line_1": "9 Elm Row", "locality": "Farrow", "postal_code": "ZQ1 1AB"}

    def officer(number: str, name: str, year: int, **more: Any) -> dict[str, Any]:
        data = {"kind": "officer-appointment", "name": name, "officer_role": "director",
                "appointed_on": "2019-02-01", "date_of_birth": {"month": 5, "year": year}}  # fmt: skip
        return psc(number, **data, **more)

    snapshot(case, "2026-10", *(company(f"1000000{k}", f"{name} LTD") for k, name in enumerate(
        ("ZORVEX", "QUORN", "PELLOW", "VANDOR", "KESSEL", "GARKEN"), 1)))  # fmt: skip
    lines(
        case, "company officers",
        officer("10000001", "VOLKOV, Dmitri", 1970, address=home),
        officer("10000002", "Dmytro Volkov", 1970, address=home),
        officer("10000003", "Дмитрий Волков", 1970, address=home),
        officer("10000004", "VOLKOV, Dmitri", 1991),
        officer("10000005", "SMITH, Robert", 1960, address=home),
        officer("10000006", "Bob Smith", 1960, address=home),
    )  # fmt: skip
    link(case)
    found = companies(case)
    number = {v["id"]: k for k, v in found.items()}
    of: dict[str, set[str]] = {}
    for row in case.table("links").to_pylist():
        if row["type"] == "director_of":
            of.setdefault(row["from_id"], set()).add(number[row["to_id"]][-1])
    assert sorted(map(sorted, of.values())) == [["1", "2", "3"], ["4"], ["5", "6"]]


@pytest.mark.shared
def test_the_register_s_own_examples_are_read(case: Case, shared_data: Path) -> None:
    folder = shared_data / "uk/formats/psc"
    snapshot(case, "2026-10", company("01234567", "FOO LTD"))
    lines(
        case, "company control", *(json.loads(f.read_text()) for f in sorted(folder.glob("*.json")))
    )
    link(case)
    labels = {n["label"] for n in case.table("nodes").to_pylist() if n["type"] == "person"}
    assert labels == {"Joe Bloggs"}
    kinds = {(r["type"], r["from_id"][0]) for r in case.table("links").to_pylist()}
    assert ("psc_of", "N") in kinds and ("psc_of", "O") in kinds


def shops(case: Case, day: str, *names: str) -> None:
    path = case.path.with_name(f"shops_{day}.csv")
    rows = "".join(f"F{name[0]}1,{name},12 High Street,ZQ1 2AB,100012345\n" for name in names)
    path.write_text("Reference,Name,Address,Postcode,UPRN\n" + rows, "utf-8")
    import_list(case, path, agency="council-food", list_name="food", as_of=day)


def test_a_shop_that_left_its_list_stays_in_the_history_of_the_place(case: Case) -> None:
    shops(case, "2025-01-01", "Golden Kebab", "Harbour Books")
    shops(case, "2026-01-01", "Harbour Books", "Silver Grill")
    link(case)
    (place,) = {r["to_id"] for r in case.table("links").to_pylist() if r["type"] == "trades_at"}
    told = {o.name: o.until for o in networks.history(case, place)}
    assert told == {"Golden Kebab": "2026-01-01", "Harbour Books": None, "Silver Grill": None}


def test_a_row_whose_reference_changed_does_not_close_the_shop(case: Case, tmp_path: Path) -> None:
    for day, rating in (("2025-01-01", "3"), ("2026-01-01", "5")):  # no reference: hash of the row
        path = tmp_path / f"f_{day}.csv"
        path.write_text(
            f"Name,Address,Postcode,Rating\nGolden Kebab,12 High Street,ZQ1 2AB,{rating}\n"
        )
        import_list(case, path, agency="council-food", list_name="food", as_of=day)
    link(case)
    (trade,) = [r for r in case.table("links").to_pylist() if r["type"] == "trades_at"]
    assert trade["valid_to"] is None and len(json.loads(trade["source_refs"])) == 2
