"""The generator: same seed same bytes, sizes as asked, nothing that could be real."""

from __future__ import annotations

import filecmp
import gzip
import json
import re
import tomllib
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data/samples"
Truth = Callable[[str], list[dict[str, str]]]


def _make(out: Path, seed: int, scale: int) -> int:
    from make_samples import make

    return make(out, seed, scale, 1.0, say=lambda text: None)


def _files(folder: Path) -> list[str]:
    return sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())


def _content(file: Path) -> object:
    """What is in a file, whichever zlib packed it."""
    if file.suffix == ".gz":
        return gzip.decompress(file.read_bytes())
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as book:
            return {name: book.read(name) for name in book.namelist()}
    return file.read_bytes()


def test_same_seed_gives_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        _make(tmp_path / name, seed, 1500)
    names = _files(tmp_path / "a")
    assert names == _files(tmp_path / "b")
    _, differ, odd = filecmp.cmpfiles(tmp_path / "a", tmp_path / "b", names, shallow=False)
    assert (differ, odd) == ([], [])
    assert not filecmp.cmp(
        tmp_path / "a/food_hygiene.json", tmp_path / "c/food_hygiene.json", False
    )


def test_committed_demonstration_is_what_the_generator_writes(tmp_path: Path) -> None:
    from make_samples import ROWS_PER_BLOCK

    _make(tmp_path, 7, ROWS_PER_BLOCK)
    assert _files(SAMPLES) == _files(tmp_path)
    assert not [n for n in _files(tmp_path) if _content(SAMPLES / n) != _content(tmp_path / n)]


@pytest.mark.parametrize("scale", [2000, 30_000])
def test_scale_is_the_number_of_source_rows(tmp_path: Path, scale: int) -> None:
    assert _make(tmp_path, 1, scale) == pytest.approx(scale, rel=0.25)


def test_demonstration_fits_the_repository() -> None:
    assert sum(f.stat().st_size for f in SAMPLES.rglob("*") if f.is_file()) < 6_000_000


def test_recipe_names_files_that_exist_and_known_agencies() -> None:
    recipe = tomllib.loads((SAMPLES / "recipe.toml").read_text("utf-8"))
    for kind in ("import", "layer", "gazetteer", "gateway"):
        assert all((SAMPLES / item["file"]).is_file() for item in recipe[kind])
    reference = tomllib.loads((ROOT / "data/reference/agencies.toml").read_text("utf-8"))
    known = {a["id"] for a in reference["agency"]} | {"companies-house"}
    assert {item["agency"] for item in recipe["import"]} <= known
    assert len({item["agency"] for item in recipe["import"]}) >= 10


def test_operation_has_officers_of_every_agency() -> None:
    operation = tomllib.loads((SAMPLES / "operation.toml").read_text("utf-8"))
    agencies = {a["id"] for a in operation["agency"]}
    assert {o["agency"] for o in operation["officer"]} == agencies
    assert len(operation["officer"]) >= 14 and len(operation["operation"]["days"]) == 3
    ids = [o["id"] for o in operation["officer"]]
    assert len(set(ids)) == len(ids)


def test_nothing_could_be_mistaken_for_the_real() -> None:
    every = b"".join(
        gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes()
        for f in SAMPLES.rglob("*") if f.suffix != ".xlsx" and f.is_file()
    )  # fmt: skip
    text = every.decode("utf-8", "replace")
    emails = set(re.findall(r"[\w.]+@([\w.]+)", text))
    assert all(e.rstrip(".").endswith(".example") for e in emails), emails
    phones = set(re.findall(r"\b0[1237]\d{8,9}\b", text))
    assert all(p.startswith(("01632", "07700900")) for p in phones)
    postcodes = set(re.findall(r"\b[A-Z]{1,2}\d{1,2} \d[ABD-HJLNP-UW-Z]{2}\b", text))
    assert postcodes and all(p.startswith("ZQ") for p in postcodes)


def test_concerns_are_those_of_the_reference_data(truth: Truth) -> None:
    reference = tomllib.loads((ROOT / "data/reference/concerns.toml").read_text("utf-8"))
    known = {c["id"] for c in reference["concern"]}
    assert {row["concern"] for row in truth("concerns")} <= known


def test_every_premises_record_has_its_true_place(truth: Truth) -> None:
    places = {row["premises_id"] for row in truth("premises")}
    businesses = {row["business_id"] for row in truth("businesses")}
    for row in truth("records"):
        if row["business_id"]:
            assert row["premises_id"] in places and row["business_id"] in businesses
        else:
            assert row["organisation_id"]


def test_row_numbers_run_without_gap_in_every_file(truth: Truth) -> None:
    rows: dict[str, list[int]] = defaultdict(list)
    for row in truth("records"):
        rows[row["file"]].append(int(row["row_number"]))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in rows.values())


def test_many_premises_are_known_to_several_agencies_with_several_concerns(truth: Truth) -> None:
    agencies: dict[str, set[str]] = defaultdict(set)
    for row in truth("records"):
        if row["premises_id"]:
            agencies[row["premises_id"]].add(row["agency"])
    hot = [p for p in truth("premises") if p["hot"] == "1"]
    assert 40 <= len(hot) <= 60
    several = [p for p in hot if len(agencies[p["premises_id"]]) >= 3]
    assert len(several) >= 40
    assert sum(p["concerns"].count("|") >= 1 for p in hot) >= 40


def test_planted_cases_are_all_there_and_hold_together(truth: Truth) -> None:
    cases = truth("successions")
    kinds = Counter((c["label"], c["kind"]) for c in cases)
    assert kinds["succession", "plain"] >= 24 and len(kinds) == 11
    for c in cases:
        gap = (date.fromisoformat(c["successor_since"]) - date.fromisoformat(c["failed_on"])).days
        if c["label"] == "succession":
            assert -95 <= gap <= 95, c
            assert c["harms"] and not c["mitigations"]
        if "next_door" in c["methods"]:
            assert c["predecessor_uprn"] != c["successor_uprn"]
        assert (c["kind"] == "rename") == (c["predecessor_company"] == c["successor_company"])
    chains = Counter(c["chain"] for c in cases if c["chain"])
    assert len(chains) == 3 and set(chains.values()) == {2}


def test_evasive_directors_are_shown_as_the_methods_say(truth: Truth) -> None:
    officers: dict[str, list[dict[str, str]]] = defaultdict(list)
    text = gzip.decompress((SAMPLES / "officers.jsonl.gz").read_bytes()).decode()
    for line in text.splitlines():
        item = json.loads(line)
        officers[item["company_number"]].append(item["data"])
    for c in truth("successions"):
        if c["label"] != "succession":
            continue
        one, two = officers[c["predecessor_company"]][0], officers[c["successor_company"]][0]
        same_name = one["name"] == two["name"]
        same_birth = one["date_of_birth"] == two["date_of_birth"]
        if "spouse_director" in c["methods"]:
            assert not same_name and one["address"] == two["address"]
        elif "transliteration" in c["methods"]:
            assert not same_name and same_birth
        else:
            assert same_name and same_birth


def test_companies_leave_the_register_between_snapshots() -> None:
    def numbers(month: str) -> set[str]:
        data = gzip.decompress((SAMPLES / f"companies_{month}.csv.gz").read_bytes()).decode()
        return set(re.findall(r",(99\d{6}),", data))

    gone = numbers("2026-10") - numbers("2026-11")
    assert 10 <= len(gone) <= 200


def test_rings_share_what_they_say(truth: Truth) -> None:
    phones = {b["business_id"]: b["phone"] for b in truth("businesses")}
    rings = truth("rings")
    assert len({r["ring_id"] for r in rings}) == 9
    for r in rings:
        if r["kind"] == "shared_mobile":
            assert phones[r["business_id"]] == r["value"]


def test_gateways_are_read_by_the_program() -> None:
    from gis_planner.sharing.gateways import gateways_from_toml

    gateways = gateways_from_toml((SAMPLES / "gateways.toml").read_text("utf-8"))
    assert {"hit", "full"} <= {g.visibility for g in gateways}
    assert any(g.suspended_from for g in gateways) and any(not g.signed_on for g in gateways)


def test_operation_is_read_by_the_program() -> None:
    from gis_planner.pipeline.operations import read_operation

    operation = read_operation(SAMPLES / "operation.toml")
    assert operation.name == "week-of-action" and len(operation.officers) >= 14
