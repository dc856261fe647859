"""Gateways survive TOML and JSON; faults and weak agreements are told; the seven marks."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation, TeamAgency
from gis_planner.domain.sharing import CATEGORIES, Gateway
from gis_planner.reference import DEFAULT_FOLDER
from gis_planner.sharing import (
    gateways_from_dicts,
    gateways_from_toml,
    gateways_to_dicts,
    gateways_to_toml,
    seven_marks,
    warnings,
)
from tests.sharing.world import OPERATION, REFERENCE, gateway

TEXT = """
[[gateway]]
id = "ISA-7"
provider = "police"
recipients = ["fire", "council-food"]
legal_basis = "Crime and Disorder Act 1998 s.115"
purposes = ["joint visits"]
categories = ["identity", "history"]
valid_from = 2026-01-01
accepted = { fire = "Jo Brand" }
"""

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=20)
TEXTS = TEXTS.map(str.strip).filter(bool)


def test_reads_dates_and_defaults() -> None:
    (g,) = gateways_from_toml(TEXT)
    assert g.valid_from == "2026-01-01" and g.visibility == "full" and g.onward == "no"
    assert g.accepted == {"fire": "Jo Brand"} and g.recipients == ("fire", "council-food")


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Gateway,
        id=TEXTS,
        provider=TEXTS,
        recipients=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        legal_basis=TEXTS,
        purposes=st.lists(TEXTS, min_size=1, max_size=2).map(tuple),
        categories=st.just(tuple(CATEGORIES)),
        valid_from=st.dates().map(str),
        accepted=st.dictionaries(TEXTS, TEXTS, max_size=2),
        conditions=st.lists(TEXTS, max_size=2).map(tuple),
        retention_days=st.integers(0, 4000),
    )
)
def test_toml_and_json_give_back_the_same(g: Gateway) -> None:
    assert gateways_from_toml(gateways_to_toml([g])) == (g,)
    assert gateways_from_dicts(json.loads(json.dumps(gateways_to_dicts([g])))) == (g,)


def test_all_faults_at_once() -> None:
    bad = TEXT.replace('"identity", ', '"everything", ').replace("2026-01-01", '"soon"')
    bad = bad.replace("purposes =", "purpose =") + TEXT.replace("ISA-7", "ISA-7")
    with pytest.raises(UserError) as caught:
        gateways_from_toml(bad)
    message = str(caught.value)
    for part in ("categories 'everything'", "not a date", "did you mean 'purposes'?",
                 "'purposes' is missing"):  # fmt: skip
        assert part in message
    with pytest.raises(UserError, match="there twice"):
        gateways_from_toml(TEXT + TEXT)


@pytest.mark.parametrize("text", ["", "[[gateway]", "gateway = 3"])
def test_not_a_gateway_file(text: str) -> None:
    with pytest.raises(UserError):
        gateways_from_toml(text)


def test_weak_agreements_are_named() -> None:
    weak = " ".join(warnings([gateway("police", "glaa")], REFERENCE, "2026-12-01"))
    for part in ("not signed", "no review date", "provider lacks", "recipient lacks",
                 "no measure", "names glaa"):  # fmt: skip
        assert part in weak
    strong = gateway(
        "police", "fire", signatories=("A", "B"), signed_on="2026-01-01", review_date="2027-01-01",
        provider_owner="A", provider_deputy="B", recipient_owner="C", recipient_deputy="D",
        measures=("used 4 times a month",), dpia="DPIA-3",
    )  # fmt: skip
    assert warnings([strong], REFERENCE, "2026-12-01") == ()
    late = dataclasses.replace(strong, review_date="2026-11-01")
    assert "review overdue since 2026-11-01" in warnings([late], REFERENCE, "2026-12-01")[0]


def test_seven_marks_of_a_bare_operation_are_all_missing() -> None:
    bare = Operation("x", ("2026-12-01",), (TeamAgency("fire"),), ())
    assert {w.mark for w in seven_marks(bare)} == {1, 2, 3, 4, 5, 6, 7}


def test_seven_marks_of_a_prepared_operation() -> None:
    ready = dataclasses.replace(
        OPERATION, agencies=tuple(dataclasses.replace(a, deputy="D") for a in OPERATION.agencies)
    )
    left = seven_marks(ready, acknowledged=[a.id for a in ready.agencies])
    assert left == ()
    early = dataclasses.replace(ready, review_date="2026-12-01", measures=("more visits",))
    marks = [w.text for w in seven_marks(early, acknowledged=[a.id for a in ready.agencies])]
    assert marks == ["The measure 'more visits' has no baseline",
                     "The joint review is before the operation ends"]  # fmt: skip


def test_shipped_template_is_complete_and_strong() -> None:
    text = (DEFAULT_FOLDER / "gateway_template.toml").read_text("utf-8")
    assert warnings(gateways_from_toml(text), REFERENCE, "2026-06-01") == ()
    for field in dataclasses.fields(Gateway):
        assert f"\n{field.name} = " in text, field.name
