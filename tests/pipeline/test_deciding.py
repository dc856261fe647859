"""Review without the window: edits that do what they say, opinions, decisions as a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gis_planner.domain.decisions import Decision, Judgement, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import cluster_edits, deciding, opinions
from gis_planner.pipeline.addresses import Addresses, open_addresses
from gis_planner.pipeline.asked import joined_when_asked
from gis_planner.pipeline.cluster_edits import Edit
from gis_planner.pipeline.explaining import why_of
from gis_planner.pipeline.exporting import export_table
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.opinions import Opinion
from gis_planner.pipeline.reviewing import (
    VIEWS,
    Desk,
    Question,
    model_words,
    open_desk,
)
from gis_planner.pipeline.stages import match_records
from gis_planner.store import Case

FOOD = """ref,name,address,postcode,phone,uprn
F1,Golden Wok,"9 High Street, Newtown",BA3 2DA,01632 960001,100012345100
F2,Golden Wok Takeaway,"9 High Street, Newtown",BA3 2DA,01632 960001,
F3,Bella Pizza,"31 High Street, Newtown",BA3 2DA,01632 960777,100012345200
"""
RATES = """ref,name,address,postcode,phone
R1,Golden Wok Ltd,"9 High Street, Newtown",BA3 2DA,01632 960001
R2,Silver Wok,"11 High Street, Newtown",BA3 2DA,01632 960001
R3,Bella Pizza,"33 High Street, Newtown",BA3 2DA,
"""


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    monkeypatch.setenv("GIS_PLANNER_CACHE", str(tmp_path / "cache"))
    made = Case.create(tmp_path / "town.gpkg", who="ann")
    for agency, text in (("council-food", FOOD), ("voa", RATES)):
        file = tmp_path / f"{agency}.csv"
        file.write_text(text, "utf-8")
        import_list(made, file, agency=agency, list_name="list")
    match_records(made)
    yield made
    made.close()


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids(desk: Desk) -> dict[str, int]:
    refs, numbers = desk.records["source_ref"].to_pylist(), desk.records["record_id"].to_pylist()
    return dict(zip(refs, numbers, strict=True))


def write(case: Case, edit: Edit) -> dict[str, dict[str, Any]]:
    """Decide, match again, and tell each reference's row of `matched`."""
    done = deciding.decide_many(case, edit.decisions, edit.summary)
    assert done.figures["decisions"] == len(edit.decisions)
    match_records(case)
    names = {r["record_id"]: r["source_ref"] for r in case.records().to_pylist()}
    return {names[r["record_id"]]: r for r in case.table("matched").to_pylist()}


def test_split_parts_what_is_ticked_from_the_rest(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    assert desk.business_of(at["F1"]) == desk.business_of(at["R1"]), "one business to begin with"
    edit = cluster_edits.split(desk, [at["R1"]], same_place=True, why="another trader")
    assert {d.kind for d in edit.decisions} == {"same_premises"}
    found = write(case, edit)
    assert found["F1"]["business_id"] != found["R1"]["business_id"]
    assert found["F1"]["premises_id"] == found["R1"]["premises_id"]
    case.undo()  # the match
    case.undo()  # all decisions of the edit at once
    assert case.decisions() == ()


def test_split_elsewhere_parts_the_premises_too(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    found = write(case, cluster_edits.split(desk, [at["R1"]], same_place=False))
    assert found["F1"]["premises_id"] != found["R1"]["premises_id"]
    with pytest.raises(UserError, match="stay behind"):
        cluster_edits.split(desk, list(at.values()), same_place=True)


def test_those_split_off_stay_together(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    home = desk.members(business=desk.business_of(at["F1"]))
    assert len(home) >= 3
    found = write(case, cluster_edits.split(desk, home[:2], same_place=True))
    refs = {n: r for r, n in at.items()}
    moved = {found[refs[r]]["business_id"] for r in home[:2]}
    assert len(moved) == 1
    assert moved.isdisjoint({found[refs[r]]["business_id"] for r in home[2:]})


def test_merge_joins_businesses_or_only_premises(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    pair = [at["F3"], at["R2"]]
    found = write(case, cluster_edits.merge(desk, pair, same_business=False))
    assert found["F3"]["premises_id"] == found["R2"]["premises_id"]
    assert found["F3"]["business_id"] != found["R2"]["business_id"]
    found = write(case, cluster_edits.merge(open_desk(case), pair, same_business=True))
    assert found["F3"]["business_id"] == found["R2"]["business_id"]
    with pytest.raises(UserError, match="already"):
        cluster_edits.merge(open_desk(case), pair, same_business=True)


def test_pins_and_no_uprn(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    found = write(case, cluster_edits.pin(desk, [at["R3"]], "0300"))
    assert (found["R3"]["uprn"], found["R3"]["uprn_method"]) == ("300", "pinned")
    assert json.loads(found["R3"]["uprn_waterfall"])[0][0] == "person"
    found = write(case, cluster_edits.pin(desk, [at["R3"]], ""))
    assert found["R3"]["uprn"] is None
    assert [d.kind for d in case.decisions()] == ["no_uprn"], "the pin is superseded"
    with pytest.raises(UserError, match="no UPRN"):
        cluster_edits.pin(desk, [at["R3"]], "12A")


def test_hubs_and_other_names(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    write(case, cluster_edits.hub("phone:01632 960001", shared=True))
    assert case.table("hubs")["value"].to_pylist() == ["+441632960001"]
    write(case, cluster_edits.alias(desk, at["R2"], "The Dragon"))
    names = case.table("businesses")["names"].to_pylist()
    assert any("The Dragon" in n for n in names)
    for wrong in ("phone:", "", ":x"):
        with pytest.raises(UserError):
            cluster_edits.hub(wrong, shared=True)


def test_every_link_and_uprn_has_its_reasons(case: Case) -> None:
    for p in case.table("premises")["premises_id"].to_pylist():
        for reason in why_of(case, p):
            assert reason.sentence and reason.title
            if reason.steps:
                assert sum(s[2] for s in reason.steps) == pytest.approx(reason.bits, abs=0.02)


def test_records_export_tells_why_a_uprn(case: Case, tmp_path: Path) -> None:
    export_table(case, "records", tmp_path / "records.csv")
    rows = read(tmp_path / "records.csv")
    assert all(r["uprn_because"] for r in rows)


def test_decisions_exported_are_read_again(case: Case, tmp_path: Path) -> None:
    desk = open_desk(case)
    at = ids(desk)
    edit = cluster_edits.pin(desk, [at["R3"]], "300", "seen on site")
    deciding.decide_many(case, edit.decisions, edit.summary)
    deciding.decide_many(case, cluster_edits.pin(desk, [at["R3"]], "").decisions, "none")
    out = tmp_path / "decisions.csv"
    export_table(case, "decisions", out)
    rows = read(out)
    assert [(r["kind"], r["status"]) for r in rows] == [
        ("pin_uprn", "superseded"), ("no_uprn", "stands")
    ]  # fmt: skip
    assert rows[0]["why"] == "seen on site" and rows[0]["who"] == "ann"
    assert deciding.decide_from_file(case, out).figures["decisions"] == 2
    deciding.take_back(case, (case.judgements()[-1].number,), "mistake")
    assert case.judgements()[-1].status == "taken back"


def test_the_desk_asks_and_remembers(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    question = desk.question(at["F3"], at["R3"])
    assert {v: len(desk.questions(v)) for v in VIEWS if v != "todo"} == dict.fromkeys(
        [v for v in VIEWS if v != "todo"], 0
    )
    made = Decision("unsure", desk.key(at["F3"]), desk.key(at["R3"]), who="ann", when="2026")
    deciding.decide(case, made)
    desk.add(question, made)
    assert [q.ids for q in desk.questions("unsure")] == [question.ids]
    assert question.ids not in [q.ids for q in desk.questions("todo")]
    again = open_desk(case)
    assert again.opinions[question.ids].standing.kind == "unsure"


def test_decisions_that_cannot_all_hold_are_listed(case: Case) -> None:
    at = ids(open_desk(case))
    desk = open_desk(case)
    key = {ref: desk.key(at[ref]) for ref in ("F1", "F3", "R2")}
    made = (
        Decision("must_link", key["F1"], key["F3"]),
        Decision("must_link", key["F3"], key["R2"]),
        Decision("cannot_link", key["F1"], key["R2"]),
    )
    deciding.decide_many(case, made, "three that cannot all hold")
    match_records(case)
    listed = open_desk(case).questions("contradictions")
    assert {q.ids for q in listed} == {
        frozenset((at[a], at[b])) for a, b in (("F1", "F3"), ("F3", "R2"), ("F1", "R2"))
    }


def judged(*said: tuple[str, str], asked: bool = False) -> Opinion:
    """(who, kind) in order; the last stands."""
    a, b = RecordKey("x", "l", "1", "h"), RecordKey("x", "l", "2", "h")
    made = [
        Judgement(i, Decision(kind, a, b, who=who, when=str(i)),
                  "stands" if i == len(said) - 1 else "superseded")
        for i, (who, kind) in enumerate(said)
    ]  # fmt: skip
    request = opinions.Spoken(("x", "l", "2"), ("x", "l", "1"), "ann", "0")
    places = {("x", "l", "1"): 1, ("x", "l", "2"): 2}
    return opinions.gather(made, [request] if asked else [], places)[frozenset((1, 2))]


def test_unsure_waits_for_another_person() -> None:
    opinion = judged(("ann", "unsure"))
    assert opinion.waits_for("bob") and not opinion.waits_for("ann")
    assert not judged(("ann", "unsure"), ("bob", "must_link")).waits_for("cid")


def test_a_second_opinion_asked_for_waits_until_given() -> None:
    assert judged(("ann", "must_link"), asked=True).waits_for("bob")
    assert not judged(("ann", "must_link")).waits_for("bob")
    assert not judged(("ann", "must_link"), ("bob", "must_link"), asked=True).waits_for("cid")


def test_disputes_end_when_most_agree() -> None:
    two = judged(("ann", "must_link"), ("bob", "cannot_link"))
    assert two.disputed and two.standing.who == "bob"
    assert not judged(("ann", "must_link"), ("bob", "must_link")).disputed
    three = judged(("ann", "must_link"), ("bob", "cannot_link"), ("cid", "cannot_link"))
    assert not three.disputed
    turned = judged(("ann", "must_link"), ("bob", "cannot_link"), ("ann", "cannot_link"))
    assert not turned.disputed
    assert not judged(("ann", "unsure"), ("bob", "cannot_link")).disputed


def test_requests_are_kept_in_the_case_and_undone(case: Case) -> None:
    desk = open_desk(case)
    at = ids(desk)
    opinions.ask_second(case, desk.key(at["F3"]), desk.key(at["R3"]), "close call")
    assert [(s.who, s.why) for s in opinions.requests(case)] == [("ann", "close call")]
    case.undo()
    assert opinions.requests(case) == ()


def test_what_the_machine_thought_is_written_and_read() -> None:
    for joined in (True, False):
        question = Question(1, 2, weight=1.25, joined=joined, pair_id=7)
        assert joined_when_asked(model_words(question)) is joined
    assert joined_when_asked("weight 1.25 bits") is None


def test_addresses_without_a_gazetteer_are_those_of_the_lists(case: Case) -> None:
    found: Addresses = open_addresses(case)
    assert "No gazetteer" in found.note
    assert {a.uprn for a in found.search("high st")} == {"100012345100", "100012345200"}
    assert [a.uprn for a in found.search("31 high")] == ["100012345200"]
    assert [a.uprn for a in found.search("bella piz")] == ["100012345200"]
    assert found.search("  ") == () and found.search("nowhere at all 7") == ()


def test_addresses_of_a_gazetteer_forgive_a_wrong_word(case: Case, tmp_path: Path) -> None:
    from gis_planner.pipeline.places import add_gazetteer

    rows = [f'{1000 + i},"{i} Mill Lane, Newtown",BA3 2DB' for i in range(1, 60)]
    file = tmp_path / "gazetteer.csv"
    file.write_text("uprn,address,postcode\n" + "\n".join(rows), "utf-8")
    add_gazetteer(case, file)
    found = open_addresses(case)
    assert found.search("7 mill lane")[0].uprn == "1007"
    assert found.search("7 mill lane oldtown")[0].uprn == "1007"
    assert len(found.search("ba3 2d")) == 12 and len(found.search("BA32DB")) == 12
