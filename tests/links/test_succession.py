# ruff: noqa: E501
from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest

from gis_planner.domain.progress import Silent
from gis_planner.links import LinkResult, build_links
from tests.links.world import World

HOME = {"address": "3 Elm Row, Farrow", "code": "ZQ1 1AB"}
OTHER = {"address": "77 Oak Lane, Farrow", "code": "ZQ7 7AB"}


def tenants(
    *, second_name: str = "Quillon Silver Grill Ltd", second_officer: str = "Anton Pellberry",
    second_born: str = "1980-05", second_home: dict[str, str] = HOME, second_phone: str = "07700900123",
    second_address: str = "12 High Street, Farrow", second_uprn: str = "123",
    end: str = "Creditors' voluntary liquidation",
) -> World:  # fmt: skip
    """One failed takeaway and the next; everything about the second can differ."""
    w = World()
    w.company("00000001", "Zorvex Golden Kebab Ltd", "01/02/2019", status="Liquidation")
    w.company("00000002", second_name, "01/09/2025")
    w.officer("00000001", "PELLBERRY, Anton", "1980-05", **HOME)
    w.officer("00000002", second_officer, second_born, since="2025-09-01", **second_home)
    w.insolvency("00000001", end, "2025-08-01")
    w.shop("Golden Kebab", "12 High Street, Farrow", "ZQ1 2AB", "123", "00000001",
           phone="07700900123", date_from="2019-02-01")  # fmt: skip
    w.shop("Silver Grill", second_address, "ZQ1 2AB", second_uprn, "00000002",
           phone=second_phone, date_from="2025-09-01")  # fmt: skip
    return w


def pair(result: LinkResult, a: str = "O00000001", b: str = "O00000002") -> dict[str, Any] | None:
    rows = [
        r
        for r in result.successions.to_pylist()
        if {r["predecessor_id"], r["successor_id"]} == {a, b}
    ]
    return rows[0] if rows else None


def verdicts(row: dict[str, Any], column: str) -> dict[str, str]:
    return {next(iter(f.values())): f["verdict"] for f in json.loads(row[column])}


def test_shop_reopened_by_same_director_is_a_lead() -> None:
    row = pair(tenants().build())
    assert row and row["predecessor_id"] == "O00000001" and row["successor_id"] == "O00000002"
    assert row["band"] == "strong" and row["is_lead"]
    assert verdicts(row, "harm_indicators")["insolvent liquidation or objected strike-off"] == "met"


def test_waterfall_sums_to_the_bits_and_each_step_has_its_rows() -> None:
    row = pair(tenants().build())
    assert row
    waterfall = json.loads(row["waterfall"])
    assert sum(step[1] for step in waterfall) == pytest.approx(row["bits"], abs=0.01)
    assert waterfall[0][0] == "prior" and waterfall[0][1] == -10
    assert all(step[3] for step in waterfall[1:] if step[1] > 0)


def test_no_label_says_phoenix_company() -> None:
    result = tenants().build()
    texts = json.dumps([result.successions.to_pylist(), result.nodes.to_pylist()]).lower()
    assert "phoenix" not in texts


EVASIONS = {
    "spouse": {"second_officer": "Mary Pellberry", "second_born": "1982-01"},
    "transliteration": {"second_officer": "Antoni Pelberi", "second_phone": "07700900999"},
    "next_door": {"second_address": "14 High Street, Farrow", "second_uprn": "124"},
    "new_sim": {"second_phone": "07700900999"},
    "spouse + new sim": {"second_officer": "Mary Pellberry", "second_born": "1982-01",
                         "second_phone": "07700900999", "second_name": "Zorvex Silver Grill Ltd"},
    "transliteration + next door + new sim": {
        "second_officer": "Antoni Pelberi", "second_phone": "07700900999",
        "second_address": "14 High Street, Farrow", "second_uprn": "124",
        "second_name": "Zorvex Silver Grill Ltd"},
}  # fmt: skip


@pytest.mark.parametrize("how", EVASIONS)
def test_evasive_succession_reaches_review(how: str) -> None:
    row = pair(tenants(**EVASIONS[how]).build())  # type: ignore[arg-type]
    assert row, how


def test_next_tenant_is_no_succession() -> None:
    w = tenants(second_officer="Bela Quorn", second_born="1991-11", second_home=OTHER,
                second_phone="07700900999")  # fmt: skip
    assert pair(w.build()) is None


def test_next_tenant_without_companies_is_no_lead() -> None:
    w = World()
    w.shop("Golden Kebab", "12 High Street, Farrow", "ZQ1 2AB", "123", date_from="2019-01-01",
           date_to="2025-08-01", status="closed", trade="Takeaway")  # fmt: skip
    w.shop("Silver Grill", "12 High Street, Farrow", "ZQ1 2AB", "123", date_from="2025-09-01",
           trade="Takeaway")  # fmt: skip
    assert w.build().successions.num_rows == 0


def test_solvent_group_restructure_is_no_lead() -> None:
    w = tenants(end="Members' voluntary liquidation")
    for number in ("00000001", "00000002"):
        w.officer(
            number,
            "Umbrel Holdings Limited",
            role="corporate-entity-person-with-significant-control",
        )
    row = pair(w.build())
    assert row and not row["is_lead"]
    met = verdicts(row, "mitigations")
    assert met["solvent"] == "met" and met["group restructure"] == "met"


def test_rename_of_one_company_is_no_pair() -> None:
    w = World()
    w.company("00000001", "Quillon Grill Ltd", "01/02/2019", previous="Zorvex Kebab Ltd")
    w.shop("Zorvex Kebab", "12 High Street", "ZQ1 2AB", "123", "00000001", date_to="2025-08-01")
    w.shop("Quillon Grill", "12 High Street", "ZQ1 2AB", "123", "00000001", date_from="2025-08-01")
    assert w.build().successions.num_rows == 0


def test_rename_known_only_by_the_former_name_is_a_mitigation() -> None:
    w = World()
    w.company("00000001", "Quillon Zorvex Grill Ltd", "01/02/2025", previous="Zorvex Kebab Ltd")
    w.shop("Quillon Grill", "12 High Street", "ZQ1 2AB", "123", "00000001", phone="07700900123")
    w.shop("Zorvex Kebab", "12 High Street", "ZQ1 2AB", "123", phone="07700900123",
           date_from="2019-01-01", date_to="2025-01-20")  # fmt: skip
    rows = w.build().successions.to_pylist()
    assert rows and not any(r["is_lead"] for r in rows)
    assert verdicts(rows[0], "mitigations")["mere rename"] == "met"


def test_formation_agent_joins_nobody() -> None:
    w = World()
    for k in range(40):
        number = f"{k + 1:08d}"
        ended = {"status": "Liquidation"} if k % 2 else {}
        w.company(number, f"{'abcdefghij'[k % 10] * 4}{k} Imports Ltd", f"01/0{k % 9 + 1}/2023",
                  office="Suite 1, Agent House, 9 Mill Road", code="ZQ5 5AA", sic=f"{46000 + k} - x", **ended)  # fmt: skip
        w.officer(
            number,
            "Agent Nominee",
            "1960-01",
            address="Suite 1, Agent House, 9 Mill Road",
            code="ZQ5 5AA",
        )
    result = w.build()
    assert not any(r["is_lead"] for r in result.successions.to_pylist())
    assert result.stats["oddities"][0]["kind"] == "many appointments"


def test_chain_of_three_is_told() -> None:
    w = tenants()
    w.company("00000003", "Third Marrow Ltd", "01/08/2026")
    w.insolvency("00000002", "Compulsory winding up", "2026-07-01")
    w.officer("00000003", "Anton Pellberry", "1980-05", since="2026-08-01", **HOME)
    w.shop("Third", "12 High Street, Farrow", "ZQ1 2AB", "123", "00000003", phone="07700900123")
    row = pair(w.build())
    assert row and verdicts(row, "harm_indicators")["chain of three or more"] == "met"
    for finding in json.loads(row["harm_indicators"]):
        assert finding["source_refs"] or finding["verdict"] != "met", finding


def test_prohibited_name_and_hmrc_signal() -> None:
    w = tenants(second_name="Zorvex Silver Kebab Ltd")
    w.row("hmrc_debts", "premises", {"company_number": "00000001", "tax": "VAT", "amount_owed": "£12,500.00"},
          company_number="00000001", name="Golden Kebab", address="12 High Street, Farrow",
          postcode="ZQ1 2AB", uprn="123", agency="hmrc")  # fmt: skip
    row = pair(w.build())
    assert row
    harm = verdicts(row, "harm_indicators")
    assert harm["prohibited name (Insolvency Act 1986 s.216)"] == "met"
    assert harm["HMRC signal"] == "met" and harm["tax, rates or award unpaid"] == "met"


def test_rule_22_4_notice_stops_a_lead() -> None:
    w = tenants(second_name="Zorvex Silver Kebab Ltd")
    w.row("gazette", "registered_office", {"notice_type": "Rule 22.4 re-use of a prohibited name"},
          company_number="00000001", date="2025-08-20")  # fmt: skip
    row = pair(w.build())
    assert row and row["band"] == "strong" and not row["is_lead"]


def test_as_of_a_date_before_the_successor_knows_nothing() -> None:
    assert tenants().build(as_of="2025-07-01").successions.num_rows == 0


def test_missing_lists_leave_verdicts_unknown() -> None:
    row = pair(tenants().build())
    assert row and verdicts(row, "harm_indicators")["disqualified officer"] == "unknown"


def test_company_gone_from_a_snapshot_is_kept_with_its_month() -> None:
    w = tenants()
    w.company("00000009", "Vanish Ltd", "01/02/2018", gone=True, date_to="2026-10-01")
    result = w.build()
    (node,) = [n for n in result.nodes.to_pylist() if n["label"] == "Vanish Ltd"]
    detail = json.loads(node["detail"])
    assert detail["failed"] == "2026-10-01" and detail["ended"] == "left the register"


def test_successor_at_the_registered_office_with_a_relative_reaches_review() -> None:
    w = World()
    w.company("00000001", "Zorvex Golden Kebab Ltd", "01/02/2019", status="Liquidation",
              office="12 High Street, Farrow", code="ZQ1 2AB")  # fmt: skip
    w.company("00000002", "Quillon Silver Grill Ltd", "01/09/2025")
    w.officer("00000001", "Anton Pellberry", "1980-05", **HOME)
    w.officer("00000002", "Mary Pellberry", "1982-01", since="2025-09-01", **HOME)
    w.insolvency("00000001", "Creditors' voluntary liquidation", "2025-08-01")
    w.shop("Silver Grill", "12 High Street, Farrow", "ZQ1 2AB", "123", "00000002")
    row = pair(w.build())
    assert row and "registered office of" in row["because"]


def test_franchise_brand_of_strangers_is_a_mitigation() -> None:
    w = tenants(second_officer="Bela Quorn", second_born="1991-11", second_home=OTHER)
    for r in w.rows[-2:]:
        r["name"] = "Zantybird Chicken"
    for k in range(4):
        w.shop(
            "Zantybird Chicken", f"{k + 1} Low Road", f"ZQ{k + 3} 1AA", str(900 + k), f"1000000{k}"
        )
    row = pair(w.build())
    assert row is None or verdicts(row, "mitigations")["franchise"] == "met"


def test_a_business_of_two_owners_gives_its_unnamed_rows_to_neither() -> None:
    w = tenants(second_officer="Bela Quorn", second_born="1991-11", second_home=OTHER,
                second_phone="07700900999")  # fmt: skip
    w.shop("Golden Kebab", "12 High Street, Farrow", "ZQ1 2AB", "123", phone="07700900123")
    tables = w.tables()
    ids = tables["matched"]["business_id"].to_pylist()
    shared = ["Bsame" if b.startswith(("BGolden", "BSilver")) else b for b in ids]
    at = tables["matched"].column_names.index("business_id")
    tables["matched"] = tables["matched"].set_column(at, "business_id", pa.array(shared))
    result = build_links(**tables, as_of="2026-11-16", progress=Silent())
    assert pair(result) is None


def test_an_older_version_of_a_company_row_is_no_end() -> None:
    w = World()
    w.company("00000001", "Quillon Grill Ltd", "01/02/2019")
    w.company("00000001", "Zorvex Kebab Ltd", "01/02/2019", gone=True, date_to="2026-10-01")
    (node,) = [n for n in w.build().nodes.to_pylist() if n["type"] == "organisation"]
    assert "failed" not in json.loads(node["detail"])
