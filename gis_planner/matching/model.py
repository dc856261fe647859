"""The trained model as one value: bits of each level, common-word frequencies, provenance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from gis_planner.domain.errors import UserError

COMPARISONS = ("name", "place", "contact", "person")


@dataclass(frozen=True)
class Level:
    """One level of a comparison. m: share of true matches at it, u: share of other candidates.

    `bits` is its weight in the sum; it differs from log2(m/u) where comparisons are not
    independent (they were fitted together), and is 0 where there is nothing to compare.
    """

    name: str
    bits: float
    m: float = 0.0
    u: float = 0.0


@dataclass(frozen=True)
class Model:
    """Frozen weights of the four comparisons, of UPRN resolution, and frequencies of words."""

    prior_bits: float
    """Evidence before any comparison, for a pair that blocking proposes."""
    same_list_bits: float
    """Added where both records come from one list (lists seldom repeat a business)."""
    frequency_bits: float
    """Bits for each bit of information above `frequency_mean` that agreeing names share."""
    partial_frequency_bits: float
    """The same where names agree only in part."""
    frequency_mean: float
    frequency_range: tuple[float, float]
    """Shared information is held within this range, in bits."""
    comparisons: Mapping[str, tuple[Level, ...]]
    uprn: Mapping[str, tuple[float, ...]]
    words: Mapping[str, float] = field(default_factory=dict)
    """Frequency of common name words among businesses; no rare names."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def bits(self, comparison: str) -> list[float]:
        """Bits of each level in order."""
        return [level.bits for level in self.comparisons[comparison]]

    def to_json(self) -> str:
        """One JSON value, the form in which a case keeps it."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)


def model_from_json(text: str) -> Model:
    """Read a model and refuse one that would join different businesses at one address."""
    try:
        raw = json.loads(text)
        levels = {c: tuple(Level(**v) for v in raw["comparisons"][c]) for c in COMPARISONS}
        raw["comparisons"] = levels
        raw["uprn"] = {k: tuple(v) for k, v in raw["uprn"].items()}
        raw["frequency_range"] = tuple(raw["frequency_range"])
        model = Model(**raw)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"The matching model cannot be read ({error})", fix="Take the shipped model"
        ) from error
    refuse_drift(model)
    return model


def refuse_drift(model: Model) -> None:
    """Refuse a model whose weight for 'names differ' is not negative (domain.md §3)."""
    differ = next(level for level in model.comparisons["name"] if level.name == "differ")
    if differ.bits >= 0:
        raise UserError(
            f"The model gives {differ.bits:+.1f} bits to differing names: it would take "
            "the same address for the same business",
            fix="Train on more pairs of different businesses at one address, or take the "
            "shipped model",
        )


@cache
def shipped_model() -> Model:
    """The model in this package."""
    text = resources.files("gis_planner.matching").joinpath("model.json").read_text("utf-8")
    return model_from_json(text)
