# ruff: noqa: E501
from __future__ import annotations

from gis_planner.links import Graph, new_leads, premises_history
from tests.links.test_succession import HOME, tenants


def test_premises_history_tells_who_when_under_whom_and_which_notice_was_live() -> None:
    w = tenants()
    w.row("hse notices", "premises", {"Notice Type": "Prohibition Notice", "Result": "Not complied - live"},
          name="Golden Kebab", address="12 High Street, Farrow", postcode="ZQ1 2AB", uprn="123",
          company_number="00000001", date="2025-06-01", agency="hse")  # fmt: skip
    result = w.build()
    first, second = premises_history(Graph(result.nodes, result.links), "P123")[:2]
    assert (first.name, first.since, first.until) == ("Golden Kebab", "2019-02-01", "2025-08-01")
    assert first.owners == ("Zorvex Golden Kebab Ltd",) and first.people == ("Anton Pellberry",)
    assert "Prohibition Notice" in first.notices[0] and first.ended == "went into insolvency"
    assert second.name == "Silver Grill" and second.notices == () and second.refs


def test_new_leads_are_what_was_not_there_at_the_last_look() -> None:
    w = tenants()
    before = w.build()
    first = new_leads(before.nodes, before.links, before.successions)
    assert [lead.kind for lead in first] == ["succession"] and first[0].source_refs
    w.company("00000003", "Umbrel Motors Ltd", "01/10/2026", sic="45200 - Repair of motor vehicles")
    w.officer("00000003", "Anton Pellberry", "1980-05", since="2026-10-01", **HOME)
    now = w.build()
    fresh = new_leads(now.nodes, now.links, now.successions,
                      before_links=before.links, before_successions=before.successions)  # fmt: skip
    assert [lead.kind for lead in fresh] == ["join"]
    assert "Umbrel Motors" in fresh[0].because and "Zorvex" in fresh[0].because
    gone = new_leads(now.nodes, now.links, now.successions, before_links=before.links,
                     before_successions=before.successions, dismissed=frozenset({fresh[0].key}))  # fmt: skip
    assert gone == ()
