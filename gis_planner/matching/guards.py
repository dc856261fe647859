"""What a trained model must be before a case may use it (domain.md §3)."""

from __future__ import annotations

from itertools import pairwise

from gis_planner.domain.errors import UserError
from gis_planner.matching.model import COMPARISONS, Model, refuse_drift
from gis_planner.matching.train import LADDERS, RULED, WEIGHTLESS

LEAST_EACH = 25
"""Answers 'the same' and answers 'different' that training needs, each."""
DRIFT_BITS = 5.0
"""The most by which a trained weight may differ from the shipped one."""
SLACK = 0.0015
"""Rounding of stored bits."""


def refuse_few(same: int, different: int) -> None:
    """Refuse to train on too few answers."""
    if min(same, different) < LEAST_EACH:
        raise UserError(
            f"There are {same:,} answers 'the same business' and {different:,} 'different' to "
            f"train on (those held out and those of samples only measure); {LEAST_EACH} of each "
            "are needed.",
            fix="Answer more pairs in the review queue, or give a table of answers with --labels",
        )


def refuse_disorder(model: Model) -> None:
    """Refuse a model in which more agreement counts less, or hubs or rules were trained."""
    for name in COMPARISONS:
        bits = {level.name: level.bits for level in model.comparisons[name]}
        for below, level in pairwise(level for level, _ in LADDERS[name]):
            least = dict(LADDERS[name])[level]
            if bits[level] - bits[below] < least - SLACK:
                raise UserError(
                    f"The model gives {name} '{level}' {bits[level]:+.1f} bits and '{below}' "
                    f"{bits[below]:+.1f}: what agrees more must not count less",
                    fix="Train on more answers, or take the shipped model",
                )
        fixed = dict.fromkeys(WEIGHTLESS, 0.0) | RULED
        for level, bits_by_rule in fixed.items():
            if abs(bits.get(level, bits_by_rule) - bits_by_rule) > SLACK:
                raise UserError(
                    f"The model gives {name} '{level}' {bits[level]:+.1f} bits; by rule it is "
                    f"{bits_by_rule:+.1f}",
                    fix="Take the shipped model",
                )


def refuse_far(model: Model, shipped: Model) -> None:
    """Refuse a model that went further from the shipped one than answers can justify."""
    for what, was, now in weights(shipped, model):
        if abs(now - was) > DRIFT_BITS:
            raise UserError(
                f"Training moved {what} from {was:+.1f} to {now:+.1f} bits, more than "
                f"{DRIFT_BITS:g}: the answers are too one-sided",
                fix="Answer pairs of every kind (draw a clerical sample), or keep the model",
            )


def refuse_unsafe(model: Model, shipped: Model) -> None:
    """Every guard of a trained model."""
    refuse_drift(model)
    refuse_disorder(model)
    refuse_far(model, shipped)


def weights(before: Model, after: Model) -> list[tuple[str, float, float]]:
    """Every weight of two models side by side: what, bits before, bits after."""
    found = [
        ("prior", before.prior_bits, after.prior_bits),
        ("two records of one list", before.same_list_bits, after.same_list_bits),
    ]
    for name in COMPARISONS:
        pairs = zip(before.comparisons[name], after.comparisons[name], strict=True)
        found += [(f"{name}: {x.name}", x.bits, y.bits) for x, y in pairs]
    return found
