"""A pseudonymised list from the sender's file to the receiver's case."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.exporting import table_for
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.matching import STATE
from gis_planner.pipeline.pseudonymising import (
    LINK_KEY_VARIABLE,
    new_link_key,
    pseudonymise_list,
    read_key_file,
)
from gis_planner.pipeline.stages import match_records
from gis_planner.store import Case

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
SECRET = "a phrase of several words, for tests"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The premises licences, pseudonymised by their sender."""
    out = tmp_path_factory.mktemp("sent") / "licences.csv"
    pseudonymise_list(SAMPLES / "premises_licences.csv", out, SECRET, "trial", keep=("status",))
    return out


@pytest.fixture
def case(tmp_path: Path, sent: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """The receiver's case: food hygiene plain, licences pseudonymised."""
    monkeypatch.delenv(LINK_KEY_VARIABLE, raising=False)
    with Case.create(tmp_path / "case.gpkg") as made:
        import_list(made, SAMPLES / "food_hygiene.json", agency="food")
        import_list(made, sent, agency="licensing")
        yield made


def _licences() -> list[dict[str, str]]:
    with (SAMPLES / "premises_licences.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_file_holds_no_value_of_the_list_but_those_kept(sent: Path) -> None:
    text = sent.read_text("utf-8").lower()
    rows = _licences()
    assert len(text.splitlines()) == len(rows) + 1
    values = {v.lower() for r in rows for k, v in r.items() if v and len(v) > 7 and "stat" not in
              k.lower()}  # fmt: skip
    assert len(values) > 500
    assert not [v for v in values if v in text]
    assert SECRET not in text


def test_rows_come_in_an_order_that_says_nothing(sent: Path) -> None:
    with sent.open(encoding="utf-8", newline="") as file:
        refs = [r["reference"] for r in csv.DictReader(file)]
    assert refs == sorted(refs) and len(set(refs)) == len(refs)


def test_the_case_knows_pseudonyms_only_and_says_so(case: Case) -> None:
    records = case.records()
    hidden = records.filter(pc.equal(records["agency"], "licensing"))
    assert set(hidden["list"].to_pylist()) == {"licences (pseudonymised)"}
    for name in ("address", "postcode", "phone", "uprn", "organisation", "person", "easting"):
        assert hidden[name].null_count == hidden.num_rows, name
    assert all(n.startswith("pseudonym ") for n in hidden["name"].to_pylist())
    assert hidden["status"].null_count < hidden.num_rows


def test_matching_asks_for_the_key_and_refuses_another(case: Case) -> None:
    with pytest.raises(UserError, match="needs its link key"):
        match_records(case)
    with pytest.raises(UserError, match="not the one"):
        match_records(case, secret="some other phrase of words")
    assert not case.has("matched")


def test_it_matches_like_the_plain_list_but_for_a_few(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINK_KEY_VARIABLE, SECRET)
    figures = match_records(case).figures
    assert figures["pseudonymised_records"] == len(_licences())
    with Case.create(tmp_path / "plain.gpkg") as plain:
        import_list(plain, SAMPLES / "food_hygiene.json", agency="food")
        import_list(plain, SAMPLES / "premises_licences.csv", agency="licensing")
        match_records(plain)
        theirs = _joined(plain)
    ours = _joined(case)
    assert len(theirs) > 150
    assert len(ours) > 0.9 * len(theirs) and len(ours - theirs) < 0.05 * len(theirs)


def _joined(case: Case) -> set[str]:
    """Food records that share a business with a licence."""
    rows = table_for(case, "records").to_pylist()
    licensed = {r["business_id"] for r in rows if r["agency"] == "licensing"}
    return {r["source_ref"] for r in rows if r["agency"] == "food" and r["business_id"] in licensed}


def test_the_key_and_the_words_behind_hashes_are_never_in_the_case(case: Case) -> None:
    match_records(case, secret=SECRET)
    assert case.beside("match", STATE) is None
    path = case.path
    case.close()
    data = b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*"))
    assert SECRET.encode() not in data
    food = (SAMPLES / "food_hygiene.json").read_text("utf-8").lower()
    for row in _licences():
        for column, value in row.items():
            if "status" in column.lower():
                continue
            if value and len(value) > 12 and value.lower() not in food and " " in value:
                assert value.encode() not in data, value


def test_a_later_match_is_full_and_asks_for_the_key_again(case: Case) -> None:
    match_records(case, secret=SECRET)
    with pytest.raises(UserError, match="needs its link key"):
        match_records(case)
    again = match_records(case, secret=SECRET)
    assert again.figures["incremental"] is False


def test_a_pseudonym_alone_is_at_no_premises_that_can_be_visited(case: Case) -> None:
    match_records(case, secret=SECRET)
    premises = set(case.table("premises")["premises_id"].to_pylist())
    rows = table_for(case, "records").to_pylist()
    plain = {r["premises_id"] for r in rows if r["agency"] == "food"}
    assert premises <= plain
    alone = [r for r in rows if r["premises_id"] not in plain]
    assert alone and all(r["uprn"] is None and r["easting"] is None for r in alone)


def test_the_next_edition_of_the_list_keeps_its_references(case: Case, tmp_path: Path) -> None:
    rows = _licences()
    path = tmp_path / "licences.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows[5:])
    out = tmp_path / "again" / "licences.csv"
    out.parent.mkdir()
    pseudonymise_list(path, out, SECRET, "trial", keep=("status",))
    figures = import_list(case, out, agency="licensing").figures
    assert (figures["rows_gone"], figures["rows_added"], figures["rows_changed"]) == (5, 0, 0)


def test_a_torn_file_and_a_strange_version_are_refused(case: Case, sent: Path, tmp_path: Path
                                                       ) -> None:  # fmt: skip
    lines = sent.read_text("utf-8").splitlines()
    torn = tmp_path / "torn.csv"
    torn.write_text("\n".join(",".join(x.split(",")[:4]) for x in lines[:3]), "utf-8")
    with pytest.raises(UserError, match="lacks the column"):
        import_list(case, torn, agency="x")
    later = tmp_path / "later.csv"
    later.write_text("\n".join([lines[0], lines[1].replace('"1;', '"7;')]), "utf-8")
    with pytest.raises(UserError, match="another version"):
        import_list(case, later, agency="x")


def test_a_made_key_is_long_readable_by_its_owner_only_and_never_overwritten(tmp_path: Path
                                                                             ) -> None:  # fmt: skip
    path = tmp_path / "link.key"
    new_link_key(path)
    assert len(read_key_file(path)) == 64
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UserError, match="exists"):
        new_link_key(path)
    with pytest.raises(UserError, match="cannot be read"):
        read_key_file(tmp_path / "none")


def test_what_names_somebody_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be kept"):
        pseudonymise_list(SAMPLES / "premises_licences.csv", tmp_path / "x.csv", SECRET, "trial",
                          keep=("name",))  # fmt: skip
    assert not (tmp_path / "x.csv").exists()


def test_how_rows_may_be_handled_goes_with_the_hashes_and_is_honoured(tmp_path: Path) -> None:
    (tmp_path / "intel.csv").write_text(
        "URN,Business name,Location,Postcode,3x5x2,Handling,Handling conditions,GSC,Originator\n"
        "K1,Golden Wok,12 Mill Street,BA1 1AA,2BP,P,,O-S,\n"
        "K2,Copper Kettle,3 Abbey Row,BA1 1AB,1AC,C,no contact; call first,O,Avon Fire Service\n"
        "K3,Old Forge,7 Abbey Row,BA1 1AC,3AP,P,,SECRET,HMRC\n", "utf-8")  # fmt: skip
    out = tmp_path / "sent.csv"
    told = pseudonymise_list(tmp_path / "intel.csv", out, SECRET, "trial")
    assert told.figures["handling"] == ["marking", "handling", "owner"]
    assert "see that it names nobody" in told.summary
    with Case.create(tmp_path / "case.gpkg") as case:
        import_list(case, out, agency="police", list_name="intel")
        rows = case.records().select(["marking", "handling", "owner"]).to_pylist()
    assert sorted(tuple(r.values()) for r in rows) == [
        ("OFFICIAL", "C: no contact; call first", "Avon Fire Service"),
        ("OFFICIAL-SENSITIVE", "P", None),
        ("SECRET", "P", "HMRC"),
    ]


def test_a_list_that_says_nothing_of_handling_sends_nothing_of_it(sent: Path) -> None:
    head = sent.read_text("utf-8").splitlines()[0].split(",")
    assert not {"marking", "handling", "owner"} & set(head)
