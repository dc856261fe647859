"""Another library may score: the rest of a match and its explanations stay the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, Silent
from gis_planner.matching import match, shipped_model
from gis_planner.matching.compare import Lexicon
from gis_planner.matching.engine import ENGINES, Engine, engine_named
from gis_planner.matching.normalise import Normal
from gis_planner.matching.parsed import Gazetteer
from gis_planner.matching.score import LEVELS
from gis_planner.matching.splink_settings import COMPARISONS, level_names
from gis_planner.matching.uprn import Resolved
from tests.matching.conftest import ids, table

SHOPS = [
    {"name": "The Chicken Shop", "address": "12 The Broadway, Ealing", "postcode": "W5 2NH",
     "phone": "020 8567 1111", "list": "food"},
    {"name": "Chicken Shop", "address": "12 The Broadway", "postcode": "W5 2NH", "list": "fire"},
    {"name": "Chiken Shop Ltd", "address": "The Broadway", "postcode": "W5 2NH",
     "phone": "020 8567 1111", "list": "rates"},
    {"name": "Patel Pharmacy", "address": "14 The Broadway", "postcode": "W5 2NH", "list": "food"},
    {"name": "Patel Pharmacy", "address": "14 The Broadway", "postcode": "W5 2NH", "list": "hse"},
    {"name": "Green Grocer", "address": "3 Mill Lane, Acton", "postcode": "W3 6AA",
     "list": "food"},
]  # fmt: skip


def test_splink_finds_the_same_businesses_and_explains_them() -> None:
    pytest.importorskip("splink")
    own = match(table(SHOPS), progress=Silent())
    theirs = match(table(SHOPS), progress=Silent(), engine=engine_named("splink"))
    assert ids(theirs, "business") == ids(own, "business")
    assert len(set(ids(theirs, "business"))) == 3
    assert theirs.pairs.num_rows
    for row in theirs.pairs.to_pylist():
        items = json.loads(row["waterfall"])
        assert sum(bits for _, _, bits, _ in items) == pytest.approx(row["match_weight"], abs=0.011)
        assert row["because"]


def test_splink_scores_with_the_frozen_weights() -> None:
    """Same name, same door, same phone: the bits are the model's, whoever multiplies them."""
    pytest.importorskip("splink")
    found = match(table(SHOPS), progress=Silent(), engine=engine_named("splink"))
    model = shipped_model()
    bits = {c: {lv.name: lv.bits for lv in ls} for c, ls in model.comparisons.items()}
    items = [i for w in found.pairs["waterfall"].to_pylist() for i in json.loads(w)]
    told = {(c, level): b for c, level, b, _ in items if c in bits}
    assert len(told) >= 6
    for (comparison, level), said in told.items():
        assert said == pytest.approx(bits[comparison][level], abs=0.006)


def test_a_persons_word_stands_above_splink() -> None:
    from gis_planner.domain.decisions import Decision, RecordKey

    pytest.importorskip("splink")
    records = table(SHOPS).to_pylist()
    key = [RecordKey(r["agency"], r["list"], r["source_ref"], r["content_hash"]) for r in records]
    apart = Decision("cannot_link", key[0], key[1], when="2026-01-01T09:00:00")
    found = match(table(SHOPS), progress=Silent(), decisions=[apart],
                  engine=engine_named("splink"))  # fmt: skip
    business = ids(found, "business")
    assert business[0] != business[1]


def test_splink_levels_bear_the_names_of_ours() -> None:
    """A level that the model does not weigh would have no bits."""
    for comparison in LEVELS:
        assert set(level_names(comparison)) <= set(LEVELS[comparison])
    assert level_names("lists") == ["two lists", "one list"]
    assert set(COMPARISONS) == {*LEVELS, "lists"}


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UserError, match="no engine 'oracle'") as refused:
        engine_named("oracle")
    assert all(name in (refused.value.fix or "") for name in ENGINES)


@pytest.mark.parametrize(("engine", "library"), [("splink", "splink"), ("spark", "pyspark")])
def test_a_missing_library_is_told_with_what_to_install(
    engine: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UserError, match="not installed") as refused:
        engine_named(engine)
    assert "pip install" in (refused.value.fix or "")


def test_the_resolve_stage_can_be_replaced() -> None:
    """A stage that knows one UPRN for everybody: its answers reach the match."""

    def everyone(normal: Normal, gazetteer: Gazetteer, lexicon: Lexicon, result: Resolved,
                 weights: Mapping[str, tuple[float, ...]], least: float,
                 progress: Progress) -> None:  # fmt: skip
        for row in np.flatnonzero(result.uprn < 0).tolist():
            result.uprn[row], result.method[row] = 77, "probable"
            result.confidence[row], result.because[row] = 0.9, "the only one there is"

    rows: list[dict[str, Any]] = SHOPS[:2]
    found = match(table(rows), progress=Silent(), engine=Engine("one", resolve=everyone))
    assert found.matched["uprn"].to_pylist() == ["77", "77"]
    assert match(table(rows), progress=Silent()).matched["uprn"].to_pylist() == [None, None]
