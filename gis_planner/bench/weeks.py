"""Invented weeks of action: premises in a town and villages, agencies, officers. By seed."""

from __future__ import annotations

import numpy as np

from gis_planner.domain.operations import Officer, Operation, TeamAgency
from gis_planner.planning import Candidate

AGENCIES = (
    "council-food", "council-ts", "council-licensing", "council-housing", "fire", "police",
    "immigration", "fwa", "hmrc",
)  # fmt: skip
CONCERNS = (
    "food_hygiene", "fire_safety", "illegal_working", "wages", "illicit_goods", "age_restricted",
    "licensing", "hmo", "tax", "health_safety",
)  # fmt: skip
ORIGIN = np.array([360_000.0, 160_000.0])
DAYS = tuple(f"2026-12-{d:02d}" for d in range(1, 32))


def invented_week(
    premises: int, officers: int, days: int, seed: int = 1, *, clusters: int = 6
) -> tuple[tuple[Candidate, ...], Operation]:
    """Premises in clusters over 20 x 20 km, each with one to four concerns."""
    rng = np.random.default_rng([seed, premises, officers, days])
    centres = rng.uniform(2_000, 18_000, (clusters, 2)) + ORIGIN
    which = rng.integers(0, clusters, premises)
    xy = centres[which] + rng.normal(0, 900, (premises, 2))
    opening = (
        (),
        (("09:00", "17:00"),),
        (("11:00", "18:00"),),
        (("09:00", "12:30"), ("13:30", "18:00")),
    )
    found = []
    for k in range(premises):
        count = int(rng.integers(1, 5))
        names = rng.choice(CONCERNS, count, replace=False, p=_odds())
        found.append(
            Candidate(
                f"P{k:05d}",
                float(round(xy[k, 0], 1)),
                float(round(xy[k, 1], 1)),
                {str(c): float(round(rng.gamma(2.0, 0.8) + 0.3, 3)) for c in names},
                ward=f"ward {which[k] + 1}",
                windows=opening[int(rng.integers(0, len(opening)))],
                has_dwelling=bool(rng.random() < 0.15),
                licensed=bool(rng.random() < 0.4),
                never_visited=bool(rng.random() < 0.2),
            )
        )
    bases = rng.uniform(4_000, 16_000, (len(AGENCIES), 2)) + ORIGIN
    agencies = tuple(
        TeamAgency(a, float(round(x, 1)), float(round(y, 1))) for a, (x, y) in zip(AGENCIES, bases)
    )
    staff = tuple(
        Officer(
            f"{AGENCIES[k % len(AGENCIES)]}-{k // len(AGENCIES) + 1}", AGENCIES[k % len(AGENCIES)]
        )
        for k in range(officers)
    )
    operation = Operation(
        f"week-{premises}", DAYS[:days], agencies, staff, max_candidates=max(300, premises)
    )
    return tuple(found), operation


def _odds() -> np.ndarray:
    weights = np.array([5, 3, 2, 2, 2, 2, 2, 1, 2, 2], float)
    return np.asarray(weights / weights.sum())
