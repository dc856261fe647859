"""Training: from answers, from pairs alone, and the guards that refuse a bad model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.matching.compare import Evidence
from gis_planner.matching.guards import (
    DRIFT_BITS,
    LEAST_EACH,
    refuse_disorder,
    refuse_few,
    refuse_unsafe,
    weights,
)
from gis_planner.matching.model import Level, Model, model_from_json, shipped_model
from gis_planner.matching.refit import from_labels, from_pairs
from gis_planner.matching.score import LEVELS, score
from gis_planner.matching.train import LADDERS, model_from, weights_of


def _with(model: Model, comparison: str, level: str, bits: float) -> Model:
    """The model with one weight changed."""
    levels = tuple(
        replace(v, bits=bits) if v.name == level else v for v in model.comparisons[comparison]
    )
    return replace(model, comparisons={**model.comparisons, comparison: levels})


def _evidence(n: int, seed: int = 1, **share: float) -> tuple[Evidence, np.ndarray]:
    """Pairs of which a third are the same business. `share`: of true pairs, those with the phone
    in common (phone) and whose names agree in part only (partly)."""
    rng = np.random.default_rng(seed)
    same = rng.random(n) < 1 / 3
    name = np.where(same, 8, rng.choice([1, 2], n))
    name = np.where(same & (rng.random(n) < share.get("partly", 0.05)), 3, name)
    place = np.where(same, 11, rng.choice([2, 5, 11], n, p=[0.5, 0.3, 0.2]))
    contact = np.where(same & (rng.random(n) < share.get("phone", 0.5)), 5, 0)
    ints = np.arange(n, dtype=np.int32)
    codes = [np.asarray(v, np.int8) for v in (name, place, contact, np.zeros(n))]
    return Evidence(
        ints * 2, ints * 2 + 1, *codes, np.full(n, 12.0, np.float32), np.zeros(n, np.bool_),
        np.zeros((n, 2), np.int32), np.zeros((n, 3), np.int8), np.zeros(n, np.float32),
    ), same  # fmt: skip


def _fit(evidence: Evidence, same: np.ndarray, asked: int) -> Model:
    ids = np.arange(2 * len(same), dtype=np.int64)
    labels = {(2 * i, 2 * i + 1): bool(same[i]) for i in range(asked)}
    return from_labels(evidence, ids, labels, {}, shipped_model(), {"source": "test"})[0]


def _f1(model: Model, evidence: Evidence, same: np.ndarray) -> float:
    joined = score(evidence, model).total >= 0
    return float(2 * (joined & same).sum() / (joined.sum() + same.sum()))


def test_the_shipped_model_passes_every_guard() -> None:
    refuse_unsafe(shipped_model(), shipped_model())


def test_a_model_is_made_again_of_its_own_weights() -> None:
    """Steps of ladders and bits of levels are two ways to write the same model."""
    model = shipped_model()
    codes = np.array([[0, 0, k, 0, 0, 0] for k in range(9)], np.int8)
    made = model_from(weights_of(model), codes, np.arange(9) > 4, np.ones(9), model, {})
    for name in LADDERS:
        assert made.bits(name) == pytest.approx(model.bits(name), abs=0.002)
    assert (made.prior_bits, made.same_list_bits) == (model.prior_bits, model.same_list_bits)


def test_answers_make_the_matching_of_their_case_better() -> None:
    """In this case half of the businesses are named only in part alike, at the same address."""
    evidence, same = _evidence(3000, partly=0.5, phone=0.0)
    before = shipped_model()
    after = _fit(evidence, same, 400)
    assert _f1(after, evidence, same) > _f1(before, evidence, same) + 0.02
    refuse_unsafe(after, before)


def test_a_few_answers_move_a_little_and_many_move_much() -> None:
    evidence, same = _evidence(4000, partly=0.5, phone=0.0)
    was = np.array([b for _, b, _ in weights(shipped_model(), shipped_model())])
    moved = []
    for asked in (120, 4000):
        now = np.array([a for _, _, a in weights(shipped_model(), _fit(evidence, same, asked))])
        moved.append(float(np.abs(now - was).sum()))
    assert 0 < moved[0] < moved[1]


def test_answers_about_unproposed_pairs_are_not_counted() -> None:
    evidence, same = _evidence(200)
    ids = np.arange(400, dtype=np.int64)
    labels = {(2 * i, 2 * i + 1): bool(same[i]) for i in range(200)} | {(1, 399): True}
    _, yes, no = from_labels(evidence, ids, labels, {}, shipped_model(), {})
    assert (yes, no) == (int(same.sum()), 200 - int(same.sum()))


def test_too_few_answers_are_refused() -> None:
    evidence, same = _evidence(60)
    with pytest.raises(UserError, match="needed"):
        _fit(evidence, same, 30)
    refuse_few(LEAST_EACH, LEAST_EACH)
    with pytest.raises(UserError, match="different"):
        refuse_few(1000, LEAST_EACH - 1)


def test_a_model_to_which_differing_names_mean_the_same_business_is_refused() -> None:
    drifted = _with(shipped_model(), "name", "differ", 0.1)
    with pytest.raises(UserError, match="differing names"):
        refuse_unsafe(drifted, shipped_model())
    with pytest.raises(UserError, match="differing names"):
        model_from_json(drifted.to_json())


def test_a_model_to_which_more_agreement_counts_less_is_refused() -> None:
    model = shipped_model()
    near = next(v.bits for v in model.comparisons["name"] if v.name == "near")
    with pytest.raises(UserError, match="must not count less"):
        refuse_disorder(_with(model, "name", "same", near - 1.0))


@pytest.mark.parametrize(
    ("comparison", "level"), [("contact", "shared by many"), ("name", "same company")]
)
def test_hubs_and_rules_are_never_trained(comparison: str, level: str) -> None:
    with pytest.raises(UserError, match="by rule"):
        refuse_disorder(_with(shipped_model(), comparison, level, 3.0))


def test_a_model_far_from_the_shipped_one_is_refused() -> None:
    model = shipped_model()
    far = replace(model, prior_bits=model.prior_bits + DRIFT_BITS + 0.1)
    with pytest.raises(UserError, match="prior"):
        refuse_unsafe(far, model)


def test_without_answers_weights_move_a_little_and_match_no_worse() -> None:
    """Every true pair shares its phone here; in the shipped training four in ten did."""
    evidence, same = _evidence(6000, phone=1.0)
    base = shipped_model()
    after = from_pairs(evidence, base, {"source": "unsupervised"}, Silent())
    refuse_unsafe(after, base)
    assert after.provenance == {"source": "unsupervised"}
    assert after.to_json() == from_pairs(evidence, base, after.provenance, Silent()).to_json()
    assert any(abs(now - was) > 0.1 for _, was, now in weights(base, after))
    assert _f1(after, evidence, same) >= _f1(base, evidence, same) - 0.01


@pytest.mark.parametrize("fit", [
    lambda e, s: _fit(e, s, len(s)),
    lambda e, s: from_pairs(e, shipped_model(), {}, Silent()),
])  # fmt: skip
def test_a_trained_model_knows_no_word_that_the_shipped_one_did_not(
    fit: Callable[[Evidence, np.ndarray], Model],
) -> None:
    """Names of the user's data never enter a model; term frequency is counted at each match."""
    evidence, same = _evidence(400)
    after = fit(evidence, same)
    assert after.words == shipped_model().words and after.uprn == shipped_model().uprn


def test_every_level_has_its_name_in_the_model() -> None:
    for comparison, levels in shipped_model().comparisons.items():
        assert all(isinstance(v, Level) for v in levels)
        assert tuple(v.name for v in levels) == LEVELS[comparison]


# ---- what is shipped


def test_the_shipped_model_says_what_it_was_trained_on() -> None:
    origin = shipped_model().provenance
    assert {"command", "date", "data", "method", "words"} <= origin.keys()
    sizes = {d["name"]: d["records"] for d in origin["data"]}
    assert sizes["invented county"] == 57_937 and len(sizes) >= 2
    assert json.loads(shipped_model().to_json())["provenance"] == dict(origin)


def test_no_rare_name_is_in_the_shipped_model(shared_data: Path) -> None:
    """Each of its words is in dozens of distinct businesses of the lists it was counted in."""
    from gis_planner.bench.matching_train import LEAST_BUSINESSES, bearers

    found = bearers(shared_data)
    rare = {w: found.get(w, 0) for w in shipped_model().words if found.get(w, 0) < LEAST_BUSINESSES}
    assert not rare
    assert LEAST_BUSINESSES >= 20
