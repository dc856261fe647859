"""What the score says of premises that anyone can judge by eye."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.tables import RISKS, SCORES
from gis_planner.scoring import ScoreParams, score, what_would_change
from tests.scoring.helpers import REFERENCE, record, risk, rows_of, scored, tables, town

TOWN = "5" * 60 + "4" * 20 + "3" * 12 + "2" * 4 + "1" * 3 + "0"
WORST = "P99"


def test_tables_are_exactly_as_described() -> None:
    result = scored(town(TOWN))
    assert tuple(result.scores.column_names) == SCORES.names
    assert tuple(result.risks.column_names) == RISKS.names


def test_worst_rating_is_rare_and_says_so() -> None:
    (row,) = rows_of(scored(town(TOWN)), WORST, factor="compliance")
    assert row["because"] == "Hygiene rating 0 on 1 Jun 2025 (worst 1 % of 100 rated, uncalibrated)"
    assert json.loads(row["source_refs"]) == ["council-food/food hygiene/R99"]
    assert 1.0 < row["bits"] <= 2.0
    assert row["low"] < row["bits"] < row["high"]
    assert row["concern"] == "food_hygiene" and row["agency"] == "council-food"


def test_worse_ratings_never_score_less() -> None:
    result = scored(town(TOWN))
    bits = [risk(result, f"P{i}")["likelihood"] for i in range(100)]
    assert bits == sorted(bits)
    assert bits[0] < 0 < bits[-1]


def test_exempt_is_missing_and_not_the_worst() -> None:
    """The FSA's open data writes RatingValue 0 beside RatingKey fhrs_exempt_en-gb."""
    exempt = town("0", original='{"RatingKey": "fhrs_exempt_en-gb"}')
    rows = [*town(TOWN), {**exempt[0], "premises_id": "E"}]
    result = scored(rows)
    (row,) = rows_of(result, "E", factor="no value")
    assert row["missing"] and row["bits"] == 0 and "not the same as safe" in row["because"]
    assert row["high"] - row["low"] > 3.9
    assert risk(result, "E")["severity"] == 0


def test_known_to_rates_only_is_unknown_not_safe() -> None:
    result = scored([record("P", "council-rates", "business rates")])
    (row,) = rows_of(result, "P", factor="nothing known")
    assert row["missing"] and row["low"] < -1.9 and row["high"] > 1.9
    summary = risk(result, "P")
    assert summary["never_visited"] and summary["severity"] == 0 and summary["contacts"] == 0


def test_registered_office_says_nothing_about_premises() -> None:
    rows = town("0" + "5" * 30)
    rows[0]["role"] = "registered_office"
    result = scored(rows)
    assert rows_of(result, "P0") == []
    assert "P0" not in result.risks["premises_id"].to_pylist()


def test_what_happened_later_is_not_known_yet() -> None:
    result = scored(town(TOWN), as_of="2025-05-31")
    assert rows_of(result, WORST) == []


def test_old_evidence_fades_and_widens_the_interval() -> None:
    new = rows_of(scored(town(TOWN)), WORST, factor="compliance")[0]
    old = rows_of(scored(town(TOWN, date="2014-06-01")), WORST, factor="compliance")[0]
    assert abs(old["bits"]) < abs(new["bits"]) / 4
    assert old["high"] - old["low"] > 1.3 * (new["high"] - new["low"])


def test_small_lists_say_little() -> None:
    few = rows_of(scored(town("55550")), "P4", factor="compliance")[0]
    many = rows_of(scored(town("5555" * 50 + "0")), "P200", factor="compliance")[0]
    assert few["bits"] < many["bits"] / 2


def test_no_agency_moves_a_score_by_more_than_two_bits() -> None:
    rows = town(TOWN, date="2025-12-31")
    for _n in range(40):
        rows.append(record(WORST, "council-food", "food complaints", date="2025-12-30"))
        rows.append(record(WORST, "council-enviro", "noise complaints", date="2025-12-30"))
        rows.append(
            record(WORST, "council-enviro", "waste requests", date="2025-12-30", trade="refuse")
        )
    result = scored(rows)
    for agency in ("council-food", "council-enviro"):
        parts = rows_of(result, WORST, agency=agency, axis="likelihood")
        assert sum(p["bits"] for p in parts) == pytest.approx(2.0, abs=0.01)
        assert any("no agency moves a score by more than 2 bits" in p["because"] for p in parts)


def test_under_the_cap_the_worse_still_ranks_higher() -> None:
    rows = town("5" * 330 + "3" * 100 + "1" * 3 + "0", date="2025-12-31")
    for premises in ("P410", "P433"):
        rows.append(record(premises, "council-food", "food complaints", date="2025-12-30"))
    result = scored(rows)
    mild, worst = (risk(result, p)["likelihood"] for p in ("P410", "P433"))
    assert mild < worst <= 2.0


def test_one_bad_kitchen_outweighs_several_ordinary_ones() -> None:
    rows = town("5" * 300 + "3" * 40 + "1" * 6, date="2025-12-31")
    for i in range(310, 314):  # five businesses rated 3 at one place
        rows[i]["premises_id"] = "P320"
    result = scored(rows)
    assert risk(result, "P345")["likelihood"] > risk(result, "P320")["likelihood"] > 0
    texts = [r["because"] for r in rows_of(result, "P320", factor="compliance")]
    assert any("counts 25 % beside others there" in text for text in texts)


def test_use_of_a_place_alone_leaves_it_unknown() -> None:
    summary = risk(scored([record("P", "education", "schools", trade="Primary school")]), "P")
    assert summary["severity"] == 0 and summary["harm"] > 0


def test_totals_are_the_sums_of_their_parts() -> None:
    rows = [*town(TOWN), record(WORST, "council-food", "food complaints", date="2025-01-01")]
    result = scored(rows)
    parts = [r for r in rows_of(result, WORST, axis="likelihood") if r["agency"]]
    (total,) = rows_of(result, WORST, axis="likelihood", factor="total")
    assert total["agency"] is None
    assert total["bits"] == pytest.approx(sum(p["bits"] for p in parts), abs=0.002)
    refs = {ref for p in parts for ref in json.loads(p["source_refs"])}
    assert set(json.loads(total["source_refs"])) == refs
    assert risk(result, WORST)["concerns"] == json.dumps(
        {"food_hygiene": total["bits"]}, separators=(",", ":")
    )


def test_intelligence_is_multiplied_by_its_reliability() -> None:
    rows = [
        record(p, "police", "intelligence", scheme="intel_3x5x2", rating=g, date="2025-12-31")
        for p, g in (("A", "1-A-P"), ("B", "2B C"), ("C", "3/D/P"), ("D", "3E"))
    ]
    result = scored(rows)
    bits = [risk(result, p)["likelihood"] for p in "ABCD"]
    assert 1.5 < bits[0] < 2.0
    assert bits == sorted(bits, reverse=True) and bits[3] == 0
    (row,) = rows_of(result, "B", factor="intelligence")
    assert "reliability 0.5" in row["because"] and row["concern"] == "organised_crime"


def test_modern_slavery_is_never_scored() -> None:
    rows = [
        record("P", "police", "intelligence", scheme="intel_3x5x2", rating="1A",
               status="modern slavery", date="2025-12-31")
    ]  # fmt: skip
    result = scored(rows)
    (row,) = rows_of(result, "P", factor="not scored")
    assert row["bits"] == 0 and "never scored" in row["because"]
    assert "modern_slavery" not in risk(result, "P")["concerns"]


def test_complaints_count_by_concern() -> None:
    rows = [
        record("P", "council-enviro", "requests", role="place", trade="Noise complaint",
               date=f"2025-0{m}-01")
        for m in range(1, 8)
    ]  # fmt: skip
    rows.append(record("Q", "council-enviro", "requests", role="place", trade="Noise complaint",
                       date="2025-07-01"))  # fmt: skip
    rows.append(record("R", "council-enviro", "reports", role="place", trade="Potholes"))
    rows.append(record("S", "council-enviro", "street works", role="place", trade="Waste pipe"))
    result = scored(rows)
    (many,), (one,) = (rows_of(result, p, factor="complaints") for p in "PQ")
    assert many["bits"] > one["bits"] > 0 and many["concern"] == "nuisance"
    assert many["because"].startswith("7 entries in requests about noise")
    assert "last on 1 Jul 2025" in many["because"]
    assert not rows_of(result, "R", factor="complaints")
    assert not rows_of(result, "S", factor="complaints")
    assert risk(result, "P")["contacts"] == 7 and risk(result, "S")["contacts"] == 0


def test_lapsed_licence_counts_unless_another_is_in_force_or_it_was_meant_to_end() -> None:
    def licence(premises: str, until: str | None, trade: str = "") -> dict[str, object]:
        return record(premises, "council-licensing", "premises licences", date_to=until,
                      trade=trade, date="2020-01-01")  # fmt: skip

    rows = [
        licence("LAPSED", "2025-06-30"),
        licence("RENEWED", "2025-06-30"), licence("RENEWED", None),
        licence("EVENT", "2025-06-30", "Temporary Event Notice"),
        licence("CURRENT", "2027-06-30"),
    ]  # fmt: skip
    result = scored(rows)
    (row,) = rows_of(result, "LAPSED", factor="lapsed licence")
    assert row["because"].startswith("Licence ended on 30 Jun 2025") and row["bits"] > 0.5
    assert risk(result, "LAPSED")["non_compliant"] == 1
    for premises in ("RENEWED", "EVENT", "CURRENT"):
        assert not rows_of(result, premises, factor="lapsed licence"), premises


def test_licence_states_are_read_from_the_status_column() -> None:
    rows = [
        record(f"P{i}", "council-ts", "petroleum licences", date="2025-01-01",
               status="Licence Revoked" if i == 0 else "Licence Issued")
        for i in range(50)
    ]  # fmt: skip
    rows = [{**row, "rating": row["status"]} for row in rows]  # the column read as both
    result = scored(rows)
    (row,) = rows_of(result, "P0", factor="compliance")
    assert "Licence status Licence Revoked" in row["because"] and row["concern"] == "licensing"
    assert row["bits"] > 1 and risk(result, "P0")["non_compliant"] == 1
    assert risk(result, "P1")["non_compliant"] == 0


def test_arrears_by_words_or_pounds() -> None:
    amounts = ["0"] * 60 + ["£120.50", "£45,000"]
    rows = [
        record(f"P{i}", "council-rates", "rates arrears", rating=v, date="2025-12-01")
        for i, v in enumerate(amounts)
    ]
    result = scored(rows)
    assert risk(result, "P61")["likelihood"] > risk(result, "P60")["likelihood"] > 0
    assert "£45,000" in risk(result, "P61")["top_because"]


def test_hazard_speaks_for_harm_and_half_for_likelihood() -> None:
    values = ["low"] * 80 + ["high"] * 15 + ["very high"] * 5
    rows = [
        record(f"P{i}", "fire", "fire risk", rating=v, date="2025-12-01")
        for i, v in enumerate(values)
    ]
    result = scored(rows)
    (harm,) = rows_of(result, "P99", factor="hazard", axis="harm")
    (likely,) = rows_of(result, "P99", factor="hazard", axis="likelihood")
    assert harm["concern"] == "fire_safety" and harm["bits"] > 1
    assert likely["bits"] == pytest.approx(harm["bits"] / 2, rel=0.1)


def test_only_the_newest_rating_counts_and_the_older_is_history() -> None:
    rows = town("5" * 50, date="2025-06-01")
    old = record("P0", "council-food", "food hygiene", scheme="fhrs", rating="1",
                 date="2023-06-01", business_id="B0")  # fmt: skip
    result = scored([*rows, old])
    assert len(rows_of(result, "P0", factor="compliance")) == 1
    (past,) = rows_of(result, "P0", factor="history")
    assert past["bits"] > 0 and past["because"].startswith("1 of 1 earlier values")


def test_two_licences_without_dates_stand_beside_each_other() -> None:
    values = ["Licence Issued"] * 40 + ["Licence Lapsed"]
    rows = [
        record("P0", "council-licensing", "licences", status=v, business_id=f"B{min(i, 39)}")
        for i, v in enumerate(values)
    ]
    result = scored(rows)
    assert not rows_of(result, "P0", factor="history")
    assert any("Licence Lapsed" in r["because"] for r in rows_of(result, "P0"))


def test_last_visit_is_the_last_inspection() -> None:
    rows = [
        *town("5", date="2024-02-29"),
        record("P0", "council-food", "food complaints", date="2025-03-01"),
    ]
    summary = risk(scored(rows), "P0")
    assert summary["last_visit"] == "2024-02-29" and not summary["never_visited"]
    assert summary["contacts"] == 2


def test_severity_is_equal_for_equal_premises_and_5_for_the_worst() -> None:
    result = scored(town(TOWN))
    severities = [risk(result, f"P{i}")["severity"] for i in range(100)]
    assert set(severities[:60]) == {1} and severities[-1] == 5


def test_a_second_rating_among_the_original_fields_counts_too() -> None:
    rows = [
        record(f"P{i}", "fire", "fire audits", rating="Low" if i else "High", date="2025-06-01",
               original=json.dumps({"RiskLevel": "Low" if i else "High", "Sprinklers": "No",
                                    "Outcome": "Satisfactory" if i else "Prohibition notice"}))
        for i in range(60)
    ]  # fmt: skip
    result = scored(rows)
    factors = {r["factor"]: r["because"] for r in rows_of(result, "P0", axis="likelihood")}
    assert factors["compliance"].startswith("Fire audit Prohibition notice on 1 Jun 2025")
    assert factors["hazard"].startswith("Fire risk High")
    assert len([r for r in rows_of(result, "P0") if r["factor"] == "hazard"]) == 2


def test_words_alike_are_read_in_the_agencys_own_concern() -> None:
    """Recognition by values alone took a labour agency's High to Low for trading standards'."""
    rows = [
        record(f"P{i}", "fwa", "cases", scheme="ts_risk", rating="High" if i < 3 else "Low")
        for i in range(60)
    ]
    (row,) = rows_of(scored(rows), "P0", factor="hazard", axis="harm")
    assert row["concern"] == "wages"


def test_free_text_of_a_report_names_its_concern() -> None:
    original = json.dumps({"Premises": "Smoke House", "Intelligence": "Cheap cigarettes sold"})
    row = record("P", "police", "intelligence", rating="1A", scheme="intel_3x5x2",
                 date="2025-12-01", original=original)  # fmt: skip
    (found,) = rows_of(scored([row]), "P", factor="intelligence")
    assert found["concern"] == "illicit_goods"


def test_unknown_scheme_is_told_not_guessed() -> None:
    rows = [record(f"P{i}", "fire", "premises", rating=v) for i, v in enumerate("xyz")]
    result = scored(rows)
    assert "x, y, z belong to no scheme" in result.notes[0]
    assert all(r["missing"] for r in result.scores.to_pylist())


def test_unknown_agency_scores_where_the_scheme_names_a_concern() -> None:
    rows = [{**r, "agency": "harbour-master"} for r in town(TOWN)]
    assert rows_of(scored(rows), WORST, factor="compliance")[0]["agency"] == "harbour-master"


def test_outcomes_replace_percentiles_and_lift_the_cap() -> None:
    rows = town("5" * 100 + "1" * 100)
    outcomes = pa.table({
        "premises_id": [f"P{i}" for i in range(200)],
        "concern": ["food_hygiene"] * 200,
        "found": [i >= 105 for i in range(200)],
    })  # fmt: skip
    (row,) = rows_of(scored(rows, outcomes=outcomes), "P150", factor="compliance")
    assert "found in 95 of 100 such visits, calibrated" in row["because"]
    assert row["bits"] > 2
    few = outcomes.slice(0, 10)
    assert "uncalibrated" in rows_of(scored(rows, outcomes=few), "P150")[0]["because"]


def test_what_would_change_it() -> None:
    result = scored([*town(TOWN), record(WORST, "fire", "premises")])
    sentences = what_would_change(rows_of(result, WORST))
    assert any("first visit about fire safety" in s for s in sentences)
    assert any("food hygiene would fall from" in s for s in sentences)


def test_cancel_stops_and_bad_date_is_told() -> None:
    class Stop:
        calls = 0

        def report(self, fraction: float, text: str = "") -> None: ...

        def cancelled(self) -> bool:
            self.calls += 1
            return True

    records, matched = tables(town("5"))
    with pytest.raises(Cancelled):
        score(records, matched, reference=REFERENCE, as_of="2026-01-01", progress=Stop())
    with pytest.raises(UserError, match="not a date"):
        score(records, matched, reference=REFERENCE, as_of="soon")


def test_empty_case_has_empty_tables() -> None:
    result = scored([])
    assert result.scores.num_rows == 0 and result.risks.num_rows == 0


def test_names_and_people_do_not_move_a_score() -> None:
    plain = scored(town(TOWN))
    named = scored(town(TOWN, name="Smoke House", person="A. Person", organisation="Waste Ltd"))
    assert plain.scores.equals(named.scores) and plain.risks.equals(named.risks)


def test_every_value_of_params_is_described() -> None:
    import inspect

    source = inspect.getsource(ScoreParams)
    for name in ScoreParams.__dataclass_fields__:
        assert f"    {name}:" in source


def test_reasons_of_equal_weight_are_told_in_one_order_every_time() -> None:
    rows = [
        record(f"P{p:03d}", agency, "list", name=f"Inn {p}", trade="Guest house",
               source_ref=f"{agency}{p}")
        for p in range(400) for agency in ("fire", "council-food", "council-ts", "police")
    ]  # fmt: skip
    first = scored(rows)
    backwards = scored(rows[::-1])
    assert first.scores.num_rows > 400
    for _ in range(2):
        assert scored(rows).scores.equals(first.scores)
    assert backwards.scores.equals(first.scores) and backwards.risks.equals(first.risks)
