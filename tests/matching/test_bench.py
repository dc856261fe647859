"""bench matching: known answers for its figures, an honest perturber, peers and comparisons."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.bench import matching
from gis_planner.bench.matching_answer import Answer
from gis_planner.bench.matching_figures import best_clustering, cluster_scores, curve, interval
from gis_planner.bench.matching_judge import judge_links
from gis_planner.bench.matching_keys import exact_phone, exact_postcode_name
from gis_planner.bench.matching_perturb import GROUPS, ONE, Written, written
from gis_planner.bench.matching_sets import find_sets
from gis_planner.bench.matching_table import lines, ratios
from gis_planner.domain.errors import UserError
from tests.matching.conftest import table


def test_clusters_are_scored_by_pairs() -> None:
    """Truth: aab b. Said: aaa b. Of three pairs said one is true; of two true pairs one is said."""
    scores = cluster_scores([1, 1, 1, 2], ["a", "a", "b", "b"])
    assert scores == {"precision": 0.3333, "recall": 0.5, "f1": 0.4}


def test_a_peer_is_shown_at_the_threshold_that_suits_it_best() -> None:
    settings = {"low": [1, 1, 1, 1], "right": [1, 1, 2, 2], "high": [1, 2, 3, 4]}
    found = best_clustering(settings, ["a", "a", "b", "b"])
    assert (found["at"], found["f1"], found["largest"]) == ("right", 1.0, 2)


def test_links_of_one_weight_are_taken_together() -> None:
    """Right and wrong at one weight: no order among them may make precision 1 at recall 0.5."""
    told = curve(np.array([5.0, 5.0]), np.array([True, False]), 2)
    assert told["best F1"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "weight": 5.0}


def test_recall_at_a_precision_is_the_most_that_keeps_it() -> None:
    good = np.array([True] * 19 + [False] + [True] * 10 + [False] * 10)
    told = curve(np.arange(40, 0, -1).astype(float), good, 50)
    assert told["at precision 0.95"]["recall"] == pytest.approx(29 / 50)
    assert told["best F1"]["precision"] < 1.0


def test_an_interval_never_claims_certainty_from_few_cases() -> None:
    low, high = (float(x) for x in interval(13, 13).split("-"))
    assert low < 0.8 and high == 1.0
    assert interval(0, 0) == "no cases"


def test_best_link_of_each_record_counts_once() -> None:
    rows = [{"list": "choices", "source_ref": "c"}, {"list": "ods", "source_ref": "x"},
            {"list": "ods", "source_ref": "y"}]  # fmt: skip
    answer = Answer(
        np.array([0, 0]), np.array([1, 2]), np.array([3.0, 9.0]), np.array([True, True])
    )
    right = judge_links(table(rows), {("c", "y")}, answer, "choices")
    assert right.figures["best F1"]["f1"] == 1.0 and right.found == {"c=y": True}
    wrong = judge_links(table(rows), {("c", "x")}, answer, "choices")
    assert wrong.figures["best F1"]["f1"] == 0.0 and wrong.found == {"c=x": False}


def test_exact_keys_join_what_is_written_alike_and_nothing_else() -> None:
    rows = [
        {"list": "a", "name": "The Swan", "postcode": "BA1 1AA", "phone": "01225 400 500"},
        {"list": "b", "name": "SWAN", "postcode": "ba11aa", "phone": "+44 1225 400500"},
        {"list": "b", "name": "Swan Inn", "postcode": "BA1 1AA", "phone": "01225 400501"},
    ]
    for peer in (exact_phone, exact_postcode_name):
        answer = peer(table(rows), None, True)
        assert list(zip(answer.a.tolist(), answer.b.tolist(), strict=True)) == [(0, 1)]


CLEAN = written(
    "Crown Inn", "12-14 High Street, Keynsham, Bristol, BS31 1DS", "BS31 1DS", 10_001_129
)


def test_the_postcode_is_taken_out_of_the_line_it_would_be_read_from() -> None:
    assert CLEAN.address == "12-14 High Street, Keynsham, Bristol"


@pytest.mark.parametrize("kind", ONE)
def test_each_change_alters_its_own_part_only(kind: str) -> None:
    new = ONE[kind](CLEAN)
    assert new != CLEAN and new == ONE[kind](CLEAN)
    part = kind.split()[0]
    assert (new.name != CLEAN.name) == (part == "name")
    assert (new.postcode != CLEAN.postcode) == (part == "postcode")
    assert (new.parts != CLEAN.parts) == (part in ("number", "street"))


def test_what_cannot_be_changed_stays_and_is_not_counted_as_found() -> None:
    plain = Written("The Barn", ("The Street", "Ubley"), "BS40 6PN", 7)
    assert ONE["number dropped"](plain) == plain == ONE["number mistyped"](plain)


@given(st.integers(1, 10**12), st.sampled_from(["5 Mill Lane", "Flat 3, 12 High Street", "Unit 4"]))
def test_a_mistyped_number_is_another_number(seed: int, address: str) -> None:
    clean = written("X", address, "BS31 1DS", seed)
    assert ONE["number mistyped"](clean).parts != clean.parts
    wrong = ONE["postcode mistyped"](clean).postcode
    assert wrong != "BS31 1DS" and len(wrong.replace(" ", "")) == 7


def test_two_changes_are_harder_than_one() -> None:
    two = GROUPS["two changes"]["name dropped + postcode dropped"](CLEAN)
    assert (two.name, two.postcode) == ("", "")


def test_improved_and_regressed_cases_are_listed() -> None:
    told = matching.compare_runs(
        {"a": False, "b": True, "c": True}, {"a": True, "b": False, "d": True}
    )
    assert told == {"improved": ["a"], "regressed": ["b"]}
    assert "    b" in lines({"set": told})


def test_ratios_are_to_splink_in_the_same_run() -> None:
    run = {"gis_planner": {"cpu_seconds": 2.0, "peak_mb": 300}, "splink": {"cpu_seconds": 8.0}}
    assert ratios(run) == {"gis_planner to splink": {"cpu_seconds": 0.25}}
    assert ratios({"gis_planner": {"cpu_seconds": 2.0}, "splink": {"failed": "absent"}}) == {}


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no data with known truth"):
        find_sets([str(tmp_path)], tmp_path)
    with pytest.raises(UserError, match="no county data"):
        find_sets(["county"], tmp_path)


def test_a_contestant_that_fails_is_told_and_stops_nothing(tmp_path: Path) -> None:
    late = matching.run_one(["gis_planner", "practices", str(tmp_path)], 0.01, 4000)
    assert late["figures"] == {"failed": "time limit of 0.01 s"}
    absent = matching.run_one(["gis_planner", "practices", str(tmp_path)], 60, 4000)
    assert "FileNotFoundError" in absent["figures"]["failed"]


def _small_practices(folder: Path) -> Path:
    folder.mkdir()
    (folder / "nhs_choices_gp_2014.csv").write_text(
        "OrganisationID,OrganisationName,Address1,Address2,Address3,City,County,Postcode,Phone,"
        "Email,Website\n1,Elm Surgery,1 Elm Road,,,Bath,,BA1 1AA,01225 400500,,\n"
        "2,Oak Practice,2 Oak Lane,,,Bath,,BA2 2BB,01225 400600,,\n", "utf-8")  # fmt: skip
    (folder / "ods_practices_2019.csv").write_text(
        "code,name,address1,address2,address3,town,county,postcode,phone\n"
        "A,THE ELM SURGERY,1 ELM ROAD,,,BATH,,BA1 1AA,01225 400500\n"
        "B,OAK LANE PRACTICE,2 OAK LANE,,,BATH,,BA2 2BB,01225 400600\n", "utf-8")  # fmt: skip
    (folder / "truth_pairs.csv").write_text("choices_ref,ods_code\n1,A\n2,B\n", "utf-8")
    return folder


def test_a_run_beside_keys_saved_and_compared(tmp_path: Path) -> None:
    """A whole run on two practices: both found by us, by phone, neither by exact name."""
    folder = _small_practices(tmp_path / "practices")
    kept = tmp_path / "kept.json"
    peers = ["--peers", "exact phone", "exact postcode + name"]
    figures = matching.main(["--data", str(folder), *peers, "--save", str(kept)]).figures
    told = figures["practices"]
    assert told["gis_planner"]["best F1"]["f1"] == 1.0
    assert told["exact phone"]["best F1"]["f1"] == 1.0
    assert told["exact postcode + name"]["best F1"]["recall"] == 0.5
    assert told["gis_planner"]["peak_mb"] > 50 and told["gis_planner"]["blocking recall"] == 1.0
    found = json.loads(kept.read_text("utf-8"))
    assert found == {"practices": {"1=A": True, "2=B": True}}
    kept.write_text(json.dumps({"practices": {"1=A": False, "2=B": True}}), "utf-8")
    again = matching.main([str(folder), "--peers", "none", "--compare", str(kept)]).figures
    assert again["practices"]["improved"] == ["1=A"] and again["practices"]["regressed"] == []
    assert set(again["practices"]) == {"gis_planner", "improved", "regressed"}
