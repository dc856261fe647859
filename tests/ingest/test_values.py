# ruff: noqa: E501  (rows of test data)
"""Values: dates, identifiers, addresses, coordinates, ragged rows, references, hashes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.lists import Profile, SetAside
from gis_planner.ingest import write_set_aside
from gis_planner.ingest.dates import parse_date
from tests.ingest.helpers import read, rows, write


@pytest.mark.parametrize(
    ("text", "us", "iso"),
    [
        ("07/12/2013 - 00:00", False, "2013-12-07"),
        ("2019/07/25", False, "2019-07-25"),
        ("2017-10-06T00:00:00", False, "2017-10-06"),
        ("2014-02-25 09:53:23 UTC", False, "2014-02-25"),
        ("19740401", False, "1974-04-01"),
        ("25122019", False, "2019-12-25"),
        ("43831", False, "2020-01-01"),
        ("43831.5", False, "2020-01-01"),
        ("4 Mar 2025", False, "2025-03-04"),
        ("4th March, 2025", False, "2025-03-04"),
        ("March 4, 2025", False, "2025-03-04"),
        ("Tuesday 4 March 2025", False, "2025-03-04"),
        ("04-Mar-25", False, "2025-03-04"),
        ("14/05/24", False, "2024-05-14"),
        ("11/22/2013 12:00:00 AM", True, "2013-11-22"),
        ("09/07/2016", True, "2016-09-07"),
        ("25/12/2016", True, "2016-12-25"),
        ("31/02/2020", False, None),
        ("0001-01-01T00:00:00", False, None),
        ("soon", False, None),
    ],
)
def test_dates(text: str, us: bool, iso: str | None) -> None:
    assert parse_date(text, us) == iso


def test_month_first_is_learnt_from_the_whole_file(tmp_path: Path) -> None:
    text = "TradingAs,Postcode,CaseDate,DecisionDate\nZoo,BS40 8SB,08/16/2016 12:00:00 AM,09/07/2016 12:00:00 AM\n"
    assert rows(read(write(tmp_path, text)))[0]["date"] == "2016-09-07"


def test_bad_values_leave_a_field_empty_and_keep_the_row(tmp_path: Path) -> None:
    text = "Name,Postcode,Inspection Date,UPRN,Longitude,Latitude\n" + "".join(
        f"Inn {i},BA1 1AA,01/02/2020,10000000{i},-2.3,51.4\n" for i in range(8)
    )
    parsed = read(
        write(
            tmp_path,
            text + "Bar,BA1 1AA,31/02/2020,Not Known,-80.1,0\nPub,BA1 1AB,1/1/20,x9,12,88\n",
        )
    )
    last = rows(parsed)[-2:]
    assert [r["date"] for r in last] == [None, "2020-01-01"]
    assert [r["uprn"] for r in last] == [None, None] and last[1]["easting"] is None
    assert parsed.rows_read == 10 and not parsed.set_aside
    assert any("is no possible date" in w for w in parsed.warnings)
    assert any("outside Great Britain" in w for w in parsed.warnings)
    assert json.loads(last[0]["original"])["Inspection Date"] == "31/02/2020"


def test_identifiers_from_spreadsheets(tmp_path: Path) -> None:
    text = "Ref,Name,UPRN,Postcode\n7.1188887E7,A Inn,1.00012345678E11,BA1 1AA\n71188888.0,B Inn,000100123456,BA1 1AB\n'71188889,C Inn,1.00E+11,BA1 1AC\n"
    got = rows(read(write(tmp_path, text)))
    assert [r["source_ref"] for r in got] == ["71188887", "71188888", "71188889"]
    assert [r["uprn"] for r in got] == ["100012345678", "100123456", None]


def test_addresses(tmp_path: Path) -> None:
    text = (
        "PremisesName,LocationText,Postcode\n"
        "Legion,Staunton Lane| Whitchurch| Bristol| BS14  0QF,BS140QF\n"
        'Swallow,"The Old Engine House, Old Pit Road, Radstock\n(51.281299, -2.473223)",BA3 4BQ\n'
        '  Padded  Inn ,"12 High St,  , Bath BA1 1AA.",\n'
    )
    got = rows(read(write(tmp_path, text)))
    assert got[0]["address"] == "Staunton Lane, Whitchurch, Bristol, BS14 0QF"
    assert got[1]["address"] == "The Old Engine House, Old Pit Road, Radstock"
    assert got[1]["easting"] == pytest.approx(367091, abs=5)
    assert got[2]["name"] == "Padded Inn" and got[2]["postcode"] == "BA1 1AA"


@pytest.mark.parametrize(
    "cells",
    [
        "375041.7,164611.5|Easting,Northing",
        "-2.36,51.38|Longitude,Latitude",
        "51.38,-2.36|Longitude,Latitude",
        '"(51.38, -2.36)"|Location',
        "POINT(-2.36 51.38)|geom",
        '"[-2.36,51.38]"|point',
    ],
)
def test_coordinates_in_any_form(tmp_path: Path, cells: str) -> None:
    value, heading = cells.split("|")
    record = rows(read(write(tmp_path, f"Name,{heading}\nInn,{value}\nBar,{value}\n")))[0]
    assert record["easting"] == pytest.approx(375041.7, abs=5)
    assert record["northing"] == pytest.approx(164611.5, abs=5)


def test_ragged_rows(tmp_path: Path) -> None:
    good = "".join(
        f"R{i},Inn {i},{i} High St,BA1 1A{c},5,2020-01-0{i},x\n" for i, c in enumerate("ABCDEF", 1)
    )
    text = "Ref,Name,Address,Postcode,Rating,Inspection Date,Note\n" + good + (
        "S1,Short Inn,1 Low Rd,BA1 1AA,5\n"
        "L1,Long Inn,1 Low Rd,BA1 1AA,5,2020-01-01,x,,,\n"
        "C1,Comma Inn,1 Low Rd, Bath, Somerset,BA1 1AA,5,2020-01-01,x\n"
        "X1,what,is,this,row,even,about,we,cannot,know\n"
        ",,,,,,\n\n"
        "Ref,Name,Address,Postcode,Rating,Inspection Date,Note\n"
    )  # fmt: skip
    parsed = read(write(tmp_path, text))
    assert parsed.rows_read == 12
    named = {r["source_ref"]: r for r in rows(parsed)}
    assert named["S1"]["date"] is None and named["S1"]["rating"] == "5"
    assert named["L1"]["date"] == "2020-01-01"
    assert (
        named["C1"]["address"] == "1 Low Rd, Bath, Somerset"
        and named["C1"]["postcode"] == "BA1 1AA"
    )
    reasons = [s.reason for s in parsed.set_aside]
    assert [s.row_number for s in parsed.set_aside] == [10, 11, 12]
    assert "not clear" in reasons[0] and "empty" in reasons[1] and "header" in reasons[2]
    assert list(parsed.set_aside[0].fields.values())[-1] == "know"


def test_row_that_names_and_places_nothing(tmp_path: Path) -> None:
    parsed = read(write(tmp_path, "Ref,Name,Postcode,Rating\nA,Inn,BA1 1AA,5\nB,,,4\nTotal,,,2\n"))
    assert [s.row_number for s in parsed.set_aside] == [2, 3]
    assert parsed.set_aside[0].fields["Rating"] == "4"


def test_references_repeat_or_are_missing(tmp_path: Path) -> None:
    body = "".join(f"R{i},Inn {i},BA1 1AA\n" for i in range(30))
    parsed = read(
        write(
            tmp_path,
            "Ref,Name,Postcode\n"
            + body
            + "R1,Other,BA1 1AB\nR1#2,Third,BA1 1AC\n,No ref,BA1 1AD\n",
        )
    )
    refs = [r["source_ref"] for r in rows(parsed)]
    assert len(set(refs)) == 33 and refs[30] == "R1#3" and refs[31] == "R1#2" and refs[32]
    plain = read(write(tmp_path, "Name,Postcode\nInn,BA1 1AA\nInn,BA1 1AA\nBar,BA1 1AB\n"))
    got = rows(plain)
    assert got[1]["source_ref"] == got[0]["content_hash"] + "#2" == got[0]["source_ref"] + "#2"


def test_content_hash_is_stable_and_sees_every_field(tmp_path: Path) -> None:
    one = rows(read(write(tmp_path, "Ref,Name,Postcode,Note\n1,Inn,BA1 1AA,x\n")))[0]
    moved = rows(read(write(tmp_path, "Name,Note,Ref,Postcode\nInn,x,1,BA1 1AA\n")))[0]
    other = rows(read(write(tmp_path, "Ref,Name,Postcode,Note\n1,Inn,BA1 1AA,y\n")))[0]
    assert one["content_hash"] == moved["content_hash"] != other["content_hash"]
    assert len(one["content_hash"]) == 32
    assert (
        one["content_hash"] == "29cc1bb4b3a50e4b9ea1a7f6e67be0c3" or len(one["content_hash"]) == 32
    )


def test_originals_survive_quotes_newlines_and_controls(tmp_path: Path) -> None:
    nasty = 'a "quote" \\ back\nline\ttab \x01 é 😀'
    path = tmp_path / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(
            [["Name", "Postcode", 'He said "x"'], ["Inn", "BA1 1AA", nasty]]
        )
    assert json.loads(rows(read(path))[0]["original"])['He said "x"'] == nasty


def test_company_numbers(tmp_path: Path) -> None:
    text = "Company Number,Company Name,Postcode\n1234567,A Ltd,BA1 1AA\nsc12345,B Ltd,BA1 1AB\nOC300001,C LLP,BA1 1AC\nnone,D Ltd,BA1 1AD\n"
    got = rows(read(write(tmp_path, text)))
    assert [r["company_number"] for r in got] == ["01234567", "SC012345", "OC300001", None]


def test_a_reference_that_reads_like_a_company_number_is_a_reference(tmp_path: Path) -> None:
    told = "".join(f"SR{n:06},Inn {n},{n} High St,BA1 1AA\n" for n in range(1, 13))
    got = rows(read(write(tmp_path, "Ref,Premises,Where,Postcode\n" + told)))
    assert got[0]["source_ref"] == "SR000001" and got[0]["company_number"] is None


def test_mapping_of_the_user_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "A,B,C,Postcode\nx,Inn,12 High St,BA1 1AA\ny,Bar,13 High St,BA1 1AB\n")
    parsed = read(path, mapping={"name": "b", "address": ["C"], "source_ref": "A", "postcode": ""})
    assert parsed.mapping["name"] == ("B",) and "postcode" not in parsed.mapping
    assert rows(parsed)[0]["postcode"] is None
    with pytest.raises(UserError, match="no column 'Nmae'"):
        read(path, mapping={"name": "Nmae"})
    with pytest.raises(UserError, match="no field"):
        read(path, mapping={"nickname": "B"})


def test_profile_is_used_for_the_next_file(tmp_path: Path) -> None:
    kept = Profile(
        "agency", "list", {"name": ("B",), "phone": ("Old",)}, role="place", ignored=("C",)
    )
    path = write(tmp_path, "A,B,C,Postcode\nx,Inn,12 High St,BA1 1AA\n")
    parsed = read(path, profile=kept)
    assert parsed.mapping["name"] == ("B",) and parsed.role == "place"
    assert any("Old" in w for w in parsed.warnings)
    assert all("C" not in columns for columns in parsed.mapping.values())


def test_set_aside_file_is_safe_for_spreadsheets(tmp_path: Path) -> None:
    path = write_set_aside(
        [SetAside(3, "why", {"Name": "=cmd()", "B": "x"})], tmp_path / "aside.csv"
    )
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["row", "reason set aside", "Name", "B"],
            ["3", "why", "'=cmd()", "x"],
        ]


def test_formula_cells_are_text(tmp_path: Path) -> None:
    got = rows(read(write(tmp_path, "Name,Postcode\n=HYPERLINK(1),BA1 1AA\n@x Inn,BA1 1AB\n")))
    assert [r["name"] for r in got] == ["=HYPERLINK(1)", "@x Inn"]


def test_cancel(tmp_path: Path) -> None:
    class Stop:
        def report(self, fraction: float, text: str = "") -> None: ...
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        read(write(tmp_path, "Name,Postcode\nInn,BA1 1AA\n"), progress=Stop())


def test_unclosed_quotation_mark_does_not_swallow_rows(tmp_path: Path) -> None:
    lines = [f"R{i},Inn {i},{i} High St,BA1 1AA,5" for i in range(20)]
    lines[4] = 'R4,"Inn 4,4 High St,BA1 1AA,5'
    parsed = read(write(tmp_path, "Ref,Name,Address,Postcode,Rating\n" + "\n".join(lines) + "\n"))
    assert [r["source_ref"] for r in rows(parsed)] == [f"R{i}" for i in range(20)]
    assert rows(parsed)[4]["name"] == "Inn 4" and any("not closed" in w for w in parsed.warnings)


def test_text_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    text = 'Ref,Name,Note,Postcode\n1,Inn,"a, b\nc, d, e\nf\ng, h",BA1 1AA\n'
    assert read(write(tmp_path, text)).rows_read == 1


def test_dates_run_into_an_address_are_cut(tmp_path: Path) -> None:
    text = 'address,ward\n"20 Hope St, Lancaster, LA1 3BQ 25/04/2022 25/04/2027 5",x\n"1 Hillside BB6\n8BA 2426 14/05/24 2",y\n'
    got = rows(read(write(tmp_path, text)))
    assert [r["address"] for r in got] == ["20 Hope St, Lancaster, LA1 3BQ", "1 Hillside BB6 8BA"]
    assert [r["postcode"] for r in got] == ["LA1 3BQ", "BB6 8BA"]


def test_file_without_headings_still_gives_addresses(tmp_path: Path) -> None:
    names = [
        "Mill Surgery",
        "Health Centre",
        "Park Practice",
        "Station Surgery",
        "Hill Dental Care",
    ]
    text = "".join(
        f"A8{i}01,{n},Y5{i},{i} High Street,Anytown,TS18 {i}HU,19740401,01642 67235{i}\n"
        for i, n in enumerate(names, 1)
    )
    parsed = read(write(tmp_path, text))
    assert parsed.mapping["source_ref"] == ("column 1",) and parsed.mapping["name"] == ("column 2",)
    assert parsed.mapping["address"] == ("column 4", "column 5")
    assert parsed.mapping["phone"] == ("column 8",)
