"""The reference data reads, holds together, survives JSON, and tells its faults with lines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.reference import (
    DEFAULT_FOLDER,
    load_reference,
    reference_from_dict,
    reference_to_dict,
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def test_every_concern_has_an_agency_indicators_and_source(reference: Reference) -> None:
    for concern in reference.concerns.values():
        assert concern.agencies and concern.looks and concern.source, concern.id
    assert not reference.concerns["modern_slavery"].predictable
    assert reference.concerns["modern_slavery"].safeguarding


def test_every_agency_has_a_concern_and_its_own_colour(reference: Reference) -> None:
    assert all(a.concern and a.source for a in reference.agencies.values())
    assert len({a.colour for a in reference.agencies.values()}) == len(reference.agencies)


def test_statutes_of_the_domain_are_there(reference: Reference) -> None:
    statutes = " ".join(p.statute for p in reference.powers)
    for words in [
        "Food Safety Act",
        "Consumer Rights",
        "Fire Safety",
        "Housing Act",
        "s.20",
        "Sch 36",
        "Employment Rights",
        "s.28CA",
        "s.179",
        "s.8",
        "s.17",
        "s.18",
    ]:
        assert words in statutes
    assert all(p.source for p in reference.powers)


def test_no_agency_holds_a_power_over_business_rates(reference: Reference) -> None:
    assert not [p for p in reference.powers if "business_rates" in p.concerns]


def test_json_gives_back_the_same(reference: Reference) -> None:
    assert reference_from_dict(json.loads(json.dumps(reference_to_dict(reference)))) == reference


@pytest.mark.parametrize(
    ("text", "agency"),
    [("fire", "fire"), ("Fire & Rescue", "fire"), ("council_eh", "council-food"), ("VAT", "hmrc")],
)
def test_agency_by_alias(reference: Reference, text: str, agency: str) -> None:
    assert reference.agency(text).id == agency


def test_no_alias_names_two_agencies(reference: Reference) -> None:
    for agency in reference.agencies.values():
        for alias in agency.aliases:
            assert reference.agency(alias).id == agency.id, alias


def test_unknown_agency_still_works(reference: Reference) -> None:
    assert reference.agency("harbour-master").id == "harbour-master"


def test_glaa_became_the_fair_work_agency(reference: Reference) -> None:
    assert reference.today("glaa") == "fwa"
    assert reference.today("fire") == "fire"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(DEFAULT_FOLDER, tmp_path / "reference")
    return tmp_path / "reference"


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_faults_are_told_with_file_and_line(copy: Path) -> None:
    _edit(copy, "agencies.toml", 'colour = "#009E73"', 'color = "#009E73"')
    _edit(copy, "powers.toml", 'entry = "yes"', 'entry = "perhaps"')
    _edit(copy, "concerns.toml", 'agencies = ["council-food"]', 'agencies = ["nobody"]')
    with pytest.raises(UserError) as caught:
        load_reference(copy)
    message = str(caught.value)
    assert (
        "agencies.toml line 11: 'color' is not a field of agency, did you mean 'colour'?" in message
    )
    assert "'entry' is 'perhaps'" in message
    assert "agency 'nobody' is not described" in message


def test_broken_toml_and_missing_file(copy: Path) -> None:
    _edit(copy, "powers.toml", "[[power]]", "[[power]")
    with pytest.raises(UserError, match="line"):
        load_reference(copy)
    (copy / "agencies.toml").unlink()
    with pytest.raises(UserError, match="missing"):
        load_reference(copy)


def test_ranks_lie_between_0_and_1(copy: Path) -> None:
    _edit(copy, "schemes.toml", '"4" = 0.2', '"4" = 20')
    with pytest.raises(UserError, match="not 0 to 1"):
        load_reference(copy)
