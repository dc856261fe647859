"""The gateway register: as a table and back, parents, suspensions, who works with whom."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.cli import main
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Officer, Operation, TeamAgency
from gis_planner.domain.sharing import CATEGORIES, MARKINGS, Gateway
from gis_planner.pipeline.exporting import export_table
from gis_planner.pipeline.gateways import _keep, add_gateways, gateways_of
from gis_planner.pipeline.register import take_out
from gis_planner.pipeline.reminding import reminders
from gis_planner.sharing import standing, who_with_whom
from gis_planner.sharing.gateways import gateways_from_dicts
from gis_planner.sharing.marks_paper import marks_paper
from gis_planner.sharing.register import from_rows, resume, suspend, to_rows
from gis_planner.sharing.templates import BLANK, protocol
from gis_planner.store import Case
from tests.sharing.world import AS_OF, REFERENCE, gateway, released

WORDS = st.text("abcd éß'&-.|:\\=@\n", min_size=1, max_size=12)
WORDS = WORDS.map(lambda t: t.strip().lstrip("'").strip()).filter(bool)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Gateway, id=WORDS, provider=WORDS, legal_basis=WORDS, valid_from=st.just("2026-01-01"),
        recipients=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
        purposes=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
        categories=st.lists(st.sampled_from(list(CATEGORIES)), min_size=1, unique=True).map(tuple),
        accepted=st.dictionaries(WORDS, WORDS, max_size=2), retention_days=st.integers(0, 400),
        conditions=st.lists(WORDS, max_size=2).map(tuple),
        highest_marking=st.sampled_from(MARKINGS),
    )
)  # fmt: skip
def test_a_register_goes_through_a_table_and_back(made: Gateway) -> None:
    assert from_rows(to_rows([made])) == (made,)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "toml"])
def test_every_field_goes_through_a_file_and_back(tmp_path: Path, ending: str) -> None:
    text = "=a | b: c \\ 'd\nsecond line"
    values: dict[str, Any] = {"handling": "C", "onward": "consent", "visibility": "hit",
              "regime": "Part 3", "subject_types": ("individual",), "highest_marking": "OFFICIAL",
              "categories": ("rating", "history"), "retention_days": 30}  # fmt: skip
    for name in Gateway.__dataclass_fields__:
        if name not in values:
            date = name.endswith(("_on", "_from", "_date", "_until", "_review"))
            plain = Gateway.__dataclass_fields__[name].type == "str"
            values[name] = "2026-05-06" if date else text if plain else (text, "b|", "c:\\")
    values |= {"accepted": {"fire: a | b": text}, "id": "G|1"}
    made, out = Gateway(**values), tmp_path / f"register.{ending}"
    with Case.create(tmp_path / "case.gpkg") as case:
        _keep(case, (made,), "one")
        export_table(case, "gateways", out)
        take_out(case, "G|1")
        add_gateways(case, out)
        assert gateways_of(case) == (made,)


def test_an_agreement_about_nobody_is_no_agreement_about_everybody() -> None:
    with pytest.raises(UserError, match="'subject_types' names nobody"):
        gateways_from_dicts([dataclasses.asdict(gateway("hmrc", "fire")) | {"subject_types": []}])


def test_faults_of_a_table_come_together() -> None:
    rows = to_rows([gateway("hmrc", "fire"), gateway("police", "fire")])
    rows[0]["retention_days"] = "soon"
    rows[1]["accepted"] = "nobody"
    with pytest.raises(UserError, match=r"row 1: 'retention_days'.*row 2: 'accepted'"):
        from_rows(rows)


def test_a_suspended_parent_stops_its_child() -> None:
    parent = gateway("hmrc", "fire", id="parent")
    child = gateway("hmrc", "fire", id="child", parent="parent")
    assert released([child], "fire").fields_released
    still = suspend(parent, "2026-01-01", "2026-03-01")
    shut = released([still, child], "fire")
    assert not [f for f in shut.fields_released if f[2] == "child"]
    told = {s.gateway.id: s for s in standing([still, child], REFERENCE, AS_OF)}
    assert told["child"].why_not == "under parent, which is suspended since 2026-01-01"
    assert any("suspension overdue since 2026-03-01" in w for w in told["parent"].warnings)
    assert resume(still) == parent
    with pytest.raises(UserError, match="needs a review date"):
        suspend(parent, "2026-01-01", "")


def test_a_child_may_not_reach_further_than_its_parent() -> None:
    parent = gateway("hmrc", "fire", id="parent", categories=("identity",))
    child = gateway("hmrc", "fire", id="child", parent="parent")
    stray = gateway("hmrc", "fire", id="stray", parent="gone")
    told = {
        s.gateway.id: " ".join(s.warnings)
        for s in standing([parent, child, stray], REFERENCE, AS_OF)
    }
    assert "further than its parent in categories" in told["child"]
    assert "parent gone is not in the register" in told["stray"]


def test_who_works_with_whom_is_told_by_the_names_of_today() -> None:
    held = [gateway("glaa", "fire", id="old"), gateway("hmrc", "fire", id="off")]
    held[1] = replace(held[1], valid_until="2020-01-01")
    assert who_with_whom(held, REFERENCE, AS_OF) == (("fwa", "fire", ("old",)),)


def test_templates_say_what_is_known_and_leave_the_rest_to_fill_in() -> None:
    text = protocol(gateway("hmrc", "fire", legal_basis="Act 2005 s.18"), REFERENCE)
    assert "Act 2005 s.18" in text and BLANK in text and "**identity**" in text


def test_the_paper_of_the_seven_marks_holds_what_is_known_and_lines_for_the_rest() -> None:
    week = Operation(
        "week <b>|x", ("2026-12-02", "2026-12-01"),
        agencies=(TeamAgency("fire", objective="Safe exits", contact="Jo", deputy="Al"),
                  TeamAgency("police")),
        officers=(Officer("F1", "fire", "Fay", days=("2026-12-01",)),
                  Officer("F2", "fire", standby=True)),
        owner="police", measures=("notices from 12 a month",),
    )  # fmt: skip
    paper = marks_paper(
        week, REFERENCE, acknowledged={"fire": {"who": "Jo", "on": "2026-11-20"}}, as_of=AS_OF,
        reasons={"contacts:police": {"why": "the desk is manned", "who": "lead", "on": AS_OF}},
    )  # fmt: skip
    assert paper.count("- [x]") == 3 and paper.count("- [ ]") == 4
    assert "| Fire and rescue service | Safe exits |" in paper
    assert f"| Police | {BLANK} |" in paper and "Police has no objective" in paper
    assert "| Fire and rescue service | Fay | 8 |" in paper
    assert "| Fire and rescue service | Jo | 2026-11-20 |" in paper
    assert f"Accepted: the desk is manned (lead, {AS_OF})." in paper
    assert f"| {BLANK} | {BLANK} |" in paper.split("## 7.")[1]
    assert "Days: 2026-12-01 to 2026-12-02" in paper and "3 of 7 are met or accepted" in paper
    assert r"week \<b>\|x" in paper, "a name is no tag and no cell"
    assert paper.rstrip().endswith(f"| Police | {BLANK} | {BLANK} | {BLANK} |")


def test_the_verb_reads_its_own_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, book = str(tmp_path / "case.gpkg"), tmp_path / "register.xlsx"
    Case.create(tmp_path / "case.gpkg").close()
    samples = Path(__file__).parents[2] / "data/samples/gateways.toml"
    assert main(["gateway", path, str(samples)]) == 0
    for out in (book, tmp_path / "register.csv", tmp_path / "register.toml"):
        assert main(["export", path, "gateways", "--out", str(out)]) == 0
        assert main(["gateway", path, str(out)]) == 0
    with Case.open(tmp_path / "case.gpkg") as case:
        held = gateways_of(case)
        assert case.documents("gateway version") == {}, "nothing should have changed on the way"
    first = held[0].id
    assert main(["gateway", path, "--suspend", first, "--as-of", "2026-11-01"]) == 1
    suspend_it = ["gateway", path, "--suspend", first, "--as-of", "2026-11-01", "--review"]
    assert main([*suspend_it, "2026-12-01"]) == 0
    capsys.readouterr()
    assert main(["gateway", path, "--as-of", "2026-11-21"]) == 0
    assert f"{first}: suspended since 2026-11-01" in capsys.readouterr().out
    assert main(["gateway", path, "--protocol", first, "--out", str(tmp_path / "p.md")]) == 0
    with Case.open(tmp_path / "case.gpkg") as case:
        assert list(case.documents("gateway version")) == [f"{first}/1"]


def test_an_agreement_that_is_due_is_called_by_name(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case.gpkg", None)
    due = gateway("hmrc", "police", id="G14", name="", review_date="2026-11-01")
    _keep(case, (due, replace(due, id="G15", name="Fuel fraud")), "agreements")
    (told,) = [r for r in reminders(case, date(2026, 11, 16)) if "review overdue" in r.text]
    assert told.text.startswith("HM Revenue and Customs (G14), Fuel fraud (G15): ")
