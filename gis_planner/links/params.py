"""What a user may turn: thresholds and bits of links and successions. Kept in the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class LinkParams:
    """Bits are log2 of how much likelier the evidence is if the claim is true (domain.md §6).

    `hub_families`: a phone, e-mail or web address held by more traders than this has no linking
    weight. `hub_office_families`: the same for a registered office, in name families (an
    accountant's or formation agent's); `hub_postcode_families`: for one known by postcode only.
    `not_hubs`: 'phone:+44…' and the like, which link although many share them; `hubs`: values that
    a person decided must not link.
    `busy_appointments`: above it a person's bits weigh `busy_factor`.
    """

    hub_families: int = 5
    hub_office_families: int = 9
    hub_postcode_families: int = 12
    busy_appointments: int = 25
    busy_factor: float = 0.3
    same_person_bits: float = 5.0
    maybe_same_person_bits: float = -3.0
    birth_month_bits: float = 9.5
    prior_bits: float = -10.0
    strong_bits: float = 5.0
    review_bits: float = 0.0
    max_block: int = 60
    register_bits: float = 10.0
    record_bits: float = 7.0
    address_bits: float = 4.0
    debt_pounds: float = 10_000.0
    threads: int = 2
    not_hubs: tuple[str, ...] = ()
    hubs: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkResult:
    """Tables NODES, LINKS, SUCCESSIONS of `domain.tables`, and what the run counted and weighed.

    `stats["oddities"]` is a list of `{kind, subject, because, source_refs}`: bad input that was
    weighed or set apart, never merged on.
    """

    nodes: pa.Table
    links: pa.Table
    successions: pa.Table
    stats: dict[str, Any] = field(default_factory=dict)
