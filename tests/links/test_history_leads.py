# ruff: noqa: E501
"""What has been at a place, and what is new since somebody looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import PAIRS, RECORDS
from gis_planner.links import Graph, premises_history
from gis_planner.links.tables import schema
from gis_planner.pipeline import leads
from gis_planner.pipeline.linking import build_links
from gis_planner.store import Case
from tests.links.test_succession import HOME, tenants
from tests.links.world import World


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


class Clock:
    """A clock that goes on by a minute each time."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> str:
        self.minutes += 1
        return f"2026-11-16T{9 + self.minutes // 60:02d}:{self.minutes % 60:02d}:00.000+00:00"


def keep(case: Case, world: World) -> None:
    """The rows of a world as lists of the case, matched as its tables say, and linked."""
    tables = world.tables()
    records = pa.Table.from_pylist(world.rows, schema=schema(RECORDS))
    for agency, name in {(r["agency"], r["list"]) for r in world.rows}:
        mine = [r for r in records.to_pylist() if (r["agency"], r["list"]) == (agency, name)]
        rows = pa.Table.from_pylist(mine, schema=schema(RECORDS)).drop_columns(["record_id"])
        stats = {"agency": agency, "list": name, "file": f"{name}.csv", "rows_read": len(mine),
                 "role": mine[0]["role"], "rows_imported": len(mine), "rows_set_aside": 0}  # fmt: skip
        case.add_list_version(agency, name, rows, (), stats)
    kept = {
        (r["agency"], r["list"], r["source_ref"]): r["record_id"]
        for r in case.records().to_pylist()
    }
    old = {r["record_id"]: (r["agency"], r["list"], r["source_ref"]) for r in world.rows}
    ids = [kept[old[i]] for i in tables["matched"]["record_id"].to_pylist()]
    matched = tables["matched"].set_column(0, "record_id", pa.array(ids, pa.int64()))
    place = {n: tables[n] for n in ("premises", "businesses", "organisations", "hubs")}
    empty = pa.Table.from_pylist([], schema=schema(PAIRS))
    case.add_result(
        "match", {"matched": matched, "pairs": empty, **place}, verb="match", summary="m", stats={}
    )
    build_links(case, as_of=date(2026, 11, 16))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    clock = Clock()
    for module in ("gis_planner.pipeline.leads", "gis_planner.store.case"):
        monkeypatch.setattr(f"{module}.now", clock)
    opened = Case.create(tmp_path / "c.gpkg", who="ada", clock=clock)
    yield opened
    opened.close()


def kinds(found: tuple[leads.Lead, ...]) -> list[str]:
    return [lead.kind for lead in found]


def test_new_leads_are_what_was_not_there_at_the_last_look(case: Case) -> None:
    w = tenants()
    keep(case, w)
    first = leads.new_leads(case)
    assert (
        first[0].kind == "succession"
        and first[0].rank > 100
        and first[0].source_refs
        and first[0].since
    )
    leads.look(case)
    assert leads.new_leads(case) == ()
    w.company("00000003", "Umbrel Motors Ltd", "01/10/2026", sic="45200 - Repair of motor vehicles")
    w.officer("00000003", "Anton Pellberry", "1980-05", since="2026-10-01", **HOME)
    keep(case, w)
    fresh = leads.new_leads(case)
    assert kinds(fresh) == ["join"]
    assert (
        "Umbrel Motors" in fresh[0].because
        and "Zorvex" in fresh[0].because
        and fresh[0].source_refs
    )
    case.undo()  # the links before: nothing is new again
    assert leads.new_leads(case) == ()


def test_each_person_has_a_last_look_of_their_own(case: Case) -> None:
    keep(case, tenants())
    leads.look(case)
    assert leads.new_leads(case) == ()
    assert "succession" in kinds(leads.new_leads(case, who="grace"))
    assert leads.last_look(case, "grace") is None
    assert "succession" in kinds(leads.new_leads(case, "2020-01-01"))
    assert leads.new_leads(case, date(2027, 1, 1)) == ()


def test_a_new_match_of_another_agency_is_a_lead_once(case: Case) -> None:
    w = World()
    w.shop("Amber Cafe", "1 High Street", "ZQ1 2AB", "1", agency="council-food", list_name="food")
    keep(case, w)
    leads.look(case)
    w.shop("Amber Cafe", "1 High Street", "ZQ1 2AB", "1", agency="police", list_name="intel")
    keep(case, w)
    (one,) = leads.new_leads(case)
    assert one.kind == "match" and "now also known to Police, beside Food" in one.because
    assert len(one.source_refs) == 2
    w.shop("Amber Cafe", "1 High Street", "ZQ1 2AB", "1", agency="police", list_name="intel two")
    leads.look(case)
    keep(case, w)
    assert leads.new_leads(case) == ()  # the police knew it already


def test_a_lead_is_dismissed_for_a_reason_and_can_be_taken_up_again(case: Case) -> None:
    keep(case, tenants())
    lead = leads.new_leads(case)[0]
    with pytest.raises(UserError, match="for a reason"):
        leads.dismiss(case, lead.key, " ")
    with pytest.raises(UserError, match="no lead"):
        leads.dismiss(case, "succession:Onobody:Onoone", "checked")
    leads.dismiss(case, lead.key, "the son, known to licensing", lead.because)
    assert lead.key not in {x.key for x in leads.new_leads(case)}
    told = leads.dismissed(case)[lead.key]
    assert told["who"] == "ada" and told["when"] and told["why"] == "the son, known to licensing"
    assert lead.key in {x.key for x in leads.new_leads(case, with_dismissed=True)}
    keep(case, replace(tenants()))  # a new run does not bring it back
    assert lead.key not in {x.key for x in leads.new_leads(case)}
    leads.restore(case, lead.key)
    assert lead.key in {x.key for x in leads.new_leads(case)}
    case.undo()
    assert lead.key in leads.dismissed(case) and case.verify() == []
