"""What a match may be told, and what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner.matching.model import Model

if TYPE_CHECKING:
    from gis_planner.matching.state import MatchState


@dataclass(frozen=True)
class MatchParams:
    """Everything that can change a match. Bits are log2; None of `model` means the shipped one."""

    model: Model | None = None
    match_bits: float | None = None
    """Band 'match' from here; None takes the model's calibrated threshold."""
    review_bits: float | None = None
    """Pairs below are not kept; None takes the model's."""
    uprn_least: float | None = None
    """Least confidence of a probable UPRN; None takes the model's."""
    hub_families: Mapping[str, int] = field(
        default_factory=lambda: {
            "phone": 4, "email": 4, "website": 6, "uprn": 12, "address": 12, "postcode": 60,
        }
    )  # fmt: skip
    """A value shared by more distinct name families than this is a hub."""
    block_caps: Mapping[str, int] = field(default_factory=dict)
    """Largest block by kind of key, where it differs from the default."""
    largest_business: int = 25
    """No automatic business cluster is larger (domain.md §3)."""
    rules: frozenset[str] = frozenset()
    """Names of rules switched OFF, for tests that show what a rule is for: hubs,
    units, numbers, average_link, complement, must_link, cannot_link, roles, sites (a web domain
    spells a name), phones (numbers of no area say nothing against others)."""


@dataclass(frozen=True)
class MatchResult:
    """Tables as `domain.tables` describes them; `stats` counts and stage seconds."""

    matched: pa.Table
    pairs: pa.Table
    premises: pa.Table
    businesses: pa.Table
    organisations: pa.Table
    hubs: pa.Table
    stats: dict[str, Any]
    state: MatchState | None = None
    """What the next match needs to look at new records only; None where none was kept."""
