"""What holds for any lists whatever."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.scoring import ScoreParams
from gis_planner.scoring.calibrate import by_outcomes, by_percentile
from gis_planner.scoring.schemes import read_value
from tests.scoring.helpers import REFERENCE, record, scored

LISTS = (
    ("council-food", "food hygiene", "fhrs", ["5", "4", "3", "1", "0", "Exempt", "bad value"]),
    ("fire", "fire risk", "fire_risk", ["very low", "low", "high", "very high"]),
    ("police", "intelligence", "intel_3x5x2", ["1A", "2-B-C", "3E/P", ""]),
    ("council-licensing", "licences", "licence_status", ["Issued", "Lapsed", "Revoked"]),
    ("council-enviro", "noise complaints", "", ["", "x"]),
    ("nobody", "things", "", ["", "1", "high"]),
)
DATES = st.sampled_from([None, "2012-03-04", "2025-11-30", "2026-01-02", "not a date", "2025"])


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    out = []
    for _ in range(draw(st.integers(0, 25))):
        agency, name, scheme, values = draw(st.sampled_from(LISTS))
        out.append(
            record(
                draw(st.sampled_from(["P1", "P2", "P3"])), agency, name,
                scheme=draw(st.sampled_from([scheme, None])) or None,
                rating=draw(st.sampled_from(values)) or None,
                date=draw(DATES), date_to=draw(DATES),
                role=draw(st.sampled_from(["premises", "place", "registered_office", None])),
                trade=draw(st.sampled_from([None, "Hotel", "modern slavery", 'a "quoted" trade'])),
                business_id=draw(st.sampled_from(["B1", "B2", "B3"])),
                original=draw(st.sampled_from(["{}", "not json", '{"Risk": "High"}', None])),
            )
        )  # fmt: skip
    return out


@settings(max_examples=15, deadline=None)
@given(rows())
def test_scores_hold_together(given_rows: list[dict[str, Any]]) -> None:
    result = scored(given_rows)
    by_agency: dict[tuple[str, ...], float] = defaultdict(float)
    by_concern: dict[tuple[str, ...], float] = defaultdict(float)
    totals = {}
    known = {f"{r['agency']}/{r['list']}/R{i}" for i, r in enumerate(given_rows)}
    for row in result.scores.to_pylist():
        assert row["low"] <= row["bits"] <= row["high"] and row["because"]
        assert set(json.loads(row["source_refs"])) <= known and row["source_refs"] != "[]"
        if row["missing"]:
            assert row["bits"] == 0 and row["high"] - row["low"] > 3
        key = (row["premises_id"], row["concern"], row["axis"])
        if row["agency"] is None:
            totals[key] = row["bits"]
            continue
        by_concern[key] += row["bits"]
        sign = "+" if row["bits"] > 0 else "-"
        by_agency[row["premises_id"], row["agency"], row["axis"], sign] += row["bits"]
    assert all(abs(bits) <= 2.01 for bits in by_agency.values())
    assert totals.keys() == by_concern.keys()
    assert all(abs(totals[k] - by_concern[k]) < 0.02 for k in totals)
    assert "modern_slavery" not in str(result.risks["concerns"].to_pylist())
    for row in result.risks.to_pylist():
        assert 0 <= row["severity"] <= 5 and row["low"] <= row["likelihood"] <= row["high"]
        mine = [b for (p, _, axis), b in totals.items() if (p, axis) == (row["premises_id"],
                                                                         "likelihood")]  # fmt: skip
        assert abs(sum(mine) - row["likelihood"]) < 0.02


RANKS = st.dictionaries(st.floats(0, 1, width=16), st.integers(1, 5000), min_size=1, max_size=12)


@given(RANKS)
def test_percentile_bits_never_fall_with_rank(counts: dict[float, int]) -> None:
    levels = by_percentile(list(counts.items()), ScoreParams())
    assert [level.rank for level in levels] == sorted(counts)
    bits = [level.bits for level in levels]
    assert bits == sorted(bits) and all(abs(b) <= 2 for b in bits)


@given(
    st.dictionaries(
        st.floats(0, 1, width=16),
        st.tuples(st.integers(0, 400), st.integers(0, 400)),
        min_size=1,
        max_size=8,
    )
)
def test_learnt_bits_never_fall_with_rank(tallies: dict[float, tuple[int, int]]) -> None:
    levels = by_outcomes([(r, f, c) for r, (f, c) in tallies.items()], ScoreParams())
    if levels is not None:
        bits = [level.bits for level in levels]
        assert all(a <= b + 1e-9 for a, b in pairwise(bits))


@given(st.sampled_from(sorted(REFERENCE.schemes)), st.text(max_size=12))
def test_any_text_is_read_or_refused(scheme: str, raw: str) -> None:
    known, rank = read_value(REFERENCE.schemes[scheme], raw)
    assert rank is None or (known and 0 <= rank <= 1)


@given(
    st.sampled_from("123"), st.sampled_from("abcdeABCDE"), st.sampled_from(["", "P", "-C", "/P"])
)
def test_every_way_to_write_a_grade(source: str, assessment: str, handling: str) -> None:
    known, _ = read_value(REFERENCE.schemes["intel_3x5x2"], f"{source}-{assessment}{handling}")
    assert known
