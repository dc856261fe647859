"""Which matches hold without telephones, web addresses and people: by their own waterfalls."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from gis_planner.pipeline.pair_evidence import pairs_with_evidence
from gis_planner.pipeline.training import model_of
from gis_planner.store import Case
from tests.pipeline.conftest import Demo


def test_a_pair_that_its_contacts_lift_over_the_line_says_so(demo: Demo, tmp_path: Path) -> None:
    shutil.copy(demo.case, tmp_path / "case.gpkg")
    with Case.open(tmp_path / "case.gpkg") as case:
        pairs, sure = pairs_with_evidence(case).to_pylist(), model_of(case).thresholds["match"]
        told = {r["pair_id"]: json.loads(r["waterfall"] or "[]")
                for r in case.pair_reasons([p["pair_id"] for p in pairs]).to_pylist()}  # fmt: skip
    seen = set()
    for pair in pairs:
        lent = [s[2] for s in told[pair["pair_id"]] if s[0] in ("contact", "person") and s[2] > 0]
        alone = not lent or pair["match_weight"] - sum(lent) >= sure
        assert pair["without_contacts"] == alone
        seen.add((pair["band"], alone))
    assert {("match", True), ("match", False)} <= seen
