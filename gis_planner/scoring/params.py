"""What the score depends on beside the evidence, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

Z_80 = 1.2816
"""Standard deviations on each side of an 80 % interval of a normal distribution."""


@dataclass(frozen=True)
class ScoreParams:
    """Weights of the score. Bits are log2 of odds; years are of 365.25 days.

    Every value is a convention until outcomes exist, chosen to be mild; sentences say
    'uncalibrated' wherever one was used.
    """

    agency_cap_bits: float = 2.0
    """No agency adds or takes more than this per premises, per concern and in total."""
    agency_knee_bits: float = 1.5
    """Where the cap begins to bend what an agency adds; below, its bits count in full."""
    calibrated_cap_bits: float = 6.0
    """The cap on one contribution whose weight was learnt from outcomes."""
    slope: float = 0.35
    """Bits per bit of the percentile's log odds: a rank in a list is not itself a risk. The worst
    2 % of a long list reach the cap of one agency, the worst 13 % half of it."""
    shrink_rated: float = 20.0
    """Bits are multiplied by n / (n + this): a list of few ratings says little."""
    sd_bits: float = 0.75
    """Standard deviation of fresh uncalibrated evidence."""
    sd_missing_bits: float = 1.56
    """Where nothing is known: an 80 % interval from -2 to +2 bits."""
    compliance_half_life_years: float = 3.0
    hazard_half_life_years: float = 6.0
    intelligence_half_life_years: float = 1.0
    complaint_half_life_years: float = 1.5
    unknown_age_years: float = 4.0
    """Age taken for evidence without a date."""
    hazard_on_likelihood: float = 0.5
    """Share of a hazard rating that also speaks for likelihood; all of it speaks for harm."""
    confidence_weight: float = 0.25
    """Weight of confidence in management and of awards."""
    intelligence_bits: float = 2.0
    """Bits of one report that is fully reliable; multiplied by the 3x5x2 reliability."""
    complaint_bits: float = 1.0
    """Bits for each doubling of one plus the number of (aged) complaints."""
    lapse_bits: float = 1.0
    """Bits for a licence that ran out with none after it."""
    history_bits: float = 0.5
    """Bits for each doubling of one plus the earlier poor ratings."""
    setting_bits: float = 1.0
    """Bits of harm where people sleep, are cared for, or fuel is stored."""
    non_compliant_rank: float = 0.5
    """From this rank up a compliance rating counts as non-compliance on record."""
    min_outcomes: int = 30
    """Outcomes that a scheme needs, with both kinds among them, before it is calibrated."""
    recognised_share: float = 0.8
    """Share of a column's filled values that must belong to a scheme for it to be recognised."""


@dataclass(frozen=True)
class ScoreResult:
    """`scores` and `risks` as described in domain.tables; `notes` what could not be used."""

    scores: pa.Table
    risks: pa.Table
    notes: tuple[str, ...] = ()
