"""Hit or no hit between two agencies: neither sees the other's list."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import Gateway
from gis_planner.sharing import Reader, Rules, check_hits
from tests.sharing.world import AGENCIES, AS_OF, PURPOSE, REFERENCE, gateway, world


def answered(*gateways: Gateway, without: int | None = None, level: str = "premises") -> pa.Table:
    """The fire service asks HMRC; record `without` of the town is not there."""
    rules = Rules(Reader("fire", PURPOSE, AS_OF), gateways, REFERENCE)
    records = world()["records"]
    if without is not None:
        records = records.filter(pc.not_equal(records["record_id"], without))
    return check_hits(records, world()["matched"], rules, asked="hmrc", level=level)


def hmrc_record_at(premises: str) -> int:
    rows = world()["matched"].join(world()["records"].select(["record_id", "agency"]), "record_id")
    found = [r["record_id"] for r in rows.to_pylist()
             if r["agency"] == "hmrc" and r["premises_id"] == premises]  # fmt: skip
    return int(found[0])


def test_the_asker_learns_which_of_its_own_records_the_other_knows() -> None:
    hit = gateway("hmrc", "fire", visibility="hit")
    table = answered(hit, without=hmrc_record_at("P2"))
    assert table["answer"].to_pylist() == ["hit", "no hit", "hit"]
    assert set(table["agency"].to_pylist()) == {"fire"}
    assert table["gateways"].to_pylist() == [hit.id, None, hit.id]


def test_deny_by_default_says_why() -> None:
    with pytest.raises(UserError, match="no gateway from hmrc to fire"):
        answered()
    with pytest.raises(UserError, match="does not allow the purpose"):
        answered(gateway("hmrc", "fire", visibility="hit", purposes=("tax",)))


def test_a_hiding_gateway_gives_no_hint_that_it_hides() -> None:
    with pytest.raises(UserError) as refused:
        answered(gateway("hmrc", "fire", visibility="hidden"))
    assert "holds nothing that answers" in str(refused.value)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda p, r, v: gateway(p, r, visibility=v),
            st.sampled_from(AGENCIES), st.sampled_from(AGENCIES),
            st.sampled_from(("full", "hit", "hidden")),
        ),
        max_size=6, unique_by=lambda g: g.id,
    )
)  # fmt: skip
def test_nothing_of_the_other_list_is_in_the_answer(gateways: list[Gateway]) -> None:
    try:
        table = answered(*gateways)
    except UserError:
        return
    said = str(table.to_pylist())
    assert "Canary_" not in said
    assert {r["agency"] for r in table.to_pylist()} == {"fire"}
