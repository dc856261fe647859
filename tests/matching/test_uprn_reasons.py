"""Each UPRN has a waterfall that sums to the log-odds of its confidence."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.matching.uprn_probable import UPRN_LEVELS
from gis_planner.matching.uprn_reasons import CERTAIN, SAID, log_odds
from tests.matching.conftest import World

GAZETTEER = pa.table(
    {
        "uprn": ["100", "101", "102", "103"],
        "address": ["9 High Street, Newtown", "11 High Street, Newtown",
                    "Mill House, Mill Lane, Newtown", "11 High Road, Newtown"],
        "postcode": ["BA3 2DA", "BA3 2DA", "BA3 2DB", "BA3 2DC"],
        "organisation": [None, "Silver Wok", None, None],
        "class": [None] * 4,
        "easting": [1.0, 2.0, 3.0, 4.0],
        "northing": [1.0, 2.0, 3.0, 4.0],
    }
)  # fmt: skip
ROWS = [
    {"name": "Golden Wok", "address": "9 High Street, Newtown", "postcode": "BA3 2DA"},
    {"name": "Silver Wok", "address": "11 Hihg Street, Newtown", "postcode": "BA3 2DD"},
    {"name": "Given", "address": "1 Far Lane", "postcode": "BA9 9ZZ", "uprn": "900"},
    {"name": "Golden Wok", "address": "High Street, Newtown", "postcode": "BA3 2DA",
     "phone": "01632 960001"},
    {"name": "Nowhere", "address": "77 Elsewhere Row", "postcode": "ZE1 0AA"},
    {"name": "Pinned", "address": "5 Other Street", "postcode": "BA3 2DZ"},
]  # fmt: skip


def test_the_steps_of_every_uprn_sum_to_its_log_odds(world: World) -> None:
    pinned = Decision("pin_uprn", RecordKey("a5", "l5", "r5", "h5"), None, "500", "Ada", "1")
    found = world(ROWS, gazetteer=GAZETTEER, decisions=[pinned]).matched.to_pylist()
    methods = {r["uprn_method"] for r in found}
    assert methods >= {"exact", "probable", "given", "pinned", "none"}
    for r in found:
        assert r["uprn_because"]
        if r["uprn"] is None:
            continue
        steps = json.loads(r["uprn_waterfall"])
        total = sum(s[2] for s in steps)
        assert total == pytest.approx(log_odds(r["uprn_confidence"]), abs=0.015), r
        assert all(len(s) == 4 and s[3] for s in steps)


def test_a_probable_uprn_tells_its_comparisons(world: World) -> None:
    found = world(ROWS, gazetteer=GAZETTEER).matched.to_pylist()[1]
    steps = {s[0]: s for s in json.loads(found["uprn_waterfall"])}
    assert list(steps) == ["prior", *UPRN_LEVELS, "other candidates"]
    assert steps["number"][1] == "agree" and steps["number"][2] > 0
    assert "house numbers agree" in found["uprn_because"]


def test_every_level_has_a_sentence() -> None:
    assert {k: len(v) for k, v in SAID.items()} == {k: len(v) for k, v in UPRN_LEVELS.items()}


@given(st.floats(0.0, 1.0))
@settings(deadline=None)  # the machine may be busy
def test_log_odds_are_bounded_and_rise(p: float) -> None:
    assert -CERTAIN <= log_odds(p) <= CERTAIN
    assert log_odds(p) <= log_odds(min(1.0, p + 0.01))
