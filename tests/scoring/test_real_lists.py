"""The score on real open lists, where they are here."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.scoring.helpers import record, scored

pytestmark = pytest.mark.shared


def test_real_hygiene_list_exempt_kitchens_are_unknown_not_worst(shared_data: Path) -> None:
    """467 rows, 88 of them RatingValue 0 beside a key that says exempt."""
    path = shared_data / "uk" / "banes" / "dev" / "food_hygiene_2019.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            record(f"P{i}", "council-food", "food hygiene", scheme="fhrs", business_id=f"B{i}",
                   rating=row["RatingValue"], date=row["RatingDate"].replace("/", "-") or None,
                   trade=row["BusinessType"], original=json.dumps(row))
            for i, row in enumerate(csv.DictReader(file))
        ]  # fmt: skip
    result = scored(rows, as_of="2019-12-31")
    factors = Counter(result.scores["factor"].to_pylist())
    assert factors["no value"] == 88 and factors["compliance"] == 379
    assert factors["confidence"] == 367  # the score beside the rating is found by itself
    worst = max(result.risks.to_pylist(), key=lambda r: r["likelihood"])
    assert "Hygiene rating 1" in worst["top_because"] and "of 379 rated" in worst["top_because"]
    unknown = [r for r in result.risks.to_pylist() if "exempt" in r["top_because"]]
    assert unknown and all(r["likelihood"] == 0 and r["severity"] == 0 for r in unknown)
