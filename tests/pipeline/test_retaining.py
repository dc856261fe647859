"""Erasing a list: nothing of it is left in the file, and what remains still works."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gis_planner.cli import main
from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.pipeline.deciding import decide
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.papers import Paper
from gis_planner.pipeline.papers import _keep as keep
from gis_planner.pipeline.requesting import ask, chase, requests_of
from gis_planner.pipeline.retaining import (
    erase_expired,
    erase_list,
    expired,
    find_list,
    preview_expired,
    set_handling,
)
from gis_planner.pipeline.stages import build_links, match_records, score_premises
from gis_planner.store import Case

TODAY = date(2026, 11, 21)
FOOD = """Reference,Business name,Address,Postcode,Telephone,Rating,Inspector notes
F1,Golden Wok,12 Mill Street,BA1 1AA,01632 960101,1,quiet since spring
F2,Copper Kettle,3 Abbey Row,BA1 1AB,01632 960102,5,
"""
FIRE = """Ref,Name,Address,Postcode,Phone,Comments
K1,Zanzibarcanary Wok,12 Mill Street,BA1 1AA,01632 960777,canaryremark upstairs
K2,Quokkacanary Storage,99 Canarywharfing Lane,BA1 1AC,01632 960888,canaryremark two
K3,,,,,only a remark canarysetaside
"""
CANARIES = (b"anary", b"960777", b"960888", b"CANARY")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    (tmp_path / "food.csv").write_text(FOOD, "utf-8")
    (tmp_path / "firecanary.csv").write_text(FIRE, "utf-8")
    made = Case.create(tmp_path / "case.gpkg")
    import_list(made, tmp_path / "food.csv", agency="council-food", list_name="food")
    import_list(made, tmp_path / "firecanary.csv", agency="fire", list_name="risk")
    (tmp_path / "firecanary.csv").write_text(FIRE.replace("two", "three canarynew"), "utf-8")
    import_list(made, tmp_path / "firecanary.csv", agency="fire", list_name="risk")
    _stages(made)
    fire = next(r for r in made.records().to_pylist() if r["source_ref"] == "K1")
    food = next(r for r in made.records().to_pylist() if r["source_ref"] == "F1")
    keys = [RecordKey(r["agency"], r["list"], r["source_ref"], r["content_hash"])
            for r in (food, fire)]  # fmt: skip
    decide(made, Decision("must_link", *keys, why="canaryreason", evidence="canaryevidence"))
    decide(made, Decision("alias", keys[0], value="The Golden Wok"))
    _stages(made)
    return made


def _stages(case: Case) -> None:
    match_records(case)
    score_premises(case, as_of=TODAY)
    build_links(case, as_of=TODAY)


def bytes_of(case: Case) -> bytes:
    """The case file with its write-ahead log and shared memory, as a stranger would read them."""
    return b"".join(p.read_bytes() for p in case.path.parent.glob(case.path.name + "*"))


def test_nothing_of_an_erased_list_is_left_in_the_file(case: Case) -> None:
    before = bytes_of(case)
    assert all(c in before for c in CANARIES[:3]), "the canaries should be there to begin with"
    outcome = erase_list(case, "risk", rule="agreement ended", as_of=TODAY)
    assert outcome.figures["bytes_gone"]
    case.close()
    after = bytes_of(case)
    assert [c for c in CANARIES if c in after] == []


def test_nothing_beside_the_case_and_nothing_said_of_its_premises_is_left(case: Case) -> None:
    aside = case.path.with_name("case-set-aside") / "fire-risk.csv"
    assert b"canarysetaside" in aside.read_bytes()
    places = {r["source_ref"]: r["premises_id"] for r in case.records_export().to_pylist()}
    wok, storage = places["K1"], places["K2"]
    for premises in (storage, wok):
        ask(case, "police", "fire", "records", premises, text=f"canary of {premises}", as_of=TODAY)
    chase(case, "R0001", as_of=TODAY)
    keep(case, storage, (Paper("/canary/path", "canary paper", "2026-11-21"),), "canary kept")
    outcome = erase_list(case, "risk", as_of=TODAY)
    assert not aside.parent.exists() and [r.id for r in requests_of(case)] == ["R0002"]
    assert ask(case, "police", "fire", "other", "x", as_of=TODAY).figures["id"] == "R0003"
    case.undo()
    assert ask(case, "police", "fire", "other", "y", as_of=TODAY).figures["id"] == "R0004"
    assert case.verify() == [] and case.check_integrity() == []
    assert "Delete by hand, if it is still there: " in outcome.summary
    assert "firecanary.csv" in outcome.summary and "council-food/food (2)" in outcome.summary
    case.close()
    left = bytes_of(case)
    assert b"canary paper" not in left and f"canary of {storage}".encode() not in left
    assert f"canary of {wok}".encode() in left, "food knows the wok too"


def test_the_rest_keeps_its_identity_and_the_chain_verifies(case: Case) -> None:
    was = {r["record_id"]: r["premises_id"] for r in case.table("matched").to_pylist()}
    outcome = erase_list(case, "risk", rule="agreement ended", as_of=TODAY)
    assert outcome.touched >= {"matched", "scores", "links", "records", "documents"}, "leads too"
    figures = outcome.figures
    assert case.verify() == []
    now = {r["record_id"]: r["premises_id"] for r in case.table("matched").to_pylist()}
    assert len(now) == 2
    assert all(was[k] == v for k, v in now.items())
    assert case.has("scores") and case.has("links")
    assert figures["remains"] == {"council-food/food": 2}
    assert figures["decisions"] == 1
    assert [d.kind for d in case.decisions()] == ["alias"]
    erased = [e for e in case.history() if e.verb == "erase"]
    assert erased[0].summary == "List erased under rule: agreement ended"


def test_the_number_of_an_erased_request_is_never_given_again(case: Case) -> None:
    places = {r["source_ref"]: r["premises_id"] for r in case.records_export().to_pylist()}
    for premises in (places["K1"], places["K2"]):
        ask(case, "police", "fire", "records", premises, as_of=TODAY)
    erase_list(case, "risk", as_of=TODAY)
    assert [r.id for r in requests_of(case)] == ["R0001"], "the newest went with its premises"
    assert ask(case, "police", "fire", "other", "x", as_of=TODAY).figures["id"] == "R0003"


def test_preview_of_lists_past_their_day_says_what_goes_and_what_remains(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("fire/risk", "council-food/food"):
        set_handling(case, name, retain_until="2026-11-01")
    would = preview_expired(case, TODAY)
    assert len(case.lists()) == 2 and would.figures["lists"] == [i.key for i in case.lists()]
    case.close()
    given = ["erase", str(case.path), "--expired", "--as-of", TODAY.isoformat()]
    assert main([*given, "--preview"]) == 0
    told = capsys.readouterr().out
    assert (
        "fire/risk would go for good: 3 records" in told and "Remains in the case: no list" in told
    )
    assert main([*given, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)["erased"]
    for promised, kept in zip(would.figures["would_go"], done, strict=True):
        assert {k: promised[k] for k in ("list", "records", "decisions", "remains")} == {
            k: kept[k] for k in ("list", "records", "decisions", "remains")
        }


def test_erasing_cannot_be_undone(case: Case) -> None:
    erase_list(case, "fire/risk", as_of=TODAY)
    for _ in range(3):  # match, score, links made again can be
        case.undo()
    with pytest.raises(UserError, match="nothing to undo"):
        case.undo()
    assert case.verify() == []


def test_a_hand_on_what_was_kept_after_an_erasure_is_found(case: Case) -> None:
    erase_list(case, "risk", as_of=TODAY)
    case.close()
    again = Case.open(case.path)
    again._db().execute("DELETE FROM gp_payload WHERE seq = 1")
    assert again.verify() == ["the content of journal entry 1 is missing"]


def test_lists_go_when_their_date_has_passed(case: Case) -> None:
    set_handling(case, "risk", marking="OFFICIAL", retain_until="2026-11-20")
    set_handling(case, "food", retain_until="2026-11-21")
    assert [i.key for i in expired(case, TODAY)] == ["fire/risk"]
    outcome = erase_expired(case, as_of=TODAY)
    assert outcome.figures["erased"][0]["rule"] == "retention date 2026-11-20 has passed"
    assert [i.key for i in case.lists()] == ["council-food/food"]
    assert erase_expired(case, as_of=TODAY).figures == {"erased": []}


def test_an_encrypted_case_is_erased_too(tmp_path: Path) -> None:
    (tmp_path / "food.csv").write_text(FOOD, "utf-8")
    with Case.create(tmp_path / "secret.gpkg", "a long passphrase") as made:
        import_list(made, tmp_path / "food.csv", agency="council-food", list_name="food")
        erase_list(made, "food", as_of=TODAY)
        assert made.records().num_rows == 0
        assert made.verify() == []


def test_unclear_names_are_refused(case: Case) -> None:
    with pytest.raises(UserError, match="no list nothing"):
        find_list(case, "nothing")
    with pytest.raises(UserError, match="not a marking"):
        set_handling(case, "risk", marking="COSMIC")


def test_stopping_before_it_begins_leaves_the_list(case: Case) -> None:
    class Stop:
        def report(self, fraction: float, text: str = "") -> None: ...
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        erase_list(case, "risk", as_of=TODAY, progress=Stop())
    assert len(case.lists()) == 2


def test_the_verb(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(case.path)
    case.close()
    assert main(["handling", path, "--list", "risk", "--keep-until", "2027-01-01"]) == 0
    assert main(["erase", path, "--list", "risk", "--rule", "asked"]) == 0
    assert "fire/risk erased" in capsys.readouterr().out
    assert main(["erase", path, "--list", "risk"]) == 1
    assert "There is no list risk" in capsys.readouterr().err
